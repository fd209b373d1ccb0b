"""Reading the audit trail."""

from uuid import UUID

from django.db.models import QuerySet

from core.audit.models import AuditEntry


def trail_of_case(case_id: UUID) -> QuerySet[AuditEntry]:
    """Everything done with a case, newest first."""
    return AuditEntry.objects.filter(case_id=case_id).order_by("-at", "-id")
