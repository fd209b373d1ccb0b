"""A login per tenant behind the real PgBouncer: a pool each, looked up in the database, few connections in all."""

import json
import os
import sys
from collections.abc import Iterator

import psycopg
import pytest

from tests.infra.deployment import Deployment, environment_for, folder, missing_programs, pooler, run
from tests.infra.pooled_logins import THREADS, TURNS
from tests.ports import free_ports


@pytest.fixture(scope="module")
def pooled() -> Iterator[Deployment]:
    """Database and pooler with a login per tenant."""
    missing = missing_programs("pgbouncer", "envsubst")
    admin = os.environ.get("SAMSPOR_ADMIN_URL", "")
    if (missing or not admin) and os.environ.get("CI", "") != "true":
        pytest.skip(f"needs {', '.join(missing) or 'SAMSPOR_ADMIN_URL'}")
    assert not missing
    prefix = f"samspor_logins{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    with folder() as place:
        ports = free_ports(4)
        environment = environment_for(place, admin, prefix, ports[3])
        environment |= {
            "SAMSPOR_TENANT_LOGINS": "1",
            "SAMSPOR_POOLER_PASSWORD": "the-poolers-own-password",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        made = Deployment(place, environment, *ports)
        made.samspor("logins")
        with pooler(made, admin):
            made.samspor("migrate")
            yield made


def test_every_thread_is_the_tenant_it_asked_to_be(pooled: Deployment) -> None:
    told = json.loads(run([sys.executable, "-m", "tests.infra.pooled_logins"], pooled.environment).splitlines()[-1])
    assert told["wrong"] == []
    assert told["checked"] == THREADS * TURNS
    assert 1 <= told["most_each"] <= 2
    assert told["most_together"] <= 20


def test_the_poolers_login_learns_verifiers_and_nothing_else(pooled: Deployment) -> None:
    prefix, server = pooled.environment["SAMSPOR_ROLE_PREFIX"], pooled.environment["DATABASE_OWNER_URL"]
    password = pooled.environment["SAMSPOR_POOLER_PASSWORD"]
    with psycopg.connect(server, user=f"{prefix}_pooler", password=password, autocommit=True) as own:
        ask = "SELECT secret FROM public.samspor_pooler_secret(%s)"
        ((secret,),) = own.execute(ask, [f"{prefix}_operator"]).fetchall()
        assert secret.startswith("SCRAM-SHA-256$")
        for hidden in (f"{prefix}_owner", "postgres", f"{prefix}_pooler", f"{prefix}_tenant"):
            assert own.execute(ask, [hidden]).fetchall() == []
        for forbidden in ("SELECT * FROM pg_authid", "SELECT * FROM public.tenants_tenant"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(forbidden)
    for other in ("app", "operator"):
        with psycopg.connect(pooled.environment["DATABASE_OWNER_URL"], autocommit=True) as owner:
            may = owner.execute(
                "SELECT has_function_privilege(%s, 'public.samspor_pooler_secret(text)', 'EXECUTE')",
                [f"{prefix}_{other}"],
            ).fetchone()
        assert may == (False,)
