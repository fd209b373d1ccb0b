"""Who may do what: one table. A role alone is not enough; its scope says for which cases (domain: roles × objects)."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from core.acts import Act
from core.errors import Forbidden


class Role(StrEnum):
    """What a person is here. Held for a time, perhaps at one unit."""

    PPT_ADVISER = "ppt_adviser"
    PPT_HEAD = "ppt_head"
    UNIT_HEAD = "unit_head"
    TEACHER = "teacher"
    DECIDER = "decider"
    GUARDIAN = "guardian"
    TENANT_ADMIN = "tenant_admin"
    OPERATOR = "operator"
    INTEGRATION = "integration"
    TEAM = "team"  # whoever is in some team of the tenant's own; held as "team:<key>"


class Scope(StrEnum):
    """For which cases a role may do a thing."""

    ALL = "all"
    UNIT = "unit"  # the case's school or kindergarten is the role's own
    ASSIGNED = "assigned"  # the case is this adviser's
    PARTICIPANT = "participant"  # named on the case
    FROM_DECISION = "from_decision"  # an expert assessment has been issued
    OWN_CHILD = "own_child"  # parental responsibility, not blocked
    TASK_OWNER = "task_owner"  # a task of the case is the team's, and is to be done or has been


class Action(StrEnum):
    """Everything that can be allowed or refused."""

    CASE_LIST = "case.list"
    CASE_READ = "case.read"
    CASE_OPEN = "case.open"  # a referral
    CASE_START = "case.start"  # a case of any kind; the workflow says further by whom and where
    CASE_PAUSE = "case.pause"
    CASE_PRIORITISE = "case.prioritise"
    CASE_ASSIGN = "case.assign"
    CASE_CLOSE = "case.close"
    TASK_WORK = "task.work"
    TASK_SKIP = "task.skip"
    TASK_ADD = "task.add"
    DEADLINE_EXPLAIN = "deadline.explain"
    CONSENT_GIVE = "consent.give"
    CONSENT_RECORD = "consent.record"
    DOCUMENT_READ = "document.read"
    DOCUMENT_UPLOAD = "document.upload"
    LETTER_SEND = "letter.send"
    BENEFIT_READ = "benefit.read"
    CARD_MAKE = "card.make"
    CHILD_REGISTER = "child.register"
    CHILD_READ = "child.read"
    AUDIT_READ = "audit.read"
    OVERVIEW_READ = "overview.read"
    MEMBERS_WORK = "members.work"
    SETUP = "setup"
    CONFIGURE = "configure"  # forms, workflows and letters, by a person or by a system with that scope
    OPERATE = "operate"
    API_READ = "api.read"
    API_WRITE = "api.write"


_A, _U, _S, _P, _D, _O, _T = (
    Scope.ALL,
    Scope.UNIT,
    Scope.ASSIGNED,
    Scope.PARTICIPANT,
    Scope.FROM_DECISION,
    Scope.OWN_CHILD,
    Scope.TASK_OWNER,
)
R = Role

GRANTS: dict[Action, dict[Role, Scope]] = {
    Action.CASE_LIST: {
        R.PPT_ADVISER: _S,
        R.PPT_HEAD: _A,
        R.UNIT_HEAD: _U,
        R.TEACHER: _P,
        R.DECIDER: _D,
        R.TEAM: _T,
    },
    Action.CASE_READ: {
        R.PPT_ADVISER: _S,
        R.PPT_HEAD: _A,
        R.UNIT_HEAD: _U,
        R.TEACHER: _P,
        R.DECIDER: _D,
        R.GUARDIAN: _O,
        R.TEAM: _T,
    },
    Action.CASE_OPEN: {R.UNIT_HEAD: _U, R.TEACHER: _U, R.PPT_HEAD: _A, R.PPT_ADVISER: _A, R.INTEGRATION: _A},
    Action.CASE_START: {
        R.UNIT_HEAD: _U,
        R.TEACHER: _U,
        R.PPT_HEAD: _A,
        R.PPT_ADVISER: _A,
        R.DECIDER: _A,
        R.TEAM: _T,
        R.INTEGRATION: _A,
    },
    Action.CASE_PAUSE: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.INTEGRATION: _A},
    Action.CASE_PRIORITISE: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.INTEGRATION: _A},
    Action.CASE_ASSIGN: {R.PPT_HEAD: _A},
    Action.CASE_CLOSE: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A},
    Action.TASK_WORK: {
        R.PPT_ADVISER: _S,
        R.PPT_HEAD: _A,
        R.UNIT_HEAD: _U,
        R.TEACHER: _P,
        R.DECIDER: _D,
        R.INTEGRATION: _A,
        R.TEAM: _T,
        R.GUARDIAN: _O,  # what the workflow asks of guardians, such as a comment or a complaint
    },
    Action.TASK_SKIP: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.INTEGRATION: _A},
    Action.TASK_ADD: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.INTEGRATION: _A},
    Action.DEADLINE_EXPLAIN: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.DECIDER: _D},
    Action.CONSENT_GIVE: {R.GUARDIAN: _O},
    Action.CONSENT_RECORD: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.UNIT_HEAD: _U},
    Action.DOCUMENT_READ: {
        R.PPT_ADVISER: _S,
        R.PPT_HEAD: _A,
        R.UNIT_HEAD: _U,
        R.TEACHER: _P,
        R.DECIDER: _D,
        R.GUARDIAN: _O,
        R.TEAM: _T,
    },
    Action.DOCUMENT_UPLOAD: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.UNIT_HEAD: _U, R.TEACHER: _P},
    Action.LETTER_SEND: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.DECIDER: _D},
    # What has been measured, and what helpers are told, is worked on by the school and the team as well.
    Action.BENEFIT_READ: {
        R.PPT_ADVISER: _S,
        R.PPT_HEAD: _A,
        R.UNIT_HEAD: _U,
        R.TEACHER: _P,
        R.GUARDIAN: _O,
        R.INTEGRATION: _A,
        R.TEAM: _T,
    },
    Action.CARD_MAKE: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.UNIT_HEAD: _U, R.TEACHER: _P, R.TEAM: _T},
    Action.CHILD_REGISTER: {
        R.UNIT_HEAD: _U,
        R.TEACHER: _U,
        R.PPT_HEAD: _A,
        R.PPT_ADVISER: _A,
        R.DECIDER: _A,
        R.INTEGRATION: _A,
    },
    Action.CHILD_READ: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A, R.UNIT_HEAD: _U, R.TEACHER: _P, R.INTEGRATION: _A},
    Action.AUDIT_READ: {R.PPT_HEAD: _A},
    Action.OVERVIEW_READ: {R.PPT_HEAD: _A},
    Action.MEMBERS_WORK: {R.PPT_ADVISER: _S, R.PPT_HEAD: _A},
    Action.SETUP: {R.TENANT_ADMIN: _A},
    Action.CONFIGURE: {R.TENANT_ADMIN: _A, R.INTEGRATION: _A},
    Action.OPERATE: {R.OPERATOR: _A},
    Action.API_READ: {R.INTEGRATION: _A},
    Action.API_WRITE: {R.INTEGRATION: _A},
}
# An integration works with the cases it is allowed by its token's scopes; see api.auth.
GRANTS[Action.CASE_LIST][R.INTEGRATION] = _A
GRANTS[Action.CASE_READ][R.INTEGRATION] = _A
GRANTS[Action.DOCUMENT_READ][R.INTEGRATION] = _A

# Roles that a cooperation's staff may bring into a member municipality.
VISITING_ROLES = frozenset({Role.PPT_ADVISER, Role.PPT_HEAD})
# Roles that a tenant administrator may hand out.
STAFF_ROLES = (Role.PPT_ADVISER, Role.PPT_HEAD, Role.UNIT_HEAD, Role.TEACHER, Role.DECIDER, Role.TENANT_ADMIN)
UNIT_ROLES = frozenset({Role.UNIT_HEAD, Role.TEACHER})
# A team is its tenant's own; a role of this form is a place in one. What it opens is `Role.TEAM`'s, for those cases.
TEAM_PREFIX = "team:"


def may(act: Act, action: Action) -> bool:
    """Whether any of the actor's roles is granted this action, for whatever cases."""
    return bool(_held(act) & GRANTS[action].keys())


def require(act: Act, action: Action) -> None:
    """Raise Forbidden unless some role is granted this action."""
    if not may(act, action):
        raise Forbidden("access.denied", action=action.value)


def scopes(act: Act, action: Action) -> list[tuple[Role, Scope]]:
    """The actor's roles that are granted the action, each with its scope."""
    granted, held = GRANTS[action], _held(act)
    return [(role, granted[role]) for role in granted if role.value in held]


def may_hold(roles: Iterable[str]) -> bool:
    """Whether these are all roles that staff can be given; a place in a team is one (whose team, the tenant knows)."""
    return all(role in STAFF_ROLES or is_team(role) for role in roles)


def is_team(role: str) -> bool:
    """Whether holding this role is being in a team."""
    return role.startswith(TEAM_PREFIX) and len(role) > len(TEAM_PREFIX)


def teams_of(act: Act, *, unit_id: UUID | None = None) -> frozenset[str]:
    """The actor's teams, as owners of tasks, for a case at this unit; one that is kept to a unit counts only there."""
    return frozenset(grant.role for grant in act.grants if is_team(grant.role) and grant.unit_id in (None, unit_id))


def teams_of_any_unit(act: Act) -> frozenset[str]:
    """The actor's teams, wherever they count."""
    return frozenset(role for role in act.roles if is_team(role))


def _held(act: Act) -> frozenset[str]:
    # A role called «team» and no more opens nothing: there is no such team.
    return frozenset(Role.TEAM.value if is_team(role) else role for role in act.roles if role != Role.TEAM)
