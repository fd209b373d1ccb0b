"""A municipality's casework as a person reads it: a folder for each case, with what was asked, answered and decided."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from casework.cases.models import (
    Assessment,
    Case,
    CaseDeadline,
    CaseEvent,
    CaseTask,
    Consent,
    Decision,
    Participant,
)
from casework.documents.models import Document, LetterVersion
from casework.forms.models import FormVersion, Submission
from casework.forms.readable import rows as read_aloud
from casework.forms.selectors import definition_of
from casework.people.models import Child, Guardianship, RoleAssignment, Unit
from casework.plans.models import AnnualEvaluation, EducationPlan, Goal, GoalReview, Measure
from casework.workflows.models import WorkflowVersion
from core.accounts.models import User
from tenants import isolation
from tenants.lifecycle.declared import StoredFile

AT_ONCE = 200
_UNFIT = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
_NAME_MAX = 120

Row = dict[str, Any]
# What a case is told with: the name in case.json, the rows, and in which order they came.
_TOLD: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("events", CaseEvent, ("case_id", "seq")),
    ("tasks", CaseTask, ("case_id", "position", "key")),
    ("deadlines", CaseDeadline, ("case_id", "key")),
    ("consents", Consent, ("case_id", "given_at", "id")),
    ("participants", Participant, ("case_id", "since", "id")),
    ("assessments", Assessment, ("case_id", "issued_at", "id")),
    ("decisions", Decision, ("case_id", "decided_at", "id")),
    ("plans", EducationPlan, ("case_id", "created_at", "id")),
    ("evaluations", AnnualEvaluation, ("case_id", "created_at", "id")),
    ("documents", Document, ("case_id", "created_at", "id")),
)


def definitions() -> Iterator[tuple[str, bytes]]:
    """Every published version of every form, workflow and letter template, as it was written."""
    for folder, rows in (
        ("forms", FormVersion.objects.all()),
        ("workflows", WorkflowVersion.objects.all()),
        ("letters", LetterVersion.objects.all()),
    ):
        for version in rows.order_by("key", "number").iterator(AT_ONCE):
            content = {
                "published_at": version.published_at,
                "published_by": version.published_by,
                "sha256": version.sha256,
                "definition": version.definition,
            }
            yield f"definitions/{folder}/{_fit(version.key)}-v{version.number}.json", _json(content)


def people() -> Iterator[tuple[str, bytes]]:
    """Who works here and in which roles; every child with its guardians."""
    roles = _by(RoleAssignment.objects.order_by("valid_from", "id").values(), "user_id")
    users = User.objects.order_by("name", "id").values("id", "name", "title", "email", "phone", "is_active", "home")
    yield "people/users.json", _json([{**user, "roles": roles.get(user["id"], [])} for user in users])
    yield "people/units.json", _json(list(Unit.objects.order_by("name", "id").values()))
    for number, children in enumerate(_in_turn(Child.objects.all()), start=1):
        guardians = _guardians([child.id for child in children])
        content = [{**_child(child), "guardians": guardians.get(child.id, [])} for child in children]
        yield f"people/children-{number:04}.json", _json(content)


def cases() -> Iterator[tuple[str, bytes]]:
    """One `case.json` a case."""
    names = _names()
    for some in _in_turn(Case.objects.all()):
        yield from _told(some, names)


def files() -> Iterator[StoredFile]:
    """Every document's file, in the folder of its case."""
    numbers = {row.id: row for row in Case.objects.only("id", "year", "serial")}
    taken: dict[UUID | None, int] = defaultdict(int)
    fields = ("id", "case_id", "filename", "size", "sha256", "storage_key")
    for row in Document.objects.order_by("created_at", "id").values(*fields).iterator(AT_ONCE):
        taken[row["case_id"]] += 1
        place = numbers.get(row["case_id"])
        folder = f"{_folder(place)}/documents" if place else "documents"
        path = f"{folder}/{taken[row['case_id']]:02}-{_fit(row['filename'])}"
        yield StoredFile(row["id"], row["storage_key"], row["size"], row["sha256"], path)


def _told(some: Sequence[Case], names: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    ids = [case.id for case in some]
    told: dict[str, dict[UUID, list[Row]]] = {
        name: _by(model._default_manager.filter(case_id__in=ids).order_by(*order).values(), "case_id")
        for name, model, order in _TOLD
    }
    _add_goals(told["plans"], told["evaluations"])
    here = {**names, **{str(row["id"]): row["filename"] for rows in told["documents"].values() for row in rows}}
    submissions = _submissions({row["submission_id"] for rows in _with_answers(told) for row in rows}, here)
    for rows in _with_answers(told):
        for row in rows:
            row["answers"] = submissions.get(row.pop("submission_id"))
    children = {child.id: child for child in Child.objects.filter(id__in={case.child_id for case in some})}
    guardians = _guardians(list(children))
    for case in some:
        child = {**_child(children[case.child_id]), "guardians": guardians.get(case.child_id, [])}
        content = {"number": case.number, **_columns(case), "child": child}
        content["unit_name"], content["adviser_name"] = (
            names.get(str(key), "") for key in (case.unit_id, case.adviser_id)
        )
        content |= {name: rows.get(case.id, []) for name, rows in told.items()}
        yield f"{_folder(case)}/case.json", _json(content)


def _with_answers(told: Mapping[str, Mapping[UUID, list[Row]]]) -> Iterator[list[Row]]:
    for name in ("tasks", "consents", "assessments", "decisions", "plans", "evaluations"):
        yield from told[name].values()


def _submissions(ids: set[UUID | None], names: Mapping[str, str]) -> dict[UUID | None, Row]:
    language = isolation.current().language
    found: dict[UUID | None, Row] = {}
    versions = {version.id: version for version in FormVersion.objects.all()}
    for row in Submission.objects.filter(id__in=[key for key in ids if key]).values():
        version = versions[row["form_version_id"]]
        read = read_aloud(definition_of(version), row["answers"], language=language, names=names)
        found[row["id"]] = {
            "form": version.key,
            "form_version": version.number,
            **{name: row[name] for name in ("state", "author_name", "created_at", "submitted_at")},
            "raw": row["answers"],
            "extras": row["extras"],
            "read": [{"title": section.title, "rows": [list(pair) for pair in section.rows]} for section in read],
        }
    return found


def _add_goals(plans: Mapping[UUID, list[Row]], evaluations: Mapping[UUID, list[Row]]) -> None:
    plan_ids = [row["id"] for rows in plans.values() for row in rows]
    goals = _by(Goal.objects.filter(plan_id__in=plan_ids).order_by("position", "id").values(), "plan_id")
    goal_ids = [row["id"] for rows in goals.values() for row in rows]
    measures = _by(Measure.objects.filter(goal_id__in=goal_ids).order_by("position", "id").values(), "goal_id")
    for rows in goals.values():
        for row in rows:
            row["measures"] = measures.get(row["id"], [])
    for rows in plans.values():
        for row in rows:
            row["goals"] = goals.get(row["id"], [])
    evaluation_ids = [row["id"] for rows in evaluations.values() for row in rows]
    reviews = _by(GoalReview.objects.filter(evaluation_id__in=evaluation_ids).order_by("id").values(), "evaluation_id")
    for rows in evaluations.values():
        for row in rows:
            row["goal_reviews"] = reviews.get(row["id"], [])


def _child(child: Child) -> Row:
    found = {"national_id": child.national_id, **_columns(child)}
    return {name: value for name, value in found.items() if not isinstance(value, (bytes, memoryview))}


def _guardians(children: Sequence[UUID]) -> dict[UUID, list[Row]]:
    rows = Guardianship.objects.filter(child_id__in=children).select_related("guardian")
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows.order_by("guardian__name", "id"):
        found[row.child_id].append({**_columns(row.guardian), **_columns(row)})
    return found


def _names() -> dict[str, str]:
    people = User.objects.values_list("id", "name")
    return {str(key): name for key, name in (*people, *Unit.objects.values_list("id", "name"))}


def _in_turn(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    # By key, some at a time: the same order each time, and never more in memory than this.
    rows = rows.order_by("id")
    some = list(rows[:AT_ONCE])
    while some:
        yield some
        some = list(rows.filter(id__gt=some[-1].id)[:AT_ONCE])


def _by(rows: Iterable[Mapping[str, Any]], key: str) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(dict(row))
    return found


def _columns(row: Model) -> Row:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _folder(case: Case) -> str:
    return f"cases/{case.year}/{case.serial:04d}"


def _fit(name: str) -> str:
    # A name that every file system takes: short enough in bytes, the extension kept.
    plain = _UNFIT.sub("_", name).strip(". ") or "fil"
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        stem, extension = plain, ""
    while len(stem.encode()) > _NAME_MAX:
        stem = stem[:-1]
    return f"{stem}{dot}{extension[:10]}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
