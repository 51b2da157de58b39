"""Reads the hand-written corpora of forwards and replies and turns each case into a message, byte for byte.

A file holds many cases. Each begins with "#### name"; then come header lines; then sections that begin with "==== text",
"==== html", "==== expect", "==== body", "==== note", "==== new". Lines are kept exactly.
"""

from dataclasses import dataclass, field
from email.header import Header
from pathlib import Path

HERE = Path(__file__).parent
DEFAULTS = {
    "From": "Priya Raman <priya@home.example>",
    "To": "iep@inbox.example",
    "Date": "Fri, 13 Feb 2026 08:00:00 -0500",
    "Message-ID": "<case@home.example>",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A message and what is to be read from it; `expect` holds "from", "to", "cc", "date", "subject", "road", "forward" …"""

    name: str
    headers: dict[str, str]
    sections: dict[str, str]
    expect: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def message(self) -> bytes:
        """The bytes that arrive: quoted-printable is left to other tests, so 8-bit UTF-8 throughout."""
        headers = {**DEFAULTS, **self.headers}
        lines = [f"{name}: {_encoded(value)}" for name, value in headers.items() if value]
        lines.append("MIME-Version: 1.0")
        raw = self.sections.get("raw")
        if raw is not None:
            return _crlf("\n".join(lines) + "\n" + raw)
        text, html = self.sections.get("text"), self.sections.get("html")
        if text is not None and html is not None:
            lines += [
                'Content-Type: multipart/alternative; boundary="b1"',
                "",
                "--b1",
                *_part("plain", text),
                "--b1",
                *_part("html", html),
                "--b1--",
                "",
            ]
        else:
            lines += _part("plain" if html is None else "html", text if html is None else html)
        return _crlf("\n".join(lines))


def _part(kind: str, content: str | None) -> list[str]:
    return [f"Content-Type: text/{kind}; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", content or ""]


def _encoded(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=900).encode()


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")


def load(folder: str) -> list[Case]:
    """All cases of a folder, in the order of files and lines."""
    return [case for path in sorted((HERE / folder).glob("*.txt")) for case in _cases(path)]


def _cases(path: Path) -> list[Case]:
    found: list[Case] = []
    for chunk in path.read_text("utf-8").split("\n#### ")[1:]:
        name, _, rest = chunk.partition("\n")
        head, *sections = ("\n" + rest).split("\n==== ")
        parts: dict[str, str] = {}
        for section in sections:
            title, _, content = section.partition("\n")
            parts[title.strip()] = content.rstrip("\n")
        found.append(Case(f"{path.stem}/{name.strip()}", _fields(head), parts, _fields(parts.get("expect", ""))))
    return found


def _fields(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.split("\n") if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}
