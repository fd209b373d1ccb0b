"""What old code could not live with is refused, each rule by a migration that breaks it and one that does not."""

from pathlib import Path

import pytest

from tenants.releases import released, safety
from tenants.releases.safety import LOOK, REFUSED
from tenants.releases.source import source
from tests.tenants.release_stage import APP, later_migrations

# The release before: what the migrations below change.
BEFORE = """
operations = [
    migrations.CreateModel("Thing", [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("empty", models.TextField(null=True)),
        ("given", models.TextField(db_default="x")),
        ("named", models.TextField(db_column="other")),
        ("amount", models.DecimalField(max_digits=7, decimal_places=2)),
        ("plan", models.ForeignKey(on_delete=models.CASCADE, to="casework_plans.educationplan")),
        ("plans", models.ManyToManyField(related_name="+", to="casework_plans.educationplan")),
    ]),
    migrations.CreateModel("Kept", [("id", models.BigAutoField(primary_key=True))], {"db_table": "kept"}),
]
"""
SECOND = 'second_step_of = ("casework_plans", "9001_word")\n'


def found(tmp_path: Path, body: str) -> dict[str, str]:
    """rule → weight, of the migration that comes after BEFORE."""
    with later_migrations(tmp_path, BEFORE, body, word="word") as keys:
        before = frozenset(key for key in source().order if key != keys[1])
        faults = safety.faults(before=before)
    assert all(fault.key == keys[1] and fault.why for fault in faults)
    return {fault.rule: fault.weight for fault in faults}


def one(operation: str, *, head: str = "") -> str:
    return f"{head}operations = [{operation}]"


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        ('migrations.RemoveField("thing", "empty")', "taken-away"),
        ('migrations.RemoveField("thing", "name")', "first-nullable"),
        ('migrations.RemoveField("thing", "plans")', "taken-away"),
        ('migrations.DeleteModel("Thing")', "taken-away"),
        ('migrations.RenameField("thing", "name", "title")', "rename"),
        ('migrations.RenameModel("Thing", "Object")', "rename"),
        ('migrations.AlterModelTable("thing", "things")', "rename"),
        ('migrations.AddField("thing", "must", models.TextField(default="x"))', "needs-db-default"),
        ('migrations.AddField("thing", "once", models.TextField(unique=True, db_default="x"))', "unique-default"),
        ('migrations.AlterField("thing", "empty", models.TextField(default=""))', "not-null"),
        ('migrations.AlterField("thing", "given", models.TextField(default="x"))', "db-default"),
        ('migrations.AlterField("thing", "name", models.CharField(max_length=20, unique=True))', "unique"),
        ('migrations.AlterField("thing", "name", models.CharField(max_length=10))', "type"),
        ('migrations.AlterField("thing", "name", models.IntegerField())', "type"),
        ('migrations.AlterField("thing", "amount", models.DecimalField(max_digits=9, decimal_places=2))', "type"),
        ('migrations.AlterField("thing", "name", models.CharField(max_length=20, db_column="b"))', "rename"),
        ('migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="once"))', "constraint"),
        ('migrations.AlterUniqueTogether("thing", {("name", "given")})', "taken-away"),
        ('migrations.RunSQL("SELECT 1")', "no-way-back"),
        ("migrations.RunPython(lambda apps, editor: None)", "no-way-back"),
        (
            "migrations.SeparateDatabaseAndState([migrations.RunPython(migrations.RunPython.noop, "
            "migrations.RunPython.noop)])",
            "python-inside",
        ),
        ('migrations.SeparateDatabaseAndState([migrations.DeleteModel("Thing")])', "taken-away"),
    ],
)
def test_it_is_refused(tmp_path: Path, operation: str, rule: str) -> None:
    assert found(tmp_path, one(operation)).get(rule) == REFUSED


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        ('migrations.AddIndex("thing", models.Index(fields=["name"], name="thing_name"))', "index"),
        ('migrations.AddField("thing", "also", models.TextField(null=True, db_index=True))', "index"),
        ('migrations.RunSQL("SELECT 1", "SELECT 2")', "sql"),
        (
            'migrations.AddField("thing", "also", models.TextField(null=True)), '
            "migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)",
            "data-apart",
        ),
    ],
)
def test_a_person_is_asked_to_look(tmp_path: Path, operation: str, rule: str) -> None:
    assert found(tmp_path, one(operation)) == {rule: LOOK}


@pytest.mark.parametrize(
    "operation",
    [
        'migrations.AddField("thing", "also", models.TextField(null=True))',
        'migrations.AddField("thing", "also", models.TextField(db_default="x"))',
        'migrations.AddField("thing", "others", models.ManyToManyField(related_name="+", to="casework_plans.thing"))',
        'migrations.AlterField("thing", "name", models.CharField(max_length=40))',
        'migrations.AlterField("thing", "name", models.TextField())',
        'migrations.AlterField("thing", "given", models.TextField(null=True))',
        'migrations.RenameField("thing", "named", "called")',
        'migrations.RenameModel("Kept", "Called")',
        'migrations.AlterModelOptions("thing", {"ordering": ["name"]})',
        "migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)",
        'migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True)), ("a", models.TextField())]), '
        'migrations.AddField("new", "must", models.TextField(default="x")), migrations.RemoveField("new", "a"), '
        'migrations.AddIndex("new", models.Index(fields=["must"], name="new_must"))',
    ],
)
def test_old_code_does_not_notice(tmp_path: Path, operation: str) -> None:
    assert found(tmp_path, one(operation)) == {}


@pytest.mark.parametrize(
    "operation",
    [
        'migrations.RemoveField("thing", "empty")',
        'migrations.RemoveField("thing", "given")',
        'migrations.DeleteModel("Thing")',
        'migrations.AlterField("thing", "empty", models.TextField(default=""))',
        'migrations.AlterField("thing", "given", models.TextField(default="x"))',
        'migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="once"))',
    ],
)
def test_the_second_of_two_steps_may(tmp_path: Path, operation: str) -> None:
    assert found(tmp_path, one(operation, head=SECOND)) == {}


def test_not_when_the_first_step_comes_in_the_same_release(tmp_path: Path) -> None:
    body = one('migrations.RemoveField("thing", "empty")', head=SECOND)
    with later_migrations(tmp_path, BEFORE, body, word="word") as keys:
        before = frozenset(key for key in source().order if key not in keys)
        faults = safety.faults(before=before)
    assert [fault.rule for fault in faults] == ["first-step"]


def test_the_code_that_can_no_longer_insert_needs_the_column_to_be_empty_first(tmp_path: Path) -> None:
    assert found(tmp_path, one('migrations.RemoveField("thing", "name")', head=SECOND)) == {"first-nullable": REFUSED}


def test_what_is_not_in_a_transaction_is_one_thing(tmp_path: Path) -> None:
    index = 'AddIndexConcurrently("thing", models.Index(fields=["name"], name="thing_name"))'
    assert found(tmp_path, one(index, head="atomic = False\n")) == {}
    two = f'{index}, migrations.AddField("thing", "also", models.TextField(null=True))'
    assert found(tmp_path, one(two, head="atomic = False\n")) == {"one-at-a-time": REFUSED}
    python = "migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)"
    assert found(tmp_path, one(python, head="atomic = False\n")) == {"one-at-a-time": REFUSED}


def test_this_source_is_safe_after_the_last_release() -> None:
    assert released.changed() == []
    assert [fault for fault in released.faults_since() if fault.weight == REFUSED] == []


def test_what_was_released_must_not_change(tmp_path: Path) -> None:
    file = tmp_path / "released.json"
    with later_migrations(tmp_path, BEFORE, word="word"):
        released.write("1.0.0", file)
        assert (APP, "9001_word") in released.read(file) and released.changed(file) == []
        migration = next(tmp_path.glob("later_*/9001_word.py"))
        migration.write_text(migration.read_text().replace("max_length=20", "max_length=21"))
        assert released.changed(file) == [f"{APP}.9001_word"]
    with later_migrations(tmp_path, BEFORE, one('migrations.DeleteModel("Thing")'), word="word"):
        assert [fault.rule for fault in released.faults_since(file)] == ["taken-away"]
