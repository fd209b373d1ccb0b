"""Rows and statements: a row of A is nothing in B, and no statement of A leaves anything behind for B."""

import copy
import pickle
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.models import Prefetch

from api.idempotency import _hold
from casework.people.models import RoleAssignment, Unit
from core.accounts.models import User
from tenants import isolation, jobs, router
from tenants.backend import compiler
from tenants.grants import tenant_models
from tenants.isolation import IsolationError
from tests.architecture.source import name, product_code
from tests.cast import Town
from tests.tenants.where import home_of, where

Act = Callable[[Unit], object]


def _fetch(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def foreign(trondheim: Town) -> Unit:
    """A school of Trondheim's, loaded there, that would be storable in any town."""
    with trondheim.inside():
        unit = Unit.objects.get(id=trondheim.school)
    unit.name = "Skolen som ble med over"
    return unit


def _copy(unit: Unit) -> None:
    unit.pk = Unit._meta.get_field("id").get_default()
    unit.save(force_insert=True)


CARRIED: dict[str, Act] = {
    "save": lambda unit: unit.save(),
    "save somewhere by name": lambda unit: unit.save(using="default"),
    "save as new": _copy,
    "bulk create": lambda unit: Unit.objects.bulk_create([unit]),
    "delete": lambda unit: unit.delete(),
    "follow a relation": lambda unit: list(unit.roleassignment_set.all()),
    "a pickled copy": lambda unit: pickle.loads(pickle.dumps(unit)).save(),
    "a deep copy": lambda unit: copy.deepcopy(unit).save(),
    "point at it": lambda unit: RoleAssignment.objects.create(
        user=User.objects.earliest("created_at"), role="teacher", unit=unit, valid_from=date(2026, 1, 1)
    ),
    "point at it later": lambda unit: setattr(RoleAssignment.objects.earliest("valid_from"), "unit", unit),
}


@pytest.mark.parametrize("act", CARRIED.values(), ids=CARRIED)
def test_a_row_of_one_tenant_cannot_be_used_in_another(foreign: Unit, gol: Town, act: Act) -> None:
    with gol.inside():
        before = Unit.objects.count()
        with pytest.raises((IsolationError, ValueError)), transaction.atomic():
            act(foreign)
        assert Unit.objects.count() == before


# With the guard taken away Django leaves a copy of the row in the wrong place: what the tests above would miss.
LEAVES_A_COPY = ("save", "save somewhere by name", "bulk create", "a pickled copy", "a deep copy")


@pytest.mark.parametrize("way", LEAVES_A_COPY)
def test_without_the_guard_a_copy_appears(foreign: Unit, gol: Town, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "refuse_foreign", lambda row: None)
    monkeypatch.setattr(compiler, "refuse_foreign", lambda row: None)
    with gol.inside():
        CARRIED[way](foreign)
        assert Unit.objects.filter(id=foreign.id, name=foreign.name).exists()
        transaction.set_rollback(True)


def test_a_bulk_update_of_anothers_rows_changes_nothing(foreign: Unit, gol: Town) -> None:
    with gol.inside():
        Unit.objects.bulk_update([foreign], ["name"])
        assert not Unit.objects.filter(name=foreign.name).exists()


def test_a_row_saved_in_one_tenant_is_its_own_from_then_on(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        made = Unit.objects.create(kind="office", name="Laget her")
        transaction.set_rollback(True)
    with gol.inside(), pytest.raises(IsolationError):
        made.save()


def test_rows_that_were_read_along_with_others_are_known_too(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        joined = RoleAssignment.objects.select_related("unit").exclude(unit=None)[0].unit
        heads = Prefetch("role_assignments", queryset=RoleAssignment.objects.filter(role="unit_head"))
        (fetched,) = (
            User.objects.prefetch_related(heads).get(id=trondheim.users["school_head"].id).role_assignments.all()
        )
        partly = Unit.objects.only("id").get(id=trondheim.school)
    with gol.inside():
        for row in (joined, fetched):
            assert row is not None
            with pytest.raises(IsolationError):
                row.save()
        with pytest.raises(IsolationError):
            _ = partly.name  # what was left out is not looked for here
        with pytest.raises(IsolationError):
            _ = fetched.unit  # read there, followed here


def test_a_row_is_at_home_in_every_block_of_its_tenant(trondheim: Town) -> None:
    with trondheim.inside():
        unit = Unit.objects.get(id=trondheim.school)
    with isolation.use_directory():
        pass
    with trondheim.inside():
        unit.save()
        assert list(unit.roleassignment_set.all())
        unit.refresh_from_db()


def test_lazy_questions_are_asked_of_the_tenant_at_hand(trondheim: Town, gol: Town) -> None:
    """A queryset carries no rows; read in another tenant it finds that one's, by that one's role."""
    with trondheim.inside():
        lazy = Unit.objects.filter(name="Granlia skole").order_by("id")
        values, exists, count = lazy.values_list("id", flat=True), lazy.exists, lazy.count
        union = lazy.union(Unit.objects.filter(name="Lerkendal skole"))
    with gol.inside():
        assert list(values) == [gol.school]
        assert {unit.id for unit in union} == {gol.school, gol.other_school}
        assert (exists(), count()) == (True, 1)
    with pytest.raises(IsolationError):
        list(lazy.all())


def test_raw_statements_are_the_tenants_own(trondheim: Town, gol: Town) -> None:
    for town in (trondheim, gol):
        with town.inside():
            (unit,) = Unit.objects.raw("SELECT * FROM casework_people_unit WHERE name = 'Granlia skole'")
            assert unit.id == town.school
    with pytest.raises(IsolationError):
        list(Unit.objects.raw("SELECT * FROM casework_people_unit"))


def test_no_cursor_stays_open_on_the_server(trondheim: Town) -> None:
    wrapper: Any = connection
    with trondheim.inside():
        with pytest.raises(IsolationError, match="server-side"):
            wrapper._cursor("held")
        assert len(list(Unit.objects.iterator(chunk_size=1))) >= 2
        assert _fetch("SELECT count(*) FROM pg_cursors") == [(0,)]


def test_copy_reads_and_writes_what_the_role_may(trondheim: Town, gol: Town) -> None:
    with trondheim.inside(), connection.cursor() as cursor:
        with cursor.copy("COPY casework_people_unit (id) TO STDOUT") as copied:
            ids = b"".join(bytes(part) for part in copied).decode().split()
        assert str(trondheim.school) in ids and str(gol.school) not in ids
    for statement in (
        f'COPY "{gol.tenant.schema}".casework_people_unit TO STDOUT',
        f'COPY "{gol.tenant.schema}".casework_people_unit FROM STDIN',
        "COPY public.accounts_user TO STDOUT",
        "COPY casework_people_unit TO '/tmp/taken'",
        "COPY casework_people_unit TO PROGRAM 'cat'",
    ):
        refused = pytest.raises(psycopg.Error, match=r"permission denied|must be")
        with refused, trondheim.inside(), connection.cursor() as cursor, cursor.copy(statement):
            pass


# Said without LOCAL inside one tenant's transaction, and committed: the session keeps them.
ROGUE = [
    "SET search_path TO k3324",
    'SET ROLE "{role}_t_k3324"',
    "RESET ROLE",
    "SET SESSION search_path TO k3324, public",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    # Long enough for the rest of its own transaction.
    "SET statement_timeout TO 7000",
    "SET default_transaction_read_only TO on",
    "SET default_transaction_isolation TO serializable",
    "SET DateStyle TO 'SQL, DMY'",
]


@pytest.fixture
def fresh_afterwards() -> Iterator[None]:
    yield
    connection.close()


def settings_here() -> list[tuple[object, ...]]:
    """What a session can be told that outlives a transaction, but for its role and path."""
    names = "statement_timeout", "transaction_read_only", "transaction_isolation", "DateStyle"
    return [row for name in names for row in _fetch(f"SHOW {name}")]


@pytest.mark.parametrize("statement", ROGUE)
def test_a_rogue_setting_ends_with_its_transaction(
    trondheim: Town, gol: Town, new_town: Callable[[], Town], statement: str, fresh_afterwards: None
) -> None:
    with trondheim.inside():
        usual = settings_here()
        _fetch(statement.format(role=settings.SAMSPOR_ROLE_PREFIX))
    for town in (trondheim, gol):
        with town.inside():
            assert where() == home_of(town)
            assert settings_here() == usual
            assert {unit.id for unit in Unit.objects.filter(name="Granlia skole")} == {town.school}
    with pytest.raises(IsolationError):
        Unit.objects.count()


def leave_a_time_limit_behind(town: Town) -> None:
    """The shortest there is, on the connection that this thread gets next."""
    wrapper: Any = connection
    with town.inside():
        _fetch("COMMIT; SET statement_timeout TO 1")
        wrapper._opened_for = None


@pytest.mark.usefixtures("slow_to_begin", "fresh_afterwards")
def test_a_time_limit_that_cuts_the_next_begin_short_costs_nobody_the_request(trondheim: Town) -> None:
    leave_a_time_limit_behind(trondheim)
    with trondheim.inside():
        assert where() == home_of(trondheim)


LEFT_BEHIND = [
    ("CREATE TEMP TABLE casework_people_unit (LIKE casework_people_unit)", "permission denied to create temporary"),
    ("CREATE TEMP VIEW accounts_user AS SELECT 1", "permission denied to create temporary"),
    ("CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "permission denied"),
    ("CREATE SCHEMA mine", "permission denied"),
    ("CREATE TABLE public.casework_people_unit (id int)", "permission denied"),
    (
        "CREATE OR REPLACE FUNCTION public.samspor_enqueue(text, jsonb, timestamptz) RETURNS bigint LANGUAGE sql "
        "AS 'SELECT 1::bigint'",
        "permission denied|must be owner",
    ),
    ("SET SESSION AUTHORIZATION samspor_owner", "permission denied|must be"),
    ("GRANT USAGE ON SCHEMA public TO PUBLIC WITH GRANT OPTION", "permission denied|grant options|no privileges"),
    ("SELECT lo_export(1, '/tmp/x')", "permission denied"),
    ("CREATE EXTENSION dblink", "permission denied|not available"),
]


@pytest.mark.parametrize(("statement", "why"), LEFT_BEHIND, ids=[one[0][:30] for one in LEFT_BEHIND])
def test_nothing_can_be_left_for_the_next_tenant_to_step_on(trondheim: Town, statement: str, why: str) -> None:
    """A temporary table would hide the real one from everybody who comes later on the same server connection."""
    with trondheim.inside(), pytest.raises(DatabaseError, match=why):
        _fetch(statement)


def test_a_role_that_changes_its_own_settings_changes_nothing(trondheim: Town, gol: Town) -> None:
    """PostgreSQL lets a role do this to itself; its path is said anew in each transaction."""
    with trondheim.inside():
        _fetch(f"ALTER ROLE CURRENT_USER SET search_path TO {gol.tenant.schema}")
    connection.close()
    try:
        with trondheim.inside():
            assert where() == home_of(trondheim)
    finally:
        with trondheim.inside():
            _fetch("ALTER ROLE CURRENT_USER RESET ALL")


def test_locks_of_two_tenants_are_two_locks(trondheim: Town, gol: Town) -> None:
    held_by: list[Any] = []
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as watcher:
        for town in (trondheim, gol):
            with town.inside():
                assert _hold(UUID(int=1), "same-key-1")
                held = watcher.execute("SELECT objid, classid FROM pg_locks WHERE locktype = 'advisory'").fetchall()
                watcher.rollback()
            held_by.append(held)
    assert held_by[0] and held_by[1] and held_by[0] != held_by[1]


# A lock, a channel or a setting of the session outlives the transaction: behind a pooler it is the next tenant's.
SESSION_WIDE = (
    "pg_advisory_lock(",
    "pg_try_advisory_lock(",
    "LISTEN ",
    "NOTIFY ",
    "pg_notify(",
    "DECLARE ",
    "SET SESSION",
    "SELECT set_config(",
    "PREPARE ",
    "CREATE TEMP",
)
# The owner's work on a whole tenant, and the administrator's on the server's logins: over connections of their own,
# straight to the server, closed when it is done.
OWN_CONNECTION = (
    "tenants/bootstrap.py",
    "tenants/operations.py",
    "tenants/releases/",
    "tenants/lifecycle/",
    "tenants/citus",
)


def test_our_code_leaves_nothing_in_the_session() -> None:
    found = [
        f"{name(path)}: {word}"
        for path in product_code()
        for word in SESSION_WIDE
        if not name(path).startswith(OWN_CONNECTION) and word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_what_the_queue_announces_to_listeners_says_nothing_of_a_tenant(trondheim: Town) -> None:
    """Channels are the whole database's: anybody connected can listen."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as listener:
        for channel in ("procrastinate_any_queue", "procrastinate_queue#default", "procrastinate_any_queue_v1"):
            listener.execute(f'LISTEN "{channel}"')
        with trondheim.inside():
            job = jobs.enqueue("deadlines.refresh")
        told = [note.payload for note in listener.notifies(timeout=2, stop_after=1)]
        listener.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job])
    assert told
    assert not [word for word in (trondheim.tenant.schema, "deadlines") for note in told if word in note]


def test_no_tenants_table_knows_content_types_or_djangos_permissions(trondheim: Town) -> None:
    """Their numbers differ from schema to schema; who may do what stands in our own table."""
    shared = {"contenttypes", "auth"}
    for model in tenant_models():
        assert model._meta.app_label not in shared
        related = {field.related_model._meta.app_label for field in model._meta.get_fields() if field.related_model}
        assert not related & shared, model
    with trondheim.inside():
        for table in ("django_content_type", "auth_permission", "auth_group"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                _fetch(f"SELECT * FROM public.{table}")
        with pytest.raises(ProgrammingError), transaction.atomic():
            ContentType.objects.filter(app_label="accounts").exists()
