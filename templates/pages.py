"""A page of headings, paragraphs and lists, in text and HTML from one source. What it says is said elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from templates import engine
from templates.layout import squeezed, wrapped

TITLE, HEADING = "# ", "## "
Part = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to read or print."""

    title: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


def made(template: str, values: Mapping[str, object]) -> Page:
    """The page of a template whose lines begin with "# ", "## " or "- ", or are paragraphs."""
    parts = parts_of(engine.page(template, values))
    title = next((lines[0] for kind, lines in parts if kind == "title"), "")
    return Page(title, _text(parts), engine.page("pages/page.html.j2", {"title": title, "parts": parts}))


def parts_of(source: str) -> list[Part]:
    """The parts of a page: `(kind, lines)`, where kind is "title", "heading", "items" or "paragraph"."""
    parts: list[Part] = []
    for line in (" ".join(line.split()) for line in source.splitlines()):
        if not line:
            continue
        if line.startswith(TITLE):
            parts.append(("title", (line.removeprefix(TITLE),)))
        elif line.startswith(HEADING):
            parts.append(("heading", (line.removeprefix(HEADING),)))
        elif not line.startswith(engine.LIST_ITEM):
            parts.append(("paragraph", (line,)))
        elif parts and parts[-1][0] == "items":
            parts[-1] = ("items", (*parts[-1][1], line.removeprefix(engine.LIST_ITEM)))
        else:
            parts.append(("items", (line.removeprefix(engine.LIST_ITEM),)))
    return parts


def _text(parts: list[Part]) -> str:
    lines: list[str] = []
    for kind, content in parts:
        if kind == "title":
            lines += [wrapped(content[0].upper()), ""]
        elif kind == "heading":
            lines += ["", content[0], "-" * len(content[0])]
        elif kind == "items":
            lines += [wrapped(item, "    ", "  * ") for item in content]
        else:
            lines += [wrapped(content[0]), ""]
    return squeezed("\n".join(lines))
