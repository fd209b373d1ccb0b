"""The municipality's school year, and what it calls things."""

from django.db import models

from core.ids import new_id


class SchoolYear(models.Model):
    """From the first school day after summer to the last before the next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [models.UniqueConstraint(fields=["first_day"], name="local_school_year_once")]

    def __str__(self) -> str:
        return self.name


class SchoolFree(models.Model):
    """Days without school in a school year: a holiday week, or a single planning day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.ForeignKey(SchoolYear, db_index=False, on_delete=models.CASCADE, related_name="free")
    name = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day", "id"]


class Term(models.Model):
    """What this municipality calls one thing, in one language, in the forms that a sentence needs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=30)
    language = models.CharField(max_length=5)
    # The forms of the word in the order that `casework.local.words` gives: ["tilmelding", "tilmeldingen", …].
    forms = models.JSONField()
    # Earlier words of the same, which the municipality's texts may hold: found when words are changed again.
    before = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="local_term_once")]


class Retention(models.Model):
    """How many days this municipality keeps one kind of thing that nobody goes on with; none said: the usual."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind"], name="local_retention_once")]
