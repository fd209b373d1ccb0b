"""The texts of a definition by place, and which of them a machine drafted and nobody has approved yet. Pure.

A text is found wherever it stands, as a bokmål among its languages. What a machine drafted is marked by its very words:
the mark follows them wherever their part is moved or copied to, and is gone when a person writes others.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

LANGUAGES = ("nb", "nn", "se", "en")
DRAFTED = "drafted"
MAX_MARKS, MAX_MARK = 20_000, 10_000
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_WORD = re.compile(r"[^\W\d_]")
# What is read first comes first, however the definition was stored.
_ORDER = ("title", "label", "text", "value", "guardian_title", "guardian_text", "help", "phases", "blocks", "deadlines")
Text = dict[str, str]


def texts_of(definition: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Every text with its place, as problems are told of it: `phases.0.tasks.1.title`."""
    yield from _texts({name: value for name, value in definition.items() if name != DRAFTED}, "")


def missing(definition: Mapping[str, Any], language: str) -> list[str]:
    """The places that have a text, but none in this language; nynorsk that only repeats the bokmål is none."""
    return [place for place, text in texts_of(definition) if text["nb"] and _lacks(text, language)]


def drafted(definition: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The places whose text in this language a machine wrote, and that nobody has approved yet."""
    marks = _marks(definition, language)
    return tuple(place for place, text in texts_of(definition) if text.get(language) in marks) if marks else ()


def put(definition: dict[str, Any], texts: Mapping[str, str], language: str) -> None:
    """Set these texts, by place, in this language, in the definition itself; an empty one is taken away."""
    for place, text in texts_of(definition):
        if place not in texts:
            continue
        if texts[place].strip():
            text[language] = texts[place].strip()
        elif language != "nb":
            text.pop(language, None)


def put_drafts(definition: dict[str, Any], texts: Mapping[str, str], language: str) -> None:
    """The same with a machine's texts, which are marked."""
    put(definition, texts, language)
    _mark(definition, language, [*_marks(definition, language), *texts.values()])


def approve(definition: dict[str, Any], places: Collection[str] | None, language: str) -> None:
    """Take the marks off the texts at these places (None: off all); a person has read them."""
    read = {text.get(language) for place, text in texts_of(definition) if places is None or place in places}
    _mark(definition, language, [mark for mark in _marks(definition, language) if mark not in read])


def forget_rewritten(definition: dict[str, Any]) -> None:
    """Take away the marks of words that stand nowhere any more."""
    for language in LANGUAGES if definition.get(DRAFTED) else ():
        there = {text.get(language) for _place, text in texts_of(definition)}
        _mark(definition, language, [mark for mark in _marks(definition, language) if mark in there])


def unapproved(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text that is still a machine's: its place, and the language. Marks of what stands nowhere have no place."""
    for language in LANGUAGES:
        marks = set(_marks(definition, language))
        for place, text in texts_of(definition) if marks else ():
            if text.get(language) in marks:
                yield place, language
        if marks - {text.get(language) for _place, text in texts_of(definition)}:
            yield "", language


def well_marked(marks: object) -> bool:
    """Whether this names, by language, words that a machine wrote."""
    return (
        isinstance(marks, dict)
        and set(marks) <= set(LANGUAGES)
        and all(isinstance(words, list) and len(words) <= MAX_MARKS for words in marks.values())
        and all(isinstance(one, str) and 0 < len(one) <= MAX_MARK for words in marks.values() for one in words)
    )


def _lacks(text: Text, language: str) -> bool:
    said, bokmal = text.get(language, "").strip(), text["nb"].strip()
    return not said or (language == "nn" and said == bokmal and bool(_WORD.search(_PLACEHOLDER.sub("", bokmal))))


def _marks(definition: Mapping[str, Any], language: str) -> list[str]:
    marks = definition.get(DRAFTED)
    found = marks.get(language) if isinstance(marks, dict) else None
    return [mark for mark in found if isinstance(mark, str)] if isinstance(found, list) else []


def _mark(definition: dict[str, Any], language: str, words: Collection[str]) -> None:
    marks = {name: _marks(definition, name) for name in LANGUAGES}
    marks[language] = list(dict.fromkeys(words))
    kept = {name: found for name, found in marks.items() if found}
    if kept:
        definition[DRAFTED] = kept
    else:
        definition.pop(DRAFTED, None)


def _texts(value: Any, path: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, dict):
        if isinstance(value.get("nb"), str) and all(isinstance(words, str) for words in value.values()):
            yield path, value
            return
        inside: Iterator[tuple[Any, Any]] = iter(sorted(value.items(), key=lambda each: _rank(each[0])))
    else:
        inside = enumerate(value) if isinstance(value, list) else iter(())
    for name, each in inside:
        yield from _texts(each, f"{path}.{name}" if path else str(name))


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
