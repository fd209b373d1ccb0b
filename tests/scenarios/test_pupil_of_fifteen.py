"""A pupil of 15 or more consents alone (opplæringslova § 24-5); staff note the answer."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from casework.cases import consents
from casework.cases.models import Consent
from core import clock
from core.errors import Conflict
from tests import answers
from tests.cast import START, Town, register_child
from tests.scenarios.walk import Walk


@pytest.fixture(autouse=True)
def while_the_pupil_is_sixteen() -> Iterator[None]:
    """Whenever the test runs: at eighteen the guardians are out of the case."""
    with clock.fixed(START + timedelta(days=60)):
        yield


def test_the_pupil_alone_is_asked_and_the_case_goes_on(town: Town) -> None:
    with town.inside():
        child = register_child(town, born=date(2010, 3, 1))
        case = Walk(town, child.id).to("refer")
        assert consents.asked(case_id=case.id, task_key="consent_assessment") == (str(child.id),)
        with pytest.raises(Conflict, match=r"consent\.not_asked"):
            consents.give_consent(
                case_id=case.id, task_key="consent_assessment", answers=answers.consent(), act=town.act("guardian1")
            )
    page = town.client("ppt_head").get(f"/saker/{case.id}/").content.decode()
    address = f"/saker/{case.id}/samtykke/consent_assessment/{child.id}/"
    assert address in page
    posted = {
        **answers.consent(),
        "capacity": "pupil_15",
        "child_informed": "self",
        "confirmation": "on",
        "method": "paper",
    }
    answer = town.client("ppt_head").post(address, posted)
    assert answer.status_code == 302, answer.content.decode()
    with town.inside():
        consent = Consent.objects.get(case=case)
        assert consent.guardian is None
        assert consent.respondent_id == child.id
        case.refresh_from_db()
        assert case.next_task_key == "intake"
