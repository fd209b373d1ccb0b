"""Answers to the national forms for an invented case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from config.demo.themes import COMMON, Theme

# What a theme's subject is called in a referral, an assessment and an evaluation.
SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "norwegian": {"nb": "Norsk", "nn": "Norsk"},
    "communication": {"nb": "Kommunikasjon", "nn": "Kommunikasjon"},
    "maths": {"nb": "Matematikk", "nn": "Matematikk"},
    "social_skills": {"nb": "Sosiale ferdigheter", "nn": "Sosiale ferdigheiter"},
}
CHECKS = ("child", "guardian", "best", "a", "b", "c", "d", "e", "extent", "necessary")


@dataclass(frozen=True)
class Pen:
    """Writes the answers of one case: its theme, its language, and the ids that answers point at."""

    theme: Theme
    language: str
    school: str
    grade: str
    teacher: str
    head: str
    adviser: str
    hours: int

    def _own(self, key: str) -> str:
        return self.theme.say(key, self.language)

    def _common(self, key: str) -> str:
        return COMMON[key][self.language]

    def _heard(self) -> dict[str, Any]:
        return {"child_view_how": "talk", "child_view": self._own("child")}

    def _subject(self) -> str:
        return SUBJECTS[self.theme.subject][self.language]

    def refer(self, on: date) -> dict[str, Any]:
        """The school's referral."""
        before = on - timedelta(weeks=10)
        tried = {
            "measure_name": self._own("tried"),
            "measure_from": before.isoformat(),
            "measure_to": (before + timedelta(weeks=8)).isoformat(),
            "measure_extent": "4 × 20 min",
            "measure_effect": "some",
        }
        tested = {"test_date": before.isoformat(), "test_result": self._own("tests")}
        return {
            "referral_kind": "first",
            "referrer_role": "school",
            "school": self.school,
            "grade": self.grade,
            "contact_teacher": self.teacher,
            "head": self.head,
            "interpreter": "no",
            "other_home_language": "no",
            "care_order": "no",
            "reasons": [self.theme.reason],
            "main_reason": self.theme.reason,
            "problem_statement": self._own("problem"),
            "strengths": self._own("strengths"),
            "benefit_subjects": [{"benefit_subject": self._subject(), "benefit_status": self._own("benefit")}],
            "wellbeing": self._common("wellbeing"),
            "absence": 4,
            "tests_done": [{"test_name": self._subject(), **tested}],
            "measures_done": [tried],
            "school_conclusion": self._common("conclusion"),
            **self._heard(),
            "guardian_view": self._own("guardian"),
            "attachments_status": "later",
            "attachments_later": self._common("later"),
            "sign_head": True,
        }

    def intake(self, outcome: str = "accept") -> dict[str, Any]:
        """Taken in, or sent back."""
        if outcome == "returned":
            return {"outcome": outcome, "reason": self._common("return")}
        return {"outcome": outcome, "priority": "normal"}

    def assign(self) -> dict[str, Any]:
        """Given to the adviser."""
        return {"adviser": self.adviser}

    def note(self, what: str, on: date) -> dict[str, Any]:
        """A note from the work."""
        return {"what": what, "on": on.isoformat(), "summary": self._common("note")}

    def interim(self, on: date) -> dict[str, Any]:
        """An interim reply."""
        expected = (on + timedelta(days=45)).isoformat()
        return {
            "reason": "assessment",
            "reason_text": self._common("interim"),
            "expected_on": expected,
            "confirm": True,
        }

    def assessment(self, on: date) -> dict[str, Any]:
        """The expert assessment."""
        goal = {"goal_area": self._subject(), "goal_text": self._own("goal"), "goal_horizon": self._common("horizon")}
        measure = {
            "measure_text": self._own("measure"),
            "measure_goal": self._own("goal"),
            "measure_arena": self._common("arena"),
        }
        return {
            "track_kind": "school",
            "mandate": self._own("problem"),
            "source_rows": [
                {"source_name": line, "source_date": on.isoformat(), "source_type": kind}
                for line, kind in zip(
                    self._common("sources").splitlines(), ("talk", "observation", "test"), strict=True
                )
            ],
            "background": self._common("background"),
            **self._heard(),
            "guardian_view": self._own("guardian"),
            "best_interests": self._common("best"),
            "benefit": self._own("benefit"),
            "why_not": self._common("why_not"),
            "goal_rows": [goal],
            "measure_rows": [measure],
            "need": "yes",
            "extent_hours": self.hours,
            "organisation": ["class", "group"],
            "competence_exception": "no",
            "curriculum_exception": "no",
            "also_11_4": "no",
            "also_11_5": "no",
            "also_ask": "no",
            "valid_until": (on + timedelta(days=730)).isoformat(),
            "sign_adviser": True,
        }

    def review(self) -> dict[str, Any]:
        """Approved by a colleague."""
        return {"outcome": "approve", **{f"check_{name}": True for name in CHECKS}}

    def issue(self) -> dict[str, Any]:
        """Sent to everybody."""
        return {"recipients": ["guardians", "decider", "school"], "confirm": True}

    def decision(self, on: date) -> dict[str, Any]:
        """The decision, as recommended."""
        return {
            "outcome": "granted",
            "content": self._own("measure"),
            "hours_teacher": self.hours,
            "organisation": ["class", "group"],
            "competence": self._common("competence"),
            "curriculum_exception": "no",
            "valid_from": on.isoformat(),
            "valid_to": (on + timedelta(days=365)).isoformat(),
            "facts": self._common("facts"),
            "reasons": self._common("reasons"),
            "deviates_from_assessment": "no",
            "best_interests": self._common("best"),
            **self._heard(),
            "guardian_view": self._common("agree"),
            "confirm": True,
        }

    def plan(self, on: date) -> dict[str, Any]:
        """The education plan."""
        subject = {
            "plan_subject": self.theme.subject,
            "plan_deviates": "no",
            "plan_content": self._own("measure"),
            "plan_organisation": ["class"],
            "plan_method": self._common("method"),
            "plan_hours_teacher": self.hours,
        }
        return {
            "period_from": on.isoformat(),
            "period_to": (on + timedelta(days=300)).isoformat(),
            "responsible": self.teacher,
            **self._heard(),
            "subject_plans": [subject],
            "hours_teacher": self.hours,
            "hours_assistant": 0,
            "assessment_basis": "not_relevant",
            "follow_ups": [
                {
                    "follow_up_date": (on + timedelta(weeks=6)).isoformat(),
                    "follow_up_who": self._common("follow_up"),
                    "follow_up_status": "planned",
                }
            ],
            "shared_with_guardian": on.isoformat(),
            "sign_head": True,
        }

    def goals(self) -> list[Mapping[str, Any]]:
        """The plan's goals with their measures."""
        measure = {
            "text": self._own("measure"),
            "responsible": "",
            "frequency": "4 × 20 min",
            "hours": str(self.hours),
        }
        subject = {"nb": "Mål", "nn": "Mål"}[self.language]
        return [
            {"subject": subject, "text": self._own("goal"), "criterion": self._own("criterion"), "measures": [measure]}
        ]

    def evaluation(self, on: date) -> dict[str, Any]:
        """The yearly evaluation."""
        return {
            "period_from": (on - timedelta(days=280)).isoformat(),
            "period_to": on.isoformat(),
            "overview_rows": [
                {
                    "overview_subject": self._subject(),
                    "overview_planned": self.hours,
                    "overview_delivered": self.hours - 6,
                    "overview_by": self._common("given_by"),
                    "overview_form": ["class", "group"],
                }
            ],
            "hours_planned": self.hours,
            "hours_delivered": self.hours - 6,
            "delivered_as_decided": "yes",
            "development": self._common("development"),
            "effect_rows": [
                {
                    "effect_measure": self._own("measure"),
                    "effect_size": "good",
                    "effect_evidence": self._common("effect"),
                }
            ],
            **self._heard(),
            "guardian_view": self._common("agree"),
            "recommend": "continue",
            "assessment_valid": "yes",
            "shared": on.isoformat(),
            "sign_head": True,
        }

    def close(self) -> dict[str, Any]:
        """The last note."""
        return {"reason": "no_need", "note": self._common("close"), "informed": True}

    def consent(self, capacity: str = "parental_responsibility") -> dict[str, Any]:
        """A yes, from a guardian or from the pupil."""
        informed = "self" if capacity == "pupil_15" else "yes"
        return {"capacity": capacity, "decision": "yes", "child_informed": informed, "confirmation": True}

    def say(self, key: str) -> str:
        """A common text."""
        return self._common(key)
