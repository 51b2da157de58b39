"""Full-text search, the same on SQLite (FTS5) and PostgreSQL (tsvector): words are folded and cut here, not by the database."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from casefile.mail import Envelope, Message

INDEXED_BYTES = 400_000  # PostgreSQL takes 1 MB a tsvector, positions and padding included; beyond it each word once
REST_WORDS = 20_000  # of a longer text: the words of a large dictionary
POSITIONS = 16_383  # the last position a tsvector has (PostgreSQL manual, 12.11)

# Scripts written without spaces: each character is a word, and a longer wish a phrase.
_WORD = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_LONGEST = 200  # letters of a word; nobody searches for base64
_WISH = re.compile(r'"([^"]*)"?|(\S+)')


def words(found: str) -> list[str]:
    """The words of a text, folded: no case, no accents, no punctuation.

    >>> words("Año's make-up (Speech)")
    ['ano', 's', 'make', 'up', 'speech']
    """
    return [word[:_LONGEST] for word in _WORD.findall(fold(found))]


def fold(found: str) -> str:
    """Without case and accents."""
    if found.isascii():
        return found.lower()
    apart = unicodedata.normalize("NFKD", found.casefold())
    return "".join([character for character in apart if not unicodedata.combining(character)])


def words_of(message: Message) -> list[str]:
    """Every word a message is found by: subject, text, note, names, addresses, attachments' names and texts.

    Of a very long attachment the end is indexed word by word, each once: it is found, but not by a phrase in it.
    """
    every = words("\n".join(_texts(message)))
    if sum(map(len, every)) * 4 + len(every) <= INDEXED_BYTES:  # the usual case; a letter has four bytes at most
        return every
    kept: list[str] = []
    size = 0
    for at, word in enumerate(every):
        size += len(word) if word.isascii() else len(word.encode())
        if size + at > INDEXED_BYTES:
            seen = set(kept)
            rest = [word for word in dict.fromkeys(every[at:]) if word not in seen]
            return kept + rest[:REST_WORDS]
        kept.append(word)
    return kept


def _texts(message: Message) -> Iterator[str]:
    yield message.original.subject
    for envelope in (message.original, message.carrier):
        if envelope is not None:
            yield from _people(envelope)
    yield message.note
    yield message.body
    for attachment in message.attachments:
        yield attachment.filename or ""
    for attachment in message.attachments:
        yield attachment.text


def _people(envelope: Envelope) -> Iterator[str]:
    for person in (envelope.sender, *envelope.to[:100], *envelope.cc[:100]):
        if person is not None:
            yield f"{person.name} {person.address}"


def wish(asked: str) -> list[tuple[list[str], bool]]:
    """What a person asks for: phrases of folded words, all of which must stand in the mail; True where the last is a start.

    Quoted words, and words with punctuation in them (an address), are phrases; a star at the end asks for a start of a word.

    >>> wish('speech "bus late" resche*')
    [(['speech'], False), (['bus', 'late'], False), (['resche'], True)]
    """
    found = []
    for quoted, bare in _WISH.findall(asked):
        phrase = words(quoted or bare)
        if phrase:
            found.append((phrase, bare.endswith("*")))
    return found


def put(connection: Connection, family: str, rows: Sequence[tuple[int, str, list[str]]], gone: Sequence[int] = ()) -> None:
    """Index `(search id, original, words)`, after taking what stands under the ids `gone` out."""
    drop(connection, family, gone)
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "INSERT INTO search (family, id, original, words) VALUES (:family, :id, :original, CAST(:words AS tsvector))"
                " ON CONFLICT (family, id) DO UPDATE SET original = excluded.original, words = excluded.words"
            ),
            [{"family": family, "id": number, "original": name, "words": _vector(found)} for number, name, found in rows],
        )
        return
    connection.execute(
        text("INSERT OR REPLACE INTO search (rowid, family, original, words) VALUES (:id, :family, :original, :words)"),
        [{"family": family, "id": number, "original": name, "words": " ".join(found)} for number, name, found in rows],
    )


def drop(connection: Connection, family: str, gone: Sequence[int]) -> None:
    """Take entries out of the index."""
    if gone:
        column = "id" if connection.dialect.name == "postgresql" else "rowid"
        connection.execute(
            text(f"DELETE FROM search WHERE {column} = :id AND family = :family"),  # noqa: S608  # one of two constants
            [{"id": number, "family": family} for number in gone],
        )


def clear(connection: Connection, family: str) -> None:
    """Take every entry of a family out of the index."""
    connection.execute(text("DELETE FROM search WHERE family = :family"), {"family": family})


def newest(connection: Connection, family: str, asked: str, limit: int | None, *others: str) -> list[str]:
    """The originals in which everything that is asked for stands, or everything of one of the `others`, newest first."""
    wishes = [phrases for each in (asked, *others) if (phrases := wish(each))]
    if not wishes:
        return []
    if connection.dialect.name == "postgresql":
        statement = "SELECT original FROM search WHERE words @@ CAST(:wish AS tsquery) AND family = :family ORDER BY id DESC"
        expression = " | ".join(f"({' & '.join(_phrase(*each) for each in wanted)})" for wanted in wishes)
    else:
        statement = "SELECT original FROM search WHERE search MATCH :wish AND family = :family ORDER BY rowid DESC"
        expression = " OR ".join(
            "(" + " AND ".join('words : "' + " ".join(phrase) + '"' + (" *" if start else "") for phrase, start in wanted) + ")"
            for wanted in wishes
        )
    if limit is not None:
        statement += " LIMIT :limit"
    found = connection.execute(
        text(statement),
        {"wish": expression, "family": family, "limit": limit} if limit is not None else {"wish": expression, "family": family},
    )
    return [name for (name,) in found]


def _phrase(phrase: Sequence[str], start: bool) -> str:  # noqa: FBT001 - as `wish` gives it
    """One phrase of a wish as PostgreSQL's tsquery has it."""
    last = len(phrase) - 1
    return "(" + " <-> ".join(f"'{word}'" + (":*" if start and at == last else "") for at, word in enumerate(phrase)) + ")"


def _vector(found: list[str]) -> str:
    places: dict[str, list[int]] = {}
    for at, word in enumerate(found, start=1):
        mine = places.setdefault(word, [])
        if len(mine) < 255:  # MAXNUMPOS of tsvector
            mine.append(min(at, POSITIONS))
    return " ".join(f"'{word}':{','.join(map(str, dict.fromkeys(at)))}" for word, at in places.items())
