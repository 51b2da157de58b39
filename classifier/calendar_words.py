"""The words of the calendar: months, weekdays, numbers, and the holidays that school mail counts from."""

from datetime import date, timedelta

WEEKDAYS = {
    "monday": 0, "mon": 0, "mondays": 0, "lunes": 0, "mondy": 0, "munday": 0,
    "tuesday": 1, "tues": 1, "tue": 1, "tuesdays": 1, "martes": 1, "teusday": 1, "tuseday": 1,
    "wednesday": 2, "wed": 2, "weds": 2, "wednesdays": 2, "miércoles": 2,
    "miercoles": 2, "wensday": 2, "wendsday": 2, "wednsday": 2,
    "thursday": 3, "thu": 3, "thur": 3, "thurs": 3, "thursdays": 3, "jueves": 3, "thrusday": 3, "thursay": 3,
    "friday": 4, "fri": 4, "fridays": 4, "viernes": 4, "firday": 4,
    "saturday": 5, "sat": 5, "sábado": 5, "sabado": 5,
    "sunday": 6, "sun": 6, "domingo": 6,
}  # fmt: skip
MONTHS = {
    "january": 1, "jan": 1, "enero": 1,
    "february": 2, "feb": 2, "febrero": 2, "febuary": 2,
    "march": 3, "mar": 3, "marzo": 3,
    "april": 4, "apr": 4, "abril": 4,
    "may": 5, "mayo": 5,
    "june": 6, "jun": 6, "junio": 6,
    "july": 7, "jul": 7, "julio": 7,
    "august": 8, "aug": 8, "agosto": 8,
    "september": 9, "sept": 9, "sep": 9, "septiembre": 9, "setiembre": 9,
    "october": 10, "oct": 10, "octubre": 10,
    "november": 11, "nov": 11, "noviembre": 11,
    "december": 12, "dec": 12, "diciembre": 12,
}  # fmt: skip
NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
}  # fmt: skip
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = (
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
)
ORDINALS = {
    **{word: number for number, word in enumerate(_UNITS, 1)},
    **{word: number for number, word in enumerate(_TEENS, 10)},
    "twentieth": 20,
    **{f"twenty-{word}": 20 + number for number, word in enumerate(_UNITS, 1)},
    **{f"twenty {word}": 20 + number for number, word in enumerate(_UNITS, 1)},
    "thirtieth": 30,
    "thirty-first": 31,
    "thirty first": 31,
}
# Each spelling with the name that `holiday_date` knows. A break has no one day: "since winter break" is vague.
HOLIDAYS = {
    "labor day": "labor",
    "columbus day": "columbus",
    "indigenous peoples' day": "columbus",
    "indigenous peoples day": "columbus",
    "indigenous people's day": "columbus",
    "halloween": "halloween",
    "election day": "election",
    "veterans day": "veterans",
    "veteran's day": "veterans",
    "veterans' day": "veterans",
    "thanksgiving day": "thanksgiving",
    "thanksgiving": "thanksgiving",
    "christmas eve": "christmas eve",
    "christmas day": "christmas",
    "christmas": "christmas",
    "new year's day": "new year",
    "new year's": "new year",
    "new years": "new year",
    "mlk day": "mlk",
    "mlk jr day": "mlk",
    "martin luther king day": "mlk",
    "martin luther king jr. day": "mlk",
    "martin luther king jr day": "mlk",
    "groundhog day": "groundhog",
    "valentine's day": "valentine",
    "valentines day": "valentine",
    "presidents day": "presidents",
    "presidents' day": "presidents",
    "president's day": "presidents",
    "st. patrick's day": "patrick",
    "st patrick's day": "patrick",
    "memorial day": "memorial",
    "juneteenth": "juneteenth",
    "independence day": "independence",
    "fourth of july": "independence",
}


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The `number`th `weekday` of a month; -1 is the last."""
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=number - 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    last = after - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def holiday_date(name: str, year: int) -> date | None:
    """The day of a holiday of `HOLIDAYS` in `year` (5 U.S.C. 6103 for the federal ones), None for an unknown name."""
    fixed = {
        "halloween": (10, 31),
        "veterans": (11, 11),
        "christmas eve": (12, 24),
        "christmas": (12, 25),
        "new year": (1, 1),
        "groundhog": (2, 2),
        "valentine": (2, 14),
        "patrick": (3, 17),
        "juneteenth": (6, 19),
        "independence": (7, 4),
    }
    floating = {
        "labor": (9, 0, 1),
        "columbus": (10, 0, 2),
        "thanksgiving": (11, 3, 4),
        "mlk": (1, 0, 3),
        "presidents": (2, 0, 3),
        "memorial": (5, 0, -1),
    }
    if name in fixed:
        return date(year, *fixed[name])
    if name in floating:
        month, weekday, number = floating[name]
        return _nth(year, month, weekday, number)
    if name == "election":
        return _nth(year, 11, 0, 1) + timedelta(days=1)
    return None
