"""Who and what can be chosen in a form about a case, and the names behind answers that point at rows."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from casework.cases.models import Case
from casework.documents.models import Document
from casework.forms.definition import FormDefinition, answered
from casework.people.models import Unit
from casework.people.selectors import units, users_with_role
from core.accounts.models import User
from core.acts import Act
from tenants.access import UNIT_ROLES
from web.dynamic_form import People, StoredFile, Units


def people_for(act: Act, case: Case) -> People:
    """People who hold the role today; for school roles, and where anybody may be named, at the case's own unit."""

    def choices(role: str | None) -> list[tuple[str, str]]:
        unit_id = case.unit_id if not role or role in UNIT_ROLES else None
        return [(str(user.id), user.name) for user in users_with_role(role or "", on=act.on, unit_id=unit_id)]

    return choices


def units_for(case: Case) -> Units:
    """The case's own unit: a case does not change school by way of a form."""
    return lambda kind: [(str(case.unit_id), case.unit.name)]


def stored_files(
    definition: FormDefinition, answers: Mapping[str, Any], files: QuerySet[Document]
) -> dict[str, list[StoredFile]]:
    """The uploads that file answers point at, by question; only files among these."""
    wanted = {path: _ids(value) for path, item, value in answered(definition.fields, answers) if item.type == "file"}
    every = {one for ids in wanted.values() for one in ids}
    if not every:
        return {}
    rows = {str(row.id): row for row in files.filter(id__in=every)}
    return {
        name: [StoredFile(one, rows[one].filename, rows[one].size) for one in ids if one in rows]
        for name, ids in wanted.items()
    }


def names_behind(
    filled: Iterable[tuple[FormDefinition, Mapping[str, Any]]], files: QuerySet[Document] | None = None
) -> dict[str, str]:
    """The names of the people, units and files (among these) that the answers point at. Three queries at most."""
    wanted: dict[str, set[str]] = {"person": set(), "unit": set(), "file": set()}
    for definition, answers in filled:
        for _path, item, value in answered(definition.fields, answers):
            if item.type in wanted:
                wanted[item.type] |= set(_ids(value))
    names: dict[str, str] = {}
    if wanted["person"]:
        names |= {str(user.id): user.name for user in User.objects.filter(id__in=wanted["person"])}
    if wanted["unit"]:
        names |= {str(unit.id): unit.name for unit in Unit.objects.filter(id__in=wanted["unit"])}
    if wanted["file"]:
        rows = (Document.objects.all() if files is None else files).filter(id__in=wanted["file"])
        names |= {str(row.id): row.filename for row in rows}
    return names


def all_units(kind: str = "") -> list[tuple[str, str]]:
    """Every unit in use."""
    return [(str(unit.id), unit.name) for unit in units(kind=kind)]


def _ids(value: Any) -> list[str]:
    found = []
    for one in value if isinstance(value, list) else [value]:
        try:
            found.append(str(UUID(str(one))))
        except ValueError:
            continue
    return found
