"""Attacks on the address: a host that is claimed, bent or unknown leads to its own tenant or nowhere."""

import pytest
from django.conf import settings
from django.test import Client

from tenants import directory
from tests.cast import Town

# What stands in the Host header → whose page comes back: "a", "b", "console", or "" for nobody's.
HOSTS = [
    ("{a}", "a"),
    ("{A}", "a"),
    ("{a}:8000", "a"),
    ("{a}.", "a"),
    ("{b}", "b"),
    ("drift.localhost", "console"),
    ("localhost", ""),
    ("127.0.0.1", ""),
    ("[::1]:8000", ""),
    ("finnes-ikke.localhost", ""),
    ("{a}.evil.example", ""),
    ("evil.example", ""),
    ("x.{a}", ""),
    ("{a}, {b}", ""),
    ("{a}@{b}", ""),
    ("{a}/{b}", ""),
    ("{a}\u0000.{b}", ""),
    ("{a}#.{b}", ""),
    ("k5001.localhost", ""),
    ("public.localhost", ""),
    ("", ""),
]
CLAIMS = {
    "X-Forwarded-Host": "{b}",
    "X-Host": "{b}",
    "X-Original-Host": "{b}",
    "X-Rewrite-URL": "http://{b}/",
    "Forwarded": "host={b}",
    "X-Forwarded-Server": "{b}",
    "X-Forwarded-For": "{b}",
    "X-Forwarded-Port": "8001",
    "X-Tenant": "{b}",
    "Referer": "http://{b}/",
}


def _whose(body: str, a: Town, b: Town) -> str:
    shown = {"a": a.tenant.service_name, "b": b.tenant.service_name, "console": "Samspor drift"}
    found = [key for key, words in shown.items() if words in body]
    assert len(found) <= 1, found
    return found[0] if found else ""


@pytest.mark.parametrize(("host", "whose"), HOSTS)
def test_host_header_spoofing(trondheim: Town, gol: Town, host: str, whose: str) -> None:
    given = host.format(a=trondheim.host, b=gol.host, A=trondheim.host.upper())
    answer = Client(headers={"Host": given}, SERVER_NAME="finnes-ikke.localhost").get("/logg-inn/")
    assert _whose(answer.content.decode(), trondheim, gol) == whose
    assert answer.status_code == (200 if whose else 404), answer.status_code


@pytest.mark.parametrize("header", CLAIMS)
def test_x_forwarded_host_is_ignored(trondheim: Town, gol: Town, header: str) -> None:
    answer = Client(SERVER_NAME=trondheim.host).get("/logg-inn/", headers={header: CLAIMS[header].format(b=gol.host)})
    assert answer.status_code == 200
    assert _whose(answer.content.decode(), trondheim, gol) == "a"


def test_an_absolute_address_in_the_request_line_does_not_choose(trondheim: Town, gol: Town) -> None:
    client = Client(SERVER_NAME=trondheim.host)
    for path in (f"http://{gol.host}/logg-inn/", f"//{gol.host}/logg-inn/", f"/{gol.host}/logg-inn/"):
        body = client.get("/", PATH_INFO=path).content.decode()
        assert _whose(body, trondheim, gol) in ("", "a")


@pytest.mark.parametrize("host", ["finnes-ikke.localhost", "evil.example", ""])
def test_unknown_host_carries_security_headers(database: None, host: str) -> None:
    answer = Client(headers={"Host": host}, SERVER_NAME="finnes-ikke.localhost").get("/saker/")
    assert answer.status_code == 404
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_links_host_is_the_tenants_own(trondheim: Town, gol: Town) -> None:
    """No address that is written into a page, or a redirect, is made of what a visitor claims."""
    client = trondheim.client()
    for header in ("X-Forwarded-Host", "Forwarded"):
        answer = client.get("/saker/", headers={header: f"host={gol.host}"})
        assert answer.status_code == 302
        assert gol.host not in answer["Location"]
    page = client.get("/api/v1/schema", headers={"X-Forwarded-Host": gol.host}).content.decode()
    assert gol.host not in page


def test_the_directory_knows_no_host_by_pattern(trondheim: Town) -> None:
    for pattern in ("%", "_rondheim.localhost", "*.localhost", "trondheim", "TRONDHEIM.LOCALHOST "):
        assert directory.tenant_at(pattern) is None
    assert directory.tenant_at(trondheim.host.upper()) is not None
    assert settings.USE_X_FORWARDED_HOST is False
