"""Builds the demo: municipalities, a cooperation, people, cases and money. Each municipality in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

from django.contrib.auth.hashers import make_password

from casework.cases.models import Case
from casework.documents.pdf import in_this_process
from casework.people.models import RoleAssignment, Unit
from casework.people.selectors import grants_of
from casework.people.services import visitor
from config.demo import own, welfare
from config.demo.families import register
from config.demo.journey import Crew, Journey
from config.demo.money import fill_money
from config.demo.older import follow_older
from config.demo.stories import Story, large, more, small
from config.demo.towns import (
    COOPERATION_NAME,
    COOPERATION_NUMBER,
    COOPERATION_SUBDOMAIN,
    PPT,
    SHARED_PPT,
    TOWN,
    TOWNS,
    Demo,
    Post,
)
from core import clock
from core.accounts.models import User
from core.acts import Act, Grant, system_act
from core.audit.models import AuditEntry
from core.audit.services import record
from tenants import directory, isolation, provisioning
from tenants import services as tenant_services
from tenants.access import VISITING_ROLES, Role
from tenants.context import TenantContext
from tenants.models import Municipality
from tenants.releases import run
from web.demo_logins import DEMO_PASSWORD

Progress = Callable[[str, int, int], None]
FILLED = "demo.filled"
OPERATOR = "drift@samspor.example"
# They can log in too, but the table of who can is long enough.
BESIDE = ("adviser2", "head2", "teacher2")


@dataclass(frozen=True)
class DemoLogin:
    """One way into the demo."""

    subdomain: str
    who: str
    login: str
    password: str = DEMO_PASSWORD


def already_built() -> bool:
    """Whether every municipality of the standard demo is there and filled; brings those there up to this release."""
    bring_up_to_date()
    directory.forget()
    found = [directory.tenant_numbered(demo.number) for demo in TOWNS]
    return all(tenant is not None and _is_filled(tenant) for tenant in found)


def bring_up_to_date() -> None:
    """Migrate the demo's tenants that an earlier release made."""
    run.run()


def build_demo(*, tenants: int, cases: int, progress: Progress) -> list[DemoLogin]:
    """Make what is missing and return who can log in. `cases` is how many each municipality has at least."""
    now = clock.now()
    extra = _extra_numbers(tenants)
    total = len(TOWNS) + len(extra) + 2
    password = make_password(DEMO_PASSWORD)
    numbers = iter(range(1, total + 1))
    cooperation = _cooperation(now, password)
    progress(COOPERATION_NAME, next(numbers), total)
    for demo in (*TOWNS, *(Demo(number, "", "", "", ()) for number in extra)):
        tenant = _onboarded(demo, now)
        if demo.shared:
            _join(cooperation, tenant, now)
        if demo.schools or cases:
            with in_this_process():
                _fill(demo, tenant, cooperation if demo.shared else None, cases, password, now)
        progress(tenant.name, next(numbers), total)
    _operator(password, now)
    fill_money(now)
    progress("Spleiselag", next(numbers), total)
    return logins()


def logins() -> list[DemoLogin]:
    """Who can log in, and where."""
    found = []
    for demo in TOWNS:
        tenant = directory.tenant_numbered(demo.number)
        assert tenant is not None
        domain = f"{tenant.subdomain}.example"
        posts = TOWN if demo.shared else (*PPT, *TOWN)
        hidden = (*BESIDE, "head", "teacher", "decider") if demo.bare else BESIDE
        shown = [post for post in posts if post.key not in hidden]
        found += [
            DemoLogin(tenant.subdomain, f"{post.name}, {post.title['nb'].lower()}", f"{post.mailbox}@{domain}")
            for post in shown
        ]
        if not demo.bare:
            found.append(DemoLogin(tenant.subdomain, "Foresatt", f"foresatt@{domain}"))
    found += [
        DemoLogin(
            COOPERATION_SUBDOMAIN,
            f"{post.name}, {post.title['nb'].lower()}",
            f"{post.mailbox}@{COOPERATION_SUBDOMAIN}.example",
        )
        for post in SHARED_PPT
    ]
    return [*found, DemoLogin("drift", "Olga Operatør, drift", OPERATOR)]


def _extra_numbers(tenants: int) -> list[str]:
    wanted = max(0, tenants - len(TOWNS))
    standard = {demo.number for demo in TOWNS}
    with isolation.use_operator():
        numbers = [number for number in Municipality.objects.values_list("number", flat=True) if number not in standard]
    return numbers[:wanted]


def _onboarded(demo: Demo, now: datetime) -> TenantContext:
    found = directory.tenant_numbered(demo.number)
    if found is not None:
        return found
    with isolation.use_operator():
        new = provisioning.from_register(demo.number)
    return provisioning.onboard(new=new, act=system_act(now, name="Samspor demo", channel="command"))


def _cooperation(now: datetime, password: str) -> TenantContext:
    tenant = directory.tenant_numbered(COOPERATION_NUMBER)
    if tenant is None:
        new = provisioning.NewTenant(
            kind="cooperation",
            number=COOPERATION_NUMBER,
            name=COOPERATION_NAME,
            service_name="Interkommunal PPT",
            language="nb",
            subdomain=COOPERATION_SUBDOMAIN,
            colour="#0f6674",
            legal_form="host",
        )
        tenant = provisioning.onboard(new=new, act=system_act(now, name="Samspor demo", channel="command"))
    with isolation.use_tenant(tenant):
        if not User.objects.exists():
            _staff(SHARED_PPT, f"{COOPERATION_SUBDOMAIN}.example", [], "nb", password, now)
    return tenant


def _join(cooperation: TenantContext, member: TenantContext, now: datetime) -> None:
    if any(tenant.schema == member.schema for tenant, _ in directory.members_of(cooperation, on=clock.oslo_date(now))):
        return
    with isolation.use_operator():
        tenant_services.join_cooperation(
            cooperation_id=cooperation.id,
            member_id=member.id,
            valid_from=date(clock.oslo_date(now).year - 2, 1, 1),
            valid_to=None,
            act=_operator_act(now),
        )
    directory.forget()


def _fill(
    demo: Demo, tenant: TenantContext, cooperation: TenantContext | None, cases: int, password: str, now: datetime
) -> None:
    home = _home_staff(cooperation) if cooperation else []
    with isolation.use_tenant(tenant):
        if AuditEntry.objects.filter(action=FILLED).exists():
            _add_cases(tenant, cooperation, cases, now)
            return
        if demo.address:
            admin = Act(None, "Samspor demo", (Grant(Role.TENANT_ADMIN),), now, channel="command")
            tenant_services.change_look(
                service_name=tenant.service_name,
                colour=demo.colour,
                address=demo.address,
                phone="00 00 00 00",
                act=admin,
            )
        schools = [Unit.objects.create(kind="school", name=name) for name in demo.schools or ("Prøve skole",)]
        posts = TOWN if cooperation else (*PPT, *TOWN)
        crew = _crew(_staff(posts, f"{tenant.subdomain}.example", schools, tenant.language, password, now), home, now)
        today = clock.oslo_date(now)
        stories = large(today) if demo.large else [] if demo.bare else small(demo.number, today)
        serials = count(1)
        for story in [*stories, *(more(number) for number in range(max(0, cases - len(stories))))]:
            away = "other_school" in story.extra and len(schools) > 1
            school = schools[-1 if away else 0]
            _tell(story, _who(story, crew, away=away), tenant, school.id, next(serials), password, now)
        welfare.tell(tenant=tenant, crew=crew, school=schools[0].id, password=password, now=now)
        if demo.schools and not demo.bare:
            own.settle(crew=crew, schools=schools, language=tenant.language, now=now)
        if demo.large:
            follow_older(by="Samspor demo", at=now)
        record(act=system_act(now, name="Samspor demo", channel="command"), action=FILLED)


def _add_cases(tenant: TenantContext, cooperation: TenantContext | None, cases: int, now: datetime) -> None:
    """A later run that asks for more cases than there are."""
    have = Case.objects.count()
    if have >= cases:
        return
    users = {user.email.partition("@")[0]: user for user in User.objects.filter(home="")}
    people = {post.key: users[post.mailbox] for post in (*PPT, *TOWN) if post.mailbox in users}
    for row in RoleAssignment.objects.exclude(user__home="").select_related("user"):
        people["adviser" if row.role == Role.PPT_ADVISER else "ppt_head"] = row.user
    grants = {key: _grants(user, now) for key, user in people.items()}
    crew = Crew(people, grants, home=cooperation.name if cooperation else "")
    school = next(grant.unit_id for grant in grants["head"] if grant.unit_id)
    for number in range(have, cases):
        _tell(more(number), crew, tenant, school, number + 1, "!", now)


def _tell(
    story: Story, crew: Crew, tenant: TenantContext, school: UUID, serial: int, password: str, now: datetime
) -> None:
    child, guardians, pen = register(
        story, crew=crew, tenant=tenant, school=school, serial=serial, password=password, now=now
    )
    Journey(crew, story, child, guardians, pen, now).go(now)


def _crew(people: dict[str, User], home: list[tuple[TenantContext, str, User]], now: datetime) -> Crew:
    # They have worked here since the agreement began.
    act = system_act(now - timedelta(days=600), name="Samspor demo", channel="command")
    grants = {key: _grants(user, now) for key, user in people.items()}
    name = ""
    for tenant, role, user in home:
        key = "adviser" if role == Role.PPT_ADVISER else "ppt_head"
        people[key] = visitor(
            home=tenant.schema,
            home_user_id=user.id,
            name=user.name,
            email=user.email,
            title=user.title,
            phone=user.phone,
            roles=(role,),
            act=act,
        )
        grants[key] = (Grant(role),)
        name = tenant.name
    return Crew(people, grants, home=name)


def _who(story: Story, crew: Crew, *, away: bool) -> Crew:
    """The crew with this story's own adviser, and the other school's people when it happens there."""
    other = {"head": "head2", "teacher": "teacher2"} if away else {}
    if "second" in story.extra:
        other["adviser"] = "adviser2"
    people = {**crew.people, **{key: crew.people[name] for key, name in other.items()}}
    grants = {**crew.grants, **{key: crew.grants[name] for key, name in other.items()}}
    return Crew(people, grants, home=crew.home)


def _home_staff(cooperation: TenantContext) -> list[tuple[TenantContext, str, User]]:
    with isolation.use_tenant(cooperation):
        rows = RoleAssignment.objects.filter(role__in=VISITING_ROLES).select_related("user")
        return [(cooperation, row.role, row.user) for row in rows]


def _staff(
    posts: tuple[Post, ...], domain: str, schools: list[Unit], language: str, password: str, now: datetime
) -> dict[str, User]:
    people = {}
    for post in posts:
        user = User.objects.create(
            email=f"{post.mailbox}@{domain}",
            name=post.name,
            title=post.title[language],
            phone="00 00 00 00",
            password=password,
            created_at=now,
        )
        unit = None if post.school is None else schools[post.school]
        RoleAssignment.objects.create(
            user=user, role=post.role, unit=unit, valid_from=date(clock.oslo_date(now).year - 2, 1, 1)
        )
        people[post.key] = user
    return people


def _grants(user: User, now: datetime) -> tuple[Grant, ...]:
    return grants_of(user, on=clock.oslo_date(now))


def _operator(password: str, now: datetime) -> None:
    with isolation.use_operator():
        if not User.objects.filter(email=OPERATOR).exists():
            User.objects.create(email=OPERATOR, name="Olga Operatør", password=password, created_at=now)


def _operator_act(now: datetime) -> Act:
    return Act(None, "Samspor demo", (Grant(Role.OPERATOR),), now, channel="command")


def _is_filled(tenant: TenantContext) -> bool:
    with isolation.use_tenant(tenant):
        return AuditEntry.objects.filter(action=FILLED).exists()
