"""Where the texts of a form stand, in words; and what workflows ask of its languages."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from casework.forms.drafts import Definition
from casework.forms.editing import every_item
from casework.workflows import selectors as workflows
from casework.workflows.models import WorkflowVersion
from web.builder_words import PLACES


def places_in_form(definition: Definition) -> Callable[[str], str]:
    """Tells where each text of this form stands."""
    labels = {each["id"]: str(each["label"].get("nb", "")) for each in every_item(definition)}

    def where(place: str) -> str:
        start, _dot, rest = place.partition(".")
        if start.startswith("page:"):
            return _("Overskrift på side")
        if rest.startswith("option."):
            return _("Svar: %(label)s") % {"label": labels.get(start, start)}
        return str(PLACES.get(rest or start, rest))

    return where


def workflows_using(key: str) -> set[str]:
    """The titles of the workflows in use that ask for this form."""
    return {str(version.definition["title"].get("nb", version.key)) for version in asking_for(key)}


def asking_for(key: str) -> list[WorkflowVersion]:
    """The workflows in use that ask for this form."""
    return [
        version
        for version in workflows.offered_workflows()
        if any(task.form == key for task in workflows.definition_of(version).tasks.values())
    ]


def read_by_guardians(key: str) -> bool:
    """Whether guardians fill in or answer this form in a workflow that is in use."""
    for version in workflows.current_workflows():
        for task in workflows.definition_of(version).tasks.values():
            if task.form == key and ("guardian" in task.owner or task.per == "guardian"):
                return True
    return False
