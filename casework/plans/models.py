"""The plan that follows a decision, its goals and measures, the yearly look back (§§ 11-10, 11-11), and benefits."""

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


class Measurement(models.Model):
    """One figure of how it is: before help began, or at a follow-up. Benefits are seen by comparing the two."""

    class Kind(models.TextChoices):
        """When it was measured."""

        BASELINE = "baseline"
        FOLLOW_UP = "follow_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measurements")
    submission = models.ForeignKey(Submission, db_index=False, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The task may be done in several rounds; what is corrected within a round replaces what was there.
    task = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    benefit = models.CharField(max_length=20)
    what = models.CharField(max_length=120)
    unit = models.CharField(max_length=20)
    lower_is_better = models.BooleanField()
    value = models.DecimalField(max_digits=9, decimal_places=2)
    measured_on = models.DateField()
    measured_by = models.CharField(max_length=10)

    class Meta:
        ordering = ["measured_on", "round", "position"]


class TaskCard(models.Model):
    """What somebody who never sees the case is told in order to help: only what its maker wrote on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="task_cards")
    submission = models.ForeignKey(Submission, db_index=False, on_delete=models.PROTECT)
    title = models.CharField(max_length=100)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["made_at", "id"]


class CardLink(models.Model):
    """A link that shows one card to whoever has it, for a while. Only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    card = models.ForeignKey(TaskCard, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="plans_cardlink_token")]
