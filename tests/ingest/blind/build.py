"""Turns the hand-written cases of this folder into the exact bytes of messages; it knows nothing of the parser.

A case opens with `=== name shape options`, then outer header lines, then sections that begin with `%`. A forward has `%note`,
`%sep` (the separator), `%head` (the printed header block), `%body`, `%expect` (the body, where it is not what was put in), and
`%want` (from | to | cc | date | subject; `*` is not compared). A reply has `%new` and `%rest` in any order: what stands in
`%new`, together, is its new text; `%close` is a closing word that may stay or go.
"""

import base64
import re
from dataclasses import replace
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from pathlib import Path

from tests.ingest.blind.pages import PAGES, Case, divs

HERE = Path(__file__).parent
SHAPES_OF_REPLIES = {"reply"}
FORWARD_FILES = ("gmail.txt", "outlook.txt", "apple.txt", "others.txt", "odd.txt", "second.txt")
REPLY_FILES = ("replies_over_quotes.txt", "replies_alone.txt", "replies_second.txt", "replies_third.txt")


def cases(files: tuple[str, ...]) -> list[Case]:
    """All cases of some files, in order."""
    found = []
    for name in files:
        whole = (HERE / name).read_text(encoding="utf-8")
        found += [_case(piece) for piece in re.split(r"^=== ", whole, flags=re.MULTILINE)[1:]]
    return found


def _case(piece: str) -> Case:
    first, _, rest = piece.partition("\n")
    name, shape, *options = first.split()
    outer: list[tuple[str, str]] = []
    sections: list[tuple[str, list[str]]] = []
    for line in rest.rstrip("\n").split("\n"):
        opened = re.match(r"%(note|sep|head|body|expect|want|inner|new|rest|close)\b ?(.*)$", line)
        if opened:
            sections.append((opened[1], [opened[2]] if opened[1] == "want" else []))
        elif sections:
            sections[-1][1].append(line)
        elif line.strip():
            label, _, value = line.partition(": ")
            outer.append((label, value))
    return Case(name, shape, tuple(options), tuple(outer), tuple((kind, "\n".join(lines)) for kind, lines in sections))


def message_of(case: Case) -> bytes:
    """The bytes of a case."""
    if case.shape in SHAPES_OF_REPLIES:
        return _reply(case)
    if case.shape == "attached":
        return _attached(case)
    if case.shape == "redirected":
        return _redirected(case)
    return _forward(case)


def answered(case: Case, how: str) -> Case:
    """A reply to the mail that a forward's case prints: the same text below new words, as `how` says.

    "quoted": marked, under an attribution; "unmarked": not marked, under one; "block": under Outlook's header block.
    """
    below = _plain(replace(case, shape="text", sections=tuple(each for each in case.sections if each[0] != "note")))
    if how == "quoted":
        marked = "\n".join(f"> {line}" for line in below.split("\n"))
        rest = f"\nOn Fri, May 15, 2026 at 8:00 AM Miguel Raman <miguel@home.example> wrote:\n\n{marked}"
    elif how == "unmarked":
        rest = f"\nOn May 15, 2026, at 8:00 AM, Miguel Raman <miguel@home.example> wrote:\n\n{below}"
    else:
        head = ["From: Miguel Raman <miguel@home.example>", "Sent: Friday, May 15, 2026 8:00 AM"]
        head += ["To: Priya Raman <priya@home.example>", "Subject: Fwd: look at this"]
        rest = "\n".join(["", "_" * 32, *head, "", below])
    kept = tuple(each for each in case.options if each.startswith("cs="))
    new = ("new", "Thank you, we will be there on Monday at nine.")
    return Case(f"{case.name}-{how}", "reply", (*kept, "subj=RE:_Fwd:_look_at_this", "unthreaded"), (), (new, ("rest", rest)))


def _forward(case: Case) -> bytes:
    plain = _plain(case)
    if case.shape in {"text", "quoted"}:
        return _finish(case, _text_part(case, plain, "plain"))
    page = _text_part(case, PAGES[case.shape](case), "html")
    if "alt" not in case.options:
        return _finish(case, page)
    both = MIMEMultipart("alternative", boundary=f"=_{case.name}")
    both.attach(_text_part(case, plain, "plain"))
    both.attach(page)
    return _finish(case, both)


def _plain(case: Case) -> str:
    head = case.text("head")
    if "nbsp" in case.options:
        head = re.sub(r"^(\w+) ?: ", "\\1\u00a0:\u00a0", head, flags=re.MULTILINE)
    below = "\n".join([*([case.text("sep")] if case.text("sep") else []), head, "", case.text("body")])
    if case.shape == "quoted":
        below = "\n".join(("> " + line).rstrip() for line in below.split("\n"))
    return (case.text("note") + "\n\n" if case.text("note") else "") + below + "\n"


def _reply(case: Case) -> bytes:
    if "html" in case.options:
        told = [(kind, text) for kind, text in case.sections if kind in {"new", "rest"}]
        pieces = [divs(text) if kind == "new" and "<p>" not in text else text for kind, text in told]
        return _finish(case, _text_part(case, "<html><body>" + "".join(pieces) + "</body></html>", "html"))
    text = "\n".join(text for kind, text in case.sections if kind in {"new", "rest", "close"})
    return _finish(case, _text_part(case, text + "\n", "plain"))


def _attached(case: Case) -> bytes:
    inner = (case.text("inner") + "\n\n" + case.text("body") + "\n").encode()
    mixed = MIMEMultipart("digest" if "digest" in case.options else "mixed", boundary=f"=_{case.name}")
    if case.text("note"):
        mixed.attach(MIMEText(case.text("note") + "\n", "plain", "utf-8"))
    octet = "octet" in case.options
    part = MIMENonMultipart("application", "octet-stream", name="message.eml") if octet else MIMENonMultipart("message", "rfc822")
    if octet or "b64" in case.options:
        part["Content-Transfer-Encoding"] = "base64"
        part["Content-Disposition"] = 'attachment; filename="message.eml"'
        part.set_payload(base64.encodebytes(inner.replace(b"\n", b"\r\n")).decode())
    else:
        part.set_payload(inner.decode())
    mixed.attach(part)
    return _finish(case, mixed)


def _redirected(case: Case) -> bytes:
    lines = [f"{label}: {value}" for label, value in case.outer]
    lines += [f"Message-ID: <{case.name}@school.example>", "Content-Type: text/plain; charset=utf-8", "", case.text("body"), ""]
    return "\r\n".join(lines).encode()


def _text_part(case: Case, text: str, subtype: str) -> Message:
    name = case.option("cs", "utf-8")
    how = case.option("cte", "qp" if subtype == "html" else "8bit" if name == "utf-8" else "base64")
    part = MIMENonMultipart("text", subtype, charset=name)
    if "flowed" in case.options:
        part.set_param("format", "flowed")
    content = text.replace("\n", "\r\n").encode(name)
    if how == "qp":
        charset = Charset("utf-8")
        charset.body_encoding = QP
        part["Content-Transfer-Encoding"] = "quoted-printable"
        part.set_payload(charset.body_encode(content.replace(b"\r\n", b"\n")))
    elif how == "base64":
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(base64.encodebytes(content).decode())
    else:
        part["Content-Transfer-Encoding"] = "8bit"
        part.set_payload(content.decode("ascii", "surrogateescape"))
    return part


def _finish(case: Case, message: Message) -> bytes:
    given = dict(case.outer)
    reply = case.shape in SHAPES_OF_REPLIES
    quoted = re.search(r"^%want .*\| ([^|]*)$", "%want " + case.text("want"))
    subject = given.get("Subject", "Fwd: " + (quoted[1].strip() if quoted else ""))
    if reply:
        subject = case.option("subj", "Re:_speech").replace("_", " ")
        if subject[:3].lower() in {"re:", "aw:"} and "unthreaded" not in case.options:
            message["In-Reply-To"] = "<earlier@school.example>"
    message["From"] = "Priya Raman <priya@home.example>"
    message["To"] = "Hollis Vandermeer <hv@school.example>" if reply else "iep@home.example"
    message["Date"] = "Fri, 29 May 2026 08:00:00 -0700"
    message["Subject"] = subject if subject.isascii() else Header(subject, "utf-8").encode()
    message["Message-ID"] = f"<{case.name}@home.example>"
    return message.as_bytes()
