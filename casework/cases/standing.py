"""Where cases stand: the log of each, as its version of the workflow and the municipality's calendar mean it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, FloatField, Func, Prefetch
from django.db.models.functions import JSONObject

from casework.cases.models import Case, CaseEvent, Participant
from casework.local.calendar import school_days
from casework.workflows.engine import Event, State, fold
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import definition_of

_SECONDS = Func(F("at"), template="EXTRACT(EPOCH FROM %(expressions)s)", output_field=FloatField())


def standing_of(case: Case) -> State:
    """Where the case stands, from its log. One query."""
    return standing(case.workflow_version, events_of(case))


def standing(version: WorkflowVersion, events: Sequence[Event], *, days: Callable[[date], bool] | None = None) -> State:
    """Where a case with this log stands under this version; `days` are the school days, when they are at hand."""
    return fold(definition_of(version), events, school_days=days or school_days())


def standings(cases: Sequence[Case]) -> Iterator[tuple[Case, State]]:
    """Where each of these stands; one statement for all their logs."""
    logs, days = events_by_case([case.id for case in cases]), school_days()
    for case in cases:
        yield case, standing(case.workflow_version, logs.get(case.id, []), days=days)


def running_cases(*, after: UUID | None = None, most: int) -> list[Case]:
    """So many cases that are not closed, the first made first, beginning after this one; each with its deadlines."""
    rows = Case.objects.exclude(status=Case.Status.CLOSED)
    if after is not None:
        rows = rows.filter(id__gt=after)
    people = Participant.objects.select_related("user")
    return list(
        rows.select_related("workflow_version", "adviser")
        .defer("workflow_version__definition")  # kept in memory by the version's id
        .prefetch_related("deadlines", Prefetch("participants", queryset=people))
        .order_by("id")[:most]
    )


def events_of(case: Case) -> list[Event]:
    """The case's log as the engine reads it."""
    rows = CaseEvent.objects.filter(case=case).order_by("seq")
    return [as_event(row) for row in rows]


def as_event(row: CaseEvent) -> Event:
    """One row of the log as the engine reads it."""
    return Event(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        task=row.task or None,
        data=row.data,
        actor_id=str(row.actor_id) if row.actor_id else None,
    )


def events_by_case(ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """The logs of these cases, as the engine reads them; each comes as one value, as that is what costs."""
    line = JSONObject(seq="seq", kind="kind", at=_SECONDS, task="task", data="data", actor="actor_id")
    logs = CaseEvent.objects.filter(case_id__in=ids).values_list("case_id").annotate(log=JSONBAgg(line, order_by="seq"))
    return {
        case: [
            Event(
                row["seq"],
                row["kind"],
                datetime.fromtimestamp(row["at"], UTC),
                row["task"] or None,
                row["data"],
                row["actor"],
            )
            for row in log
        ]
        for case, log in logs
    }
