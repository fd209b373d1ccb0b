"""Taking the national templates into use in a tenant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db.transaction import atomic

from casework.documents.models import LetterVersion
from casework.documents.services import publish_letter
from casework.forms.models import FormVersion
from casework.forms.services import publish_form
from casework.library.catalogue import Kind, Template, templates
from casework.workflows.models import WorkflowVersion
from casework.workflows.services import publish_workflow
from core.acts import Act

# A workflow names forms, and the acts behind its tasks write letters: it comes last.
ORDER: Final[tuple[Kind, ...]] = ("forms", "letters", "workflows")


@dataclass(frozen=True)
class Adoption:
    """What an adoption did, by kind and key: published now, and had already."""

    published: tuple[str, ...]
    unchanged: tuple[str, ...]


@atomic
def adopt_all(*, act: Act) -> Adoption:
    """Publish each national template that the tenant has not had; what it has made of one since is left alone."""
    done: dict[bool, list[str]] = {True: [], False: []}
    for kind in ORDER:
        for template in templates(kind):
            new = not _HAS_HAD[kind](template)
            if new:
                _PUBLISH[kind](template, act)
            done[new].append(f"{kind}/{template.key}")
    return Adoption(published=tuple(done[True]), unchanged=tuple(done[False]))


def _publish_form(template: Template, act: Act) -> None:
    publish_form(definition=template.definition, act=act)


def _publish_letter(template: Template, act: Act) -> None:
    publish_letter(definition=template.definition, act=act)


def _publish_workflow(template: Template, act: Act) -> None:
    publish_workflow(definition=template.definition, act=act)


def _had_form(template: Template) -> bool:
    return FormVersion.objects.filter(key=template.key, definition=template.definition).exists()


def _had_letter(template: Template) -> bool:
    return LetterVersion.objects.filter(key=template.key, definition=template.definition).exists()


def _had_workflow(template: Template) -> bool:
    return WorkflowVersion.objects.filter(key=template.key, definition=template.definition).exists()


_PUBLISH: Final[dict[Kind, Callable[[Template, Act], None]]] = {
    "forms": _publish_form,
    "letters": _publish_letter,
    "workflows": _publish_workflow,
}
_HAS_HAD: Final[dict[Kind, Callable[[Template], bool]]] = {
    "forms": _had_form,
    "letters": _had_letter,
    "workflows": _had_workflow,
}
