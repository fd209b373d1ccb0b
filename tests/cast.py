"""The cast: invented people with the same parts in every test municipality, and how they act and log in."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from django.test import Client

from casework.cases.models import Case
from casework.people import services as people
from casework.people.models import Child, Guardian, RoleAssignment, Unit
from casework.people.selectors import grants_of
from casework.people.services import NewGuardian
from config.demo.towns import TOWNS
from core import clock
from core.accounts.models import User
from core.acts import Act, Grant, system_act
from core.national_id import make_synthetic
from tenants import directory, isolation, provisioning, register
from tenants import services as tenant_services
from tenants.access import Role
from tenants.context import TenantContext
from tenants.models import Tenant

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PASSWORD = "en lang setning for prøving"
_serials = itertools.count(1)
# Municipalities that tests may take for themselves, one after another: none is named by a test, all begin in bokmål.
_SPARE_COUNTIES = ("15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "56")
_NAMED = frozenset({"1577", "1578", "3324", "5001", "5041", "5049"}) | {demo.number for demo in TOWNS}
_spare = (
    row.number
    for row in register.read()
    if row.county_number in _SPARE_COUNTIES and row.number not in _NAMED and row.language_form != "nn"
)


@dataclass
class Town:
    """A test municipality and its people."""

    tenant: TenantContext
    school: UUID
    other_school: UUID
    users: dict[str, User] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host name of its site."""
        return f"{self.tenant.subdomain}.localhost"

    @contextmanager
    def inside(self) -> Iterator[TenantContext]:
        """Work in this municipality, in one transaction."""
        with isolation.use_tenant(self.tenant):
            yield self.tenant

    def act(self, who: str, at: datetime | None = None) -> Act:
        """This person's act; call inside()."""
        user = self.users[who]
        moment = at or clock.now()
        return Act(user.id, user.name, grants_of(user, on=clock.oslo_date(moment)), moment)

    def client(self, who: str | None = None) -> Client:
        """A browser at this municipality's site, logged in as this person."""
        client = Client(SERVER_NAME=self.host, raise_request_exception=True)
        if who:
            answer = client.post("/logg-inn/", {"email": self.users[who].email, "password": PASSWORD})
            assert answer.status_code == 302, answer.content
        return client


@dataclass
class Cooperation:
    """A test cooperation and its people."""

    tenant: TenantContext
    members: list[Town]
    users: dict[str, User] = field(default_factory=dict)

    client = Town.client
    act = Town.act
    host = Town.host
    inside = Town.inside


def build_town(number: str) -> Town:
    """Onboard the municipality and fill in its cast; guardians come with the children."""
    with provisioning.as_owner():
        new = provisioning.from_register(number)
    return _peopled(provisioning.onboard(new=new, act=system_act(clock.now(), channel="command")))


def _peopled(tenant: TenantContext) -> Town:
    with isolation.use_tenant(tenant):
        school = Unit.objects.create(kind="school", name="Granlia skole")
        other = Unit.objects.create(kind="school", name="Lerkendal skole")
        town = Town(tenant, school.id, other.id)
        for key, name, role, unit in (
            ("adviser", "Marte Rådgiver", Role.PPT_ADVISER, None),
            ("adviser2", "Sigrid Rådgiver", Role.PPT_ADVISER, None),
            ("ppt_head", "Lars Leder", Role.PPT_HEAD, None),
            ("school_head", "Rita Rektor", Role.UNIT_HEAD, school),
            ("other_head", "Rolf Rektor", Role.UNIT_HEAD, other),
            ("teacher", "Lise Lærer", Role.TEACHER, school),
            ("decider", "Dina Vedtak", Role.DECIDER, None),
            ("admin", "Adam Administrator", Role.TENANT_ADMIN, None),
            ("nobody", "Vera Utenrolle", None, None),
        ):
            town.users[key] = _user(key, name, role, unit)
    return town


def build_next_town() -> Town:
    """A municipality that no test has used yet: of the register while it has any left, then an invented one."""
    with isolation.use_operator():
        taken = set(Tenant.objects.values_list("number", flat=True))
    for number in _spare:
        if number not in taken:
            return build_town(number)
    number = f"9{next(_serials):03}"
    new = provisioning.NewTenant("municipality", number, f"Oppdikta {number}", "PPT", "nb", f"oppdikta-{number}")
    return _peopled(provisioning.onboard(new=new, act=system_act(clock.now(), channel="command")))


def build_cooperation(members: list[Town]) -> Cooperation:
    """A cooperation whose members are these towns, from 1 January 2026."""
    act = system_act(clock.now(), channel="command")
    new = provisioning.NewTenant(
        kind="cooperation",
        number="prove",
        name="PPT Prøveregionen",
        service_name="Interkommunal PPT",
        language="nb",
        subdomain="ppt-prove",
    )
    tenant = provisioning.onboard(new=new, act=act)
    with isolation.use_operator():
        for town in members:
            tenant_services.join_cooperation(
                cooperation_id=tenant.id,
                member_id=town.tenant.id,
                valid_from=date(2026, 1, 1),
                valid_to=None,
                act=operator_act(),
            )
    with isolation.use_tenant(tenant):
        users = {
            "adviser": _user("coop-adviser", "Ida Interkommunal", Role.PPT_ADVISER, None),
            "ppt_head": _user("coop-head", "Harald Interkommunal", Role.PPT_HEAD, None),
        }
    directory.forget()
    return Cooperation(tenant, members, users)


def register_child(town: Town, *, guardians: int = 2, born: date = date(2016, 5, 17)) -> Child:
    """A child at the school with guardians who can log in as guardian1, guardian2 …; call inside()."""
    serial = next(_serials)
    new = tuple(
        NewGuardian(
            name=f"Foresatt {serial}-{number}",
            parental_responsibility=True,
            email=f"g{serial}-{number}@foresatt.example",
        )
        for number in range(1, guardians + 1)
    )
    child = people.register_child(
        national_id=make_synthetic(born, serial),
        first_name=f"Prøve{serial}",
        last_name="Oppdiktet",
        unit_id=town.school,
        act=town.act("school_head"),
        grade="4",
        guardians=new,
    )
    for number, guardian in enumerate(Guardian.objects.filter(guardianships__child=child).order_by("name"), start=1):
        user = _user(f"guardian-{serial}-{number}", guardian.name, Role.GUARDIAN, None, email=guardian.email)
        guardian.user = user
        guardian.save()
        town.users[f"guardian{number}"] = user
    return child


def child_of(case: Case) -> Child:
    """The child that the case is about."""
    assert case.child is not None
    return case.child


def operator_act() -> Act:
    """An operator's act on the shared tables."""
    return Act(None, "Olga Operatør", (Grant("operator"),), clock.now())


def operator_client() -> Client:
    """A browser at the operator's console, logged in as an operator."""
    email = f"olga{next(_serials)}@drift.example"
    with isolation.use_operator():
        user = User(email=email, name="Olga Operatør", created_at=START)
        user.set_password(PASSWORD)
        user.save(force_insert=True)
    client = Client(SERVER_NAME="drift.localhost", raise_request_exception=True)
    answer = client.post("/logg-inn/", {"email": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def _user(key: str, name: str, role: Role | None, unit: Unit | None, *, email: str = "") -> User:
    user = User(email=email or f"{key}@prove.example", name=name, title="", phone="73 00 00 00", created_at=START)
    user.set_password(PASSWORD)
    user.save(force_insert=True)
    if role:
        RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=date(2026, 1, 1))
    return user
