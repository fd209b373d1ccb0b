"""What only the whole product knows of merging and splitting municipalities: which rows go, and which are one."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Model
from psycopg import sql

from api.models import IdempotentRequest
from casework.cases import models as cases
from casework.documents.models import ArchivedLetter, Document, LetterDraft, LetterEdit, LetterVersion
from casework.forms.models import (
    ArchivedForm,
    FormBlock,
    FormDraft,
    FormEdit,
    FormVersion,
    NynorskWord,
    Submission,
)
from casework.local import models as local
from casework.notices.models import Mail, Notice
from casework.people import models as people
from casework.plans import models as plans
from casework.workflows.models import ArchivedWorkflow, WorkflowDraft, WorkflowEdit, WorkflowVersion
from core.accounts.models import ApiToken, Invitation, LoginAttempt, Session, User
from core.audit.models import AuditEntry
from tenants.lifecycle.meetings import Meeting, Part, rules

# Worth nothing in another municipality: people log in again, other systems get new tokens there, drafts end,
# and the school year, the words and the times of keeping of the municipality they come to are its own.
STAYS = (
    *(Session, LoginAttempt, Invitation, ApiToken, IdempotentRequest, cases.CaseNumber, cases.CaseOutlook),
    *(FormBlock, ArchivedForm, NynorskWord),
    *(FormDraft, FormEdit, WorkflowDraft, WorkflowEdit, ArchivedWorkflow, plans.CardLink),
    *(LetterDraft, LetterEdit, ArchivedLetter),
    *(local.SchoolYear, local.SchoolFree, local.Term, local.Retention, Notice, Mail),
)
_COMES = (
    *(User, people.Unit, people.Team, people.RoleAssignment, people.Guardian, people.Child, people.Guardianship),
    *(FormVersion, LetterVersion, WorkflowVersion, Submission, Document, AuditEntry),
    *(cases.Case, cases.CaseEvent, cases.CaseTask, cases.CaseDeadline, cases.Participant, cases.Consent),
    *(cases.GuardianDraft, cases.Assessment, cases.Decision, plans.EducationPlan, plans.Goal, plans.Measure),
    *(plans.AnnualEvaluation, plans.GoalReview, plans.Measurement, plans.TaskCard),
)
_VERSION = Meeting(same=("key", "sha256"), numbered="number", per=("key",), newest_stays=True)
ALL = "true"
_MEETINGS: dict[type[Model], Meeting] = {
    User: Meeting(same=("email", "home")),
    people.Unit: Meeting(apart=("kind", "name"), renamed="name"),
    people.Team: Meeting(same=("key",)),
    people.Child: Meeting(same=("national_id_index",)),
    people.Guardian: Meeting(same=("user_id",)),
    people.Guardianship: Meeting(same=("child_id", "guardian_id")),
    FormVersion: _VERSION,
    LetterVersion: _VERSION,
    WorkflowVersion: _VERSION,
    cases.Case: Meeting(
        numbered="serial",
        per=("year",),
        former="former_number",
        pattern="{year}/{serial:0>4}",
        counter=cases.CaseNumber._meta.db_table,
    ),
}


def declare() -> None:
    """Say it to the package that joins tenants; repeating it changes nothing."""
    rules.meetings = {_table(model): meeting for model, meeting in _MEETINGS.items()}
    rules.merged = {_table(model): Part() for model in _COMES}
    rules.split = following
    rules.units = _table(people.Unit)


def following(units: Sequence[str]) -> dict[str, Part]:
    """The rows that follow these units: their children, all that hangs on them, and the people that it names."""
    names = sql.SQL(", ").join(map(sql.Literal, units)).as_string(None)
    unit = _select("id", people.Unit, f"name IN ({names})")
    child = _select("id", people.Child, f"unit_id IN ({unit})")
    of_child = f"child_id IN ({child})"
    of_unit = f"unit_id IN ({unit})"
    # A case about no child follows the unit that it was opened at.
    own_case = f"({of_child} OR (child_id IS NULL AND {of_unit}))"
    case = _select("id", cases.Case, own_case)
    of_case = f"case_id IN ({case})"
    of_plan = f"plan_id IN ({_select('id', plans.EducationPlan, of_case)})"
    of_goal = f"goal_id IN ({_select('id', plans.Goal, of_plan)})"
    guardian = _select("guardian_id", people.Guardianship, of_child)
    answers = " UNION ".join(_select("submission_id", model, of_case) for model in _WITH_ANSWERS)
    forms = (
        _select("form_version_id", Submission, f"id IN ({answers})"),
        _select("form_version_id", cases.GuardianDraft, of_case),
    )
    workflow = _select("workflow_version_id", cases.Case, own_case)
    parts: dict[type[Model], Part] = {
        # Where a child went before comes along as a name: cases point at it.
        people.Unit: Part(
            f"id IN ({unit}) OR id IN ({_select('unit_id', cases.Case, own_case)})",
            {
                "is_active": f"is_active AND id IN ({unit})",
                "contact_id": f"CASE WHEN id IN ({unit}) THEN contact_id END",
            },
        ),
        people.Team: Part(ALL),
        people.RoleAssignment: Part(of_unit),
        people.Child: Part(f"id IN ({child})", leaving=ALL),
        people.Guardianship: Part(of_child, leaving=ALL),
        people.Guardian: Part(f"id IN ({guardian})", leaving=_nobodys_guardian()),
        cases.Case: Part(own_case, leaving=ALL),
        plans.Goal: Part(of_plan, leaving=ALL),
        plans.Measure: Part(of_goal, leaving=ALL),
        plans.GoalReview: Part(of_goal, leaving=ALL),
        Document: Part(f"{of_case} OR {of_child}", leaving=ALL),
        AuditEntry: Part(f"{of_case} OR {of_child}"),
        Submission: Part(f"id IN ({answers})", leaving=ALL),
        FormVersion: Part(f"id IN ({' UNION '.join(forms)})"),
        WorkflowVersion: Part(f"id IN ({workflow})"),
        User: _people(unit, of_unit, own_case, of_case, f"id IN ({guardian})", f"id IN ({answers})"),
    }
    hanging = (*_WITH_ANSWERS, cases.CaseEvent, cases.CaseDeadline, cases.Participant, cases.GuardianDraft)
    parts |= {model: Part(of_case, leaving=ALL) for model in hanging}
    return {_table(model): part for model, part in parts.items()}


_WITH_ANSWERS = (
    *(cases.CaseTask, cases.Consent, cases.Assessment, cases.Decision),
    *(plans.EducationPlan, plans.AnnualEvaluation, plans.Measurement, plans.TaskCard),
)


def _people(unit: str, of_unit: str, own_case: str, of_case: str, parents: str, answers: str) -> Part:
    # Who works at the units, and the guardians, can log in over there; others are there for their names alone.
    working = _select("user_id", people.RoleAssignment, of_unit)
    enters = f"id IN ({working} UNION {_select('user_id', people.Guardian, f'{parents} AND user_id IS NOT NULL')})"
    named = " UNION ".join(
        (
            _select("adviser_id", cases.Case, f"{own_case} AND adviser_id IS NOT NULL"),
            _select("user_id", cases.Participant, of_case),
            _select("contact_id", people.Unit, f"id IN ({unit}) AND contact_id IS NOT NULL"),
            _select("author_id", Submission, f"{answers} AND author_id IS NOT NULL"),
        )
    )
    instead = {
        "is_active": f"is_active AND {enters}",
        "password": f"CASE WHEN {enters} THEN password ELSE '!' END",
    }
    return Part(f"{enters} OR id IN ({named})", instead)


def _nobodys_guardian() -> str:
    return f"NOT EXISTS ({_select('1', people.Guardianship, 'guardian_id = t.id')})"


def _select(column: str, model: type[Model], where: str) -> str:
    return f"SELECT {column} FROM {_table(model)} WHERE {where}"  # noqa: S608  # every part is ours, or quoted


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def lines(tables: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """A line for each table from which something came."""
    for table, tally in tables.items():
        if tally["came"]:
            told = [f"{tally[what]} {what}" for what in ("same", "renamed", "numbered") if tally[what]]
            yield f"{table:<40} {tally['came']:>8} rows  {', '.join(told)}".rstrip()
