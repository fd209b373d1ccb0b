"""A cooperation's work list: each member is asked in a transaction of its own, before the page's own begins at home."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.urls import reverse

from casework.cases import worklist
from casework.cases.worklist import Counts, Row
from core import clock
from core.accounts.models import User
from core.accounts.sessions import SessionStore
from core.acts import Act
from tenants import access, directory, isolation
from tenants.access import Action
from tenants.context import TenantContext
from web.list_filters import PAGE_SIZE, filters_of, member_of, page_of
from web.visits import Visit, arrive, roles_for_visits, visits_from


@dataclass(frozen=True)
class GatheredRow:
    """A line of the merged list, and whose it is."""

    row: Row
    number: str
    place: str


@dataclass(frozen=True)
class Gathered:
    """One page of the merged list: plain values, nothing that could reach back into a member."""

    rows: list[GatheredRow]
    counts: Counts
    members: list[tuple[str, str]]
    closed: list[str]
    phases: list[tuple[str, dict[str, str]]]
    priorities: list[tuple[str, dict[str, str]]]


@dataclass(frozen=True)
class Waiting:
    """How many unread notices a visitor has in one member."""

    number: str
    place: str
    unread: int


def gathers(request: HttpRequest, home: TenantContext) -> bool:
    """Whether this request shows a list that must be gathered first."""
    if home.kind != "cooperation" or request.method not in ("GET", "HEAD"):
        return False
    return request.path_info in {reverse(name, urlconf=settings.ROOT_URLCONF) for name in ("worklist", "notices")}


def gather_for(request: HttpRequest, home: TenantContext) -> "Gathered | list[Waiting] | None":
    """What this request shows of the members: the list of cases, or how many notices wait where."""
    if request.path_info == reverse("notices", urlconf=settings.ROOT_URLCONF):
        return gather_notices(request, home)
    return gather(request, home)


def gather_notices(request: HttpRequest, home: TenantContext) -> list[Waiting]:
    """Ask each member how many notices this person has not read there."""
    found = []
    for visit in _visits(request, home):
        with isolation.use_tenant(visit.member):
            user, grants = arrive(visit, Act(None, "", (), clock.now(), request_id=request.request_id))
            if grants:
                found.append(Waiting(visit.member.number, visit.member.name, user.unread_notices))
    return found


def _visits(request: HttpRequest, home: TenantContext) -> list[Visit]:
    user, roles = _who(request, home)
    return visits_from(home, user, roles, on=clock.today())


def _who(request: HttpRequest, home: TenantContext) -> tuple[object, frozenset[str]]:
    """Whose session this is at home, and the roles that may be brought along."""
    with isolation.use_tenant(home):
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        user = get_user(request)
        return user, roles_for_visits(user, on=clock.today())


def gather(request: HttpRequest, home: TenantContext) -> Gathered | None:
    """Ask each member as the visitor this person may be there today; None for somebody who may not visit anybody."""
    today = clock.today()
    user, roles = _who(request, home)
    if not isinstance(user, User) or not roles:
        return None
    visits = visits_from(home, user, roles, on=today)
    filters, only, start = filters_of(request.GET), member_of(request.GET), (page_of(request.GET) - 1) * PAGE_SIZE
    found: list[GatheredRow] = []
    counts = Counts()
    phases: dict[str, dict[str, str]] = {}
    priorities: dict[str, dict[str, str]] = {}
    for visit in visits:
        with isolation.use_tenant(visit.member):
            act = _act_there(request, visit)
            if act is None:
                continue
            phases |= {key: dict(title) for key, title in worklist.phases_in_use() if key not in phases}
            known = worklist.priorities_in_use()
            priorities |= {key: dict(title) for key, title in known if key not in priorities}
            if only and visit.member.number != only:
                continue
            counts += worklist.counts_of(act, filters)
            rows = worklist.rows_of(act, filters, stop=start + PAGE_SIZE)
        found += [GatheredRow(row, visit.member.number, visit.member.name) for row in rows]
    shown = sorted(found, key=lambda each: each.row.order)[start : start + PAGE_SIZE]
    _put_on_record(request, visits, shown)
    members = [(visit.member.number, visit.member.name) for visit in visits]
    closed = [member.name for member in directory.closed_members_of(home, on=today)]
    return Gathered(shown, counts, members, closed, list(phases.items()), list(priorities.items()))


def _put_on_record(request: HttpRequest, visits: list[Visit], shown: list[GatheredRow]) -> None:
    """Each member's own trail tells which of its cases were shown, to whom, from where."""
    for visit in visits:
        rows = [each.row for each in shown if each.number == visit.member.number]
        if not rows:
            continue
        with isolation.use_tenant(visit.member):
            act = _act_there(request, visit)
            if act is not None:
                worklist.note_shown(act, rows)


def _act_there(request: HttpRequest, visit: Visit) -> Act | None:
    now = Act(None, "", (), clock.now(), request_id=request.request_id)
    user, grants = arrive(visit, now)
    actor: UUID = user.id
    act = Act(actor, user.name, grants, now.at, home=visit.home.name[:63], request_id=request.request_id)
    return act if access.may(act, Action.CASE_LIST) else None
