"""A municipality's casework as a person reads it: a folder for each case, with what was asked, answered and decided."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Func, Model, QuerySet, TextField

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
from casework.people.models import Child, Guardian, Guardianship, RoleAssignment, Unit
from casework.plans.models import AnnualEvaluation, EducationPlan, Goal, GoalReview, Measure
from casework.workflows.models import WorkflowVersion
from core.accounts.models import User
from tenants import isolation
from tenants.lifecycle.declared import StoredFile

AT_ONCE = 200
_UNFIT = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
_NAME_MAX = 120

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
_WITH_ANSWERS = frozenset({"tasks", "consents", "assessments", "decisions", "plans", "evaluations"})


@dataclass(slots=True)
class _Line:
    """A row as the database writes it in JSON, never taken apart; more can be put at its end."""

    id: UUID
    of: UUID
    submission: UUID | None
    json: str

    def add(self, name: str, json: str) -> None:
        self.json = f'{self.json[:-1]},"{name}":{json}}}'


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
            yield (
                f"definitions/{folder}/{_fit(version.key)}-v{version.number}.json",
                _file(json.dumps(content, ensure_ascii=False, indent=1, default=str)),
            )


def people() -> Iterator[tuple[str, bytes]]:
    """Who works here and in which roles; every child with its guardians."""
    roles = _lines(RoleAssignment, "user_id", ("valid_from", "id"))
    users = User.objects.order_by("name", "id").values("id", "name", "title", "email", "phone", "is_active", "home")
    told = (_spliced(_json(user), "roles", _list(roles.get(user["id"], []))) for user in users)
    yield "people/users.json", _file(_listed(told))
    yield "people/units.json", _file(_listed(_json(unit) for unit in Unit.objects.order_by("name", "id").values()))
    for number, children in enumerate(_in_turn(Child.objects.all()), start=1):
        yield f"people/children-{number:04}.json", _file(_listed(_children(children).values()))


def cases() -> Iterator[tuple[str, bytes]]:
    """One `case.json` a case."""
    names = _names()
    for some in _in_turn(Case.objects.all()):
        yield from _told(some, names)


def files() -> Iterator[StoredFile]:
    """Every document's file, in the folder of its case."""
    numbers = {row.id: row for row in Case.objects.only("id", "year", "serial", "sub_no")}
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
    told = {name: _lines(model, "case_id", order, case_id__in=ids) for name, model, order in _TOLD}
    _add_goals(told["plans"], told["evaluations"])
    files = Document.objects.filter(case_id__in=ids).values_list("id", "filename")
    here = {**names, **{str(key): filename for key, filename in files}}
    answered = [line for name in _WITH_ANSWERS for lines in told[name].values() for line in lines]
    submissions = _submissions({line.submission for line in answered if line.submission}, here)
    for line in answered:
        if line.submission:
            line.add("answers", submissions[line.submission])
    children = _children(Child.objects.filter(id__in={case.child_id for case in some if case.child_id}))
    for case in some:
        parts = {
            "number": _json(case.number),
            "unit_name": _json(names.get(str(case.unit_id))),
            "adviser_name": _json(names.get(str(case.adviser_id))),
            "case": _json(_columns(case)),
            "child": children[case.child_id] if case.child_id else "null",
            **{name: _listed(line.json for line in lines.get(case.id, [])) for name, lines in told.items()},
        }
        yield f"{_folder(case)}/case.json", _file("{\n" + ",\n".join(f'"{k}": {v}' for k, v in parts.items()) + "\n}")


def _submissions(ids: set[UUID], names: Mapping[str, str]) -> dict[UUID, str]:
    language = isolation.current().language
    found: dict[UUID, str] = {}
    versions = {version.id: version for version in FormVersion.objects.all()}
    rows = Submission.objects.filter(id__in=ids).annotate(json=_row_as_json(Submission))
    for row in rows:
        version = versions[row.form_version_id]
        read = read_aloud(definition_of(version), row.answers, language=language, names=names)
        pages = [{"title": section.title, "rows": section.rows} for section in read]
        text = _opened(row, row.json)
        found[row.id] = _spliced(
            _spliced(text, "form", _json(f"{version.key} v{version.number}")), "read", _json(pages)
        )
    return found


def _opened(row: Submission, text: str) -> str:
    """The row as JSON, an unfinished one with its answers in plain."""
    if row.secret is None:
        return text.replace(',"secret":null', "", 1)
    told = json.loads(text) | {"answers": row.answers, "extras": row.extras}
    del told["secret"]
    return _json(told)


def _add_goals(plans: Mapping[UUID, list[_Line]], evaluations: Mapping[UUID, list[_Line]]) -> None:
    measures = _under(Measure, "goal_id", ("position", "id"))
    goals = _under(Goal, "plan_id", ("position", "id"))
    reviews = _under(GoalReview, "evaluation_id", ("id",))
    found = goals(line for lines in plans.values() for line in lines)
    below = measures(line for lines in found.values() for line in lines)
    for lines in found.values():
        for line in lines:
            line.add("measures", _list(below.get(line.id, [])))
    for lines in plans.values():
        for line in lines:
            line.add("goals", _list(found.get(line.id, [])))
    said = reviews(line for lines in evaluations.values() for line in lines)
    for lines in evaluations.values():
        for line in lines:
            line.add("goal_reviews", _list(said.get(line.id, [])))


def _under(
    model: type[Model], key: str, order: tuple[str, ...]
) -> Callable[[Iterable[_Line]], Mapping[UUID, list[_Line]]]:
    def below(above: Iterable[_Line]) -> Mapping[UUID, list[_Line]]:
        ids = [line.id for line in above]
        return _lines(model, key, order, **{f"{key}__in": ids}) if ids else {}

    return below


def _children(rows: Iterable[Child]) -> dict[UUID, str]:
    children = {child.id: child for child in rows}
    guardians = _lines(Guardianship, "child_id", ("guardian__name", "id"), child_id__in=list(children))
    persons = Guardianship.objects.filter(child_id__in=list(children)).values_list("id", "guardian__id")
    person_of = dict(persons)
    told = {line.id: line.json for line in _every(Guardian, id__in=set(person_of.values()))}
    for lines in guardians.values():
        for line in lines:
            line.add("guardian", told[person_of[line.id]])
    return {
        key: _spliced(_json(_plain(child)), "guardians", _list(guardians.get(key, [])))
        for key, child in children.items()
    }


def _plain(child: Child) -> dict[str, Any]:
    found = {"national_id": child.national_id, **_columns(child)}
    return {name: value for name, value in found.items() if not isinstance(value, (bytes, memoryview))}


def _lines(model: type[Model], key: str, order: tuple[str, ...], **only: Any) -> dict[UUID, list[_Line]]:
    found: dict[UUID, list[_Line]] = defaultdict(list)
    for line in _every(model, key, order, **only):
        found[line.of].append(line)
    return found


def _every(model: type[Model], key: str = "id", order: tuple[str, ...] = ("id",), **only: Any) -> Iterator[_Line]:
    fields = {field.attname for field in model._meta.concrete_fields}
    submission = "submission_id" if "submission_id" in fields else "id"
    rows = model._default_manager.filter(**only).order_by(*order).annotate(json=_row_as_json(model))
    for row, of, answers, text in rows.values_list("id", key, submission, "json"):
        yield _Line(row, of, answers if submission != "id" else None, text)


def _row_as_json(model: type[Model]) -> Func:
    return Func(template=f'row_to_json("{model._meta.db_table}".*)::text', output_field=TextField())


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


def _columns(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _folder(case: Case) -> str:
    return f"cases/{case.number}"


def _fit(name: str) -> str:
    # A name that every file system takes: short enough in bytes, the extension kept.
    plain = _UNFIT.sub("_", name).strip(". ") or "fil"
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        stem, extension = plain, ""
    while len(stem.encode()) > _NAME_MAX:
        stem = stem[:-1]
    return f"{stem}{dot}{extension[:10]}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _spliced(text: str, name: str, more: str) -> str:
    return f'{text[:-1]},"{name}":{more}}}'


def _list(lines: Iterable[_Line]) -> str:
    return f"[{','.join(line.json for line in lines)}]"


def _listed(texts: Iterable[str]) -> str:
    # One thing a line: a person can read it, and nothing is taken apart only to be indented.
    inside = ",\n".join(texts)
    return f"[\n{inside}\n]" if inside else "[]"


def _file(text: str) -> bytes:
    return f"{text}\n".encode()
