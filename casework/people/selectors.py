"""Questions about people, units and roles."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from casework.people.models import Child, Guardian, Guardianship, RoleAssignment, Unit
from core.accounts.models import User
from core.acts import Grant
from core.errors import NotFound
from tenants import keys
from tenants.access import STAFF_ROLES, Role
from tenants.selectors import homes_in_force


def grants_of(user: User, *, on: date) -> tuple[Grant, ...]:
    """The roles this user holds that day. One query."""
    rows = _valid(RoleAssignment.objects.filter(user=user), on)
    return tuple(Grant(role, unit) for role, unit in rows.values_list("role", "unit_id"))


def users_with_role(role: str, *, on: date, unit_id: UUID | None = None) -> QuerySet[User]:
    """Active people who hold the role that day, at this unit or everywhere; with no role named, those of the staff."""
    rows = _valid(RoleAssignment.objects.filter(role__in=[role] if role else STAFF_ROLES), on)
    if unit_id:
        rows = rows.filter(Q(unit=unit_id) | Q(unit=None))
    users = User.objects.filter(is_active=True, id__in=rows.values("user_id"))
    # A visitor counts only while the agreement with the cooperation holds.
    return users.filter(Q(home="") | Q(home__in=homes_in_force(on=on))).order_by("name")


def units(*, kind: str = "", ids: Iterable[UUID] | None = None) -> QuerySet[Unit]:
    """Units in use, perhaps only of one kind or among these."""
    rows = Unit.objects.filter(is_active=True)
    if kind:
        rows = rows.filter(kind=kind)
    return rows if ids is None else rows.filter(id__in=list(ids))


def get_unit(unit_id: UUID) -> Unit:
    """The unit in use, or NotFound."""
    unit = units(ids=[unit_id]).select_related("contact").first()
    if unit is None:
        raise NotFound("unit.unknown")
    return unit


def contact_of(unit: Unit, *, on: date) -> User | None:
    """The unit's fixed adviser in the PPT, while that person is an adviser here; else nobody."""
    if unit.contact_id is None:
        return None
    return users_with_role(Role.PPT_ADVISER, on=on).filter(id=unit.contact_id).first()


def child_with_national_id(national_id: str) -> Child | None:
    """The child with this national id, found by its keyed index."""
    return Child.objects.filter(national_id_index=keys.cipher().blind_index(national_id, purpose="child")).first()


def get_child(child_id: UUID) -> Child:
    """The child, or NotFound."""
    child = Child.objects.select_related("unit").filter(id=child_id).first()
    if child is None:
        raise NotFound("child.unknown")
    return child


def guardians_of(child_id: UUID) -> list[Guardianship]:
    """The child's guardians with what each is to the child, in a steady order."""
    rows = Guardianship.objects.filter(child=child_id).select_related("guardian", "guardian__user")
    return list(rows.order_by("guardian__name", "id"))


def guardian_of_user(user_id: UUID) -> Guardian | None:
    """The guardian that this login belongs to."""
    return Guardian.objects.filter(user=user_id).first()


def children_of(guardian: Guardian, *, on: date) -> list[Child]:
    """The children whose cases this guardian may see: responsibility, not blocked, child under 18."""
    rows = Guardianship.objects.filter(guardian=guardian, parental_responsibility=True, access_blocked=False)
    children = [row.child for row in rows.select_related("child", "child__unit")]
    return [child for child in children if child.age_on(on) < 18]


def staff(*, on: date) -> list[tuple[User, list[RoleAssignment]]]:
    """Own staff with the roles they hold that day, for the set-up page."""
    held: dict[UUID, list[RoleAssignment]] = {}
    for row in _valid(RoleAssignment.objects.exclude(role=Role.GUARDIAN), on).select_related("unit"):
        held.setdefault(row.user_id, []).append(row)
    guardians = Guardian.objects.exclude(user=None).values("user_id")
    users = User.objects.filter(home="").exclude(id__in=guardians).order_by("name")
    return [(user, held.get(user.id, [])) for user in users]


def get_staff(user_id: UUID, *, on: date) -> tuple[User, list[RoleAssignment]]:
    """One of the staff with the roles held that day, or NotFound."""
    user = User.objects.filter(id=user_id, home="").first()
    if user is None or Guardian.objects.filter(user=user).exists():
        raise NotFound("user.unknown")
    rows = _valid(RoleAssignment.objects.filter(user=user), on).select_related("unit")
    return user, list(rows.order_by("role", "id"))


def _valid(rows: QuerySet[RoleAssignment], on: date) -> QuerySet[RoleAssignment]:
    return rows.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))
