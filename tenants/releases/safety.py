"""Old code goes on serving while a release runs: what it could not live with is refused, unless it was announced.

Taking something away needs two releases. In the first the code stops using it; the migration of the second names the
last migration of the first: `second_step_of = ("casework_plans", "0007_goal_text_may_be_empty")`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations import operations as ops
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CharField, Field, ManyToManyField, TextField, UniqueConstraint

from tenants.releases.plan import flat
from tenants.releases.source import Key, is_ours, source

REFUSED, LOOK = "refused", "look"


@dataclass(frozen=True)
class Fault:
    """One operation that old code could not live with (`refused`), or that a person should look at (`look`)."""

    key: Key
    what: str
    rule: str
    why: str
    weight: str = REFUSED

    def __str__(self) -> str:
        return f"{self.key[0]}.{self.key[1]}: {self.what}: {self.why} [{self.rule}]"


@dataclass
class _Scene:
    """The operation at hand, the models as they were before it, and those that this release makes itself."""

    label: str
    state: ProjectState
    born: set[Key]
    announced: bool

    def is_new(self, name: str) -> bool:
        return (self.label, name.lower()) in self.born

    def field(self, model: str, name: str) -> "Field[Any, Any] | None":
        found = self.state.models.get((self.label, model.lower()))
        return found.fields.get(name) if found else None

    def table(self, model: str) -> str:
        found = self.state.models.get((self.label, model.lower()))
        return str(found.options.get("db_table", "")) if found else ""


Found = tuple[str, str, str]  # rule, why, weight


def faults(*, before: frozenset[Key]) -> list[Fault]:
    """Everything in the migrations that are not in `before` that code from `before` could not live with."""
    found = source()
    done = before.union(
        key for key, migration in found.loader.replacements.items() if set(migration.replaces) <= before
    )
    state, born, told = found.state_after(done), set[Key](), list[Fault]()
    for key in found.order:
        if key not in done:
            migration = found.migration(key)
            of_it = list(_of_migration(key, migration, state, born, done))
            # What is not ours we cannot mend.
            told += of_it if is_ours(migration) else [replace(fault, weight=LOOK) for fault in of_it]
    return told


def _of_migration(
    key: Key, migration: Migration, state: ProjectState, born: set[Key], before: frozenset[Key]
) -> Iterator[Fault]:
    first = getattr(migration, "second_step_of", None)
    if first is not None and tuple(first) not in before:
        yield Fault(
            key, "second_step_of", "first-step", f"{first[0]}.{first[1]} has not been released: one release at a time"
        )
    yield from (Fault(key, *rest) for rest in _of_all(migration))
    scene = _Scene(migration.app_label, state, born, first is not None)
    for operation in migration.operations:
        for inner in flat([operation]):
            for rule, why, weight in _of_operation(inner, scene):
                yield Fault(key, inner.describe(), rule, why, weight)
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, ops.CreateModel):
            born.add((migration.app_label, operation.name.lower()))


def _of_all(migration: Migration) -> Iterator[tuple[str, str, str, str]]:
    every = list(flat(migration.operations))
    python = [operation for operation in every if isinstance(operation, ops.RunPython)]
    if not migration.atomic and (len(every) > 1 or python):
        yield (
            "atomic = False",
            "one-at-a-time",
            "one operation and no Python: it must be repeatable",
            REFUSED,
        )
    if any(operation not in migration.operations for operation in python):
        yield "SeparateDatabaseAndState", "python-inside", "RunPython stands by itself", REFUSED
    if python and len(every) > len(python):
        yield (
            "RunPython",
            "data-apart",
            "others wait for its locks while rows are worked through",
            LOOK,
        )


def _of_operation(operation: Operation, scene: _Scene) -> Iterator[Found]:
    for kind, rule in _RULES:
        if isinstance(operation, kind):
            model = getattr(operation, "model_name", getattr(operation, "name", ""))
            if not model or not scene.is_new(model):
                yield from rule(operation, scene)
            return
    if not type(operation).__module__.startswith("django."):
        yield "unknown", "nobody knows what it does to old code", LOOK


def _taken_away(operation: Any, scene: _Scene) -> Iterator[Found]:
    if not scene.announced:
        yield "taken-away", "old code still uses it; say which released migration was the first step", REFUSED


def _remove_field(operation: ops.RemoveField, scene: _Scene) -> Iterator[Found]:
    field = scene.field(operation.model_name, operation.name)
    if isinstance(field, ManyToManyField) or field is None:
        yield from _taken_away(operation, scene)
        return
    yield from _taken_away(operation, scene)
    if not field.null and not field.has_db_default():
        yield "first-nullable", "code that no longer knows it cannot insert: the first step lets it be empty", REFUSED


def _rename_field(operation: ops.RenameField, scene: _Scene) -> Iterator[Found]:
    field = scene.field(operation.model_name, operation.old_name)
    if field is None or not field.db_column:
        yield "rename", "old code knows it by its old name: add, copy, and take away later", REFUSED


def _rename_model(operation: ops.RenameModel, scene: _Scene) -> Iterator[Found]:
    if not scene.is_new(operation.old_name) and not scene.table(operation.old_name):
        yield "rename", "old code knows the table by its old name: set db_table to it", REFUSED


def _alter_table(operation: ops.AlterModelTable, scene: _Scene) -> Iterator[Found]:
    default = f"{scene.label}_{operation.name.lower()}"
    if (operation.table or default) != (scene.table(operation.name) or default):
        yield "rename", "old code knows the table by its old name", REFUSED


def _add_field(operation: ops.AddField, scene: _Scene) -> Iterator[Found]:
    field = operation.field
    if isinstance(field, ManyToManyField):
        return
    if not field.null and not field.has_db_default():
        yield "needs-db-default", "old code inserts rows without it: let it be empty, or give it a db_default", REFUSED
    if field.unique and field.has_db_default():
        yield "unique-default", "old code's second row would have the same value", REFUSED
    if field.remote_field or _indexed(field):
        yield "index", "its index is built while nobody can write", LOOK


def _alter_field(operation: ops.AlterField, scene: _Scene) -> Iterator[Found]:
    old, new = scene.field(operation.model_name, operation.name), operation.field
    if old is None:
        return
    if not scene.announced:
        if old.null and not new.null:
            yield (
                "not-null",
                "old code may still leave it empty; say which was the first step",
                REFUSED,
            )
        if new.unique and not old.unique:
            yield "unique", "old code may still write the same twice; say which was the first step", REFUSED
        if old.has_db_default() and not new.has_db_default() and not new.null:
            yield "db-default", "old code may rely on the database's default; say which was the first step", REFUSED
    if (old.db_column or "") != (new.db_column or ""):
        yield "rename", "old code knows the column by its old name", REFUSED
    if not _as_wide(old, new):
        yield (
            "type",
            "old code knows the old type, and the table is rewritten: add, copy, take away",
            REFUSED,
        )
    if _indexed(new) and not _indexed(old):
        yield "index", "its index is built while nobody can write", LOOK


def _indexed(field: "Field[Any, Any]") -> bool:
    return bool(getattr(field, "db_index", False))


def _as_wide(old: "Field[Any, Any]", new: "Field[Any, Any]") -> bool:
    if isinstance(old, CharField) and isinstance(new, CharField | TextField) and old.max_length:
        return new.max_length is None or new.max_length >= old.max_length
    if old.remote_field and new.remote_field:
        return bool(old.remote_field.model == new.remote_field.model)
    same = ("max_digits", "decimal_places")
    return old.get_internal_type() == new.get_internal_type() and all(
        getattr(old, name, None) == getattr(new, name, None) for name in same
    )


def _add_index(operation: Operation, scene: _Scene) -> Iterator[Found]:
    if not isinstance(operation, AddIndexConcurrently):
        yield "index", "is built while nobody can write; AddIndexConcurrently on a table that may be big", LOOK


def _add_constraint(operation: Any, scene: _Scene) -> Iterator[Found]:
    if not scene.announced:
        kind = "twice the same" if isinstance(operation.constraint, UniqueConstraint) else "what it forbids"
        yield "constraint", f"old code may still write {kind}; say which released migration was the first step", REFUSED


def _unique_together(operation: ops.AlterUniqueTogether, scene: _Scene) -> Iterator[Found]:
    found = scene.state.models.get((scene.label, operation.name.lower()))
    if found and set(operation.option_value or ()) - set(found.options.get("unique_together") or ()):
        yield from _taken_away(operation, scene)


def _no_way_back(operation: ops.RunSQL | ops.RunPython, scene: _Scene) -> Iterator[Found]:
    if not operation.reversible:
        yield "no-way-back", "say how it is undone, or that there is nothing to undo (noop)", REFUSED
    if isinstance(operation, ops.RunSQL):
        yield "sql", "nobody but you knows whether old code can live with it", LOOK


_RULES: tuple[tuple[type[Operation] | tuple[type[Operation], ...], Callable[[Any, _Scene], Iterator[Found]]], ...] = (
    (ops.RemoveField, _remove_field),
    (ops.DeleteModel, _taken_away),
    (ops.RenameField, _rename_field),
    (ops.RenameModel, _rename_model),
    (ops.AlterModelTable, _alter_table),
    (ops.AddField, _add_field),
    (ops.AlterField, _alter_field),
    (RemoveIndexConcurrently, lambda operation, scene: iter(())),
    (ops.AddIndex, _add_index),
    (ops.AddConstraint, _add_constraint),
    (ops.AlterUniqueTogether, _unique_together),
    ((ops.RunSQL, ops.RunPython), _no_way_back),
)
