"""Fills a deployment with marked tenants; run in the deployment's own environment, prints JSON."""

import json
import os
import sys
from datetime import date, timedelta
from typing import Any

from tests.tenancy.crowd import mark

PASSWORD = "en lang setning for prøving"


def main(number: int) -> None:
    """Onboard `number` tenants, each with a person, a school, a child and a case that carry its mark."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password

    password = make_password(PASSWORD)
    towns = [_tenant(serial, password) for serial in range(number)]
    print(json.dumps({"towns": towns, "cooperation": _cooperation(password)}))


def _tenant(serial: int, password: str) -> dict[str, Any]:
    from core import clock
    from core.acts import system_act
    from tenants import isolation, provisioning

    new = provisioning.NewTenant(
        kind="municipality",
        number=f"{9000 + serial}",
        name=f"Prøve {mark(serial, 'N')} kommune",
        service_name=f"PPT {mark(serial, 'N')}",
        language="nb",
        subdomain=f"prove{serial}",
    )
    tenant = provisioning.onboard(new=new, act=system_act(clock.now(), channel="command"))
    with isolation.use_tenant(tenant):
        return {"tenant": serial, "subdomain": tenant.subdomain, "schema": tenant.schema, **_people(serial, password)}


def _cooperation(password: str) -> dict[str, str]:
    """A cooperation with one adviser, and the first tenant as its member."""
    from casework.people.models import RoleAssignment
    from core import clock
    from core.accounts.models import User
    from core.acts import Act, Grant, system_act
    from tenants import directory, isolation, provisioning, services
    from tenants.access import Role

    now = clock.now()
    new = provisioning.NewTenant("cooperation", "soak", "PPT Felles", "PPT Felles", "nb", "felles")
    home = provisioning.onboard(new=new, act=system_act(now, channel="command"))
    member = directory.tenant_numbered("9000")
    assert member
    with isolation.use_operator():
        services.join_cooperation(
            cooperation_id=home.id,
            member_id=member.id,
            valid_from=date(2026, 1, 1),
            valid_to=None,
            act=Act(None, "Olga Operatør", (Grant("operator"),), now),
        )
    with isolation.use_tenant(home):
        user = User(email="ida@felles.example", name="Ida Interkommunal", created_at=now, password=password)
        user.save(force_insert=True)
        RoleAssignment.objects.create(user=user, role=Role.PPT_HEAD, valid_from=date(2026, 1, 1))
    return {"subdomain": home.subdomain, "email": user.email, "member": member.number}


def _people(serial: int, password: str) -> dict[str, str]:
    from casework.cases import services as cases
    from casework.people import services as people
    from casework.people.models import RoleAssignment, Unit
    from core import clock
    from core.accounts.models import User
    from core.accounts.services import TOKEN_SCOPES, issue_token
    from core.acts import Act, Grant
    from core.national_id import make_synthetic
    from tenants.access import Role

    now = clock.now()
    unit = Unit.objects.create(kind="school", name=f"{mark(serial, 'U')} skole")
    user = User(email=f"leder@{mark(serial, 'P').lower()}.example", name=f"{mark(serial, 'P')} Leder", created_at=now)
    user.password = password
    user.save(force_insert=True)
    for role in (Role.PPT_HEAD, Role.TENANT_ADMIN):
        RoleAssignment.objects.create(user=user, role=role, valid_from=date(2026, 1, 1))
    act = Act(user.id, user.name, (Grant(Role.UNIT_HEAD, unit.id), Grant(Role.PPT_HEAD)), now)
    child = people.register_child(
        national_id=make_synthetic(date(2016, 5, 17), serial % 400),
        first_name=mark(serial, "C"),
        last_name="Oppdiktet",
        unit_id=unit.id,
        act=act,
    )
    case = cases.open_case(child_id=child.id, unit_id=unit.id, act=act)
    _, secret = issue_token(name="Prøve", scopes=TOKEN_SCOPES, at=now, expires_at=now + timedelta(days=1))
    return {"email": user.email, "child": str(child.id), "case": str(case.id), "token": secret}


if __name__ == "__main__":
    main(int(sys.argv[1]))
