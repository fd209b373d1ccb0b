"""What a form holds when it is first opened: known facts, never guesses. One table says from where."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casework.cases.access import audiences, may_read_answers
from casework.cases.models import Case, CaseTask
from casework.forms.definition import Field, FormDefinition
from casework.forms.models import Submission
from casework.forms.validation import clean
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.selectors import definition_of
from core.acts import Act
from web.dynamic_form import People
from web.prefill_sources import ROWS, Facts, guardian_rows
from web.prefill_sources import SOURCES as FACTS

# form → question → source: "case.…", "child.…", "act.…", "task.…", or an answer in the task with that effect.
SOURCES: Mapping[str, Mapping[str, str]] = {
    "referral_school": {
        "school": "case.unit",
        "grade": "child.grade",
        "class_group": "child.class_group",
        "interpreter_language": "child.interpreter_language",
        "contact_teacher": "act.teacher",
    },
    "expert_assessment": {"track_kind": "case.unit_kind", "mandate": "refer.problem_statement"},
    "work_note": {"what": "task.note_kind", "on": "act.today"},
    "decision": {
        "hours_teacher": "assess.extent_hours",
        "hours_assistant": "assess.extent_assistant",
        "organisation": "assess.organisation",
        "competence": "assess.competence",
        "curriculum_exception": "assess.curriculum_exception",
        "exception_text": "assess.exception_rows",
        "valid_to": "assess.valid_until",
    },
    "decision_kindergarten": {
        "hours_teacher": "assess.extent_hours",
        "hours_assistant": "assess.extent_assistant",
        "organisation": "assess.organisation",
        "competence": "assess.k_competence",
        "valid_to": "assess.valid_until",
    },
    "education_plan": {
        "period_from": "decide.valid_from",
        "period_to": "decide.valid_to",
        "responsible": "refer.contact_teacher",
        "hours_teacher": "decide.hours_teacher",
        "hours_assistant": "decide.hours_assistant",
    },
    "kindergarten_plan": {
        "period_from": "decide.valid_from",
        "period_to": "decide.valid_to",
        "hours_teacher": "decide.hours_teacher",
        "hours_assistant": "decide.hours_assistant",
        "organisation": "decide.organisation",
    },
    "annual_evaluation": {
        "period_from": "plan.period_from",
        "period_to": "plan.period_to",
        "hours_planned": "plan.hours_teacher",
    },
    "kindergarten_evaluation": {
        "period_from": "plan.period_from",
        "period_to": "plan.period_to",
        "hours_planned": "plan.hours_teacher",
    },
    "complaint_dismissal": {"received_on": "answer.complaint.received_on"},
    "complaint_result": {
        "outcome": "answer.complaint_reassessment.outcome",
        "assessment": "answer.complaint_reassessment.assessment",
    },
    "complaint_forwarding": {
        "received_on": "answer.complaint.received_on",
        "summary": "answer.complaint.summary",
        "assessment": "answer.complaint_reassessment.assessment",
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
    facts, answered = Facts(case, act), _Answered(case, act)
    found: dict[str, Any] = {}
    for item in definition.fields:
        source = named.get(item.id) or DECLARED.get(item.prefill or "", item.prefill or "")
        value = _value(source, item, facts, answered, task_key) if source else None
        if value not in (None, "", []):
            found[item.id] = value
        elif item.type == "person" and item.required:
            choices = people(item.person_role)
            if len(choices) == 1:
                found[item.id] = choices[0][0]
    # Questions further up may hide some of these until they are answered; they are kept when they fit their question.
    return {name: value for name, value in found.items() if _fits(definition, name, value)}


def _value(source: str, item: Field, facts: Facts, answered: "_Answered", task_key: str) -> Any:
    if source == ROWS:
        return guardian_rows(facts, item) if item.type == "repeat" else None
    if source == "act.teacher":
        return str(facts.act.actor_id) if facts.case.unit_id in facts.act.units_as("teacher") else None
    if source == "case.unit_kind":
        return facts.case.unit.kind
    if source == "task.note_kind":
        return NOTE_KINDS.get(task_key)
    if source in FACTS:
        return FACTS[source].find(facts, item)
    return _in_lines(answered.look_up(source), item)


def _in_lines(value: Any, item: Field) -> Any:
    """Rows of an earlier form as a line of text each, where the question is for text."""
    if item.type not in ("text", "long") or not isinstance(value, list):
        return value
    rows = [row.values() for row in value if isinstance(row, Mapping)]
    return "\n".join(" – ".join(str(part) for part in row) for row in rows)


def _fits(definition: FormDefinition, name: str, value: Any) -> bool:
    judged = clean(_alone(definition, name), {name: value}, partial=True)
    return name in judged.answers


def _alone(definition: FormDefinition, name: str) -> FormDefinition:
    page = definition.pages[0]
    only = replace(definition.field(name), show_if=None)
    return FormDefinition(definition.key, definition.version, definition.title, None, (replace(page, fields=(only,)),))


class _Answered:
    """Answers handed in earlier in the case, by the effect of their task or by their form; read when asked for."""

    def __init__(self, case: Case, act: Act) -> None:
        self._case, self._act = case, act
        self._workflow: WorkflowDefinition = definition_of(case.workflow_version)
        self._kept: dict[str, Mapping[str, Any]] = {}

    def look_up(self, source: str) -> Any:
        """The answer at `<effect>.<id>` or `answer.<form>.<id>`, or None."""
        where, _, name = source.rpartition(".")
        if where not in self._kept:
            self._kept[where] = self._of_form(where[7:]) if where.startswith("answer.") else self._of_effect(where)
        return self._kept[where].get(name)

    def _of_effect(self, effect: str) -> Mapping[str, Any]:
        return self._newest([task.key for task in self._workflow.tasks.values() if task.effect == effect])

    def _of_form(self, form: str) -> Mapping[str, Any]:
        # A municipality chose this source: whoever fills in is handed nothing that they may not read.
        readers = audiences(self._act, self._case)
        tasks = self._workflow.tasks.values()
        keys = [task.key for task in tasks if task.form == form and may_read_answers(task.effect, readers, task.owner)]
        return self._newest(keys)

    def _newest(self, keys: list[str]) -> Mapping[str, Any]:
        row = (
            CaseTask.objects.filter(case=self._case, key__in=keys, status="done")
            .exclude(submission=None)
            .filter(submission__state=Submission.State.SUBMITTED)
            .select_related("submission")
            .order_by("-done_at")
            .first()
        )
        return row.submission.answers if row and row.submission else {}
