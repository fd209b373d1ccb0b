"""Questions about forms: the version in use, and what it says."""

from django.db.models import Max

from casework.forms.definition import FormDefinition, load
from casework.forms.models import FormVersion
from core.errors import NotFound
from core.kept import Kept
from core.lines import storable
from tenants import isolation

_kept: Kept[FormDefinition] = Kept(load)


def current_form(key: str) -> FormVersion:
    """The newest published version of the form; NotFound «form.unknown»."""
    version = FormVersion.objects.filter(key=key).order_by("-number").first() if storable(key) else None
    if version is None:
        raise NotFound("form.unknown", key=key)
    return version


def form_version(key: str, number: int) -> FormVersion:
    """That very version of the form; NotFound «form.unknown»."""
    version = FormVersion.objects.filter(key=key, number=number).first()
    if version is None:
        raise NotFound("form.unknown", key=key)
    return version


def current_forms() -> list[FormVersion]:
    """The newest version of each form, by key."""
    return list(FormVersion.objects.order_by("key", "-number").distinct("key"))


def current_form_numbers() -> dict[str, int]:
    """The number of the newest version of each form, by key. One query, and no definition is read."""
    return dict(FormVersion.objects.values("key").annotate(newest=Max("number")).values_list("key", "newest"))


def definition_of(version: FormVersion) -> FormDefinition:
    """What the version says; kept in memory for its tenant alone, as a published version never changes."""
    return _kept.get(isolation.current().schema, version.id, lambda: version.definition)
