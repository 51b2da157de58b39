"""The text of attached PDF and Word files for search, and what kind of school document an attachment is; within limits."""

import io
import lzma
import re
import struct
import time
import tomllib
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from casefile.mail import DocumentKind
from ingest.labels import fold
from ingest.limits import Limits
from ingest.text import decode, tidy

if TYPE_CHECKING:
    from docx.oxml.table import CT_Tc
    from docx.table import Table

_PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Anything that a broken or hostile file has been seen to raise from inside these libraries.
_READER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
)
_MORE_READER_ERRORS = (RuntimeError, TypeError, ValueError, lzma.LZMAError, struct.error, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class _Kinds:
    not_documents: re.Pattern[str]
    kinds: tuple[tuple[DocumentKind, re.Pattern[str], re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def _kinds() -> _Kinds:
    with resources.files("ingest").joinpath("documents.toml").open("rb") as file:
        data = tomllib.load(file)
    return _Kinds(
        re.compile("|".join(data["not_documents"])),
        tuple(
            (DocumentKind(k["what"]), re.compile("|".join(k["names"])), re.compile("|".join(k["texts"]))) for k in data["kind"]
        ),
    )


def document_text(octets: bytes, content_type: str, filename: str, limits: Limits, charset: str | None = None) -> tuple[str, str]:
    """The text of an attachment that has one, at most `limits.attachment_text_chars`, and the defect met on the way."""
    name = filename.lower()
    if len(octets) > limits.document_bytes:
        return "", "document-too-large"
    if octets[:1024].lstrip().startswith(b"%PDF-"):
        return _pdf(octets, limits)
    if octets.startswith(b"PK\x03\x04") and (content_type == _WORD or name.endswith(".docx")):
        return _docx(octets, limits)
    if content_type in ("text/plain", "text/csv", "text/markdown") or name.endswith((".txt", ".csv", ".md")):
        return tidy(decode(octets[: limits.attachment_text_chars * 4], charset)[0])[: limits.attachment_text_chars], ""
    if content_type == "text/html" or name.endswith((".html", ".htm")):
        from ingest.html import html_to_text  # noqa: PLC0415 -- only where HTML is attached

        return html_to_text(decode(octets[: limits.html_bytes], charset)[0])[: limits.attachment_text_chars], ""
    return "", ""


def _pdf(octets: bytes, limits: Limits) -> tuple[str, str]:
    import logging  # noqa: PLC0415

    import pypdf  # noqa: PLC0415 -- 110 ms, for messages with a PDF alone
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs what it finds in the file
    until = time.monotonic() + limits.document_seconds
    pages: list[str] = []
    length = 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(octets), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return "", "document-encrypted"
        for number, page in enumerate(reader.pages):
            if number >= limits.pdf_pages or time.monotonic() > until:
                return _joined(pages, limits), "document-cut"
            contents = page.get_contents()
            if contents is not None and len(contents.get_data()) > limits.page_bytes:
                return _joined(pages, limits), "document-cut"
            text = page.extract_text() or ""
            pages.append(text)
            length += len(text)
            if length > limits.attachment_text_chars:
                return _joined(pages, limits), "document-cut"
    except (PyPdfError, *_READER_ERRORS, *_MORE_READER_ERRORS):
        return _joined(pages, limits), "document-unreadable"
    return _joined(pages, limits), ""


def _joined(pages: list[str], limits: Limits) -> str:
    text = "\n".join(pages).encode("utf-8", "replace").decode("utf-8")
    return tidy(text)[: limits.attachment_text_chars].strip()


def _docx(octets: bytes, limits: Limits) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            # A zip bomb: what it claims to unpack to is checked before anything is.
            if len(archive.infolist()) > 2_000 or sum(info.file_size for info in archive.infolist()) > 4 * limits.document_bytes:
                return "", "document-too-large"
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "", "document-unreadable"
    import docx  # noqa: PLC0415 -- 120 ms, for messages with a Word file alone
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from docx.text.paragraph import Paragraph  # noqa: PLC0415
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415

    until = time.monotonic() + limits.document_seconds
    pieces: list[str] = []
    length = 0
    try:
        document = docx.Document(io.BytesIO(octets))
        for block in document.iter_inner_content():
            text = block.text if isinstance(block, Paragraph) else _table(block)
            pieces.append(text)
            length += len(text)
            if length > limits.attachment_text_chars or time.monotonic() > until:
                return _joined(pieces, limits), "document-cut"
    except (OpcError, LxmlError, *_READER_ERRORS, *_MORE_READER_ERRORS):
        return _joined(pieces, limits), "document-unreadable"
    return _joined(pieces, limits), ""


def _table(table: "Table") -> str:
    """Rows as lines; from the XML, since `row.cells` makes a cell for each column that one claims to span, be it a billion."""
    rows = table._tbl.tr_lst  # noqa: SLF001 -- likewise
    return "\n".join(" | ".join(_cell(cell) for cell in row.tc_lst) for row in rows)


def _cell(cell: "CT_Tc") -> str:
    """All paragraphs of a cell, those of tables in it too."""
    return "\n".join(each.text for each in cell.iterdescendants(_PARAGRAPH)).strip()


def document_kind(filename: str | None, text: str, content_type: str) -> DocumentKind | None:
    """What school document an attachment is, by its name, else by the first pages of its text; None for pictures and the like."""
    if content_type.startswith(("image/", "audio/", "video/", "text/calendar", "message/")):
        return None
    stem = fold(re.sub(r"[_\-.+]+", " ", (filename or "").rpartition(".")[0] or (filename or "")))
    stem = stem.replace("ó", "o").replace("ñ", "n")
    if stem:
        if _kinds().not_documents.search(stem):
            return DocumentKind.OTHER
        for kind, by_name, _ in _kinds().kinds:
            if by_name.search(stem):
                return kind
    head = fold(text[:6_000])
    for kind, _, by_text in _kinds().kinds:
        if head and by_text.search(head):
            return kind
    return DocumentKind.OTHER if filename else None
