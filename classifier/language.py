"""Which language a text is in, as far as reading needs: English, Spanish, or one that cannot be read."""

import re
import unicodedata

_ENGLISH = frozenset(
    """the and to of is was in for on that it he she his her we you i not with this have has had be are at will your my as so if no
    be did do what when from an or but they been there our about can please thank thanks me him were today yesterday week""".split()
)
_SPANISH = frozenset(
    """el la los las de del que y en un una por para con no se su sus es fue está esta hoy ayer mi hijo hija lo le al como pero
    más semana porque gracias usted nosotros tuvo hubo será cuando reunión maestra escuela buenas buenos días tardes favor""".split()
)
_OTHERS = {
    "pt": frozenset(
        "não uma você está meu minha filho filha para com que dos das escola obrigado obrigada foi hoje ontem semana ele ela".split()
    ),
    "fr": frozenset(
        "le la les des une est pas vous nous avec pour dans qui elle été je mon ma fils fille merci bonjour école".split()
    ),
    "ht": frozenset("mwen ou li nou yo pa te ap pou nan ki sa epi lekòl pitit mèsi jodi a la yon gen fè".split()),
    "vi": frozenset("tôi con là của không và cho các được một trong có này với em cô trường học cảm ơn hôm".split()),
    "tl": frozenset("ang ng sa na po ko ay mga hindi siya anak ni si para kay ako naman salamat".split()),
    "pl": frozenset("nie jest się na do że to i w z jak dla był syn córka szkoła dziękuję dzień dobry".split()),
    "so": frozenset("waa oo iyo ka ku in aan wax uu ay la si iskuulka ilmaha mahadsanid".split()),
    "de": frozenset("der die das und ist nicht ich sie mit ein eine für auf wir war schule sohn tochter danke".split()),
}
_WORD = re.compile(r"[^\W\d_]+")
_MANY = 40  # words enough to judge by


def language_of(text: str) -> str:
    """`en`, `es`, another language's code, or "und" (undetermined) where a script or words give no known language.

    A text too short to judge is taken for English: short mail is mostly "ok thanks", and nothing is asserted from it wrongly.
    """
    letters = [letter for letter in text[:4000] if letter.isalpha()]
    if not letters:
        return "en"
    latin = sum(1 for letter in letters[:400] if "LATIN" in unicodedata.name(letter, ""))
    if latin < 0.5 * len(letters[:400]):  # noqa: PLR2004 - more than half in another script
        return "und"
    words = _WORD.findall(text[:4000].lower())
    english = sum(word in _ENGLISH for word in words)
    spanish = sum(word in _SPANISH for word in words)
    if english >= 0.12 * len(words) and english >= spanish * 0.5:  # noqa: PLR2004 - English prose has about 0.4 of them
        return "en"
    best, count = "es", spanish
    for code, common in _OTHERS.items():
        other = sum(word in common for word in words)
        if other > count:
            best, count = code, other
    if count > english and count >= 0.12 * len(words):  # noqa: PLR2004
        return best
    return "en" if len(words) < _MANY or english else "und"


def can_read(language: str) -> bool:
    """Whether there are patterns for this language."""
    return language in {"en", "es"}
