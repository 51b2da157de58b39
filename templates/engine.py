"""The Jinja environments that all texts are rendered with: undefined names are errors, HTML is escaped. No text lives here."""

import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from templates import words

LIST_ITEM = "- "
# The functions of `words` that texts may call by name.
SPOKEN = ("ago", "at", "count", "day", "days_listed", "listed", "minutes", "month_day", "record", "role", "sessions", "short_day")


@cache
def environment(*, escape: bool) -> Environment:
    """The environment over `templates/texts`; `escape` for HTML."""
    made = Environment(
        loader=PackageLoader("templates", "texts"),
        undefined=StrictUndefined,
        autoescape=escape,  # noqa: S701 - plain text is not HTML; every *.html.j2 is rendered with escape=True
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.globals.update({name: getattr(words, name) for name in SPOKEN})
    made.globals["service_words"] = words.service
    made.globals["reason_words"] = words.reason
    return made


def blocks(name: str, values: Mapping[str, object]) -> dict[str, str]:
    """Every block of the plain-text template `name`, rendered apart: a letter's subject and text, say."""
    template = environment(escape=False).get_template(name)
    return {block: "".join(render(template.new_context(dict(values)))) for block, render in template.blocks.items()}


def block(name: str, which: str, values: Mapping[str, object]) -> str:
    """One block of the plain-text template `name`."""
    template = environment(escape=False).get_template(name)
    return "".join(template.blocks[which](template.new_context(dict(values))))


def has_block(name: str, which: str) -> bool:
    """Whether the template has such a block."""
    return which in environment(escape=False).get_template(name).blocks


def page(name: str, values: Mapping[str, object]) -> str:
    """A whole template; HTML where the name says so."""
    return environment(escape=name.endswith(".html.j2")).get_template(name).render(values)


def flow(text: str) -> str:
    """Paragraphs as one line each, apart by an empty line; a line that starts with "- " stays a line of its own."""
    paragraphs: list[str] = []
    for rough in re.split(r"\n[ \t]*\n", text.strip()):
        lines: list[str] = []
        for line in (" ".join(line.split()) for line in rough.splitlines()):
            if not line:
                continue
            if line.startswith(LIST_ITEM) or not lines:
                lines.append(line)
            else:
                lines[-1] += " " + line
        if lines:
            paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)
