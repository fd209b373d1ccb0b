"""Days of the year on paper: «15. juni», «utgangen av mai», «i løpet av april og mai». Pure."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_DATE = re.compile(rf"\b([0-9]{{1,2}})\.\s*(?:({'|'.join(_MONTHS)})\w*|([0-9]{{1,2}})\b)", re.IGNORECASE)
MONTH = "(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember)"
MONTH_END = (
    r"(?:(?:(?:innen|innan|senest|seinast|ved|før)\s)?(?:utgangen|slutten)\sav|ultimo|i\s(?:løpet|laupet)\sav)"
    rf"\s(?:(?:{MONTH}\s?(?:og|eller|/|–|-)\s?)?{MONTH}\b|året\b(?!s))"
)
_MONTH_END = re.compile(rf"\b{MONTH_END}", re.IGNORECASE)
_LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_words() -> str:
    """The pattern of a day of the year: «15. juni»."""
    return rf"[0-9]{{1,2}}\.\s?(?:(?:{'|'.join(_MONTHS)})\w*|[0-9]{{1,2}}\b)"


def day_in(words: str) -> str:
    """The month and the day that are told, and of a month to its end the last day; empty: none."""
    if date := _DATE.search(words):
        month = _MONTHS.index(date[2].casefold()) + 1 if date[2] else int(date[3])
        if 1 <= month <= 12 and 1 <= int(date[1]) <= 31:
            return f"{month:02}-{int(date[1]):02}"
    if end := _MONTH_END.search(words):
        last = re.split(r"[\s/–-]", end[0].casefold())[-1][:3]
        month = 1 + _MONTHS.index("des" if last == "åre" else last)
        return f"{month:02}-{_LAST_DAYS[month - 1]:02}"
    return ""
