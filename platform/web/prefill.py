"""What a form holds when it is first opened: known facts, never guesses. One table says from where."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from casework.cases.models import Case, CaseTask
from casework.forms.definition import FormDefinition
from casework.forms.models import Submission
from casework.forms.validation import clean
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.selectors import definition_of
from core.acts import Act
from web.dynamic_form import People

# form → question → source: "case.…", "child.…", "act.…", "task.…", or an answer in the task with that effect.
SOURCES: Mapping[str, Mapping[str, str]] = {
    "referral_school": {
        "school": "case.unit",
        "grade": "child.grade",
        "class_group": "child.class_group",
        "interpreter_language": "child.interpreter_language",
        "contact_teacher": "act.teacher",
    },
    "expert_assessment": {"mandate": "refer.problem_statement"},
    "work_note": {"what": "task.note_kind", "on": "act.today"},
    "decision": {
        "hours_teacher": "assess.extent_hours",
        "hours_assistant": "assess.extent_assistant",
        "organisation": "assess.organisation",
        "competence": "assess.competence",
        "curriculum_exception": "assess.curriculum_exception",
        "exception_text": "assess.exception_text",
        "valid_to": "assess.valid_until",
    },
    "education_plan": {
        "period_from": "decide.valid_from",
        "period_to": "decide.valid_to",
        "responsible": "refer.contact_teacher",
        "hours_teacher": "decide.hours_teacher",
        "hours_assistant": "decide.hours_assistant",
        "organisation": "decide.organisation",
    },
    "annual_evaluation": {
        "period_from": "plan.period_from",
        "period_to": "plan.period_to",
        "hours_planned": "plan.hours_teacher",
    },
}
# A field may also name its source itself; these are the ones that forms use.
DECLARED = {"child.unit": "case.unit"}
NOTE_KINDS = {
    "talk_guardian": "talk_guardian",
    "talk_child": "talk_child",
    "observe": "observation",
    "screening": "screening",
}


def prefilled(definition: FormDefinition, *, case: Case, task_key: str, act: Act, people: People) -> dict[str, Any]:
    """The answers to begin with: those that are known and fit the form as it is."""
    named = SOURCES.get(definition.key, {})
    wanted = {
        item.id: named.get(item.id) or DECLARED.get(item.prefill or "", item.prefill or "")
        for item in definition.fields
    }
    known = _known(case, task_key, act)
    answered = _Answered(case)
    found: dict[str, Any] = {}
    for field_id, source in wanted.items():
        if not source:
            continue
        value = known[source]() if source in known else answered.look_up(source)
        if value not in (None, "", []):
            found[field_id] = value
    for item in definition.fields:
        if item.type == "person" and item.required and item.id not in found:
            choices = people(item.person_role)
            if len(choices) == 1:
                found[item.id] = choices[0][0]
    # Questions further up may hide some of these until they are answered; they are kept when they fit their question.
    return {name: value for name, value in found.items() if _fits(definition, name, value)}


def _known(case: Case, task_key: str, act: Act) -> dict[str, Callable[[], Any]]:
    child = case.child
    return {
        "case.unit": lambda: str(case.unit_id),
        "child.grade": lambda: child.grade,
        "child.class_group": lambda: child.class_group,
        "child.interpreter_language": lambda: child.interpreter_language,
        "act.today": lambda: act.on.isoformat(),
        "act.teacher": lambda: str(act.actor_id) if case.unit_id in act.units_as("teacher") else None,
        "task.note_kind": lambda: NOTE_KINDS.get(task_key),
    }


def _fits(definition: FormDefinition, name: str, value: Any) -> bool:
    judged = clean(_alone(definition, name), {name: value}, partial=True)
    return name in judged.answers


def _alone(definition: FormDefinition, name: str) -> FormDefinition:
    page = definition.pages[0]
    only = replace(definition.field(name), show_if=None)
    return FormDefinition(definition.key, definition.version, definition.title, None, (replace(page, fields=(only,)),))


class _Answered:
    """Answers handed in earlier in the case, by the effect of their task; read when first asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._workflow: WorkflowDefinition = definition_of(case.workflow_version)
        self._kept: dict[str, Mapping[str, Any]] = {}

    def look_up(self, source: str) -> Any:
        """The answer, or None."""
        effect, _, name = source.partition(".")
        if effect not in self._kept:
            self._kept[effect] = self._answers(effect)
        return self._kept[effect].get(name)

    def _answers(self, effect: str) -> Mapping[str, Any]:
        keys = [task.key for task in self._workflow.tasks.values() if task.effect == effect]
        row = (
            CaseTask.objects.filter(case=self._case, key__in=keys, status="done")
            .exclude(submission=None)
            .filter(submission__state=Submission.State.SUBMITTED)
            .select_related("submission")
            .order_by("-done_at")
            .first()
        )
        return row.submission.answers if row and row.submission else {}
