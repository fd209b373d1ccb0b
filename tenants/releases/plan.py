"""What a schema that has been through these migrations still needs: worked out once for each such set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.migrations.migration import Migration
from django.db.migrations.operations import AddField, AlterField, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants import ddl
from tenants.editor import PlainEditor
from tenants.owner import as_tenancy, owner_connection
from tenants.releases.source import Key, Source, digest_of, source, tenant_labels, version_of

# Django's own operations write the same SQL each time; what anyone else's do, we cannot know.
_KNOWN = "django.db.migrations.operations."
# Callables that make the same for every tenant.
_CONSTANT = (dict, list, set, tuple, str, int, float, bool, bytes)


class PlanError(Exception):
    """The schema's history does not lead to this source."""


@dataclass(frozen=True)
class Replay:
    """Migrations that are the same SQL in every schema: one transaction, one message."""

    keys: tuple[Key, ...]
    statements: tuple[str, ...] = ()

    @property
    def makes_tables(self) -> bool:
        """Whether the tenant's role must be given rights on something new."""
        return any("create table" in statement.lower() for statement in self.statements)


@dataclass(frozen=True)
class ByHand:
    """One migration that Django itself carries out in each schema, because of `why`."""

    keys: tuple[Key]
    migration: Migration
    before: ProjectState
    why: str


Stage = Replay | ByHand


@dataclass(frozen=True)
class Recipe:
    """The way from one set of migrations to this source's."""

    applied: frozenset[Key]
    stages: tuple[Stage, ...]

    @property
    def from_version(self) -> str:
        """Where it begins."""
        return version_of(self.applied)

    @property
    def to_version(self) -> str:
        """Where it ends."""
        return version_of(self.applied.union(*(stage.keys for stage in self.stages)))

    def steps(self) -> Iterator[tuple[Stage, str]]:
        """Each stage, with the checksum that the schema must have when it begins; an empty one when nothing is left."""
        reached = set(self.applied)
        for stage in self.stages or (Replay(()),):
            yield stage, digest_of(reached)
            reached.update(stage.keys)


def recipe_for(applied: frozenset[Key]) -> Recipe:
    """Work it out. Leaves nothing in the database; raises PlanError when there is no way."""
    found = source()
    squashed = _squashed(found, applied)
    done = applied | squashed
    pending = [key for key in found.order if key not in done]
    _refuse_gaps(found, done)
    stages: list[Stage] = [Replay(tuple(sorted(squashed)))] if squashed else []
    if pending:
        stages += _merged(_stages(found, pending, found.state_after(done)))
    return Recipe(applied, tuple(stages))


def by_hand_because(migration: Migration) -> str:
    """Why Django itself must carry this migration out in each schema; nothing when its SQL can be replayed."""
    if not migration.atomic:
        return "not in a transaction"
    for operation in flat(migration.operations):
        if isinstance(operation, RunPython):
            return "data"
        if not type(operation).__module__.startswith(_KNOWN):
            return f"an operation of its own: {type(operation).__name__}"
        if isinstance(operation, AddField | AlterField) and _made_by_python(operation):
            return "a default made by Python"
    return ""


def flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations that touch the database, also those inside others."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
        else:
            yield operation


class _LooksFirstError(Exception):
    """The operation asks the database what is there."""


class _Blind(PlainEditor):
    """Writes SQL down; says so when it would have to look at a schema first, instead of finding nothing there."""

    def _constraint_names(self, *args: object, **kwargs: object) -> list[str]:
        raise _LooksFirstError

    def _get_sequence_name(self, *args: object, **kwargs: object) -> str | None:
        raise _LooksFirstError


def _stages(found: Source, pending: list[Key], state: ProjectState) -> Iterator[Stage]:
    labels = tenant_labels()
    for key in pending:
        migration = found.migration(key)
        if key[0] not in labels:
            state = migration.mutate_state(state, preserve=False)
            yield Replay((key,))
            continue
        before = state.clone()
        why = by_hand_because(migration)
        if not why:
            try:
                statements = _collected(migration, state)
            except _LooksFirstError:
                why = "it depends on what is there"
            else:
                yield Replay((key,), statements)
                continue
        state = migration.mutate_state(before)
        _ = before.apps  # rendered once here, not once for each tenant
        yield ByHand((key,), migration, before, why)


def _collected(migration: Migration, state: ProjectState) -> tuple[str, ...]:
    connection = owner_connection()
    tenancy = as_tenancy(connection)
    connection.ensure_connection()
    before, tenancy.schema_name = tenancy.schema_name, "samspor_plan"  # any name but public tells the router: a tenant
    try:
        editor = _Blind(connection, collect_sql=True, atomic=False)
        with editor:
            migration.apply(state, editor, collect_sql=True)
    finally:
        tenancy.schema_name = before
    statements = [f"{statement};" for text in editor.collected_sql for statement in ddl.split(text)]
    if any(isinstance(operation, RunSQL) for operation in flat(migration.operations)):
        # As at the end of Django's transaction; what comes after in ours may change a table that has checks waiting.
        statements += ["SET CONSTRAINTS ALL IMMEDIATE;", "SET CONSTRAINTS ALL DEFERRED;"]
    return tuple(statements)


def _merged(stages: Iterable[Stage]) -> Iterator[Stage]:
    gathered: list[Replay] = []
    for stage in stages:
        if isinstance(stage, Replay):
            gathered.append(stage)
            continue
        yield from _one(gathered)
        gathered = []
        yield stage
    yield from _one(gathered)


def _one(gathered: list[Replay]) -> Iterator[Stage]:
    if gathered:
        yield Replay(
            tuple(key for stage in gathered for key in stage.keys),
            tuple(text for stage in gathered for text in stage.statements),
        )


def _made_by_python(operation: AddField | AlterField) -> bool:
    default = operation.field.default
    if not operation.field.has_default() or not callable(default) or default in _CONSTANT:
        return False
    return isinstance(operation, AddField) or not operation.field.null


def _squashed(found: Source, applied: frozenset[Key]) -> frozenset[Key]:
    fresh = set[Key]()
    for key, migration in found.loader.replacements.items():
        replaced = set(migration.replaces)
        if key in applied or not replaced & applied:
            continue
        if not replaced <= applied:
            raise PlanError(f"{key[0]}.{key[1]} replaces migrations of which only some have been applied")
        fresh.add(key)
    return frozenset(fresh)


def _refuse_gaps(found: Source, done: frozenset[Key]) -> None:
    for key in found.order:
        if key in done:
            for parent in found.loader.graph.node_map[key].parents:
                if parent.key not in done:
                    raise PlanError("{}.{} has been applied before {}.{}".format(*key, *parent.key))
