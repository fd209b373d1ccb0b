"""A municipality with many cases for whole-tenant tests: one real case, multiplied in the database."""

import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.db import connection

from casework.cases.models import Case
from casework.documents import storage
from casework.documents.models import Document
from casework.people.models import Child
from config.local.accounts import database_account
from config.local.binaries import programs
from config.operating import carry_out
from core import clock
from core.acts import Act, system_act
from core.ids import new_id
from tenants import isolation, keys, provisioning
from tenants.access import Role
from tenants.lifecycle import restore, structure
from tenants.lifecycle.copier import SAME_TEXT, Tally, rows_of
from tenants.lifecycle.declared import declared
from tests.cast import Town, child_of, register_child
from tests.scenarios.walk import Walk

# Copied with each case: the table, and its columns that are keys of its own making or lead to another copied row.
_KEYS = {
    "casework_people_child": ("id",),
    "casework_people_guardianship": ("id", "child_id"),
    "casework_forms_submission": ("id",),
    "casework_documents_document": ("id", "case_id", "child_id"),
    "casework_cases_case": ("id", "child_id"),
    "casework_cases_caseevent": ("id", "case_id"),
    "casework_cases_casetask": ("id", "case_id", "submission_id"),
    "casework_cases_casedeadline": ("id", "case_id"),
    "casework_cases_consent": ("id", "case_id", "submission_id"),
    "casework_cases_assessment": ("id", "case_id", "submission_id", "document_id"),
    "casework_cases_decision": ("id", "case_id", "submission_id", "document_id"),
    "audit_auditentry": ("id", "case_id", "child_id"),
}


TRAIL = "audit_auditentry"  # it alone is never put back


def operator() -> Act:
    """The platform's own act."""
    return system_act(clock.now(), channel="command", roles=(Role.OPERATOR.value,))


def real_case(town: Town, *, last: str = "decide") -> Case:
    """One case with documents, through the services that people use."""
    with town.inside():
        return Walk(town, register_child(town).id).to(last)


def put_back(town: Town, **detail: object) -> dict[str, object]:
    """Restore the town, as the operator's command does."""
    return carry_out(kind=restore.KIND, number=town.tenant.number, detail=detail)


def multiply(town: Town, case: Case, copies: int) -> None:
    """The case with everything that hangs on it, so many times more. The copies of documents have no files."""
    with town.inside(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, columns in _KEYS.items():
            _copy_rows(cursor, table, columns, case, copies)
        _give_ids(copies, case)


def _copy_rows(cursor: Any, table: str, columns: tuple[str, ...], case: Case, copies: int) -> None:
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table])
    chosen = []
    for (name,) in cursor.fetchall():
        if name in columns:
            # The same row of another copy has another key, and what leads to it leads to the same copy's.
            chosen.append(f"md5(t.{name}::text || n)::uuid")
        elif name == "serial":
            chosen.append("t.serial + n")
        elif name in ("national_id_secret", "national_id_index"):
            chosen.append("decode(lpad(to_hex(n), 16, '0'), 'hex')")
        else:
            chosen.append(f"t.{name}")
    mine = {
        "casework_people_child": "t.id = %(child)s",
        "casework_people_guardianship": "t.child_id = %(child)s",
        "casework_cases_case": "t.id = %(case)s",
        "casework_forms_submission": (
            "t.id IN (SELECT submission_id FROM casework_cases_casetask WHERE case_id = %(case)s "
            "UNION SELECT submission_id FROM casework_cases_consent WHERE case_id = %(case)s)"
        ),
    }.get(table, "t.case_id = %(case)s")
    cursor.execute(
        f"INSERT INTO {table} SELECT {', '.join(chosen)} FROM {table} t, generate_series(1, {copies}) n WHERE {mine}",
        {"child": case.child_id, "case": case.id},
    )


def _give_ids(copies: int, case: Case) -> None:
    cipher, changed = keys.cipher(), []
    made = Child.objects.exclude(id=child_of(case).id).extra(where=["octet_length(national_id_secret) = 8"])
    for number, child in enumerate(made.order_by("id"), start=1):
        text = f"{number:011}"
        child.national_id_secret = cipher.encrypt(text.encode(), context=f"child|{child.id}")
        child.national_id_index = cipher.blind_index(text, purpose="child")
        changed.append(child)
    Child.objects.bulk_update(changed, ["national_id_secret", "national_id_index"], batch_size=1000)


def attach(town: Town, case: Case, content: bytes) -> Document:
    """One stored file of a case."""
    with town.inside():
        key = new_id()
        return Document.objects.create(
            id=key,
            case_id=case.id,
            child_id=case.child_id,
            kind="attachment",
            title="Vedlegg",
            filename='Rare: navn/"=1+1".pdf',
            content_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            storage_key=storage.write(key, content),
            created_at=clock.now(),
            created_by_name="Prøve",
        )


def sums_of(town: Town, *, without: tuple[str, ...] = ()) -> dict[str, tuple[int, str]]:
    """Rows and checksum of each table, secrets opened; as the owner, straight from the database."""
    found = {}
    with town.inside():
        cipher = keys.cipher()
    with owner() as direct:
        direct.execute(SAME_TEXT)
        for table in structure.read(direct, town.tenant.schema).tables:
            if table.name not in declared.passing and table.name not in without:
                tally = Tally().drain(rows_of(direct, table, cipher))
                found[table.name] = (tally.rows, tally.sha256)
    return found


@contextmanager
def owner() -> Iterator[psycopg.Connection[Any]]:
    """One transaction of the owner's, outside Django."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as direct:
        yield direct


def program(name: str) -> str:
    """One of PostgreSQL's own programs."""
    return str(programs(database_account()) / name)


def run_psql(database: str, *arguments: str, admin: str) -> str:
    """Run psql in a database of this server as its administrator."""
    parts = urlsplit(admin)
    environment = {"PGPASSWORD": unquote(parts.password or ""), "LC_ALL": "C.UTF-8"}
    address = ["-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), "-d", database]
    command = [program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *address, *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def tree(folder: Path) -> dict[str, str]:
    """Every file of a folder with its checksum."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def role_can_read(town: Town) -> int:
    """How many cases the tenant sees as itself."""
    with isolation.use_tenant(town.tenant):
        return Case.objects.count()


@contextmanager
def owners() -> Iterator[None]:
    """Work as the owner, as commands do."""
    with provisioning.as_owner():
        yield
