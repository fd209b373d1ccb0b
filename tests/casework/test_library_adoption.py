"""A tenant starts with the national templates, and keeps what it makes of them."""

from django.db import transaction

from casework.documents.models import LetterVersion
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form
from casework.forms.services import publish_form
from casework.library.catalogue import template, templates
from casework.library.services import adopt_all
from casework.workflows.models import WorkflowVersion
from tests.cast import Town


def test_a_new_municipality_has_every_national_template(trondheim: Town) -> None:
    with trondheim.inside():
        assert set(FormVersion.objects.values_list("key", flat=True)) >= {form.key for form in templates("forms")}
        assert set(LetterVersion.objects.values_list("key", flat=True)) >= {made.key for made in templates("letters")}
        assert WorkflowVersion.objects.filter(key="school_referral").exists()


def test_adopting_again_publishes_nothing(trondheim: Town) -> None:
    with trondheim.inside():
        before = FormVersion.objects.count()
        adoption = adopt_all(act=trondheim.act("admin"))
        assert adoption.published == ()
        assert len(adoption.unchanged) == sum(len(templates(kind)) for kind in ("forms", "letters", "workflows"))
        assert FormVersion.objects.count() == before


def test_a_municipalitys_own_version_is_left_alone(trondheim: Town) -> None:
    with trondheim.inside():
        own = template("forms", "assign").definition
        own["title"]["nb"] = "Hvem tar saken?"
        mine = publish_form(definition=own, act=trondheim.act("admin"))
        assert "forms/assign" in adopt_all(act=trondheim.act("admin")).unchanged
        assert current_form("assign") == mine
        transaction.set_rollback(True)  # the other tests want the national one
