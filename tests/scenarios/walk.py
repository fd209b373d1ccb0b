"""Walks a case through its phases by the services alone, one day after another."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from casework.cases import consents, services
from casework.cases.models import Case, CaseTask
from casework.plans.models import Goal
from tests import answers
from tests.cast import START, Town

STEPS = (
    "refer",
    "consent_assessment",
    "intake",
    "assign",
    "talk_guardian",
    "talk_child",
    "observe",
    "write_assessment",
    "review_assessment",
    "issue_assessment",
    "consent_decision",
    "decide",
    "write_plan",
    "evaluate",
    "close",
)


class Walk:
    """One case on its way."""

    def __init__(self, town: Town, child_id: UUID, at: datetime = START) -> None:
        self.town = town
        self.at = at
        act = town.act("school_head", at)
        self.case = services.open_case(child_id=child_id, unit_id=town.school, act=act)

    def to(self, last: str) -> Case:
        """Do every step up to and including `last` that is not done yet."""
        for key in STEPS[: STEPS.index(last) + 1]:
            if CaseTask.objects.get(case=self.case, key=key).status != "done":
                self.step(key)
        return self.case

    def step(self, key: str) -> None:
        """Do one step, on the next day."""
        self.at += timedelta(days=1)
        if key.startswith("consent"):
            for who in ("guardian1", "guardian2"):
                consents.give_consent(
                    case_id=self.case.id, task_key=key, answers=answers.consent(), act=self.town.act(who, self.at)
                )
            self.case.refresh_from_db()
            return
        who, given, extras = self._part(key)
        self.case = services.complete_task(
            case_id=self.case.id, task_key=key, answers=given, extras=extras, act=self.town.act(who, self.at)
        )

    def _part(self, key: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        town, on = self.town, self.at.date()
        parts: dict[str, tuple[str, dict[str, Any]]] = {
            "refer": ("school_head", answers.referral(town)),
            "intake": ("ppt_head", {"outcome": "accept", "priority": "normal"}),
            "assign": ("ppt_head", {"adviser": str(town.users["adviser"].id)}),
            "talk_guardian": ("adviser", answers.note("talk_guardian", on)),
            "talk_child": ("adviser", answers.note("talk_child", on)),
            "observe": ("adviser", answers.note("observation", on)),
            "write_assessment": ("adviser", answers.assessment(on)),
            "review_assessment": ("ppt_head", dict(answers.REVIEW)),
            "issue_assessment": ("ppt_head", {"recipients": ["guardians", "decider", "school"], "confirm": True}),
            "decide": ("decider", answers.decision(on)),
            "write_plan": ("school_head", answers.plan(town, on)),
            "evaluate": ("school_head", answers.evaluation(on)),
            "close": ("adviser", dict(answers.CLOSE)),
        }
        return *parts[key], self._extras(key)

    def _extras(self, key: str) -> dict[str, Any]:
        if key == "write_plan":
            return {"goals": answers.GOALS}
        if key == "evaluate":
            goals = Goal.objects.filter(plan__case=self.case)
            return {"goals": [{"goal": str(goal.id), "status": "reached", "comment": "Leser godt."} for goal in goals]}
        return {}
