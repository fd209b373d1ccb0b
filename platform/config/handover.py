"""What only the whole product knows of a tenant's tables: what is sealed, what people read, what stays behind."""

import csv
from pathlib import Path

from config.local.side import recovered
from core.accounts.models import LoginAttempt, Session
from core.audit.models import AuditEntry
from tenants.lifecycle import sources
from tenants.lifecycle.declared import SealedColumn, declared, sealed_column


def declare() -> None:
    """Say it to the package that copies tenants; repeating it changes nothing."""
    from api.models import IdempotentRequest
    from casework.cases.models import GuardianDraft
    from casework.forms.models import Submission
    from casework.insights import handover
    from casework.people.models import Child

    sealed_column(
        SealedColumn(
            table=Child._meta.db_table,
            column="national_id_secret",
            index="national_id_index",
            context="child|{id}",
            purpose="child",
            plain="national_id",
        )
    )
    sealed_column(
        SealedColumn(table=Submission._meta.db_table, column="secret", context="draft|{id}", plain="unfinished_answers")
    )
    # What a guardian has not sent goes along where a tenant is moved, but into no table for people to read.
    sealed_column(
        SealedColumn(
            table=GuardianDraft._meta.db_table,
            column="sealed_text",
            context="guardian-draft|{id}",
            plain="unsent_text",
        )
    )
    declared.passing |= {model._meta.db_table for model in (Session, LoginAttempt, IdempotentRequest)}
    declared.secret |= {"password", "token_hash", "sealed_text"}
    declared.trail = AuditEntry._meta.db_table
    declared.parts = {
        "definitions": handover.definitions,
        "people": handover.people,
        "cases": handover.cases,
    }
    declared.files = handover.files
    declared.meanings = _words()
    sources.on_backup(recovered)


def _words() -> dict[str, str]:
    with open(Path(__file__).with_name("handover_words.csv"), encoding="utf-8", newline="") as file:
        return {row["name"]: row["meaning"] for row in csv.DictReader(file, delimiter=";")}
