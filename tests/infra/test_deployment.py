"""The files in infra/ work: this machine's nginx, PgBouncer and PostgreSQL, set up by them, carry the program."""

import json
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.infra.browser import Answer, Browser
from tests.infra.deployment import DOMAIN, Deployment, deployment, folder, missing_programs, run
from tests.infra.drive import PASSWORD, drive_case

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Cache-Control": "no-store",
}


@pytest.fixture(scope="module")
def site() -> Iterator[Deployment]:
    missing = missing_programs()
    admin = os.environ.get("SAMSPOR_ADMIN_URL", "")
    if (missing or not admin) and os.environ.get("CI", "") != "true":
        pytest.skip(f"needs {', '.join(missing) or 'SAMSPOR_ADMIN_URL'}")
    assert not missing
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    with folder() as place, deployment(place, admin, f"samspor_infra{worker}") as made:
        yield made


@pytest.fixture(scope="module")
def towns(site: Deployment) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        run([sys.executable, "-m", "tests.infra.stage"], site.environment).splitlines()[-1]
    )
    return answer


def browser(site: Deployment, subdomain: str) -> Browser:
    return Browser(f"{subdomain}.{DOMAIN}", site.https, site.folder / "proxy" / "certificate.pem")


@pytest.fixture
def trondheim(site: Deployment, towns: dict[str, Any]) -> Browser:
    return browser(site, towns["5001"]["subdomain"])


def _is_guarded(answer: Answer) -> None:
    for name, value in _HEADERS.items():
        assert answer.header(name) == value, name
    assert "default-src 'none'" in answer.header("Content-Security-Policy")
    assert "unsafe" not in answer.header("Content-Security-Policy")


def test_a_page_comes_through_with_its_headers_once(trondheim: Browser) -> None:
    answer = trondheim.get("/logg-inn/")
    assert answer.status == 200
    assert re.fullmatch("[0-9a-f]{32}", answer.header("X-Request-ID"))
    assert answer.header("Content-Encoding") == ""
    _is_guarded(answer)
    assert set(trondheim.cookies) == {"__Host-samspor_csrf"}


def test_a_person_logs_in_and_out(trondheim: Browser, towns: dict[str, Any]) -> None:
    trondheim.log_in(towns["5001"]["logins"]["ppt_head"], PASSWORD)
    assert "__Host-samspor_session" in trondheim.cookies
    home = trondheim.follow("/")
    assert home.status == 200
    assert "Lars Leder" in home.text
    _is_guarded(home)


def test_a_session_is_worth_nothing_at_another_municipality(
    site: Deployment, trondheim: Browser, towns: dict[str, Any]
) -> None:
    trondheim.log_in(towns["5001"]["logins"]["ppt_head"], PASSWORD)
    gol = browser(site, towns["3324"]["subdomain"])
    gol.cookies = dict(trondheim.cookies)
    answer = gol.get("/")
    assert (answer.status, answer.header("Location").split("?")[0]) == (302, "/logg-inn/")


def test_two_municipalities_at_once_never_mix(site: Deployment, towns: dict[str, Any]) -> None:
    """Twenty database connections, shared by both: each person sees their own municipality."""
    people = []
    for number in ("5001", "3324"):
        person = browser(site, towns[number]["subdomain"])
        person.log_in(towns[number]["logins"]["ppt_head"], PASSWORD)
        people.append((person, towns[number]["name"], {"5001": towns["3324"], "3324": towns["5001"]}[number]["name"]))

    def visit(turn: int) -> bool:
        person, own, other = people[turn % 2]
        answer = Browser(person.host, person.port, person.authority, dict(person.cookies)).follow("/")
        return answer.status == 200 and own in answer.text and other not in answer.text

    with ThreadPoolExecutor(8) as crowd:
        assert all(crowd.map(visit, range(60)))


def test_a_case_is_worked_from_referral_to_decision(site: Deployment, towns: dict[str, Any]) -> None:
    town = towns["3324"]
    page = drive_case(town, lambda: browser(site, town["subdomain"]))
    assert page.status == 200
    assert town["child"] in page.text
    _is_guarded(page)
    letters = set(re.findall(r'href="(/dokumenter/[^"]+)"', page.text))
    assert letters
    head = browser(site, town["subdomain"])
    head.log_in(town["logins"]["ppt_head"], PASSWORD)
    for letter in letters:
        answer = head.get(letter)
        assert (answer.status, answer.header("Content-Type")) == (200, "application/pdf")
        assert answer.body.startswith(b"%PDF-")
        stranger = browser(site, towns["5001"]["subdomain"])
        stranger.log_in(towns["5001"]["logins"]["ppt_head"], PASSWORD)
        assert stranger.get(letter).status == 404


@pytest.mark.parametrize("host", ["evil.example", "samspor.test.evil.example", "127.0.0.1", "localhost"])
def test_an_unknown_host_is_turned_away_by_the_proxy(trondheim: Browser, host: str) -> None:
    answer = trondheim.get("/logg-inn/", Host=host)
    assert answer.status == 421
    assert "Ukjent adresse" in answer.text
    assert answer.header("X-Request-ID") == ""


def test_a_host_that_nobody_has_gets_a_plain_page(site: Deployment, towns: dict[str, Any]) -> None:
    answer = browser(site, "ingenting").get("/")
    assert answer.status == 404
    _is_guarded(answer)


def test_what_a_visitor_claims_about_the_host_is_not_believed(trondheim: Browser, towns: dict[str, Any]) -> None:
    claims = {"X-Forwarded-Host": f"{towns['3324']['subdomain']}.{DOMAIN}", "X-Forwarded-Proto": "http"}
    answer = trondheim.get("/logg-inn/", **claims, **{"X-Request-ID": "chosen-by-a-visitor", "Forwarded": "host=evil"})
    assert answer.status == 200
    assert towns["5001"]["name"] in answer.text
    assert towns["3324"]["name"] not in answer.text
    assert answer.header("X-Request-ID") != "chosen-by-a-visitor"


def test_plain_http_is_sent_to_https(site: Deployment) -> None:
    script = (
        "import http.client as h; c = h.HTTPConnection('127.0.0.1', {port}); "
        "c.request('GET', '/sak?a=1', headers={{'Host': '{host}'}}); r = c.getresponse(); "
        "print(r.status, r.getheader('Location'))"
    )
    known = script.format(port=site.http, host=f"trondheim.{DOMAIN}")
    assert run([sys.executable, "-c", known], site.environment).split() == [
        "308",
        f"https://trondheim.{DOMAIN}/sak?a=1",
    ]
    unknown = script.format(port=site.http, host="evil.example")
    assert run([sys.executable, "-c", unknown], site.environment).split()[0] == "421"


def test_a_file_that_is_too_large_is_refused_kindly(trondheim: Browser) -> None:
    answer = trondheim.send("/logg-inn/", b"x" * (26 * 1024 * 1024))
    assert answer.status == 413
    assert "Filen er for stor" in answer.text
    assert "nosniff" in answer.header("X-Content-Type-Options")


def test_static_files_are_compressed_and_kept_for_good(trondheim: Browser) -> None:
    page = trondheim.get("/logg-inn/").body.decode()
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert sheets
    for sheet in sheets:
        assert re.search(r"\.[0-9a-f]{12}\.css$", sheet), sheet
        answer = trondheim.get(sheet, **{"Accept-Encoding": "br"})
        assert (answer.status, answer.header("Content-Encoding")) == (200, "br")
        assert "immutable" in answer.header("Cache-Control")
        assert answer.header("X-Content-Type-Options") == "nosniff"


def test_readiness_is_for_the_platform_only(site: Deployment, trondheim: Browser) -> None:
    assert trondheim.get("/healthz").status == 200
    assert trondheim.get("/readyz").status == 404
    inside = f"import urllib.request as u; print(u.urlopen('http://127.0.0.1:{site.app}/readyz').status)"
    assert run([sys.executable, "-c", inside], site.environment).strip() == "200"


def test_the_web_gets_over_lost_database_connections(
    site: Deployment, trondheim: Browser, towns: dict[str, Any]
) -> None:
    trondheim.log_in(towns["5001"]["logins"]["ppt_head"], PASSWORD)
    login = f"{site.environment['SAMSPOR_ROLE_PREFIX']}_app"
    with psycopg.connect(site.environment["SAMSPOR_ADMIN_URL"], autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [login])
    answers = [trondheim.follow("/").status for _ in range(10)]
    assert set(answers) <= {200, 503}
    assert answers[-5:] == [200] * 5


def test_the_web_shares_few_connections(site: Deployment, trondheim: Browser, towns: dict[str, Any]) -> None:
    trondheim.log_in(towns["5001"]["logins"]["ppt_head"], PASSWORD)
    with psycopg.connect(site.environment["SAMSPOR_ADMIN_URL"], autocommit=True) as admin:
        login = f"{site.environment['SAMSPOR_ROLE_PREFIX']}_app"
        rows = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [login]).fetchone()
    assert rows is not None
    assert 1 <= rows[0] <= 25


def test_repeated_logins_are_slowed_down(site: Deployment, towns: dict[str, Any]) -> None:
    gol = browser(site, towns["3324"]["subdomain"])
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: gol.send("/logg-inn/", b"").status, range(60)))
    assert 429 in answers
    assert answers.count(429) < 60
    assert gol.get("/logg-inn/").status == 200


def test_no_log_tells_who_was_here(site: Deployment, trondheim: Browser, towns: dict[str, Any]) -> None:
    trondheim.get("/logg-inn/?q=Fantasifjord")
    trondheim.get("/velkommen/en-hemmelig-lenke/")
    trondheim.get("/kort/en-hemmelig-lenke/")
    written = site.logs
    assert {"web.log", "proxy.log", "pooler.log", "proxy-access.log"} <= set(written)
    canaries = [
        "Fantasifjord",
        "Lars Leder",
        "Oppdiktet",
        "en-hemmelig-lenke",
        PASSWORD,
        *towns["5001"]["logins"].values(),
    ]
    assert [(name, canary) for name, text in written.items() for canary in canaries if canary in text] == []
    lines = [json.loads(line) for line in written["proxy-access.log"].splitlines()]
    assert {"request_id", "path", "status"} <= set(lines[0])
