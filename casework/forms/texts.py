"""Every text of a definition with the place it stands at, and which languages it is there in. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

LANGUAGES = ("nb", "nn", "se", "en")
# What a form is written in when it says nothing itself.
USUAL = ("nb", "nn")
_DEEPEST = 4
_FIELD_TEXTS = ("label", "help", "item_label")
Text = dict[str, str]


def languages_of(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages that every text of the form is there in, as the form promises; bokmål always."""
    promised = definition.get("languages")
    if not isinstance(promised, list):
        return USUAL
    return tuple(language for language in LANGUAGES if language == "nb" or language in promised)


def texts_of(definition: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Every text with its place: `title`, `page:<key>`, `<id>.label`, `<id>.option.<value>`. Takes whatever it is."""
    for name in ("title", "intro"):
        if isinstance(definition.get(name), Mapping):
            yield name, definition[name]
    for page in _list(definition.get("pages")):
        if isinstance(page.get("title"), Mapping):
            yield f"page:{page.get('key')}", page["title"]
        yield from _of_fields(page.get("fields"), 0)


def missing(definition: Mapping[str, Any], language: str) -> list[str]:
    """The places that have a text, but none in this language."""
    return [place for place, text in texts_of(definition) if not text.get(language)]


def drafted(definition: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The places whose text in this language a machine wrote, and that nobody has approved yet."""
    found = definition.get("drafted")
    places = found.get(language) if isinstance(found, Mapping) else None
    return tuple(place for place in places if isinstance(place, str)) if isinstance(places, list) else ()


def put(definition: dict[str, Any], texts: Mapping[str, str], language: str) -> None:
    """Set these texts, by place, in this language, in the definition itself; an empty one is taken away."""
    for place, text in texts_of(definition):
        if place not in texts:
            continue
        if texts[place].strip():
            text[language] = texts[place].strip()
        elif language != "nb":
            text.pop(language, None)


def mark_drafted(definition: dict[str, Any], places: Sequence[str], language: str) -> None:
    """Say in the definition itself that exactly these texts in this language are still a machine's."""
    marks = {name: list(drafted(definition, name)) for name in LANGUAGES}
    marks[language] = list(places)
    kept = {name: found for name, found in marks.items() if found}
    if kept:
        definition["drafted"] = kept
    else:
        definition.pop("drafted", None)


def put_drafts(definition: dict[str, Any], texts: Mapping[str, str], language: str) -> None:
    """Set a machine's texts, marked as such; the form is then promised in this language."""
    put(definition, texts, language)
    mark_drafted(definition, [*drafted(definition, language), *texts], language)
    definition["languages"] = [name for name in LANGUAGES if name == language or name in languages_of(definition)]


def approve(definition: dict[str, Any], places: Collection[str] | None, language: str) -> None:
    """Take the marks off the texts at these places (None: off all); a person has read them."""
    left = [] if places is None else [place for place in drafted(definition, language) if place not in places]
    mark_drafted(definition, left, language)


def forget_rewritten(old: Mapping[str, Any], new: dict[str, Any]) -> None:
    """Take the marks off the texts that a person has written anew, or that are gone."""
    if not new.get("drafted"):
        return
    was, now = dict(texts_of(old)), dict(texts_of(new))
    for language in LANGUAGES:
        marked, before = drafted(new, language), set(drafted(old, language))
        left = [
            place
            for place in marked
            if now.get(place, {}).get(language)
            and (place not in before or was.get(place, {}).get(language) == now[place].get(language))
        ]
        if len(left) < len(marked):
            mark_drafted(new, left, language)


def _of_fields(fields: Any, level: int) -> Iterator[tuple[str, Text]]:
    for item in _list(fields) if level < _DEEPEST else ():
        for name in _FIELD_TEXTS:
            if isinstance(item.get(name), Mapping):
                yield f"{item.get('id')}.{name}", item[name]
        for option in _list(item.get("options")):
            if isinstance(option.get("label"), Mapping):
                yield f"{item.get('id')}.option.{option.get('value')}", option["label"]
        yield from _of_fields(item.get("fields"), level + 1)


def _list(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))
