"""The workflows of the library, each and together: forms and letters are there, answers suffice, the law is locked."""

from datetime import date
from itertools import chain
from typing import Any

import pytest

from casework.cases.effect_fields import problems
from casework.documents.letters import load as load_letter
from casework.forms.definition import load as load_form
from casework.library.catalogue import Template, templates
from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.lint_core import endless

FORMS = {form.key: load_form(form.definition) for form in templates("forms")}
LETTERS = {letter.key: load_letter(letter.definition) for letter in templates("letters")}
FLOWS = {flow.key: load(flow.definition) for flow in templates("workflows")}
# Letters that effects write by themselves.
BY_EFFECTS = [
    "acknowledgement",
    "assessment_copy",
    "assessment_cover",
    "decision_letter",
    "evaluation_copy",
    "evaluation_cover",
    "interim_reply",
    "plan_copy",
    "plan_cover",
    "referral_copy",
]
# Forms for ways that a municipality adds itself, each with its place among the variations.
FOR_OWN_WAYS = [
    "approval",
    "assessment_comment",
    "assessment_plan",
    "half_year_evaluation",
    "pedagogical_report",
    "pre_referral_meeting",
    "yes_no",
]
NATIONAL = [
    "school_referral",
    "repeat_referral",
    "kindergarten_referral",
    "complaint",
    "interim_reply",
    "information",
    "renewal",
    "renewal_kindergarten",
    "transfer",
    "system_case",
    "consultation",
    "consultation_anonymous",
    "decision_11_4_11_5",
    "kindergarten_facilitation",
    "child_coordinator",
    "welfare_technology",
]
# Four weeks to complain in, by pasient- og brukerrettighetsloven.
HEALTH = ("child_coordinator", "welfare_technology")
each_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=list(FLOWS))


def test_every_workflow_of_the_library_is_there() -> None:
    assert set(NATIONAL) <= FLOWS.keys()


@each_flow
def test_forms_letters_and_other_workflows_exist(flow: WorkflowDefinition) -> None:
    assert flow.forms <= FORMS.keys()
    assert {task.letter.key for task in flow.tasks.values() if task.letter} <= LETTERS.keys()
    assert {sub.workflow for sub in flow.subs} <= FLOWS.keys()


@each_flow
def test_each_tasks_form_answers_what_its_effect_needs(flow: WorkflowDefinition) -> None:
    assert list(problems(flow, form_of=FORMS.get)) == []


@each_flow
def test_rules_and_dates_look_at_answers_that_exist(flow: WorkflowDefinition) -> None:
    for task in flow.tasks.values():
        if marks := flow.marks_of(task.key):
            assert task.form is not None
            assert marks <= FORMS[task.form].types.keys(), task.key


@each_flow
def test_conditions_name_options_that_exist(flow: WorkflowDefinition) -> None:
    asked = [
        (task.show_if.task, task.show_if.rule) for task in flow.tasks.values() if task.show_if and task.show_if.task
    ]
    asked += [(branch.after, branch.when) for branch in flow.branches]
    for key, rule in asked:
        form = flow.tasks[key].form
        assert form is not None
        for name, value in compared(rule):
            options = {option.value for option in FORMS[form].field(name).options}
            assert value in options, (key, name, value)


def compared(rule: Any) -> list[tuple[str, str]]:
    """Each (question, option) that the rule compares."""
    ((operator, operand),) = rule.items()
    if operator in ("all", "any"):
        return list(chain.from_iterable(map(compared, operand)))
    if operator == "not":
        return compared(operand)
    if operator == "filled":
        return []
    return [(operand[0], value) for value in (operand[1] if operator == "in" else [operand[1]])]


@each_flow
def test_a_guardian_is_told_in_plain_words_what_to_expect(flow: WorkflowDefinition) -> None:
    for phase in flow.phases:
        assert phase.guardian_title
        assert phase.guardian_text
        assert phase.guardian_text["nb"].endswith(".")


@each_flow
def test_the_laws_deadlines_are_locked_and_never_wait(flow: WorkflowDefinition) -> None:
    for deadline in flow.deadlines:
        assert deadline.law is not None or deadline.kind != "legal", deadline.key
        assert deadline.core is (deadline.kind == "legal"), deadline.key
        assert not (deadline.kind == "legal" and deadline.pausable)


@each_flow
def test_consents_that_always_come_are_locked(flow: WorkflowDefinition) -> None:
    for task in flow.tasks.values():
        if task.effect == "consent":
            assert task.per == "guardian"
            assert task.core or task.show_if


@each_flow
def test_whoever_decides_is_complained_of_in_time_and_reminded_before_it_lapses(flow: WorkflowDefinition) -> None:
    decides = [task.key for task in flow.tasks.values() if task.effect == "decide"]
    for key in decides:
        # Where only one of the ways ends in a decision, it is there for those who go that way.
        assert flow.tasks[key].core or flow.tasks[key].show_if
        windows = [row for row in flow.deadlines if row.start.task == key and row.until is None and row.kind == "legal"]
        assert [(row.count, row.unit) for row in windows] == [(4 if flow.key in HEALTH else 3, "weeks")]
        assert any(sub.guardian and sub.workflow == "complaint" for sub in flow.subs)


@pytest.mark.parametrize("key", ["school_referral", "kindergarten_referral", "repeat_referral", "decision_11_4_11_5"])
def test_a_decision_that_lapses_is_told_of_half_a_year_before(key: str) -> None:
    expiry = next(row for row in FLOWS[key].deadlines if row.key == "expiry")
    assert (expiry.start.task, expiry.start.field) == ("decide", "valid_to")
    assert [step.after_days for step in expiry.escalate][:3] == [-180, -90, -30]
    assert expiry.core


@pytest.mark.parametrize("key", ["school_referral", "kindergarten_referral", "repeat_referral", "child_coordinator"])
def test_an_interim_reply_is_owed_after_a_month(key: str) -> None:
    reply = next(row for row in FLOWS[key].deadlines if row.key == "interim_reply")
    assert (reply.kind, reply.count, reply.unit, str(reply.law)) == ("legal", 1, "months", "forvaltningsloven § 11 a")


def test_no_workflow_starts_itself_over_and_over() -> None:
    assert endless(FLOWS) == ()


def test_nothing_about_one_child_in_a_case_about_none() -> None:
    for key in ("system_case", "consultation_anonymous"):
        assert FLOWS[key].subject == "none"
        letters = [task.letter for task in FLOWS[key].tasks.values() if task.letter]
        assert letters
        for letter in letters:
            assert "guardian" not in letter.audience
            assert not any(path.startswith(("child.", "guardians.")) for path in LETTERS[letter.key].placeholders)


def test_every_form_and_letter_has_a_use() -> None:
    used = set(chain.from_iterable(flow.forms for flow in FLOWS.values()))
    assert FORMS.keys() - used - set(FOR_OWN_WAYS) == set()
    named = {task.letter.key for flow in FLOWS.values() for task in flow.tasks.values() if task.letter}
    assert LETTERS.keys() - named - set(BY_EFFECTS) == set()


@pytest.mark.parametrize(
    "made",
    [*templates("forms"), *templates("letters"), *templates("workflows")],
    ids=lambda made: f"{made.kind}-{made.key}",
)
def test_every_paragraph_says_from_when_it_reads_so(made: Template) -> None:
    laws = list(laws_in(made.definition))
    for law in laws:
        assert date.fromisoformat(law["valid_from"]) <= date(2026, 11, 1), law
    assert laws, "says which law it rests on"


def laws_in(node: object) -> Any:
    """Every reference to a law."""
    if isinstance(node, dict):
        if {"law", "paragraph"} <= node.keys():
            yield node
        for value in node.values():
            yield from laws_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from laws_in(value)
