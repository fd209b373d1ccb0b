"""A change to the directory is every worker's truth within a second, however warm each was."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import psycopg
import pytest

from tests.infra.deployment import DOMAIN, application
from tests.ports import free_ports
from tests.tenancy.crowd import Ask, judge, let_loose, send
from tests.tenancy.stands import Stand

WORKERS = 2
SECOND = 1.0


@dataclass(frozen=True)
class Change:
    """What is written, what a request meets before and after, and how it is put right again."""

    name: str
    written: str
    before: int
    after: int
    undone: str
    host: str = ""  # the first tenant's own when empty
    visiting: bool = False


_TENANT = "(SELECT id FROM tenants_tenant WHERE schema_name = 'k9000')"
CHANGES = (
    Change(
        "an address leads elsewhere",
        f"UPDATE tenants_domain SET domain = 'nytt.{DOMAIN}' WHERE domain = 'prove0.{DOMAIN}'",
        200,
        404,
        f"UPDATE tenants_domain SET domain = 'prove0.{DOMAIN}' WHERE domain = 'nytt.{DOMAIN}'",
    ),
    Change(
        "an address is new",
        f"INSERT INTO tenants_domain (id, domain, is_primary, tenant_id) "
        f"VALUES (gen_random_uuid(), 'ekstra.{DOMAIN}', false, {_TENANT})",
        404,
        308,
        f"DELETE FROM tenants_domain WHERE domain = 'ekstra.{DOMAIN}'",
        host=f"ekstra.{DOMAIN}",
    ),
    Change(
        "a tenant is closed",
        f"UPDATE tenants_tenant SET status = 'suspended' WHERE id = {_TENANT}",
        200,
        403,
        f"UPDATE tenants_tenant SET status = 'active' WHERE id = {_TENANT}",
    ),
    Change(
        "a membership has ended",
        "UPDATE tenants_membership SET valid_to = valid_from",
        200,
        404,
        "UPDATE tenants_membership SET valid_to = NULL",
        visiting=True,
    ),
)


@pytest.fixture(scope="module")
def workers(site: Stand) -> Iterator[list[int]]:
    """Web processes that can be asked one by one, each on a port of its own."""
    with ExitStack() as stack:
        ports = free_ports(WORKERS)
        for port in ports:
            folder = site.made.folder / f"web-{port}"
            folder.mkdir()
            environment = site.made.environment | {"WEB_CONCURRENCY": "1", "SAMSPOR_THREADS": "4"}
            stack.enter_context(application(replace(site.made, folder=folder, environment=environment, app=port)))
        yield ports


@contextmanager
def busy(ports: list[int], ask: Ask) -> Iterator[None]:
    """Each worker is asked all the time, so that each has just looked whenever the change comes."""
    over = threading.Event()

    def go_on(port: int) -> None:
        while not over.wait(0.02):
            send(port, ask)

    asking = [threading.Thread(target=go_on, args=(port,)) for port in ports]
    for each in asking:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in asking:
            each.join()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_every_worker_knows_within_a_second(site: Stand, workers: list[int], change: Change) -> None:
    ask = _ask(site, change)
    other = site.asks[1][2]
    ports = [*workers, site.made.app]
    with psycopg.connect(site.made.environment["DATABASE_OWNER_URL"], autocommit=True) as owner:
        assert {send(port, ask).status for port in ports} == {change.before}
        try:
            with busy(ports, replace(other, shows="")):
                owner.execute(change.written)
                time.sleep(SECOND)
                afterwards = {port: send(port, ask).status for port in ports}
                # The site itself has several workers behind one port: many at once reach them all.
                crowd = let_loose(site.made.app, lambda chance, turn: replace(ask, status=change.after, shows=""), 64)
            assert afterwards == dict.fromkeys(ports, change.after)
            assert (crowd.wrong, dict(crowd.errors)) == ([], {})
            assert judge(other, send(site.made.app, other)) == ("right", "")
        finally:
            owner.execute(change.undone)
        time.sleep(SECOND)
        assert {send(port, ask).status for port in ports} == {change.before}


def _ask(site: Stand, change: Change) -> Ask:
    if change.visiting:
        assert site.visitor
        return site.visitor
    return replace(site.asks[0][0], host=change.host) if change.host else site.asks[0][0]
