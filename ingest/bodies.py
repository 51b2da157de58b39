"""Chooses and decodes the parts that are a message's own text, and sets apart attachments, invitations and attached messages."""

import re
from dataclasses import dataclass, field

from ingest.attachments import stated_name
from ingest.html import html_to_text
from ingest.limits import Limits
from ingest.mime import Part
from ingest.text import decode, tidy, undo_transfer_encoding

_MESSAGE_TYPES = frozenset(["message/rfc822", "message/global", "message/news", "application/eml"])
_TEXT_TYPES = frozenset(["text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"])
_STUB = re.compile(
    r"(?:your (?:e-?mail )?(?:client|program|reader)|this (?:message|e-?mail) (?:is|was|contains)"
    r"|html (?:version|format)|view (?:this|it) in)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Body:
    """A message's own text in both of its forms, each "" where there is none, and the parts that are not its text."""

    plain: str = ""
    html: str = ""
    attachments: list[Part] = field(default_factory=list)
    messages: list[Part] = field(default_factory=list)
    calendars: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    is_report: bool = False

    def note(self, defect: str) -> None:
        """Adds a defect once."""
        if defect and defect not in self.defects:
            self.defects.append(defect)


def read_body(root: Part, limits: Limits) -> Body:
    """The text of a message whose parts are known: attached messages are not mixed into it."""
    body = Body()
    plains: list[str] = []
    htmls: list[str] = []
    _collect(root, body, plains, htmls, limits)
    body.plain = plains[0] if len(plains) == 1 else "\n".join(part.rstrip("\n") for part in plains)
    body.html = "\n<br>\n".join(htmls)
    return body


def _collect(part: Part, body: Body, plains: list[str], htmls: list[str], limits: Limits) -> None:
    kind = part.content_type
    if part.children:
        body.is_report = body.is_report or kind == "multipart/report"
        if kind == "multipart/alternative":
            _alternative(part, body, plains, htmls, limits)
        else:
            for child in part.children:
                _collect(child, body, plains, htmls, limits)
    elif kind in _MESSAGE_TYPES or _is_mail_file(part):
        body.messages.append(part)
    elif kind == "text/calendar" or (stated_name(part) or "").lower().endswith(".ics"):
        body.calendars.append(part)
        if part.disposition == "attachment" or stated_name(part):
            body.attachments.append(part)
    elif kind not in _TEXT_TYPES or part.disposition == "attachment" or (stated_name(part) and part.disposition != "inline"):
        body.attachments.append(part)
    else:
        _text_part(part, body, plains, htmls, limits)


def _text_part(part: Part, body: Body, plains: list[str], htmls: list[str], limits: Limits) -> None:
    text = read_text(part, body, limits)
    if part.content_type == "text/html":
        htmls.append(text)
    elif part.content_type in ("text/enriched", "text/richtext"):
        plains.append(re.sub(r"</?[A-Za-z0-9-]{1,60}>", "", re.sub(r"<param>.{0,500}?</param>", "", text, flags=re.DOTALL)))
    else:
        plains.append(text)


def _alternative(part: Part, body: Body, plains: list[str], htmls: list[str], limits: Limits) -> None:
    """Each way of saying the same: the plain one and the HTML one are both kept, since each shows what the other hides."""
    before_plain, before_html = len(plains), len(htmls)
    for child in part.children:
        _collect(child, body, plains, htmls, limits)
    if before_plain != before_html and len(plains) > before_plain and len(htmls) > before_html:
        # Text before the alternative came in one form only: say it in the other as well, so that both forms are whole.
        if before_plain > before_html:
            htmls.insert(before_html, "".join(f"<p>{_escaped(p)}</p>" for p in plains[before_html:before_plain]))
        else:
            plains.insert(before_plain, "\n".join(html_to_text(h) for h in htmls[before_plain:before_html]))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def _is_mail_file(part: Part) -> bool:
    name = (stated_name(part) or "").lower()
    return name.endswith((".eml", ".rfc822")) and not part.content_type.startswith(("multipart/", "image/", "text/html"))


def read_text(part: Part, body: Body, limits: Limits) -> str:
    """A text part decoded: transfer encoding, charset, format=flowed (RFC 3676), one kind of line end."""
    content = part.content
    most = limits.html_bytes if part.content_type == "text/html" else limits.text_chars * 4
    if len(content) > most:
        content = content[:most]
        body.note("text-too-long")
    octets, defect = undo_transfer_encoding(content, part.encoding)
    body.note(defect)
    charset = part.parameters.get("charset")
    if part.content_type == "text/html" and charset is None:
        charset = _declared_in_html(octets)
    text, defect = decode(octets, charset)
    body.note(defect)
    text = tidy(text)
    if len(text) > limits.text_chars and part.content_type != "text/html":
        text = text[: limits.text_chars]
        body.note("text-too-long")
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


_META = re.compile(rb"<meta[^>]{0,200}charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


def _declared_in_html(octets: bytes) -> str | None:
    match = _META.search(octets[:2_000])
    return match.group(1).decode("ascii") if match else None


def unflow(text: str, *, delete_space: bool = False) -> str:
    """format=flowed text with its soft line ends undone; quote depths and signature marks are kept."""
    out: list[str] = []
    run: list[str] = []
    run_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")
        if run and depth != run_depth:
            out.append(_requoted(run_depth, "".join(run)))
            run = []
        run_depth = depth
        if content == "-- " or not content.endswith(" "):
            if content == "-- " and run:
                out.append(_requoted(run_depth, "".join(run)))
                run = []
            run.append(content)
            out.append(_requoted(depth, "".join(run)))
            run = []
        else:
            run.append(content[:-1] if delete_space else content)
    if run:
        out.append(_requoted(run_depth, "".join(run)))
    return "\n".join(out)


def _requoted(depth: int, content: str) -> str:
    return f"{'>' * depth} {content}" if depth else content


def poor(plain: str, html: str) -> bool:
    """Whether the plain form is a stub beside an HTML form that says far more."""
    if not plain.strip():
        return bool(html)
    if not html:
        return False
    short = len(plain) < 400
    return short and bool(_STUB.search(plain)) and len(html) > 4 * len(plain)
