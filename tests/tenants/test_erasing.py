"""A tenant is erased whole, whatever interrupts it; the others are not touched, and it can come again."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import override_settings

from billing.models import UsageEvent
from casework.documents.services import store_attachment
from casework.people.models import Child, Unit
from core import clock
from core.acts import Act, system_act
from core.audit.models import AuditEntry
from core.crypto import CryptoError
from core.errors import Conflict, Forbidden, Invalid
from tenants import directory, isolation, jobs, keys, operations, provisioning
from tenants.access import Role
from tenants.lifecycle import certificate, erasing, standing
from tenants.models import Domain, Membership, Operation, Tenant
from tenants.provisioning import NewTenant
from tenants.services import join_cooperation
from tests import cast
from tests.cast import Town, operator_act, register_child

STEPS = operations.step_names(erasing.KIND)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def command() -> Act:
    return system_act(clock.now(), channel="command", roles=(Role.OPERATOR.value,))


def close(town: Town) -> None:
    with provisioning.as_owner():
        standing.close(tenant_id=town.tenant.id, standing="suspended", act=command(), by_worker=False)
    directory.forget()


def ask(town: Town, **choices: Any) -> Operation:
    choices = {"name": town.tenant.name, "without_export": True, **choices}
    with provisioning.as_owner():
        return erasing.ask_to_erase(tenant_id=town.tenant.id, act=command(), by_worker=False, **choices)


def erase(town: Town) -> Operation:
    close(town)
    row = ask(town)
    operations.carry_out(act=command(), operation_id=str(row.id))
    with isolation.use_operator():
        return operations.find(row.id)


def fill(town: Town) -> None:
    """A child, a file, a job: something to destroy."""
    with town.inside():
        child = register_child(town)
        store_attachment(
            upload_name="Notat.pdf", content=PDF, case_id=child.id, child_id=child.id, audience=["ppt"],
            act=town.act("adviser"),
        )  # fmt: skip
        jobs.enqueue("deadlines.refresh")


def seen(query: str, *values: object) -> list[Any]:
    """What the owner finds."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        return owner.execute(query, values).fetchall()


def left_of(town: Town) -> dict[str, object]:
    """Everything that should be gone."""
    with isolation.use_operator():
        rows = {
            "tenant": Tenant.objects.filter(id=town.tenant.id).count(),
            "domains": Domain.objects.filter(domain=town.host).count(),
            "memberships": Membership.objects.filter(member_schema=town.tenant.schema).count(),
        }
    return rows | {
        "schema": seen("SELECT 1 FROM pg_namespace WHERE nspname = %s", town.tenant.schema),
        "tables": seen("SELECT 1 FROM pg_class WHERE relnamespace::regnamespace::text = %s", town.tenant.schema),
        "role": seen("SELECT 1 FROM pg_roles WHERE rolname = %s", town.tenant.role),
        "jobs": seen("SELECT 1 FROM procrastinate_jobs WHERE args::text LIKE %s", f'%"{town.tenant.schema}"%'),
        "files": erasing.files_of(town.tenant.schema).exists(),
    }


def checksums(town: Town) -> dict[str, str]:
    """One figure for each of the tenant's tables."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'", [town.tenant.schema]
        ).fetchall()
        return {
            table: str(
                owner.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) "
                    f'FROM "{town.tenant.schema}"."{table}" t'
                ).fetchone()
            )
            for (table,) in tables
        }


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Path]:
    with override_settings(SAMSPOR_FILES_ROOT=tmp_path):
        yield tmp_path


def test_nothing_is_left_and_the_others_are_as_they_were(stored: Path, new_town: Callable[[], Town]) -> None:
    town, other = new_town(), new_town()
    fill(town)
    fill(other)
    before = checksums(other)
    kept = sorted(path.name for path in erasing.files_of(other.tenant.schema).rglob("*"))
    with isolation.use_operator():
        used = UsageEvent.objects.filter(tenant_schema=town.tenant.schema).count()
    assert used and left_of(town)["files"] and left_of(town)["jobs"]
    row = erase(town)
    assert row.state == Operation.State.DONE
    assert not any(left_of(town).values()), left_of(town)
    assert directory.tenant_at(town.host) is None
    assert checksums(other) == before
    assert sorted(path.name for path in erasing.files_of(other.tenant.schema).rglob("*")) == kept
    with other.inside():
        assert Child.objects.count() == 1
    with isolation.use_operator():
        assert UsageEvent.objects.filter(tenant_schema=town.tenant.schema).count() == used
        log = AuditEntry.objects.filter(object_id=town.tenant.id).values_list("action", flat=True)
        assert {"tenant.onboarded", "tenant.suspended", "operation.erase_asked", "tenant.erased"} <= set(log)


def test_the_certificate_says_what_was_destroyed(stored: Path, town: Town) -> None:
    fill(town)
    tables = len(checksums(town))
    row = erase(town)
    made = row.detail["certificate"]
    assert made["tenant"]["name"] == town.tenant.name
    assert made["destroyed"]["tables"] == tables
    assert made["destroyed"]["rows"] > 20
    assert (made["destroyed"]["files"], made["destroyed"]["file_bytes"] > len(PDF)) == (1, True)
    assert made["export"] is None
    assert row.detail["sha256"] == certificate.checksum(made)
    assert json.loads(certificate.as_text(made)) == made
    # Read from the database again it is the same to the last sign.
    assert certificate.checksum(dict(reversed(made.items()))) == row.detail["sha256"]
    # It is kept for ever, so no person of the town is in it.
    assert [name for name in ("Marte", "Rektor", "Foresatt", "Oppdiktet", "@") if name in str(row.detail)] == []


def test_the_key_goes_first_of_all(stored: Path, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(town)
    with town.inside():
        child = Child.objects.get()
        opened = town.tenant.wrapped_key
    close(town)
    row = ask(town)
    stop_after(monkeypatch, "key")
    with pytest.raises(Killed):
        operations.carry_out(act=command(), operation_id=str(row.id))
    with isolation.use_operator():
        assert bytes(Tenant.objects.get(id=town.tenant.id).wrapped_key) == b""
    assert opened != b""
    directory.forget()
    found = directory.tenant_with_schema(town.tenant.schema)
    assert found is not None
    monkeypatch.setattr(isolation, "current", lambda: found)
    with pytest.raises(CryptoError):
        keys.cipher().decrypt(bytes(child.national_id_secret), context="child|x")


class Killed(BaseException):
    """As if the process had died."""


def stop_after(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the process die when that step has done its work and before anybody has noted it."""

    def dying(step: operations.Step) -> operations.Step:
        def do(work: operations.Work) -> dict[str, Any] | None:
            step(work)
            raise Killed

        return do

    steps = tuple((each, dying(step) if each == name else step) for each, step in operations._kinds[erasing.KIND])
    monkeypatch.setitem(operations._kinds, erasing.KIND, steps)


@pytest.mark.parametrize("name", STEPS)
def test_killed_in_any_step_it_is_carried_on_to_the_same_end(
    stored: Path, town: Town, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(town)
    close(town)
    row = ask(town)
    with monkeypatch.context() as dying:
        stop_after(dying, name)
        with pytest.raises(Killed):
            operations.carry_out(act=command(), operation_id=str(row.id))
    with provisioning.as_owner():  # whoever is killed notes nothing
        Operation.objects.filter(id=row.id).update(state=Operation.State.RUNNING)
        assert name not in operations.find(row.id).steps_done
    directory.forget()
    assert town.client().get("/logg-inn/").status_code == (403 if name == "export" else 404)
    operations.carry_out(act=command(), operation_id=str(row.id))
    with isolation.use_operator():
        done = operations.find(row.id)
        assert AuditEntry.objects.filter(object_id=town.tenant.id, action="tenant.erased").count() == 1
    assert (done.state, done.steps_done) == (Operation.State.DONE, STEPS)
    assert not any(left_of(town).values()), left_of(town)
    assert done.detail["certificate"]["destroyed"]["files"] == 1
    assert done.detail["sha256"] == certificate.checksum(done.detail["certificate"])


def test_the_same_municipality_can_come_again(stored: Path, town: Town) -> None:
    fill(town)
    erase(town)
    again = cast.build_town(town.tenant.number)
    assert again.tenant.schema == town.tenant.schema
    assert again.tenant.id != town.tenant.id
    assert again.tenant.wrapped_key != town.tenant.wrapped_key
    with again.inside():
        assert Child.objects.count() == 0
        assert Unit.objects.count() == 2
    fill(again)
    assert again.client("adviser").get("/saker/").status_code == 200
    # An operation that is taken up by mistake touches nothing of the newcomer.
    with isolation.use_operator():
        old = operations.of_tenant(town.tenant.id).filter(kind="erase").first()
    assert old is not None
    with provisioning.as_owner():
        Operation.objects.filter(id=old.id).update(state="failed", steps_done=["close", "count"])
    with pytest.raises(Exception, match=r"tenant\.unknown"):
        operations.carry_out(act=command(), operation_id=str(old.id))
    with again.inside():
        assert Child.objects.count() == 1


def test_it_is_refused_unless_closed_named_and_handed_back(town: Town) -> None:
    with pytest.raises(Conflict, match=r"erase\.not_closed"):
        ask(town)
    close(town)
    for wrong in ("", "Trondheim kommune", town.tenant.name.upper(), town.tenant.name[:-1]):
        with pytest.raises(Invalid, match=r"erase\.name"):
            ask(town, name=wrong)
    with pytest.raises(Invalid, match=r"erase\.no_export"):
        ask(town, without_export=False)
    with isolation.use_operator(), pytest.raises(Forbidden):
        erasing.ask_to_erase(tenant_id=town.tenant.id, name=town.tenant.name, act=system_act(clock.now()))
    assert left_of(town)["tenant"] == 1
    with town.inside():
        assert Unit.objects.count() == 2


def handed_back(town: Town) -> Operation:
    with provisioning.as_owner():
        row = operations.ask(kind="export", tenant_id=town.tenant.id, detail={}, act=command(), by_worker=False)
    operations.carry_out(act=command(), operation_id=str(row.id))
    with isolation.use_operator():
        return operations.find(row.id)


def test_an_export_counts_when_nothing_could_be_changed_after_it(stored: Path, town: Town) -> None:
    fill(town)
    with override_settings(SAMSPOR_EXPORTS_ROOT=stored / "exports"), clock.fixed(clock.now() - timedelta(minutes=9)):
        handed_back(town)
    close(town)
    with pytest.raises(Invalid, match=r"erase\.no_export"):
        ask(town, without_export=False)
    with override_settings(SAMSPOR_EXPORTS_ROOT=stored / "exports"):
        good = handed_back(town)
    row = ask(town, without_export=False)
    operations.carry_out(act=command(), operation_id=str(row.id))
    with isolation.use_operator():
        made = operations.find(row.id).detail["certificate"]
    assert (made["export"]["operation"], made["export"]["sha256"]) == (str(good.id), good.detail["sha256"])
    assert made["export_checked"] is True
    assert len(made["packages_left"]) == 2
    assert (Path(good.detail["folder"]) / good.detail["name"] / "SHA256SUMS").exists()


def test_one_that_was_opened_in_between_is_not_erased(stored: Path, town: Town) -> None:
    close(town)
    row = ask(town)
    with provisioning.as_owner():
        Operation.objects.filter(id=row.id).update(state="failed")
        again = standing.ask_to_open(tenant_id=town.tenant.id, act=command(), by_worker=False)
    operations.carry_out(act=command(), operation_id=str(again.id))
    with pytest.raises(Conflict, match=r"erase\.not_closed"):
        operations.carry_out(act=command(), operation_id=str(row.id))
    assert town.client("adviser").get("/saker/").status_code == 200


def test_nothing_is_destroyed_when_the_export_is_damaged(stored: Path, town: Town) -> None:
    fill(town)
    close(town)
    with override_settings(SAMSPOR_EXPORTS_ROOT=stored / "exports"):
        good = handed_back(town)
    with open(Path(good.detail["folder"]) / good.detail["name"] / "sql" / "tables.sql", "ab") as file:
        file.write(b"-- changed")
    row = ask(town, without_export=False)
    with pytest.raises(Conflict, match=r"erase\.export_damaged"):
        operations.carry_out(act=command(), operation_id=str(row.id))
    with town.inside():
        assert Child.objects.count() == 1
    with isolation.use_operator():  # and it can be opened again
        operations.give_up(operation_id=row.id, act=operator_act())
        standing.ask_to_open(tenant_id=town.tenant.id, act=operator_act())


def test_what_a_restore_put_aside_goes_too(stored: Path, town: Town) -> None:
    aside = f"{town.tenant.schema}_before_20260102030405"
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute(f'CREATE SCHEMA "{aside}"')
        owner.execute(f'CREATE TABLE "{aside}".casework_people_child (id int)')
    tables = len(checksums(town))
    row = erase(town)
    assert seen("SELECT 1 FROM pg_namespace WHERE nspname = %s", aside) == []
    assert row.detail["certificate"]["destroyed"]["tables"] == tables + 1


def test_a_cooperation_loses_the_member_and_can_be_erased_itself(stored: Path, new_town: Callable[[], Town]) -> None:
    member = new_town()
    coop = provisioning.onboard(
        new=NewTenant("cooperation", "slettes", "PPT Slettes", "PPT", "nb", "ppt-slettes"), act=command()
    )
    with isolation.use_operator():
        join_cooperation(
            cooperation_id=coop.id,
            member_id=member.tenant.id,
            valid_from=clock.today(),
            valid_to=None,
            act=operator_act(),
        )
    row = erase(member)
    assert row.detail["removed"]["tenants_membership"] == 1
    with provisioning.as_owner():
        standing.close(tenant_id=coop.id, standing="suspended", act=command(), by_worker=False)
        last = erasing.ask_to_erase(
            tenant_id=coop.id, name="PPT Slettes", without_export=True, act=command(), by_worker=False
        )
    operations.carry_out(act=command(), operation_id=str(last.id))
    with isolation.use_operator():
        assert operations.find(last.id).state == "done"


def test_what_is_left_somewhere_stops_it(stored: Path, town: Town, gol: Town) -> None:
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute("CREATE TABLE public.prove_trace (who text)")
        owner.execute("INSERT INTO public.prove_trace VALUES (%s)", [f"the schema {town.tenant.schema} was here"])
    try:
        with pytest.raises(Conflict, match=r"erase\.remains"):
            erase(town)
        with isolation.use_operator():
            assert operations.under_way(town.tenant.id) is None
            row = operations.of_tenant(town.tenant.id).first()
            assert row is not None and (row.state, row.error) == ("failed", "erase.remains")
    finally:
        with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
            owner.execute("DROP TABLE public.prove_trace")
    operations.carry_out(act=command(), operation_id=str(row.id))
    assert not any(left_of(town).values())
