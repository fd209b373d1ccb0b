"""Many threads at work in several municipalities through the pooler; prints what they saw (run by a test)."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import django

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
        checked = sum(crowd.map(look, range(THREADS)))
    print(json.dumps({"checked": checked, "wrong": wrong}))


if __name__ == "__main__":
    django.setup()
    main()
