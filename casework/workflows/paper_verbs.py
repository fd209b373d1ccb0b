"""The verbs that routines are made of: which sentences without a doer are something to be done. Pure."""

import re

_STEMS = (
    *("send", "oversend", "skriv", "lag", "gjennomfør", "innhent", "hent", "fatt", "kall", "registrer", "informer"),
    *("vurder", "utarbeid", "evaluer", "oppdater", "avtal", "meld", "orienter", "kartlegg", "observer", "fordel"),
    *("opprett", "bestill", "godkjenn", "arkiver", "journalfør", "planlegg", "installer", "avslutt", "signer"),
    *("kvalitetssikr", "drøft", "utred", "tildel", "bekreft", "stadfest", "inviter", "avklar", "undertegn", "lever"),
    *("kontroller", "rapporter", "mål", "dokumenter", "opplys", "varsl", "start", "sett", "legg", "etterspør"),
)
TASK_VERB = f"(?:{'|'.join(_STEMS)})"
_FIRST = r"(?:(?:deretter|så|etterpå|til\sslutt|først|samtidig|samstundes)\s)?"
_SAYS = re.compile(
    rf"^{_FIRST}{TASK_VERB}(?:e|a|er|ar|r)?\s(?!kort\b|tydelig|tydeleg|gjerne\b|alltid\b|bare\b|berre\b)\S+"
    rf"|^{_FIRST}(?:[\w-]+\s){{0,2}}{TASK_VERB}(?:es|ast|est|as|s)\b"
    rf"|^{_FIRST}(?:vi|man|ein)\s{TASK_VERB}(?:er|ar|r)?\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+og\s+(?=[a-zæøå]{2,28}(?:r|es|ast)\s)", re.IGNORECASE)


def says_task(sentence: str) -> bool:
    """Whether it tells of something to be done, though not by whom."""
    return bool(_SAYS.match(sentence)) and len(sentence.split()) > 2


def joints(sentence: str) -> list[int]:
    """Where «… og sender …» begins, each place that may part what is done from what is done next."""
    return [found.start() for found in _AND.finditer(sentence)]
