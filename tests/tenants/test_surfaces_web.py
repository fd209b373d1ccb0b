"""What a browser carries: sessions, cookies, links, tokens and kept pages of A are worth nothing at B."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from api.models import IdempotentRequest
from casework.people.services import invite
from core.accounts.models import Session, User
from core.accounts.sessions import SessionStore
from tenants import isolation
from tenants.routes import ROUTES, Door
from tests.api.conftest import System, new_token
from tests.api.test_whole_way import new_child
from tests.architecture.source import name, product_code
from tests.cast import Town, operator_client
from tests.scenarios.addresses import routes
from web import notices, one_time_link

_DjangosUser: Any = AbstractBaseUser
DJANGOS_HASH = _DjangosUser._get_session_auth_hash
COOKIE = settings.SESSION_COOKIE_NAME


def _copy_person(a: Town, b: Town, who: str) -> None:
    """As when B was made of A, or a backup of A was put into B: the same person, id and password, and no role less."""
    with a.inside():
        person = User.objects.get(id=a.users[who].id)
    fields = {field.attname: getattr(person, field.attname) for field in User._meta.concrete_fields}
    with b.inside():
        User.objects.update_or_create(id=person.id, defaults={**fields, "email": f"kopi-{person.id}@prove.example"})


def _copy_session(a: Town, b: Town, key: str) -> None:
    with a.inside():
        row = Session.objects.get(session_key=key)
        fields = {field.attname: getattr(row, field.attname) for field in Session._meta.concrete_fields}
    with b.inside():
        Session.objects.update_or_create(session_key=key, defaults=fields)


def _is_known(town: Town, key: str) -> bool:
    browser = Client(SERVER_NAME=town.host)
    browser.cookies[COOKIE] = key
    answer = browser.get("/saker/")
    assert answer.status_code in (200, 302, 403)
    return answer.status_code != 302


@pytest.mark.parametrize("copied", ["cookie", "cookie and person", "cookie, person and session"])
def test_a_session_is_worth_nothing_in_another_tenant(trondheim: Town, gol: Town, copied: str) -> None:
    key = trondheim.client("ppt_head").cookies[COOKIE].value
    if "person" in copied:
        _copy_person(trondheim, gol, "ppt_head")
    if "and session" in copied:
        _copy_session(trondheim, gol, key)
    assert _is_known(trondheim, key)
    assert not _is_known(gol, key)
    for guess in (key.upper(), key[:-1], "", "k5001:" + key):
        assert not _is_known(gol, guess)


def test_signed_as_django_signs_a_copied_session_would_log_in(
    trondheim: Town, gol: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionStore, "key_salt", SessionBase.key_salt)
    monkeypatch.setattr(User, "_get_session_auth_hash", DJANGOS_HASH)
    key = trondheim.client("ppt_head").cookies[COOKIE].value
    _copy_person(trondheim, gol, "ppt_head")
    _copy_session(trondheim, gol, key)
    assert _is_known(gol, key)


def test_a_session_row_alone_or_a_hash_alone_is_not_enough(
    trondheim: Town, gol: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the two walls holds by itself."""
    key = trondheim.client("ppt_head").cookies[COOKIE].value
    _copy_person(trondheim, gol, "ppt_head")
    _copy_session(trondheim, gol, key)
    for own, attribute, djangos in (
        (SessionStore, "key_salt", SessionBase.key_salt),
        (User, "_get_session_auth_hash", DJANGOS_HASH),
    ):
        with monkeypatch.context() as one_wall:
            one_wall.setattr(own, attribute, djangos)
            fresh = trondheim.client("ppt_head").cookies[COOKIE].value
            _copy_session(trondheim, gol, fresh)
            assert _is_known(trondheim, fresh)
            assert not _is_known(gol, fresh)


def test_a_password_of_one_tenant_opens_no_other(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        person = User(email="bare-her@prove.example", name="Bare Her", created_at=trondheim.users["admin"].created_at)
        person.set_password("en lang setning for prøving")
        person.save(force_insert=True)
    form = {"email": person.email, "password": "en lang setning for prøving"}
    assert trondheim.client().post("/logg-inn/", form).status_code == 302
    assert gol.client().post("/logg-inn/", form).status_code == 422


def test_an_invitation_of_one_tenant_is_unknown_in_another(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        secret = invite(user=trondheim.users["nobody"], act=trondheim.act("admin"))
    assert trondheim.client().get(f"/velkommen/{secret}/").status_code == 200
    assert gol.client().get(f"/velkommen/{secret}/").status_code == 404
    assert Client(SERVER_NAME="drift.localhost").get(f"/velkommen/{secret}/").status_code == 404


# Everything that is signed with the platform's one key, and the file that puts the schema into the salt.
SIGNS = {"platform/web/notices.py", "platform/web/one_time_link.py"}
# Packages of configuration are signed by the platform, so that another municipality knows where they come from; they
# hold nothing about anybody, and what they bring is chosen there by a person.
PACKAGES = {
    "api/v1/configuration.py",
    "casework/library/exchange.py",
    "casework/library/packages.py",
    "casework/library/signing.py",
    "platform/web/library_words.py",
    "platform/web/views_exchange.py",
}
_SIGNING = re.compile(r"\bsigning\b|signed_cookie|\bSigner\b|salted_hmac|token_generator|PasswordReset")


def test_all_that_is_signed_names_the_schema() -> None:
    signing_files = {name(path): path for path in product_code() if _SIGNING.search(path.read_text(encoding="utf-8"))}
    assert set(signing_files) == SIGNS | PACKAGES | {"platform/core/accounts/models.py"}
    found = {name for name, path in signing_files.items() if "schema_at_hand()" not in path.read_text()}
    assert found == PACKAGES


def _said_at(town: Town, storage: type[CookieStorage], cookies: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    request = RequestFactory(SERVER_NAME=town.host).get("/")
    request.COOKIES = dict(cookies)
    with town.inside():
        kept = storage(request)
        heard = [str(message) for message in kept]
        kept.add(constants.SUCCESS, f"Saken til {town.tenant.name} er lagret.")
        answer = HttpResponse()
        kept.update(answer)
    return heard, {key: morsel.value for key, morsel in answer.cookies.items()}


@pytest.mark.parametrize(("storage", "crosses"), [(notices.Notices, False), (CookieStorage, True)])
def test_what_one_site_said_is_not_shown_at_another(
    trondheim: Town, gol: Town, storage: type[CookieStorage], crosses: bool
) -> None:
    """With Django's own storage it is: the control."""
    _, cookies = _said_at(trondheim, storage, {})
    assert cookies
    heard_at_home, _ = _said_at(trondheim, storage, cookies)
    assert heard_at_home == ["Saken til Trondheim kommune er lagret."]
    heard, _ = _said_at(gol, storage, cookies)
    assert bool(heard) is crosses


def test_a_link_handed_to_an_operator_is_read_at_the_console_alone(trondheim: Town, gol: Town) -> None:
    request: HttpRequest = RequestFactory().get("/")
    with trondheim.inside():
        answer = one_time_link.hand_over(
            HttpResponse(), subject="5001", host=trondheim.host, secret=one_time_link.new_secret()
        )
        request.COOKIES = {key: morsel.value for key, morsel in answer.cookies.items()}
        assert one_time_link.waiting_link(request, subject="5001")
    with gol.inside():
        assert one_time_link.waiting_link(request, subject="5001") == ""


def test_what_is_signed_with_a_salt_of_its_own_is_not_read_with_anothers(trondheim: Town, gol: Town) -> None:
    """Why the salt must name the schema: the key is the platform's, one for all."""
    assert signing.loads(signing.dumps("x", salt="same"), salt="same") == "x"
    with pytest.raises(signing.BadSignature):
        signing.loads(signing.dumps("x", salt="web|k5001"), salt="web|k3324")


def test_no_cookie_is_for_more_than_one_host(trondheim: Town) -> None:
    client = trondheim.client("ppt_head")
    client.post(_address("language"), {"language": "nn", "next": "/"})
    client.get("/logg-inn/")
    assert len(client.cookies) >= 3
    for key, morsel in client.cookies.items():
        assert morsel["domain"] == "", key
        assert morsel["path"] == "/", key
        assert morsel["samesite"] in ("Lax", "Strict"), key
        assert morsel["httponly"], key


def _address(route: str) -> str:
    return reverse(route, urlconf=settings.ROOT_URLCONF)


def test_a_form_of_one_site_cannot_be_sent_to_another(trondheim: Town, gol: Town) -> None:
    """A neighbour's page is another origin, also under the same domain."""
    client = Client(SERVER_NAME=gol.host, enforce_csrf_checks=True)
    page = client.get("/logg-inn/").content.decode()
    mark = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert mark
    form = {"email": "x@prove.example", "password": "x", "csrfmiddlewaretoken": mark[1]}
    assert client.post("/logg-inn/", form).status_code == 422
    for origin in (f"http://{trondheim.host}", "http://localhost", f"https://{gol.host}", "null"):
        assert client.post("/logg-inn/", form, headers={"Origin": origin}).status_code == 403, origin
    del client.cookies[settings.CSRF_COOKIE_NAME]
    assert client.post("/logg-inn/", form).status_code == 403


def test_a_token_of_one_tenant_is_unknown_in_another_even_when_copied_by_name(trondheim: Town, gol: Town) -> None:
    secret = new_token(trondheim)
    assert System(trondheim, secret).get("/forms").status == 200
    for other in (secret, secret.replace("k5001", "k3324")):
        assert System(gol, other).get("/forms").status == 401


def test_an_idempotency_key_is_its_tenants_own(trondheim: Town, gol: Town) -> None:
    key = "samme-nokkel-begge-steder"
    here, there = System(trondheim, new_token(trondheim)), System(gol, new_token(gol))
    child = new_child(trondheim)
    first = here.post("/children", {**child, "unit_id": str(trondheim.school)}, Idempotency_Key=key)
    assert first.status == 201, first.content
    with trondheim.inside():
        stored = IdempotentRequest.objects.get(key=key)
        body = dict(stored.body)
    second = there.post("/children", {**new_child(gol), "unit_id": str(gol.school)}, Idempotency_Key=key)
    assert second.status == 201
    assert "Idempotency-Replayed" not in second.headers
    assert second.json["id"] != body["id"]
    again = here.post("/children", {**child, "unit_id": str(trondheim.school)}, Idempotency_Key=key)
    assert again.headers["Idempotency-Replayed"] == "true"


KEPT_BY_PROXIES = {"theme"}  # the tenant's colours, at an address that changes with them


@pytest.mark.parametrize("who", [None, "ppt_head", "admin"])
def test_no_proxy_keeps_a_page(trondheim: Town, who: str | None) -> None:
    client = trondheim.client(who)
    wrong = []
    values: dict[str, Any] = {"slug": "foresatt", "secret": "x" * 20, "key": "school_referral", "number": 1}
    for route, names in routes():
        kwargs = {part: values.get(part, "00000000-0000-7000-8000-000000000000") for part in names}
        kwargs |= {"task_key": "refer"} if "task_key" in names else {}
        answer = client.get(reverse(route, urlconf=settings.ROOT_URLCONF, kwargs=kwargs))
        kept = "no-store" not in answer.get("Cache-Control", "")
        if kept != (route in KEPT_BY_PROXIES) or "ETag" in answer or "Last-Modified" in answer:
            wrong.append((route, answer.get("Cache-Control"), answer.status_code))
    assert wrong == []


def test_colours_are_kept_under_the_tenants_own_address(trondheim: Town, gol: Town) -> None:
    """A store of answers keys them by host and path; each page names its own tenant's colours."""
    pages = {town.host: town.client().get("/logg-inn/").content.decode() for town in (trondheim, gol)}
    links = {host: re.search(r'href="([^"]*tema[^"]*|[^"]*theme[^"]*)\?v=', page) for host, page in pages.items()}
    assert all(links.values())
    sheets = {town.host: town.client().get(_address("theme")).content for town in (trondheim, gol)}
    assert sheets[trondheim.host] != sheets[gol.host] or trondheim.tenant.colour == gol.tenant.colour


def test_a_chosen_language_is_only_a_language(trondheim: Town, gol: Town) -> None:
    client = gol.client()
    for value in ("nn", "../../etc", "k5001", "x" * 3000):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = value
        answer = client.get("/logg-inn/")
        assert (answer.status_code, answer["Content-Language"]) == (200, "nn")


def test_operators_and_tenants_share_no_session_even_when_copied(trondheim: Town) -> None:
    console = operator_client()
    key = console.cookies[COOKIE].value
    with isolation.use_operator():
        row = Session.objects.get(session_key=key)
        fields = {field.attname: getattr(row, field.attname) for field in Session._meta.concrete_fields}
        assert row.user_id is not None
        person = User.objects.get(id=row.user_id)
        own = {field.attname: getattr(person, field.attname) for field in User._meta.concrete_fields}
    with trondheim.inside():
        User.objects.create(**own)
        Session.objects.create(**fields)
    assert not _is_known(trondheim, key)


def test_a_door_for_tokens_looks_at_no_cookie(trondheim: Town) -> None:
    client = trondheim.client("ppt_head")
    for route, names in routes():
        if ROUTES[route] is Door.TOKEN and not names:
            assert client.get(_address(route)).status_code in (401, 405)
