"""In the demo, and there alone, the login page tells who can be tried."""

from typing import Any

from django.conf import settings

from casework.people.models import RoleAssignment
from tenants.context import TenantContext

DEMO_PASSWORD = "samspor-demo"


def demo_logins(tenant: TenantContext) -> list[dict[str, Any]]:
    """E-mail and role of each demo person; an empty list outside the demo."""
    if not settings.SAMSPOR_DEMO or tenant.kind == "platform":
        return []
    rows = RoleAssignment.objects.filter(user__email__endswith=".example").select_related("user", "unit")
    return [{"email": row.user.email, "name": row.user.name, "role": row.role} for row in rows.order_by("role")[:12]]
