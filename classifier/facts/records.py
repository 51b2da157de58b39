"""Education records: asked for, supplied, promised, or said to have come."""
# ruff: noqa: C901, E501, PLR0912, PLR0915 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re

from casefile.mail import DocumentKind, Message
from casefile.reading import Evidence, Record, Tag
from classifier.claims import FAIR, STRONG, SURE, WEAK, Claim
from classifier.context import context_at
from classifier.facts.records_said import read_said
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.phrases import Hit
from classifier.words import word_set

_WEAK_RECORDS = word_set("""documentation reports report copies paperwork evaluation evaluations evals protocols data records logs draft drafts amendment documents
    documentos archivos datos dates log probes norep neuropsych graphs fba""")
_DATES = re.compile(r"(?:the |all |exact |specific )*(?:dates?|days?|times?)(?: (?:and|&|or|/) (?:dates?|days?|times?))?")
_OF_SESSIONS = re.compile(
    r"\b(?:session|seen|saw|see him|see her|miss|gave|given|provided|deliver|aide|para|log|without|absent|speech|ot|pt|therap|service|counsel|nurs|interpret|bus)"
)
_STRONG_ASK = re.compile(
    r"request|please (?:send|provide|share|forward|email|attach|give|include|upload|produce|furnish|mail|supply|get|have|make|prepare|bring|re)|(?:can|could|would|will|may) (?:you|i|we)|send (?:me|us|over|a|copies|home)|email me|get me|give (?:me|us)|provide (?:me|us)|"
    r"show (?:me|us)|forward me|like to (?:see|review|inspect|look)|inspect|right to|under ferpa|waiting|not received|haven't received|never (?:received|got|gotten)|haven't gotten|yet to|don't have|when (?:can|will)|where (?:is|are)|resend|copy|obtain|demand|must provide|turn over|also (?:like|need|want|request)|requesting|do you have|solicito|quisiera|necesit|me puede|puede|podría|por favor|asking for|ask for|asked for|asks (?:that|for)|produce|owe|owed|on paper|who do i|might i|should like|i'd|i would|would like|'d like|want|need|ferpa|pido"
)
_DEPENDS = re.compile(
    r"\b(?:i will|i'll|we will|we'll|will be)\s+(?:\w+\s+){0,2}(?:send|email|forward|attach|share|mail|provide|get)\b"
)
_FILE_KINDS = (
    (
        "service_log",
        re.compile(
            r"\b(?:service|therapy|session|attendance|speech|ot|pt|encounter|provider)s?[ _-]*(?:logs?|records?)\b|log\b|\blogs\b"
        ),
    ),
    ("meeting_notes", re.compile(r"meeting[ _-]*notes|minutes|deliberations")),
    ("session_notes", re.compile(r"session[ _-]*notes|therapy[ _-]*notes|soap")),
    (
        "progress_data",
        re.compile(
            r"data ?log|summary of performance|\bcos\b|point (?:card|sheet)|\bpoints\b|progress|data[ _-]*sheet|goal[ _-]*data|\bprog[ _-]*rpt|\bdata\b"
        ),
    ),
    (
        "evaluation",
        re.compile(
            r"\beval|evaluation|assessment[ _-]*report|psych|neuropsych|\bfie\b|\betr\b|\bfba\b|\biee\b|triennial[ _-]*report"
        ),
    ),
    ("prior_written_notice", re.compile(r"\bpwn\b|prior[ _-]*written|\bnorep\b|\bn1\b")),
    ("iep", re.compile(r"\b(?:iep|ard|cse|ppt|ccc|ifsp)\b|amendment|\bbip\b|behavior[ _-]*plan")),
)
_FILE_NOT = re.compile(
    r"safeguard|notice[ _-]*of[ _-]*meeting|meeting[ _-]*notice|invit|consent|permission|rights|calendar|flyer|menu|newsletter|handbook|schedule|agenda|letterhead|release|blank|form\b|registration|brochure|guide|\.ics|logo|image\d|signature|excusal|report[ _-]*card"
)


def read_records(letter: Letter, message: Message) -> tuple[list[Claim], list[Record]]:
    """Claims of `records_request` and `records_provided`, and the records meant."""
    claims: list[Claim] = []
    records: list[Record] = []
    for passage in letter.passages:
        if not passage.asserts:
            continue
        for unit in passage.having("record"):
            _unit(letter, passage, unit, claims, records)
    _attachments(letter, message, claims, records)
    more_claims, more_records = read_said(letter, message)
    said = {claim.tag for claim in claims}
    claims.extend(claim for claim in more_claims if claim.tag not in said)
    records.extend(
        record
        for record in more_records
        if (Tag.RECORDS_REQUEST if record.status == "requested" else Tag.RECORDS_PROVIDED) not in said
    )
    return claims, _unique(records)


def _unit(letter: Letter, passage: Passage, unit: Unit, claims: list[Claim], records: list[Record]) -> None:
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    hits = unit.of("record")
    if not hits:
        return
    asks = unit.of("askrecord")
    gives = unit.of("giverecord")
    promises = unit.of("promiserecord")
    had = unit.of("receivedrecord")
    for hit in hits[:6]:
        context = context_at(passage, unit, hit.first)
        if context.hypothetical:
            continue
        form = passage.folded[hit.start : hit.end]
        if _DATES.fullmatch(form) and not _OF_SESSIONS.search(text):
            continue  # "send us three dates and times": days to meet on, not days of sessions
        weak = form in _WEAK_RECORDS
        if (
            hit.value == "iep"
            and form in {"his iep", "her iep", "the iep", "your iep", "the iep itself"}
            and not re.search(r"\bcopy|draft|attached|enclosed|send|finalized|final|sign", text)
        ):
            continue
        if (
            hit.value == "other"
            and not weak
            and form.startswith(("schedule", "service schedule", "services schedule", "therapy schedule", "para schedule"))
            and not asks
        ):
            continue
        promised = _promised(passage, unit, hit, promises)
        given = None if promised else _given(letter, passage, unit, hit, gives, text)
        if given is not None:
            score = SURE if not weak else FAIR
            if context.policy or (context.others and not letter.personal):
                score = WEAK if context.policy and letter.personal else 0.2
            if score > 0.2:
                evidence = _say(passage, given, hit, "record-given")
                claims.append(Claim(Tag.RECORDS_PROVIDED, score, evidence))
                records.append(Record(hit.value, "provided", (evidence,)))
            continue
        ask = _asked(letter, passage, hit, asks, text)
        if ask is None and not promised and not weak and _wished(letter, hit, form, text):
            evidence = passage.evidence(unit.sentence.start, unit.sentence.end, "record-wished")
            claims.append(Claim(Tag.RECORDS_REQUEST, FAIR if letter.from_family or unit.sentence.question else WEAK, evidence))
            records.append(Record(hit.value, "requested", (evidence,)))
            continue
        if ask is not None and not promised:
            score = STRONG if not weak else FAIR
            if context.policy and not letter.personal:
                continue
            if context.others and not letter.personal:
                continue
            evidence = _say(passage, ask, hit, "record-asked")
            claims.append(Claim(Tag.RECORDS_REQUEST, score, evidence))
            records.append(Record(hit.value, "requested", (evidence,)))
            continue
        if promised:
            near = min(promises, key=lambda one: abs(one.first - hit.first))
            records.append(Record(hit.value, "promised", (_say(passage, near, hit, "record-promised"),)))
        elif had and any(one.first < hit.first for one in had) and letter.from_family:
            near = next(one for one in had if one.first < hit.first)
            records.append(Record(hit.value, "received", (_say(passage, near, hit, "record-received"),)))


_WISH = re.compile(
    r"\b(?:please|need|want|like|send|mail|email|can|could|may|might|would|get|see|copy|asked|ask|request\w*|where|when|owed|missing|pls|give|show|puede|necesito|quiero)\b"
)
_FIRST = re.compile(r"\b(?:i|i'd|i'm|we|we'd|me|us|my|our|yo|mi)\b")
_TALK = re.compile(
    r"\b(?:discuss\w*|talk|go over|thank|thanks|attached|enclosed|here (?:is|are)|says|said|say|states|calls for|according|per|at the|reviewed|meeting|in (?:his|her|the) iep|on (?:his|her|the) iep|sign(?:ed)?|request(?:ing)? (?:an?|the) (?:independent |full |new |initial )?(?:eval\w*|assessment))\b"
)


def _wished(letter: Letter, hit: Hit, form: str, text: str) -> bool:
    """Whether a record is wished for in words that no phrase foresees ("is there a list of the days he was seen?")."""
    if (
        not letter.personal
        or hit.value == "other"
        or (hit.value in {"iep", "evaluation"} and not re.search(r"cop|draft|report|results|page|version", form))
    ):
        return False
    return bool(_WISH.search(text) and _FIRST.search(text)) and not _TALK.search(text)


def _say(passage: Passage, one: Hit, other: Hit, rule: str) -> Evidence:
    start, end = passage.span(one, other)
    return passage.evidence(start, end, rule)


def _promised(passage: Passage, unit: Unit, hit: Hit, promises: list[Hit]) -> bool:
    text = passage.folded[unit.sentence.start : unit.sentence.end]
    if not promises:
        return False
    if re.search(r"\b(?:attached|enclosed|here (?:is|are)|below|see attached|adjunt\w+)\b", text):
        return False
    if re.search(r"\bplease\b|\bcan you\b|\bcould you\b|\bwould like\b|\brequest", text):
        return False
    return any(abs(one.first - hit.first) <= 14 for one in promises)


# What was sent before is not supplied by this message.
_SENT_BEFORE = re.compile(r"^\s*(?:back )?(?:in|on|last)\b|\bago\b|\byesterday\b")


def _given(letter: Letter, passage: Passage, unit: Unit, hit: Hit, gives: list[Hit], text: str) -> Hit | None:
    if not gives:
        return None
    if unit.sentence.question and re.search(r"\b(?:can|could|would|will|did|do)\b", text):
        return None
    near = [one for one in gives if abs(one.first - hit.first) <= 16]
    for one in near:
        form = passage.folded[one.start : one.end]
        between = passage.folded[min(one.end, hit.end) : max(one.start, hit.start)]
        if re.search(
            r"\b(?:invit\w+|consent|permission|agenda|safeguards|notice of (?:the |our )?(?:meeting|team)|meeting notice|release|sign-?up|schedule for|calendar|questionnaire|input form|survey)\b",
            between,
        ):
            continue
        if one.first < hit.last and hit.first < one.last and hit.value != "prior_written_notice":
            continue  # "his folder" in "in his folder": one word cannot be what is given and how
        if (
            form == "sent you"
            and not re.search(r"\b(?:attach\w*|enclos\w*|just|today|below|link)\b", text)
            and (letter.from_family or _SENT_BEFORE.search(text[one.end - unit.sentence.start :]))
        ):
            continue
        clause_neg = any(0 <= one.first - neg.last <= 2 for neg in unit.of("neg"))
        if clause_neg:
            continue
        if form in {"link", "click", "download", "linked"} and not re.search(
            r"\bportal|below|here|attached|link (?:to|for)|shared\b", text
        ):
            continue
        if form in {
            "posted",
            "available in",
            "available on",
            "available at",
            "is available",
            "are now available",
            "is now available",
            "ready to view",
            "can be viewed",
            "can be accessed",
            "uploaded",
            "have uploaded",
        } and re.search(r"\bwill\b", text):
            continue
        if (
            form in {"forwarded", "sent you", "shared the", "shared a"}
            and letter.from_family
            and re.search(r"\byou\b", text[: one.start - unit.sentence.start])
        ):
            continue
        if form in {"sent home", "going home"} and re.search(r"\bplease\b", text):
            continue
        if letter.from_family:
            if hit.value in {"service_log", "aide_dates", "other", "session_notes"} and re.search(
                r"\bmy (?:own )?(?:log|notes|record|list|tally|count|calendar|records|spreadsheet)|i (?:kept|keep|have been keeping|track)",
                text,
            ):
                return None
            if hit.value in {"iep", "progress_data", "service_log", "meeting_notes", "prior_written_notice"} and not re.search(
                r"\b(?:attached|enclosed|here is|here are|attaching|adjunto)\b", text
            ):
                continue
            if re.search(r"\bsigned\b|\bsignature\b", text) and hit.value == "iep":
                return None
            if (
                form.startswith(("attach", "enclos", "here", "adjunt", "see attached", "see the attached"))
                and re.search(r"\b(?:thank|request|letter)\b", text)
                and hit.value != "evaluation"
            ):
                continue
        return one
    return None


_OFFERED_TO_THEM = re.compile(
    r"\b(?:would|do) you (?:like|want) (?:me|us|a|to|copies|the)\b|\bbring your (?:own )?(?:copy|notes)\b"
)
_TEAM_AFTER = re.compile(r"\s+(?:team|group|meeting|people|folks|committee|mtg)\b")  # "I'd like the IEP team to meet"
_OTHER_WISH = re.compile(
    r"\s+(?:\w+ ){0,3}to (?!see|have|review|get|read|inspect|look|receive|obtain|request|know|be sent|compare|be given|study)|\s+(?:\w+ ){1,3}to be (?:correct|right)|\s+(?:your|an?) (?:okay|ok|permission|consent|signature|input)\b|\s+(?:us|everyone|everybody|off)\b"
)


def _asked(letter: Letter, passage: Passage, hit: Hit, asks: list[Hit], text: str) -> Hit | None:
    if _OFFERED_TO_THEM.search(text):
        return None
    for ask in asks:
        form = passage.folded[ask.start : ask.end]
        if not (-14 <= ask.first - hit.last <= 6 or 0 <= hit.first - ask.last <= 26):
            continue
        if not _STRONG_ASK.search(form) or _TEAM_AFTER.match(passage.folded, hit.end):
            continue
        if _OTHER_WISH.match(passage.folded, ask.end) or passage.folded[max(0, ask.start - 5) : ask.start] == "your ":
            continue  # "I would like to draft an amendment", "your request of 4/22"
        if (
            re.search(r"\b(?:you may|you can|parents may|you have the right|please (?:let me know|call|contact|feel))\b", text)
            and not letter.from_family
            and "please send" not in text
        ):
            continue
        if (
            form in {"want", "need", "needs", "would like", "'d like", "i would", "i'd", "request", "requested", "asked for"}
            and ask.first > hit.first
            and not re.search(r"\bagain\b", text)
        ):
            continue
        if re.search(
            r"\b(?:discuss|go over|talk about|questions? about|review (?:the|his|her) (?:data|report|draft|iep|evaluation|progress))\b",
            text,
        ) and not re.search(r"\b(?:copy|copies|send|email|provide|share|get|receive|forward|inspect|logs?)\b", text):
            continue
        if (
            form in {"need", "needs", "want"}
            and re.search(r"\b(?:evaluation|eval|assessment)s?\b", passage.folded[hit.start : hit.end])
            and not re.search(r"\b(?:copy|copies|report|results|send)\b", text)
        ):
            continue
        if re.search(
            r"\b(?:evaluations?|evals?|assessments?|iee|fba|evaluación|independent educational evaluation)$",
            passage.folded[hit.start : hit.end],
        ) and not re.search(
            r"\b(?:copy|copies|report|reports|results|send|share|email|bring|provide (?:me|us)|scores|protocols|records|forward|get (?:me|us)?)\b",
            text,
        ):
            continue
        if not letter.from_family and letter.side is not None and re.search(r"\b(?:you|your|please)\b", text) is None:
            continue
        if re.search(r"\b(?:thank you|thanks) for\b", text) and form in {"requested", "would appreciate"}:
            continue
        if (
            hit.value == "prior_written_notice"
            and re.search(r"\b(?:request for|requested|your request)\b", text)
            and not letter.from_family
            and not re.search(r"\bplease\b", text)
        ):
            continue
        if not letter.from_family and re.search(
            r"\byour request for|you requested|as requested|per your request|in response to your\b", text
        ):
            continue
        if (
            hit.value == "iep"
            and re.search(r"\bschedul|meeting|convene\b", text)
            and not re.search(r"\b(?:copy|copies|draft|send|email)\b", text)
        ):
            continue
        return ask
    return None


def _attachments(letter: Letter, message: Message, claims: list[Claim], records: list[Record]) -> None:
    """An attachment that is a record by its name or text supplies it, where the text does not speak of it otherwise."""
    for number, attachment in enumerate(message.attachments):
        name = (attachment.filename or "").lower().replace("_", " ").replace("-", " ").replace("%20", " ")
        kind = attachment.document.value if attachment.document not in (None, DocumentKind.OTHER) else ""
        if _FILE_NOT.search(name):
            continue
        if not kind:
            kind = next((value for value, pattern in _FILE_KINDS if pattern.search(name)), "")
        if not kind:
            continue
        if any(claim.tag is Tag.RECORDS_PROVIDED for claim in claims):
            if not any(record.what == kind and record.status == "provided" for record in records):
                evidence = next(claim.evidence for claim in claims if claim.tag is Tag.RECORDS_PROVIDED)
                records.append(Record(kind, "provided", (evidence,)))
            continue
        score = FAIR if not letter.from_family else WEAK if kind != "evaluation" else FAIR
        passage = letter.attachments[number]
        if attachment.text.strip():
            first = passage.units[0].sentence
            evidence = passage.evidence(first.start, first.end, f"attached-{kind}")
        elif letter.body.units:
            pointer = next((unit for unit in letter.body if unit.has("giverecord")), letter.body.units[0])
            evidence = letter.body.evidence(pointer.sentence.start, pointer.sentence.end, f"attached-{kind}")
        elif letter.subject.units:
            first = letter.subject.units[0].sentence
            evidence = letter.subject.evidence(first.start, first.end, f"attached-{kind}")
        else:
            continue
        claims.append(Claim(Tag.RECORDS_PROVIDED, score, evidence))
        records.append(Record(kind, "provided", (evidence,)))


def _unique(records: list[Record]) -> list[Record]:
    kept: list[Record] = []
    named = {record.status for record in records if record.what != "other"}
    for record in records:
        if record.what == "other" and record.status in named:
            continue
        if not any((other.what, other.status) == (record.what, record.status) for other in kept):
            kept.append(record)
    return kept
