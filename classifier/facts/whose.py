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
    "transportation": (
        r"bus(?:es)?|vans?|cabs?|taxi|minibus|minivan|camioneta|autob[uú]s|route \d+|driver|shuttle|ruta|chofer|dispatch(?:er)?|drop ?off|[ap]m run|bus stop|riders?|"
        r"pick(?:ed)? (?:him|her) up at the (?:house|stop|curb|corner)|transportation|lift (?:bus|van)|(?:wheelchair|school|agency|sped|special) (?:bus|van|cab)|no ride|"
        r"(?:his|her|the|their) rides?(?: home| to school)?|carpool|uber|lyft|monitor on the bus|bus (?:company|garage|barn|lot|office|number|pass)|door to door|corner stop|left at the (?:curb|stop)|tie ?downs|"
        r"run sheet|substitute driver|sub driver"
    ),
    "speech": (
        r"easy (?:starts?|onsets?)|bumpy|sounds (?:lady|teacher)|(?:the|his|her) /?(?:th|sh|ch)/? (?:is|was|are)|logoped\w*|little words|lisp\w*|syllables?|minimal pairs|apraxia|oral motor|swallow\w*|"
        r"intelligib\w*|wh questions|carryover|fonoaudi\w*|pronunci\w*|pronounc\w*|(?:his|her) (?:r|s|l|th|k|g)'?s|retold|articulation|artic|language therapist|stutter\w*|retell\w*|narrative|"
        r"(?:th|r|s|l|k|g|sh|ch) sounds?|fluency|speech|habla|slp|sounds|/\w{1,2}/|talking (?:class|teacher|lady)|words? per breath|speeches|r words|s words|words with (?:r|s|l|th|sh|ch|k|g)|"
        r"tongue (?:placement|tip|twisters?)|fricatives?|vowels?|consonants?|smooth speech|turtle talk|pacing board|pragmatics?|pronouns|past tense|idioms|inferenc\w+|describing|word finding|"
        r"vocab(?:ulary)? (?:cards|game|goals|words)|speech (?:folder|bag|homework|cards|book|room|binder|notebook|sheet)|mouth exercises|voice therapy|oral language|language (?:group|goals|therapy|lab)|"
        r"phonolog\w*|say (?:his|her) (?:r|s|l|k|g|th)"
    ),
    "occupational_therapy": (
        r"(?:his|her|their|small|little|weak|both|for) hands|pencil grips?|theraputty|tie (?:his|her) shoes?|shoe ?tying|buttoning|sensory|motricidad|letter formation|left-?handed|hand lady|lady for hand|putty|"
        r"terapia of hands|handwriting|fine motor|scissors|pencil grip|sensory diet|ot|shoelaces|buttons|zipper|hammock|weighted vest|otr|ots|cutting|lacing|cursive|tripod grasp|slant board|thera ?band|"
        r"chew(?:y|ies|elry)|compression vest|heavy work|brushing protocol|shaving cream|self-?feeding|utensils|(?:a|the|his|her) (?:spoon|fork)|dressing (?:skills|goal)|visual motor|in-?hand|bilateral|"
        r"crash pad|sensory (?:room|gym|break|breaks|work|corner|time|group|path)|zones of regulation|zones work|hand (?:strength|exercises|work|muscles|therapy)|finger (?:strength|isolation)|clothespins|"
        r"tweezers|pegboard|occupational|swing time|tying|zip(?:s|ping)? (?:his|her)"
    ),
    "physical_therapy": (
        r"(?:lady|man|teacher|doctor) (?:for|of) (?:the|his|her) legs|legs of|treadmill|stander|standing frame|afos?|tricycle|trike|physio\w*|core strength|hamstrings?|range of motion|walking|gait|gross motor|"
        r"walker|crutches|stretch(?:es|ing)|pt|pt room|orthotics|braces|squats|stairs|dpt|balance beam|transfers|pts|stretched|heel ?cords?|standing (?:time|work|program|goal|schedule)|gait trainer|"
        r"knee (?:strap|straps|immobilizers?)|smos?|orthotist|orthopedic|(?:kaye|posterior|reverse) walker|rifton|pacer|scooter ?board|therapy ball|exercise ball|bolster|half kneel\w*|kneeling|prone|"
        r"mat (?:work|time|exercises)|floor (?:work|time)|walk(?:s|ed|ing)? (?:him|her) (?:up|down|around|to and)|up and down the (?:ramp|stairs|steps|hall)|leg (?:strength|exercises|work|muscles)|legs|"
        r"single leg|hopping|jumping jacks|pedal\w*|bike pedals|power chair|torticollis|hip (?:surgery|spica|precautions)|weight ?bearing|terapia para caminar|para caminar|gimnasio de terapia"
    ),
    "counseling": (
        r"coping|someone to talk to|talks? (?:it )?(?:out|through)|lsw|licsw|lcsw|lpc|calm(?:ing)? (?:down )?(?:strategies|skills)|psic[oó]log[oa]|emocion\w*|worries|feelings|anxi(?:ety|ous)|counsel\w*|"
        r"consejer[íi]a|anger group|social work(?:er)?|psychologist|check-?ins?|grief|his someone|someone (?:safe )?to talk to|"
        r"(?:feelings|worry|grief|divorce|changes|banana splits|anger|coping|girls'?|boys'?) (?:group|chart|box|journal|game|stone|club)|worry monster|feelings? (?:check|wheel)|"
        r"talk(?:s|ed|ing)? (?:things|stuff|everything) (?:over|out|through)|(?:really )?good talk|counselor'?s (?:office|room|door)|guidance|safety plan|deep breath\w*|mindful\w*|opens? up|opened up|"
        r"confide\w*|saves up for|something (?:he|she) (?:wanted|needed|had) to (?:say|tell|talk)|hard thing to tell|mental health|terapeuta|consejer[oa]|erms|dbt|cbt|emotion\w*"
    ),
    "aide": (
        r""
        r"(?:nobody|no one|noone|no adult|somebody|someone) (?:was |is |there |sent |free )*(?:to (?:be|sit|stay|go|walk|ride) with|(?:sitting|settin|staying|walking|riding) with|beside|next to|holding|to help (?:him|her) (?:with|in|at))|"
        r"settin with|h[eo]ld(?:s|ing)? (?:his|her) hand|(?:who|that) (?:sits?|rides?|walks?|goes|stays?|eats?|is|helps?|used to be) with (?:him|her)|"
        r"(?:lady|woman|man|person|girl|guy) (?:who|that) (?:rides|goes|sits|walks|helps|stays|follows)|pair of hands|sent to be with|(?:not|n\'t) have (?:him|her|me) (?:for|with|in|at)|helper|ayudante|"
        r"asistente|hallway partner|at (?:his|her) elbow|rid(?:es?|ing) with (?:him|her)|assigned to (?:him|her)|extra (?:adult|pair of hands|hands)|intervener|beside (?:him|her)|next to (?:him|her)|"
        r"by (?:him|her|his)(?:self)|on (?:his|her) own|alone|solo|one to one|one on one|1:1|paras?|shadow\w*|car line|at (?:his|her) side|unattended|unaccompanied|without me|"
        r"(?:nobody|no one|anybody|anyone|somebody|someone|a soul|be|was|is|am|stays?|goes around|person|body) (?:with|w/?|to be with|for) (?:him|her|me|us)|had no one|to spare|my spot|floater?|aide|"
        r"(?:his|her|their) (?:person|shadow|sidekick|right hand|own adult|adult|grown-?up|support person|helper)|own adult|an? (?:adult|person|grown-?up) (?:with|beside|next|for|to)|no adult|"
        r"nobody (?:was )?(?:with|beside|watching|assigned)|sits? with (?:him|her) (?:at|in|on)|with (?:him|her) all day|job coach|attendant|(?:bus|van|no|the) monitor|(?:aide|attendant|monitor|para|matron) (?:on|for|aboard) (?:the |his |her |\w+'s |van |route )?(?:bus|van|route|cab|\d+)|rides? with (?:him|her)|one-?to-?one|one-?on-?one|"
        r"line of sight|arm'?s length|toilet\w*|diaper\w*|feeding (?:him|her)|(?:screw|open)(?:ed|s)? (?:his|her) (?:lunch|thermos)|scribe for (?:him|her)"
    ),
    "specialized_instruction": (
        r"reading|resource room|matem[aá]ticas|escritura|times tables|sight words|letter sounds|sdi|setss|ict|icr|collab\w*|replacement class|math|writing|resource|learning (?:center|lab|support|specialist)|"
        r"small group|academic support|co-?teach\w*|decoding|phonics|sped teacher|intervention\w*|inclusion|special ed(?:ucation)?|lectura|spelling|comprehension|dyslexia|lessons?|fractions|teacher|"
        r"home (?:teacher|instruction)|home ?(?:&|and)? ?hospital|hospital school|homebound|home visit|seit|ecse|sdc|rsp|sai|tutor\w*|fluency probe|words correct|sight cards|flash ?cards|"
        r"word (?:study|lists?|ladders?|families)|reading (?:table|group|lady|help|sheet|support|class|lab|block|teacher)|math (?:help|table|group|support|lab|block|class)|"
        r"writing (?:time|lab|group|support|block)|push-?in|pull-?out|second teacher|wilson|orton|barton|fundations|read 180|system 44|edmark|touch ?math|number sense|study skills|"
        r"support (?:block|class|period)|(?:[1-8](?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth) (?:block|period|hour)|essay|algebra|multiplication|division|fluency|reading with (?:him|her|me|us)|"
        r"small reading|hospital teacher|itinerant teacher|her (?:kids|readers)|lessons? (?:plan|in)|catch ?up|phonemic|letters and sounds|comprensi[oó]n|maestra de apoyo"
    ),
    "social_skills": (
        r"lunch bunch|friends club|taking turns|turn taking|lunch club|lunch group|social (?:skills|group|thinking)|friendship (?:group|club)|friday group|board gamers?|"
        r"(?:game|games|recess|lego|minecraft|lunch|friends?|chess|anime|craft) (?:club|crew|group|bunch|pals|gang|lunch)|circle of friends|conversation (?:group|club)|peer (?:group|buddies|mentors?)|"
        r"best buddies|play ?group|group games?|social (?:club|story group|lunch|time|group|hour)|making friends|friendship|joining in|the (?:four|three|five|six) of them|sportsmanship|"
        r"buddy (?:lunch|time|program)|pragmatic (?:group|language group)"
    ),
    "nursing": (
        r"nurs\w+|bolus|ventilator|blood sugar|nebulizer|lvn|enfermer\w*|insulina|sonda|diastat|g ?-?tube|tube feed\w*|insulin|trach\w*|lpn|suction\w*|cath(?:eter)?\w*|glucose|cath(?:s|ed|ing|eteriz\w+)?|"
        r"finger ?sticks?|pok(?:e|er|es|ed)|(?:his|her) (?:number|numbers|sugar|levels?|dose|carbs|pump|vent|feeds?|tube|trach|treatment|meds|insulin|check at lunch)|carb count\w*|dexcom|libre|glucagon|"
        r"ketones?|epi-?pen|seizure (?:meds?|plan|log|precautions)|rescue med\w*|diabet\w+|feeding (?:pump|tube|schedule)|suction kit|oxygen|pulse ox|nurse'?s office|health (?:log|room|office|aide|plan)|"
        r"clinic aide|blood pressure|nebul\w+|airway|vest treatment|chest pt|colostomy|ostomy|hydration"
    ),
    "vision": (
        r"braille\w*|tactile|monocular|enlarged|magnif\w*|coms|bast[oó]n|eyesight|large print|white cane|tvi|magnifier|low vision|cane|o&m|orientation|brailler|perkins|cctv|nemeth|abacus|tactile graphics|slate|"
        r"stylus|mobility (?:lesson|lessons|hour|time|teacher|specialist|instructor)|cane (?:lesson|lessons|time|skills|work|travel|route|travel)|travel (?:lesson|lessons|route)|"
        r"crossing (?:streets?|lights?|the street)|bold ?line|screen reader|jaws|voiceover|nvda|contrast|contracted|uncontracted|low-?vision|visual impairment\w*|visually|blind\w*|ciego|ciega|baja visi[oó]n|"
        r"cvi|light box|eye (?:lady|teacher)|vision"
    ),
    "hearing": (
        r"(?:left|right) aid|ear ?molds?|signer|sign language|subt[ií]tulos|subtitles|captioned|captioning|audiolog\w*|sordos?|se[nñ]as|roger|hearing (?:lady|teacher|apparatus|support)|microphone|interpret\w*|"
        r"terp|fm system|hearing (?:aids?|assist\w+)|transmitter|deaf|captions?|asl|cochlear|signing|signs? for (?:him|her)|au\.?d|processors?|coils?|tubing|tone ?hooks?|"
        r"hearing (?:microphone|mic|equipment|device|devices|system|technology|gear|itinerant|specialist|person|impaired|loss)|"
        r"(?:his|her) (?:ears|mic|microphone|fm|roger|dm|aids|batteries|molds|captions|signer)|what (?:he|she) could (?:see|hear|lip ?read)|lip ?read\w*|sound ?field|baha|ci\b|caption\w*|pass the mic|"
        r"the (?:mic|microphone) (?:was|is|stayed|sat|wasn't)|teacher mic|hard of hearing|dhh|d/hh|tod|audiogram|listening (?:skills|check|goals)|language of signs|lengua de se[nñ]as|voice off|"
        r"signs (?:the|what)|transliterat\w+|cued"
    ),
    "assistive_technology": (
        r"machine for talking|dictation|speech to text|picture cards|eye ?gaze|talks? for (?:him|her)|voice output|communicat(?:or|ion device)|tablet that talks|speaking tablet|no voice|keyboard|audiobooks?|"
        r"device|talker|aac|communication board|word prediction|text to speech|reader (?:app|program|pen|software|license)|text reader|(?:talking|talk) (?:program|app|box|tablet|ipad|device)|proloquo\w*|"
        r"touch ?chat|go ?talk|tobii|dynavox|snap core|lamp words|co:?writer|read ?(?:&|and) ?write|bookshare|learning ally|kurzweil|snap ?(?:&|and) ?read|speech-to-text|dragon|letter board|core board|"
        r"picture board|(?:paper|low-?tech|alphabet) board|(?:without|have) (?:his|her) voice|(?:his|her) (?:ipad|tablet|laptop|chromebook|talker|device|keyboard|switch|switches|software|app|headphones for)|"
        r"accessib\w+|alt format|audio ?books?|reading pen|word ?q|predictive|eye-?gaze|mount|loaner|at (?:day|time|visit|consult|session|lab|check)|screen is cracked|dictate\w*|dictating"
    ),
    "behavior": (
        r"behavior(?:ist|al| plan)?|behaviour\w*|tokens?|elop\w*|sticker chart|data sheet|bsp|replacement behaviors?|bip|rbt|bcba|point (?:sheet|card)|reinforcers?|check in check out|skills trainer|aba|"
        r"(?:his|her) (?:point sheet|points|token board|chart|data|reinforcers?|check-?in|behavior \w+)|de-?escalat\w+|fba|reward system|preferred items|first-?then|break card|crisis plan|safe(?:ty)? hands|"
        r"kicked|biting|bites|hitting|tipped (?:a|the|his) (?:desk|chair)|outbursts?|autism (?:consultant|support|team)|consult(?:ation)? hour|parent training|aba hours?|discrete trial|dtt"
    ),
    "other": (
        r"small room|scooter|job trainer|examination|quiz(?:zes)?|notes sheet|extra half|p\.?e\.?|phys ed|read to (?:him|her)|read aloud|copy of (?:the )?notes|music therap\w*|travel training|midterm|exam|"
        r"calculator|extra (?:half|time)|extended|time-and-a-half|quiet room|headphones|typed?|keyboard\w*|handwritten|job (?:coach|site)|work ?site|shift|adapted pe|ape|swim|pool|bus training|accommodation\w*|"
        r"psat|satellite|coach [a-z]+|adapted|swimming|bowling|gym (?:class|time)|p\.?e|reader for (?:the|his|her)|(?:test|tests|testing|exam) (?:booklet|room|read|reader|coordinator|accommodation\w*)|"
        r"read(?:ing)? (?:it|them|the (?:test|questions|passages?)) (?:to|aloud|out loud)|without (?:anybody|anyone|somebody|someone) reading|small group (?:testing|setting|for)|"
        r"separate (?:room|setting|location)|time and a half|double time|extra (?:time|minutes)|regular (?:print )?booklet|large print (?:copy|test|booklet|version)|braille (?:copy|test|booklet|version)|"
        r"quiet (?:room|place|space)|breaks? during|guided notes|teacher notes|notes in advance|outline|chunked|preferential seat\w*|ap exam|final exam|state (?:test|exam|reading|math)\w*|staar|sbac|ilearn|"
        r"mcas|regents|eog|work (?:study|experience|program)|community (?:trip|outing|based)|cbi|music (?:therapy|therapist)|art therapy|travel train\w*"
    ),
    "extended_school_year": r"esy|extended (?:school )?year|summer (?:program|school|session|sessions|services|people|teacher|days|weeks?|classes|bus|term|learning)|this summer|over the summer|verano",
}
_SIGN = {service: Sought(rf"\b(?:{words})\b") for service, words in _SIGNS.items()}
# What is talked of in one service more than in others, and elsewhere as well: it is weighed, never taken for the service by itself.
_HINTS = {
    "transportation": (
        r"curb|seat ?belt|car seat|harness|parking lot|garage|dispatch\w*|pick(?:ed|ing)? (?:him|her) up|waited outside|roads?|wheelchair|ramp|lift|drove (?:him|her)|drive (?:him|her)|driving (?:him|her)|"
        r"mileage|gas|late|pickup|morning run|afternoon run|stranded|waiting|pick(?:ed)? up|route|on board|engine|battery|flat tire|broke down"
    ),
    "speech": (
        r"tongue|blends|puppets?|card game|mouth|lips|words|sentences|story|stories|verbs|rhym\w*|question words|conversation|say(?:s|ing)?|talk(?:s|ing)?|sounds?|clear(?:ly|er)?|mirror|rhymes?|vocab\w*|"
        r"answers?|questions?|describe|repeat\w*|name(?:s|d)? (?:the )?pictures|language|listening|who|turns"
    ),
    "occupational_therapy": (
        r"hands?|grips?|scissor|cut(?:s|ting)?|lacing|beads|tracing|snaps|brushing|fidgets?|swings?|manos|fingers?|handwriting|pencils?|letters|glue|weighted|obstacle course|play ?dough|clay|button|zippers?|"
        r"spoon|crayons?|markers?|stickers?|squeez\w*|tools?|shoes|coat|calm|regulat\w*|texture|paint|strength|typing"
    ),
    "physical_therapy": (
        r"legs?|knees?|ankles?|hips?|hop(?:s|ping)?|jump(?:s|ing)?|exercises|posture|wheelchair|caminar|piernas|steps|balance|ball|climb\w*|chair|mat room|gym|strong(?:er)?|shoes|bike|kick\w*|ladder|climbing|"
        r"stairs?|ramp|standing|stand|strap|walk(?:s|ed|ing)?|hall(?:way)? walk|boots|surgery|cast|sneakers|playground|field day|tired legs|move|movement|bench"
    ),
    "counseling": (
        r"worry|worried|feeling|breathing|panic\w*|divorce|psych|mood|sad|angry|anger|cry(?:ing)?|cried|upset|crisis|threat assessments?|talks? (?:to|with) (?:her|him|ms|mrs|mr)|drawing|confid\w*|trust\w*|"
        r"lonely|suicid\w*|self-?harm|talked|listen(?:s|ed)?|privacy|private|office|door|note on the door|calm|stress\w*|nervous|scared|afraid|losing|died|death|funeral|court|foster|mother's|father's|family|"
        r"friend trouble|bully\w*|home life|tough|hard week"
    ),
    "aide": (
        r"buddy|escort\w*|sit(?:s|ting)? with (?:him|her|\w+)|stay(?:s|ed|ing)? with (?:him|her)|walk(?:s|ed|ing)? (?:him|her)|right beside|hand in hand|alone|toilet\w*|diapers?|changing|wandered|ran off|"
        r"eloped|lunch line|recess|between (?:classes|rooms)|hallway|cafeteria|my arm|his arm|arrival|"
        r"was (?:pulled|taken|sent|asked|borrowed|lent|moved|put) (?:\w+ ){0,4}(?:to|for) (?:watch|cover|help|sit|run|supervise)|help(?:s|er|ed|ing)?|watch(?:ed|ing)?|lunch duty|sub desk|cover(?:ed|ing)?|"
        r"bathroom|wet|accident|line|table|independent\w*|pulled|adult|person|safety|runs|bolt\w*|walked off"
    ),
    "specialized_instruction": (
        r"goals|worksheets?|room \d+|study hall|paragraphs?|multiplication|essay|chapters?|read(?:s|ing)?|level \w|books?|algebra|lessons?|homework|assignments?|unit|progress monitoring|passages?|problems|"
        r"times tables|division|words a minute|period|teacher|resource|class|work|words|pages?|grade|group|test|quiz|notes|project|packet|assignment|score|math|writing|spelling|learn\w*"
    ),
    "social_skills": (
        r"lego|board games?|conversation|the (?:other )?(?:boys|girls|kids)|amig[oa]s|peers|friends?|friendship|lunch table|the others|group|taking turns|club|game|together|kids|lunch|play(?:ed|ing)?|pizza|"
        r"cards|uno|recess|boys|girls|joke|jokes|invite\w*|table|members"
    ),
    "nursing": (
        r"feeds?|fed|flush\w*|oxygen|carbs?|inhaler|pump|rn|meds|medicine|medication|dose|seizures?|drops|numbers|lunch count|ambulance|911|shot|snack|check|needle|syringe|tubing|doctor'?s orders|orders|"
        r"supplies|formula|water|clinic|sick|fever|symptoms|monitor|hospital|low|high|log"
    ),
    "vision": (
        r"eyes|dots|blind\w*|mobility|glare|print|route|crossings?|street|fingers|sees?|glasses|bumps|map|tap(?:s|ping)?|screen|cane|dark|light|vision|bus stop|sidewalk|traffic|walk|library|enlarg\w*|"
        r"eye doctor|read"
    ),
    "hearing": (
        r"ears?|listening|cart|mic|sign(?:s|ed)?|heard|hears?|audio|batter(?:y|ies)|clip|tower|speaker|videos?|lips|receiver|molds?|loud|quiet|noise|noisy|sound|voice|charger|case|assembly|"
        r"teacher|class|video|language|understand"
    ),
    "assistive_technology": (
        r"ipad|tablets?|laptops?|chromebooks?|software|switch(?:es)?|symbols?|apps?|computers?|charg\w*|buttons?|screen|battery|type|typing|login|license|voice|pages?|update|updated|licen[cs]es?|"
        r"it department|tech|technician|download|broken|repair\w*|cracked|password|program|account"
    ),
    "behavior": (
        r"meltdowns?|reward\w*|conduct\w*|autism|check-?ins?|sheet|chart|points?|stars?|data|goals|plan|observ\w*|tantrums?|sticker\w*|hit(?:ting)?|breaks?|choice cards|bolt(?:ed|s|ing)?|throw(?:s|ing)?|"
        r"aggress\w*|calm|incident|desk|rules|reset|hours|agency|consult|clinic|therapist|points|behaviou?r"
    ),
    "other": (
        r"finals?|tests?|store|apron|internship|reader|scribe|time|test\w*|notes|seat|breaks?|bell|minutes more|finish\w*|work|job|coach|manager|gym|ball|teams?|calculator|quiet|headphones|sheet|print\w*|exam|"
        r"room|booklet|regents|bike|swim|field|game|pool|weights|accommodat\w*|site|reading it|alone|loud"
    ),
    "extended_school_year": r"summer|june|july|august|camp|weeks?|session|vacation|trip|recital",
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
