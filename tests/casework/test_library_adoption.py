"""A tenant starts with the national templates."""

import pytest
from django.db import IntegrityError, transaction

from casework.documents.models import LetterVersion
from casework.forms.models import FormVersion
from casework.library.catalogue import templates
from casework.library.services import adopt_library
from casework.workflows.models import WorkflowVersion
from core.audit.models import AuditEntry
from tests.cast import Town


def test_a_new_municipality_has_every_national_template(trondheim: Town) -> None:
    with trondheim.inside():
        assert set(FormVersion.objects.values_list("key", flat=True)) >= {form.key for form in templates("forms")}
        assert set(LetterVersion.objects.values_list("key", flat=True)) >= {made.key for made in templates("letters")}
        assert WorkflowVersion.objects.filter(key="school_referral").exists()


def test_its_trail_says_so_once(trondheim: Town) -> None:
    with trondheim.inside():
        entry = AuditEntry.objects.get(action="library.adopted")
        assert entry.detail == {kind: len(templates(kind)) for kind in ("forms", "letters", "workflows")}


def test_it_is_for_tenants_that_have_none_yet(trondheim: Town) -> None:
    with trondheim.inside(), pytest.raises(IntegrityError), transaction.atomic():
        adopt_library(act=trondheim.act("admin"))
