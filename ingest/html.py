"""HTML to text that a person can read: lines, lists, table rows and quotation levels kept, hidden text left out.

It makes no claim about what the text means; quoted blocks come out with "> " before each line, as in plain mail, so that one
reader finds forwards and quotations in both. A rule is a line of underscores, as Outlook prints it in plain mail.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.labels import plain
from ingest.lines import header_line
from ingest.styles import has_margin, hidden, is_quotation, keeps_lines
from ingest.text import tidy
from ingest.writing import Writer

RULE = "_" * 32
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "blockquote",
        "pre",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "button",
    ]
)
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl"])
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "object",
        "embed",
        "iframe",
        "svg",
        "math",
        "audio",
        "video",
        "select",
        "textarea",
        "map",
        "canvas",
        "meta",
        "link",
        "-comment",
    ]
)
_STYLED = frozenset("p div span td tr table blockquote a li font section b i u center img".split())  # noqa: SIM905 -- likewise
_SPACES = re.compile(r"[ \t\n\r\f]+")
# A blockquote without marks right under "On …, 14:03, Dana <dw@x> wrote:" quotes all the same.
_ATTRIBUTION_END = re.compile(r"[\d@].{0,150}[:：]\s{0,3}$")
DEPTH = 400  # deeper trees are read without their structure


@dataclass(slots=True)
class _Walk:
    writers: list[Writer] = field(default_factory=lambda: [Writer()])
    lists: list[int] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)
    quotes: list[bool] = field(default_factory=list)
    pre: int = 0

    @property
    def out(self) -> Writer:
        return self.writers[-1]


def html_to_text(source: str) -> str:
    """The text of an HTML document, without a line end at its end; the same for the same source, always."""
    if len(source) > _LARGE:
        source = _WHOLE_TAG.sub(_short_tag, source)
    if _too_nested(source):
        return tidy(_stripped(source)).strip("\n")
    tree = LexborHTMLParser(source)
    root = tree.body or tree.root
    if root is None:
        return ""
    walk = _Walk()
    _walk(root, walk)
    while len(walk.writers) > 1:
        _close_cell(walk)
    walk.out.end_line()
    lines = walk.out.lines
    text = "\n".join(lines)
    return tidy(plain(text)).strip("\n")


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# Elements that never nest by being left open: they close themselves or one another.
_SELF_CLOSING = frozenset("br p li hr img input meta link td th tr dd dt option col area base wbr tbody thead tfoot o".split())  # noqa: SIM905
_MOST_NESTED = 2_000


def _too_nested(source: str) -> bool:
    """Whether elements stand open so deep that building the tree takes quadratic time (lexbor: 3 s at 40,000)."""
    if source.count("<") < _MOST_NESTED:
        return False
    depth = 0
    for match in _TAG.finditer(source):
        if match.group(2).lower() in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        if depth > _MOST_NESTED:
            return True
    return False


_LARGE = 20_000  # below, nothing can be slow
_LONGEST_TAG = 4_000  # characters outside of quotation marks: pictures as data: URIs stand inside
_WHOLE_TAG = re.compile(r"<[a-zA-Z](?>[^>\"'=]+|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[\"'=])*+")
_QUOTED_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+')")


def _short_tag(tag: re.Match[str]) -> str:
    """A tag without its attributes where it has very many: lexbor compares each with all before it (5 MB take minutes)."""
    whole = tag.group()
    if len(whole) <= _LONGEST_TAG or len(_QUOTED_VALUE.sub("=", whole)) <= _LONGEST_TAG:
        return whole
    return re.split(r"[\s/]", whole, maxsplit=1)[0][:20]


def _stripped(source: str) -> str:
    """The text between the tags, for a document that nobody wrote to be read."""
    return re.sub(r"\n{3,}", "\n\n", unescape(re.sub(r"<[^<>]{0,2000}>", "\n", source)))


def _walk(root: LexborNode, walk: _Walk) -> None:
    """The tree in order, with an entry and an exit for every element, without recursion."""
    node = root
    depth = 0
    while True:
        tag = node.tag or ""
        below: LexborNode | None = None
        if tag == "-text":
            _text(node, walk)
        elif tag not in _SKIPPED and not (tag in _STYLED and hidden(node)):
            if depth < DEPTH:
                _enter(node, tag, walk)
                below = node.child
                if below is None:
                    _leave(node, tag, walk)
            else:
                walk.out.text(_SPACES.sub(" ", node.text(deep=True, separator=" ")))
        if below is not None:
            node, depth = below, depth + 1
            continue
        while node.next is None or depth == 0:
            if depth == 0 or node.parent is None:
                return
            node, depth = node.parent, depth - 1
            _leave(node, node.tag or "", walk)
        node = node.next


def _text(node: LexborNode, walk: _Walk) -> None:
    text = node.text_content or ""
    out = walk.out
    if walk.pre:
        pieces = text.replace("\r\n", "\n").split("\n")
        for number, piece in enumerate(pieces):
            if number:
                out.end_line(always=True)
            if piece:
                if not out.line:
                    out.line = piece
                    out.open = True
                else:
                    out.text(piece)
        return
    text = _SPACES.sub(" ", text)
    if "\xa0" in text:
        if not text.strip():
            out.open = True
            text = " "
        text = text.replace("\xa0", " ")
    out.text(text)


def _enter(node: LexborNode, tag: str, walk: _Walk) -> None:
    out = walk.out
    if tag == "br":
        out.end_line(always=True)
    elif tag in ("td", "th"):
        if walk.rows:
            walk.writers.append(Writer())
        else:
            out.end_line()
    elif tag in _BLOCKS:
        out.end_line()
        if tag in ("div", "p") and keeps_lines(node):
            walk.kept.add(node.mem_id)
            walk.pre += 1
        if tag in _SPACED and (tag != "p" or has_margin(node)) and not (tag in ("ul", "ol") and walk.lists):
            out.blank_wanted = True
        _enter_block(node, tag, walk)


def _enter_block(node: LexborNode, tag: str, walk: _Walk) -> None:
    out = walk.out
    if tag == "hr":
        out.text(RULE)
        out.end_line()
    elif tag == "tr":
        walk.rows.append([])
    elif tag == "li":
        out.item = _item(walk)
    elif tag in ("ul", "ol"):
        walk.lists.append(1 if tag == "ol" else 0)
    elif tag == "pre":
        walk.pre += 1
    elif tag == "blockquote":
        quoted = is_quotation(node) or (bool(out.lines) and _ATTRIBUTION_END.search(out.lines[-1][-200:]) is not None)
        walk.quotes.append(quoted)
        out.quote += quoted


def _leave(node: LexborNode, tag: str, walk: _Walk) -> None:
    if tag in ("td", "th"):
        if walk.rows and len(walk.writers) > 1:
            _close_cell(walk)
    elif tag == "a":
        _name_linked(node, walk.out)
    elif tag == "tr" and walk.rows:
        walk.out.end_line()
        _close_row(walk.rows.pop(), walk.out)
    elif tag in _BLOCKS:
        walk.out.end_line()
        if tag in _SPACED and (tag != "p" or has_margin(node)) and not (tag in ("ul", "ol") and len(walk.lists) > 1):
            walk.out.blank_wanted = True
        _leave_block(node, tag, walk)


def _leave_block(node: LexborNode, tag: str, walk: _Walk) -> None:
    if node.mem_id in walk.kept:
        walk.kept.discard(node.mem_id)
        walk.pre = max(0, walk.pre - 1)
    if tag in ("ul", "ol") and walk.lists:
        walk.lists.pop()
    elif tag == "li":
        walk.out.item = ""
    elif tag == "pre":
        walk.pre = max(0, walk.pre - 1)
    elif tag == "blockquote" and walk.quotes:
        walk.out.quote = max(0, walk.out.quote - walk.quotes.pop())


def _item(walk: _Walk) -> str:
    if not walk.lists or not walk.lists[-1]:
        return "  " * max(0, len(walk.lists) - 1) + "- "
    number = walk.lists[-1]
    walk.lists[-1] += 1
    return "  " * (len(walk.lists) - 1) + f"{number}. "


def _close_cell(walk: _Walk) -> None:
    cell = walk.writers.pop()
    cell.end_line()
    if walk.rows:
        walk.rows[-1].append(cell.lines)
    else:
        walk.out.lines.extend(cell.lines)


def _close_row(cells: list[list[str]], out: Writer) -> None:
    """A row of short cells is one line; a row that lays out a page is its cells under one another."""
    cells = [_trimmed(cell) for cell in cells]
    filled = [cell for cell in cells if cell]
    if not filled:
        return
    if len(filled) > 1 and all(len(cell) == 1 for cell in filled):
        out.text(" ".join(cell[0] for cell in filled))
        out.end_line()
        return
    for cell in filled:
        for line in cell:
            if line:
                out.text(line)
            out.end_line(always=not line)


def _trimmed(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start]:
        start += 1
    while end > start and not lines[end - 1]:
        end -= 1
    return lines[start:end]


def _name_linked(node: LexborNode, out: Writer) -> None:
    """In a printed header, a name that hides its address behind a link gets it back: "From: Dana" linked to mailto:dw@x."""
    target = node.attributes.get("href") or ""
    if target[:7].lower() != "mailto:" or "@" in out.line or len(out.line) > 200:
        return
    head = header_line(out.line) if out.line else None
    if head is not None and {"from", "to", "cc"} & set(head.roles):
        out.line += f" <{target[7:].partition('?')[0][:250]}>"
