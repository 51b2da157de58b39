"""Which service a miss is about where neither its sentence nor the ones before name one. It decides no tag."""
# ruff: noqa: E501 - patterns read best on one line

from collections import Counter
from collections.abc import Mapping

from classifier.letter import Letter, services_in
from classifier.passages import Passage, Unit
from classifier.sought import Sought
from classifier.words import fold, split_words

# What is talked of in one service and hardly in another. A word counts once for each time it stands in subject or body.
_SIGNS = {
    "transportation": r"bus(?:es)?|vans?|cabs?|taxi|minibus|minivan|camioneta|autob[uú]s|route \d+|driver|shuttle|ruta|chofer|dispatch(?:er)?|drop ?off|[ap]m run|bus stop|riders?|pick(?:ed)? (?:him|her) up at the (?:house|stop|curb|corner)|transportation",
    "speech": r"easy (?:starts?|onsets?)|bumpy|sounds (?:lady|teacher)|(?:the|his|her) /?(?:th|sh|ch)/? (?:is|was|are)|logoped\w*|little words|lisp\w*|syllables?|minimal pairs|apraxia|oral motor|swallow\w*|intelligib\w*|wh questions|carryover|fonoaudi\w*|pronunci\w*|pronounc\w*|(?:his|her) (?:r|s|l|th|k|g)'?s|retold|articulation|artic|language therapist|stutter\w*|retell\w*|narrative|(?:th|r|s|l|k|g|sh|ch) sounds?|fluency|speech|habla|slp|sounds|/\w{1,2}/|talking (?:class|teacher|lady)|words? per breath",
    "occupational_therapy": r"(?:his|her|their|small|little|weak|both|for) hands|pencil grips?|theraputty|tie (?:his|her) shoes?|shoe ?tying|buttoning|sensory|motricidad|letter formation|left-?handed|hand lady|lady for hand|putty|terapia of hands|handwriting|fine motor|scissors|pencil grip|sensory diet|ot|shoelaces|buttons|zipper|hammock|weighted vest|otr",
    "physical_therapy": r"(?:lady|man|teacher|doctor) (?:for|of) (?:the|his|her) legs|legs of|treadmill|stander|standing frame|afos?|tricycle|trike|physio\w*|core strength|hamstrings?|range of motion|walking|gait|gross motor|walker|crutches|stretch(?:es|ing)|pt|pt room|orthotics|braces|squats|stairs|dpt|balance beam|transfers",
    "counseling": r"coping|someone to talk to|talks? (?:it )?(?:out|through)|lsw|licsw|lcsw|lpc|calm(?:ing)? (?:down )?(?:strategies|skills)|psic[oó]log[oa]|emocion\w*|worries|feelings|anxi(?:ety|ous)|counsel\w*|consejer[íi]a|anger group|social work(?:er)?|psychologist|check-?ins?|grief",
    "aide": r"(?:nobody|no one|noone|no adult|somebody|someone) (?:was |is |there |sent |free )*(?:to (?:be|sit|stay|go|walk|ride) with|(?:sitting|settin|staying|walking|riding) with|beside|next to|holding|to help (?:him|her) (?:with|in|at))|settin with|h[eo]ld(?:s|ing)? (?:his|her) hand|(?:who|that) (?:sits?|rides?|walks?|goes|stays?|eats?|is|helps?|used to be) with (?:him|her)|(?:lady|woman|man|person|girl|guy) (?:who|that) (?:rides|goes|sits|walks|helps|stays|follows)|pair of hands|sent to be with|(?:not|n\'t) have (?:him|her|me) (?:for|with|in|at)|helper|ayudante|asistente|hallway partner|at (?:his|her) elbow|rid(?:es?|ing) with (?:him|her)|assigned to (?:him|her)|extra (?:adult|pair of hands|hands)|intervener|beside (?:him|her)|next to (?:him|her)|by (?:him|her|his)(?:self)|on (?:his|her) own|alone|solo|one to one|one on one|1:1|paras?|shadow\w*|car line|at (?:his|her) side|unattended|unaccompanied|"
    r"without me|(?:nobody|no one|anybody|anyone|somebody|someone|a soul|be|was|is|am|stays?|goes around|person|body) (?:with|w/?|to be with|for) (?:him|her|me|us)|had no one|to spare|my spot|floater?|aide",
    "specialized_instruction": r"reading|resource room|matem[aá]ticas|escritura|times tables|sight words|letter sounds|sdi|setss|ict|icr|collab\w*|replacement class|math|writing|resource|learning (?:center|lab|support|specialist)|small group|academic support|co-?teach\w*|decoding|phonics|sped teacher|intervention\w*|inclusion|special ed(?:ucation)?|"
    r"lectura|spelling|comprehension|dyslexia|lessons?|fractions|teacher|home (?:teacher|instruction)|home ?(?:&|and)? ?hospital|hospital school|homebound|home visit|seit|ecse|sdc|rsp|sai|tutor\w*|fluency probe|words correct",
    "social_skills": r"lunch bunch|friends club|taking turns|turn taking|lunch club|lunch group|social (?:skills|group|thinking)|friendship (?:group|club)|friday group",
    "nursing": r"nurs\w+|bolus|ventilator|blood sugar|nebulizer|lvn|enfermer\w*|insulina|sonda|diastat|g ?-?tube|tube feed\w*|insulin|trach\w*|lpn|suction\w*|cath(?:eter)?\w*|glucose",
    "vision": r"braille\w*|tactile|monocular|enlarged|magnif\w*|coms|bast[oó]n|eyesight|large print|white cane|tvi|magnifier|low vision|cane|o&m|orientation",
    "hearing": r"(?:left|right) aid|ear ?molds?|signer|sign language|subt[ií]tulos|subtitles|captioned|captioning|audiolog\w*|sordos?|se[nñ]as|roger|hearing (?:lady|teacher|apparatus|support)|microphone|interpret\w*|terp|fm system|hearing (?:aids?|assist\w+)|transmitter|deaf|captions?|asl|cochlear|signing|signs? for (?:him|her)|au\.?d",
    "assistive_technology": r"machine for talking|dictation|speech to text|picture cards|eye ?gaze|talks? for (?:him|her)|voice output|communicat(?:or|ion device)|tablet that talks|speaking tablet|no voice|keyboard|audiobooks?|device|talker|aac|communication board|word prediction|text to speech",
    "behavior": r"behavior(?:ist|al| plan)?|behaviour\w*|tokens?|elop\w*|sticker chart|data sheet|bsp|replacement behaviors?|bip|rbt|bcba|point (?:sheet|card)|reinforcers?|check in check out|skills trainer|aba",
    "other": r"small room|scooter|job trainer|examination|quiz(?:zes)?|notes sheet|extra half|p\.?e\.?|phys ed|read to (?:him|her)|read aloud|copy of (?:the )?notes|music therap\w*|travel training|midterm|exam|calculator|extra (?:half|time)|extended|time-and-a-half|quiet room|headphones|typed?|keyboard\w*|handwritten|job (?:coach|site)|work ?site|shift|adapted pe|ape|swim|pool|bus training|read aloud|accommodation\w*|psat|satellite",
}
_SIGN = {service: Sought(rf"\b(?:{words})\b") for service, words in _SIGNS.items()}
# What is talked of in one service more than in others, and elsewhere as well: it is weighed, never taken for the service by itself.
_HINTS = {
    "transportation": r"curb|seat ?belt|car seat|harness|parking lot|garage|dispatch\w*|pick(?:ed|ing)? (?:him|her) up|waited outside|roads?|wheelchair|ramp|lift",
    "speech": r"tongue|blends|puppets?|card game|mouth|lips|words|sentences|story|stories|verbs|rhym\w*|question words|conversation|say(?:s|ing)?|talk(?:s|ing)?",
    "occupational_therapy": r"hands?|grips?|scissor|cut(?:s|ting)?|lacing|beads|tracing|snaps|brushing|fidgets?|swings?|manos|fingers?|handwriting|pencils?|letters|glue|weighted|obstacle course|play ?dough|clay",
    "physical_therapy": r"legs?|knees?|ankles?|hips?|hop(?:s|ping)?|jump(?:s|ing)?|exercises|posture|wheelchair|caminar|piernas|steps|balance|ball|climb\w*|chair|mat room|gym|strong(?:er)?|shoes|bike|kick\w*",
    "counseling": r"worry|worried|feeling|breathing|panic\w*|divorce|psych|mood|sad|angry|anger|cry(?:ing)?|cried|upset|crisis|threat assessments?|talks? (?:to|with) (?:her|him|ms|mrs|mr)|drawing|confid\w*|trust\w*|lonely|suicid\w*|self-?harm",
    "aide": r"buddy|escort\w*|sit(?:s|ting)? with (?:him|her|\w+)|stay(?:s|ed|ing)? with (?:him|her)|walk(?:s|ed|ing)? (?:him|her)|right beside|hand in hand|alone|toilet\w*|diapers?|changing|wandered|ran off|eloped|lunch line|recess|between (?:classes|rooms)|hallway|cafeteria|my arm|his arm|arrival",
    "specialized_instruction": r"goals|worksheets?|room \d+|study hall|paragraphs?|multiplication|essay|chapters?|read(?:s|ing)?|level \w|books?|algebra|lessons?|homework|assignments?|unit|progress monitoring|passages?|problems|times tables|division|words a minute|period",
    "social_skills": r"lego|board games?|conversation|the (?:other )?(?:boys|girls|kids)|amig[oa]s|peers|friends?|friendship|lunch table|the others|group|taking turns|club|game|together",
    "nursing": r"feeds?|fed|flush\w*|oxygen|carbs?|inhaler|pump|rn|meds|medicine|medication|dose|seizures?|drops|numbers|lunch count|ambulance|911|shot|snack|check",
    "vision": r"eyes|dots|blind\w*|mobility|glare|print|route|crossings?|street|fingers|sees?|glasses|bumps|map|tap(?:s|ping)?|screen",
    "hearing": r"ears?|listening|cart|mic|sign(?:s|ed)?|heard|hears?|audio|batter(?:y|ies)|clip|tower|speaker|videos?|lips|receiver|molds?",
    "assistive_technology": r"ipad|tablets?|laptops?|chromebooks?|software|switch(?:es)?|symbols?|apps?|computers?|charg\w*|buttons?|screen|battery|type|typing|login|license|voice|pages?",
    "behavior": r"meltdowns?|reward\w*|conduct\w*|autism|check-?ins?|sheet|chart|points?|stars?|data|goals|plan|observ\w*|tantrums?|sticker\w*|hit(?:ting)?|breaks?|choice cards",
    "other": r"finals?|tests?|store|apron|internship|reader|scribe|time|test\w*|notes|seat|breaks?|bell|minutes more|finish\w*|work|job|coach|manager|gym|ball|teams?|calculator|quiet|headphones|sheet|print\w*",
}
_HINT = {service: Sought(rf"\b(?:{words})\b") for service, words in _HINTS.items()}
_QUOTED = 1_500  # characters of the quoted text: what stands further down was answered long ago
_KIND = {"strong": 4, "role": 3, "weak": 2}
_TOLD = ("neg", "lost", "gone", "no", "short", "reason")
_ANSWERED = 4  # what the quoted letter is about, where the answer names none: more than signs of another
_SIGNED = 3  # the writer's own role: more than a service mentioned in passing, less than one named


def likely_service(letter: Letter, passage: Passage, unit: Unit) -> str:
    """The service meant: the nearest one named after, the letter's own, one in the quoted text, else by what is talked of.

    "other" where nothing tells.
    """
    for other in passage.units[unit.number + 1 : unit.number + 3]:
        named = [hit for hit in services_in(other.of("service")) if hit.kind != "weak" and hit.value != "other"]
        if named:
            return named[0].value
    scores: Counter[str] = Counter()
    for each in letter.passages:
        for other in each:
            told = other.has(*_TOLD)
            for hit in other.of("service"):
                if hit.value and hit.kind in _KIND:
                    scores[hit.value] += _KIND[hit.kind] + told - 2 * (hit.value == "other")
    if letter.signature_service:
        scores[letter.signature_service] += _SIGNED
    for service, (inside, above) in signs_of_services(letter).items():
        scores[service] += min(2 * above + inside, 3)
    quoted = quoted_service(letter)
    if quoted and not letter.services:
        scores[quoted] += _ANSWERED
    best = max(scores, key=lambda service: (scores[service], service), default="")
    return best or "other"


def signs_of_services(letter: Letter) -> dict[str, tuple[int, int]]:
    """How often what is talked of in a service stands in body and subject; services without a sign are left out."""
    return _found(_SIGN, letter)


def hints_of_services(letter: Letter) -> dict[str, tuple[int, int]]:
    """The same of words that are common elsewhere as well."""
    return _found(_HINT, letter)


def _found(signs: Mapping[str, Sought], letter: Letter) -> dict[str, tuple[int, int]]:
    counts = ((service, _count(sign, letter.body), _count(sign, letter.subject)) for service, sign in signs.items())
    return {service: (inside, above) for service, inside, above in counts if inside or above}


def _count(sign: Sought, passage: Passage) -> int:
    """How often it stands in a text, looked for in the sentences that may hold it: it holds neither a stop nor a new line."""
    if sign.cannot(passage.lacks):
        return 0
    folded = passage.folded
    return sum(
        len(sign.pattern.findall(folded, unit.sentence.start, unit.sentence.end))
        for unit in passage
        if not sign.cannot(unit.lacks)
    )


def quoted_service(letter: Letter) -> str:
    """The service that the quoted text names most, "" where it names none."""
    if not letter.quoted or letter.book is None:
        return ""
    quoted = split_words(fold(letter.quoted[:_QUOTED]))
    named = services_in([hit for hit in letter.book.find(quoted) if hit.label == "service"])
    count = Counter(hit.value for hit in named)
    return max(count, key=count.__getitem__, default="")  # the first of those named as often
