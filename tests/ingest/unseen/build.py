"""Turns the hand-written cases of this folder into the exact bytes of messages; it knows nothing of the parser.

A case opens with `#### name`, then header lines, then sections that begin with `====`. `text` and `html` may name a charset, a
transfer encoding and `flowed`; both together make an alternative. `attach` holds a whole message that is attached; `raw` is
everything below the headers as it stands, its own Content-Type lines first. `{u202f}` stands for that character. What is to be
read stands in `expect` (from, to, cc, date, subject, road), `note`, `body`, `new`; a closing word in `close` may stay or go.
"""

import base64
import quopri
import re
from dataclasses import dataclass, field
from email.header import Header
from pathlib import Path

HERE = Path(__file__).parent
DEFAULTS = {
    "From": "Priya Raman <priya@home.example>",
    "To": "iep@inbox.example",
    "Date": "Mon, 16 Mar 2026 08:00:00 -0400",
    "MIME-Version": "1.0",
}
OF_REPLIES = {"To": "Thomas Beck <tbeck@linden.k12.example>", "In-Reply-To": "<earlier@linden.k12.example>"}
ENCODINGS = {"qp", "base64", "8bit", "7bit"}
Section = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Case:
    """A message as it arrives and what a careful reader takes from it."""

    name: str
    headers: dict[str, str]
    sections: tuple[Section, ...]
    expect: dict[str, str] = field(default_factory=dict)

    def text(self, kind: str) -> str | None:
        """The section of that kind, None where the case has none."""
        return next((content for title, _, content in self.sections if title == kind), None)

    def message(self) -> bytes:
        """The bytes that arrive, lines ending as on the wire."""
        usual = {**DEFAULTS, **(OF_REPLIES if self.name.startswith("replies") else {})}
        headers = {**usual, "Message-ID": f"<{self.name.replace('/', '.')}@home.example>", **self.headers}
        lines = [
            f"{name}: {value if value.isascii() else Header(value, 'utf-8').encode()}" for name, value in headers.items() if value
        ]
        head = "\n".join(lines).encode("ascii") + b"\n"
        raw = self.text("raw")
        if raw is not None:
            return _wire(head + raw.encode() + b"\n")
        told = [_part(kind, options, content) for kind, options, content in self.sections if kind in {"text", "html"}]
        whole = told[0] if len(told) == 1 else _multipart("alternative", "alt=_1", told)
        attached = [_attached(options, content) for kind, options, content in self.sections if kind == "attach"]
        return _wire(head + (_multipart("mixed", "mix=_1", [whole, *attached]) if attached else whole))


def _part(kind: str, options: tuple[str, ...], content: str) -> bytes:
    how = next((each for each in options if each in ENCODINGS), "8bit")
    charset = next((each for each in options if each not in ENCODINGS | {"flowed"}), "utf-8")
    named, _, coded = charset.partition("=")
    encoded = (content + "\n").encode(coded or named)
    if how == "qp":
        encoded = quopri.encodestring(encoded)
    elif how == "base64":
        encoded = base64.encodebytes(encoded)
    flowed = "; format=flowed" if "flowed" in options else ""
    declared = f"; charset={named}" if named != "none" else ""
    wire = {"qp": "quoted-printable"}.get(how, how)
    subtype = "plain" if kind == "text" else "html"
    return f"Content-Type: text/{subtype}{declared}{flowed}\nContent-Transfer-Encoding: {wire}\n\n".encode() + encoded


def _attached(options: tuple[str, ...], content: str) -> bytes:
    if "octet" in options:
        head = 'Content-Type: application/octet-stream; name="mail.eml"\nContent-Transfer-Encoding: base64\n'
        head += 'Content-Disposition: attachment; filename="mail.eml"\n\n'
        return head.encode() + base64.encodebytes((content + "\n").replace("\n", "\r\n").encode())
    return b"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n" + content.encode() + b"\n"


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    between = f"--{boundary}\n".encode()
    inner = b"".join(between + each + b"\n" for each in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode() + inner + f"--{boundary}--\n".encode()


def _wire(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def load(kind: str) -> list[Case]:
    """All cases of the files whose names begin with `kind` ("forwards" or "replies"), in order."""
    return [case for path in sorted(HERE.glob(f"{kind}*.txt")) for case in _cases(path)]


def _cases(path: Path) -> list[Case]:
    found: list[Case] = []
    whole = re.sub(r"\{u([0-9a-f]{4})\}", lambda code: chr(int(code[1], 16)), path.read_text("utf-8"))
    for chunk in whole.split("\n#### ")[1:]:
        name, _, rest = chunk.partition("\n")
        head, *pieces = ("\n" + rest).split("\n==== ")
        sections: list[Section] = []
        for piece in pieces:
            title, _, content = piece.partition("\n")
            kind, *options = title.split()
            sections.append((kind, tuple(options), content.rstrip("\n")))
        expect = next((content for kind, _, content in sections if kind == "expect"), "")
        found.append(Case(f"{path.stem}/{name.strip()}", _fields(head), tuple(sections), _fields(expect)))
    return found


def _fields(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.split("\n") if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}
