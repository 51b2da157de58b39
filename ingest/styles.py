"""What an HTML element's attributes say of how it looks: hidden, apart, quoted. It reads no text."""

import re

from selectolax.lexbor import LexborNode

_HIDDEN = re.compile(
    r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|mso-hide\s{0,4}:\s{0,4}all"
    r"|font-size\s{0,4}:\s{0,4}0(?![.\d])|max-height\s{0,4}:\s{0,4}0(?![.\d])",
    re.IGNORECASE,
)
_NO_MARGIN = re.compile(r"margin(?:-bottom|-top)?\s{0,4}:\s{0,4}0", re.IGNORECASE)
_PRE = re.compile(r"white-space\s{0,4}:\s{0,4}(?:pre|break-spaces)", re.IGNORECASE)


def hidden(node: LexborNode) -> bool:
    """Whether an element is not shown."""
    style = node.attributes.get("style")
    if style and _HIDDEN.search(style[:2_000]):
        return "font-size" not in style or _visible_size(style)
    return "hidden" in node.attributes


def _visible_size(style: str) -> bool:
    """font-size:0 on a wrapper is a layout trick; its children set their own. Only with another sign is it hidden."""
    return bool(
        re.search(
            r"display\s{0,4}:\s{0,4}none|mso-hide|visibility\s{0,4}:\s{0,4}hidden|max-height|opacity\s{0,4}:\s{0,4}0", style
        )
    )


def keeps_lines(node: LexborNode) -> bool:
    """Whether line ends in the source are line ends on the screen."""
    style = node.attributes.get("style")
    return bool(style) and _PRE.search((style or "")[:2_000]) is not None


def has_margin(node: LexborNode) -> bool:
    """Whether a paragraph stands apart; Outlook's and Word's do not, and part theirs with an empty one."""
    attributes = node.attributes
    if "mso" in (attributes.get("class") or "").lower():
        return False
    return not _NO_MARGIN.search((attributes.get("style") or "")[:2_000])


def is_quotation(node: LexborNode) -> bool:
    """Whether a blockquote quotes; many programs use it to indent what the writer wrote."""
    attributes = node.attributes
    if (attributes.get("type") or "").lower() == "cite" or attributes.get("cite"):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    style = (attributes.get("style") or "").lower()[:2_000]
    return "quote" in names or "cite" in names or "border-left" in style
