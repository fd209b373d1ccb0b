"""Which fact of the case a question on a municipality's form asks for, where its words leave no doubt. Pure."""

import re
from collections.abc import Collection

_TEXTS = frozenset({"text", "long"})
_CHILD = r"(elevens?|barnets?|eleven|barnet)"
_SOURCES = (
    (
        rf"{_CHILD}s? (fulle )?na(v|m)n|(fullt )?na(v|m)n på {_CHILD}",
        "child.name",
        _TEXTS,
    ),
    (rf"(fødselsdato|født|fødd|fødselsdag)( \(.*\))?|{_CHILD} fødselsdato", "child.birth_date", _TEXTS | {"date"}),
    (r"(klasse|klasse/gruppe|klasse eller gruppe|basisgruppe|gruppe/klasse)", "child.class_group", _TEXTS),
    (r"(trinn|klassetrinn|årstrinn|steg|årssteg)", "child.grade", _TEXTS),
    (r"(mors?mål|heimespråk|hjemmespråk|språk)(/\w+)?", "child.languages", _TEXTS),
    (
        r"skole|skule|barnehage|(skolens|barnehagens) navn|(skulen|barnehagen) sitt namn"
        r"|na(v|m)n på (skolen|skulen|barnehagen)",
        "case.unit",
        _TEXTS,
    ),
    (r"(rektor|styre?ar|styrer|enhetsleder|einingsleiar)", "unit.head", _TEXTS | {"person"}),
    (r"saksnummer|saksnr\.?", "case.number", _TEXTS),
    (r"saksbehandler( i ppt)?|sakshandsamar( i ppt)?", "case.adviser", _TEXTS | {"person"}),
)
_OF_GUARDIAN = re.compile(r"(?i)(foresatt|føresett|forelder|foresatte|føresette) ?([12])")
_GUARDIANS = ((r"na(v|m)n", "name"), (r"telefon|mobil|tlf", "phone"), (r"e-?post", "email"))


def source_of(words: str, kind: str, page: str, known: Collection[str] = ()) -> str:
    """The source, or nothing; `page` is the heading above the question, `known` what is filled in already."""
    found = _source_of(words, kind, page)
    return "" if found in known else found


def _source_of(words: str, kind: str, page: str) -> str:
    plain = re.sub(r"\s*\([^)]*\)$", "", words.strip(" :")).lower()
    if whose := _OF_GUARDIAN.search(words) or _OF_GUARDIAN.search(page):
        if kind not in _TEXTS:
            return ""
        return next((f"guardian_{whose.group(2)}.{what}" for start, what in _GUARDIANS if re.match(start, plain)), "")
    return next((name for rule, name, kinds in _SOURCES if kind in kinds and re.fullmatch(rule, plain)), "")
