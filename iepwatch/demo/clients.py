"""How mail programs write: plain and HTML bodies, the quote under a reply, the block over a forward. No headers, no MIME.

Gmail (web), Outlook for Windows and on the web, Apple Mail on Mac and iPhone, each with its own words, spaces and HTML. It
would be shorter without the differences; they are the point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from textwrap import wrap

from iepwatch.demo.sources import Letter, Person

_NARROW = "\u202f"  # Gmail and Apple put this narrow space before AM and PM
_BOM = "\ufeff"  # iPhones put this before the body of what they forward or quote
_GMAIL_WIDTH = 78  # where Gmail breaks the lines of a plain part
_RULE = "_" * 32


@dataclass(frozen=True, slots=True)
class Written:
    """The two alternatives of one message: plain text, and what stands inside the HTML's body."""

    text: str
    html: str


def written(letter: Letter) -> Written:
    """A letter as its writer's mail program sends it: text, signature, and under a reply what it answers."""
    if letter.html:
        return Written("", letter.body.strip("\n"))
    own = _own(letter.blocks, letter.sender, letter.client)
    return own if letter.answers is None else _joined(own, _reply_quote(letter.answers, letter.client))


def forwarded(letter: Letter) -> Written:
    """What the carrier's mail program makes of the letter when it is forwarded inline."""
    if letter.carrier is None:
        raise ValueError(f"{letter.name}: nobody forwards it")
    inner = written(letter)
    signed = letter.carrier if letter.road in ("outlook", "iphone") else None
    note = _own((letter.note,) if letter.note else (), signed, letter.road)
    return _joined(note, _FORWARDS[letter.road](letter, inner))


def covered(letter: Letter) -> Written:
    """What stands beside a letter that is forwarded as an attachment."""
    client = letter.road.removeprefix("attached-")
    return _own((letter.note,) if letter.note else (), letter.carrier if client == "applemail" else None, client)


# ---- what one person typed ------------------------------------------------------------------------------------------


def _own(blocks: tuple[str, ...], signer: Person | None, client: str) -> Written:
    signature = signer.signature if signer else ""
    if signer and client == "iphone":
        signature = "Sent from my iPhone"
    text = "\n\n".join(blocks)
    if client == "gmail":
        text = _wrapped(text)
    if signature:
        mark = "-- \n" if client == "gmail" else ""
        text = f"{text}\n\n{mark}{signature}" if text else f"\n{mark}{signature}"
    return Written(text, _HTML_OF.get(client, _divs)(blocks, signature))


def _joined(first: Written, second: Written) -> Written:
    return Written(f"{first.text}\n{second.text}", first.html + second.html)


def _wrapped(text: str) -> str:
    return "\n".join(part for line in text.split("\n") for part in _broken(line))


def _broken(line: str) -> list[str]:
    """The line in pieces of Gmail's width, the marks of a quote before each."""
    bare = line.lstrip("> ")
    marks = line[: len(line) - len(bare)] if line.startswith(">") else ""
    kept = bare if marks else line
    return [marks + piece for piece in wrap(kept, _GMAIL_WIDTH, break_long_words=False, break_on_hyphens=False)] or [line]


def _lines(block: str) -> str:
    return "<br>".join(escape(line, quote=False) for line in block.split("\n"))


def _divs(blocks: tuple[str, ...], signature: str) -> str:
    """Gmail's: one div a line, an empty one between paragraphs."""
    body = "<div><br></div>".join(f"<div>{_lines(block)}</div>" for block in blocks)
    if signature:
        body += (
            '<div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" '
            f'data-smartmail="gmail_signature"><div dir="ltr">{_lines(signature)}</div></div>'
        )
    return f'<div dir="ltr">{body}</div>'


def _mso(blocks: tuple[str, ...], signature: str) -> str:
    """Outlook for Windows: paragraphs of class MsoNormal, an empty one between them."""
    gap = '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
    parts = [f'<p class="MsoNormal">{_lines(block)}<o:p></o:p></p>' for block in blocks]
    parts += [f'<p class="MsoNormal">{_lines(block)}<o:p></o:p></p>' for block in signature.split("\n\n") if block]
    return gap.join(parts)


def _owa(blocks: tuple[str, ...], signature: str) -> str:
    """Outlook on the web."""
    style = 'style="font-family: Aptos, Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"'
    parts = [f'<div class="elementToProof" {style}>{_lines(block)}</div>' for block in blocks]
    body = f'<div class="elementToProof" {style}><br></div>'.join(parts)
    return body + (f'<div id="Signature"><div {style}>{_lines(signature)}</div></div>' if signature else "")


def _apple(blocks: tuple[str, ...], signature: str) -> str:
    """Apple Mail, on Mac and telephone."""
    body = "<div><br></div>".join(f"<div>{_lines(block)}</div>" for block in blocks)
    if signature:
        body += f'<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{_lines(signature)}</div>'
    return body


_HTML_OF = {"gmail": _divs, "outlook": _mso, "owa": _owa, "applemail": _apple, "iphone": _apple}


# ---- printed headers ------------------------------------------------------------------------------------------------


def _clock(moment: datetime, space: str = " ", *, seconds: bool = False) -> str:
    exact = f":{moment:%S}" if seconds else ""
    return f"{moment.hour % 12 or 12}:{moment:%M}{exact}{space}{moment:%p}"


def _gmail_date(moment: datetime) -> str:
    return f"{moment:%a, %b} {moment.day}, {moment.year} at {_clock(moment, _NARROW)}"


def _outlook_date(moment: datetime) -> str:
    return f"{moment:%A, %B} {moment.day}, {moment.year} {_clock(moment)}"


def _apple_date(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year} at {_clock(moment, _NARROW, seconds=True)} {moment.tzname()}"


def _angled(person: Person) -> str:
    return f"{person.name} <{person.address}>"


def _list(people: Iterable[Person], separator: str = ", ") -> str:
    return separator.join(_angled(person) for person in people)


def _linked(person: Person) -> str:
    return f'{escape(person.name)} &lt;<a href="mailto:{person.address}">{person.address}</a>&gt;'


def _linked_list(people: Iterable[Person], separator: str = ", ") -> str:
    return separator.join(_linked(person) for person in people)


def _quoted(text: str, empty: str = ">") -> str:
    """Each line behind a mark, as format=flowed has it: no space between two marks. Apple leaves one behind a lone mark."""
    return "\n".join((f">{line}" if line.startswith(">") else f"> {line}") if line else empty for line in text.split("\n"))


def _outlook_block(letter: Letter) -> str:
    lines = [f"From: {_angled(letter.sender)}", f"Sent: {_outlook_date(letter.sent)}", f"To: {_list(letter.to, '; ')}"]
    if letter.cc:
        lines.append(f"Cc: {_list(letter.cc, '; ')}")
    return "\n".join([*lines, f"Subject: {letter.subject}"])


def _outlook_block_html(letter: Letter) -> str:
    rows = [
        ("From", _linked(letter.sender)),
        ("Sent", _outlook_date(letter.sent)),
        ("To", _linked_list(letter.to, "; ")),
        ("Cc", _linked_list(letter.cc, "; ")),
        ("Subject", escape(letter.subject, quote=False)),
    ]
    return "<br>".join(f"<b>{label}:</b> {value}" for label, value in rows if value)


# ---- under a reply --------------------------------------------------------------------------------------------------


def _reply_quote(answered: Letter, client: str) -> Written:
    before = written(answered)
    if client == "outlook":
        return _outlook_body(answered, before)
    if client == "owa":
        return _owa_body(answered, before)
    if client == "gmail":
        head = _wrapped(f"On {_gmail_date(answered.sent)} {_angled(answered.sender)} wrote:")
        html = (
            '<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
            f"On {_gmail_date(answered.sent)} {_linked(answered.sender)} wrote:<br></div>"
            '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);'
            f'padding-left:1ex">{before.html}</blockquote></div>'
        )
        return Written(f"\n{head}\n\n{_quoted(_wrapped(before.text))}\n", html)
    moment = answered.sent
    head = f"On {moment:%b} {moment.day}, {moment.year}, at {_clock(moment, _NARROW)}, {_angled(answered.sender)} wrote:"
    start = _BOM if client == "iphone" else ""
    html = (
        f'<div dir="ltr"><br><blockquote type="cite">{escape(head)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">{start}{before.html}</div></blockquote>'
    )
    return Written("\n" + _quoted(f"{head}\n\n{start}{before.text}", "> "), html)


# ---- over a forward -------------------------------------------------------------------------------------------------


def _gmail_forward(letter: Letter, inner: Written) -> Written:
    mark = "---------- Forwarded message ---------"
    sender, sent = letter.sender, _gmail_date(letter.sent)
    copied = f"Cc: {_list(letter.cc)}\n" if letter.cc else ""
    text = (
        f"\n{mark}\nFrom: {_angled(sender)}\nDate: {sent}\nSubject: {letter.subject}\nTo: {_list(letter.to)}\n{copied}\n\n"
        f"{_wrapped(inner.text)}\n"
    )
    copied = f"Cc: {_linked_list(letter.cc)}<br>" if letter.cc else ""
    html = (
        '<br><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{mark}<br>From: <strong class="gmail_sendername" dir="auto">{escape(sender.name)}</strong> <span dir="auto">&lt;'
        f'<a href="mailto:{sender.address}">{sender.address}</a>&gt;</span><br>Date: {sent}<br>'
        f"Subject: {escape(letter.subject, quote=False)}<br>To: {_linked_list(letter.to)}<br>{copied}</div>"
        f"<br><br>{inner.html}</div>"
    )
    return Written(text, html)


def _outlook_body(letter: Letter, inner: Written) -> Written:
    html = (
        '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
        f'padding:3.0pt 0in 0in 0in"><p class="MsoNormal">{_outlook_block_html(letter)}<o:p></o:p></p></div></div>'
        f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p>{inner.html}'
    )
    return Written(f"\n{_outlook_block(letter)}\n\n{inner.text}\n", html)


def _owa_body(letter: Letter, inner: Written) -> Written:
    html = (
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">'
        f"{_outlook_block_html(letter)}</font><div>&nbsp;</div></div>{inner.html}"
    )
    return Written(f"{_RULE}\n{_outlook_block(letter)}\n\n{inner.text}\n", html)


def _apple_rows(letter: Letter, order: str) -> list[tuple[str, str, str]]:
    """The printed headers as (label, text, HTML), in the order in which Mac ("subject first") or telephone has them."""
    rows = {
        "From": (_angled(letter.sender), _linked(letter.sender)),
        "Subject": (letter.subject, escape(letter.subject, quote=False)),
        "Date": (_apple_date(letter.sent), _apple_date(letter.sent)),
        "To": (_list(letter.to), _linked_list(letter.to)),
        "Cc": (_list(letter.cc), _linked_list(letter.cc)),
    }
    return [(label, *rows[label]) for label in order.split() if rows[label][0]]


def _mac_forward(letter: Letter, inner: Written) -> Written:
    rows = _apple_rows(letter, "From Subject Date To Cc")
    head = "\n".join(f"{label}: {value}" for label, value, _ in rows)
    shown = "".join(
        '<div style="margin-top: 0px; margin-right: 0px; margin-bottom: 0px; margin-left: 0px;"><span style="font-family: '
        "-webkit-system-font, Helvetica Neue, Helvetica, sans-serif; color:rgba(0, 0, 0, 1.0);"
        f'"><b>{label}: </b></span><span>{value}<br></span></div>'
        for label, _, value in rows
    )
    html = (
        '<div><br><blockquote type="cite"><div>Begin forwarded message:</div><br class="Apple-interchange-newline">'
        f"{shown}<br><div>{inner.html}</div></blockquote></div>"
    )
    return Written("\n" + _quoted(f"Begin forwarded message:\n\n{head}\n\n{inner.text}", "> "), html)


def _iphone_forward(letter: Letter, inner: Written) -> Written:
    rows = _apple_rows(letter, "From Date To Cc Subject")
    head = "\n".join(f"{label}: {value}" for label, value, _ in rows)
    shown = "".join(f"<b>{label}:</b> {value}<br>" for label, _, value in rows)
    html = (
        '<div dir="ltr"><br>Begin forwarded message:<br><br></div>'
        f'<blockquote type="cite"><div dir="ltr">{shown}<br></div></blockquote>'
        f'<blockquote type="cite"><div dir="ltr">{_BOM}{inner.html}</div></blockquote>'
    )
    quoted = _quoted(f"{head}\n\n{_BOM}{inner.text}", "> ")
    return Written(f"\nBegin forwarded message:\n\n{quoted}\n", html)


_FORWARDS = {
    "gmail": _gmail_forward,
    "outlook": _outlook_body,
    "owa": _owa_body,
    "applemail": _mac_forward,
    "iphone": _iphone_forward,
}
