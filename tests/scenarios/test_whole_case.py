"""A case from referral to close, through the same services that pages and the API call."""

from casework.cases.models import Assessment, Case, CaseEvent, Consent, Decision
from casework.documents.models import Document
from casework.plans.models import AnnualEvaluation, EducationPlan, GoalReview
from core.audit.models import AuditEntry
from tests.cast import Town, register_child
from tests.scenarios.walk import Walk


def test_a_case_from_referral_to_close(town: Town) -> None:
    with town.inside():
        walk = Walk(town, register_child(town).id)
        case = walk.to("close")
        assert case.status == Case.Status.CLOSED
        assert case.outcome == "continues"
        assert Consent.objects.filter(case=case).count() == 4
        assert Assessment.objects.get(case=case).need == "yes"
        decision = Decision.objects.get(case=case)
        assert decision.hours_teacher == 114
        assert (decision.complaint_deadline - decision.decided_at.date()).days == 21
        assert EducationPlan.objects.get(case=case).goals.get().measures.get().text == "Repetert lesing"
        assert AnnualEvaluation.objects.filter(case=case).count() == 1
        assert GoalReview.objects.get().status == "reached"
        kinds = set(Document.objects.filter(case_id=case.id).values_list("kind", flat=True))
        assert {"referral", "assessment", "decision", "plan", "evaluation"} <= kinds
        seqs = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
        assert AuditEntry.objects.filter(case_id=case.id, action="task.completed").count() == 13
