"""Bytes to text: declared charset, then UTF-8, then Windows-1252; and the cleaning that every decoded text gets."""

import binascii
import codecs
import quopri
import re
from functools import lru_cache

from ingest.normal import normalized

# What senders declare -> what their bytes are, as every browser reads it (WHATWG Encoding, "names and labels").
_SUPERSETS = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "x-windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-user-defined": "cp1252",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
    "ansi": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "cp-850": "cp850",
}
# Codecs that turn text into text or run code paths of their own are no charsets: base64, rot13, zlib, idna, undefined …
_NOT_TEXT = frozenset(["idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "palmos"])
# Controls; soft hyphens, BOMs and zero-width blanks (iPhones print one before a forwarded text); bidi marks around addresses.
_DROPPED = [
    *range(9),
    11,
    *range(14, 32),
    127,
    0xAD,
    0x200B,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    0xFEFF,
]
_BLANKS = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F]
_CONTROLS: dict[int, str | None] = {**dict.fromkeys(_DROPPED), **dict.fromkeys(_BLANKS, " "), 12: "\n"}
_TO_CLEAN = re.compile("[" + "".join(f"\\x{code:02x}" if code < 256 else chr(code) for code in _CONTROLS) + "]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=256)
def codec_for(charset: str) -> str | None:
    """The name of Python's codec for a declared charset, or None where there is no such charset."""
    name = charset.strip().strip("\"'").lower().replace(" ", "")[:60]
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    if not info._is_text_encoding or info.name in _NOT_TEXT:  # noqa: SLF001 -- the only way to ask
        return None
    return _SUPERSETS.get(info.name, info.name)


def decode(octets: bytes, charset: str | None) -> tuple[str, str]:
    """The text of some bytes, and the defect met on the way ("" where the declared charset held).

    Args:
        octets: after the transfer encoding was taken off.
        charset: as declared, or None.
    """
    if octets.isascii() and (charset is None or not charset.lower().startswith(("iso-2022", "utf-7", "hz", "utf-16", "utf-32"))):
        return octets.decode("ascii"), ""
    codec = codec_for(charset) if charset else "utf-8"
    defect = "unknown-charset" if codec is None else ""
    for name in dict.fromkeys((codec or "utf-8", "utf-8")):
        try:
            text = octets.decode(name)
        except (UnicodeError, ValueError):
            defect = defect or "wrong-charset"
        else:
            if _SURROGATE.search(text) is None:  # UTF-7 and UTF-16 codecs let lone ones through
                return text, defect
            defect = defect or "wrong-charset"
    return octets.decode("cp1252", "replace"), defect or "wrong-charset"


def undo_transfer_encoding(octets: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes under a content transfer encoding (RFC 2045, 6), and the defect met on the way."""
    if encoding in ("", "7bit", "8bit", "binary"):
        return octets, ""
    if encoding == "quoted-printable":
        return quopri.decodestring(octets), ""
    if encoding == "base64":
        return _base64(octets)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencoded(octets)
    return octets, "unknown-encoding"


def _base64(octets: bytes) -> tuple[bytes, str]:
    try:
        return binascii.a2b_base64(octets), ""
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)), "bad-base64"


def _uuencoded(octets: bytes) -> tuple[bytes, str]:
    found, defect = bytearray(), ""
    begun = False
    for line in octets.splitlines():
        if not begun:
            begun = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        else:
            try:
                found += binascii.a2b_uu(line)
            except binascii.Error:
                defect = "bad-uuencoding"
    return bytes(found), defect


def tidy(text: str) -> str:
    """Text with one kind of line end, composed (NFC), without control characters: what is kept and pointed into."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text if text.isprintable() else text.translate(_CONTROLS)
    if _TO_CLEAN.search(text):
        text = text.translate(_CONTROLS)
    if "\u2028" in text or "\u2029" in text or "\x85" in text:
        text = text.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x85", "\n")
    return normalized("NFC", text)


def one_line(text: str) -> str:
    """Text for a single line: every run of blanks and line ends is one blank."""
    return " ".join(tidy(text).split())
