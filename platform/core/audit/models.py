"""The audit trail's one table."""

from django.db import models

from core.ids import new_id


class AuditEntry(models.Model):
    """One act on one thing. The database refuses to change or remove it."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=200)
    actor_home = models.CharField(max_length=63, blank=True, default="")
    actor_roles = models.CharField(max_length=200, blank=True, default="")
    channel = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True, default="")
    object_id = models.UUIDField(null=True, blank=True)
    case_id = models.UUIDField(null=True, blank=True)
    child_id = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(max_length=300, blank=True, default="")
    request_id = models.CharField(max_length=40, blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-at"], name="audit_case_at"),
            models.Index(fields=["-at"], name="audit_at"),
        ]
