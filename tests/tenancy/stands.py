"""What the crowd is let loose on: the product, and plain django-tenants beside it, each behind its own PgBouncer."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from config.local.processes import Child
from tests.infra.deployment import DOMAIN, Deployment, application, environment_for, pooler, run
from tests.ports import free_ports
from tests.tenancy.crowd import Answer, Ask, mark, send
from tests.tenancy.fill import PASSWORD

_TOKEN = 'name="csrfmiddlewaretoken" value="'


@dataclass
class Stand:
    """A running site, and the requests that can be made of each tenant."""

    made: Deployment
    admin_url: str
    asks: list[list[Ask]]
    pooler: Child
    _poolers: ExitStack
    visitor: Ask | None = None  # a cooperation's adviser, logged in, at a page of the first tenant's

    def replace_pooler(self) -> None:
        """End the pooler, with whatever goes through it, and start another in its place."""
        self._poolers.close()
        self.pooler = self._poolers.enter_context(pooler(self.made, self.admin_url))


@contextmanager
def product(place: Path, admin_url: str, prefix: str, tenants: int) -> Iterator[Stand]:
    """Samspor with `tenants` marked tenants: gunicorn with 64 threads over 20 server connections."""
    made = deployed(place, admin_url, prefix)
    with ExitStack() as stack:
        made.samspor("logins")
        poolers = stack.enter_context(ExitStack())
        behind = poolers.enter_context(pooler(made, admin_url))
        made.samspor("migrate")
        bare = made.environment | {"DJANGO_SETTINGS_MODULE": "tests.tenancy.bare_files"}
        run([sys.executable, "-m", "config.cli", "collectstatic", "--noinput", "--verbosity", "0"], bare)
        filled = json.loads(run([sys.executable, "-m", "tests.tenancy.fill", str(tenants)], made.environment))
        stack.enter_context(application(made))
        with ThreadPoolExecutor(8) as logging_in:
            asks = list(logging_in.map(lambda town: asks_of(made.app, town), filled["towns"]))
        visitor = visitor_of(made.app, filled["cooperation"])
        yield Stand(made, admin_url, asks, behind, poolers, visitor)


def deployed(place: Path, admin_url: str, prefix: str) -> Deployment:
    """A deployment whose web has as many threads as the crowd, so that the pooler has to share."""
    ports = free_ports(4)
    environment = environment_for(place, admin_url, prefix, ports[3])
    return Deployment(place, environment | {"WEB_CONCURRENCY": "2", "SAMSPOR_THREADS": "32"}, *ports)


def asks_of(port: int, town: dict[str, Any]) -> list[Ask]:
    """List, case, units, the API's child and a new unit, asked by a person who is logged in and by a system."""
    host = f"{town['subdomain']}.{DOMAIN}"
    base = Ask(town["tenant"], host, "/", "")
    cookies = _log_in(port, base, town["email"])
    person = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    units = replace(base, path="/oppsett/enheter/", shows="U", headers=person)
    form = {
        "csrfmiddlewaretoken": _token(send(port, units)),
        "kind": "school",
        "name": f"{mark(town['tenant'], 'W')} TURN",
    }
    return [
        replace(base, path="/saker/", shows="C", headers=person),
        replace(base, path=f"/saker/{town['case']}/", shows="C", headers=person),
        units,
        replace(
            base,
            path=f"/api/v1/children/{town['child']}",
            shows="C",
            headers={"Authorization": f"Bearer {town['token']}"},
        ),
        replace(units, method="POST", shows="", headers=person | _form(host), body=_body(form), status=302),
    ]


def visitor_of(port: int, cooperation: dict[str, Any]) -> Ask:
    """The list of a member, asked for by the cooperation's adviser."""
    base = Ask(0, f"{cooperation['subdomain']}.{DOMAIN}", f"/k/{cooperation['member']}/saker/", "C")
    cookies = _log_in(port, base, cooperation["email"])
    return replace(base, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())})


def _log_in(port: int, base: Ask, email: str) -> dict[str, str]:
    page = replace(base, path="/logg-inn/")
    shown = send(port, page)
    form = {"csrfmiddlewaretoken": _token(shown), "email": email, "password": PASSWORD}
    headers = _form(base.host) | {"Cookie": "; ".join(f"{name}={value}" for name, value in shown.cookies.items())}
    answer = send(port, replace(page, method="POST", headers=headers, body=_body(form)))
    assert answer.status == 302, (answer.status, answer.text[:2000])
    return shown.cookies | answer.cookies


def _form(host: str) -> dict[str, str]:
    return {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{host}"}


def _body(form: dict[str, str]) -> bytes:
    return urlencode(form).encode()


def _token(page: Answer) -> str:
    _, found, rest = page.text.partition(_TOKEN)
    assert found, (page.status, page.text[:2000])
    return rest.split('"', 1)[0]


@contextmanager
def control(place: Path, admin_url: str, prefix: str, tenants: int) -> Iterator[Stand]:
    """Plain django-tenants with as many marked tenants, under the same gunicorn, pooler and crowd."""
    made = deployed(place, admin_url, prefix)
    with ExitStack() as stack:
        made.samspor("logins")
        _fill_control(made, tenants)
        poolers = stack.enter_context(ExitStack())
        behind = poolers.enter_context(pooler(made, admin_url))
        stack.enter_context(application(made, "tests.tenancy.control.site:application"))
        asks = [[Ask(serial, f"prove{serial}.{DOMAIN}", "/", "C")] for serial in range(tenants)]
        yield Stand(made, admin_url, asks, behind, poolers)


def _fill_control(made: Deployment, tenants: int) -> None:
    # Only requests are judged here, so the tables are simply made.
    app = f"{made.environment['SAMSPOR_ROLE_PREFIX']}_app"
    with psycopg.connect(made.environment["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE control_customer (id bigint PRIMARY KEY, schema_name text, name text)")
        owner.execute(
            "CREATE TABLE control_host (id bigint PRIMARY KEY, domain text, is_primary bool, tenant_id bigint)"
        )
        owner.execute(f"GRANT USAGE ON SCHEMA public TO {app}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {app}")
        for serial in range(tenants):
            schema = f"t{serial}"
            owner.execute("INSERT INTO control_customer VALUES (%s, %s, %s)", [serial, schema, schema])
            owner.execute(
                "INSERT INTO control_host VALUES (%s, %s, true, %s)", [serial, f"prove{serial}.{DOMAIN}", serial]
            )
            owner.execute(f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.note (said text)")
            owner.execute(f"INSERT INTO {schema}.note VALUES ('{mark(serial, 'C')}')")
            owner.execute(f"GRANT USAGE ON SCHEMA {schema} TO {app}; GRANT SELECT ON {schema}.note TO {app}")
