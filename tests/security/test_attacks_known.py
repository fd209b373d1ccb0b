"""Faults that schema tenancy is known for, each by its name: what others were bitten by does not bite here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command, load_command_class
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from casework.people.models import Unit
from config import gunicorn_conf
from core.accounts.models import LoginAttempt
from tenants import isolation
from tenants.grants import tenant_models
from tenants.outage import is_outage
from tenants.routes import ROUTES, Door
from tests.cast import Town
from tests.tenants import surface_urls
from tests.tenants.where import home_of, where


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for route in surface_urls.NAMES:
        monkeypatch.setitem(ROUTES, route, Door.PUBLIC)
    with override_settings(ROOT_URLCONF="tests.tenants.surface_urls"):
        yield


def test_a_savepoint_that_is_rolled_back_stays_in_its_tenant(trondheim: Town, gol: Town) -> None:
    """Rolling back a savepoint rolls back SET too: a path set after it would fall to the tenant before."""
    for town in (trondheim, gol) * 2:
        with town.inside():
            for _ in range(3):
                sid = transaction.savepoint()
                Unit.objects.create(kind="office", name="Rulles tilbake")
                transaction.savepoint_rollback(sid)
                assert where() == home_of(town)
                assert Unit.objects.get(name="Granlia skole").id == town.school


def test_a_savepoint_around_the_first_statement_stays_in_its_tenant(trondheim: Town, gol: Town) -> None:
    with gol.inside():
        assert where() == home_of(gol)
    with trondheim.inside():
        sid = transaction.savepoint()
        assert where() == home_of(trondheim)
        transaction.savepoint_rollback(sid)
        assert where() == home_of(trondheim)


def test_an_error_of_the_database_inside_a_savepoint_stays_in_its_tenant(trondheim: Town) -> None:
    with trondheim.inside():
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("SELECT * FROM there_is_none")
        assert where() == home_of(trondheim)


def test_after_the_answer_the_connection_is_nobodys(trondheim: Town) -> None:
    assert trondheim.client("ppt_head").get("/saker/").status_code == 200
    assert where() == "refused"
    with pytest.raises(isolation.IsolationError):
        connection.connection.execute("SELECT 1")
    wrapper: Any = connection
    kept = wrapper._keeper.pool.kept()
    assert kept
    for raw in kept:
        row = raw.execute("SELECT current_setting('search_path'), current_user").fetchone()
        assert row == ('""', isolation.platform_role("app"))


def test_migrate_is_django_compatible() -> None:
    """A replaced `migrate` without an autodetector stops Django's checks with commands.E001."""
    assert hasattr(load_command_class("tenants", "migrate"), "autodetector")
    call_command("check", tags=["commands"])


def test_gunicorn_opens_no_control_socket() -> None:
    assert gunicorn_conf.control_socket_disable is True


def test_no_number_of_a_content_type_is_stored() -> None:
    """A column of that name is a file's media type, in words."""
    for model in tenant_models():
        for field in model._meta.get_fields():
            assert type(field).__name__ not in ("GenericForeignKey", "GenericRelation")
            if "content_type" in field.name:
                assert type(field).__name__ in ("CharField", "TextField"), (model, field.name)


def test_guessing_in_one_tenant_locks_nobody_in_another(trondheim: Town, gol: Town) -> None:
    """The same address, the same e-mail, another municipality."""
    form = {"email": "felles@prove.example", "password": "feil"}
    statuses = [trondheim.client().post("/logg-inn/", form).status_code for _ in range(7)]
    assert statuses == [422] * 6 + [429]
    assert gol.client().post("/logg-inn/", form).status_code == 422
    with gol.inside():
        assert LoginAttempt.objects.count() >= 1
    with trondheim.inside():
        LoginAttempt.objects.all().delete()


STATES = {
    "53100": "disk full",
    "53200": "out of memory",
    "53300": "too many connections",
    "55P03": "a lock is not to be had",
    "57014": "stopped",
    "40P01": "deadlock",
    "40001": "serialization",
    "57P01": "shutting down",
    "58030": "input or output",
}


@pytest.mark.parametrize("state", STATES)
def test_a_full_disk_and_its_like_are_outages(trondheim: Town, state: str, careless: None) -> None:
    """The database itself says so, from inside a page."""
    client = trondheim.client()
    client.raise_request_exception = False
    answer = client.get("/careless/fail", {"state": state})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    with trondheim.inside():
        assert where() == home_of(trondheim)


@pytest.mark.parametrize("state", ["22012", "23505", "XX000", "42601"])
def test_a_defect_is_no_outage(trondheim: Town, state: str, careless: None) -> None:
    client = trondheim.client()
    client.raise_request_exception = False
    assert client.get("/careless/fail", {"state": state}).status_code == 500
    assert not is_outage(ValueError())
    assert settings.DEBUG is False
