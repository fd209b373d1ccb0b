"""A case on the desk: locked, folded from its log, changed by events alone, and put back with its indexes right."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.db.transaction import atomic

from casework.cases.assigning import by_itself, hand_to, settle
from casework.cases.models import Case, CaseDeadline, CaseEvent, CaseTask
from casework.cases.standing import as_event, standing
from casework.people.models import Guardianship
from casework.people.selectors import guardians_of
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.engine import Event, State, refusal
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import definition_of
from core.acts import Act
from core.errors import Conflict, NotFound


class Desk:
    """One case being worked on, inside one transaction."""

    def __init__(self, case: Case, act: Act, rows: Sequence[CaseEvent]) -> None:
        self.case = case
        self.act = act
        self.definition: WorkflowDefinition = definition_of(case.workflow_version)
        self.events: list[Event] = [as_event(row) for row in rows]
        self.doers = {row.task: row.actor_name for row in rows if row.kind == "task_done"}
        self._fresh: list[CaseEvent] = []
        self._state: State | None = None
        self._rows: frozenset[str] | None = None  # the deadlines that have rows

    @cached_property
    def guardians(self) -> list[Guardianship]:
        """Those who may see the case, with what each is to the child; none for a case about no child."""
        child = self.case.child_id
        return [link for link in guardians_of(child) if link.may_see] if child else []

    @property
    def state(self) -> State:
        """Where the case stands, with what was added here."""
        if self._state is None:
            self._state = standing(self.case.workflow_version, self.events)
            if self._rows is None:
                self._rows = frozenset(_begun(self._state))
        return self._state

    def add(self, kind: str, *, task: str = "", data: Mapping[str, object] | None = None) -> None:
        """Let something happen; Conflict when the case as it stands does not allow it."""
        actor = str(self.act.actor_id) if self.act.actor_id else None
        why_not = refusal(self.state, kind, task_key=task or None, actor_id=actor, data=data)
        if why_not:
            raise Conflict(why_not, task=task)
        seq = len(self.events) + 1
        event = Event(seq=seq, kind=kind, at=self.act.at, task=task or None, data=dict(data or {}), actor_id=actor)
        self.events.append(event)
        if kind == "task_done":
            self.doers[task] = self.act.actor_name
        self._fresh.append(
            CaseEvent(
                case=self.case,
                seq=seq,
                kind=kind,
                task=task,
                at=self.act.at,
                actor_id=self.act.actor_id,
                actor_name=self.act.actor_name,
                actor_home=self.act.home,
                data=dict(data or {}),
            )
        )
        self._state = None

    def follow(self, version: WorkflowVersion) -> None:
        """From now on this version of its workflow says what the log means."""
        self.case.workflow_version = version
        self.definition = definition_of(version)
        self._state = None

    def put_back(self) -> None:
        """Write the new events and bring the case row, tasks and deadlines into line with the log."""
        settle(self)
        if not self._fresh:  # a draft that is saved makes nobody's page an old one
            return
        CaseEvent.objects.bulk_create(self._fresh)
        self.case.version += 1
        given = [event for event in self._fresh if event.kind == "assigned"]
        self._fresh = []
        state = self.state
        gone = (self._rows or frozenset()) - set(_begun(state))
        self._rows = frozenset(_begun(state))
        bring_into_line(self.case, state, self.act, self.doers, gone)
        self.case.save()
        if given and self.definition.subs:
            self._hand_on(rule=str(given[-1].data.get("rule", "")))

    def _hand_on(self, *, rule: str) -> None:
        """Whoever has the main line has what runs beside it."""
        running = Case.objects.filter(parent=self.case).exclude(status=Case.Status.CLOSED)
        for case_id in running.values_list("id", flat=True):
            with at_desk(case_id=case_id, act=self.act) as beside:
                if self.case.adviser and beside.case.adviser_id != self.case.adviser_id:
                    with by_itself(beside) if rule else nullcontext():
                        hand_to(beside, self.case.adviser, rule=rule)


@contextmanager
def at_desk(*, case_id: UUID, act: Act, version: int | None = None) -> Iterator[Desk]:
    """Lock the case and work on it; all or nothing. Conflict «case.stale» when `version` is not the newest."""
    with atomic(savepoint=False):
        case = _locked(case_id)
        if version is not None and version != case.version:
            raise Conflict("case.stale")
        desk = Desk(case, act, list(CaseEvent.objects.filter(case=case).order_by("seq")))
        yield desk
        desk.put_back()


@contextmanager
def at_new_desk(case: Case, act: Act) -> Iterator[Desk]:
    """Work on a case that this transaction has just made: nobody else has it, and nothing has happened in it."""
    desk = Desk(case, act, ())
    yield desk
    desk.put_back()


def _locked(case_id: UUID) -> Case:
    # What a case runs beside is locked before it, always in this order: neither can wait for the other for ever.
    beside = Case.objects.filter(id=case_id, parent__isnull=False).values("parent")
    family = {
        case.id: case
        for case in Case.objects.select_for_update(of=("self",))
        .select_related("child", "unit", "workflow_version", "adviser")
        .defer("workflow_version__definition")  # kept in memory by the version's id
        .filter(Q(id=case_id) | Q(id__in=beside))
        .order_by("sub_no")
    }
    case = family.get(case_id)
    if case is None:
        raise NotFound("case.unknown")
    if case.parent_id in family:
        case.parent = family[case.parent_id]
    return case


def bring_into_line(case: Case, state: State, act: Act, doers: Mapping[str, str], gone: Collection[str] = ()) -> None:
    """Make the case row, its tasks and its deadlines say what the log says; the caller saves the row.

    `doers` are the names of those who did each task last; `gone` the deadlines that had begun and now have not.
    """
    today = act.on
    case.status = (
        Case.Status.CLOSED if state.closed else Case.Status.PAUSED if state.paused is not None else Case.Status.OPEN
    )
    case.closed_at = (case.closed_at or act.at) if state.closed else None
    case.outcome = state.outcome or ""
    case.pause_reason = (state.paused or "")[:300]
    case.phase_key, case.phase_number, case.phase_count = state.phase_key, state.phase_no, state.phase_count
    following = state.next_tasks()
    case.next_task_key = following[0].key if following else ""
    case.next_owners = list(following[0].owner) if following else []
    if case.parent_id is None and any("decider" in task.owner for task in following):
        # Where no assessment comes first, the decision maker sees the case from when something in it is theirs to do.
        case.assessed_at = case.assessed_at or act.at
    urgent = None if state.closed else state.most_urgent(today)
    case.due_key = urgent.key if urgent else ""
    case.due_kind = urgent.kind if urgent else ""
    case.due_on = urgent.due_on(today) if urgent else None
    case.due_warn_days = urgent.warn_days if urgent else 7
    case.priority = state.priority or case.priority
    _write_tasks(case, state, doers)
    _write_deadlines(case, state, act, gone)


def _write_tasks(case: Case, state: State, doers: Mapping[str, str]) -> None:
    due = {deadline.key.removeprefix("task:"): deadline.due for deadline in state.deadlines.values()}
    rows = []
    for position, task in enumerate(state.tasks.values()):
        rows.append(
            CaseTask(
                case=case,
                key=task.key,
                position=position,
                status=task.status,
                owners=list(task.owner),
                due_on=due.get(task.key),
                done_at=task.done_at,
                done_by_name=doers.get(task.key, "") if task.status == "done" else "",
            )
        )
    CaseTask.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["case", "key"],
        update_fields=["position", "status", "owners", "due_on", "done_at", "done_by_name"],
    )


def _begun(state: State) -> Iterator[str]:
    return (key for key, deadline in state.deadlines.items() if deadline.status != "not_started")


def _write_deadlines(case: Case, state: State, act: Act, gone: Collection[str]) -> None:
    rows = [
        CaseDeadline(
            case=case,
            key=deadline.key,
            kind=deadline.kind,
            status=deadline.status,
            started_on=deadline.start,
            due_on=deadline.due_on(act.on),
            met_on=deadline.met_on,
            warn_days=deadline.warn_days,
            explanation=deadline.explanations[-1].reason[:1000] if deadline.explanations else "",
        )
        for deadline in state.deadlines.values()
        if deadline.status != "not_started"
    ]
    if gone:
        CaseDeadline.objects.filter(case=case, key__in=gone).delete()
    CaseDeadline.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["case", "key"],
        update_fields=["kind", "status", "started_on", "due_on", "met_on", "warn_days", "explanation"],
    )
