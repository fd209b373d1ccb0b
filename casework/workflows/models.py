"""Published workflow versions. The database refuses to change or remove one."""

from django.db import models

from core.ids import new_id


class WorkflowVersion(models.Model):
    """A workflow as it was published; a case keeps the version that it began under."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="workflow_version_key_number")]

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"
