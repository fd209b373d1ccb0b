"""Which server connection a transaction gets: one that takes every role in turn, or one login per role."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

from django.conf import settings

from tenants import isolation, logins
from tenants.context import TenantContext

Connect = Callable[[], Any]


class Keeper(Protocol):
    """Chooses between transactions, never inside one."""

    def parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Who a new connection logs in as."""

    def choose(self, current: Any, tenant: TenantContext, connect: Connect) -> Any:
        """The connection for this tenant's transaction; `current` is None when it has been found dead."""

    def opening(self, tenant: TenantContext) -> str:
        """The one message that opens the tenant's transaction."""

    def close(self) -> None:
        """Close every connection that is kept."""


class OneForAll:
    """The ordinary way: one connection, replaced when it has served so many schemas that its caches weigh too much."""

    def __init__(self, most_schemas: int) -> None:
        self._most = most_schemas
        self._served: set[str] = set()
        self._by: Any = None

    def parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """As DATABASE_URL says."""
        return parameters

    def choose(self, current: Any, tenant: TenantContext, connect: Connect) -> Any:
        """The connection at hand; a new one for the schema that would be one too many."""
        if current is None:
            current = connect()
        if current is not self._by:
            self._by, self._served = current, set()
        if tenant.schema not in self._served:
            if self._most and len(self._served) >= self._most:
                current.close()
                self._by, self._served = connect(), set()
            self._served.add(tenant.schema)
        return self._by

    def opening(self, tenant: TenantContext) -> str:
        """BEGIN, the tenant's role and its search path."""
        return isolation.opening_statements(tenant)

    def close(self) -> None:
        """The backend closes its one connection itself."""
        self._by = None


class OnePerRole:
    """Hard mode: each tenant's transactions run over a login that is that tenant and can become nobody else."""

    def __init__(self, most_connections: int) -> None:
        self._most = most_connections
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The role at hand; without one, the login of DATABASE_URL, which may read nothing."""
        tenant = isolation.current_or_none()
        if tenant is None:
            return parameters
        return {**parameters, "user": tenant.role, "password": logins.password(tenant.role)}

    def choose(self, current: Any, tenant: TenantContext, connect: Connect) -> Any:
        """The role's kept connection or a new one; the one unused for longest makes room."""
        found = self._kept.pop(tenant.role, None)
        if found is None or found.closed:
            found = self._just_made(current, tenant) or connect()
        self._kept[tenant.role] = found
        while len(self._kept) > self._most:
            _, oldest = self._kept.popitem(last=False)
            oldest.close()
        return found

    def _just_made(self, current: Any, tenant: TenantContext) -> Any:
        # Django connects when a block begins, so a thread's first connection was made before we were asked.
        if current is None or any(current is kept for kept in self._kept.values()):
            return None
        if not current.closed and current.info.user == tenant.role:
            return current
        current.close()
        return None

    def opening(self, tenant: TenantContext) -> str:
        """BEGIN and the search path: the login is the role."""
        return f"BEGIN; {isolation.path_of(tenant)}"

    def close(self) -> None:
        """Close them all."""
        while self._kept:
            self._kept.popitem()[1].close()


def keeper_for(user: str) -> Keeper:
    """The way of this deployment; the owner's login is always one connection."""
    if settings.SAMSPOR_TENANT_LOGINS and user != isolation.platform_role("owner"):
        return OnePerRole(settings.SAMSPOR_CONNECTIONS_PER_THREAD)
    return OneForAll(settings.SAMSPOR_SCHEMAS_PER_CONNECTION)
