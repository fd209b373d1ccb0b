"""Taking another municipality's recipe into use as one's own: its teams, its forms and its workflow."""

from dataclasses import dataclass

from django.db.transaction import atomic

from casework.forms.models import FormVersion
from casework.forms.services import publish_form
from casework.library.catalogue import template
from casework.library.variants import variant, variants
from casework.people.models import Team
from casework.people.teams import add_team
from casework.workflows.models import WorkflowVersion
from casework.workflows.services import publish_workflow
from core.acts import Act
from core.audit.services import record
from tenants import access
from tenants.access import Action


@dataclass(frozen=True)
class Taken:
    """What was taken into use, and the forms that were left as the municipality has made them."""

    workflow: WorkflowVersion
    kept_forms: tuple[str, ...]


@atomic
def take_variant(*, key: str, act: Act) -> Taken:
    """Publish the variant's workflow here, with the teams and forms that it needs; safe to run again.

    A form that the municipality has made its own is left alone: the workflow then asks that one.
    """
    access.require(act, Action.SETUP)
    chosen = variant(key)
    for team in chosen.teams:
        if not Team.objects.filter(key=team["key"]).exists():
            add_team(title=team["title"], kind=team["kind"], key=team["key"], act=act)
    kept = tuple(form["key"] for form in chosen.forms if not _publish(form, act))
    version = publish_workflow(definition=chosen.workflow, act=act)
    record(
        act=act,
        action="library.variant_taken",
        object_type="workflow_version",
        object_id=version.id,
        detail={"key": key},
    )
    return Taken(version, kept)


def taken_variants() -> frozenset[str]:
    """Which variants are in use here, by key. One query."""
    keys = [one.key for one in variants()]
    return frozenset(WorkflowVersion.objects.filter(key__in=keys).values_list("key", flat=True))


def _publish(form: dict[str, object], act: Act) -> bool:
    current = FormVersion.objects.filter(key=form["key"]).order_by("-number").first()
    if current is not None and current.definition not in (template("forms", str(form["key"])).definition, form):
        return False
    publish_form(definition=form, act=act)
    return True
