"""The plan that follows a decision, its goals and measures, and the yearly look back (§§ 11-10, 11-11)."""

from django.db import models

from casework.cases.models import Case, Decision
from casework.documents.models import Document
from casework.forms.models import Submission
from core.ids import new_id


class EducationPlan(models.Model):
    """An individual education plan (IOP) under one decision."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    decision = models.ForeignKey(Decision, db_index=False, on_delete=models.PROTECT, related_name="plans")
    submission = models.ForeignKey(Submission, db_index=False, on_delete=models.PROTECT)
    document = models.ForeignKey(Document, db_index=False, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField()


class Goal(models.Model):
    """What the pupil is to reach, in a subject or area, and how one will see it."""

    class Status(models.TextChoices):
        """How far it has come."""

        SET = "set"
        REACHED = "reached"
        ON_THE_WAY = "on_the_way"
        NOT_REACHED = "not_reached"
        NOT_WORKED_ON = "not_worked_on"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(EducationPlan, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=100)
    text = models.CharField(max_length=1000)
    criterion = models.CharField(max_length=1000, blank=True, default="")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.SET)

    class Meta:
        ordering = ["position"]


class Measure(models.Model):
    """What is done to reach a goal, by whom and how often."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    responsible = models.CharField(max_length=200, blank=True, default="")
    frequency = models.CharField(max_length=200, blank=True, default="")
    hours_per_year = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    effect = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        ordering = ["position"]


class AnnualEvaluation(models.Model):
    """The yearly written overview and assessment against the plan's goals (opplæringslova § 11-11)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evaluations")
    plan = models.ForeignKey(EducationPlan, db_index=False, on_delete=models.PROTECT, related_name="evaluations")
    submission = models.ForeignKey(Submission, db_index=False, on_delete=models.PROTECT)
    document = models.ForeignKey(Document, db_index=False, on_delete=models.PROTECT)
    hours_planned = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    hours_delivered = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    recommendation = models.CharField(max_length=20)
    created_at = models.DateTimeField()


class GoalReview(models.Model):
    """What the yearly evaluation said of one goal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(AnnualEvaluation, on_delete=models.CASCADE, related_name="goal_reviews")
    goal = models.ForeignKey(Goal, db_index=False, on_delete=models.PROTECT)
    status = models.CharField(max_length=15, choices=Goal.Status.choices)
    comment = models.CharField(max_length=2000, blank=True, default="")
