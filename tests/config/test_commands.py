"""The commands of an installation: tokens, onboarding, the list of tenants, and migrating each schema apart."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.accounts.models import ApiToken, Invitation, User
from core.audit.models import AuditEntry
from tenants import directory, isolation
from tests.cast import Town


def run(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_token_is_shown_once_and_works_in_its_own_tenant_alone(trondheim: Town, gol: Town) -> None:
    printed = run("token", "--tenant", "trondheim", "--name", "Skoleporten")
    secret = printed.split()[0]
    assert secret.startswith(f"samspor_{trondheim.tenant.schema}_")
    assert f'curl -H "Authorization: Bearer {secret}" http://trondheim.localhost' in printed
    with trondheim.inside():
        token = ApiToken.objects.get(name="Skoleporten")
        assert secret not in (token.prefix, token.token_hash)
        assert AuditEntry.objects.filter(action="token.issued", object_id=token.id).exists()
    header = f"Bearer {secret}"
    assert Client(SERVER_NAME=trondheim.host).get("/api/v1/cases", headers={"Authorization": header}).status_code == 200
    assert Client(SERVER_NAME=gol.host).get("/api/v1/cases", headers={"Authorization": header}).status_code == 401


def test_a_token_may_be_given_less(trondheim: Town) -> None:
    run("token", "--tenant", "5001", "--name", "Bare lese", "--scope", "cases:read")
    with trondheim.inside():
        assert ApiToken.objects.get(name="Bare lese").scopes == ["cases:read"]


@pytest.mark.parametrize("name", ["finnesikke", "drift", ""])
def test_no_token_for_what_is_no_municipality(trondheim: Town, name: str) -> None:
    with pytest.raises(CommandError):
        run("token", f"--tenant={name}")


def test_onboarding_prints_a_link_that_lets_the_administrator_in(database: None) -> None:
    printed = run("onboard", "1160", "--admin", "Ny@prove.example", "--admin-name", "Nina Ny")
    link = re.search(r"http://([a-z-]+\.localhost)(?::\d+)?(/\S+/)$", printed.strip())
    assert link
    assert Client(SERVER_NAME=link[1]).get(link[2]).status_code == 200
    tenant = directory.tenant_numbered("1160")
    assert tenant
    with isolation.use_tenant(tenant):
        assert User.objects.get().email == "ny@prove.example"
        assert link[2].strip("/").split("/")[-1] != Invitation.objects.get().token_hash
    with pytest.raises(CommandError, match=r"tenant\.exists"):
        run("onboard", "1160")
    with pytest.raises(CommandError, match=r"municipality\.unknown"):
        run("onboard", "0000")


def test_the_list_names_every_tenant(trondheim: Town, gol: Town) -> None:
    printed = run("tenants")
    assert re.search(r"^5001 +Trondheim kommune +trondheim +municipality +nb +active ", printed, re.M)
    assert re.search(r"^3324 +Gol kommune", printed, re.M)


def test_migrating_when_nothing_is_new_says_so(trondheim: Town, gol: Town) -> None:
    assert re.search(r"^public +ok", run("migrate"), re.M)
    assert re.search(r"^\d+ were at this version already$", run("migrate"), re.M)


def test_migrating_one_gives_its_rights_again(trondheim: Town) -> None:
    assert re.search(rf"^{trondheim.tenant.schema} +ok", run("migrate", "--only", trondheim.tenant.schema), re.M)


def test_migrating_what_is_not_there_is_refused(trondheim: Town) -> None:
    with pytest.raises(CommandError, match="no tenant"):
        run("migrate", "--only=k0000")
