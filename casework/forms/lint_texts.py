"""What a text in a definition must be: there in bokmål and every language promised, of a size to read. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.forms import texts

LANGUAGES = frozenset(texts.LANGUAGES)
SHORT, LONG, MAX_MARKS = 1000, 5000, 20_000


def text_problems(text: object, where: str, limit: int = SHORT) -> Iterator[str]:
    """What is wrong with this text in several languages."""
    if not isinstance(text, Mapping) or not {"nb"} <= set(text) <= LANGUAGES:
        yield f"{where}: needs a text in bokmål (nb), and may have nn, se and en"
        return
    for language, words in text.items():
        if not isinstance(words, str) or not words.strip():
            yield f"{where}: the text in {language} is empty"
        elif len(words) > limit:
            yield f"{where}: the text in {language} is longer than {limit} characters"
        elif "\x00" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
            yield f"{where}: the text in {language} has characters that cannot be stored"


def language_problems(data: Mapping[str, Any]) -> Iterator[str]:
    """Which texts lack a language that the form promises, and which are a machine's that nobody has approved."""
    promised = data.get("languages", list(texts.USUAL))
    if not isinstance(promised, list) or not all(isinstance(name, str) for name in promised):
        yield "form: languages must be a list"
        return
    if not set(promised) <= LANGUAGES or len(set(promised)) != len(promised):
        yield "form: languages are among nb, nn, se and en, each once"
        return
    for language in texts.languages_of(data):
        if language != "nb":
            yield from (f"{_owner(place)}: has no text in {language}" for place in texts.missing(data, language))
    yield from _marks(data)


def _marks(data: Mapping[str, Any]) -> Iterator[str]:
    marks = data.get("drafted", {})
    if not isinstance(marks, Mapping) or not set(marks) <= LANGUAGES or not all(map(_places, marks.values())):
        yield "form: drafted names, by language, the places of texts"
        return
    for language, places in marks.items():
        if places:
            yield f"form: {len(places)} texts in {language} are drafts by a machine that nobody has approved"


def _places(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MAX_MARKS and all(isinstance(place, str) for place in value)


def _owner(place: str) -> str:
    start, _dot, rest = place.partition(".")
    if start.startswith("page:"):
        return f"page {start[5:]}"
    if rest.startswith("option."):
        return f"{start} option {rest[7:][:60]}"
    return start if rest in ("", "label") else f"{start} {rest}"
