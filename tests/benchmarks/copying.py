"""Many cases out of one, for the suites that ask what many cost; and a database for them that is thrown away."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from config.embedded import create_database, environment, throw_away_cluster


@contextmanager
def database() -> Iterator[None]:
    """Django on an empty database of its own."""
    with throw_away_cluster(durable=False) as cluster:
        create_database(cluster)
        settings = environment(cluster)
        settings.pop("SAMSPOR_DEMO", None)
        os.environ.update(
            settings, SAMSPOR_TESTING="1", SAMSPOR_LOG_LEVEL="WARNING", DJANGO_SETTINGS_MODULE="config.settings"
        )
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        from tenants.provisioning import prepare_database

        setup_test_environment()
        prepare_database()
        yield
        django.db.connections.close_all()


def copies(case_id: Any, count: int, *, spread: int = 1) -> None:
    """The same case once more, this many times, with its log, its tasks and its deadlines.

    With a `spread`, each began a day before the one that was made before it, so many days at most.
    """
    from casework.cases.models import Case, CaseDeadline, CaseEvent, CaseTask
    from core.ids import new_id

    first = Case.objects.get(id=case_id)
    serial = Case.objects.filter(year=first.year).count()
    made: list[tuple[Any, timedelta]] = []
    for number in range(1, count + 1):
        values = {each.attname: getattr(first, each.attname) for each in Case._meta.concrete_fields}
        case = Case(**values | {"id": new_id(), "serial": serial + number})
        made.append((case, timedelta(days=number % spread)))
    Case.objects.bulk_create([case for case, _back in made], batch_size=500)
    models: list[Any] = [CaseEvent, CaseTask, CaseDeadline]
    for model in models:
        rows = list(model._default_manager.filter(case=first))
        columns = [each.attname for each in model._meta.concrete_fields if each.attname not in ("id", "case_id")]
        again = [
            model(case_id=case.id, **{name: _moved(name, getattr(row, name), back) for name in columns})
            for case, back in made
            for row in rows
        ]
        model._default_manager.bulk_create(again, batch_size=5000)


def _moved(name: str, value: Any, back: timedelta) -> Any:
    return value - back if name == "at" else value
