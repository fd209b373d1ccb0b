"""How people write, on paper, of time, law, choice and order: how long, how often, if, when needed, meanwhile. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from casework.workflows.paper_days import MONTH_END, day_in

_COUNTS = ("null", "en", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")
_NAMED = {word: number for number, word in enumerate(_COUNTS)} | {"ett": 1, "et": 1, "ein": 1, "syv": 7, "fjorten": 14}
_NAMED |= {"én": 1, "eitt": 1, "eit": 1, "ei": 1, "tolv": 12, "tjue": 20, "tretti": 30}
_ORDINALS = ("andre", "tredje", "fjerde", "femte", "sjette", "sjuende", "åttende", "niende", "tiende")
_ORDERED = {word: number for number, word in enumerate(_ORDINALS, 2)} | {
    "annen": 2,
    "annet": 2,
    "anna": 2,
    "syvende": 7,
}
_ORDERED |= {"sjuande": 7, "åttande": 8, "niande": 9, "tiande": 10}
_UNITS = (
    ("virkedag", "working_days"),
    ("verkedag", "working_days"),
    ("arbeidsdag", "working_days"),
    ("hverdag", "working_days"),
    ("kvardag", "working_days"),
    ("skoledag", "working_days"),
    ("skuledag", "working_days"),
    ("dag", "days"),
    ("uke", "weeks"),
    ("veke", "weeks"),
    ("måned", "months"),
    ("månad", "months"),
    ("mnd", "months"),
    ("mdr", "months"),
    ("md", "months"),
    ("år", "years"),
)
_UNIT = "|".join(word for word, _unit in _UNITS)
_NUMBER = rf"[0-9]{{1,3}}|{'|'.join(_NAMED)}"
_AMOUNT = re.compile(rf"\b({_NUMBER})\.?\s*({_UNIT})", re.I)
# «etter 3, 6 og 12 måneder»: several times, of one unit.
_TIME = rf"(?:{_NUMBER})(?:\s?(?:{_UNIT})\w{{0,4}})?"
_SEVERAL = (
    r"(?:(?:ca|om lag|cirka|både)\.?\s)?"
    rf"(?P<first>{_TIME}(?:,\s{_TIME}){{0,6}})\s(?:og|samt)\s(?P<last>(?:{_NUMBER})\s?(?:{_UNIT})\w{{0,4}})(?<!s)\b"
)
_TIMES = re.compile(
    rf"(?:^(?:(?:\w{{2,12}}\s)?(?:tids|lov)?frist\s|(?:når|tid|tidspunkt)\s)?|\better\s){_SEVERAL}", re.I
)
_TIMES_THEN = re.compile(rf"\b{_SEVERAL}(?=\s(?:etter|fra|frå)\s)", re.IGNORECASE)  # «3 og 9 måneder etter skolestart»
# «1 måned og 2 uker»: one length, of the longer first.
_SUM = re.compile(
    rf"(?:\better\s)?(?P<words>(?P<n>{_NUMBER})\s?(?P<unit>{_UNIT})\w{{0,4}}\s(?:og|samt)\s(?P<m>{_NUMBER})\s?(?P<less>{_UNIT})\w{{0,4}})(?<!s)\b",
    re.IGNORECASE,
)
_SUM_TOLD = re.compile(
    rf"\b(?:(?:innen|innan|etter|senest|seinast|i\s(?:løpet|laupet)\sav)\s)(?:(?:ca|cirka)\.?\s)?{_SUM.pattern}",
    re.I,
)
_IN_ALL = {
    ("years", "months"): ("måned", 12, 1),
    ("months", "weeks"): ("dag", 30, 7),
    ("months", "days"): ("dag", 30, 1),
    ("weeks", "days"): ("dag", 7, 1),
}
_ONE_TIME = re.compile(rf"\b({_NUMBER})(?=[\s,]|$|{_UNIT})(?:\s?(({_UNIT})\w{{0,4}}))?", re.IGNORECASE)
_FROM = r"(?:\s(?:etter|fra|frå)\s[^.,;]{2,60}?(?=\sog\s|\ssom\s|[.,;]|$))?"
_NTH = re.compile(rf"\b(?:hver|hvert|kvar|kvart)\s+({'|'.join(_ORDERED)})\s+({_UNIT})", re.IGNORECASE)
# «6–8 uker»: the longer counts.
_SPAN = r"(?:(?:ca\.?\s*)?[0-9]{1,3}\s*(?:[–-]|til)\s*)?"
_EVERY = re.compile(r"\b(hver|hvert|kvar|kvart)\b|\b(annenhver|annahver|annankvar)\b", re.IGNORECASE)
_HALF = re.compile(r"\b(?:hvert|kvart|et|eit|ett)?\s*halvår(?:lig|leg)?\b", re.IGNORECASE)
_YEARLY = r"årlige?\b|årlege?\b|(?:hvert|kvart)\s+(?:skole|skule)år|(?:én|en|ein)\s+(?:gang|gong)\s+i\s+året"
_TWICE = r"(?:to|2)\s+(?:ganger|gonger)\s+(?:i\s+året|årlig|årleg|per\s+år|pr\.?\s+år)|(?:hvert|kvart)\s+semester"
_QUARTERLY = r"(?:hvert|kvart)\s+kvartal|kvartalsvis|(?:fire|4)\s+(?:ganger|gonger)\s+i\s+året"
_MONTHLY, _WEEKLY = r"månedlig|månadleg|(?:én|en|ein)\s+(?:gang|gong)\s+i\s+(?:måneden|månaden)", r"ukentlig|vekentleg"
_OFTEN: tuple[tuple[str, dict[str, int]], ...] = (
    (_YEARLY, {"years": 1}),
    (_TWICE, {"months": 6}),
    (_QUARTERLY, {"months": 3}),
    (_MONTHLY, {"months": 1}),
    (_WEEKLY, {"weeks": 1}),
)
SAME_DAY = r"(?:samme|same)\s+(?:virke|verke|arbeids)?dag"
_SAME_DAY = re.compile(rf"\b{SAME_DAY}\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:etter(?: at)?|fra|frå)\s+(.+)$", re.IGNORECASE)
_ONLY_AFTER = re.compile(
    rf"^\s*etter\s+(?:(?:ca|om lag|cirka)\.?\s+)?(?={_SPAN}(?:{_NUMBER})\.?\s*(?:{_UNIT}))", re.IGNORECASE
)
_BEFORE = re.compile(r"\bfør\b", re.IGNORECASE)
_WITHIN = re.compile(
    r"^(?:innen|innan|frist|senest|seinast|hver|hvert|kvar|kvart|annenhver|annankvar|halvårlig|halvårleg)\b"
    r"|^(?:lovfrist|lovpålagt frist|lovpålagd frist|lovfestet frist|intern frist|internt mål|lokal frist|lokalt mål)\b"
    rf"|^{SAME_DAY}|^{MONTH_END}|^(?:{'|'.join(words for words, _add in _OFTEN)})"
    rf"|^{_SPAN}[0-9]{{1,3}}\.?\s*(?:{_UNIT})|^(?:{'|'.join(_NAMED)})\s+(?:{_UNIT})",
    re.IGNORECASE,
)
_BY_LAW = re.compile(r"\b(?:lovfrist\w*|lovpålagt\w*|lovpålagd\w*|lovfest\w*|lovbestemt\w*)", re.IGNORECASE)
_INTERNAL = re.compile(r"\bintern(?:t|e)?\b", re.IGNORECASE)
_LAW = re.compile(
    r"[(,]?\s*(?:\b(?:etter|jf\.?|jfr\.?|jamfør|i henhold til|ifølge|i følge|i)\s+)?"
    r"\b(?P<law>(?:\w{2,20}-\s+og\s+)?\w*lov(?:en|a)|oppll|oppl|fvl|bhl)\b\.?,?\s*"
    r"(?P<paragraph>§§?\s*[0-9]{1,3}(?:\s?-\s?[0-9]{1,3})?(?:\s[a-h]\b)?"
    r"(?:\s+(?:første|fyrste|andre|annet|tredje|fjerde|femte)\s+ledd)?)\s*\)?",
    re.IGNORECASE,
)
_LAWS = {"oppll": "opplæringslova", "oppl": "opplæringslova", "opplæringsloven": "opplæringslova"}
_LAWS |= {"fvl": "forvaltningsloven", "forvaltningslova": "forvaltningsloven"}
_LAWS |= {"bhl": "barnehageloven", "barnehagelova": "barnehageloven"}

_NEEDED = r"(?:det\s+er\s+)?(?:nødvendig|naudsynt|ønskelig|ønskeleg|behov|aktuelt)"
_MAYBE = rf"eventuelt|evt\.?|ved\s+behov|etter\s+behov|(?:om|hvis|dersom|viss)\s+{_NEEDED}|valgfri\w*|valfri\w*"
_MAYBE += r"|frivillig|kan\s+utelates|kan\s+utelatast"
_OPTIONAL = re.compile(rf"^(?:{_MAYBE})$", re.IGNORECASE)
_OPTIONAL_FIRST = re.compile(rf"^(?:{_MAYBE})\s*[:,]?\s+(?=\S)", re.IGNORECASE)
# «Melding om behov» is a message, and may not be left out.
_OPTIONAL_LAST = re.compile(rf"(?:,\s+|\s+(?!om\sbehov)|\s*\()(?:{_MAYBE})\)?$", re.IGNORECASE)
_TOGETHER = r"(?:gjøres\s+|gjerast\s+)?(?:samtidig|samstundes|parallelt|i\s+parallell)"
_BESIDE = re.compile(rf"^{_TOGETHER}(?:\s+(?:med|som)\s+(.+))?$", re.IGNORECASE)
_BESIDE_FIRST = re.compile(rf"^{_TOGETHER}\s*[:,]\s*(?=\S)", re.IGNORECASE)
_BESIDE_LAST = re.compile(rf"(?:,?\s+|\s*\(){_TOGETHER}(?:\s+(?:med|som)\s+([^)]+))?\)?$", re.IGNORECASE)

_OM = (
    rf"om\s+(?!{_NEEDED})(?=[^,:.]{{3,100}},\s+(?:så\s+|da\s+|då\s+)?"
    r"(?:\w{1,28}r|\w{3,28}(?:es|ast)|vert|må|skal|kan|bør)\b)"
)
_IF = re.compile(rf"^(?:(?:hvis|dersom|viss)\s+(?=\S)|{_OM}|(?=(?:ja|nei)\s*[:,–]\s))", re.IGNORECASE)
_AT = re.compile(rf"^(?:ved|når)\s+(?!(?:{_MAYBE})\b)(?=[^:.]{{3,60}}:\s\S)", re.IGNORECASE)
_WHEN = re.compile(rf"^(?:(?:hvis|dersom|viss|ved|når)\s+(?=\S)|{_OM}|(?=(?:ja|nei)\s*[:,–]\s))", re.IGNORECASE)
_ELSE = re.compile(r"^(?:ellers|elles)\s*[:,]?\s+(?=\S)", re.IGNORECASE)
# «Fungerer det ikke, …»: a condition without «hvis».
_ASKED = re.compile(
    r"^(?=(?:\w{3,20}(?:es|ast)|er|blir|vert|har|får|må|skal|kan|vil|bør|fungerer|virker|verkar|fungerar|trenger|treng|ønsker|ønskjer|finnes"
    r"|finst|passer|passar|viser|mangler|manglar|samtykker|samtykkjer|takker|takkar|gir|går|svarer|svarar|kommer|kjem|gjelder|gjeld)"
    r"(?:\s+(?:ikke|ikkje))?\s+(?:det|den|de|dei|vi|alle|alt|begge|ingen|noen|nokon|\w{1,30}(?:en|et|a|ene|ane|ne|te))\b[^,:]{0,100},\s+(?:så\s+|da\s+|då\s+)?"
    r"(?:\w{1,28}r|\w{3,28}(?:es|ast)|skal|må|kan|bør|vil|gå|søk|hopp|avslutt)\b)",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r"^(?:ikke|ikkje|ikke det|ikkje det|ellers|elles)$", re.IGNORECASE)
_TWO_WAYS = re.compile(
    r"\s*[,;]\s+(?=(?:og\s+)?(?:(?:hvis|dersom|viss)\s+(?:ikke|ikkje)|ellers|elles)\b)", re.IGNORECASE
)
_THEN = re.compile(r"^([^:,–]{2,120}?)\s*[:,–]\s+(\S.*)$")
_PLACE = r"\s+(?:(?:til|med|i)\s+)?(?:fasen?|steget|trinnet|punktet)?\s*"
_GO: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (way, re.compile(rf"(?:^|[\s,:–→-])\s*(?:så\s+|da\s+)?{verbs}", re.IGNORECASE))
    for way, verbs in (
        ("back", rf"(?:går?\s+(?:saken\s+|saka\s+)?tilbake|tilbake\s+til){_PLACE}"),
        ("to", rf"(?:går?\s+(?:saken\s+|saka\s+)?(?:(?:rett|direkte|videre|vidare)\s+)?til|hopp(?:er)?\s+til){_PLACE}"),
        ("to", rf"(?:fortsett(?:er)?\s+(?:med|i)|fortset\s+(?:med|i)){_PLACE}"),
        (
            "close",
            r"(?:avslutt(?:es|ast|er)?|lukk(?:es|ast)?|(?:saken|saka)\s+(?:avsluttes|lukkes|(?:blir|vert)\s+avslutt(?:et|a)))\b",
        ),
        ("start", r"(?:start|opprett|sett\s+i\s+gang)\s+(?:en\s+|ei\s+)?(?:saken|saka|sak|forløpet|forløp)\s*:?\s+"),
    )
)


@dataclass(frozen=True, slots=True)
class Within:
    """How long something may take: from when, whether it comes again, and what kind of deadline it is said to be."""

    add: dict[str, Any]
    after: str = ""
    repeat: bool = False
    school: bool = False
    law: tuple[str, str] | None = None  # the law and its paragraph, when both are named
    by_law: bool = False  # said to be the law's, whether or not the law is named
    internal: bool = False
    each: tuple[tuple[str, dict[str, Any]], ...] = ()  # when several times are told: each in words; `add` is the last


@dataclass(frozen=True, slots=True)
class Way:
    """What happens when a condition holds (none: when those before do not): to or back to a phase, a start, the end."""

    only: str
    way: str
    target: str


def amount_words() -> str:
    """The pattern of a number and what is counted: «6–8 uker», «åtte veker»."""
    return rf"{_SPAN}(?:{_NUMBER})\.?\s*(?:{_UNIT})"


def speaks_of_time(part: str) -> bool:
    """Whether a part of a line begins as one that tells how long or how often."""
    return bool(_WITHIN.match(part) or times_in(part, first=True))


def times_in(words: str, *, first: bool = False) -> str:
    """«etter 6 og 12 måneder», and from when; nothing where only one time is told, or a sum of two units."""
    found = _TIMES.match(words) if first else _TIMES.search(words)
    if not first and (found is None or not found[0].casefold().startswith("etter")):
        found = _TIMES_THEN.search(words)
    if found is None or not _each(found):
        return ""
    rest = re.match(_FROM, words[found.end() :], re.IGNORECASE)
    return found[0] + (rest[0] if rest else "")


def sum_in(words: str) -> str:
    """«etter 1 måned og 2 uker», and from when; nothing where no such length is told."""
    found = _SUM_TOLD.search(words)
    if found is None or not _sum(found):
        return ""
    rest = re.match(_FROM, words[found.end() :], re.IGNORECASE)
    return found[0] + (rest[0] if rest else "")


def _sum(found: re.Match[str]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The whole length in words and in the unit that it can be counted in; a month of it has thirty days."""
    units = dict(_UNITS)
    counted = _IN_ALL.get((units[found["unit"].casefold()], units[found["less"].casefold()]))
    if counted is None:
        return ()
    unit, more, less = counted
    return ((found["words"], {units[unit]: more * _number(found["n"]) + less * _number(found["m"])}),)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NAMED[word.casefold()]


def _each(found: re.Match[str]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Every time once, the shortest first; none when the units differ or when it is only one."""
    said = list(_ONE_TIME.finditer(f"{found['first']}, {found['last']}"))
    units = {each[3].casefold() for each in said if each[3]}
    if len(units) != 1:
        return ()
    counts = sorted({int(each[1]) if each[1].isdigit() else _NAMED[each[1].casefold()] for each in said} - {0})
    one, many = said[-1][3], max((each[2] for each in said if each[2]), key=len)
    each_time = tuple(
        (f"{count} {many if count > 1 else one}", {dict(_UNITS)[one.casefold()]: count}) for count in counts
    )
    return each_time if len(each_time) > 1 else ()


def within_of(words: str) -> Within | None:
    """How long, when it is said: «10 virkedager etter møtet», «hver 6. måned», «1 måned (forvaltningsloven § 11 a)»."""
    law = law_of(words)
    plain = " ".join((_LAW.sub(" ", words) if law else words).split())
    times = _SUM.search(plain)
    each = _sum(times) if times else ()
    if not each:
        times = _TIMES.search(plain)
        each = _each(times) if times else ()
    if times and each:
        (unit, count), words_of = *each[-1][1].items(), {unit: word for word, unit in _UNITS}
        plain = f"{plain[: times.start()]}{count} {words_of[unit]}{plain[times.end() :]}"
    found = _length(plain)
    if found is None:
        return None
    add, after, repeat, school = found
    # «1 år og 6 måneder» is just 18 months; of «1 måned og 2 uker» the name tells what was meant.
    exact = len(each) == 1 and times is not None and times["unit"][0].casefold() != "m"
    each = each if each and not repeat and not exact and add == each[-1][1] else ()
    by_law = bool(law or _BY_LAW.search(words))
    return Within(add, after, repeat, school, law, by_law, bool(_INTERNAL.search(words)), each)


def law_of(words: str) -> tuple[str, str] | None:
    """The law and the paragraph that are named; both must be."""
    found = _LAW.search(words)
    if found is None:
        return None
    law = re.sub(r"\s+", " ", found["law"]).casefold()
    return _LAWS.get(law, law), re.sub(r"\s*-\s*", "-", re.sub(r"(§§?)\s*", r"\1 ", found["paragraph"].strip()))


def only_law(part: str) -> bool:
    """Whether it says nothing but which law."""
    return law_of(part) is not None and not _LAW.sub("", part).strip(" .,()")


def often_in(title: str) -> str:
    """The words in a title that tell how often it is done."""
    pattern = rf"\b(?:{'|'.join(words for words, _add in _OFTEN)}|(?:hvert|kvart)\s+(?:halv)?år|halvår(?:lig|leg)e?)\b"
    found = re.search(pattern, title, re.IGNORECASE)
    return found[0] if found else ""


def is_optional(part: str) -> bool:
    """Whether it says that the task may be left out."""
    return bool(_OPTIONAL.match(part))


def beside(part: str) -> str | None:
    """What a task is done at the same time as; empty: as the one before; None when nothing is said of it."""
    found = _BESIDE.match(part)
    return (found[1] or "").strip(" .«»") if found else None


def bare(title: str) -> tuple[str, bool, str | None]:
    """The title without «eventuelt» and «samtidig»; whether it may be left out, and what it is done at the time of."""
    optional, together = False, None
    for first, last in ((_OPTIONAL_FIRST, _OPTIONAL_LAST), (_BESIDE_FIRST, _BESIDE_LAST)):
        found = first.match(title) or last.search(title)
        rest = (title[: found.start()] + title[found.end() :]).strip() if found else ""
        if not found or len(rest) < 3:
            continue
        title = rest[0].upper() + rest[1:]
        if first is _OPTIONAL_FIRST:
            optional = True
        else:
            together = (found[1] or "").strip(" .«»") if found.re is last else ""
    return title, optional, together


def way_of(words: str) -> Way | None:
    """«Hvis …, gå til …»: the condition, and where it leads."""
    opening = _WHEN.match(words) or _ELSE.match(words) or _ASKED.match(words)
    if opening is None:
        return None
    rest = words[opening.end() :]
    for way, verb in _GO:
        if found := verb.search(f" {rest}"):
            only = f" {rest}"[: found.start()].strip(" ,:–-→")
            only = only if opening.re is _ASKED else only.partition(",")[0]  # «…, sendes den»
            if opening.re is not _ELSE and is_otherwise(only):
                return Way("", way, f" {rest}"[found.end() :].strip(' .«»"'))
            if bool(only) == (opening.re is not _ELSE) and not (opening.re is _ASKED and "," in only):
                return Way(only, way, f" {rest}"[found.end() :].strip(' .«»"'))
    return None


def is_otherwise(only: str) -> bool:
    """Whether the condition is only that the one before does not hold."""
    return bool(_OTHERWISE.match(only))


def two_ways(sentence: str) -> list[str]:
    """«Hvis samtykke: …, hvis ikke: …» is two."""
    return [part[0].upper() + part[1:] for part in _TWO_WAYS.split(sentence, maxsplit=4) if part]


def conditional(line: str) -> tuple[str, str]:
    """«Dersom …: gjør noe»: the condition, and what is done then (in whole where «hvis» is not said); else empty."""
    if otherwise := _ELSE.match(line):
        rest = line[otherwise.end() :]
        return "ellers", rest[0].upper() + rest[1:]
    opening = _IF.match(line) or _AT.match(line) or _ASKED.match(line)
    found = _THEN.match(line[opening.end() :]) if opening else None
    if opening and found and opening.re is _ASKED:
        return found[1], line
    return (found[1], found[2][0].upper() + found[2][1:]) if found else ("", "")


def asks(line: str) -> bool:
    """Whether it is a question to be answered before the case goes on."""
    return line.rstrip().endswith("?") and len(line.split()) <= 15


def begins_with_if(line: str) -> bool:
    """Whether the line is about a condition, understood or not."""
    return bool(_IF.match(line) or _ELSE.match(line))


def _length(words: str) -> tuple[dict[str, Any], str, bool, bool] | None:
    words = _ONLY_AFTER.sub("", words)  # «etter 3 måneder» alone is after what stands before
    start = _AFTER.search(words)
    after = start[1].strip(" .,()«»") if start else ""
    said = words[: start.start()] if start else words
    every = _EVERY.search(said)
    if _HALF.search(said):
        return {"months": 6}, after, bool(every) or "lig" in said or "leg" in said, False
    if often := next((add for words_, add in _OFTEN if re.search(rf"\b(?:{words_})", said, re.IGNORECASE)), None):
        return dict(often), after, True, False
    if day := day_in(said):
        return {"on": [day]}, after, bool(every), False
    if nth := _NTH.search(said):
        return {dict(_UNITS)[nth[2].casefold()]: _ORDERED[nth[1].casefold()]}, after, True, False
    if amount := _AMOUNT.search(said):
        if _BEFORE.search(said, amount.end()):
            return None  # so long before something is not so long after something else
        count = int(amount[1]) if amount[1].isdigit() else _NAMED[amount[1].casefold()]
        unit = dict(_UNITS)[amount[2].casefold()]
        return ({unit: count}, after, bool(every), amount[2].casefold().startswith("sk")) if count else None
    if _SAME_DAY.search(said):
        return {"days": 0}, after, False, False
    if every:
        unit = next((unit for word, unit in _UNITS if re.search(rf"\b{word}", said, re.IGNORECASE)), "")
        return ({unit: 2 if every[2] else 1}, after, True, False) if unit else None
    return None
