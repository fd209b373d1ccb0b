"""Login, logout, invitations, language, unknown hosts, headers and health."""

from django.test import Client

from casework.people.services import invite
from core.audit.models import AuditEntry
from tests.cast import PASSWORD, Town


def test_an_unknown_host_gets_a_plain_404(database: None) -> None:
    for host in ("finnesikke.localhost", "127.0.0.1", "trondheim.localhost.evil.example", "example.com"):
        answer = Client(SERVER_NAME=host).get("/")
        assert answer.status_code == 404, host
        assert "Content-Security-Policy" in answer
        assert b"samspor_session" not in answer.headers.get("Set-Cookie", "").encode()


def test_the_host_is_matched_whatever_its_letter_case(trondheim: Town) -> None:
    assert Client(SERVER_NAME="TRONDHEIM.LOCALHOST").get("/logg-inn/").status_code == 200


def test_login_with_wrong_password_says_so_and_keeps_the_address(trondheim: Town) -> None:
    answer = trondheim.client().post("/logg-inn/", {"email": "adviser@prove.example", "password": "feil"})
    assert answer.status_code == 422
    assert "adviser@prove.example" in answer.content.decode()
    assert "E-post eller passord er feil" in answer.content.decode()


def test_guessing_is_slowed_down_for_that_person_alone(town: Town) -> None:
    client = town.client()
    for _ in range(6):
        assert client.post("/logg-inn/", {"email": "admin@prove.example", "password": "feil"}).status_code == 422
    right = {"email": "admin@prove.example", "password": PASSWORD}
    assert client.post("/logg-inn/", right).status_code == 429
    other = {"email": "decider@prove.example", "password": PASSWORD}
    assert client.post("/logg-inn/", other).status_code == 302


def test_login_ends_with_logout(trondheim: Town) -> None:
    client = trondheim.client("admin")
    assert client.get("/oppsett/").status_code == 200
    client.post("/logg-ut/")
    assert client.get("/oppsett/").status_code == 302


def test_next_never_leads_away(trondheim: Town) -> None:
    data = {"email": "admin@prove.example", "password": PASSWORD, "next": "https://evil.example/"}
    assert trondheim.client().post("/logg-inn/", data)["Location"] == "/"


def test_a_session_of_one_tenant_is_worth_nothing_at_another(trondheim: Town, gol: Town) -> None:
    client = trondheim.client("admin")
    stolen = gol.client()
    stolen.cookies = client.cookies
    answer = stolen.get("/oppsett/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/logg-inn/")


def test_an_invitation_works_once(town: Town) -> None:
    with town.inside():
        user = town.users["nobody"]
        secret = invite(user=user, act=town.act("admin"))
    client = town.client()
    address = f"/velkommen/{secret}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"password": "kort", "password_again": "kort"}).status_code == 422
    good = "blåbær på fjellet om høsten"
    assert client.post(address, {"password": good, "password_again": good}).status_code == 302
    assert town.client().get(address).status_code == 404
    login = town.client().post("/logg-inn/", {"email": user.email, "password": good})
    assert login.status_code == 302


def test_the_chosen_language_stays(trondheim: Town) -> None:
    client = trondheim.client()
    assert 'lang="nb"' in client.get("/logg-inn/").content.decode()
    client.post("/sprak/", {"language": "nn", "next": "/logg-inn/"})
    assert 'lang="nn"' in client.get("/logg-inn/").content.decode()


def test_the_tenant_decides_the_language_to_begin_with(gol: Town) -> None:
    assert 'lang="nn"' in gol.client().get("/logg-inn/").content.decode()


def test_health_needs_no_tenant(database: None) -> None:
    assert Client(SERVER_NAME="whatever.example").get("/healthz").json() == {"status": "alive"}
    assert Client(SERVER_NAME="whatever.example").get("/readyz").status_code == 200


def test_security_headers_on_every_page(trondheim: Town) -> None:
    for path in ("/logg-inn/", "/finnes-ikke/"):
        answer = trondheim.client().get(path)
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"


def test_logins_and_refusals_are_on_record(town: Town) -> None:
    client = town.client("teacher")
    assert client.get("/oppsett/").status_code == 403
    with town.inside():
        actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert "user.logged_in" in actions
    assert "access.denied" in actions
