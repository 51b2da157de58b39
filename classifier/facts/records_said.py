"""Records asked for or supplied in words that no phrase foresees ("what the OT wrote down", "the paper with the stamps")."""
# ruff: noqa: E501 - patterns read best on one line

import re

from casefile.mail import Message
from casefile.reading import Record, Tag
from classifier.claims import FAIR, LOOSE, STRONG, Claim
from classifier.context import context_at
from classifier.letter import Letter, unit_before
from classifier.passages import Passage, Unit
from classifier.sought import Sought
from classifier.words import word_set

# What is a record whatever stands around it, each with its kind.
_KINDS = (
    (
        "service_log",
        r"(?:service|session|contact|therapy|speech|ot|pt|visit|encounter|usage|accommodation|progress|nurse|counseling|aide|para|attendance|sign-?in|sign-?out|clinic)s?[ _-](?:logs?|records?|summar(?:y|ies)|entries|tracker|sheets?|minutes)|(?:the|all|every|any|which|exact|what|list of) (?:dates?|days?)(?: and (?:times?|minutes|the number of minutes|lengths?))?(?: (?:that|when|on which|since))? (?:\S+ ){0,2}(?:met|saw|sees|was seen|were seen|seen|came|come|worked|actually|got|had|was at|were at|attended|showed)|(?:attendance|dates) (?:for|of) (?:his|her|the|each|every) \w+|which days (?:did|was|were|you|he|she|and)|calendar (?:with|of) the days|interpreter attendance|each session|every session|gps(?: records?)?|trip sheets?|time ?sheets?|plan ?book(?: pages)?|how many (?:times|days|sessions|minutes)\b[^.?!]{0,40}\b(?:written|wrote|record)",
    ),
    (
        "session_notes",
        r"(?:session|therapy|therapist'?s'?|provider|daily|case|visit|clinical|progress|counselor'?s|ot'?s|pt'?s|slp'?s) notes|what (?:\S+ ){1,5}(?:wrote|writes?|writ|write) (?:down|after|up)|(?:whatever|what) (?:\S+ ){0,6}(?:wrote|writes?|(?:has|have|had) (?:kept|written|been (?:graphing|writing|keeping|charting)|wrote)|gets? charted|been graphing|(?:has|have|had) (?:logged|charted|kept|tracked))|(?:write|writes|wrote) (?:a \w+ )?note after",
    ),
    (
        "progress_data",
        r"(?:raw |actual |reading |math |test |fluency |goal |weekly |benchmark )(?:tall(?:y|ies)|scores?|numbers|data|probes?|points|counts?)|tall(?:y|ies)(?: sheets?)?|(?:goal|goals|data|tally|point|score|progress) ?(?:pages?|sheets?|charts?|graphs?|notes?|stuff|cards?)|progress (?:data|reports?|numbers|notes|sheets?|stuff)|(?:behind|under|back of|based on)\b[^.?!]{0,24}\b(?:\d+ ?%|percent|that|grade|number|comment|report|'\w)|handwriting samples|work samples|goal updates|quarterl(?:y|ies)(?: \w+)?|checklists?|words per minute|abc (?:data|sheets?)",
    ),
    (
        "evaluation",
        r"(?:hearing|vision|eye|reading|psych\w*|speech|educational|developmental|clinic|private|outside|independent|his|her|the|old|last|recent|most recent|own) (?:tests?(?:ing)?|eval\w*|assessments?|screening)(?: (?:results?|reports?|papers?|scores?))?|(?:test|testing|evaluation|eval|assessment|result) (?:results?|reports?|papers?|scores?|page)|evaluations?|evals?|neuro\w*|psychological\w*|psychologist'?s? (?:report|paper|letter)|psych report|audiolog\w+|audiogram|triennials?|write-?ups?|wrote (?:him|her|it|something|somethin) up|(?:doctor|dr\.? \w+|clinic|hospital|therapist|psychologist|specialist|neurologist|audiologist|optometrist|pediatrician)(?:'s)? (?:\w+ ){0,2}(?:report|letter|notes|findings|conclusions|evaluation|papers?|recommendations|write-?up)|reports? (?:of|from|by) (?:the |dr|his|her|\w+ clinic)|papers? (?:of|from) (?:the |that )?(?:test|doctor|clinic|testing|before test|psych|ear|eye)|visual fields|acuity|low.vision|got tested|the lady with the blocks",
    ),
    (
        "iep",
        r"(?:copy|copies|draft|pages?|version|scan|pdf|page) of (?:the |his |her |their |our |my |this year's |that |\w+'s )?(?:\w+ ){0,2}(?:iep|plan|goals|amendment|ifsp|bip|behavior plan)|ieps? (?:copy|draft|pages?|from)|(?:send|hold|see|forward|email|include|copy|bring|read|lend|upload) (?:(?:us|me|over|along|the|a|his|her|my|your|their|that|this|any|old|current|most|recent|last|latest|signed|final|full|whole|new|\w+'s),? ){0,6}ieps?\b(?! (?:meeting|team|group|people|page))|current iep|full file|(?:signed|final|finished|finalized|whole|entire|full|complete|updated|draft|current|old|last|latest|new|most recent|amended) (?:iep|plan|ifsp|amendment|packet|goals|draft|one)|ifsp|goals? pages?|service page|behavior plan|bip|amendment page|the thick packet|(?:papers?|pages) (?:that |which )?(?:i|we|all|everyone) (?:have )?signed|signed pages|(?:paper|plan|packet) with (?:the |his |her )?(?:stamps|goals|signatures)|what you(?:'re| are) bringing",
    ),
    (
        "prior_written_notice",
        r"prior (?:written )?notice|written (?:notice|refusal|decision)|pwn|(?:refus\w+|denial|denied|turn(?:ed)? down|decid\w+|decision|said no|reasons?|why|who decided it)\b[^.?!]{0,50}\b(?:in writing|on paper|in a letter)|(?:in writing|on paper)\b[^.?!]{0,40}\b(?:why|who|refus\w+|reasons?|decid\w+|decision|den(?:y|ied|ying)|turn(?:ed)? down)",
    ),
    (
        "meeting_notes",
        r"(?:meeting|team|conference|ard|iep|committee|review) (?:notes|minutes|summary)|minutes (?:of|from) (?:the|our|his|her|last|yesterday)|(?:notes|minutes) (?:from|of|taken|typed) (?:at |during )?(?:the|our|his|her|today|yesterday|my)|(?:what|whatever) (?:got|was|she|he|they|the notetaker|mr\.? \w+|ms\.? \w+|the \w+) (?:said|typed|decided|wrote|scribbled)|copy of that count|sign-?in page|deliberations",
    ),
    (
        "other",
        r"(?:special ed\w*|education\w*|cumulative|complete|whole|entire|full|school|confidential|whole|his|her|medical|incident|restraint) (?:files?|records?|folder|reports?)|point sheets?|referrals|discharge|bus video|incident (?:log|report)s?|access log",
    ),
)
_RECORD = Sought("|".join(rf"(?P<{kind}>\b(?:{pattern})(?!\w))" for kind, pattern in _KINDS), apart=True)
# What may be a record in a letter about special education.
_THING = Sought(
    r"\b(?:registros?|notas|reportes?|informes?|copia|evaluaci[oó]n|expediente|bit[aá]cora|cop(?:y|ies)|pages?|sheets?|papers?|notes|files?|folder|reports?|scores|numbers|results?|logs?|records?|binder|packet|documents?|draft|data|attendance|entries|print-?out|letter|the (?:whole|entire|complete) (?:thing|one)|the version|write-?ups?|summary|graphs?|charts?|list)\b"
)
_HAND = r"(?:send|sent|mail|email|e-mail|mailed|emailing|emailed|forward|share|copy|scan|run|give|get|have|see|read|look at|compare|print|drop|upload|lend|photocopy|provide|furnish|bring|fax|text|show|reach|pass|supply|release|let|itemize|fill|keep|put|write|lay out|ask (?:\w+ ){1,3}for)"
_OVER = r"(?:send|mail|email|e-mail|forward|share|copy|scan|give|get|print|drop|upload|lend|photocopy|provide|furnish|bring|fax|text|show|supply|release|itemize|write|lay out|have (?:a copy|copies|the|his|her))"
# Somebody is asked to hand it over, or to let it be seen.
_HANDS = Sought(
    rf"\b(?:can|could|may|might|would|will|won't) (?:you|u|i|we|she|he|they|someone|somebody|anybody|anyone|those|it|that|the school|the office|ms\.? \w+|mrs\.? \w+|mr\.? \w+)\b[^.?!\n]{{0,50}}?\b{_HAND}\b|\bplease,? (?:\w+ ){{0,4}}?{_OVER}\b|\bplease you (?:can )?send\b"
    r"|(?:\A|(?<=[.!?:\n] )|(?<=[.!?:\n])|[,;:] ?|\byes |\band |\balso |\bkindly |\bjust |\bpls |\bplz |\bsay ask: )(?:send|mail|email|forward|fax|give|show|copy|print|bring|furnish|itemize|put in writing) (?:me|us|it|that|them|what|whatever|the|his|her|over|all|every\w*|copies|a copy|both|one|along|paper|this|who|by|on)\b|\bkindly (?:forward|send|bring|share|mail|provide|give|supply|furnish)\b|\b(?:may|might|could|can) (?:we|i)\?"
    r"|\b(?:do|did|does) (?:you|\w+'s \w+|the clinic) (?:ever |by any chance |still |happen to |already )?(?:have|hold|get|keep|give you)\b|\bdon't happen to have\b|\bwhom? (?:do|should|can) (?:i|we) ask\b|\bwho (?:emails|sends|mails)\b|\bhow (?:do|can) (?:i|we) (?:get|see)\b|\bi(?:'m| am) asking (?:\w+ ){0,2}for\b|\b(?:i|we) (?:hereby |formally |also |now )?(?:request|ask for)\b|(?:le rogamos|nos env[ií]e|me pas[aá]s?|me mande|nos mande|quiero ver|nos hace falta|me hace falta|pedirle|me puede (?:enviar|mandar|dar)|env[ií]eme|m[aá]ndeme)\b|\bany chance (?:of|at|i|we|you)\b|\bwould you mind (?:send|email|mail|shar|copy|forward|print|giv)\w+|\bis there (?:a |any )?(?:calendar|login|list|sheet|paper|copy|record)\b"
)
_WISHES = Sought(
    r"\b(?:i|we|he|she|mom|dad|his dad|her mom|my (?:\w+ and i|wife|husband|daughter|son|sister|brother)|our \w+|(?:miss|mrs|ms|mr|dr)\.? \w+)(?:'d| would| should|'ll| will| also|'m)*(?: \w+)? (?:like|love|want|wants|need|needs|wish|wishes|be (?:glad|grateful|happy|obliged|thankful)|appreciate)(?: also| very much)?"
    r"(?: to (?:see|have (?!an? |the (?:iep|team|meeting))|read|look|get|receive|review|carry|compare|inspect|know what)\b| (?:me |us |also |very much |all |every |any |of |for |from you |one |those |both |back )*(?:the |a |an |his |her |my |your |that |these |those |this )?(?:\w+ ){0,2}(?=\b(?:copy|copies|photocop(?:y|ies)|those|checklists?|chart|minutes|sheets?|pages?|papers?|stuff|list|log|logs|records?|report|reports|notes|data|scores|numbers|letter|whatever|what (?:you|he|she|they|was|got)|evaluation|eval|folder|file|entire|whole|draft|it (?:on paper|in writing)|those as well|dates|minutes of|testing|results?|tall|raw|iep from|one of)))|\bbe (?:glad|grateful) (?:of|for|to see)\b|\bi(?:'ll| will) need\b"
)
# It never came: said to whoever should have sent it, this asks for it.
_LACKS = Sought(
    r"\b(?:i|we|us|nobody|no one|my \w+)\b[^.?!\n]{0,20}?(?:\bnever|\bnot|n't|\byet to|\bstill (?:no|waiting)|\bnobody|\bno one)\b[^.?!\n]{0,16}?\b(?:got|get|gotten|received?|receiving|been (?:handed|sent|given)|(?:give|gave|given|sent) (?:to )?(?:us|me)|have (?:it|one|any|a copy|the))\b|\bnobody (?:give|gave|gives|has given|sent)\b|\b(?:never|not|n't) (?:made it|come|came|arrived?|shown? up|reach)\b|\bowes? me\b|\bi only (?:have|ever)\b|\bwe only have\b|\bwe(?:'re| are) short\b|\bi(?:'m| am) short\b|\b(?:some|is|are) missing\b|\bwhere(?:'s| is| are) (?:the|his|her|my|our)\b"
)
# Asked of the reader to give back, sign or fill in, or offered to the reader: no request for a record.
_NO_ASK = Sought(
    r"\b(?:send|bring|return|sign|fill|drop|hand|turn|mail)(?:ed|ing)? (?:\w+ ){0,5}?(?:back|in\b|out\b|to (?:school|class|the office))|\b(?:permission|consent|slip|forms?|fees?|money|cash|lunch|snack|homework|library|picture|report cards?|reading log|book (?:report|order)|physical|immunization|shot record|proof of|tissues|supplies|survey|rsvp|ticket|yearbook|volunteer|newsletter|menu|flyer|corrections|comments|feedback|lined paper|pencil|construction paper|essay|worksheet|packet of work|spelling|doctor'?s note|absence|excuse note|handbook|lunch account|schedule for)\b"
    r"|\b(?:would|do|did) you (?:like|want|need) (?:me|us|a|to|copies|the)|\bif you(?:'d| would)? (?:like|want|need|wish|prefer)|\blet me know if you|\byou (?:may|can|will|have the right)\b|\byour request (?:of|for)|\byou(?:'d| had| have|'ve)? (?:asked|requested)|\b(?:i|we)(?:'ll| will| can| am going to|'m going to) (?:\w+ ){0,2}(?:send|get|have|share|give|mail|email|forward|bring|put|make|copy|provide)\b|\bto (?:be correct|sign)\b|\blike to (?:draft|propose|add|change|amend|move|discuss|talk|hear|meet|schedule|hold|thank|say|go over|set up|request (?:an?|the) (?:iep|meeting|eval))|\blike (?:us|you|him|her|them|the team) to\b|\bremind (?:her|him|them|your \w+|\w+) to\b|\bbring your\b|\bto release\b|\bneeds? (?:your|you to|his \w+ to|her \w+ to)\b|\bon record\b|\bhad asked\b"
)
_TAKES_OWN = Sought(
    r"\b(?:my|our) (?:own )?(?:tally|log|list|count|calendar|notes|records|spreadsheet|fridge|diary|journal)\b|\bi (?:kept|keep|wrote|tracked|have been keeping)\b|\bon our fridge\b"
)
_GIVES = Sought(
    r"\b(?:attach\w*|enclos\w*|adjunt\w*|included|see (?:below|the picture|photos?|pictures?)|below|(?:is|are) (?:here|in this|at the (?:link|bottom)|linked|in the (?:link|folder|zip|envelope)|inside)|here(?:'s| is| are| it is| you go| they are|,)|sent (?:with|along)|sending (?:you|along|it|them|over|what)|i am sending|i'm sending|scanned|took (?:the |a )?(?:pictures?|photos?)|photographed|typed|translated|copied (?:it|them)? ?(?:in|for you|below)|pasted|linked|at the link|in (?:one|this|the) (?:file|link|folder|zip|envelope|email|e-mail)|(?:may|can) be downloaded|download|you will find|you'll find|view (?:it|here)|as (?:asked|promised|you (?:asked|requested|wrote)|requested)|like you asked|for your (?:log|file|files|records|binder)|placed in|posted|enjoy|i put)\b|https?://|\b[\w-]+\.example/"
)
_NO_GIFT = Sought(
    r"\b(?:pta|pto|ptsa|sepac|sepag|booster|club|site council|blank|unsigned|authorization|release|permission|consent|invit\w+|safeguards|menu|flyer|newsletter|calendar|report cards?|reading log|read-a-thon|book|survey|forms?|registration|homework|spelling|worksheet|lunch|picture day|field trip|agenda|minutes of december|volunteer|treasurer)\b|\b(?:please|can you|could you|would you|will you|did you|do you) (?:\w+ )?(?:send|attach|forward|share|upload|email|scan|have|get)\b"
)
_SPECIAL = Sought(
    r"\b(?:iep|i\.e\.p|ard|special ed\w*|sped|pei|progreso|terapia|goals?|accommodations?|eval\w*|therap\w+|speech|ot|pt|para|aide|resource|triennial|psych\w*|behavior|services?|progress|case manager|annual|bcba|placement|counsel\w*|audiolog\w*|diagnos\w*|clinic|doctor|dr|neuro\w*|testing|tested|tests?|minutes)\b"
)


def read_said(letter: Letter, message: Message) -> tuple[list[Claim], list[Record]]:
    """Claims of records asked for and supplied that the phrase files do not foresee, and the records meant."""
    claims: list[Claim] = []
    records: list[Record] = []
    if not letter.personal:
        return claims, records
    files = any(one.filename for one in message.attachments)
    for passage in letter.passages:
        if not passage.asserts:
            continue
        spoken = False
        for unit in passage:
            words = passage.words.forms[unit.sentence.first : unit.sentence.last]
            before, spoken = spoken, not _NOUNS.isdisjoint(words)
            if spoken or (before and not _VERBS.isdisjoint(words)):
                _asked(letter, passage, unit, claims, records)
            if spoken and (files or not letter.from_family):
                _given(letter, passage, unit, claims, records, files=files)
    return claims, records


# A sentence without any of these names no record, and one without any of the verbs asks for none: no pattern is tried on it.
_NOUNS = word_set("""log logs record records summary summaries entries entry tracker sheet sheets minutes date dates day days times sessions session gps timesheet timesheets
    time planbook book notes note wrote writes write written writ writing kept charted graphing keeping tally tallies score scores numbers data probe probes
    points counts count progress samples abc test tests testing tested eval evals evaluation evaluations assessment assessments screening report reports
    paper papers neuro neuropsych neuropsychological neurologist neurology psych psychological psychologist audiology audiologist audiogram triennial triennials
    write letter findings conclusions recommendations visual acuity vision iep ieps plan copy copies draft pages page pdf version scan ifsp packet bringing prior
    notice pwn refused refusing refusal decision decided denied denial reasons file files folder reports restraint referrals discharge video said typed scribbled
    notetaker documents document results result binder attendance list chart charts graph graphs stuff blocks deliberations stamps signatures written whole entire
    registro registros notas reporte reportes informe informes copia evaluación evaluacion expediente bitácora logged print printout summary attendance cards card words signed""")
_VERBS = word_set("write send see have get copy email forward mail share lend read bring give may might could can")
_ELSEWHERE = Sought(r"https?://|\.example/|\bbelow\b|:\s*\n")


def _special(letter: Letter) -> bool:
    """Whether special education is spoken of at all."""
    return any(passage.first(_SPECIAL) for passage in letter.passages)


def _thing(unit: Unit, start: int, *, special: bool) -> tuple[re.Match[str] | None, str]:
    """A record from this place on, and of which kind; in a letter about special education a bare paper, of none, is one too."""
    end = unit.sentence.end
    found = _RECORD.search(unit.folded, unit.lacks, start, end)
    if found is not None:
        return found, found.lastgroup or "other"
    return (_THING.search(unit.folded, unit.lacks, start, end) if special else None), ""


def _pointed_at(passage: Passage, unit: Unit, asks: re.Match[str]) -> tuple[re.Match[str] | None, str]:
    """The record that "could you copy it for me" means: named earlier in the sentence, or in the one before."""
    folded = passage.folded
    if not _POINTS.search(folded, unit.lacks, asks.start(), unit.sentence.end):
        return None, ""
    before = unit_before(passage, unit)
    for first, last in ((unit.sentence.start, asks.start()), (before.sentence.start, before.sentence.end) if before else (0, 0)):
        if _NO_ASK.pattern.search(folded, first, last):
            return None, ""
        found = _RECORD.pattern.search(folded, first, last)
        if found is not None:
            return found, found.lastgroup or "other"
    return None, ""


_POINTS = Sought(
    r"\b(?:send|see|have|get|copy|email|forward|mail|share|lend|read|bring|give)\b[^.?!\n]{0,24}\b(?:it|that|one|them|those|both|these|this|equivalent|any)\b|\b(?:may|might|could|can) (?:we|i)\?"
)


def _asked(letter: Letter, passage: Passage, unit: Unit, claims: list[Claim], records: list[Record]) -> None:
    if unit.has("policy", "promiserecord"):
        return
    asks = unit.search(_HANDS) or unit.search(_WISHES)
    found = asks or unit.search(_LACKS)
    if found is None or unit.search(_NO_ASK):
        return
    what, kind = _thing(unit, found.start() if asks else unit.sentence.start, special=_special(letter))
    if what is None and asks is not None:
        what, kind = _pointed_at(passage, unit, asks)
    if what is None:
        return
    word = next(
        (at for at in range(unit.sentence.first, unit.sentence.last) if passage.words.ends[at] > found.start()),
        unit.sentence.first,
    )
    if context_at(passage, unit, word).hypothetical:
        return
    first, last = min(found.start(), what.start()), max(found.end(), what.end())
    score = FAIR if kind else LOOSE
    claims.append(Claim(Tag.RECORDS_REQUEST, score, passage.evidence(first, last, "record-asked-freely")))
    records.append(Record(kind or "other", "requested", (passage.evidence(first, last, "record-asked-freely"),)))


def _given(letter: Letter, passage: Passage, unit: Unit, claims: list[Claim], records: list[Record], *, files: bool) -> None:
    gives = unit.search(_GIVES) if files or letter.body.first(_ELSEWHERE) else None
    if gives is None or unit.sentence.question or unit.search(_NO_GIFT) or letter.subject.search(_NO_GIFT):
        return
    if unit.has("promiserecord") or unit.search(_TAKES_OWN):
        return
    what, kind = _thing(unit, unit.sentence.start, special=files and _special(letter))
    if what is None:
        return
    first, last = min(gives.start(), what.start()), max(gives.end(), what.end())
    score = STRONG if files and kind else FAIR
    claims.append(Claim(Tag.RECORDS_PROVIDED, score, passage.evidence(first, last, "record-given-freely")))
    records.append(Record(kind or "other", "provided", (passage.evidence(first, last, "record-given-freely"),)))
