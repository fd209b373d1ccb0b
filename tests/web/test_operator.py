"""The console takes a municipality into use, invites its administrator, closes and opens it, and keeps cooperations."""

import re
from typing import Protocol

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from core import clock
from core.acts import system_act
from core.audit.models import AuditEntry
from core.errors import Conflict, DomainError
from tenants import directory, isolation, jobs, operations, provisioning
from tenants.access import Role
from tenants.job_status import INVITE_ADMIN, ONBOARD, ONBOARD_COOPERATION
from tenants.lifecycle import everyone
from tenants.provisioning import as_owner
from tests.cast import Cooperation, Town, operator_client

ADMIN = {"admin_name": "Adam Oppdiktet", "admin_email": "adam@oppdiktet.example"}


class Answer(Protocol):
    """What a page is read from."""

    @property
    def content(self) -> bytes:
        """The page."""
        ...


@pytest.fixture
def console(database: None) -> Client:
    return operator_client()


def work(task: str, number: str) -> None:
    """Do the newest job of this kind as the worker would, and note in the queue how it went."""
    with isolation.use_operator():
        row = ProcrastinateJob.objects.filter(task_name=task, args__number=number).latest("id")
    arguments = dict(row.args)
    tenant = arguments.pop("tenant")
    try:
        jobs.run(task, tenant=tenant, act=system_act(clock.now()), arguments=arguments)
        outcome = "succeeded"
    except DomainError:
        outcome = "failed"
    with as_owner() as owner:
        owner.connection.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [outcome, row.id])


def text(answer: Answer) -> str:
    return answer.content.decode()


def link_in(answer: Answer) -> str:
    found = re.search(r"<code>(http://[^<]+)</code>", text(answer))
    return found[1] if found else ""


def onboarding_form(number: str, **changes: str) -> dict[str, str]:
    return {"subdomain": f"sted-{number}", "language": "nn", "service_name": "PPT Prøve", **ADMIN, **changes}


def test_the_front_page_lists_the_register(console: Client, trondheim: Town) -> None:
    page = text(console.get("/"))
    assert "357" in page
    assert page.count('class="cell-main"') == 25
    assert text(console.get("/?status=new")).count("Ikke i bruk</span>") == 25
    found = text(console.get("/?q=trondheim"))
    assert "Trondheim" in found
    assert "Oslo" not in found
    assert "Trondheim" in text(console.get("/?status=active&q=5001"))
    assert "Ingen kommuner passer" in text(console.get("/?status=new&q=5001"))
    assert console.get("/?page=abc&status=%00rart&q=%25%27").status_code == 200


def test_each_listed_page_has_twenty_five(console: Client) -> None:
    assert text(console.get("/?page=2")).count('class="cell-main"') == 25


def test_a_municipality_is_taken_into_use(console: Client) -> None:
    number = "5532"
    page = text(console.get(f"/kommuner/{number}/"))
    assert 'value="balsfjord"' in page
    asked = console.post(f"/kommuner/{number}/ta-i-bruk/", onboarding_form(number))
    assert asked.status_code == 302
    waiting = console.get(asked["Location"])
    link = link_in(waiting)
    assert link.startswith("http://sted-5532.localhost")
    assert "hx-get" in text(waiting)
    assert link_in(console.get(asked["Location"])) == ""
    assert "Opprettes" in text(console.get("/?q=5532"))
    work(ONBOARD, number)
    ready = text(console.get(asked["Location"], headers={"HX-Request": "true"}))
    assert "Klar til bruk" in ready
    assert "hx-get" not in ready
    path = link.partition("localhost")[2].partition("/")[2]
    site = Client(SERVER_NAME="sted-5532.localhost")
    assert site.get(f"/{path}").status_code == 200
    joined = site.post(f"/{path}", {"password": "sju blå katter", "password_again": "sju blå katter"})
    assert joined.status_code == 302
    assert site.get(f"/{path}").status_code == 404


def test_the_secret_of_the_link_is_stored_nowhere(console: Client) -> None:
    number = "5534"
    asked = console.post(f"/kommuner/{number}/ta-i-bruk/", onboarding_form(number))
    secret = link_in(console.get(asked["Location"])).rstrip("/").rpartition("/")[2]
    assert len(secret) > 30
    with isolation.use_operator():
        row = ProcrastinateJob.objects.filter(task_name=ONBOARD, args__number=number).latest("id")
        assert secret not in str(row.args)
        assert not [entry for entry in AuditEntry.objects.all() if secret in str(entry.detail)]
    work(ONBOARD, number)


@pytest.mark.parametrize(
    ("field", "value"),
    [("subdomain", "Æ!"), ("subdomain", "drift"), ("language", "de"), ("admin_email", "x"), ("admin_name", "")],
)
def test_what_was_typed_is_kept_when_something_is_wrong(console: Client, field: str, value: str) -> None:
    answer = console.post(
        "/kommuner/5536/ta-i-bruk/", onboarding_form("5536", **{field: value}, service_name="Mitt navn")
    )
    assert answer.status_code == 422
    assert 'value="Mitt navn"' in text(answer)
    assert "Feil:" in text(answer)
    with isolation.use_operator():
        assert not ProcrastinateJob.objects.filter(args__number="5536").exists()


def test_an_address_in_use_is_refused(console: Client, trondheim: Town) -> None:
    answer = console.post("/kommuner/5536/ta-i-bruk/", onboarding_form("5536", subdomain="Trondheim"))
    assert answer.status_code == 422
    assert "i bruk av en annen" in text(answer)


def test_a_second_press_asks_for_nothing_more(console: Client) -> None:
    for _ in range(2):
        assert console.post("/kommuner/5538/ta-i-bruk/", onboarding_form("5538")).status_code == 302
    with isolation.use_operator():
        assert ProcrastinateJob.objects.filter(args__number="5538").count() == 1


def test_a_making_that_stops_says_why_and_keeps_what_was_typed(console: Client) -> None:
    # Two ask for the same address before either is made.
    for number in ("5540", "5542"):
        console.post(f"/kommuner/{number}/ta-i-bruk/", onboarding_form(number, subdomain="samme-sted"))
    work(ONBOARD, "5540")
    work(ONBOARD, "5542")
    page = text(console.get("/oppstart/5542/"))
    assert "Adressen er i bruk av en annen" in page
    assert "/kommuner/5542/" in page
    assert 'value="adam@oppdiktet.example"' in text(console.get("/kommuner/5542/"))


def status_of(number: str) -> str:
    with isolation.use_operator():
        return str(ProcrastinateJob.objects.filter(args__number=number).latest("id").status)


def test_a_making_that_is_done_twice_is_done_once(console: Client) -> None:
    """A worker that dies when its work is committed and its job not yet noted leaves the job to another."""
    asked = console.post("/kommuner/5544/ta-i-bruk/", onboarding_form("5544"))
    path = link_in(console.get(asked["Location"])).partition("localhost")[2].partition("/")[2]
    for _ in range(2):
        work(ONBOARD, "5544")
        assert status_of("5544") == "succeeded"
    assert Client(SERVER_NAME="sted-5544.localhost").get(f"/{path}").status_code == 200
    tenant = directory.tenant_numbered("5544")
    assert tenant
    with isolation.use_tenant(tenant):
        assert AuditEntry.objects.filter(action="user.invited", actor_name="Samspor drift").count() == 1


def test_a_making_is_not_taken_for_somebody_elses(console: Client) -> None:
    console.post("/kommuner/5546/ta-i-bruk/", onboarding_form("5546"))
    with isolation.use_operator():
        new = provisioning.from_register("5546", subdomain="sted-5546")
    provisioning.onboard(new=new, act=system_act(clock.now()))
    work(ONBOARD, "5546")
    assert status_of("5546") == "failed"


def test_unknown_numbers_are_not_found(console: Client) -> None:
    for path in ("/kommuner/9999/", "/oppstart/9999/", "/leietakere/01a201a9-0000-7000-8000-000000000000/"):
        assert Client(SERVER_NAME="drift.localhost", raise_request_exception=False).get(path).status_code == 302
        assert console.get(path).status_code == 404


def test_nobody_is_invited_to_a_site_that_is_not_open(console: Client, town: Town) -> None:
    page = f"/leietakere/{town.tenant.id}/"
    closing = {"standing": "suspended", "confirm": "on"}
    assert console.post(f"{page}status/", closing).status_code == 302
    assert "Stengt" in text(console.get(page))
    assert console.post(f"{page}inviter/", ADMIN).status_code == 409


def test_a_new_administrator_is_invited(console: Client, town: Town) -> None:
    asked = console.post(f"/leietakere/{town.tenant.id}/inviter/", ADMIN)
    waiting = console.get(asked["Location"])
    path = link_in(waiting).partition("localhost")[2].partition("/")[2]
    assert "gjøres klar" in text(waiting)
    work(INVITE_ADMIN, town.tenant.number)
    assert "Invitasjonen er klar" in text(console.get(asked["Location"]))
    assert town.client().get(f"/{path}").status_code == 200
    with town.inside():
        assert AuditEntry.objects.filter(action="user.invited", actor_name="Samspor drift").exists()


@pytest.mark.parametrize("who", ["adviser", "ppt_head", "decider"])
def test_an_invitation_never_opens_the_way_to_somebodys_cases(console: Client, town: Town, who: str) -> None:
    asked = console.post(
        f"/leietakere/{town.tenant.id}/inviter/", {"admin_name": "X", "admin_email": town.users[who].email}
    )
    path = link_in(console.get(asked["Location"])).partition("localhost")[2].partition("/")[2]
    work(INVITE_ADMIN, town.tenant.number)
    assert "Ingen invitasjon er laget" in text(console.get(asked["Location"]))
    assert town.client().get(f"/{path}").status_code == 404


def test_a_cooperation_is_made_and_gets_members(console: Client, town: Town) -> None:
    form = {
        "name": "PPT Oppdiktet region",
        "number": "oppdiktet",
        "legal_form": "host",
        "host": "5001",
        "org_number": "",
        "subdomain": "",
        "language": "nb",
        "service_name": "Interkommunal PPT",
        **ADMIN,
    }
    assert console.post("/samarbeid/nytt/", form | {"host": ""}).status_code == 422
    asked = console.post("/samarbeid/nytt/", form)
    assert link_in(console.get(asked["Location"])).startswith("http://oppdiktet.localhost")
    work(ONBOARD_COOPERATION, "oppdiktet")
    assert "Klar til bruk" in text(console.get(asked["Location"]))
    tenant = directory.tenant_numbered("oppdiktet")
    assert tenant is not None
    page = f"/samarbeid/{tenant.id}/"
    assert "Ingen medlemmer ennå" in text(console.get(page))
    member = {"member": str(town.tenant.id), "valid_from": "01.01.2026", "valid_to": "", "agreement": "Sak 1/26"}
    assert console.post(f"{page}medlemmer/", member | {"valid_from": "31.02.2026"}).status_code == 422
    assert console.post(f"{page}medlemmer/", member | {"member": "bare tull"}).status_code == 422
    assert console.post(f"{page}medlemmer/", member | {"valid_to": "31.12.2025"}).status_code == 422
    assert console.post(f"{page}medlemmer/", member).status_code == 302
    again = console.post(f"{page}medlemmer/", member)
    assert again.status_code == 409
    assert 'value="Sak 1/26"' in text(again)
    found = re.search(rf"{page}medlemmer/[0-9a-f-]+/avslutt/", text(console.get(page)))
    assert found is not None
    assert console.post(found[0], {"last_day": "31.12.2025"}).status_code == 422
    assert console.post(found[0], {"last_day": "31.12.2026"}).status_code == 302
    assert "31. des 2026" in text(console.get(page))


def test_a_municipality_is_no_cooperation(console: Client, trondheim: Town, cooperation: Cooperation) -> None:
    assert console.get(f"/samarbeid/{trondheim.tenant.id}/").status_code == 404
    assert console.get(f"/samarbeid/{cooperation.tenant.id}/").status_code == 200
    assert cooperation.tenant.name in text(console.get("/samarbeid/"))


def test_the_log_and_the_help(console: Client) -> None:
    page = text(console.get("/logg/"))
    assert re.search(r"Logget inn</td>\s*<td[^>]*>–</td>\s*<td[^>]*>Olga Operatør", page)
    for slug in ("kommuner", "samarbeid", "spleiselag", "grenser"):
        assert f"/hjelp/{slug}/" in text(console.get("/hjelp/"))
        assert console.get(f"/hjelp/{slug}/").status_code == 200
    assert console.get("/hjelp/finnes-ikke/").status_code == 404


# All that are left of the register -----------------------------------------------------------------------------------


@pytest.fixture
def left(console: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two municipalities that are not in use, as if they were the last."""
    real = provisioning.not_in_use
    with isolation.use_operator():
        numbers = [new.number for new in real() if new.number[:2] in ("15", "46")][-2:]
    monkeypatch.setattr(provisioning, "not_in_use", lambda: [new for new in real() if new.number in numbers])
    return numbers


def carry_out(operation: str) -> None:
    """Do the operation as the worker would."""
    act = system_act(clock.now(), roles=(Role.OPERATOR.value,))
    jobs.run(operations.CARRY_OUT, tenant="", act=act, arguments={"operation_id": operation})


def test_the_rest_is_taken_into_use_and_one_that_fails_is_named(console: Client, left: list[str]) -> None:
    bad, good = left
    assert 'href="/ta-resten-i-bruk/"' in text(console.get("/"))
    page = text(console.get("/ta-resten-i-bruk/"))
    assert "2 kommuner i registeret er ikke i bruk" in page and "Ja, ta 2 kommuner i bruk" in page
    assert console.post("/ta-resten-i-bruk/").status_code == 422
    asked = console.post("/ta-resten-i-bruk/", {"confirm": "on"})
    path = asked["Location"]
    assert "0 av 2" in text(console.get(path)) and "Hele registeret" in text(console.get("/operasjoner/"))
    assert f'href="{path}"' in text(console.get("/ta-resten-i-bruk/"))
    assert console.post("/ta-resten-i-bruk/", {"confirm": "on"}).status_code == 409
    with as_owner() as owner:
        owner.connection.execute(f'CREATE SCHEMA "k{bad}"')  # something else is in the way
    with pytest.raises(Conflict, match="some_failed"):
        carry_out(path.split("/")[2])
    shown = text(console.get(path))
    assert "1 av 2" in shown and f"({bad})</strong>" in shown and f"({good})</strong>" not in shown
    directory.forget()
    assert directory.tenant_numbered(good) and not directory.tenant_numbered(bad)
    with as_owner() as owner:
        owner.connection.execute(f'DROP SCHEMA "k{bad}"')
    assert console.post(f"{path}igjen/").status_code == 302
    carry_out(path.split("/")[2])
    shown = text(console.get(path))
    assert "2 av 2" in shown and "Kunne ikke tas i bruk" not in shown
    assert "Alle er i bruk eller på vei" in text(console.get("/ta-resten-i-bruk/"))
    assert console.post("/ta-resten-i-bruk/", {"confirm": "on"}).status_code == 409
    assert "Oppstart av resten bestilt" in text(console.get("/logg/"))


def test_who_is_asked_for_already_is_not_taken_twice(console: Client, left: list[str]) -> None:
    assert console.post(f"/kommuner/{left[0]}/ta-i-bruk/", onboarding_form(left[0])).status_code == 302
    with isolation.use_operator():
        assert [new.number for new in everyone.waiting()] == left[1:]
    work(ONBOARD, left[0])
