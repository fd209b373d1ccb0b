"""Registers an invented child with an invented family."""

from datetime import date, datetime, timedelta
from uuid import UUID

from casework.people.models import Child, Guardian, RoleAssignment
from casework.people.services import NewGuardian, register_child
from config.demo.answers import Pen
from config.demo.journey import Crew
from config.demo.stories import Story
from config.demo.themes import THEMES
from core.accounts.models import User
from core.clock import oslo_date
from core.national_id import make_synthetic
from tenants.access import Role
from tenants.context import TenantContext


def register(
    story: Story, *, crew: Crew, tenant: TenantContext, school: UUID, serial: int, password: str, now: datetime
) -> tuple[Child, list[Guardian], Pen]:
    """The child, its guardians, and the pen that writes its case."""
    born = date(story.born, 1 + serial % 12, 1 + serial % 28)
    child = register_child(
        national_id=make_synthetic(born, serial // 84),  # the dates repeat after 84
        first_name=story.first,
        last_name=story.last_name,
        unit_id=school,
        grade=story.grade,
        languages="norsk",
        address_protection="confidential" if "protected" in story.extra else "none",
        guardians=_guardians(story, tenant, serial),
        act=crew.act("head", now - timedelta(days=story.age, hours=1)),
    )
    guardians = list(Guardian.objects.filter(guardianships__child=child).select_related("user").order_by("name"))
    if "login_guardian" in story.extra:
        _login(guardians[0], f"foresatt@{tenant.subdomain}.example", password, now)
    elif serial <= 100:
        _login(guardians[0], f"foresatt{serial}@{tenant.subdomain}.example", password, now)
    pen = Pen(
        theme=THEMES[story.theme],
        language=tenant.language,
        school=str(school),
        grade=story.grade,
        teacher=str(crew.people["teacher"].id),
        head=str(crew.people["head"].id),
        adviser=str(crew.people["adviser"].id),
        hours=76 + 19 * (serial % 4),
    )
    return child, guardians, pen


def _guardians(story: Story, tenant: TenantContext, serial: int) -> tuple[NewGuardian, ...]:
    surname = story.last_name
    # The guardian that the demo's visitor plays is the same person for several children.
    if "login_guardian" in story.extra:
        email = f"foresatt@{tenant.subdomain}.example"
        return (NewGuardian(f"Berit {surname}", True, email=email, phone="00 00 00 00", language=tenant.language),)
    mother = NewGuardian(
        f"Anna {surname}", True, email=f"foresatt{serial}@{tenant.subdomain}.example", language=tenant.language
    )
    if "living_apart" in story.extra:
        return mother, NewGuardian(f"Karl {surname}", True, lives_with="contact", language=tenant.language)
    if "no_responsibility" in story.extra:
        return mother, NewGuardian(f"Karl {surname}", False, lives_with="none", language=tenant.language)
    if serial % 3 == 0:
        return (mother,)
    return mother, NewGuardian(f"Karl {surname}", True, phone="00 00 00 00", language=tenant.language)


def _login(guardian: Guardian, email: str, password: str, now: datetime) -> None:
    if guardian.user is not None:
        return
    user = User.objects.create(email=email, name=guardian.name, password=password, created_at=now)
    RoleAssignment.objects.create(user=user, role=Role.GUARDIAN, valid_from=date(oslo_date(now).year - 2, 1, 1))
    guardian.user = user
    guardian.save(update_fields=["user"])
