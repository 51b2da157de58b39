"""The HTML that each mail program makes of a forward: one function a program, with the structure that is its own."""

import html
import re
from dataclasses import dataclass, field


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

    @property
    def above(self) -> str:
        """The forwarder's note as divisions."""
        return divs(self.text("note"))

    @property
    def below(self) -> str:
        """The original's text as divisions."""
        return divs(self.text("body"))

    @property
    def mark(self) -> str:
        """The separator."""
        return self.text("sep")


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


def divs(text: str, tag: str = "div", empty: str = "<br>") -> str:
    return "".join(f"<{tag}>{html.escape(line, quote=False) or empty}</{tag}>\n" for line in text.split("\n")) if text else ""


def _page(inside: str) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>{inside}</body></html>\n'


def _gmail(case: Case) -> str:
    rows: list[str] = []
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
    note = f'<div dir="ltr">{case.above}</div><br>'
    return _page(
        f'{note}<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{head}<br></div><br><br>'
        f'<div dir="ltr">{case.below}</div></div>'
    )


def _outlook(case: Case) -> str:
    rows = "<br>\n".join(f"<b>{label}</b> {_linked(value)}" for label, value in _fields(case))
    words = "".join(
        f'<p class="MsoNormal">{html.escape(line, quote=False) or "<o:p>&nbsp;</o:p>"}</p>\n'
        for line in case.text("body").split("\n")
    )
    note = divs(case.text("note"), 'p class="MsoNormal"').replace('</p class="MsoNormal">', "</p>") if case.text("note") else ""
    return _page(
        f'<div class="WordSection1">{note}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:'
        f'solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">{rows}<o:p></o:p></p></div></div>'
        f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p>{words}</div>'
    )


def _owa(case: Case) -> str:
    rows = "<br>".join(f"<b>{label}</b> {html.escape(value, quote=False)}" for label, value in _fields(case))
    return _page(
        f'<div class="elementToProof">{case.above}</div><div id="appendonsend"></div><hr style="display:inline-block;'
        f'width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" '
        f'color="#000000">{rows}</font><div>&nbsp;</div></div>{case.below}'
    )


def _apple(case: Case) -> str:
    rows = "".join(
        f'<div style="margin-top:0px;margin-bottom:0px"><span style="color:rgba(0,0,0,1)"><b>{label} </b>'
        f'</span><span style="font-family:-webkit-system-font">{_linked(value)}<br></span></div>'
        for label, value in _fields(case)
    )
    return _page(
        f'{case.above}<div><br><blockquote type="cite"><div>{case.mark}</div><br class="Apple-interchange-newline">'
        f"{rows}<br><div><div>{case.below}</div></div></blockquote></div><br>"
    )


def _yahoo(case: Case) -> str:
    rows = "".join(f"<div><b>{label}</b> {html.escape(value, quote=False)}</div>" for label, value in _fields(case))
    return _page(
        f'<div class="ydpa1yahoo-style-wrap"><div dir="ltr">{case.above}</div><div><br></div></div><div id="ydpb2" '
        f'class="yahoo_quoted"><div style="font-size:13px"><div>{case.mark}</div>{rows}<div><br></div>'
        f'<div dir="ltr">{case.below}</div></div></div>'
    )


def _moz(case: Case) -> str:
    rows = "".join(
        f'<tr><th align="RIGHT" nowrap="nowrap" valign="BASELINE">{label} </th><td>{_linked(value)}</td></tr>'
        for label, value in _fields(case)
    )
    return _page(
        f'<p>{html.escape(case.text("note"))}<br></p><div class="moz-forward-container"><br><br>{case.mark}<table '
        f'class="moz-email-headers-table" cellspacing="0" cellpadding="0" border="0"><tbody>{rows}</tbody></table><br><br>'
        f"{case.below}</div>"
    )


def _samsung(case: Case) -> str:
    rows = "".join(f"<div>{label} {html.escape(value, quote=False)} </div>" for label, value in _fields(case))
    return _page(
        f'{case.above}<div><br></div><div id="composer_signature"><div style="font-size:14px">Sent from my Galaxy</div></div>'
        f'<div><br></div><div style="font-size:100%;color:#000000"><!-- originalMessage --><div>{case.mark}</div>{rows}'
        f"<div><br></div></div>{case.below}"
    )


def _of_lines(case: Case) -> str:
    rows = "".join(f"<div>{label} {_linked(value)}</div>\n" for label, value in _fields(case))
    return _page(f"{case.above}<div><br></div><div>{case.mark}</div>{rows}<div><br></div>{case.below}")


def _of_breaks(case: Case) -> str:
    rows = "<br/>\n".join(f"<b>{label}</b> {html.escape(value, quote=False)}" for label, value in _fields(case))
    words = "<br/>".join(html.escape(line, quote=False) for line in case.text("body").split("\n"))
    return _page(f"{html.escape(case.text('note'))}<br/><br/>{case.mark}<br/>{rows}<br/><br/>{words}")


def _gmx(case: Case) -> str:
    rows = "<br/>\n".join(f"<b>{label}</b>&nbsp;{html.escape(value, quote=False)}" for label, value in _fields(case))
    return _page(
        f'<div style="font-family: Verdana;">{case.above}<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; '
        f'padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">{rows}</div>'
        f'<div name="quoted-content">{case.below}</div></div></div></div>'
    )


def _qq(case: Case) -> str:
    rows = "".join(f"<div><b>{label}</b>&nbsp;{html.escape(value, quote=False)}</div>" for label, value in _fields(case))
    return _page(
        f'<div>{case.text("note")}</div><div><br></div><div style="font-size:12px;font-family:Arial Narrow;padding:2px 0">'
        f'{case.text("sep").replace(" ", "&nbsp;")}</div><div style="font-size:12px;background:#efefef;padding:8px;">{rows}</div>'
        f"<div><br></div>{case.below}"
    )


def _table(case: Case) -> str:
    rows = "".join(f"<tr><td>{label}</td><td>{_linked(value)}</td></tr>" for label, value in _fields(case))
    return _page(f"{case.above}<div>&nbsp;</div><div>{case.mark}</div><table>{rows}</table><div>&nbsp;</div>{case.below}")


def _spans(case: Case) -> str:
    rows = "".join(
        f'<p style="margin:0"><span style="font-weight:bold">{label}</span><span>&nbsp;</span>'
        f"<span>{html.escape(value, quote=False)}</span></p>"
        for label, value in _fields(case)
    )
    return _page(f"<p>{case.text('note')}</p><hr>{rows}<p>&nbsp;</p><p>{html.escape(case.text('body'))}</p>")


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
