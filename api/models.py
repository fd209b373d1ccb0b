"""What the API remembers: answers already given to requests that carried a key."""

from django.db import models

from core.ids import new_id


class IdempotentRequest(models.Model):
    """The answer given to a POST with an Idempotency-Key, kept a day so that a repeat gets it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_id = models.UUIDField()
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_id", "key"], name="api_request_once")]
        indexes = [models.Index(fields=["created_at"], name="api_request_age")]
