"""Many threads at work in several municipalities through the pooler; prints what they saw (run by a test)."""

import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import django
import psycopg
from django.conf import settings

THREADS, TURNS = 12, 60
NUMBERS = ("5001", "3324", "5041", "1806", "4601", "0301")


def main() -> None:
    """Onboard them, then look who one is, over and over."""
    from django.db import connection, connections

    from casework.people.models import Unit
    from core import clock
    from core.acts import system_act
    from tenants import isolation, provisioning

    towns = []
    for number in NUMBERS:
        with provisioning.as_owner():
            new = provisioning.from_register(number)
        tenant = provisioning.onboard(new=new, act=system_act(clock.now(), channel="command"))
        with isolation.use_tenant(tenant):
            Unit.objects.create(kind="school", name=f"Skolen i {tenant.number}")
        towns.append(tenant)
    wrong: list[str] = []
    together = threading.Barrier(THREADS)

    def look(seed: int) -> int:
        chance, seen = random.Random(seed), 0
        together.wait()
        for _ in range(TURNS):
            town = chance.choice(towns)
            with isolation.use_tenant(town), connection.cursor() as cursor:
                cursor.execute("SELECT session_user, current_setting('role'), current_schema()")
                who = cursor.fetchone()
                names = list(Unit.objects.values_list("name", flat=True))
            if who != (town.role, "none", town.schema) or names != [f"Skolen i {town.number}"]:
                wrong.append(f"{town.schema}: {who} {names}")
            seen += 1
        connections.close_all()
        return seen

    with ThreadPoolExecutor(THREADS) as crowd:
        looking = [crowd.submit(look, seed) for seed in range(THREADS)]
        each, together_most = most_connections(lambda: not all(one.done() for one in looking))
    checked = sum(one.result() for one in looking)
    print(json.dumps({"checked": checked, "wrong": wrong, "most_each": each, "most_together": together_most}))


def most_connections(going_on: Callable[[], bool]) -> tuple[int, int]:
    """How many server connections one tenant, and all of them, ever had meanwhile."""
    each = together = 0
    prefix = f"{settings.SAMSPOR_ROLE_PREFIX}_t_"
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as owner:
        while going_on():
            rows = owner.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE starts_with(usename, %s) GROUP BY usename", [prefix]
            ).fetchall()
            counts = [count for (count,) in rows]
            each, together = max(each, *counts, 0), max(together, sum(counts))
            time.sleep(0.01)
    return each, together


if __name__ == "__main__":
    django.setup()
    main()
