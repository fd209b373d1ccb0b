"""Reading the audit trail."""

from uuid import UUID

from django.db.models import QuerySet

from core.audit.models import AuditEntry


def trail_of_case(case_id: UUID) -> QuerySet[AuditEntry]:
    """Everything done with a case, newest first."""
    return AuditEntry.objects.filter(case_id=case_id).order_by("-at", "-id")


def people_in_trail(case_id: UUID) -> list[tuple[UUID, str, str]]:
    """Everybody who is in the case's trail: id, name and home, by name. One query."""
    rows = AuditEntry.objects.filter(case_id=case_id, actor_id__isnull=False)
    found = rows.order_by("actor_name", "actor_id").values_list("actor_id", "actor_name", "actor_home").distinct()
    return [(key, name, home) for key, name, home in found if key is not None]
