"""The commands for a whole municipality: suspend, open, rename, erase, and the list of operations."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from core.audit.models import AuditEntry
from tenants import directory, isolation, operations, provisioning
from tenants.models import Operation, Tenant
from tests.cast import Town

KILLED_AFTER = """
import os, sys, django
django.setup()
from django.core.management import call_command
from tenants import operations
def dying(step):
    def do(work):
        step(work)
        os._exit(9)
    return do
kind, name, *words = sys.argv[1:]
steps = operations._kinds[kind]
operations._kinds[kind] = tuple((each, dying(step) if each == name else step) for each, step in steps)
call_command(*words)
"""


def run(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    directory.forget()
    return out.getvalue()


@pytest.fixture(autouse=True)
def stored(tmp_path: Path) -> Iterator[Path]:
    with override_settings(SAMSPOR_FILES_ROOT=tmp_path / "files", SAMSPOR_EXPORTS_ROOT=tmp_path / "exports"):
        yield tmp_path


def test_read_only_closed_and_open_again(town: Town) -> None:
    number = town.tenant.number
    assert "read-only" in run("suspend", number, "--read-only", "--reason", "Flytting til ny ordning")
    assert town.client().get("/logg-inn/").status_code == 200
    assert "closed" in run("suspend", number, "--closed")
    assert town.client().get("/logg-inn/").status_code == 403
    assert "suspended" in run("tenants")
    assert "is open" in run("open", number)
    assert town.client().get("/logg-inn/").status_code == 200
    with isolation.use_operator():
        entry = AuditEntry.objects.get(object_id=town.tenant.id, action="tenant.read_only")
        assert (entry.channel, entry.purpose) == ("command", "Flytting til ny ordning")
    assert "is open" in run("open", number)
    with pytest.raises(CommandError):
        run("suspend", number)
    with pytest.raises(CommandError, match="No tenant"):
        run("suspend", "0000", "--closed")


def test_a_new_subdomain_and_the_old_one_released(town: Town) -> None:
    number, old = town.tenant.number, town.tenant.subdomain
    printed = run("rename", number, "--subdomain", f"kommando-{number}")
    assert f"kommando-{number}.localhost" in printed and f"Leading there: {town.host}" in printed
    assert town.client().get("/").status_code == 308
    run("rename", number, "--release", old)
    assert town.client().get("/").status_code == 404
    with pytest.raises(CommandError, match=r"tenant\.subdomain_taken"):
        run("rename", number, "--subdomain", "www")
    with pytest.raises(CommandError, match=r"tenant\.address_unknown"):
        run("rename", number, "--release", old)


def test_erasing_prints_the_certificate(town: Town) -> None:
    number, name = town.tenant.number, town.tenant.name
    with pytest.raises(CommandError, match=r"erase\.not_closed"):
        run("erase", number, "--confirm", name, "--without-export")
    run("suspend", number, "--closed")
    with pytest.raises(CommandError, match=r"erase\.name"):
        run("erase", number, "--confirm", "Feil", "--without-export")
    with pytest.raises(CommandError, match=r"erase\.no_export"):
        run("erase", number, "--confirm", name)
    run("export", number)
    printed = run("erase", number, "--confirm", name)
    made = json.loads(printed.partition("SHA-256 ")[0])
    assert made["tenant"]["name"] == name
    assert made["export"]["name"] in made["packages_left"][0]
    listed = run("operations", number)
    assert "erase" in listed and "export" in listed and "done" in listed
    assert number not in run("tenants").split()
    run("onboard", number)
    with isolation.use_operator():
        assert Tenant.objects.get(number=number).id != town.tenant.id


@pytest.mark.parametrize("step", ["key", "schema", "traces", "certificate"])
def test_a_process_that_is_killed_is_followed_by_the_same_command(town: Town, step: str, stored: Path) -> None:
    number, name = town.tenant.number, town.tenant.name
    run("suspend", number, "--closed")
    words = ["erase", number, "--confirm", name, "--without-export"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AFTER, "erase", step, *words],
        env={**os.environ, "SAMSPOR_FILES_ROOT": str(stored / "files"), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == 9, killed.stderr.decode()
    assert "running" in run("operations", number)
    assert "SHA-256" in run(*words)
    with isolation.use_operator():
        row = operations.of_tenant(town.tenant.id).get(kind="erase")
        assert row.state == Operation.State.DONE
        assert not Tenant.objects.filter(id=town.tenant.id).exists()


def test_one_that_stopped_is_carried_on_by_its_number(town: Town) -> None:
    run("suspend", town.tenant.number, "--read-only")
    with provisioning.as_owner():
        row = Operation.objects.create(
            kind="open", tenant_id=town.tenant.id, schema=town.tenant.schema, number=town.tenant.number,
            name=town.tenant.name, state="failed", error="operation.internal", asked_by="Olga",
            asked_at="2026-11-22T08:00:00Z",
        )  # fmt: skip
    assert "done" in run("operations", "--carry-on", str(row.id))
    assert town.client("admin").get("/oppsett/").status_code == 200
    with pytest.raises(CommandError, match=r"operation\.unknown"):
        run("operations", "--carry-on", str(town.tenant.id))
    assert run("operations", "0000") == "None.\n"
