"""Restoring one tenant from its package: nothing else gets in, and whatever was touched stays out."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from casework.cases.models import Case
from casework.documents import storage
from casework.people.models import Child, Guardianship, Unit
from core.accounts.models import Session, User
from core.audit.models import AuditEntry
from tenants import directory, operations, provisioning
from tenants.lifecycle import restore, structure
from tenants.lifecycle.export import export, write_sql
from tenants.lifecycle.package import Writer
from tenants.lifecycle.transaction import owners_transaction
from tenants.lifecycle.versions import structure_at
from tenants.models import Operation, Tenant
from tenants.releases.source import source
from tests.cast import Town, build_next_town
from tests.tenants import lifecycle_stage as stage


@pytest.fixture(scope="module")
def town(database: None) -> Town:
    """A town with three cases and files. Each restore makes it what it was; the trail alone grows."""
    made = build_next_town()
    case = stage.real_case(made)
    stage.multiply(made, case, 2)
    stage.attach(made, case, b"%PDF-1.7 et vedlegg")
    return made


@pytest.fixture(scope="module")
def package(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its package."""
    target = tmp_path_factory.mktemp("handed") / "package"
    export(town.tenant, target=target, act=stage.operator())
    return target


@pytest.fixture
def handed_back(package: Path, tmp_path: Path) -> Path:
    """A copy of the package that a test may spoil."""
    return Path(shutil.copytree(package, tmp_path / "package"))


@pytest.fixture
def fresh(new_town: Callable[[], Town]) -> Town:
    """A town that no other test has touched."""
    return new_town()


def _rewrite(package: Path, manifest: dict[str, object]) -> None:
    """Another manifest, with the sums to go with it: what somebody would do who means it."""
    (package / "manifest.json").write_text(json.dumps(manifest))
    (package / "SHA256SUMS").write_text(f"{stage.tree(package)['manifest.json']}  manifest.json\n")


def _structure(town: Town) -> str:
    with stage.owner() as direct:
        return structure.read(direct, town.tenant.schema).fingerprint()


def test_what_was_lost_comes_back_equal(town: Town, handed_back: Path) -> None:
    before, built = stage.sums_of(town, without=(stage.TRAIL,)), _structure(town)
    with town.inside():
        Guardianship.objects.all().delete()
        Case.objects.update(status="closed")
    assert stage.sums_of(town, without=(stage.TRAIL,)) != before
    done = stage.put_back(town, **{"from": str(handed_back)})
    assert stage.sums_of(town, without=(stage.TRAIL,)) == before
    assert _structure(town) == built
    assert done["files_missing"] == 2 * 5  # the copies of documents never had a file
    directory.forget()
    assert directory.tenant_numbered(town.tenant.number) == town.tenant  # open again, under the same key


def test_the_tenants_own_role_works_as_before(town: Town, handed_back: Path) -> None:
    with town.inside():
        child = Child.objects.exclude(first_name="").order_by("id").first()
        assert child is not None
        number = child.national_id
    stage.put_back(town, **{"from": str(handed_back)})
    with town.inside():
        assert Child.objects.get(id=child.id).national_id == number
        User.objects.filter(home="").update(phone="1")
    with town.inside(), connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(f"DELETE FROM {stage.TRAIL}")
    with stage.owner() as direct, pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        direct.execute(f'DELETE FROM "{town.tenant.schema}".{stage.TRAIL}')  # the trigger, for whoever owns the table


def test_what_was_put_aside_is_kept_out_of_reach_until_it_is_dropped(town: Town, handed_back: Path) -> None:
    aside = str(stage.put_back(town, **{"from": str(handed_back)})["put_aside"])
    with (
        town.inside(),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied for schema"),
    ):
        cursor.execute(f'SELECT count(*) FROM "{aside}".casework_cases_case')
    call_command("restore", town.tenant.number, "--drop", aside)
    with provisioning.as_owner():
        assert aside not in restore.set_aside(town.tenant.schema)
    with pytest.raises(CommandError, match="not_put_aside"):
        call_command("restore", town.tenant.number, "--drop", town.tenant.schema)
    assert stage.role_can_read(town) == 3


def test_who_looked_after_the_moment_is_still_known(town: Town, handed_back: Path) -> None:
    with town.inside():
        later = AuditEntry.objects.create(
            at=datetime.now(UTC), actor_name="Sen Leser", channel="web", action="task.read"
        )
        Session.objects.create(session_key="x", session_data="", expire_date=datetime(2100, 1, 1, tzinfo=UTC))
    stage.put_back(town, **{"from": str(handed_back)})
    with town.inside():
        assert AuditEntry.objects.filter(id=later.id).exists()
        assert AuditEntry.objects.order_by("-id").filter(action="tenant.restored").exists()
        assert not Session.objects.exists()  # a login that had ended does not come back


def test_files_come_back_and_open_with_the_tenants_key(town: Town, handed_back: Path) -> None:
    from django.conf import settings as real

    folder = Path(real.SAMSPOR_FILES_ROOT) / town.tenant.schema
    shutil.rmtree(folder)
    done = stage.put_back(town, **{"from": str(handed_back)})
    assert done["files_brought"] == 6
    with town.inside():
        from casework.documents.models import Document

        found = Document.objects.get(title="Vedlegg")
        assert storage.read(found.id, found.storage_key) == b"%PDF-1.7 et vedlegg"


@pytest.mark.parametrize("part", ["sql/data/casework_people_child.sql", "manifest.json", "people/users.json"])
def test_a_package_that_was_touched_is_refused_while_people_still_work(
    town: Town, handed_back: Path, part: str
) -> None:
    file = handed_back / part
    text = file.read_text()
    file.write_text(text.replace('"rows": 3', '"rows": 4') if part == "manifest.json" else text.replace("1", "2"))
    with pytest.raises(CommandError, match=r"restore\.(damaged|no_package)"):
        stage.put_back(town, **{"from": str(handed_back)})
    with provisioning.as_owner():
        assert Tenant.objects.get(id=town.tenant.id).status == Tenant.Status.ACTIVE
    assert stage.role_can_read(town) == 3


def test_another_municipalitys_package_is_refused(town: Town, handed_back: Path, gol: Town) -> None:
    with pytest.raises(CommandError, match=r"restore\.other_tenant"):
        stage.put_back(gol, **{"from": str(handed_back)})
    directory.forget()
    assert directory.tenant_numbered(gol.tenant.number) == gol.tenant


def test_a_package_from_a_newer_release_is_refused(town: Town, handed_back: Path) -> None:
    manifest = json.loads((handed_back / "manifest.json").read_text())
    manifest["migrations"].append(["casework_cases", "9999_not_yet"])
    _rewrite(handed_back, manifest)
    with pytest.raises(CommandError, match=r"restore\.newer"):
        stage.put_back(town, **{"from": str(handed_back)})
    with provisioning.as_owner():
        assert Tenant.objects.get(id=town.tenant.id).status == Tenant.Status.ACTIVE


def test_a_package_of_an_older_release_goes_through_the_changes_since(fresh: Town, tmp_path: Path) -> None:
    graph = source().loader.graph
    last = next(key for key in graph.leaf_nodes() if key[0].startswith("casework_") and "0001" not in key[1])
    older = set(source().order) - {last}
    package, scratch = Writer(tmp_path / "older"), f"{fresh.tenant.schema}_older"
    with owners_transaction() as owner:
        owner.connection.execute(f'CREATE SCHEMA "{scratch}"; SET LOCAL search_path TO "{scratch}"')
        owner.connection.execute("\n".join(structure_at(older)))
        owner.connection.execute(
            "INSERT INTO casework_people_unit (id, kind, name, org_number, phone, is_active) "
            "VALUES (gen_random_uuid(), 'school', 'Den gamle skolen', '', '', true)"
        )
        owner.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would keep the schema
        built = structure.read(owner.connection, scratch)
        tables = write_sql(package, owner.connection, fresh.tenant, built)
        owner.connection.execute(f'DROP SCHEMA "{scratch}" CASCADE')
    package.text("files.csv", "id,path,bytes,sha256\n")
    about = {"number": fresh.tenant.number}
    package.finish({"tenant": about, "at": "2026-01-01", "migrations": sorted(older), "tables": tables})
    expected = _structure(fresh)
    assert built.fingerprint() != expected
    stage.put_back(fresh, **{"from": str(tmp_path / "older")})
    assert _structure(fresh) == expected
    with fresh.inside():
        assert [unit.name for unit in Unit.objects.all()] == ["Den gamle skolen"]


def test_the_packages_sql_is_never_run(town: Town, handed_back: Path, tmp_path: Path) -> None:
    for name in ("tables.sql", "keys.sql", "load.sql"):
        (handed_back / "sql" / name).write_text("CREATE TABLE public.taken_over (id int);")
    manifest = json.loads((handed_back / "manifest.json").read_text())
    manifest["files"] = {
        name: entry for name, entry in manifest["files"].items() if name.count("/") != 1 or "sql" not in name
    }
    _rewrite(handed_back, manifest)
    stage.put_back(town, **{"from": str(handed_back)})
    with stage.owner() as direct:
        assert direct.execute("SELECT to_regclass('public.taken_over')").fetchone() == (None,)


def test_a_path_out_of_the_package_is_refused(town: Town, handed_back: Path) -> None:
    manifest = json.loads((handed_back / "manifest.json").read_text())
    manifest["tables"]["accounts_user"]["file"] = "../../../etc/passwd"
    _rewrite(handed_back, manifest)
    with pytest.raises(CommandError, match=r"restore\.damaged"):
        stage.put_back(town, **{"from": str(handed_back)})
    with provisioning.as_owner():
        assert Tenant.objects.get(id=town.tenant.id).status == Tenant.Status.ACTIVE


@pytest.mark.parametrize("step", ["fill", "files", "swap", "open"])
def test_killed_in_the_middle_it_goes_on_where_it_was(
    town: Town, handed_back: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stage.sums_of(town, without=(stage.TRAIL,))
    with provisioning.as_owner():
        aside = len(restore.set_aside(town.tenant.schema))
    with town.inside():
        Guardianship.objects.all().delete()
    steps = dict(operations._kinds[restore.KIND])

    def dies(work: operations.Work) -> None:
        steps[step](work)  # done, but the process ends before it is remembered
        raise KeyboardInterrupt

    broken = tuple((name, dies if name == step else do) for name, do in steps.items())
    monkeypatch.setitem(operations._kinds, restore.KIND, broken)
    with pytest.raises(KeyboardInterrupt):
        stage.put_back(town, **{"from": str(handed_back)})
    monkeypatch.setitem(operations._kinds, restore.KIND, tuple(steps.items()))
    stage.put_back(town, **{"from": str(handed_back)})
    assert stage.sums_of(town, without=(stage.TRAIL,)) == before
    with provisioning.as_owner():
        mine = Operation.objects.filter(tenant_id=town.tenant.id, detail__contains={"from": str(handed_back)})
        assert [row.state for row in mine] == ["done"]
        assert Tenant.objects.get(id=town.tenant.id).status == Tenant.Status.ACTIVE
        assert len(restore.set_aside(town.tenant.schema)) == aside + 1


def test_nobody_gets_in_meanwhile(town: Town, handed_back: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client, seen = town.client("adviser"), []
    steps = dict(operations._kinds[restore.KIND])

    def looks(work: operations.Work) -> object:
        seen.append(client.get("/saker/").status_code)
        with pytest.raises(ProgrammingError, match="permission denied"), town.inside():
            Case.objects.update(status="closed")
        return steps["fill"](work)

    monkeypatch.setitem(
        operations._kinds, restore.KIND, tuple((name, looks if name == "fill" else do) for name, do in steps.items())
    )
    stage.put_back(town, **{"from": str(handed_back)})
    assert seen == [503]


def test_a_zip_does_as_well(fresh: Town, tmp_path: Path) -> None:
    stage.real_case(fresh, last="refer")
    export(fresh.tenant, target=tmp_path / "package.zip", act=stage.operator())
    before = stage.sums_of(fresh, without=(stage.TRAIL,))
    with ZipFile(tmp_path / "package.zip") as file:
        assert file.testzip() is None
    with fresh.inside():
        User.objects.update(title="vekk")
    stage.put_back(fresh, **{"from": str(tmp_path / "package.zip")})
    assert stage.sums_of(fresh, without=(stage.TRAIL,)) == before


def test_without_a_side_server_it_says_so(town: Town) -> None:
    with pytest.raises(CommandError, match=r"restore\.no_server"):
        stage.put_back(town, server=True)
