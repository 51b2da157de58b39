"""The words that dates are made of, found in a folded text: each an `Atom`. How they combine is `dates`' job."""
# ruff: noqa: E501 - the table of forms reads best with one form a line, and dashes of all lengths are what it looks for

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property, reduce
from operator import or_

from classifier.calendar_words import HOLIDAYS, MONTHS, NUMBERS, ORDINALS, WEEKDAYS
from classifier.date_values import AFTER_THAT, THAT_WEEK, Atom
from classifier.foreseen import held_by, needs_of
from classifier.memo import Memo
from classifier.sought import KEPT, Bits, Candidates
from classifier.words import Words, word_set

_WD = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_MO = "|".join(sorted(MONTHS, key=len, reverse=True))
_HO = "|".join(sorted((re.escape(name) for name in HOLIDAYS), key=len, reverse=True))
_NUM = "|".join(sorted((re.escape(name) for name in NUMBERS), key=len, reverse=True))
_ORD = "|".join(sorted((re.escape(name) for name in ORDINALS), key=len, reverse=True))
_DAYNUM = r"(?:3[01]|[12]\d|0?[1-9])"
_UNIT_AHEAD = (
    r"(?!\s*(?:%|percent|min|minute|hour|hr|am\b|pm\b|a\.m|p\.m|of\s+(?:\d|(?:the|his|her|my|our|your|their|its|them|these|those|us|all)\b)|times|sessions?|weeks?|days|months|students|kids|trials|"
    r"people|years?|x\b|o'clock))"
)
_MORE = rf"(?P<more>(?:\s*(?:,\s*and|,\s*&|,\s*or|,|and|or|&)\s*(?:the\s+)?{_DAYNUM}(?:st|nd|rd|th)?(?![\d/]|:\d){_UNIT_AHEAD}(?!\s*[-–]\s*\d))*)"
# What follows an ordinal that counts something else than days.
_NO_DAY = (
    rf"(?!\s*-?\s*(?:grad|period|hour|quarter|floor|street|st\b|ave|year|time|session|week|amendment|set\b|goal|block|attempt|"
    r"class\b|percentile|marking|request|email|e-mail|message|trimester|semester|person|party|reminder|point|one\b|option|"
    rf"place|annual|month|nine weeks|round|draft|page|of the (?:month|year)|or\b(?!\s+(?:(?:on\s+)?(?:the\s+)?(?:\d|(?:following|next)\s+(?:{_WD})\b)|today|yesterday|tomorrow|{_WD}))|bus\b|reading|math|step|try|meeting|visit|and final))"
)
_PART = r"(?:\s+(?:morning|afternoon|evening|night|am|pm)s?\b)?"
_FORMS = rf"""
    (?P<iso>\b(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)\b)
  | (?P<slash>(?<![\d/$.])(?P<sm>1[0-2]|0?[1-9])[/](?P<sd>{_DAYNUM})(?:[/](?P<sy>20\d\d|\d\d))?(?![\d/]|\.\d|\s*(?:trials|opportunit|sessions|of\b|accura|questions|times|correct|tries|%|data|points|days|weeks|goals)))
  | (?P<dash>(?<![\d/$.-])(?P<dm>1[0-2]|0?[1-9])-(?P<dd>{_DAYNUM})-(?P<dy>20\d\d|\d\d)(?![\d-]))
  | (?P<monthday>\b(?P<mm>{_MO})\b\.?\s*(?:the\s+|de\s+)?(?P<md>{_DAYNUM})(?:st|nd|rd|th)?(?![\d/%]|:\d|\s*(?:%|a\.?m\b|p\.?m\b|minutes))(?:\s*(?:[-–]|\bto\b|\bthrough\b|\bthru\b|\bal\b)\s*(?:the\s+)?(?P<mto>{_DAYNUM})(?:st|nd|rd|th)?(?![\d/-]|:\d|\s*(?:a\.?m\b|p\.?m\b|h(?:ou)?rs?\b|min(?:ute)?s?\b)))?(?:,?\s*(?P<my>20\d\d)\b)?{_MORE})
  | (?P<monthword>\b(?P<wm>{_MO})\b\.?\s+(?:the\s+)?(?P<wd>{_ORD})\b)
  | (?P<daymonth>\b(?:the\s+|el\s+|los\s+d[ií]as\s+)?(?P<elead>(?:{_DAYNUM}\s*,\s*)*{_DAYNUM}\s*,?\s+(?:y|and|&)\s+)?(?P<ed>{_DAYNUM})(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?(?P<em>{_MO})\b(?!\.?\s+\d\d?(?![\d:.]|\s*[ap]\.?m))\.?(?:,?\s*(?:de\s+|del\s+)?(?P<ey>20\d\d)\b)?)
  | (?P<wordmonth>\b(?:the\s+)?(?P<wod>{_ORD})\s+(?:day\s+)?of\s+(?P<wom>{_MO})\b\.?)
  | (?P<esday>\b(?P<esw>lunes|martes|mi[eé]rcoles|jueves|viernes)\s+(?P<esd>{_DAYNUM})\b(?!\s*(?:de\s+(?:{_MO})|:|/|am\b|pm\b|a\.m|p\.m)))
  | (?P<enday>\b(?P<enw>{_WD})\b[.,]?\s+(?P<enthe>the\s+)?(?P<end>{_DAYNUM})\b{_UNIT_AHEAD}(?!\s*[-–:/.]\s*\d|\s*(?:[ap]\b|to\s+\d|(?:(?:of|de)\s+)?(?:{_MO})\b)))
  | (?P<wordday>\b(?P<wdw>{_WD})\b[.,]?\s+the\s+(?P<wdo>{_ORD})\b(?!\s*-?\s*(?:{_ORD})\b|\s+(?:day\s+)?of\s+(?:{_MO})\b){_NO_DAY})
  | (?P<weekfrom>\b(?:a|one|two|2)\s+weeks?\s+(?:from|after)\s+(?P<wfw>{_WD}|today|tomorrow)\b)
  | (?P<weekago>\b(?:a|one|two|2)\s+weeks?\s+ago(?:\s+(?:on\s+)?(?P<waw>{_WD}))\b)
  | (?P<weekdayago>\b(?:on\s+)?(?P<wgw>{_WD})\s+(?P<wgn>a|one|two|three|2|3)\s+weeks?\s+(?:ago|back)\b)
  | (?P<thatweek>\b(?P<tww>{_WD})s?(?:\s+(?:and|&|or)\s+(?P<tww2>{_WD})s?)?\s+(?:of\s+)?that\s+(?:same\s+)?(?:week|wk)\b)
  | (?P<twoweeks>\b(?:(?:this|last)\s+(?:week|wk)\s+(?:and|or|nor|&)\s+(?:this|last)(?:\s+(?:week|wk|one))?|esta\s+semana\s+(?:ni|y|o)\s+la\s+(?:semana\s+)?pasada)\b(?!\s+(?:{_WD}|month|time|night|year)))
  | (?P<daysofweek>\b(?:the\s+)?(?P<dwe>first|last)\s+(?P<dwn>two|three|four|2|3|4)\s+days\s+of\s+(?P<dww>this|last|next|the)\s+(?:school\s+)?(?:week|wk)\b)
  | (?P<nthweek>\b(?:the\s+)?(?P<nwn>second|third|fourth|2nd|3rd|4th)\s+(?:full\s+)?week\s+(?:of|in)\s+(?P<nwm>{_MO})\b)
  | (?P<holidayweek>\b(?:the\s+)?(?:week\s+(?P<hwd>before|after|following)\s+(?P<hwb>{_HO})|(?P<hwa>{_HO})(?:\s+day)?\s+week)(?![\w]))
  | (?P<recurrow>\b(?P<rk>{_NUM}|\d)\s+(?P<rkd>(?:{_WD})s?)\s+(?:in\s+a\s+row|running|straight))
  | (?P<rowth>\b(?:the\s+)?(?P<rt>second|third|fourth|fifth|2nd|3rd|4th|5th)\s+(?:straight\s+(?P<rtd>{_WD})|(?P<rtw>{_WD})\s+(?:in\s+a\s+row|running|straight))\b)
  | (?P<counted>(?<!next\s)(?<!coming\s)(?<!first\s)(?<!of\s)(?<!other\s)(?<!every\s)\b(?P<ck>two|three|four|five|[2-5])\s+(?P<cd>(?:mon|tues|wednes|thurs|fri)day)s\b(?!\s+(?:a|per|each|every|in|of|from|this|before|after|between|until|till|ahead|out)\b))
  | (?P<recur>\b(?:(?:each|every(?:\s+(?:single|other))?|all(?:\s+of)?(?:\s+(?:her|his|the|their|our))?|both|cada|todos\s+los)\s+(?P<rw>(?:{_WD})(?:s|es)?)|(?:on\s+)?(?P<rp>(?:mon|tues|wednes|thurs|fri)days)|(?:the\s+)?(?:last|past|previous)\s+(?P<rn>{_NUM}|\d)\s+(?P<rc>(?:{_WD})s?))\b{_PART}(?:\s+(?P<rand>and|&)\s+(?P<rw2>(?:{_WD})s?)\b)?)
  | (?P<twoweekdays>\b(?P<t1>this|last|next)\s+(?:and|or|&)\s+(?P<t2>this|last|next)\s+(?P<tw>{_WD})\b)
  | (?P<weekdaybefore>\b(?:the\s+)?(?P<wbd>{_WD})\s+before(?:\s+(?:last|that))?\b(?!\s+(?:(?:school|lunch|recess|he|she|the|we|i|noon|class|dinner|his|her|you|they|it|a|an|my|our|work|{_WD}|{_HO}|[a-z]+ing|spring|winter|fall|break)\b|\d)))
  | (?P<weekdayafter>\bthe\s+(?P<wfa>{_WD})(?:\s+(?:and|&)\s+(?P<wfa2>{_WD}))?\s+after(?:\s+that\b|(?=\s*(?:[.,;:!?)]|$)|\s+(?:is|was|too|also|as|because|since)\b)))
  | (?P<twodaysback>\byesterday\s+(?:and|&|or)\s+(?:the\s+)?(?P<tdb>day\s+before)\b(?!\s+yesterday))
  | (?P<nearholiday>\b(?:the\s+)?(?P<nhw>{_WD}|day)\s+(?P<nhd>before|after|of|following)\s+(?P<nhn>{_HO})(?![\w]))
  | (?P<weekday>\b(?:(?P<wmod>last|this\s+past|this\s+coming|this\s+upcoming|this|next|past|coming|upcoming|following|el\s+pasado|este|pr[oó]ximo)\s+)?(?:(?P<wweek>last|this|next)\s+(?:week(?:'s)?|wk)\s*(?:,|on|-|\()?\s*)?(?P<ww>{_WD})\b\.?{_PART}(?:\s+(?:of\s+)?(?P<wafter>last\s+(?:week|wk)|next\s+(?:week|wk)|this\s+(?:week|wk)|of\s+next\s+week|the\s+week\s+before(?!\s+(?:{_HO}))|pasado|pr[oó]ximo|que\s+viene)\b)?(?P<wmore>\s+(?:and|or|nor|&|ni|y)\s+(?:the\s+|el\s+)?(?P<wnx>next|last|pasado|anterior|one\s+before|one\s+after|week\s+before|week\s+after|previous\s+one|following\s+one)\b(?!\s+(?:week|wk|day|month|time|year|night|session|one|{_WD}|{_MO}|that\s+\w+|and\s+\w+\s+week)))?)
  | (?P<ordinal>\b(?:the\s+)?(?P<od>{_DAYNUM})(?:st|nd|rd|th)\b{_NO_DAY})
  | (?P<firstof>\b(?:the\s+)?(?:first|1st)\s+of\s+(?:the|this|last)\s+month\b)
  | (?P<endweek>\b(?:through|thru|until|till|til)\s+(?P<ew>(?:the\s+)?end\s+of\s+(?P<ewn>the|this|next)\s+(?:school\s+)?(?:week|wk))\b)
  | (?P<spelledto>\bthe\s+(?P<od3>{_ORD})(?=\s+(?:through|thru|to)\s+the\s+(?:{_ORD})\b))
  | (?P<spelled>\b(?:on|by|until|till|through|since|to|from|of|y|,|{_WD})\s+the\s+(?P<od2>{_ORD})\b(?=\s*(?:[.,;:!?)]|$|and\b|at\b|to\b|through\b|or\b|because\b|but\b|i\b|we\b|he\b|she\b|they\b|so\b|due\b|when\b|was\b|is\b|for\b)))
  | (?P<spelledat>\bthe\s+(?P<od4>{_ORD})(?=,?\s+at\s+(?:about\s+)?(?:a\s+quarter|quarter|half|noon|\d{{1,2}}\b|(?:{_NUM})\b(?!\s*-?\s*(?:school|week|desk|site)))))
  | (?P<eldia>(?:\b(?:el\s+d[ií]a|el)\s+|(?<=\bsemana\sdel\s)|(?<=\bla\sdel\s))(?P<ld>{_DAYNUM})\b(?!\s*(?:%|de\s+cada|minutos|veces)))
  | (?P<aldia>(?<=\d\s)al\s+(?P<ald>{_DAYNUM})\b(?!\s*(?:%|de\s+(?:{_MO}))))
  | (?P<today>\b(?:earlier\s+today|later\s+today|today(?:'s)?|this\s+morning|this\s+afternoon|this\s+evening|tonight|hoy|esta\s+ma[nñ]ana|esta\s+tarde)\b)
  | (?P<before_yesterday>\b(?:the\s+)?day\s+before\s+yesterday\b|\banteayer\b|\bantier\b)
  | (?P<yesterday>\b(?:yesterday(?:'s)?|last\s+night|ayer)\b)
  | (?P<after_tomorrow>\b(?:the\s+)?day\s+after\s+tomorrow\b|\bpasado\s+ma[nñ]ana\b)
  | (?P<tomorrow>\b(?:tomorrow(?:'s)?|tmrw|tmw|tomorow|tommorow)\b|(?<!la\s)(?<!esta\s)(?<!de\sla\s)\bma[nñ]ana\b(?:\s+por\s+la\s+(?:ma[nñ]ana|tarde|noche)\b)?)
  | (?P<daysago>\b(?P<dn>{_NUM}|\d{{1,2}})\s+days\s+ago\b)
  | (?P<weeksago>\b(?P<wn>{_NUM}|\d{{1,2}})\s+weeks?\s+ago\b)
  | (?P<weekof>\b(?:the\s+)?(?:(?:entire|whole|full|school)\s+)?week\s+(?:of|beginning|starting)\s+(?:monday,?\s+)?|\b(?:la\s+)?semana\s+del\s+)
  | (?P<beforelast>\b(?:the\s+)?week\s+before\s+last\b)
  | (?P<firstweeks>\b(?:the\s+)?(?P<fw>first|last)\s+(?:(?P<fn>{_NUM}|\d)\s+)?weeks?\s+(?:of|in)\s+(?P<fm>{_MO})\b)
  | (?P<restweek>\b(?:the\s+|for\s+the\s+)?(?:rest|remainder)\s+of\s+(?:the|this)\s+week\b|\bresto\s+de\s+la\s+semana\b)
  | (?P<restmonth>\b(?:the\s+)?(?:rest|remainder)\s+of\s+(?:(?:the|this)\s+month|(?P<rmm>{_MO}))\b)
  | (?P<week>\b(?P<wk>last|this\s+past|this|next|past|coming|following|all|the\s+whole|the\s+entire|whole|entire|la\s+pr[oó]xima|esta|toda\s+la|la)\s+(?:(?:school|entire|whole)\s+)?(?:week(?:'s)?|wk|semana(?:\s+(?P<wkp>pasada|entera|que\s+viene))?)\b(?!\s*(?:end|s\b|day))(?:\s+(?P<wklong>long))?)
  | (?P<span>\b(?P<sp>past|last|previous|next|coming|[uú]ltimas)\s+(?P<sn>{_NUM}|\d{{1,2}})\s+(?P<su>school\s+days|days|weeks|months|semanas|d[ií]as)\b)
  | (?P<length>\b(?:for|in|over|since|going\s+on|almost|nearly|about|it'?s\s+been|has\s+been|been)\s+(?:over\s+|almost\s+|nearly\s+|about\s+|at\s+least\s+)?(?P<ln>{_NUM}|\d{{1,2}})\s+(?:full\s+|whole\s+|straight\s+|school\s+|solid\s+)?(?P<lu>weeks|months|days|week|month)\b(?!\s+(?:ago|old|from|before|notice)))
  | (?P<inarow>\b(?P<kn>{_NUM}|\d{{1,2}})\s+(?P<ku>weeks|days|months)\s+(?:in\s+a\s+row|straight|running|now|without|with\s+no|sin)\b|\b(?P<kn2>{_NUM}|\d)\s+straight\s+(?P<ku2>weeks|days|months)\b)
  | (?P<couple>\b(?:past|last|previous|next|these|a|the)\s+(?:past\s+|last\s+)?(?:couple|few|several)(?:\s+of)?\s+(?:days|weeks|months|times|sessions)\b|\b(?:several|a\s+few|a\s+couple(?:\s+of)?|many|multiple)\s+(?:weeks|days|months|times)\b)
  | (?P<monthof>\b(?P<mpre>last|this|next|past|all|el\s+mes)\s+month(?:'s)?\b)
  | (?P<monthsof>\b(?P<mo1>{_MO})\s+(?:through|thru|to|until|-|–)\s+(?P<mo2>{_MO})\b(?!\.?\s*\d))
  | (?P<monthname>\b(?:(?P<npre>in|en\s+todo|todo|all\s+of|all|for|during|of|throughout|since|last|this|next|through|until|by|whole|entire|month\s+of|early|late|mid|from|and|through|-|en|desde|de)\s*(?:-|\s)\s*)(?P<nm>{_MO})\b(?!\.?\s*\d{{1,2}}\b)(?:\s+(?:of\s+)?(?P<ny>20\d\d)|\s+of\s+(?P<nyr>this|last)\s+year\b)?)
  | (?P<baremonth>\b(?P<bm>january|february|september|october|november|december|enero|febrero|septiembre|octubre|noviembre|diciembre|march(?=\s+(?:has|had|was|is|shows?|should)\b)|(?:march|april|june|july|august)(?=(?:'s)?\s+(?:sheet|log|report|calendar)s?\b))\b(?!\.?\s*\d{{1,2}}\b)(?:\s+of\s+(?P<bmr>this|last)\s+year\b)?)
  | (?P<holiday>(?<![\w])(?:{_HO})(?:\s+day)?(?![\w]))
  | (?P<vague>\b(?:this|last|next|the|all|over\s+the|since\s+the|beginning\s+of\s+the|start\s+of\s+the|the\s+start\s+of|so\s+far\s+this|since\s+the\s+(?:start|beginning)\s+of\s+the|este|todo\s+el)\s+(?:school\s+)?(?:(?:start|beginning)\s+of\s+)?(?:the\s+)?(?:winter|fall|spring|summer|autumn|semester|trimester|quarter|marking\s+period|year|school\s+year|a[nñ]o|semestre)\b|\blately\b|\brecently\b|\bthe\s+other\s+day\b|\bsome\s+time\b|\bthus\s+far\b|\bso\s+far\b|\bschool\s+(?:started|began|opened)\b|[uú]ltimamente\b)
    """
# What each form can begin with, so that at any place only the forms that can begin there are tried.
_OPENED_BY = {
    "iso": "2",
    "slash": "0123456789",
    "dash": "0123456789",
    "monthday": "adefjmnos",
    "monthword": "adefjmnos",
    "daymonth": "0123456789elt",
    "wordmonth": "efnst",
    "esday": "jlmv",
    "enday": "dfjlmstvw",
    "wordday": "dfjlmstvw",
    "weekfrom": "2aot",
    "weekdayago": "dfjlmostvw",
    "thatweek": "dfjlmstvw",
    "twoweeks": "elt",
    "daysofweek": "flt",
    "nthweek": "234fst",
    "holidayweek": "cefghijlmnptvw",
    "weekdayafter": "t",
    "aldia": "a",
    "baremonth": "adefjmnos",
    "weekago": "2aot",
    "recurrow": "0123456789acdefnost",
    "rowth": "2345fst",
    "counted": "2345ft",
    "recur": "abceflmoptw",
    "twoweekdays": "lnt",
    "weekdaybefore": "dfjlmstvw",
    "twodaysback": "y",
    "nearholiday": "dfjlmstvw",
    "weekday": "cdefjlmnpstuvw",
    "ordinal": "0123456789t",
    "firstof": "1ft",
    "endweek": "tu",
    "spelledto": "t",
    "spelled": "bdfjlmostuvwy",
    "spelledat": "t",
    "eldia": "0123456789e",
    "today": "ehlt",
    "before_yesterday": "adt",
    "yesterday": "aly",
    "after_tomorrow": "dpt",
    "tomorrow": "mt",
    "daysago": "0123456789acdefnost",
    "weeksago": "0123456789acdefnost",
    "weekof": "eflstw",
    "beforelast": "tw",
    "firstweeks": "flt",
    "restweek": "frt",
    "restmonth": "rt",
    "week": "aceflnptw",
    "span": "clnpuú",
    "length": "abfghinos",
    "inarow": "0123456789acdefnost",
    "couple": "almnpst",
    "monthof": "aelnpt",
    "monthsof": "adefjmnos",
    "monthname": "abdefilmnostuw",
    "holiday": "cefghijlmnpstv",
    "vague": "abelnorstuú",
}


class _Form:
    """A form of the table: the letters that it can begin with, and its expression, compiled when it is first tried."""

    def __init__(self, source: str) -> None:
        self.name = source[len("(?P<") : source.index(">")]
        self.letters = frozenset(_OPENED_BY[self.name])
        self.needs = needs_of(source, re.VERBOSE)
        self.holds = held_by(source, re.VERBOSE)
        self._source = source

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression; the group that is the form itself closes last."""
        return re.compile(self._source, re.VERBOSE)


class _Table(Memo[str, int]):
    """The forms in their order, and a number for each word: whether it is a core of dates, which forms hold it and which need it."""

    def __init__(self) -> None:
        super().__init__(self._number, KEPT)
        self.forms = [_Form(source) for source in re.split(r"\n  \| ", _FORMS.strip())]
        self._candidates = Candidates([form.needs for form in self.forms])
        self._holding = Bits()
        for number, form in enumerate(self.forms):
            self._holding.learn(form.holds, 1 << number)
        self._all = (1 << len(self.forms)) - 1
        self._asked = Memo(self._asked_for)
        self._by_letter = Memo(self._letters)

    def _number(self, word: str) -> int:
        core = word in _CORES or word[0].isdecimal() or ("'" in word[1:] and not _CORES.isdisjoint(word.split("'")))
        needing = self._candidates.bits.met_by(word) << len(self.forms)
        return (needing | self._holding.met_by(word)) << 1 | core

    def with_core(self, core: int, around: Iterable[int]) -> "_ByLetter":
        """The forms that can hold a core of this number among words of those numbers, by the letter with which they begin."""
        holding = core >> 1 & self._all
        return self._by_letter[holding, reduce(or_, around) >> 1 + len(self.forms) & self._asked[holding]]

    def _asked_for(self, holding: int) -> int:
        """The bits of words that tell which of some forms may stand."""
        return self._candidates.asked_for(number for number in range(len(self.forms)) if holding >> number & 1)

    def _letters(self, known: tuple[int, int]) -> "_ByLetter":
        holding, around = known
        found: _ByLetter = {}
        for number in self._candidates.among(around):
            if holding >> number & 1:
                for letter in self.forms[number].letters:
                    found.setdefault(letter, []).append(self.forms[number])
        return found


_ByLetter = dict[str, list[_Form]]


@cache
def _table() -> _Table:
    return _Table()


def _first_at(folded: str, place: int, forms: _ByLetter) -> re.Match[str] | None:
    """The first of the forms that stands at a place."""
    for form in forms.get(folded[place], ()):
        match = form.pattern.match(folded, place)
        if match is not None:
            return match
    return None


# Every date expression holds one of these words, a holiday or a number, at most `_LEAD` words after its first.
_CORES = (
    word_set("""day days week weeks weekend weekends month months today yesterday tomorrow tmrw tmw wk tomorow tommorow tonight morning
    afternoon evening night year years fall autumn winter spring summer semester trimester quarter period lately recently time far
    started began opened sessions times mondays tuesdays wednesdays thursdays fridays hoy ayer anteayer antier mañana manana tarde
    semana semanas semestre año años ano anos mes día días dia dias últimamente ultimamente""")
    | WEEKDAYS.keys()
    | MONTHS.keys()
    | {word for name in ORDINALS for word in name.replace("-", " ").split()}
    | {re.split(r"\W", name)[0] for name in HOLIDAYS}
)
_HOURS = 12  # a bare number beyond it is no hour
_REACH = 10  # words and marks around a core among which all stands that a form cannot do without
_LEAD = 6
_LEAD_OF_NUMBER = 2  # "on the 14th": longer ones begin with a month or a weekday
_WORD_AT = re.compile(r"[^\W\d_]+")


def _number(word: str) -> int:
    return NUMBERS[word] if word in NUMBERS else int(word)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _valid(month: int, day: int) -> bool:
    # 2024 is a leap year: 29 February is a date in some years.
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True


def find_atoms(words: Words) -> Iterator[Atom]:
    """Every atom in a text, by place."""
    folded, starts = words.folded, words.starts
    table = _table()
    numbers = list(map(table.__getitem__, words.forms))
    done = 0
    for at in [at for at, number in enumerate(numbers) if number & 1]:
        for core in _cores(words, at):
            if core < done:
                continue
            begin = max(0, at - _REACH)
            forms = table.with_core(numbers[at], numbers[begin : at + _REACH])
            if not forms:
                continue
            places = _leads(folded, done, core)
            if places[0] < starts[begin]:
                begin = bisect_right(starts, places[0]) - 1
                forms = table.with_core(numbers[at], numbers[begin : at + _REACH])
            for place in places:
                match = _first_at(folded, place, forms)
                if match is not None and match.end() > core:
                    done = match.end()
                    yield from _atom(match)
                    break


def _cores(words: Words, at: int) -> list[int]:
    """Where in a word of `_CORES` or a number something stands that every date expression holds."""
    folded, form, first, last = words.folded, words.forms[at], words.starts[at], words.ends[at]
    if form in _CORES:
        # A word runs on in a digit or an underscore: "2weeks" holds no week.
        return [] if _in_word(folded[first - 1 : first]) or _in_word(folded[last : last + 1]) else [first]
    if form[0].isdecimal():
        return [first]
    found = []
    for part in form.split("'"):  # "Monday'll"
        if part in _CORES:
            found.append(first)
        first += len(part) + 1
    return found


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


# The words that a date expression can begin with, besides those of `_CORE`.
_OPENERS = word_set("""the a an on by until till til thru through since to from of y last this next past coming upcoming following each every all both cada todos rest
    remainder for in over going almost nearly about it has been these several many multiple during throughout whole entire month early
    late mid and so start beginning earlier later day week el la esta este lunes pasado desde hasta en de toda todo próximo proximo resto
    semana previous few couple school thus los todo al some sometime últimas ultimas""") | frozenset(NUMBERS)


def _leads(folded: str, floor: int, core: int) -> list[int]:
    """Where an expression that holds `core` can begin: at one of the last words before it, from the left, or at it."""
    line = folded.rfind("\n", floor, core - 1) if core > floor else -1
    left = max(floor, line + 1)
    many = _LEAD_OF_NUMBER if folded[core].isdecimal() else _LEAD
    before = folded[left : core - 1].rsplit(" ", many)[-many:] if left < core else []
    if len(before) == 1 and folded[core - 1] == "\n":
        before = []
    found = [core]
    start = core
    for word in reversed(before):
        start -= len(word) + 1
        if word in _OPENERS:
            found.append(start)
        elif not word.isalpha():
            # "(Tuesday", "Mon-Wed": a word may begin after a mark.
            place = start
            while place < core and not folded[place].isalnum():
                place += 1
            opening = _WORD_AT.match(folded, place)
            if opening is not None and opening.group() in _OPENERS:
                found.append(place)
    found.reverse()
    return found


def _atom(match: re.Match[str]) -> Iterator[Atom]:  # noqa: C901, PLR0912, PLR0915 - one branch for each form of a date
    group = match.group
    first, last = match.span()
    kind = match.lastgroup  # the form itself: its group closes last
    if kind == "iso":
        if _valid(int(group("im")), int(group("id"))):
            yield Atom(first, last, "date", int(group("iy")), int(group("im")), int(group("id")))
    elif kind == "slash":
        if _valid(int(group("sm")), int(group("sd"))):
            yield Atom(first, last, "date", _year(group("sy")), int(group("sm")), int(group("sd")))
    elif kind == "dash":
        if _valid(int(group("dm")), int(group("dd"))):
            yield Atom(first, last, "date", _year(group("dy")), int(group("dm")), int(group("dd")))
    elif kind == "monthday":
        month, year = MONTHS[group("mm")], _year(group("my"))
        if not _valid(month, int(group("md"))):
            return
        end = match.end("md") if group("mto") or group("more") else last
        yield Atom(first, end, "date", year, month, int(group("md")))
        if group("mto") and _valid(month, int(group("mto"))):
            yield Atom(
                match.start("mto"), match.end("my") if group("my") else match.end("mto"), "to", year, month, int(group("mto"))
            )
        for number in re.finditer(rf"{_DAYNUM}(?:st|nd|rd|th)?", group("more") or ""):
            day = int(re.sub(r"\D", "", number.group()))
            if _valid(month, day):
                base = match.start("more")
                yield Atom(base + number.start(), base + number.end(), "date", year, month, day)
    elif kind == "monthword":
        if _valid(MONTHS[group("wm")], ORDINALS[group("wd")]):
            yield Atom(first, last, "date", None, MONTHS[group("wm")], ORDINALS[group("wd")])
    elif kind == "wordmonth":
        if _valid(MONTHS[group("wom")], ORDINALS[group("wod")]):
            yield Atom(first, last, "date", None, MONTHS[group("wom")], ORDINALS[group("wod")])
    elif kind == "daymonth":
        month, year = MONTHS[group("em")], _year(group("ey"))
        if _valid(month, int(group("ed"))):
            begin = first
            for number in re.finditer(_DAYNUM, group("elead") or ""):  # "el 3, 10 y 17 de octubre"
                if _valid(month, int(number.group())):
                    base = match.start("elead")
                    yield Atom(base + number.start(), base + number.end(), "date", year, month, int(number.group()))
                begin = match.start("ed")
            yield Atom(begin, last, "date", year, month, int(group("ed")))
    elif kind == "esday":
        yield Atom(first, last, "ordinal", day=int(group("esd")), weekday=WEEKDAYS[group("esw")])
    elif kind == "enday":
        if group("enthe") or int(group("end")) > _HOURS:
            yield Atom(first, last, "ordinal", day=int(group("end")), weekday=WEEKDAYS[group("enw")], modifier="bare")
        else:  # "Tuesday 9": nine o'clock, or the ninth
            yield Atom(first, match.end("enw"), "weekday", weekday=WEEKDAYS[group("enw")])
    elif kind == "wordday":
        yield Atom(first, last, "ordinal", day=ORDINALS[group("wdo")], weekday=WEEKDAYS[group("wdw")], modifier="bare")
    elif kind == "weekfrom":
        weeks = 2 if group().startswith(("two", "2")) else 1
        named = group("wfw")
        if named in WEEKDAYS:
            yield Atom(first, last, "weekday", weekday=WEEKDAYS[named], offset=weeks, modifier="from")
        else:
            yield Atom(first, last, "relative", offset=7 * weeks + (named == "tomorrow"))
    elif kind == "weekago":
        yield Atom(
            first,
            last,
            "weekday",
            weekday=WEEKDAYS[group("waw")],
            offset=2 if group().startswith(("two", "2")) else 1,
            modifier="ago",
        )
    elif kind == "weekdayago":
        weeks = 1 if group("wgn") == "a" else _number(group("wgn"))
        yield Atom(first, last, "weekday", weekday=WEEKDAYS[group("wgw")], offset=weeks, name="weeks ago")
    elif kind == "thatweek":
        end = match.end("tww") if group("tww2") else last
        yield Atom(first, end, "weekday", weekday=WEEKDAYS[group("tww")], name=THAT_WEEK)
        if group("tww2"):
            yield Atom(match.start("tww2"), last, "weekday", weekday=WEEKDAYS[group("tww2")], name=THAT_WEEK)
    elif kind == "weekdayafter":
        end = match.end("wfa") if group("wfa2") else last
        yield Atom(first, end, "weekday", weekday=WEEKDAYS[group("wfa")], name=AFTER_THAT)
        if group("wfa2"):
            yield Atom(match.start("wfa2"), last, "weekday", weekday=WEEKDAYS[group("wfa2")], name=AFTER_THAT)
    elif kind == "twoweeks":
        yield Atom(first, last, "weeks", offset=2)
    elif kind == "daysofweek":
        ahead = {"last": -1, "next": 1}.get(group("dww"), 0)
        yield Atom(first, last, "days of week", day=_number(group("dwn")), offset=ahead, modifier=group("dwe"))
    elif kind == "nthweek":
        times = ORDINALS.get(group("nwn")) or int(group("nwn")[0])
        yield Atom(first, last, "nth week", month=MONTHS[group("nwm")], offset=times)
    elif kind == "holidayweek":
        named = group("hwb") or group("hwa")
        ahead = {"before": -1, "after": 1, "following": 1}.get(group("hwd") or "", 0)
        yield Atom(first, last, "week of holiday", name=_holiday(named), offset=ahead)
    elif kind == "recurrow":
        named = group("rkd")
        weekday = WEEKDAYS[named] if named in WEEKDAYS else WEEKDAYS[named.removesuffix("s")]
        yield Atom(first, last, "every", weekday=weekday, offset=_number(group("rk")), modifier="last")
    elif kind == "rowth":
        named = group("rtd") or group("rtw")
        times = ORDINALS.get(group("rt")) or int(group("rt")[0])
        yield Atom(first, last, "every", weekday=WEEKDAYS[named], offset=times, modifier="last")
    elif kind == "counted":
        yield Atom(first, last, "every", weekday=WEEKDAYS[group("cd")], offset=_number(group("ck")), modifier="counted")
    elif kind == "twoweekdays":
        weekday = WEEKDAYS[group("tw")]
        yield Atom(first, match.end("t1"), "weekday", weekday=weekday, modifier=group("t1"))
        yield Atom(match.start("t2"), last, "weekday", weekday=weekday, modifier=group("t2"))
    elif kind == "weekdaybefore":
        yield Atom(first, last, "weekday", weekday=WEEKDAYS[group("wbd")], modifier="past", name="before")
    elif kind == "twodaysback":
        yield Atom(first, first + len("yesterday"), "relative", offset=-1)
        yield Atom(match.start("tdb"), last, "relative", offset=-2)
    elif kind == "nearholiday":
        step = {"before": "before", "after": "after", "following": "after", "of": "of"}[group("nhd")]
        yield Atom(first, last, "holiday", name=_holiday(group("nhn")), weekday=WEEKDAYS.get(group("nhw")), modifier=step)
    elif kind == "firstof":
        yield Atom(first, last, "ordinal", day=1)
    elif kind == "endweek":
        week = "next week" if group("ewn") == "next" else "this week"
        yield Atom(match.start("ew"), last, "weekday", weekday=4, name=week)
    elif kind == "spelledto":
        yield Atom(first, last, "ordinal", day=ORDINALS[group("od3")])
    elif kind == "monthsof":
        yield Atom(first, match.end("mo1"), "month", None, MONTHS[group("mo1")])
        yield Atom(match.start("mo2"), last, "month", None, MONTHS[group("mo2")])
    elif kind == "recur":
        yield from _recurring(match)
    elif kind == "weekday":
        named = group("ww")
        if named in {"sat", "sun"} and not (group("wmod") or group().endswith(".")):
            return
        modifier = " ".join((group("wmod") or "").split())
        if modifier == "following" and match.string.startswith("'s", last):
            modifier = ""  # "following Tuesday's incident"
        week = " ".join((group("wafter") or group("wweek") or "").split()).replace("wk", "week")
        end = match.start("wmore") if group("wmore") else last
        yield Atom(first, end, "weekday", weekday=WEEKDAYS[named], modifier=modifier, name=week)
        if group("wmore"):  # "this Friday or next", "last Friday and the one before"
            weeks = 1 if group("wnx") == "next" or "after" in group("wnx") or "following" in group("wnx") else -1
            yield Atom(match.start("wnx"), last, "weekday", weekday=WEEKDAYS[named], modifier=modifier, name=week, offset=weeks)
    elif kind == "ordinal":
        yield Atom(first, last, "ordinal", day=int(group("od")))
    elif kind == "spelled":
        yield Atom(match.start("od2"), last, "ordinal", day=ORDINALS[group("od2")])
    elif kind == "spelledat":
        yield Atom(first, last, "ordinal", day=ORDINALS[group("od4")])
    elif kind == "eldia":
        yield Atom(first, last, "ordinal", day=int(group("ld")))
    elif kind == "aldia":
        yield Atom(match.start("ald"), last, "ordinal", day=int(group("ald")))
    elif kind in _RELATIVE:
        yield Atom(first, last, "relative", offset=_RELATIVE[kind])
    elif kind == "daysago":
        yield Atom(first, last, "relative", offset=-_number(group("dn")))
    elif kind == "weeksago":
        yield Atom(first, last, "weekago", offset=_number(group("wn")))
    elif kind == "weekof":
        yield Atom(first, last, "weekof")
    elif kind == "beforelast":
        yield Atom(first, last, "week", offset=-2)
    elif kind == "firstweeks":
        yield Atom(first, last, "weeks of", month=MONTHS[group("fm")], offset=_number(group("fn") or "one"), modifier=group("fw"))
    elif kind == "restweek":
        yield Atom(first, last, "rest of week")
    elif kind == "restmonth":
        yield Atom(first, last, "rest of month", month=MONTHS[group("rmm")] if group("rmm") else None)
    elif kind == "week":
        yield Atom(first, last, "week", offset=_week_offset(group("wk"), group("wkp")), name=group("wk"))
    elif kind == "span":
        ahead = group("sp") in {"next", "coming"}
        yield Atom(
            first, last, "length", offset=_number(group("sn")), name=_unit(group("su")), modifier="next" if ahead else "past"
        )
    elif kind == "length":
        yield Atom(match.start("ln"), last, "length", offset=_number(group("ln")), name=_unit(group("lu")), modifier="")
    elif kind == "inarow":
        count, unit = group("kn") or group("kn2"), group("ku") or group("ku2")
        yield Atom(first, last, "length", offset=_number(count), name=_unit(unit), modifier="past")
    elif kind == "monthof":
        word = group("mpre")
        yield Atom(first, last, "month", offset=-1 if word in {"last", "past"} else 1 if word == "next" else 0)
    elif kind == "monthname":
        yield from _month_name(match)
    elif kind == "baremonth":
        year_named = f"{group('bmr')} year" if group("bmr") else ""
        yield Atom(first, last, "month", None, MONTHS[group("bm")], name=year_named)
    elif kind == "holiday":
        yield Atom(first, last, "holiday", name=_holiday(group("holiday")))
    else:
        yield Atom(first, last, "vague")


_RELATIVE = {"today": 0, "before_yesterday": -2, "yesterday": -1, "after_tomorrow": 2, "tomorrow": 1}


def _holiday(name: str) -> str:
    return HOLIDAYS.get(name) or HOLIDAYS[name.removesuffix("day").rstrip()]


def _unit(word: str) -> str:
    if word.endswith(("days", "días", "dias")):
        return "days"
    return {"semanas": "weeks", "week": "weeks", "month": "months"}.get(word, word)


def _week_offset(word: str, spanish: str | None) -> int:
    if spanish == "pasada" or word in {"last", "this past", "past"}:
        return -1
    if spanish == "que viene" or word in {"next", "coming", "following"} or word.startswith("la pr"):
        return 1
    return 0


def _recurring(match: re.Match[str]) -> Iterator[Atom]:
    first, last = match.span()
    named = match.group("rw") or match.group("rp") or match.group("rc")
    weekday = WEEKDAYS.get(named) if named in WEEKDAYS else WEEKDAYS.get(named.removesuffix("s"))
    if weekday is None:
        return
    if match.group("rc"):
        yield Atom(first, last, "every", weekday=weekday, offset=_number(match.group("rn")), modifier="last")
        return
    both = match.group("rw") is not None and match.group().startswith("both")
    whole = match.group("rw") is not None and match.group().startswith("all") and not named.endswith("days")
    if both and not match.group("rw2") and not named.endswith("s"):
        yield Atom(match.start("rw"), last, "weekday", weekday=weekday)  # "both Monday and today"
        return
    if whole and not match.group("rw2") and not re.match(r"all\s+(?:of\s+)?(?:her|his|the|their|our)\b", match.group()):
        yield Atom(first, last, "weekday", weekday=weekday)  # "all of Thursday" is one day
        return
    if (both or whole) and match.group("rw2"):  # "both Tuesday and Thursday" are two days, not a habit
        yield Atom(first, match.end("rw"), "weekday", weekday=weekday)
        second = WEEKDAYS.get(match.group("rw2").removesuffix("s"), WEEKDAYS.get(match.group("rw2")))
        yield Atom(match.start("rw2"), last, "weekday", weekday=second)
        return
    yield Atom(first, match.end("rw2") if match.group("rw2") else last, "every", weekday=weekday, modifier="both" if both else "")
    if match.group("rw2"):
        second = WEEKDAYS.get(match.group("rw2").removesuffix("s"), WEEKDAYS.get(match.group("rw2")))
        yield Atom(match.start("rw2"), last, "every", weekday=second)


def _month_name(match: re.Match[str]) -> Iterator[Atom]:
    word, before = match.group("nm"), " ".join(match.group("npre").split())
    if word in {"may", "march", "mar", "jan", "sun"} and before in {
        "and",
        "this",
        "for",
        "by",
        "-",
        "all",
        "from",
        "through",
        "next",
        "last",
    }:
        return
    modifier = (
        before
        if before in {"last", "this", "next", "since", "desde", "through", "until", "by", "early", "late", "mid", "from"}
        else ""
    )
    named = f"{match.group('nyr')} year" if match.group("nyr") else ""
    yield Atom(match.start("nm"), match.end(), "month", _year(match.group("ny")), MONTHS[word], name=named, modifier=modifier)
