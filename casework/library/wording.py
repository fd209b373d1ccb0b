"""The municipality's own words put into its forms, workflows and letters: what would change, and doing it at once."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.transaction import atomic

from casework.documents.selectors import current_letters
from casework.documents.services import publish_letter
from casework.forms.selectors import current_forms
from casework.forms.services import publish_form
from casework.local.terms import wording_of_texts
from casework.local.words import LANGUAGES, Wording, left_alone
from casework.workflows.selectors import current_workflows
from casework.workflows.services import publish_workflow
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict
from tenants import access
from tenants.access import Action

_TEXT_LANGUAGES = frozenset({"nb", "nn", "se", "en"})


@dataclass(frozen=True)
class Change:
    """One text, before and after."""

    language: str
    before: str
    after: str


@dataclass(frozen=True)
class Reworded:
    """One form, workflow or letter with other words in it."""

    kind: str
    key: str
    title: Mapping[str, str]
    number: int
    definition: Mapping[str, Any]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Preview:
    """All that would be published, and the longer words that are left alone for a person to judge."""

    items: tuple[Reworded, ...]
    left_alone: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """What exactly would be published; another one means that something has changed since it was shown."""
        said = json.dumps([(one.kind, one.key, one.definition) for one in self.items], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


def preview_words() -> Preview:
    """What changing the words would change, text by text. Nothing is published."""
    wordings = {language: wording_of_texts(language) for language in LANGUAGES}
    items, texts = [], []
    for kind, key, number, definition in _published():
        changes: list[Change] = []
        reworded = _reworded(definition, wordings, changes)
        texts += [change.after for change in changes] + list(_texts(definition))
        if changes:
            title: Mapping[str, str] = reworded.get("title", {})
            items.append(Reworded(kind, key, title, number, reworded, tuple(changes)))
    old = [word for one in wordings.values() for word in one.instead]
    return Preview(tuple(items), tuple(left_alone(texts, old)))


@atomic
def publish_words(*, fingerprint: str, act: Act) -> int:
    """Publish all that the preview showed as new versions, in one act; Conflict when it is no longer what it was."""
    access.require(act, Action.SETUP)
    preview = preview_words()
    if preview.fingerprint != fingerprint:
        raise Conflict("terms.stale")
    # A workflow names forms and letters, so it comes last.
    for kind in _PUBLISH:
        for item in preview.items:
            if item.kind == kind:
                _PUBLISH[kind](item.definition, act)
    detail = {"changed": [f"{item.kind}:{item.key}" for item in preview.items][:100]}
    record(act=act, action="terms.applied", object_type="term", detail=detail)
    return len(preview.items)


_PUBLISH: dict[str, Callable[[Mapping[str, Any], Act], object]] = {
    "form": lambda definition, act: publish_form(definition=definition, act=act),
    "letter": lambda definition, act: publish_letter(definition=definition, act=act),
    "workflow": lambda definition, act: publish_workflow(definition=definition, act=act),
}


def _published() -> Iterator[tuple[str, str, int, Mapping[str, Any]]]:
    for form in current_forms():
        yield "form", form.key, form.number, form.definition
    for letter, _loaded in current_letters():
        yield "letter", letter.key, letter.number, letter.definition
    for workflow in current_workflows():
        yield "workflow", workflow.key, workflow.number, workflow.definition


def _reworded(value: Any, wordings: Mapping[str, Wording], changes: list[Change]) -> Any:
    """A copy with other words in what people read; keys, ids, rules and placeholders are as they were."""
    if isinstance(value, dict):
        if _is_text(value):
            return {language: _said(language, text, wordings, changes) for language, text in value.items()}
        return {key: _reworded(one, wordings, changes) for key, one in value.items()}
    if isinstance(value, list):
        return [_reworded(one, wordings, changes) for one in value]
    return value


def _said(language: str, text: str, wordings: Mapping[str, Wording], changes: list[Change]) -> str:
    if language not in wordings:
        return text
    after = wordings[language].applied(text)
    if after != text:
        changes.append(Change(language, text, after))
    return after


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if _is_text(value):
            yield from (text for language, text in value.items() if language in LANGUAGES)
        else:
            for one in value.values():
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _is_text(value: Mapping[str, Any]) -> bool:
    """Whether this is one text in several languages, and no part of a definition."""
    return bool(value) and value.keys() <= _TEXT_LANGUAGES and all(isinstance(one, str) for one in value.values())
