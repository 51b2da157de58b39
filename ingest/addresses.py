"""Reads mailboxes as headers state them and as mail programs print them; it looks nothing up and believes nobody."""

import re

from casefile.mail import Address
from ingest.labels import fold, lexicon, plain

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,200}@[^\s<>()\[\]\",;:@]{1,250}")
_NOTES_NAME = re.compile(r"[^@]*/[^@]*@[^@.]+")  # "Beck/Linden/District@District" is a name in a Notes directory
_MAILTO = re.compile(r"[<\[(]?mailto:", re.IGNORECASE)
_QUOTES = "\"'“”„‟«»‘’‚`"
MOST = 2_000


def read_mailboxes(text: str, most: int = MOST) -> tuple[Address, ...]:
    """The mailboxes of a list, in order, at most `most`: "Last, First <a>; …", "a@b <a@b>", <mailto:…>, names alone.

    Semicolons, where there are any outside of quotes, are the only separators (Outlook); else commas are, and a piece without
    an address in a list that has addresses is the last name of the next one.
    """
    text = plain(text[:400_000])
    pieces = _pieces(text, most * 2)
    found: list[Address] = []
    for piece in pieces:
        mailbox = _mailbox(piece)
        if mailbox is not None:
            found.append(mailbox)
        if len(found) >= most:
            break
    return tuple(found)


def read_mailbox(text: str) -> Address | None:
    """The one mailbox of a From line; commas belong to the name."""
    text = plain(text[:2_000])
    author = _author(text)
    if len({match.group().lower() for match in _ADDRESS.finditer(_MAILTO.sub("<", author))}) > 1:
        several = read_mailboxes(author, 1)
        return several[0] if several else None
    return _mailbox(author)


def _author(text: str) -> str:
    """Who is meant by "mailer <a> on behalf of Dana <b>": Dana. Where she has no address, the mailer's stands for hers."""
    folded = text.casefold()
    for phrase in lexicon().on_behalf:
        at = folded.find(f" {phrase} ")
        if at > 0 and len(folded) == len(text):
            principal = text[at + len(phrase) + 2 :].strip()
            through = None if "@" in principal else _ADDRESS.search(text[:at])
            return principal if through is None else f"{principal} <{through.group()}>"
    return text


def _pieces(text: str, most: int) -> list[str]:
    semicolons = _split(text, ";；", most)
    if len(semicolons) > 1 and not (
        len(semicolons) == 2 and not semicolons[1].strip() and "," in semicolons[0] and ":" in semicolons[0]
    ):
        pieces = [part for piece in semicolons for part in _group(piece, most)]
    else:
        pieces = _comma_pieces(_strip_group(semicolons[0]), most)
    return [piece.strip() for piece in pieces if piece.strip()]


def _group(piece: str, most: int) -> list[str]:
    """A piece between semicolons; one with several addresses in it mixes both separators."""
    piece = _strip_group(piece)
    return _comma_pieces(piece, most) if piece.count("@") > 2 and piece.count(",") else [piece]


def _strip_group(piece: str) -> str:
    """An RFC 5322 group without its name: "undisclosed-recipients:" leaves nothing."""
    head, colon, rest = piece.partition(":")
    if colon and "@" not in head and "<" not in head and '"' not in head and not head.casefold().strip().endswith("mailto"):
        return rest
    return piece


def _comma_pieces(text: str, most: int) -> list[str]:
    pieces = [piece for piece in _split(text, ",，、", most) if piece.strip()]
    if not any("@" in piece or "<" in piece for piece in pieces):
        return _names(pieces)
    joined: list[str] = []
    waiting: list[str] = []
    for piece in pieces:
        if "@" in piece or "<" in piece:
            bare = not waiting or _is_bare_address(piece)
            joined.extend(waiting if bare else [])
            joined.append(piece if bare else ", ".join([*(w.strip() for w in waiting), piece.strip()]))
            waiting = []
        else:
            waiting.append(piece)
    return joined + waiting


def _is_bare_address(piece: str) -> bool:
    return _ADDRESS.fullmatch(piece.strip(" <>[]()")) is not None


def _names(pieces: list[str]) -> list[str]:
    """Names without addresses: two single words are "Last, First"."""
    if len(pieces) == 2 and all(len(piece.split()) == 1 for piece in pieces):
        return [", ".join(piece.strip() for piece in pieces)]
    return pieces


def _split(text: str, separators: str, most: int) -> list[str]:
    """Split outside of double quotes, angle brackets and comments, in one pass."""
    pieces: list[str] = []
    quoted = angle = skip = False
    comment = start = 0
    for at, char in enumerate(text):
        if skip or (quoted and char != '"'):
            skip = char == "\\" and not skip
        elif char == '"' and not comment:
            quoted = not quoted and text.find('"', at + 1) >= 0
        elif char in "<>":
            angle = char == "<"
        elif char in "()":
            comment = max(0, comment + (1 if char == "(" else -1))
        elif char in separators and not comment and not (angle and text.find(">", at, at + 300) >= 0):
            pieces.append(text[start:at])
            start, angle = at + 1, False
            if len(pieces) >= most:
                return pieces
    pieces.append(text[start:])
    return pieces


def _mailbox(piece: str) -> Address | None:
    piece = _MAILTO.sub(lambda m: m.group()[0] if m.group()[0] in "<[(" else "", piece).strip()
    matches = [match for match in _ADDRESS.finditer(piece[:2_000]) if not _NOTES_NAME.fullmatch(match.group())]
    if not matches:
        angle = re.search(r"<([^<>]{0,300})>", piece)
        name = clean_name(piece[: angle.start()] if angle else piece)
        local = angle.group(1).strip().lower() if angle else ""
        if angle and local and " " not in local and not local.startswith(("http", "/o=", "cid:")):
            return Address(name, local) if name or local else None
        if name.startswith("(") or not name.strip(".-_") or fold(name).startswith(("undisclosed", "unlisted-recipients")):
            return None
        return Address(name)
    best = next((m for m in reversed(matches) if piece[m.start() - 1 : m.start()] in ("<", "[", "(") and m.start()), matches[-1])
    first = matches[0]
    if best.group().lower() == first.group().lower():
        best = first  # Outlook's plain text says "Dana <dw@x<mailto:dw@x>>"
    address = best.group().strip(_QUOTES + ".").lower()
    name = piece[: best.start()] if best.start() else ""
    if len(matches) > 1 and first is not best and not name.replace(first.group(), "").strip(_QUOTES + " <>[]()-,"):
        name = ""
    name = clean_name(name)
    if not name:
        comment = re.match(r"\(([^()]{1,200})\)?", piece[best.end() :].strip(" >]"))
        name = clean_name(comment.group(1)) if comment else ""
    return Address("" if fold(name) == address else name, address)


def clean_name(text: str) -> str:
    """A printed name without the quotes, brackets and stars around it."""
    name = " ".join(re.sub(r"\\(.)", r"\1", plain(text)).split())
    for _ in range(3):
        name = name.strip(" <>[]()*,:;\t") if name.count("(") == 0 else name.strip(" <>[]*,:;\t").removesuffix("(").strip()
        if len(name) > 1 and name[0] in _QUOTES and name[-1] in _QUOTES:
            name = name[1:-1].strip()
    if name and name[0] in '"“„' and name.count(name[0]) == 1 and not any(q in name[1:] for q in '"”'):
        name = name[1:].strip()
    return name[:300]
