"""A task is done: the log says so, its effect is carried out, its letter goes out, and its branches are taken."""

from collections.abc import Mapping
from typing import Any

from casework.cases import letters, subs
from casework.cases.desk import Desk
from casework.cases.effects import Completed, follow
from casework.cases.steps import close, reopen
from casework.documents.placeholders import PLACEHOLDERS
from casework.forms.definition import FormDefinition
from casework.forms.selectors import definition_of
from casework.workflows.branches import round_of, taken
from casework.workflows.definition import Branch
from core.clock import oslo_date
from tenants import isolation

# The groups of placeholders that the answers of a task may fill, each by the id of its question.
ANSWERED = ("letter", "case", "complaint", "consent", "referral", "decision")
# Effects that send a letter of their own: a task's letter takes its place there.
WRITES = frozenset({"refer", "interim", "issue", "decide", "plan", "evaluate"})


def do_task(desk: Desk, done: Completed) -> None:
    """All that doing a task is; Conflict when it is not to be done now."""
    kept = desk.definition.kept_of(done.task.key, done.answers)
    desk.add("task_done", task=done.task.key, data={"marks": kept} if kept else {})
    follow(done)
    if done.task.letter is not None and done.task.effect not in WRITES:
        _write_letter(desk, done)
    for branch in taken(desk.definition, done.task.key, done.answers):
        # What an effect sent back is not done, and nothing follows from it.
        if desk.state.closed or desk.state.tasks[done.task.key].status != "done":
            return
        _take(desk, branch)


def _take(desk: Desk, branch: Branch) -> None:
    if branch.start:
        subs.begin(desk, desk.definition.subs_by_key[branch.start])
    elif branch.close:
        close(desk, branch.close)
    elif branch.back:
        for key in round_of(desk.state, branch):
            reopen(desk, key, reason=branch.title.get("nb", ""), mode="round")


def _write_letter(desk: Desk, done: Completed) -> None:
    assert done.task.letter is not None
    audience = done.task.letter.audience or letters.EVERYONE
    if desk.case.child is None:
        audience = tuple(name for name in audience if name != "guardian")
    letters.issue(desk, done.task.letter.key, values=_said(desk, done), audience=audience)


def _said(desk: Desk, done: Completed) -> Mapping[str, Mapping[str, Any]]:
    """What the task's answers put in its letter."""
    received = {"complaint": {"received_on": oslo_date(desk.case.opened_at)}}
    if done.submission is None:
        return received
    form = definition_of(done.submission.form_version)
    language = isolation.current().language
    words = letters.words_of(done.submission, language=language)
    sections = letters.sections(done.submission, language=language)
    found: dict[str, dict[str, Any]] = {group: {} for group in ANSWERED}
    found["complaint"] |= received["complaint"]
    for group in ANSWERED:
        for name in done.answers:
            place = PLACEHOLDERS.get(f"{group}.{name}")
            if place is not None and _asks(form, name):
                found[group][name] = letters.day_of(done.answers[name]) if place.kind == "date" else words[name]
    found["referral"]["sections"] = found["decision"]["sections"] = sections
    return found


def _asks(form: FormDefinition, name: str) -> bool:
    return any(field.id == name for field in form.fields)
