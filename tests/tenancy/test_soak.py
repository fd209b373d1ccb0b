"""64 people, 50 tenants, 20 database connections: nobody ever sees another tenant, and the crowd would have noticed.

SAMSPOR_SOAK=full uv run pytest tests/tenancy/test_soak.py -s     (50 tenants, 20 000 answers; some six minutes)
"""

import random
import re
import signal
from collections.abc import Callable

import psycopg

from tests.infra.deployment import folder
from tests.tenancy.conftest import FULL, TENANTS, prefix
from tests.tenancy.crowd import THREADS, Ask, Tally, let_loose, mark, mixed
from tests.tenancy.stands import Stand, control

ANSWERS, FAULTY = (20_000, 4_000) if FULL else (1_500, 600)
OF_THE_CONTROL = 1_500
# List, case, units, the API's child, a new unit.
WEIGHTS = (3, 3, 4, 9, 1)


def test_nobody_sees_another_tenant(site: Stand) -> None:
    tally = let_loose(site.made.app, mixed(site.asks, WEIGHTS), ANSWERS)
    _tell("Samspor", tally)
    assert tally.wrong == []
    assert tally.errors == {}, _complaints(site)
    assert tally.right == ANSWERS
    assert _server_connections(site) <= 25
    assert _units(site) == {tenant: tally.done[tenant] for tenant in range(TENANTS)}


def test_lost_connections_and_a_new_pooler_are_got_over(site: Stand) -> None:
    """Server connections are ended, the pooler re-reads its file and is then replaced, all while the crowd is on."""
    before = _units(site)
    tally = let_loose(site.made.app, _with_misfortunes(site), FAULTY, seed=2)
    calm = let_loose(site.made.app, mixed(site.asks, WEIGHTS), 200, seed=3)
    _tell("Samspor in trouble", tally)
    assert tally.wrong == calm.wrong == []
    assert set(tally.errors) == {"503"}  # none at all would mean that nothing was disturbed
    assert tally.right > 0
    assert calm.errors == {}
    after = _units(site)
    for tenant in range(TENANTS):
        acknowledged = tally.done[tenant] + calm.done[tenant]
        # One whose connection was lost at COMMIT may be there without anybody having been told.
        assert 0 <= after[tenant] - before[tenant] - acknowledged <= tally.errors["503"]


def _with_misfortunes(site: Stand) -> Callable[[random.Random, int], Ask]:
    choose = mixed(site.asks, WEIGHTS)
    login = f"{site.made.environment['SAMSPOR_ROLE_PREFIX']}_app"

    def chosen(chance: random.Random, turn: int) -> Ask:
        if turn == FAULTY // 2:
            site.replace_pooler()
        elif turn % 150 == 75:
            site.pooler.ask(signal.SIGHUP)
        elif turn % 40 == 39:
            with psycopg.connect(site.made.environment["SAMSPOR_ADMIN_URL"], autocommit=True) as admin:
                busy = "SELECT pid FROM pg_stat_activity WHERE usename = %s AND state <> 'idle' LIMIT 3"
                admin.execute(f"SELECT pg_terminate_backend(pid) FROM ({busy}) busy", [login])
        return choose(chance, turn)

    return chosen


def test_the_crowd_finds_fault_with_plain_django_tenants(admin_url: str) -> None:
    with folder() as place, control(place, admin_url, prefix("control"), TENANTS) as stand:
        tally = let_loose(stand.made.app, mixed(stand.asks, (1,)), OF_THE_CONTROL)
    _tell("plain django-tenants", tally)
    assert len(tally.wrong) > 0


def _tell(name: str, tally: Tally) -> None:
    wrong, errors = len(tally.wrong), sum(tally.errors.values())
    print(f"\n{name}: {THREADS} threads, {TENANTS} tenants: {tally.checked} checked, {wrong} wrong, {errors} errors")


def _complaints(site: Stand) -> str:
    """What the processes wrote of errors, for whoever must find out why."""
    words = re.compile(r'"error"|"warning"|"status": 5|closing because|FATAL|Traceback')
    found = [f"{name}: {line}" for name, text in site.made.logs.items() for line in text.splitlines()]
    return "\n".join([line[:600] for line in found if words.search(line)][-40:])


def _server_connections(site: Stand) -> int:
    with psycopg.connect(site.made.environment["SAMSPOR_ADMIN_URL"]) as admin:
        login = f"{site.made.environment['SAMSPOR_ROLE_PREFIX']}_app"
        row = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [login]).fetchone()
    assert row is not None
    return int(row[0])


def _units(site: Stand) -> dict[int, int]:
    """How many units the crowd has added, by tenant; every one of them where it belongs."""
    counts = {}
    with psycopg.connect(site.made.environment["DATABASE_OWNER_URL"]) as owner:
        for tenant in range(TENANTS):
            rows = owner.execute(f"SELECT name FROM k{9000 + tenant}.casework_people_unit").fetchall()
            names = [name for (name,) in rows if name.startswith("QX") and mark(tenant, "U") not in name]
            assert all(name.startswith(mark(tenant, "W")) for name in names)
            counts[tenant] = len(names)
    return counts
