"""The municipality's own words: what is chosen, and how a text sounds with it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.core.cache import cache
from django.db.transaction import atomic, on_commit

from casework.local.models import Term
from casework.local.words import BY_KEY, CONCEPTS, LANGUAGES, Concept, Wording, forms_of, wording
from core.acts import Act
from core.audit.services import record
from core.errors import Invalid
from core.lines import faults_in
from tenants import access
from tenants.access import Action

MAX_WORD = 60
_KEPT = "local.terms"
_AS_USUAL = Wording({})

Chosen = Mapping[str, Mapping[str, Sequence[str]]]  # language -> concept -> forms


def chosen_words() -> Chosen:
    """The words chosen, by language and concept. One small query a minute; a change is seen here at once."""
    found: Chosen | None = cache.get_or_set(_KEPT, _chosen_now, timeout=60)
    return found or {}


def words_now() -> Chosen:
    """The same, asked of the database: for whoever is about to change them."""
    return _chosen_now()


def wording_in(language: str) -> Wording:
    """How texts of the product sound here, in this language."""
    words = chosen_words().get(language)
    return _wording(language, tuple((key, tuple(forms)) for key, forms in words.items())) if words else _AS_USUAL


@lru_cache(maxsize=256)
def _wording(language: str, words: tuple[tuple[str, tuple[str, ...]], ...]) -> Wording:
    return wording(dict(words), {}, language)


def wording_of_texts(language: str) -> Wording:
    """From whatever words the municipality's own texts may hold, to those chosen now."""
    rows = list(Term.objects.filter(language=language))
    return wording({row.key: row.forms for row in rows}, {row.key: row.before for row in rows}, language)


@atomic
def save_words(*, language: str, words: Mapping[str, Sequence[str]], act: Act) -> int:
    """Choose the words of one language; an empty form is the usual one. Returns how many concepts changed."""
    access.require(act, Action.CONFIGURE)
    check_words(language, words)
    rows = {row.key: row for row in Term.objects.filter(language=language)}
    changed = 0
    for key, given in words.items():
        concept, row = BY_KEY[key], rows.get(key)
        forms = forms_of(concept, language, [word.strip() for word in given])
        if forms == forms_of(concept, language, row.forms if row else None):
            continue
        changed += 1
        _save(concept, language, forms, row)
    if changed:
        record(act=act, action="terms.saved", object_type="term", detail={"language": language, "changed": changed})
        cache.delete(_KEPT)
        on_commit(lambda: cache.delete(_KEPT))
    return changed


def _save(concept: Concept, language: str, forms: tuple[str, ...], row: Term | None) -> None:
    before = [list(one) for one in row.before] if row else []
    if row and list(row.forms) not in before:
        before.append(list(row.forms))
    Term.objects.update_or_create(
        key=concept.key, language=language, defaults={"forms": list(forms), "before": before[-10:]}
    )


def check_words(language: str, words: Mapping[str, Sequence[str]]) -> None:
    """Invalid «terms.invalid» names each word that cannot be chosen."""
    if language not in LANGUAGES:
        raise Invalid("terms.invalid", fields={"language": ["option"]})
    faults = {key: ["option"] for key in words if key not in BY_KEY}
    for concept in CONCEPTS:
        given = words.get(concept.key, ())
        if len(given) > len(concept.shape):
            faults[concept.key] = ["too_many"]
        named = {f"{language}_{concept.key}_{place}": (word.strip(), MAX_WORD) for place, word in enumerate(given)}
        faults |= faults_in(named)
        faults |= {name: ["word"] for name, (word, _most) in named.items() if word and not _is_word(word)}
    if faults:
        raise Invalid("terms.invalid", fields=faults)


def _is_word(text: str) -> bool:
    return text[0].isalpha() and all(sign.isalpha() or sign in " -.’'" for sign in text)


def _chosen_now() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for row in Term.objects.all():
        found.setdefault(row.language, {})[row.key] = row.forms
    return found
