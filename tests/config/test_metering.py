"""What is counted: who logged in this month, and what is kept on disk. Never a name."""

from django.test import Client

from billing.models import UsageEvent
from casework.documents.models import Document
from tenants import isolation
from tests.cast import Cooperation, Town, register_child
from tests.scenarios.walk import Walk


def counted(town: Town | Cooperation, name: str) -> list[tuple[str, int]]:
    """The tenant's events of this name: subject and quantity."""
    with isolation.use_operator():
        rows = UsageEvent.objects.filter(tenant_schema=town.tenant.schema, name=name)
        return list(rows.values_list("subject", "quantity"))


def test_whoever_logs_in_twice_in_a_month_counts_once(town: Town) -> None:
    town.client("adviser")
    town.client("adviser")
    town.client("ppt_head")
    people = {str(town.users[key].id) for key in ("adviser", "ppt_head")}
    assert set(counted(town, "user.active")) == {(person, 1) for person in people}
    assert len(counted(town, "user.active")) == 2


def test_a_login_that_fails_counts_nobody(town: Town) -> None:
    answer = Client(SERVER_NAME=town.host).post("/logg-inn/", {"email": "adviser@prove.example", "password": "feil"})
    assert answer.status_code == 422
    assert counted(town, "user.active") == []


def test_each_stored_document_counts_its_bytes(town: Town) -> None:
    with town.inside():
        Walk(town, register_child(town).id).to("refer")
        kept = {str(key): size for key, size in Document.objects.values_list("id", "size")}
    assert kept
    assert dict(counted(town, "storage.bytes")) == kept
