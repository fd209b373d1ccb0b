"""In the demo, and there alone, the login page tells who can be tried."""

from typing import Any

from django.conf import settings

from casework.people.models import RoleAssignment
from tenants.context import TenantContext
from web.roles import ROLE_NAMES, name_of

DEMO_PASSWORD = "samspor-demo"


def demo_logins(tenant: TenantContext) -> list[dict[str, Any]]:
    """E-mail and role of each demo person; an empty list outside the demo."""
    if not settings.SAMSPOR_DEMO or tenant.kind == "platform":
        return []
    # The families with a number each are many; one guardian is enough to try.
    rows = RoleAssignment.objects.filter(user__email__endswith=".example").exclude(user__email__regex=r"\d@")
    rows = rows.select_related("user")
    order = list(ROLE_NAMES)
    found: dict[str, dict[str, Any]] = {}  # each once: by the role that says most
    for row in sorted(rows, key=lambda row: order.index(row.role) if row.role in order else len(order)):
        found.setdefault(row.user.email, {"email": row.user.email, "name": row.user.name, "role": name_of(row.role)})
    return list(found.values())
