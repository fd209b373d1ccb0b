"""The library's content lies ready in the database: a new tenant copies it by what it says, and is sent the rest."""

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction

from casework.forms.models import FormVersion
from casework.forms.services import checked_form
from casework.library import services
from casework.library.catalogue import template, templates
from core.publishing import Checked
from tenants.first_versions import lay_ready, publish_first
from tenants.models import CommonDefinition
from tests.cast import Town


@pytest.fixture
def ready(trondheim: Town) -> Iterator[Checked]:
    """A form that lies ready alone, with a mark that tells the copy from what would have been sent."""
    form = _form("ready_form")
    lay_ready([form])
    rows = CommonDefinition.objects.using("owner")
    assert list(rows.values_list("sha256", flat=True)) == [form.sha256]
    rows.update(definition={**form.definition, "copied": True})
    yield form
    services._lay_ready_in.cache_clear()
    services.lay_all_ready()
    assert rows.count() == sum(len(templates(kind)) for kind in services.SHELVES)


def test_what_lies_ready_is_copied_and_what_does_not_is_sent(trondheim: Town, ready: Checked) -> None:
    sent = _form("sent_form")
    with trondheim.inside():
        act = trondheim.act("admin")
        made = publish_first(FormVersion, [sent, ready], act)
        assert [key for _, key in made] == ["sent_form", "ready_form"]
        rows = {row.id: row for row in FormVersion.objects.filter(id__in=[key for key, _ in made])}
        first, second = (rows[key] for key, _ in made)
        assert (first.key, first.sha256, first.definition) == ("sent_form", sent.sha256, sent.definition)
        assert (second.key, second.sha256, second.definition["copied"]) == ("ready_form", ready.sha256, True)
        assert {(row.number, row.published_at, row.published_by) for row in (first, second)} == {
            (1, act.at, act.actor_name)
        }
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO {} SELECT 'a', '{{}}'", "UPDATE {} SET definition = '{{}}'", "DELETE FROM {}", "TRUNCATE {}"],
)
def test_no_tenant_changes_what_the_others_copy(trondheim: Town, statement: str) -> None:
    with trondheim.inside(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_commondefinition")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement.format("tenants_commondefinition"))


def _form(key: str) -> Checked:
    return checked_form({**template("forms", "assign").definition, "key": key})
