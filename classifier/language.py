"""Which language a text is in, as far as reading needs: English, Spanish, or one that cannot be read."""
# ruff: noqa: E501 - one branch for each ruling of docs/tags.md; patterns read best on one line

import re

from classifier.words import fold, word_set

_ENGLISH = word_set("""the and to of is was in for on that it he she his her we you i not with this have has had be are at will your my as so if no
    be did do what when from an or but they been there our about can please thank thanks me him were today yesterday week""")
_SPANISH = word_set("""el la los las de del que y en un una por para con no se su sus es fue está esta hoy ayer mi hijo hija lo le al como pero
    más semana porque gracias usted nosotros tuvo hubo será cuando reunión maestra escuela buenas buenos días tardes favor""")
_OTHERS = {
    "pt": word_set(
        "não uma você está meu minha filho filha para com que dos das escola obrigado obrigada foi hoje ontem semana ele ela"
    ),
    "fr": word_set("le la les des une est pas vous nous avec pour dans qui elle été je mon ma fils fille merci bonjour école"),
    "ht": word_set("mwen ou li nou yo pa te ap pou nan ki sa epi lekòl pitit mèsi jodi a la yon gen fè"),
    "vi": word_set("tôi con là của không và cho các được một trong có này với em cô trường học cảm ơn hôm"),
    "tl": word_set("ang ng sa na po ko ay mga hindi siya anak ni si para kay ako naman salamat"),
    "pl": word_set("nie jest się na do że to i w z jak dla był syn córka szkoła dziękuję dzień dobry"),
    "so": word_set("waa oo iyo ka ku in aan wax uu ay la si iskuulka ilmaha mahadsanid"),
    "de": word_set("der die das und ist nicht ich sie mit ein eine für auf wir war schule sohn tochter danke"),
}
_WORD = re.compile(r"[^\W\d_]+")
_LETTER_QUOTE = "ʼ"  # is folded like a quote, and parts no words
_PLAIN_WORD = re.compile("[a-z]+")
# Letters beyond Latin (Extended Additional holds Vietnamese): Greek, Cyrillic, Hebrew, Arabic, Indic, CJK and on.
_NOT_LATIN = re.compile("[\u0370-\u1dff\u3040-\ud7ff]")
_MANY = 40  # words enough to judge by


def language_of(text: str) -> str:
    """`en`, `es`, another language's code, or "und" (undetermined) where a script or words give no known language.

    A text too short to judge is taken for English: short mail is mostly "ok thanks", and nothing is asserted from it wrongly.
    """
    text = text[:1000]
    folded = fold(text)  # most texts are plain but for their quotes and dashes
    plain = folded.isascii() and _LETTER_QUOTE not in text
    foreign = 0 if plain else len(_NOT_LATIN.findall(text))
    if foreign > 0.3 * len(text):  # blanks and digits belong to no script
        return "und"
    words = _PLAIN_WORD.findall(folded) if plain else _WORD.findall(text.lower())
    if not words:
        return "en"
    english = sum(map(_ENGLISH.__contains__, words))
    spanish = sum(map(_SPANISH.__contains__, words))
    if english >= 0.12 * len(words) and english >= spanish * 0.5:
        return "en"
    best, count = "es", spanish
    for code, common in _OTHERS.items():
        other = sum(map(common.__contains__, words))
        if other > count:
            best, count = code, other
    if count > english and count >= 0.12 * len(words):
        return best
    return "en" if len(words) < _MANY or english else "und"


def can_read(language: str) -> bool:
    """Whether there are patterns for this language."""
    return language in {"en", "es"}
