"""Turns the hand-written cases of this folder into the exact bytes of messages; it knows nothing of the parser.

A case opens with `=== name shape options`, then outer header lines, then sections that begin with `%`. A forward has `%note`,
`%sep` (the separator), `%head` (the printed header block), `%body`, `%expect` (the body, where it is not what was put in), and
`%want` (from | to | cc | date | subject; `*` is not compared). A reply has `%new` and `%rest` in any order: what stands in
`%new`, together, is its new text; `%close` is a closing word that may stay or go.
"""

import base64
import html
import re
from dataclasses import dataclass, field
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from pathlib import Path

HERE = Path(__file__).parent
SHAPES_OF_REPLIES = {"reply"}
FORWARD_FILES = ("gmail.txt", "outlook.txt", "apple.txt", "others.txt", "odd.txt", "second.txt")
REPLY_FILES = ("replies_over_quotes.txt", "replies_alone.txt", "replies_second.txt", "replies_third.txt")


@dataclass(frozen=True)
class Case:
    """One case as it is written down. `sections` keeps the order in which they stand."""

    name: str
    shape: str
    options: tuple[str, ...]
    outer: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...] = field(repr=False)

    def text(self, name: str) -> str:
        """The first section of that name, or ""."""
        return next((text for kind, text in self.sections if kind == name), "")

    def option(self, name: str, otherwise: str) -> str:
        """The value of `name=value` among the options."""
        return next((each.partition("=")[2] for each in self.options if each.startswith(f"{name}=")), otherwise)


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
        pieces = [_divs(text) if kind == "new" and "<p>" not in text else text for kind, text in case.sections if kind in {"new", "rest"}]
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
    lines += ["Message-ID: <" + case.name + "@school.example>", "Content-Type: text/plain; charset=utf-8", "", case.text("body"), ""]
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
        message["In-Reply-To"] = "<earlier@school.example>" if subject[:3].lower() in {"re:", "aw:"} else None
        if message["In-Reply-To"] in {None, "None"}:
            del message["In-Reply-To"]
    message["From"] = "Priya Raman <priya@home.example>"
    message["To"] = "Hollis Vandermeer <hv@school.example>" if reply else "iep@home.example"
    message["Date"] = "Fri, 29 May 2026 08:00:00 -0700"
    message["Subject"] = Header(subject, "utf-8" if not subject.isascii() else "us-ascii")
    message["Message-ID"] = f"<{case.name}@home.example>"
    return message.as_bytes()


def _fields(case: Case) -> list[tuple[str, str]]:
    """The header block's lines as (label with its colon, value); a line without a label has an empty one."""
    lines: list[tuple[str, str]] = []
    for line in case.text("head").split("\n"):
        labelled = re.match(r"^([^:：<>\"]{1,24}[:：])\s*(.*)$", line)
        if labelled:
            lines.append((labelled[1], labelled[2]))
        elif lines and line:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}".strip())
        elif line:
            lines.append(("", line))
    return lines


def _linked(value: str) -> str:
    """Escaped, with addresses as links."""
    return re.sub(r"([\w.+-]+@[\w.-]+\w)", r'<a href="mailto:\1">\1</a>', html.escape(value, quote=False))


def _divs(text: str, tag: str = "div", empty: str = "<br>") -> str:
    return "".join(f"<{tag}>{html.escape(line, quote=False) or empty}</{tag}>\n" for line in text.split("\n")) if text else ""


def _page(inside: str) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>{inside}</body></html>\n'


def _gmail(case: Case) -> str:
    rows = []
    for label, value in _fields(case):
        sender = re.match(r"^(.*?) <([^>]+)>$", value)
        if not rows and sender:
            rows.append(
                f'{label} <strong class="gmail_sendername" dir="auto">{html.escape(sender[1])}</strong> <span dir="auto">'
                f'&lt;<a href="mailto:{sender[2]}">{sender[2]}</a>&gt;</span>'
            )
        else:
            rows.append(f"{label} {_linked(value)}".replace(" AM", "\u202fAM").replace(" PM", "\u202fPM"))
    head = "<br>".join([case.text("sep"), *rows])
    note = f'<div dir="ltr">{_divs(case.text("note"))}</div><br>'
    return _page(
        f'{note}<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{head}<br></div><br><br>'
        f'<div dir="ltr">{_divs(case.text("body"))}</div></div>'
    )


def _outlook(case: Case) -> str:
    rows = "<br>\n".join(f"<b>{label}</b> {_linked(value)}" for label, value in _fields(case))
    words = "".join(
        f'<p class="MsoNormal">{html.escape(line, quote=False) or "<o:p>&nbsp;</o:p>"}</p>\n' for line in case.text("body").split("\n")
    )
    note = _divs(case.text("note"), 'p class="MsoNormal"').replace("</p class=\"MsoNormal\">", "</p>") if case.text("note") else ""
    return _page(
        f'<div class="WordSection1">{note}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid '
        f'#E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">{rows}<o:p></o:p></p></div></div>'
        f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p>{words}</div>'
    )


def _owa(case: Case) -> str:
    rows = "<br>".join(f"<b>{label}</b> {html.escape(value, quote=False)}" for label, value in _fields(case))
    return _page(
        f'<div class="elementToProof">{_divs(case.text("note"))}</div><div id="appendonsend"></div><hr style="display:inline-block;'
        f'width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" '
        f'color="#000000">{rows}</font><div>&nbsp;</div></div>{_divs(case.text("body"))}'
    )


def _apple(case: Case) -> str:
    rows = "".join(
        f'<div style="margin-top:0px;margin-bottom:0px"><span style="font-family:-webkit-system-font;color:rgba(0,0,0,1)"><b>{label} </b>'
        f'</span><span style="font-family:-webkit-system-font">{_linked(value)}<br></span></div>'
        for label, value in _fields(case)
    )
    return _page(
        f'{_divs(case.text("note"))}<div><br><blockquote type="cite"><div>{case.text("sep")}</div><br class="Apple-interchange-newline">'
        f'{rows}<br><div><div>{_divs(case.text("body"))}</div></div></blockquote></div><br>'
    )


def _yahoo(case: Case) -> str:
    rows = "".join(f"<div><b>{label}</b> {html.escape(value, quote=False)}</div>" for label, value in _fields(case))
    return _page(
        f'<div class="ydpa1yahoo-style-wrap"><div dir="ltr">{_divs(case.text("note"))}</div><div><br></div></div><div id="ydpb2" '
        f'class="yahoo_quoted"><div style="font-size:13px"><div>{case.text("sep")}</div>{rows}<div><br></div>'
        f'<div dir="ltr">{_divs(case.text("body"))}</div></div></div>'
    )


def _moz(case: Case) -> str:
    rows = "".join(
        f'<tr><th align="RIGHT" nowrap="nowrap" valign="BASELINE">{label} </th><td>{_linked(value)}</td></tr>' for label, value in _fields(case)
    )
    return _page(
        f'<p>{html.escape(case.text("note"))}<br></p><div class="moz-forward-container"><br><br>{case.text("sep")}<table '
        f'class="moz-email-headers-table" cellspacing="0" cellpadding="0" border="0"><tbody>{rows}</tbody></table><br><br>'
        f'{_divs(case.text("body"))}</div>'
    )


def _samsung(case: Case) -> str:
    rows = "".join(f"<div>{label} {html.escape(value, quote=False)} </div>" for label, value in _fields(case))
    return _page(
        f'{_divs(case.text("note"))}<div><br></div><div id="composer_signature"><div style="font-size:14px">Sent from my Galaxy</div></div>'
        f'<div><br></div><div style="font-size:100%;color:#000000"><!-- originalMessage --><div>{case.text("sep")}</div>{rows}'
        f'<div><br></div></div>{_divs(case.text("body"))}'
    )


def _of_lines(case: Case) -> str:
    rows = "".join(f"<div>{label} {_linked(value)}</div>\n" for label, value in _fields(case))
    return _page(f'{_divs(case.text("note"))}<div><br></div><div>{case.text("sep")}</div>{rows}<div><br></div>{_divs(case.text("body"))}')


def _of_breaks(case: Case) -> str:
    rows = "<br/>\n".join(f"<b>{label}</b> {html.escape(value, quote=False)}" for label, value in _fields(case))
    words = "<br/>".join(html.escape(line, quote=False) for line in case.text("body").split("\n"))
    return _page(f'{html.escape(case.text("note"))}<br/><br/>{case.text("sep")}<br/>{rows}<br/><br/>{words}')


def _gmx(case: Case) -> str:
    rows = "<br/>\n".join(f"<b>{label}</b>&nbsp;{html.escape(value, quote=False)}" for label, value in _fields(case))
    return _page(
        f'<div style="font-family: Verdana;">{_divs(case.text("note"))}<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; '
        f'padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">{rows}</div>'
        f'<div name="quoted-content">{_divs(case.text("body"))}</div></div></div></div>'
    )


def _qq(case: Case) -> str:
    rows = "".join(f"<div><b>{label}</b>&nbsp;{html.escape(value, quote=False)}</div>" for label, value in _fields(case))
    return _page(
        f'<div>{case.text("note")}</div><div><br></div><div style="font-size:12px;font-family:Arial Narrow;padding:2px 0">'
        f'{case.text("sep").replace(" ", "&nbsp;")}</div><div style="font-size:12px;background:#efefef;padding:8px;">{rows}</div>'
        f'<div><br></div>{_divs(case.text("body"))}'
    )


def _table(case: Case) -> str:
    rows = "".join(f"<tr><td>{label}</td><td>{_linked(value)}</td></tr>" for label, value in _fields(case))
    return _page(
        f'{_divs(case.text("note"))}<div>&nbsp;</div><div>{case.text("sep")}</div><table>{rows}</table><div>&nbsp;</div>{_divs(case.text("body"))}'
    )


def _spans(case: Case) -> str:
    rows = "".join(
        f'<p style="margin:0"><span style="font-weight:bold">{label}</span><span>&nbsp;</span><span>{html.escape(value, quote=False)}</span></p>'
        for label, value in _fields(case)
    )
    return _page(f'<p>{case.text("note")}</p><hr>{rows}<p>&nbsp;</p><p>{html.escape(case.text("body"))}</p>')


PAGES = {
    "gmail": _gmail,
    "outlook": _outlook,
    "owa": _owa,
    "apple": _apple,
    "yahoo": _yahoo,
    "moz": _moz,
    "samsung": _samsung,
    "divs": _of_lines,
    "brs": _of_breaks,
    "gmx": _gmx,
    "qq": _qq,
    "table": _table,
    "spans": _spans,
}
