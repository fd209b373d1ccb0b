"""Guardians' pages: their own children's cases and nobody else's, consent given, refused and withdrawn."""

from casework.cases.models import Consent
from tests.cast import Town, child_of, register_child
from tests.scenarios.walk import Walk

YES = {
    "capacity": "parental_responsibility",
    "decision": "yes",
    "child_informed": "yes",
    "confirmation": "true",
}


def test_a_guardian_answers_and_the_case_goes_on_when_both_have(town: Town) -> None:
    with town.inside():
        case = Walk(town, register_child(town).id).to("refer")
    address = f"/min/{case.id}/"
    first = town.client("guardian1")
    assert first.get("/min/")["Location"] == address
    page = first.get(address).content.decode()
    assert "Les og svar" in page
    answer = first.post(f"{address}samtykke/consent_assessment/", YES)
    assert answer.status_code == 302, answer.content.decode()
    assert "Les og svar" not in first.get(address).content.decode()
    with town.inside():
        case.refresh_from_db()
        assert case.next_task_key == "consent_assessment"
    assert town.client("guardian2").post(f"{address}samtykke/consent_assessment/", YES).status_code == 302
    with town.inside():
        case.refresh_from_db()
        assert case.next_task_key == "intake"


def test_a_missing_answer_is_told_and_what_was_typed_stays(town: Town) -> None:
    with town.inside():
        case = Walk(town, register_child(town).id).to("refer")
    answer = town.client("guardian1").post(
        f"/min/{case.id}/samtykke/consent_assessment/",
        {**YES, "decision": "partly", "child_objection": "Er litt redd."},
    )
    assert answer.status_code == 422
    assert "Er litt redd." in answer.content.decode()
    with town.inside():
        assert not Consent.objects.exists()


def test_answering_twice_is_refused(town: Town) -> None:
    with town.inside():
        case = Walk(town, register_child(town).id).to("refer")
    client = town.client("guardian1")
    address = f"/min/{case.id}/samtykke/consent_assessment/"
    assert client.post(address, YES).status_code == 302
    assert client.post(address, YES).status_code == 409
    with town.inside():
        assert Consent.objects.count() == 1


def test_a_consent_is_withdrawn(town: Town) -> None:
    with town.inside():
        case = Walk(town, register_child(town).id).to("consent_assessment")
        consent = Consent.objects.filter(case=case).order_by("given_at").first()
        assert consent is not None
    client = town.client("guardian1")
    assert client.get(f"/min/trekk/{consent.id}/").status_code == 200
    mine = client.post(f"/min/trekk/{consent.id}/", {"reason": "Vi vil vente."})
    others = town.client("guardian2").post(f"/min/trekk/{consent.id}/", {"reason": ""})
    assert sorted((mine.status_code, others.status_code)) in ([302, 404], [302, 403])
    with town.inside():
        case.refresh_from_db()
        assert case.next_task_key == "consent_assessment"


def test_other_guardians_and_blocked_ones_see_nothing(town: Town) -> None:
    with town.inside():
        walk = Walk(town, register_child(town).id)
        case = walk.to("refer")
        stranger_child = register_child(town, guardians=1)
        assert stranger_child.id != case.child_id
        link = child_of(case).guardianships.order_by("id").first()
        assert link is not None
        link.access_blocked = True
        link.save()
        blocked = link.guardian.user
        assert blocked is not None
        town.users["blocked"] = blocked
    assert town.client("guardian1").get(f"/min/{case.id}/").status_code == 404
    assert town.client("blocked").get(f"/min/{case.id}/").status_code == 404
    assert not town.client("blocked").get("/min/").context["cases"]
