"""Plain text laid out for mail: lines of one width, no gaps. It says nothing."""

import textwrap

TEXT_COLUMNS = 78  # RFC 5322, 2.1.1: what every mail program shows without folding


def wrapped(text: str, indent: str = "", first: str | None = None, columns: int = TEXT_COLUMNS) -> str:
    """The text in lines of at most `columns`, each after `indent` (the first after `first`); a longer word stands alone."""
    return textwrap.fill(
        " ".join(text.split()),
        columns,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def squeezed(text: str) -> str:
    """The text without trailing blanks, with at most one empty line in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"
