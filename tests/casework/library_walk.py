"""Cases that walk through the library's workflows, with answers worked out from the forms themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from casework.cases import consents, services
from casework.cases.models import Case
from casework.cases.standing import standing_of
from casework.cases.subs import start_sub
from casework.forms.definition import Field, FormDefinition
from casework.forms.selectors import current_form, definition_of
from casework.people.models import Unit
from casework.plans.models import Goal
from casework.rules import evaluate
from casework.workflows.state import State, TaskState
from tests.answers import GOALS
from tests.cast import START, Town

Choices = Mapping[str, Mapping[str, Any]]
# Who does a task, of those who may: the first that is among its owners.
WORKERS = ("decider", "unit_head", "ppt_head", "teacher", "ppt_adviser")
LATER = ("_to", "_until", "_end", "expires_on", "next_meeting", "valid_until")


def filled(form: FormDefinition, given: Mapping[str, Any], *, on: date, people: Mapping[str, str]) -> dict[str, Any]:
    """Answers to everything that must be answered, the given ones as they are given."""
    return _fill(form.fields, given, {}, on, people)


def _fill(
    fields: Sequence[Field], given: Mapping[str, Any], outer: Mapping[str, Any], on: date, people: Mapping[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields:
        known = {**outer, **found}
        if not item.is_asked or (item.show_if and not evaluate(item.show_if, known)):
            continue
        if item.id in given:
            found[item.id] = given[item.id]
        elif item.type == "repeat" and item.min:
            found[item.id] = [_fill(item.fields, given, known, on, people) for _ in range(int(item.min))]
        elif item.required:
            found[item.id] = _value(item, on, people)
    return found


def _value(item: Field, on: date, people: Mapping[str, str]) -> Any:
    match item.type:
        case "radio" | "choice":
            return item.options[0].value
        case "checks":
            return [item.options[0].value]
        case "bool" | "sign":
            return True
        case "file":
            return []
        case "int" | "dec":
            return item.min or 1
        case "date":
            return (on + timedelta(days=300 if item.id.endswith(LATER) else 0)).isoformat()
        case "person":
            return people[item.person_role or ""]
        case "unit":
            return people[item.unit_kind or ""]
    return "Skrevet i en prøve."


@dataclass
class LibraryWalk:
    """One case under a workflow of the library, done by whoever may, a day for each task."""

    town: Town
    case: Case
    unit: Unit
    head: str = "school_head"
    at: datetime = START + timedelta(days=1)
    done: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        """Where the case stands."""
        return standing_of(self.case)

    def go(self, choices: Choices, *, until: str = "", most: int = 40) -> "LibraryWalk":
        """Do what is mandatory as it becomes ready; end when the case does, or before the task named."""
        for _ in range(most):
            ready = [task for task in self.state.next_tasks() if not task.optional]
            if not ready or ready[0].key == until:
                return self
            self.do(ready[0], choices.get(ready[0].key, {}))
        raise AssertionError(f"no end after {self.done}")

    def do(self, task: TaskState, given: Mapping[str, Any]) -> None:
        """One task, the next day."""
        self.at += timedelta(days=1)
        self.done.append(task.key)
        if task.per_guardian:
            self._consent(task, given)
            return
        who = self.worker(task.owner)
        answers: dict[str, Any] = {}
        if task.definition and task.definition.form:
            form = definition_of(current_form(task.definition.form))
            answers = filled(form, given, on=self.at.date(), people=self._people())
        self.case = services.complete_task(
            case_id=self.case.id,
            task_key=task.key,
            answers=answers,
            extras=self._extras(task),
            act=self.town.act(who, self.at),
        )

    def sub(self, key: str, who: str) -> "LibraryWalk":
        """What runs beside this case, begun by this person."""
        case = start_sub(case_id=self.case.id, sub_key=key, act=self.town.act(who, self.at))
        return LibraryWalk(self.town, case, self.unit, self.head, self.at)

    def worker(self, owners: Iterable[str]) -> str:
        """Who does it."""
        role = next(role for role in WORKERS if role in tuple(owners))
        return {"unit_head": self.head, "ppt_adviser": "adviser"}.get(role, role)

    def _consent(self, task: TaskState, given: Mapping[str, Any]) -> None:
        assert task.definition is not None
        form = definition_of(current_form(task.definition.form or ""))
        answers = filled(form, {"decision": "yes", **given}, on=self.at.date(), people={})
        for person in self.case.child.guardianships.all() if self.case.child else ():
            if str(person.guardian_id) in task.unanswered:
                consents.record_consent(
                    case_id=self.case.id,
                    task_key=task.key,
                    respondent_id=person.guardian_id,
                    answers=answers,
                    method="paper",
                    act=self.town.act("ppt_head", self.at),
                )

    def _people(self) -> dict[str, str]:
        users = self.town.users
        roles = {"ppt_adviser": "adviser", "unit_head": self.head, "teacher": "teacher"}
        return {role: str(users[who].id) for role, who in roles.items()} | {
            "": str(users["adviser"].id),
            self.unit.kind: str(self.unit.id),
        }

    def _extras(self, task: TaskState) -> dict[str, Any] | None:
        effect = task.definition.effect if task.definition else ""
        if effect == "plan":
            return {"goals": GOALS}
        if effect == "evaluate":
            goals = Goal.objects.filter(plan__case=self.case)
            return {"goals": [{"goal": str(goal.id), "status": "reached", "comment": ""} for goal in goals]}
        return None
