"""Which cases a person may see and work with: the permission table's scopes, in SQL and in memory."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, prefetch_related_objects

from casework.cases.models import Case, CaseTask, Participant
from casework.people.selectors import children_of, guardian_of_user
from core.acts import Act
from core.errors import Forbidden, NotFound
from tenants import access
from tenants.access import Action, Role, Scope

# Whose documents and answers a role may read; the PPT's own notes stay with the PPT.
AUDIENCE: dict[Role, str] = {
    Role.PPT_ADVISER: "ppt",
    Role.PPT_HEAD: "ppt",
    Role.UNIT_HEAD: "unit",
    Role.TEACHER: "unit",
    Role.DECIDER: "decider",
    Role.GUARDIAN: "guardian",
    Role.INTEGRATION: "unit",
    Role.TEAM: "team",
}
# What a team is there for: the referral and its own tasks. It reads no documents, no notes, no other answers.
TEAM_READS = frozenset({"refer"})
# From when a team may know of a case: one of its tasks can be done, or has been.
TEAM_SEES = ("ready", "done")
# Which audiences may read the answers given in a task, by what the task does.
READERS: dict[str, frozenset[str]] = {
    "refer": frozenset({"ppt", "unit", "decider", "guardian"}),
    "decide": frozenset({"ppt", "unit", "decider", "guardian"}),
    "plan": frozenset({"ppt", "unit", "decider", "guardian"}),
    "evaluate": frozenset({"ppt", "unit", "decider", "guardian"}),
    "baseline": frozenset({"ppt", "unit"}),
    "measure": frozenset({"ppt", "unit"}),
    "card": frozenset({"ppt", "unit"}),
}
# A leader may do what is an adviser's to do; another system (with a token for it) what is the school's to do.
STANDS_IN: dict[Role, frozenset[str]] = {
    Role.PPT_HEAD: frozenset({"ppt_adviser", "ppt_head"}),
    Role.INTEGRATION: frozenset({"unit_head", "teacher"}),
}


def visible(act: Act, action: Action) -> QuerySet[Case]:
    """The cases for which the actor is granted this action; raises Forbidden when no role is granted it at all."""
    access.require(act, action)
    granted = access.scopes(act, action)
    if any(scope is Scope.ALL for _, scope in granted):
        return Case.objects.all()
    rule = Q(pk=None)
    for role, scope in granted:
        rule |= _in_sql(act, role, scope)
    return Case.objects.filter(rule)


def allows(act: Act, action: Action, case: Case) -> bool:
    """Whether the actor is granted this action for this very case."""
    return any(_in_memory(act, role, scope, case) for role, scope in access.scopes(act, action))


def check(act: Act, action: Action, case: Case) -> None:
    """NotFound when the actor may not know of the case, Forbidden when it is known but this is not allowed."""
    if allows(act, action, case):
        return
    if allows(act, Action.CASE_READ, case):
        raise Forbidden("access.denied", action=action.value)
    raise NotFound("case.unknown")


def works_as(act: Act, case: Case, owners: Iterable[str]) -> Role | None:
    """The role in which the actor may do a task with these owners in this case, or None."""
    wanted = set(owners)
    if access.teams_of(act, unit_id=case.unit_id) & wanted:
        return Role.TEAM
    for role, scope in access.scopes(act, Action.TASK_WORK):
        if STANDS_IN.get(role, frozenset({role.value})) & wanted and _in_memory(act, role, scope, case):
            return role
    return None


def audiences(act: Act, case: Case) -> frozenset[str]:
    """Whose documents the actor may read in this case."""
    return frozenset(
        AUDIENCE[role]
        for role, scope in access.scopes(act, Action.DOCUMENT_READ)
        if role in AUDIENCE and _in_memory(act, role, scope, case)
    )


def may_read_answers(effect: str, readers: frozenset[str], owners: Iterable[str]) -> bool:
    """Whether somebody with these audiences may read the answers of a task with this effect, done by these owners."""
    if "team" in readers and effect in TEAM_READS:
        return True
    return bool(readers_of(effect, owners) & readers)


def readers_of(effect: str, owners: Iterable[str]) -> frozenset[str]:
    """Which audiences may read what is answered in such a task: by its effect, and those whose task it is."""
    own = {AUDIENCE[role] for role in map(_role, owners) if role in AUDIENCE}
    return READERS.get(effect, frozenset({"ppt"})) | own


def _role(owner: str) -> Role | None:
    return Role(owner) if owner in set(Role) else None


def reads_head_only(readers: frozenset[str]) -> bool:
    """Whether these audiences are a team's alone: whom the case is about, where it stands, and the team's tasks."""
    return readers == {"team"}


def _in_sql(act: Act, role: Role, scope: Scope) -> Q:
    match scope:
        case Scope.ALL:
            return ~Q(pk=None)
        case Scope.UNIT:
            return Q(unit__in=act.units_as(role))
        case Scope.ASSIGNED:
            return Q(adviser=act.actor_id)
        case Scope.PARTICIPANT:
            return Q(id__in=Participant.objects.filter(user=act.actor_id, role=role).values("case"))
        case Scope.FROM_DECISION:
            return Q(assessed_at__isnull=False)
        case Scope.OWN_CHILD:
            return Q(child__in=_own_children(act))
        case Scope.TASK_OWNER:
            return _with_teams_task(act)


def _in_memory(act: Act, role: Role, scope: Scope, case: Case) -> bool:
    match scope:
        case Scope.ALL:
            return True
        case Scope.UNIT:
            return case.unit_id in act.units_as(role)
        case Scope.ASSIGNED:
            return act.actor_id is not None and case.adviser_id == act.actor_id
        case Scope.PARTICIPANT:
            prefetch_related_objects([case], "participants")  # asked once for each case, and only for such a role
            return any(row.user_id == act.actor_id and row.role == role for row in case.participants.all())
        case Scope.FROM_DECISION:
            return case.assessed_at is not None
        case Scope.OWN_CHILD:
            return case.child_id in _own_children(act)
        case Scope.TASK_OWNER:
            return bool(access.teams_of(act, unit_id=case.unit_id) & _teams_at(case))


def _with_teams_task(act: Act) -> Q:
    rule = Q(pk=None)
    for unit_id in {grant.unit_id for grant in act.grants if access.is_team(grant.role)}:
        own = [grant.role for grant in act.grants if access.is_team(grant.role) and grant.unit_id == unit_id]
        tasks = CaseTask.objects.filter(status__in=TEAM_SEES, owners__has_any_keys=own)
        found = Q(id__in=tasks.values("case"))
        rule |= found & Q(unit=unit_id) if unit_id else found
    return rule


def _teams_at(case: Case) -> frozenset[str]:
    # Asked once for each case that is read, and only of somebody in a team.
    prefetch_related_objects([case], "tasks")
    open_to = [task for task in case.tasks.all() if task.status in TEAM_SEES]
    return frozenset(owner for task in open_to for owner in task.owners if access.is_team(owner))


def _own_children(act: Act) -> list[object]:
    guardian = guardian_of_user(act.actor_id) if act.actor_id else None
    return [child.id for child in children_of(guardian, on=act.on)] if guardian else []
