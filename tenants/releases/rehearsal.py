"""A tenant built by Django itself in a schema that is then undone, to learn what it is in the end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations.migration import Migration
from django.db.migrations.operations import AddIndex, RemoveIndex, RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from tenants import bootstrap, isolation
from tenants.releases.by_hand import forwards
from tenants.releases.condensed import condensed
from tenants.releases.inside import owner_inside
from tenants.releases.plan import flat
from tenants.releases.replay import recorded
from tenants.releases.source import Key, source, tenant_labels

SCENE = "samspor_rehearsal"


class _UndoneError(Exception):
    """The transaction is rolled back."""


def rehearse(keys: Sequence[Key]) -> tuple[str, ...]:
    """The statements that bring an empty schema to these migrations, rows written by data migrations included."""
    written: list[str] = []
    scene = replace(isolation.owner_context(), schema=SCENE)
    try:
        with owner_inside(scene) as owner:
            with owner.cursor() as cursor:
                cursor.execute(f'CREATE SCHEMA "{SCENE}"')
            _play(owner, keys)
            written = condensed(owner.connection, SCENE)
            raise _UndoneError
    except _UndoneError:
        pass
    written += [text.replace(f'"{SCENE}".', "") for text in recorded(SCENE, keys)]
    if any(SCENE in text for text in written):
        raise RuntimeError("a migration writes its schema's name into the structure")
    return tuple(written)


def _play(owner: Any, keys: Sequence[Key]) -> None:
    found, labels = source(), tenant_labels()
    state = ProjectState(real_apps=found.loader.unmigrated_apps)
    with owner.schema_editor(atomic=True) as editor:
        editor.create_model(MigrationRecorder(owner).Migration)
    for key in keys:
        migration = found.migration(key)
        if key[0] in labels:
            with owner.schema_editor(atomic=True) as editor:
                _migrate(owner, migration, editor, state)
            if any(isinstance(operation, RunPython | RunSQL) for operation in migration.operations):
                # As after each of Django's transactions; ours is one.
                with owner.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        else:
            state = migration.mutate_state(state, preserve=False)


def _migrate(owner: Any, migration: Migration, editor: Any, state: ProjectState) -> None:
    scene = replace(isolation.current(), role=isolation.role_name(SCENE))
    if any(isinstance(operation, RunPython) for operation in flat(migration.operations)):
        _make_role(owner, scene.role)
    for operation in map(_tame, migration.operations):
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        forwards(operation, migration.app_label, scene, owner, editor, before, state)


def _make_role(owner: Any, role: str) -> None:
    # As a tenant's own: what Python may not do in a tenant that has rows, it may not do here either.
    bootstrap.create_role(
        owner.connection,
        role,
        held_by=[isolation.platform_role("owner")],
        member_of=isolation.platform_role("tenant"),
    )


def _tame(operation: Operation) -> Operation:
    # On empty tables nobody has to be spared; and what is concurrent cannot be undone.
    if isinstance(operation, AddIndexConcurrently):
        return AddIndex(operation.model_name, operation.index)
    if isinstance(operation, RemoveIndexConcurrently):
        return RemoveIndex(operation.model_name, operation.name)
    return operation
