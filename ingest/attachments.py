"""Names, sizes and hashes of what is attached; no text is read here, and nothing is written to a disk."""

import binascii
import re
import unicodedata
from contextlib import suppress
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from casefile.mail import Attachment
from ingest.fields import read_parameters
from ingest.headers import mend_octets, read_value
from ingest.labels import plain
from ingest.limits import Limits
from ingest.mime import Part
from ingest.text import decode, undo_transfer_encoding

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
LONGEST_NAME = 200  # below the 255 bytes of common file systems in most scripts


def stated_name(part: Part) -> str | None:
    """The file name as the sender stated it, in Content-Disposition first; RFC 2231 pieces and encoded words decoded."""
    disposition = part.headers.first("content-disposition")
    for parameters, key in ((read_parameters(disposition) if disposition else {}, "filename"), (part.parameters, "name")):
        if not parameters:
            continue
        name = _extended(parameters, key)
        if name:
            return name
    return None


def _extended(parameters: dict[str, str], key: str) -> str | None:
    if f"{key}*" in parameters:
        return _decoded([(parameters[f"{key}*"], True)])
    pieces: list[tuple[str, bool]] = []
    for number in range(40):
        if f"{key}*{number}*" in parameters:
            pieces.append((parameters[f"{key}*{number}*"], True))
        elif f"{key}*{number}" in parameters:
            pieces.append((parameters[f"{key}*{number}"], False))
        else:
            break
    if pieces:
        return _decoded(pieces)
    return read_value(parameters[key]) if parameters.get(key) else None


def _decoded(pieces: list[tuple[str, bool]]) -> str:
    """RFC 2231: charset'language'percent-encoded, in pieces."""
    charset: str | None = None
    octets = b""
    for number, (piece, encoded) in enumerate(pieces):
        text = piece
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        octets += (
            unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
            if encoded
            else mend_octets(text).encode("utf-8", "surrogateescape")
        )
    return decode(octets, charset or None)[0]


def safe_name(name: str | None) -> str | None:
    """A name that names a file and nothing else: no folders, controls, devices or bidi tricks; None where nothing is left."""
    if name is None:
        return None
    name = unicodedata.normalize("NFC", plain(name)).replace("\\", "/").rpartition("/")[2]
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(" .")
    if not name.strip("_"):
        return None
    if _DEVICES.match(name):
        name = "_" + name
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        name = stem[: LONGEST_NAME - len(extension) - 1] + dot + extension if dot and len(extension) < 12 else name[:LONGEST_NAME]
    return name


def decoded_content(part: Part) -> tuple[bytes, str]:
    """The bytes that the sender attached, and the defect met on the way."""
    if part.encoding == "base64":
        with suppress(binascii.Error):
            return binascii.a2b_base64(part.view), ""  # of a large attachment a copy is worth avoiding
    return undo_transfer_encoding(part.content, part.encoding)


def read_attachment(part: Part, limits: Limits) -> tuple[Attachment, bytes, str]:
    """What is known of an attached part without opening it, its bytes, and the defect met on the way."""
    octets, defect = decoded_content(part)
    del limits
    return (
        Attachment(
            filename=safe_name(stated_name(part)),
            content_type=part.content_type,
            size=len(octets),
            sha256=sha256(octets).hexdigest(),
        ),
        octets,
        defect,
    )
