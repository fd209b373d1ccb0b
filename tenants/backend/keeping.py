"""Which server connection a transaction gets: one that takes every role in turn, or one login per role."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Protocol

from django.conf import settings

from tenants import isolation, logins
from tenants.backend.pool import Connect, Line, Pool, pool_for
from tenants.context import TenantContext


class Keeper(Protocol):
    """Chooses between transactions, never inside one."""

    def parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Who a new connection logs in as."""

    def first(self, connect: Connect) -> Any:
        """What stands in the connection's place before the first transaction."""

    def choose(self, current: Any, tenant: TenantContext, connect: Connect) -> Any:
        """The connection for this tenant's transaction; `current` is None when it has been found dead."""

    def give_back(self, current: Any) -> Any:
        """The transaction is over; what stands in the connection's place until the next."""

    def version(self, current: Any, connect: Connect) -> int:
        """Which PostgreSQL it is."""

    def opening(self, tenant: TenantContext) -> str:
        """The one message that opens the tenant's transaction."""

    def close(self) -> None:
        """Close every connection that is kept."""


class Between:
    """In a connection's place while the thread holds none: there is nothing here to say anything to."""

    closed = False

    def __init__(self, last: Any = None) -> None:
        self._last = last

    @property
    def info(self) -> Any:
        """About the connection of the last transaction: what there is to read of it, after the fact."""
        if self._last is None:
            raise isolation.IsolationError("there has been no transaction yet")
        return self._last.info

    def close(self) -> None:
        """Nothing to close."""

    def __getattr__(self, name: str) -> Any:
        raise isolation.IsolationError("the database is reached only inside use_tenant()")


class Shared:
    """The ordinary way: the process' threads share its connections, and each tenant has one that knows its tables."""

    def __init__(self, database: Mapping[str, Any]) -> None:
        self._database = database
        self._taken: tuple[Pool, Line] | None = None

    @property
    def pool(self) -> Pool:
        """The process' connections to the database that the settings name now."""
        address = tuple(str(self._database[part]) for part in ("HOST", "PORT", "NAME", "USER"))
        return pool_for(address, self._make)

    def parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """As DATABASE_URL says."""
        return parameters

    def first(self, connect: Connect) -> Any:
        """Nothing yet: each transaction's tenant says which connection it is to be."""
        return Between()

    def choose(self, current: Any, tenant: TenantContext, connect: Connect) -> Any:
        """The tenant's own connection, or the next that is free; a new one when that was dead."""
        found_dead = self._taken is not None
        self.close_taken()
        pool = self.pool
        line = pool.take(tenant.schema, connect, fresh=found_dead)
        self._taken = pool, line
        return line.connection

    def give_back(self, current: Any) -> Any:
        """Nothing to speak to any more."""
        if self._taken is None:
            return current
        (pool, line), self._taken = self._taken, None
        pool.give_back(line)
        return Between(line.connection)

    def version(self, current: Any, connect: Connect) -> int:
        """As the first connection was told."""
        pool = self.pool
        if not pool.version:
            pool.give_back(pool.take("public", connect))
        return pool.version

    def opening(self, tenant: TenantContext) -> str:
        """BEGIN, the tenant's role and its search path."""
        return isolation.opening_statements(tenant)

    def close(self) -> None:
        """In a transaction, end its connection; else those of the process that nobody uses."""
        if not self.close_taken():
            self.pool.close()

    def close_taken(self) -> bool:
        """End the connection at hand; False when there is none."""
        if self._taken is None:
            return False
        (pool, line), self._taken = self._taken, None
        line.connection.close()
        pool.give_back(line)
        return True

    def _make(self) -> Pool:
        return Pool(
            places=max(1, settings.SAMSPOR_CONNECTIONS),
            most_schemas=settings.SAMSPOR_SCHEMAS_PER_CONNECTION,
            oldest=self._database["CONN_MAX_AGE"],
        )


class OneForAll:
    """The owner's way: one connection, replaced when it has served so many schemas that its caches weigh too much."""

    def __init__(self, most_schemas: int) -> None:
        self._most = most_schemas
        self._served: set[str] = set()
        self._by: Any = None

    def parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """As DATABASE_URL says."""
        return parameters

    def first(self, connect: Connect) -> Any:
        """A connection."""
        return connect()

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

    def give_back(self, current: Any) -> Any:
        """It stays at hand."""
        return current

    def version(self, current: Any, connect: Connect) -> int:
        """As the connection was told."""
        return int(current.info.server_version)

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

    def first(self, connect: Connect) -> Any:
        """A connection."""
        return connect()

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

    def give_back(self, current: Any) -> Any:
        """It stays at hand."""
        return current

    def version(self, current: Any, connect: Connect) -> int:
        """As the connection was told."""
        return int(current.info.server_version)

    def opening(self, tenant: TenantContext) -> str:
        """BEGIN and the search path: the login is the role."""
        return f"BEGIN; {isolation.path_of(tenant)}"

    def close(self) -> None:
        """Close them all."""
        while self._kept:
            self._kept.popitem()[1].close()


def keeper_for(database: Mapping[str, Any]) -> Keeper:
    """The way of this deployment; the owner's login is always one connection."""
    if database["USER"] == isolation.platform_role("owner"):
        return OneForAll(settings.SAMSPOR_SCHEMAS_PER_CONNECTION)
    if settings.SAMSPOR_TENANT_LOGINS:
        return OnePerRole(settings.SAMSPOR_CONNECTIONS_PER_THREAD)
    return Shared(database)
