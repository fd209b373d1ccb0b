"""What holds beyond the isolation tests when each tenant's role is a login of its own (run by test_hard_mode.py)."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from casework.people.models import Unit
from tenants import isolation, jobs, logins, provisioning
from tenants.backend.keeping import OnePerRole
from tenants.isolation import platform_role, role_name
from tests.cast import Town
from tests.tenants.test_jobs import queued


def _raw(statements: str) -> list[Any]:
    """Send this as it is, over the protocol that accepts stacks; the last result."""
    cursor = connection.connection.execute(statements)
    while cursor.nextset():
        pass
    return list(cursor.fetchall()) if cursor.description else []


def _inside(town: Town, statements: str) -> None:
    with town.inside():
        Unit.objects.exists()
        _raw(statements)


def _who() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user, current_setting('role'), pg_backend_pid()")
        return list(cursor.fetchone())


def _log_in(role: str, password: str) -> psycopg.Connection[tuple[object, ...]]:
    parameters = connections["default"].get_connection_params()
    known = {key: parameters[key] for key in ("host", "port", "dbname") if key in parameters}
    return psycopg.connect(**known, user=role, password=password, autocommit=True)


def test_the_login_is_the_tenant(trondheim: Town, gol: Town) -> None:
    for town in (trondheim, gol, trondheim):
        with town.inside():
            assert _who()[:3] == [town.tenant.role, town.tenant.role, "none"]
    with isolation.use_operator():
        assert _who()[:2] == [platform_role("operator")] * 2
    with isolation.use_directory():
        assert _who()[:2] == [platform_role("directory")] * 2


@pytest.mark.parametrize(
    "stack",
    [
        'RESET ROLE; SELECT name FROM "k3324".casework_people_unit',
        'SET LOCAL ROLE "{other}"; SELECT 1',
        'COMMIT; SET ROLE "{other}"',
        "SELECT set_config('role', '{other}', false)",
        "SELECT set_config('session_authorization', '{other}', false)",
        'SET SESSION AUTHORIZATION "{other}"',
        'SET ROLE "{operator}"',
        'SET ROLE "{owner}"',
        'SET ROLE "{app}"',
        'SET ROLE "{tenant}"; SELECT name FROM "k3324".casework_people_unit',
        'ALTER ROLE "{other}" PASSWORD NULL',
        'GRANT "{other}" TO "{me}"',
    ],
)
def test_a_stack_of_statements_cannot_leave_the_tenant(trondheim: Town, gol: Town, stack: str) -> None:
    names = {name: platform_role(name) for name in ("operator", "owner", "app", "tenant")}
    sent = stack.format(other=gol.tenant.role, me=trondheim.tenant.role, **names)
    with pytest.raises(psycopg.Error, match=r"permission denied"):
        _inside(trondheim, sent)
    connection.close()


def test_taking_the_shared_role_does_not_make_a_tenant_the_platform(trondheim: Town) -> None:
    with trondheim.inside():
        Unit.objects.exists()
        stack = (
            f"SET LOCAL ROLE \"{platform_role('tenant')}\"; SELECT public.samspor_enqueue('tenants.onboard', '{{}}')"
        )
        ((job,),) = _raw(stack)
        _raw("RESET ROLE")
    found = queued(job)
    assert found is not None and found[1]["tenant"] == trondheim.tenant.schema


def test_jobs_belong_to_the_login_that_asked(trondheim: Town) -> None:
    with trondheim.inside():
        job = jobs.enqueue("prove.look")
    found = queued(job)
    assert found is not None and found[1]["tenant"] == trondheim.tenant.schema


def test_nobody_logs_in_without_the_key(trondheim: Town, gol: Town) -> None:
    role = trondheim.tenant.role
    with _log_in(role, logins.password(role)) as own:
        assert own.execute("SELECT session_user").fetchone() == (role,)
        # Outside a transaction that says where, no name leads to a table.
        with pytest.raises(psycopg.errors.UndefinedTable):
            own.execute("SELECT * FROM casework_people_unit")
    for wrong in ("", "samspor", logins.password(gol.tenant.role), role):
        with pytest.raises(psycopg.OperationalError):
            _log_in(role, wrong)
    with pytest.raises(psycopg.OperationalError):
        _log_in(platform_role("tenant"), logins.password(platform_role("tenant")))


@pytest.fixture
def two_connections() -> Iterator[None]:
    """A thread that keeps two connections at most."""
    wrapper: Any = connections["default"]
    before = wrapper._keeper
    wrapper.close()
    wrapper._keeper = OnePerRole(2)
    yield
    wrapper.close()
    wrapper._keeper = before


def _pid(town: Town) -> int:
    with town.inside():
        return int(_who()[3])


@pytest.mark.usefixtures("two_connections")
def test_a_thread_keeps_few_connections_and_lets_the_least_used_go(trondheim: Town, gol: Town, snasa: Town) -> None:
    first, second = _pid(trondheim), _pid(gol)
    assert (_pid(trondheim), _pid(gol)) == (first, second)
    _pid(trondheim)
    third = _pid(snasa)
    assert _pid(trondheim) == first
    assert _pid(gol) not in (first, second, third)
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as owner:
        alive = None
        for _ in range(100):
            alive = owner.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [second]).fetchone()
            if alive == (0,):
                break
            owner.execute("SELECT pg_sleep(0.05)")
    assert alive == (0,)


def test_a_kept_connection_that_died_is_replaced(trondheim: Town, gol: Town) -> None:
    dead = _pid(trondheim)
    _pid(gol)
    with _log_in(trondheim.tenant.role, logins.password(trondheim.tenant.role)) as own:
        own.execute("SELECT pg_terminate_backend(%s, 5000)", [dead])
    assert _pid(trondheim) != dead


def test_closing_closes_them_all(trondheim: Town, gol: Town) -> None:
    _pid(trondheim), _pid(gol)
    kept = list(connections["default"]._keeper._kept.values())  # type: ignore[attr-defined]
    assert len(kept) >= 2
    connection.close()
    assert all(one.closed for one in kept)


def test_roles_that_cannot_log_in_are_brought_into_line(trondheim: Town) -> None:
    connection.close()
    role = trondheim.tenant.role
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as owner:
        owner.execute(f'ALTER ROLE "{role}" NOLOGIN PASSWORD NULL')
        with pytest.raises(psycopg.OperationalError):
            _log_in(role, logins.password(role))
    provisioning.prepare_database()
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as owner:
        assert logins.bring_into_line(owner) == 0
        assert logins.bring_into_line(owner, renew=True) >= 3
    with trondheim.inside():
        assert _who()[0] == role == role_name(trondheim.tenant.schema)


def test_a_whole_request_runs_as_the_login(trondheim: Town) -> None:
    assert trondheim.client("adviser").get("/saker/").status_code == 200
