"""Handing back: everything is in the package, whole, readable without us, and nobody else's."""

import csv
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db.models import BinaryField

from casework.cases.models import Case
from casework.documents.models import Document
from casework.people.models import Child
from core import clock
from core.accounts.models import Session
from core.audit.models import AuditEntry
from core.crypto import CryptoError
from core.errors import Conflict
from tenants import isolation
from tenants.grants import tenant_models
from tenants.lifecycle import export as exporting
from tenants.lifecycle import structure
from tenants.lifecycle.copier import SAME_TEXT, Tally, rows_of
from tenants.lifecycle.declared import declared
from tenants.models import Tenant
from tests.cast import Town
from tests.tenants import lifecycle_stage as stage


@pytest.fixture(scope="module")
def town(database: None) -> Town:
    """A town with a finished case, its files, and one document whose file is lost."""
    from tests.cast import build_next_town

    made = build_next_town()
    case = stage.real_case(made, last="close")
    stage.attach(made, case, b"%PDF-1.7 vedlegg")
    lost = stage.attach(made, case, b"borte")
    (Path(_files_root()) / made.tenant.schema / lost.storage_key).unlink()
    with made.inside():
        Case.objects.update(priority='=1+1\t"\\N\n;æ')
        Session.objects.create(session_key="hemmelig-nokkel", session_data="", expire_date=clock.now())
    return made


@pytest.fixture(scope="module")
def package(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its package."""
    target = tmp_path_factory.mktemp("handed") / "package"
    exporting.export(town.tenant, target=target, act=stage.operator())
    return target


def _files_root() -> str:
    from django.conf import settings

    return str(settings.SAMSPOR_FILES_ROOT)


def test_the_checksums_can_be_checked_by_anyone(package: Path) -> None:
    answer = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=package, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr
    listed = {line.split("  ")[1] for line in (package / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(stage.tree(package)) - {"SHA256SUMS"}
    (package / "tenant.json").write_text((package / "tenant.json").read_text() + " ")
    answer = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=package, capture_output=True, check=False)
    (package / "tenant.json").write_text((package / "tenant.json").read_text()[:-1])
    assert answer.returncode == 1


def test_psql_alone_loads_it_into_an_empty_database(town: Town, package: Path) -> None:
    admin = os.environ["SAMSPOR_ADMIN_URL"]
    name = f"handed_{town.tenant.schema}"
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    try:
        stage.run_psql(name, "-1", "-f", str(package / "sql" / "load.sql"), admin=admin)
        loaded = urlsplit(admin)._replace(path=f"/{name}").geturl()
        manifest = json.loads((package / "manifest.json").read_text())
        with psycopg.connect(loaded) as server:
            server.execute(SAME_TEXT)
            built = structure.read(server, town.tenant.schema)
            assert built.fingerprint() == manifest["structure"]
            for table in built.tables:
                tally = Tally().drain(rows_of(server, table, None))
                expected = manifest["tables"][table.name]
                assert (tally.rows, tally.sha256) == (expected["rows"], expected["sha256"]), table.name
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                server.execute("DELETE FROM audit_auditentry")
    finally:
        with psycopg.connect(admin, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name}")


def test_every_table_is_there_as_csv_and_says_what_the_database_says(town: Town, package: Path) -> None:
    tables = {model._meta.db_table for model in tenant_models()} - declared.passing
    assert {path.stem for path in (package / "csv").glob("*.csv")} == tables
    with town.inside():
        case, child = Case.objects.get(), Child.objects.get()
        number = child.national_id
    with open(package / "csv" / "casework_cases_case.csv", encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["priority"] == case.priority
    assert row["id"] == str(case.id)
    with open(package / "csv" / "casework_people_child.csv", encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["national_id"] == number
    assert {"national_id_secret", "national_id_index"}.isdisjoint(row)


def test_a_table_without_rows_is_told_of_and_has_no_file_of_rows(package: Path) -> None:
    manifest = json.loads((package / "manifest.json").read_text())
    empty = {name for name, table in manifest["tables"].items() if not table["rows"]}
    assert empty >= declared.passing
    assert {name for name, table in manifest["tables"].items() if table["file"] is None} == empty
    written = {path.stem for path in (package / "sql" / "data").iterdir()}
    assert written == set(manifest["tables"]) - empty
    loaded = (package / "sql" / "load.sql").read_text().splitlines()
    assert {line.split("/")[1] for line in loaded if line.startswith("\\ir data/")} == {f"{n}.sql" for n in written}


def test_rows_that_are_gone_are_no_rows_though_their_table_takes_room(town: Town, tmp_path: Path) -> None:
    table = f'"{town.tenant.schema}".casework_people_team'
    with stage.owner() as direct:
        row = "(id, key, title, kind, archived) VALUES (gen_random_uuid(), 'borte', '{}', 'health', false)"
        direct.execute(f"INSERT INTO {table} {row}")
        direct.execute(f"DELETE FROM {table} WHERE key = 'borte'")
    exporting.export(town.tenant, target=tmp_path / "package", act=stage.operator())
    told = json.loads((tmp_path / "package" / "manifest.json").read_text())["tables"]["casework_people_team"]
    assert (told["rows"], told["file"]) == (0, None)
    assert (tmp_path / "package" / "csv" / "casework_people_team.csv").read_text().count("\n") == 1


ODD = """
CREATE SCHEMA odd; SET LOCAL search_path TO odd;
CREATE TABLE "A b" (id int PRIMARY KEY, x text COLLATE "C", y varchar(3)[] NOT NULL, gone int CONSTRAINT kept NOT NULL);
ALTER TABLE "A b" RENAME COLUMN gone TO stays;
CREATE FUNCTION "No way"() RETURNS trigger LANGUAGE plpgsql AS $$begin return null; end$$;
CREATE TRIGGER "t 1" BEFORE INSERT OR UPDATE OR DELETE ON "A b" FOR EACH ROW EXECUTE FUNCTION "No way"();
CREATE TRIGGER t2 AFTER TRUNCATE OR INSERT ON "A b" FOR EACH STATEMENT EXECUTE FUNCTION "No way"();
CREATE TRIGGER t3 AFTER UPDATE OF x ON "A b" FOR EACH ROW WHEN (old.x <> new.x) EXECUTE FUNCTION "No way"('a');
CREATE CONSTRAINT TRIGGER t4 AFTER INSERT ON "A b" DEFERRABLE FOR EACH ROW EXECUTE FUNCTION "No way"();
CREATE TRIGGER t5 AFTER UPDATE ON "A b" REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION "No way"();
COMMENT ON COLUMN "A b".x IS 'It''s';
"""


def test_an_odd_structure_is_told_as_postgresql_itself_tells_it(database: None) -> None:
    with psycopg.connect(os.environ["SAMSPOR_ADMIN_URL"]) as server:
        server.execute(ODD)
        (table,) = (built := structure.read(server, "odd")).tables
        query = (
            "SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger WHERE tgrelid = %s::regclass ORDER BY tgname"
        )
        assert list(table.triggers) == server.execute(query, ['"A b"']).fetchall()
        assert {column.name: column.rest for column in table.columns} == {
            "id": " NOT NULL",
            "x": ' COLLATE "C"',
            "y": " NOT NULL",
            "stays": " CONSTRAINT kept NOT NULL",
        }
        told = {column.name: column.rest_named for column in table.columns}
        if server.info.server_version >= 180000:  # from there on each NOT NULL has a name
            assert told["id"] == ' CONSTRAINT "A b_id_not_null" NOT NULL'
            assert told["y"] == ' CONSTRAINT "A b_y_not_null" NOT NULL'
        assert told["stays"].endswith(" NOT NULL") and told["x"] == ' COLLATE "C"'
        assert table.comments == ("""COMMENT ON COLUMN "A b"."x" IS 'It''s';""",)
        server.execute("CREATE SCHEMA again; SET LOCAL search_path TO again")
        for line in (*built.functions, table.create(), *table.put_back(), *table.put_keys_back()):
            server.execute(line.encode())
        assert structure.read(server, "again").fingerprint() == built.fingerprint()
        server.rollback()


def test_a_case_can_be_read_without_the_program(town: Town, package: Path) -> None:
    with town.inside():
        case = Case.objects.get()
        documents = list(Document.objects.filter(case_id=case.id))
        child = Child.objects.get()
        number = child.national_id
    folder = package / "cases" / str(case.year) / f"{case.serial:04}"
    told = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert told["child"]["national_id"] == number
    assert len(told["child"]["guardians"]) == 2
    read = [
        pair
        for task in told["tasks"]
        if task.get("answers")
        for page in task["answers"]["read"]
        for pair in page["rows"]
    ]
    assert ["Hva ønsker dere at PPT skal vurdere?", "Leser langsomt og gjetter på ord."] in read
    assert told["plans"][0]["goals"][0]["measures"][0]["text"] == "Repetert lesing"
    assert told["evaluations"][0]["goal_reviews"][0]["status"] == "reached"
    assert [event["seq"] for event in told["events"]] == list(range(1, len(told["events"]) + 1))
    assert {len(told["consents"]), len(told["decisions"])} == {4, 1}
    files = [path.read_bytes() for path in sorted((folder / "documents").iterdir())]
    assert len(files) == len(documents) - 1
    assert b"%PDF-1.7 vedlegg" in files
    assert all(content.startswith(b"%PDF") for content in files)


def test_what_is_lost_is_named(package: Path) -> None:
    manifest = json.loads((package / "manifest.json").read_text())
    assert [entry["why"] for entry in manifest["missing_files"]] == ["gone"]
    assert "1 av filene manglet" in (package / "LES-MEG.md").read_text(encoding="utf-8")


def test_no_secret_of_a_machine_is_in_what_people_open(package: Path) -> None:
    text = "".join(path.read_text() for path in package.rglob("*") if path.suffix in (".csv", ".json", ".md", ".sql"))
    assert "hemmelig-nokkel" not in text
    opened = "".join(
        path.read_text() for folder in ("csv", "people", "cases") for path in (package / folder).rglob("*.[cj]s*")
    )
    assert "md5$" not in opened and "argon2" not in opened  # passwords
    assert "password" not in (package / "csv" / "accounts_user.csv").read_text().splitlines()[0]


def test_every_encrypted_column_is_declared() -> None:
    binary = {
        (model._meta.db_table, field.column)
        for model in tenant_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, BinaryField)
    }
    known = {
        (column.table, name) for column in declared.sealed.values() for name in (column.column, column.index) if name
    }
    assert binary == known


def test_the_dictionary_explains_every_column_in_both_languages(package: Path) -> None:
    with open(package / "dictionary.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    manifest = json.loads((package / "manifest.json").read_text())
    columns = {(name, column) for name, table in manifest["tables"].items() for column in table["columns"]}
    assert {(row["table"], row["column"]) for row in rows if row["column"]} == columns
    assert [row for row in rows if not (row["meaning_nb"] and row["meaning_en"])] == []


def test_nothing_of_another_municipality_is_in_it(package: Path, gol: Town) -> None:
    with gol.inside():
        foreign = [user.email for user in gol.users.values()] + [str(user.id) for user in gol.users.values()]
    text = "".join(path.read_text() for path in package.rglob("*") if path.suffix in (".csv", ".json", ".sql"))
    assert [word for word in foreign if word in text and "@" not in word] == []


def test_the_same_data_give_the_same_files(town: Town, package: Path, tmp_path: Path) -> None:
    exporting.export(town.tenant, target=tmp_path / "again", act=stage.operator())
    changing = {"manifest.json", "SHA256SUMS", "LES-MEG.md"}
    first, second = stage.tree(package), stage.tree(tmp_path / "again")
    assert {name for name in first | second if first.get(name) != second.get(name)} <= changing


def test_everything_is_from_one_moment(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_csv = exporting.write_csv

    def meanwhile(*arguments: object) -> None:
        with stage.owner() as other:
            other.execute(
                f'INSERT INTO "{town.tenant.schema}".casework_people_unit '
                "(id, kind, name, org_number, phone, is_active) "
                "VALUES (gen_random_uuid(), 'office', 'Kom imens', '', '', true)"
            )
        write_csv(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(exporting, "write_csv", meanwhile)
    exporting.export(town.tenant, target=tmp_path / "package", act=stage.operator())
    for name in ("csv/casework_people_unit.csv", "people/units.json"):
        assert "Kom imens" not in (tmp_path / "package" / name).read_text(encoding="utf-8")
    with stage.owner() as other:
        other.execute(f'DELETE FROM "{town.tenant.schema}".casework_people_unit WHERE name = %s', ["Kom imens"])


def test_only_the_account_itself_can_read_it(package: Path) -> None:
    assert package.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in package.rglob("*") if path.is_file()} == {0}


def test_nothing_is_overwritten_and_nothing_half_done_is_left(town: Town, package: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match=r"export\.exists"):
        exporting.export(town.tenant, target=package, act=stage.operator())
    assert not package.with_name("package.unfinished").exists()


def test_a_secret_that_cannot_be_opened_stops_it_at_once(town: Town, tmp_path: Path) -> None:
    table = f'"{town.tenant.schema}".casework_people_child'
    with stage.owner() as direct:
        kept = direct.execute(f"SELECT id, national_id_secret FROM {table} LIMIT 1").fetchone()
        assert kept is not None
        direct.execute(f"UPDATE {table} SET national_id_secret = 'spoilt' WHERE id = %s", [kept[0]])
    try:
        for name in ("package", "package.zip"):
            with pytest.raises(CryptoError):
                exporting.export(town.tenant, target=tmp_path / name, act=stage.operator())
    finally:
        with stage.owner() as direct:
            direct.execute(f"UPDATE {table} SET national_id_secret = %s WHERE id = %s", [kept[1], kept[0]])
    assert list(tmp_path.iterdir()) == []  # no half of it is left in plain


def test_both_logs_say_so(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export", town.tenant.number, "--to", str(tmp_path / "by-command.zip"))
    assert (tmp_path / "by-command.zip").exists()
    with town.inside():
        assert AuditEntry.objects.filter(action="tenant.handed_back").count() == 1
    with isolation.use_operator():
        assert AuditEntry.objects.filter(action="operation.export_asked", object_id=town.tenant.id).count() == 1


@pytest.mark.parametrize("status", [Tenant.Status.READ_ONLY, Tenant.Status.SUSPENDED])
def test_a_closed_municipality_can_be_handed_back(town: Town, tmp_path: Path, status: str) -> None:
    from tenants.lifecycle import standing

    with stage.owners():
        standing.close(tenant_id=town.tenant.id, standing=status, act=stage.operator(), by_worker=False)
    try:
        call_command("export", town.tenant.number, "--to", str(tmp_path / "package"))
    finally:
        with stage.owners():
            Tenant.objects.filter(id=town.tenant.id).update(status=Tenant.Status.ACTIVE)
            standing.hold(town.tenant.schema)
    assert (tmp_path / "package" / "manifest.json").exists()
