"""What is published whole, as numbered versions that are never changed, and put away when nobody begins on it."""

from django.db import models

from core.ids import new_id


class Version(models.Model):
    """One published version of a definition; each kind adds that a key and a number occur once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class Archived(models.Model):
    """That nobody begins on this any more; its versions, and what was made with them, stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    archived_at = models.DateTimeField()
    archived_by = models.CharField(max_length=200)

    class Meta:
        abstract = True
