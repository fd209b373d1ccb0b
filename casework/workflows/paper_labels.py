"""The words that say what stands beside or below them on paper: «Ansvarlig:», «Hva:», a table's «Tidsfrist». Pure."""

import re
from collections.abc import Sequence

_LONGEST_TITLE, _MOST = 200, 8
# What is told of a step or a task; a label on a line, and the head of a column.
_TELLS: dict[str, tuple[str, ...]] = {
    "who": (
        *("ansvar", "ansvarlig", "ansvarlege", "ansvarlige", "ansvarleg", "hvem", "kven", "rolle", "roller"),
        *("utføres av", "utført av", "blir utført av", "hvem gjør det", "kven gjer det", "aktør", "ansvarlig rolle"),
        *("hovedansvar", "hovedansvarlig", "hovudansvar", "hovudansvarleg"),
    ),
    "what": (
        *("hva", "kva", "hvordan", "korleis", "beskrivelse", "skildring", "innhold", "innhald", "hva skjer"),
        *("kva skjer", "hva gjøres", "hva skal gjøres", "kva skal gjerast", "slik gjør vi", "slik gjer vi"),
        *("oppgave", "oppgaver", "oppgåve", "oppgåver", "aktivitet", "aktiviteter", "aktivitetar", "tiltak"),
        *("gjøremål", "gjeremål", "handling"),
    ),
    "time": ("frist", "tidsfrist", "varighet", "varigheit", "tid", "tidsbruk", "når", "tidspunkt"),
    "form": ("dokumentasjon", "dokument", "dokumenter", "dokument som brukes", "skjema", "skjemaer", "mal", "maler"),
    "letter": ("brev",),
    "help": ("merknad", "merknader", "merknadar", "kommentar", "kommentarer", "kommentarar", "forklaring"),
    "only": ("vilkår", "gjelder", "gjeld", "betingelse"),
}
_LABELS = {word: kind for kind, words in _TELLS.items() for word in words}
# In a table the task has a column of its own, and what is done in it another.
_TASKS = ("oppgave", "oppgaver", "oppgåve", "oppgåver", "aktivitet", "aktiviteter", "aktivitetar", "tiltak", "gjøremål")
_HEADS = _LABELS | dict.fromkeys((*_TASKS, "gjeremål", "handling", "arbeidsoppgave", "arbeidsoppgaver"), "task")
_HEADS |= dict.fromkeys(("fase", "faser", "faseinndeling", "steg", "trinn", "etappe", "hovedsteg"), "phase")
_HEADS |= dict.fromkeys(("nr", "nummer", "punkt", "pkt", "#"), "number")
_HEADS |= dict.fromkeys(("til foresatte", "til føresette", "informasjon til foresatte"), "guardian")
_NAME = re.compile(
    r"^(?:prosedyre|rutine|prosess|prosessbeskrivelse|prosesskildring|retningslinje|flytskjema|flytdiagram|veileder"
    r"|rettleiar|saksflyt|arbeidsflyt|sjekkliste|tjenestebeskrivelse)\s?(?::|–|-|\stil\s)\s?\S"
    r"|^(?:(?:lokal|felles|kommunal|vår|overordnet|overordna)\s+)?(?:rutine|prosedyre|forløp|forløpet|retningslinje|"
    r"retningslinjer|retningsline|arbeidsflyt|saksgang|saksflyt|prosess|prosessen|prosedyren|rutinen|flytskjema)\s+(?:for|ved|i|om)\s|^slik\s+(?:jobber|arbeider|gjør|gjer|er)\s"
    r"|\b(?:tjenestemodell|tenestemodell)\w*\b",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)[0-9]{2}\b|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}"
_DATED = (
    r"vedtatt|vedteke\w*|revidert|oppdatert|gjeldende|gjeldande|gjelder\sfra|gjeld\sfrå|gyldig|versjon|utkast|godkjent"
)
_ISSUED = re.compile(
    rf"^[^:;]{{2,40}}\skommune[^:;a-zæøå]{{0,5}}(?:$|(?:{_DATED})?[^:;]{{0,40}}?(?:{_YEAR}))"
    rf"|^(?:sist\s)?(?:{_DATED})\b[^;]{{0,40}}?(?:[0-9]|$)",
    re.IGNORECASE,
)
_DATED_LINE = re.compile(rf"^(?:sist\s)?(?:{_DATED})\b[^;]{{0,40}}?[0-9]", re.IGNORECASE)
_TOP = 4
_SAID = "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True))
_LABEL = re.compile(rf"^\s*[*_]{{0,2}}({_SAID})[*_]{{0,2}}\s?:[*_]{{0,2}}\s*(.*)$", re.IGNORECASE | re.DOTALL)
_NEXT = re.compile(rf"(?<![.;,|\s–-])[.;,|\s–-]{{1,5}}(?=(?:{_SAID})\s?:)", re.IGNORECASE)


def label_of(line: str) -> tuple[str, str]:
    """What the line tells of the step that it belongs to, and the words; empty: it is no such line."""
    found = _LABEL.match(line)
    return (_LABELS[found[1].casefold()], found[2].strip()) if found else ("", "")


def each_label(line: str) -> list[str]:
    """«Ansvar: rektor. Frist: 2 uker» is two lines."""
    return [part for part in _NEXT.split(line, maxsplit=_MOST) if part.strip()] if label_of(line)[0] else [line]


def head_of(cell: str) -> str:
    """What the column below this word tells; empty: not known."""
    words = cell.casefold().strip(" .:*_")
    first = re.match(r"[\w#]+", words)
    return _HEADS.get(words) or (_HEADS.get(first[0], "") if first else "")


def above_the_first(lines: Sequence[str]) -> list[str]:
    """The title of the whole, and whose and from when it is, where it stands over what is to be done."""
    found: list[str] = []
    for at, line in enumerate(lines[:_TOP]):
        words = line.strip().rstrip(":").strip("*# ")
        if not words or words[0] in "-•–▪◦" or words[0].isdigit() or len(words) > _LONGEST_TITLE:
            break
        dated = at == 0 and len(lines) > 1 and bool(_DATED_LINE.match(lines[1].strip("*# ")))
        if not (_ISSUED.search(words) or _NAME.search(words) or dated):
            break
        found.append(words)
    return found if len(found) < len(lines) else []


def name_of(words: str) -> str:
    """The name without the marks around it."""
    return words.strip(' .«»"')
