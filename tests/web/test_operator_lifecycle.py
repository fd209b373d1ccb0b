"""The console closes, opens, moves, hands back, restores and erases; each act is asked for in words and shown."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from core import clock
from core.acts import system_act
from core.audit.models import AuditEntry
from tenants import directory, isolation, jobs, operations, provisioning
from tenants.access import Role
from tenants.lifecycle import standing
from tenants.models import Operation, Tenant
from tests.cast import Town, operator_client

UNKNOWN = UUID(int=7)


@pytest.fixture
def console(database: None) -> Client:
    return operator_client()


@pytest.fixture(autouse=True)
def stored(tmp_path: Path) -> Iterator[Path]:
    with override_settings(SAMSPOR_FILES_ROOT=tmp_path / "files", SAMSPOR_EXPORTS_ROOT=tmp_path / "exports"):
        yield tmp_path


def work() -> None:
    """Do the newest job as the worker would."""
    with isolation.use_operator():
        row = ProcrastinateJob.objects.filter(task_name__in=[standing.HOLD, operations.CARRY_OUT]).latest("id")
    arguments = {name: value for name, value in row.args.items() if name != "tenant"}
    act = system_act(clock.now(), roles=(Role.OPERATOR.value,))
    jobs.run(row.task_name, tenant="", act=act, arguments=arguments)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page_of(town: Town) -> str:
    return f"/leietakere/{town.tenant.id}/"


def status_of(town: Town) -> str:
    with isolation.use_operator():
        return Tenant.objects.values_list("status", flat=True).get(id=town.tenant.id)


def close(console: Client, town: Town, how: str = "suspended") -> None:
    answer = console.post(f"{page_of(town)}status/", {"standing": how, "confirm": "on", "reason": "Prøve"})
    assert answer.status_code == 302
    work()
    directory.forget()


def follow(console: Client, answer: Any) -> str:
    """The page that an act leads to, once the worker has done it."""
    assert answer.status_code == 302, text(answer)
    work()
    directory.forget()
    return text(console.get(answer["Location"]))


def test_closing_asks_for_a_yes(console: Client, town: Town) -> None:
    for wrong in ({}, {"standing": "suspended"}, {"standing": "sletta", "confirm": "on"}, {"confirm": "on"}):
        answer = console.post(f"{page_of(town)}status/", wrong)
        assert answer.status_code == 422, wrong
        assert "Feil:" in text(answer)
    assert status_of(town) == "active"


@pytest.mark.parametrize(("how", "label"), [("read_only", "Bare lesing"), ("suspended", "Stengt")])
def test_it_is_closed_and_opened_again(console: Client, town: Town, how: str, label: str) -> None:
    close(console, town, how)
    page = text(console.get(page_of(town)))
    assert label in page and "Åpne siden igjen" in page
    assert f"/leietakere/{town.tenant.id}/" in text(console.get(f"/?status={how}&q={town.tenant.number}"))
    assert town.client().get("/logg-inn/").status_code == (200 if how == "read_only" else 403)
    assert console.post(f"{page_of(town)}apne/", {}).status_code == 422
    shown = follow(console, console.post(f"{page_of(town)}apne/", {"confirm": "on"}))
    assert "Ferdig" in shown and "hx-get" not in shown
    assert status_of(town) == "active"
    assert town.client("admin").post("/oppsett/enheter/", {"kind": "school", "name": "Ny Skole"}).status_code == 302
    log = text(console.get("/logg/"))
    assert "Åpning bestilt" in log and "Leietaker åpnet" in log


def test_a_new_address_and_the_old_one_let_go(console: Client, town: Town) -> None:
    path, new = f"{page_of(town)}adresse/", f"plass-{town.tenant.number}"
    for wrong in ("www", "-", "Æ", town.tenant.subdomain + ".x"):
        answer = console.post(path, {"subdomain": wrong, "confirm": "on"})
        assert answer.status_code in (409, 422), wrong
        assert f'value="{wrong}"' in text(answer)
    assert console.post(path, {"subdomain": new}).status_code == 422
    assert console.post(path, {"subdomain": new, "confirm": "on"}).status_code == 302
    directory.forget()
    assert f"hit fører også {town.host}" in text(console.get(page_of(town)))
    assert town.client().get("/logg-inn/").status_code == 308
    assert console.post(f"{path}slipp/", {"host": f"{new}.localhost"}).status_code == 404
    assert console.post(f"{path}slipp/", {"host": town.host}).status_code == 302
    directory.forget()
    assert town.client().get("/logg-inn/").status_code == 404


def test_a_taken_address_is_refused_at_its_field(console: Client, town: Town, gol: Town) -> None:
    answer = console.post(f"{page_of(town)}adresse/", {"subdomain": gol.tenant.subdomain, "confirm": "on"})
    assert answer.status_code == 409
    assert "i bruk av en annen" in text(answer)


def test_handed_back_restored_and_erased_with_a_certificate(console: Client, town: Town) -> None:
    page = page_of(town)
    assert "ingen overlevering" in text(console.get(f"{page}tilbakelegging/"))
    close(console, town)
    assert console.post(f"{page}overlevering/", {}).status_code == 422
    handed = follow(console, console.post(f"{page}overlevering/", {"confirm": "on"}))
    assert "SHA256SUMS" in handed and "klartekst" in handed
    with isolation.use_operator():
        export = operations.of_tenant(town.tenant.id).get(kind="export")
    restored = follow(console, console.post(f"{page}tilbakelegging/", {"source": str(export.id), "confirm": "on"}))
    assert "tatt vare på som" in restored
    assert status_of(town) == "suspended"
    form = text(console.get(f"{page}sletting/"))
    assert "Alt er overlevert" in form and "without_export" not in form
    wrong = console.post(f"{page}sletting/", {"name": "Feil kommune"})
    assert wrong.status_code == 422 and "Navnet er ikke likt" in text(wrong)
    asked = console.post(f"{page}sletting/", {"name": town.tenant.name})
    waiting = text(console.get(asked["Location"]))
    assert "hx-get" in waiting and "I kø" in waiting
    erased = follow(console, asked)
    assert "Se attesten" in erased
    assert console.get(page).status_code == 404
    assert "Ikke i bruk" in text(console.get(f"/kommuner/{town.tenant.number}/"))
    assert town.tenant.name in text(console.get("/operasjoner/"))
    certificate(console, asked["Location"], town)


def certificate(console: Client, operation: str, town: Town) -> None:
    """The page and both files."""
    shown = text(console.get(f"{operation}attest/"))
    assert town.tenant.name in shown and "er slettet" in shown and "Pakken " in shown
    file = console.get(f"{operation}attest.json")
    assert hashlib.sha256(file.content).hexdigest() in shown
    assert json.loads(file.content)["tenant"]["number"] == town.tenant.number
    assert "attachment" in file["Content-Disposition"]
    pdf = console.get(f"{operation}attest.pdf")
    assert pdf.content.startswith(b"%PDF-1.") and b"pdfaid" in pdf.content
    assert console.get(f"{operation}attest.pdf").content == pdf.content
    assert console.get(f"{operation}attest.exe").status_code == 404


def test_erasing_without_handing_back_must_be_said(console: Client, town: Town) -> None:
    path = f"{page_of(town)}sletting/"
    assert "Siden må stenges først" in text(console.get(path))
    assert console.post(path, {"name": town.tenant.name, "without_export": "on"}).status_code == 409
    close(console, town)
    assert "Ingenting er overlevert" in text(console.get(path))
    refused = console.post(path, {"name": town.tenant.name})
    assert refused.status_code == 422 and f'value="{town.tenant.name}"' in text(refused)
    assert status_of(town) == "suspended"
    shown = follow(console, console.post(path, {"name": town.tenant.name, "without_export": "on"}))
    assert "Se attesten" in shown


def test_what_stopped_can_be_taken_up_again_or_given_up(console: Client, town: Town) -> None:
    with provisioning.as_owner():
        row = Operation.objects.create(
            kind="open", tenant_id=town.tenant.id, schema=town.tenant.schema, number=town.tenant.number,
            name=town.tenant.name, state="failed", error="operation.internal", asked_by="Olga", asked_at=clock.now(),
        )  # fmt: skip
    path = f"/operasjoner/{row.id}/"
    page = text(console.get(path))
    assert "Noe uventet kom i veien" in page and "stoppet her" in page and "Prøv igjen" in page
    assert "Ferdig" in follow(console, console.post(f"{path}igjen/"))
    for late in ("igjen/", "gi-opp/"):
        answer = console.post(f"{path}{late}")
        assert answer.status_code == 409
        assert "har ikke stoppet" in text(answer)
    with provisioning.as_owner():
        Operation.objects.filter(id=row.id).update(state="failed")
    assert "Ja, gi opp" in text(console.get(f"{path}gi-opp/"))
    assert console.post(f"{path}gi-opp/").status_code == 302
    assert "Gitt opp" in text(console.get(path))
    with isolation.use_operator():
        codes = AuditEntry.objects.filter(object_id=town.tenant.id).values_list("action", flat=True)
        assert {"operation.again", "operation.given_up"} <= set(codes)


def test_two_things_at_once_are_refused(console: Client, town: Town) -> None:
    close(console, town)
    assert console.post(f"{page_of(town)}overlevering/", {"confirm": "on"}).status_code == 302
    answer = console.post(f"{page_of(town)}apne/", {"confirm": "on"})
    assert answer.status_code == 409
    assert "Noe annet gjøres" in text(answer)
    work()


def test_only_operators_come_here_and_unknown_things_are_not_found(console: Client, town: Town) -> None:
    stranger = Client(SERVER_NAME="drift.localhost")
    paths = [f"/operasjoner/{UNKNOWN}/{end}" for end in ("", "attest/", "attest.pdf", "gi-opp/")]
    paths += [
        f"/leietakere/{UNKNOWN}/{end}/"
        for end in ["status", "apne", "adresse", "overlevering", "tilbakelegging", "sletting"]
    ]
    for path in paths:
        assert stranger.get(path).status_code == 302, path
        assert console.get(path).status_code == 404, path
        assert town.client("admin").get(path).status_code == 404, path


def test_help_is_there(console: Client) -> None:
    assert "Slippe" in text(console.get("/hjelp/livslop/")) or "slipper den" in text(console.get("/hjelp/livslop/"))
    assert "livslop" in text(console.get("/hjelp/kommuner/"))
