"""Header blocks in languages that the lexicon lacks, read by their shape; only where something else speaks of a forward."""

import re

from ingest.blocks import Block, separator_above
from ingest.dates import read_date
from ingest.labels import lexicon
from ingest.lines import Line, header_line

# Armenian and Khmer print colons of their own.
_ANY_LABEL = re.compile(r"([^\W\d_][^:：՝៖<>@\n]{0,40}?)\s{0,4}[:：՝៖]\s{0,8}(\S.{0,500})")
_DATED = re.compile(r"(?<!\d)20\d\d(?!\d).{1,20}\d\d?\s?[:.h]\s?\d\d")  # its month stands in an unknown language, too
_BARE_LABEL = re.compile(r"([^\W\d_]{2,20})\s(\S.{0,500})")


def strange_block(lines: list[Line], at: int) -> Block | None:
    """A block in a language that the lexicon does not know, by its shape alone: three to eight neighbouring lines "label: value".

    Every program prints the author before the recipients; one value is a date, and what is left is the subject. The caller has
    other evidence that something was forwarded.
    """
    values: dict[str, str] = {}
    end = at
    while end < len(lines) and end - at < 8 and lines[end].depth == lines[at].depth:
        text = lines[end].text
        bare = _BARE_LABEL.match(text)
        known = header_line(text)
        known_roles = known.roles if known else lexicon().roles(bare.group(1)) if bare else {}
        match = bare if known_roles and known is None else _ANY_LABEL.match(text)
        if match is None:
            break
        value = known.value if known else match.group(2)
        roles = [role for role in known_roles if role != "other" and role not in values]
        if roles:
            values[roles[0]] = value
        elif known is not None:
            values.setdefault("other", value)
        elif "@" in value:
            values.setdefault(next((role for role in ("from", "to", "cc") if role not in values), "other"), value)
        elif "date" not in values and (read_date(value) is not None or _DATED.search(value) is not None):
            values["date"] = value
        else:
            values.setdefault("subject", value)
        end += 1
    if end - at < 3 or not {"from", "date"} <= set(values) or "@" not in values["from"]:
        return None
    if end < len(lines) and not lines[end].blank:
        return None
    mark, top = separator_above(lines, at)
    return Block(at, end, lines[at].depth, values, frozenset(), mark, top)
