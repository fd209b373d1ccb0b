"""Questions about plans and yearly evaluations."""

from dataclasses import dataclass, field
from uuid import UUID

from casework.plans.models import AnnualEvaluation, EducationPlan, Goal, Measure


@dataclass(frozen=True)
class PlannedGoal:
    """A goal with the measures that are to lead there."""

    goal: Goal
    measures: list[Measure] = field(default_factory=list)


@dataclass(frozen=True)
class PlanSheet:
    """A plan with its goals in order."""

    plan: EducationPlan
    goals: list[PlannedGoal]


def newest_plan(case_id: UUID) -> PlanSheet | None:
    """The case's newest plan with goals and measures (each goal has at least one). One query."""
    rows = (
        Measure.objects.filter(goal__plan__case=case_id)
        .select_related("goal__plan")
        .order_by("-goal__plan__created_at", "goal__position", "position")
    )
    sheet: PlanSheet | None = None
    for measure in rows:
        sheet = sheet or PlanSheet(measure.goal.plan, [])
        if measure.goal.plan_id != sheet.plan.id:
            break
        if not sheet.goals or sheet.goals[-1].goal.id != measure.goal_id:
            sheet.goals.append(PlannedGoal(measure.goal))
        sheet.goals[-1].measures.append(measure)
    return sheet


def evaluations_of(case_id: UUID) -> list[AnnualEvaluation]:
    """The case's yearly evaluations, newest first. One query."""
    return list(AnnualEvaluation.objects.filter(case=case_id).order_by("-created_at"))
