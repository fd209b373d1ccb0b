"""The shared tables: Django's own migrate, giving way to those who work, and nothing at all when nothing is new."""

import psycopg
from django.conf import settings
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor

from tenants.grants import public_statements
from tenants.owner import as_tenancy, owner_connection
from tenants.releases import applied, state
from tenants.releases.patience import Patience
from tenants.releases.replay import recorded
from tenants.releases.source import shared_labels, source
from tenants.sending import send


def migrate_public(patience: Patience | None = None) -> None:
    """Bring the shared tables to this source, and give the platform's roles their rights again."""
    patience = patience or Patience()
    as_tenancy(owner_connection()).set_schema_to_public()
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as direct:
        there = applied.digests(direct, [state.PUBLIC])
        if there.get(state.PUBLIC) != source().digest:
            done = applied.keys(direct, state.PUBLIC) if there else frozenset()
            coming = [key for key in source().order if key not in done]
            if shared_labels().isdisjoint(app for app, _ in coming) and not source().loader.replacements:
                send(direct, recorded(state.PUBLIC, coming))  # for the tenants only: nothing happens here
            else:
                # Each migration is a transaction, remembered when done: after a lock that was held, go on from there.
                patience.until_done(lambda: _migrate(patience))
        patience.until_done(lambda: _rights(patience))
        state.current_public(direct)


def _migrate(patience: Patience) -> None:
    connection = owner_connection()
    with connection.cursor() as cursor:
        cursor.execute(patience.setting.replace("SET LOCAL", "SET"))
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _rights(patience: Patience) -> None:
    with transaction.atomic(using="owner"), owner_connection().cursor() as cursor:
        cursor.execute(patience.setting)
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for statement in public_statements():
            cursor.execute(statement)
