"""What a routine on paper says of time that no deadline was made of: told to who pastes it, never left out. Pure."""

import re

from casework.workflows.paper_days import MONTH
from casework.workflows.paper_line import MAX_TITLE
from casework.workflows.paper_words import Within, amount_words, within_of

_SOON = (
    r"så\s(?:snart|raskt|fort)\ssom\s\w+|snarest(?:\s(?:mulig|mogleg|råd))?|straks|omgående|umiddelbart|"
    r"fortløpende|fortløpande|jevnlig|jamleg|uten\sugrunnet\sopphold|utan\sugrunna\sopphald"
)
_DAY = r"jul|påske|\w*ferien?|(?:skole|skule|studie|barnehage)\s?(?:start|slutt|året)|oppstart\w*|skoleårets\s\w+"
_SEASON = r"høst|haust|vår|vinter|sommer|sommar|semester"
_TELLS = rf"[0-9]|\b(?:{MONTH}|{_DAY}|to|tre|fire|fem|seks|før|når)\b|uke|veke|dag|måned|månad|{_SEASON}|frist|utgang"
_ENDS = r"(?=\s(?:og|som|slik|for|dersom|hvis)\s|[,;:()]|(?<![0-9])\.|\.$|$)"
_SAYS_TIME = re.compile(
    rf"\b(?:innen|innan|senest|seinast|tidligst|tidlegast|(?:første|fyrste)\s(?:gang|gong))\s(?=[^.,;:()]{{0,40}}(?:{_TELLS}))"
    rf"[^,;:()]{{1,60}}?{_ENDS}"
    rf"|\bi\s(?:løpet|laupet)\sav\s(?=[^.,;:()]{{0,12}}(?:{MONTH}|{_SEASON}|[0-9]))[^,;:()]{{1,60}}?{_ENDS}"
    rf"|\b{amount_words()}\w*\s(?:før|etter)\s[^.,;:()]{{1,60}}?{_ENDS}"
    rf"|\b(?:minst\s)?(?:to|tre|fire|[2-9])\s(?:ganger|gonger)\b(?:\s(?:i|per|pr\.?)\s\w+)?"
    rf"|\b(?:før|i|til)\s(?:{MONTH})\b|\b(?:før|etter)\s(?:{_DAY})\b|\b(?:{_SOON})\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s*[,;.]\s+(?=(?:deretter|så|og|minst|første|fyrste|senest|seinast|innen|innan|årlig|årleg|hver|kvar|hvert|kvart|men)\b)"
    r"|\s+og\s+(?=deretter\b|så\b|senest\b|seinast\b|innen\b|innan\b)",
    re.IGNORECASE,
)


def untold(sentence: str, taken: str = "") -> tuple[str, ...]:
    """What it says of time besides what is taken, which a deadline was made of."""
    plain = " ".join(sentence[:1000].split())
    return tuple(found[0][:MAX_TITLE] for found in _SAYS_TIME.finditer(plain.replace(taken, " . ") if taken else plain))


def first_time(words: str, label: str = "") -> tuple[Within | None, tuple[str, ...]]:
    """How long, by the first part that says it; and the others: «senest to uker før møtet, to ganger i året»."""
    within, others = None, list[str]()
    for part in _MORE.split(words.strip()):
        found = within_of(f"{label} {part}".strip()) if within is None else None
        within = within or found
        others += [] if found else [part[:MAX_TITLE]]
    return within, tuple(others)
