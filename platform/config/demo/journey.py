"""Takes an invented case through its steps, each done by whoever does it, on the day it would have been done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from casework.cases import consents, services
from casework.cases.models import Case
from casework.people.models import Child, Guardian
from casework.plans.models import Goal
from config.demo.answers import Pen
from config.demo.stories import STEPS, Story
from core.accounts.models import User
from core.acts import Act, Grant
from core.clock import OSLO, oslo_date

INTERIM_AFTER = timedelta(days=24)


@dataclass(frozen=True)
class Crew:
    """Who does what in one municipality."""

    people: Mapping[str, User]
    grants: Mapping[str, tuple[Grant, ...]]
    home: str = ""  # where adviser and head belong, when the PPT is shared

    def act(self, who: str, at: datetime) -> Act:
        """This person's act at that moment."""
        user = self.people[who]
        return Act(user.id, user.name, self.grants[who], at, home=self.home if who in ("adviser", "ppt_head") else "")


class Journey:
    """One case on its way."""

    def __init__(
        self, crew: Crew, story: Story, child: Child, guardians: list[Guardian], pen: Pen, now: datetime
    ) -> None:
        self.crew, self.story, self.child, self.guardians, self.pen = crew, story, child, guardians, pen
        done = STEPS[: STEPS.index(story.last) + 1] if story.last else ()
        self.steps = done
        opened = now - timedelta(days=story.age)
        self.times = _spread(opened, now - timedelta(days=story.rest), len(done))
        unit = child.unit_id
        assert unit is not None
        self.case = services.open_case(child_id=child.id, unit_id=unit, act=crew.act("head", opened))
        self.interim_due = opened + INTERIM_AFTER if "forgotten_interim" not in story.extra else None

    def go(self, now: datetime) -> Case:
        """Do every step of the story, and what happens beside them."""
        if not self.steps:
            self._half_written(now)
        for key, at in zip(self.steps, self.times, strict=True):
            self._interim_reply(before=at)
            self._step(key, at)
        if self.steps:
            self._interim_reply(before=now)
        self._beside(now)
        return self.case

    def _step(self, key: str, at: datetime) -> None:
        if key.startswith("consent"):
            self._consent(key, at)
            return
        who, answers, extras = self._part(key, at)
        act = self.crew.act(who, at)
        self.case = services.complete_task(case_id=self.case.id, task_key=key, answers=answers, extras=extras, act=act)

    def _consent(self, key: str, at: datetime) -> None:
        asked = consents.asked(case_id=self.case.id, task_key=key)
        if str(self.child.id) in asked:  # from fifteen the pupil answers alone
            self._on_paper(key, self.child.id, self.pen.consent("pupil_15"), at)
        for guardian in self.guardians:
            if str(guardian.id) not in asked:
                continue
            if guardian.user is None:
                self._on_paper(key, guardian.id, self.pen.consent(), at)
                continue
            act = Act(guardian.user.id, guardian.name, (Grant("guardian"),), at)
            consents.give_consent(
                case_id=self.case.id, task_key=key, answers=self.pen.consent(), act=act, language=self.pen.language
            )

    def _on_paper(self, key: str, respondent: UUID, answers: dict[str, Any], at: datetime) -> None:
        consents.record_consent(
            case_id=self.case.id,
            task_key=key,
            respondent_id=respondent,
            answers=answers,
            method="paper",
            act=self.crew.act("ppt_head", at),
        )

    def _part(self, key: str, at: datetime) -> tuple[str, dict[str, Any], dict[str, Any]]:
        pen, on = self.pen, oslo_date(at)
        match key:
            case "refer":
                return "head", pen.refer(on), {}
            case "intake":
                return "ppt_head", pen.intake(), {}
            case "assign":
                return "ppt_head", pen.assign(), {}
            case "talk_guardian" | "talk_child":
                return "adviser", pen.note(key, on), {}
            case "observe":
                return "adviser", pen.note("observation", on), {}
            case "write_assessment":
                return "adviser", pen.assessment(on), {}
        return self._later_part(key, at)

    def _later_part(self, key: str, at: datetime) -> tuple[str, dict[str, Any], dict[str, Any]]:
        pen, on = self.pen, oslo_date(at)
        match key:
            case "review_assessment":
                return "ppt_head", pen.review(), {}
            case "issue_assessment":
                return "ppt_head", pen.issue(), {}
            case "decide":
                return "decider", pen.decision(on), {}
            case "write_plan":
                return "head", pen.plan(on), {"goals": pen.goals()}
            case "evaluate":
                goals = Goal.objects.filter(plan__case=self.case)
                reviews = [{"goal": str(goal.id), "status": "reached", "comment": pen.say("effect")} for goal in goals]
                return "head", pen.evaluation(on), {"goals": reviews}
        return "adviser", pen.close(), {}

    def _interim_reply(self, *, before: datetime) -> None:
        if self.interim_due is None or self.interim_due >= before or "decide" in self._done_before(self.interim_due):
            return
        at, self.interim_due = self.interim_due, None
        act = self.crew.act("ppt_head", at)
        services.complete_task(
            case_id=self.case.id, task_key="interim_reply", answers=self.pen.interim(oslo_date(at)), act=act
        )

    def _done_before(self, moment: datetime) -> list[str]:
        return [key for key, at in zip(self.steps, self.times, strict=True) if at <= moment]

    def _half_written(self, now: datetime) -> None:
        whole = self.pen.refer(oslo_date(now))
        answers = {key: whole[key] for key in ("referral_kind", "school", "problem_statement", "strengths")}
        services.save_task_draft(
            case_id=self.case.id,
            task_key="refer",
            answers=answers,
            revision=None,
            act=self.crew.act("head", now - timedelta(hours=2)),
        )

    def _beside(self, now: datetime) -> None:
        if "returned" in self.story.extra:
            services.complete_task(
                case_id=self.case.id,
                task_key="intake",
                answers=self.pen.intake("returned"),
                act=self.crew.act("ppt_head", now - timedelta(days=1)),
            )
        if "paused" in self.story.extra:
            act = self.crew.act("ppt_head", now - timedelta(days=12))
            self.case = services.pause_case(case_id=self.case.id, reason="external", act=act)
        if "explained" in self.story.extra:
            act = self.crew.act("ppt_head", now - timedelta(days=1))
            self.case = services.explain_deadline(
                case_id=self.case.id, deadline_key="assessment", reason=self.pen.say("explain"), act=act
            )


def _spread(opened: datetime, last: datetime, count: int) -> list[datetime]:
    """Moments for `count` steps: the first an hour after opening, the others evenly until `last`, in office hours."""
    moments: list[datetime] = []
    first = opened + timedelta(hours=1)
    step = max(timedelta(hours=1), (last - first) / max(1, count - 1))
    for number in range(count):
        moment = _office_hours(first + step * number) if number else first
        moments.append(max(moment, moments[-1] + timedelta(minutes=20)) if moments else moment)
    return moments


def _office_hours(moment: datetime) -> datetime:
    local = moment.astimezone(OSLO)
    back = max(0, local.weekday() - 4)  # a weekend's work was done on the Friday
    return (local - timedelta(days=back)).replace(hour=8 + local.minute % 7).astimezone(UTC)
