"""A stale template is impossible: database, process and disk must have the same migrations, or nothing is onboarded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from core.errors import Conflict
from tenants import provisioning
from tenants.models import Structure, StructureTemplate, Tenant
from tenants.releases import applied, run
from tenants.releases.source import fingerprint_now, source, version_of
from tests.tenants.release_stage import APP, as_admin, later_migrations, onboard, own_database

COLUMN = 'operations = [migrations.AddField("educationplan", "newer", models.TextField(null=True))]'


@pytest.fixture(scope="module", autouse=True)
def database_of_its_own() -> Iterator[None]:
    with own_database("template"):
        provisioning.prepare_database()
        yield


def nothing_is_made(number: str) -> None:
    with pytest.raises(Conflict) as refused:
        onboard(number)
    assert refused.value.code == "tenant.release_pending"
    assert not Tenant.objects.using("owner").filter(number=number).exists()
    with as_admin() as admin:
        assert admin.execute("SELECT to_regnamespace(%s)", [f"k{number}"]).fetchone() == (None,)


def test_a_new_tenant_remembers_what_it_was_made_from() -> None:
    tenant = onboard("1101")
    row = Structure.objects.using("owner").get(schema=tenant.schema)
    assert (row.state, row.to_version, row.fingerprint) == ("current", source().version, fingerprint_now())
    assert run.run().unchanged == 1


def test_a_database_that_is_behind_the_source_is_refused(tmp_path: Path) -> None:
    with later_migrations(tmp_path, COLUMN, word="behind"):
        nothing_is_made("1103")
        run.run()
        assert onboard("1103").schema == "k1103"
    with as_admin() as admin:
        columns = admin.execute(
            "SELECT table_schema FROM information_schema.columns WHERE column_name = 'newer' ORDER BY 1"
        ).fetchall()
    assert columns == [("k1101",), ("k1103",)]


def test_a_database_that_is_ahead_of_the_source_is_refused() -> None:
    nothing_is_made("1106")  # the test before has migrated it to what is no longer on disk
    with as_admin() as admin:
        admin.execute(f"DELETE FROM public.django_migrations WHERE app = '{APP}' AND name LIKE '9%'")
    nothing_is_made("1106")  # the fingerprint is still the other's
    run.run()
    assert onboard("1106").schema == "k1106"


def test_files_that_change_under_a_running_process_are_noticed(tmp_path: Path) -> None:
    with later_migrations(tmp_path, COLUMN.replace("newer", "edited"), word="disk"):
        run.run()
        file = next(tmp_path.glob("later_*/9001_disk.py"))
        text = file.read_text()
        file.write_text(text.replace("edited", "edited_since"))
        nothing_is_made("1108")
        file.write_text(text)
        another = file.with_name("9002_disk.py")
        another.write_text(text.replace(f'"{_before(text)}"', '"9001_disk"'))
        nothing_is_made("1108")
        another.unlink()
        assert onboard("1108").schema == "k1108"
    with as_admin() as admin:
        admin.execute(f"DELETE FROM public.django_migrations WHERE app = '{APP}' AND name LIKE '9%'")
    run.run()


def test_files_that_changed_before_the_process_looked_at_them_are_noticed_too(tmp_path: Path) -> None:
    with later_migrations(tmp_path, COLUMN.replace("newer", "early"), word="early"):
        run.run()
        source.cache_clear()  # a process that has just started has read no migration yet
        file = next(tmp_path.glob("later_*/9001_early.py"))
        file.write_text(file.read_text() + "# another release\n")
        nothing_is_made("1112")
    with as_admin() as admin:
        admin.execute(f"DELETE FROM public.django_migrations WHERE app = '{APP}' AND name LIKE '9%'")
    run.run()


def test_nothing_is_onboarded_while_a_release_is_under_way() -> None:
    with run.alone():
        nothing_is_made("1111")
    assert onboard("1111").schema == "k1111"


def test_the_template_is_worked_out_once_for_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants import template

    monkeypatch.setattr(template, "rehearse", lambda keys: pytest.fail("it is in the database"))
    template._template.cache_clear()
    assert template.tenant_template().fingerprint == source().fingerprint
    assert StructureTemplate.objects.using("owner").count() == 1


def test_the_database_reckons_the_same_version_as_the_source() -> None:
    with as_admin() as admin:
        (found,) = admin.execute(f"SELECT {applied.DIGEST} FROM public.django_migrations").fetchone() or ("",)
    assert found == source().digest and version_of(source().order) == source().version


def test_it_can_be_asked_for_from_the_command_line_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with later_migrations(tmp_path, COLUMN.replace("newer", "asked"), word="asked"):
        call_command("migrate", "--plan")
        assert f"{APP}.9001_asked" in capsys.readouterr().out


def _before(text: str) -> str:
    return text.split(f'("{APP}", "')[1].split('"')[0]
