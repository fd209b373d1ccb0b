"""Questions about forms: the version in use, and what it says."""

from functools import lru_cache
from uuid import UUID

from casework.forms.definition import FormDefinition, load
from casework.forms.models import FormVersion
from core.errors import NotFound
from tenants import isolation


def current_form(key: str) -> FormVersion:
    """The newest published version of the form; NotFound «form.unknown»."""
    version = FormVersion.objects.filter(key=key).order_by("-number").first()
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


def definition_of(version: FormVersion) -> FormDefinition:
    """What the version says; kept in memory, as a published version never changes."""
    return _definition(isolation.current().schema, version.id, _Holder(version))


class _Holder:
    """Lets the cache key be the id alone."""

    def __init__(self, version: FormVersion) -> None:
        self.version = version

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)


@lru_cache(maxsize=4096)
def _definition(schema: str, version_id: UUID, holder: _Holder) -> FormDefinition:
    return load(holder.version.definition)
