"""Benefits: figures from before help began and from each follow-up, written when their tasks are done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from casework.cases.desk import Desk
from casework.cases.effects import Completed, effect
from casework.cases.models import Case, CaseTask
from casework.cases.selectors import get_case
from casework.forms import services as forms
from casework.forms.selectors import current_form
from casework.plans.models import Measurement
from core.acts import Act
from core.audit.services import record
from tenants.access import Action

Change = Literal["better", "same", "worse"]


@dataclass(frozen=True)
class Series:
    """One thing that is measured, with its figures in the order they were taken."""

    benefit: str
    what: str
    unit: str
    lower_is_better: bool
    rows: tuple[Measurement, ...]

    @property
    def baseline(self) -> Measurement | None:
        """How it was before."""
        return next((row for row in self.rows if row.kind == Measurement.Kind.BASELINE), None)

    @property
    def follow_ups(self) -> tuple[Measurement, ...]:
        """How it has been since."""
        return tuple(row for row in self.rows if row.kind == Measurement.Kind.FOLLOW_UP)

    @property
    def difference(self) -> Decimal | None:
        """The newest figure less the one from before; None until there are both."""
        if self.baseline is None or not self.follow_ups:
            return None
        return self.follow_ups[-1].value - self.baseline.value

    @property
    def change(self) -> Change | None:
        """Whether it has become better, by what those who measured call better."""
        if self.difference is None:
            return None
        if self.difference == 0:
            return "same"
        return "better" if (self.difference < 0) == self.lower_is_better else "worse"


def benefit_sheet(*, case_id: UUID, act: Act) -> tuple[Case, list[Series]]:
    """The case and all that has been measured in it, for somebody who may know; their reading it is put on record."""
    case = get_case(case_id, act=act, action=Action.BENEFIT_READ)
    record(
        act=act, action="benefit.read", case_id=case.id, child_id=case.child_id, object_type="case", object_id=case.id
    )
    return case, in_series(Measurement.objects.filter(case=case))


def is_measured(case_id: UUID) -> bool:
    """Whether anything has been measured in the case; for a reader who is known to see it. One query."""
    return Measurement.objects.filter(case=case_id).exists()


def in_series(rows: Iterable[Measurement]) -> list[Series]:
    """The figures by what they are figures of, in the order in which each was first measured."""
    found: dict[tuple[str, str, str], list[Measurement]] = {}
    for row in rows:
        found.setdefault((row.benefit, " ".join(row.what.casefold().split()), row.unit), []).append(row)
    return [
        Series(own[0].benefit, own[0].what, own[0].unit, own[0].lower_is_better, tuple(own)) for own in found.values()
    ]


@effect("baseline")
def baseline_measured(done: Completed) -> None:
    """Keep how it is before help begins, and lay the follow-up's questions ready with it."""
    rows = done.answers["baseline"]
    _keep(done, Measurement.Kind.BASELINE, rows)
    _lay_ready(done.desk, rows)


@effect("measure")
def benefit_measured(done: Completed) -> None:
    """Keep how it is now."""
    _keep(done, Measurement.Kind.FOLLOW_UP, done.answers["measurements"])


def _keep(done: Completed, kind: Measurement.Kind, rows: Iterable[Mapping[str, Any]]) -> None:
    assert done.submission is not None
    case, task, this_round = done.desk.case, done.task.key, _round(done.desk, done.task.key)
    Measurement.objects.filter(case=case, task=task, round=this_round).delete()
    Measurement.objects.bulk_create(
        Measurement(
            case=case,
            submission=done.submission,
            kind=kind,
            task=task,
            round=this_round,
            position=position,
            benefit=row["benefit"],
            what=row["what"],
            unit=row["unit"],
            lower_is_better=row["better"] == "lower",
            value=Decimal(str(row["value"])).quantize(Decimal("0.01")),
            measured_on=date.fromisoformat(row["measured_on"]),
            measured_by=row["measured_by"],
        )
        for position, row in enumerate(rows)
    )


def _round(desk: Desk, task_key: str) -> int:
    again = [event.data for event in desk.events if event.kind == "task_reopened" and event.task == task_key]
    return 1 + len([data for data in again if data.get("mode") == "round"])


def _lay_ready(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> None:
    """Whoever measures again finds what was measured before, so that the same is measured in the same way."""
    same = ("benefit", "what", "unit", "better")
    begun = [{**{name: row[name] for name in same}, "before": row["value"]} for row in rows]
    for task in desk.definition.tasks.values():
        if task.effect != "measure" or task.form is None:
            continue
        place = CaseTask.objects.filter(case=desk.case, key=task.key, submission=None).first()
        if place is not None:
            place.submission = forms.save_draft(
                submission=None,
                form_version=current_form(task.form),
                answers={"measurements": begun},
                revision=None,
                act=desk.act,
            )
            place.save(update_fields=["submission"])
