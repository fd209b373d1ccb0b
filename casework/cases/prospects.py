"""How running cases would fare under the newest version of their workflow: looked at in portions, kept for a day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.transaction import atomic

from casework.cases.models import Case, CaseOutlook, CaseTask
from casework.cases.outlooks import Marks, Outlook, outlook, unseen
from casework.cases.standing import events_by_case
from casework.forms.models import Submission
from casework.local.calendar import school_days
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import current_workflow, definition_of, workflow_versions
from core.acts import Act
from core.audit.services import record_shown
from tenants import access
from tenants.access import Action

KINDS = ("asks", "changed", "same")


@dataclass(frozen=True)
class Progress:
    """How many of the cases that lag behind have been looked at, and what was found."""

    version: WorkflowVersion
    total: int
    kinds: Mapping[str, int]

    @property
    def looked(self) -> int:
        """How many are known."""
        return sum(self.kinds.values())

    @property
    def is_done(self) -> bool:
        """Whether all are known."""
        return self.looked >= self.total

    @property
    def harmless(self) -> int:
        """How many may move without anybody looking at them one by one."""
        return self.kinds["changed"] + self.kinds["same"]


@dataclass(frozen=True)
class Prospect:
    """One running case, and how it would fare."""

    case: Case
    outlook: Outlook


def progress(*, key: str, act: Act) -> Progress:
    """How far the looking has come for the newest version of this workflow."""
    access.require(act, Action.CONFIGURE)
    version = current_workflow(key)
    found = CaseOutlook.objects.filter(case_id__in=_known(lagging(version), version, act).values("id"))
    kinds = dict(found.values_list("kind").annotate(Count("case_id")))
    return Progress(version, lagging(version).count(), {kind: kinds.get(kind, 0) for kind in KINDS})


@atomic
def look(*, key: str, act: Act, most: int) -> Progress:
    """Look at this many more cases, and tell how far it has come."""
    access.require(act, Action.CONFIGURE)
    version = current_workflow(key)
    behind = lagging(version)
    unknown = behind.exclude(id__in=_known(behind, version, act).values("id")).order_by("id")
    cases = list(unknown.only("id", "version", "workflow_version_id", "unit_id")[:most])
    rows = [
        CaseOutlook(
            case_id=each.case.id,
            version_id=version.id,
            case_version=each.case.version,
            looked_on=act.on,
            kind=each.outlook.kind,
        )
        for each in prospects(cases, version, act)
    ]
    CaseOutlook.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["case_id"],
        update_fields=["version_id", "case_version", "looked_on", "kind"],
    )
    return progress(key=key, act=act)


def known_cases(*, version: WorkflowVersion, kinds: Iterable[str], act: Act) -> QuerySet[Case]:
    """The cases that were found to fare like this, in the order of their numbers."""
    return _known(lagging(version), version, act, kinds=tuple(kinds)).order_by("year", "serial", "sub_no", "id")


@atomic
def shown(*, cases: Sequence[Case], version: WorkflowVersion, act: Act) -> list[Prospect]:
    """How each of these would fare, for a person to read; that they were shown is put on record."""
    access.require(act, Action.CONFIGURE)
    record_shown(act=act, action="case.move_previewed", cases=[(case.id, case.child_id) for case in cases])
    return list(prospects(cases, version, act))


def lagging(version: WorkflowVersion) -> QuerySet[Case]:
    """Running cases under an older version of this workflow."""
    older = Case.objects.filter(workflow_version__key=version.key, workflow_version__number__lt=version.number)
    return older.exclude(status=Case.Status.CLOSED)


def prospects(cases: Sequence[Case], version: WorkflowVersion, act: Act) -> Iterator[Prospect]:
    """How each of these would fare; three statements for all of them together."""
    new = definition_of(version)
    old = {row.id: definition_of(row) for row in workflow_versions(version.key)}
    days, ids = school_days(), [case.id for case in cases]
    logs, drafts = events_by_case(ids), _drafts(ids)
    asked = frozenset[str]().union(*(unseen(old[each], new) for each in {case.workflow_version_id for case in cases}))
    marks = answers_to_bring(ids, asked, version)
    for case in cases:
        found = outlook(
            old[case.workflow_version_id],
            new,
            logs.get(case.id, []),
            today=act.on,
            drafts=drafts.get(case.id, frozenset()),
            marks=marks.get(case.id),
            school_days=days,
        )
        yield Prospect(case, found)


def answers_to_bring(ids: Sequence[UUID], tasks: frozenset[str], version: WorkflowVersion) -> dict[UUID, Marks]:
    """Answers of finished tasks that only the new version looks at; the log does not keep them yet."""
    if not tasks:
        return {}
    definition, found = definition_of(version), dict[UUID, dict[str, dict[str, object]]]()
    done = CaseTask.objects.filter(case_id__in=ids, key__in=tasks, status="done", submission__state="submitted")
    for case, key, answers in done.values_list("case_id", "key", "submission__answers"):
        found.setdefault(case, {})[key] = definition.kept_of(key, answers)
    return dict(found)


def _drafts(ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    rows = CaseTask.objects.filter(case_id__in=ids, submission__state=Submission.State.DRAFT)
    found: dict[UUID, set[str]] = {}
    for case, key in rows.values_list("case_id", "key"):
        found.setdefault(case, set()).add(key)
    return {case: frozenset(keys) for case, keys in found.items()}


def _known(
    cases: QuerySet[Case], version: WorkflowVersion, act: Act, *, kinds: tuple[str, ...] = KINDS
) -> QuerySet[Case]:
    """Those looked at today as they still are; tomorrow a due date may be past that is not today."""
    rows = CaseOutlook.objects.filter(
        case_id=OuterRef("id"),
        case_version=OuterRef("version"),
        version_id=version.id,
        looked_on=act.on,
        kind__in=kinds,
    )
    return cases.filter(Exists(rows))
