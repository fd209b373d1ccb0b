"""What one tenant leaves in its session, seen through a real PgBouncer in transaction mode by the next."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from tenants import isolation
from tests.cast import Town
from tests.infra.deployment import Deployment, environment_for, folder, missing_programs, pooler
from tests.ports import free_ports
from tests.tenants import test_surfaces_rows as rows
from tests.tenants.where import home_of, where


@pytest.fixture(scope="module")
def through_the_pooler(database: None) -> Iterator[None]:
    """This process's connection goes through a pooler instead of straight to the server."""
    missing, admin = missing_programs("pgbouncer", "envsubst"), os.environ.get("SAMSPOR_ADMIN_URL", "")
    if (missing or not admin) and os.environ.get("CI", "") != "true":
        pytest.skip(f"needs {', '.join(missing) or 'SAMSPOR_ADMIN_URL'}")
    ports, straight = free_ports(4), {**connection.settings_dict}
    with folder() as place:
        made = Deployment(place, environment_for(place, admin, settings.SAMSPOR_ROLE_PREFIX, ports[3]), *ports)
        (place / "app_password").write_text(str(straight["PASSWORD"]), encoding="utf-8")
        connection.close()
        with pooler(made, admin):
            # The pooler calls every database it carries by one name.
            connection.settings_dict.update(HOST="127.0.0.1", PORT=str(ports[3]), NAME="samspor")
            yield
            connection.close()
            connection.settings_dict.update(straight)


@pytest.fixture
def new_client() -> Iterator[None]:
    yield
    connection.close()


@pytest.mark.usefixtures("through_the_pooler", "new_client")
@pytest.mark.parametrize("statement", rows.ROGUE)
def test_a_rogue_setting_reaches_nobody_through_the_pooler(trondheim: Town, gol: Town, statement: str) -> None:
    assert connection.settings_dict["NAME"] == "samspor"
    with trondheim.inside():
        usual = rows.settings_here()
        rows._fetch(statement.format(role=settings.SAMSPOR_ROLE_PREFIX))
        ((mine,),) = rows._fetch("SELECT pg_backend_pid()")
    connection.close()  # another client of the pooler gets the same server connection
    shared = []
    for town in (trondheim, gol):
        with town.inside():
            assert where() == home_of(town)
            assert rows.settings_here() == usual
            shared += rows._fetch("SELECT pg_backend_pid()")
    assert (mine,) in shared


@pytest.mark.usefixtures("through_the_pooler", "new_client")
def test_a_role_that_is_gone_poisons_nobody_through_the_pooler(trondheim: Town, gol: Town) -> None:
    for _ in range(3):
        with pytest.raises(DatabaseError), isolation.use_tenant(replace(gol.tenant, role="samspor_t_gone")):
            where()
        with trondheim.inside():
            assert where() == home_of(trondheim)


@pytest.mark.usefixtures("through_the_pooler", "new_client", "slow_to_begin")
def test_another_clients_time_limit_costs_nobody_the_request(trondheim: Town, gol: Town) -> None:
    rows.leave_a_time_limit_behind(trondheim)
    connection.close()
    for town in (gol, trondheim):
        with town.inside():
            assert where() == home_of(town)
