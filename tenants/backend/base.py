"""PostgreSQL for requests and jobs: BEGIN, role and search path in one message; fails closed."""

from typing import TYPE_CHECKING, Any

import psycopg
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import debug_transaction
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

from tenants import isolation
from tenants.backend.keeping import Between, keeper_for
from tenants.context import TenantContext
from tenants.editor import PlainEditor

if TYPE_CHECKING:

    class _Django(base.DatabaseWrapper):
        """Django's backend with the inner methods that its published types leave out."""

        def _cursor(self, name: str | None = None) -> Any: ...
        def _commit(self) -> None: ...
        def _rollback(self) -> None: ...
        def _close(self) -> None: ...

else:
    _Django = base.DatabaseWrapper


class _Dead(psycopg.OperationalError):
    """The connection was gone before anything was said on it."""


class Operations(operations.DatabaseOperations):
    """Django's, with our INSERT."""

    compiler_module = "tenants.backend.compiler"


class DatabaseWrapper(_Django):
    """psycopg stays in autocommit; the first statement of an atomic block opens the tenant's transaction.

    Correct behind a transaction pooler, because role and search path live and die with the transaction; and so are
    connections that the threads of a process share. A block takes one when it begins and gives it back when it ends.
    """

    SchemaEditorClass = PlainEditor

    ops_class = Operations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._begun_for: TenantContext | None = None
        self._opened_for: TenantContext | None = None
        self._keeper = keeper_for(self.settings_dict)

    @property
    def schema_name(self) -> str:
        """The schema at hand; the tenancy library asks for it under this name."""
        tenant = isolation.current_or_none()
        return tenant.schema if tenant else "public"

    def _set_autocommit(self, autocommit: bool) -> None:
        # Nothing to tell the server: BEGIN is sent with the first statement, COMMIT ends it. But the block is the
        # tenant's who begins it; work left over from another's block, on this thread by chance, gets no statement in.
        self._begun_for = None if autocommit else isolation.current_or_none()
        self._opened_for = None
        if autocommit:
            self.connection = self._keeper.give_back(self.connection)
        elif self._begun_for is not None:
            with self.wrap_database_errors:
                self.connection = self._keeper.choose(self.connection, self._begun_for, self._connect)

    def _cursor(self, name: str | None = None) -> Any:
        if name is not None:
            raise isolation.IsolationError("server-side cursors outlive a pooled transaction")
        self.ensure_connection()
        self._open_transaction()
        return super()._cursor(name)

    def _open_transaction(self) -> None:
        tenant = isolation.current_or_none()
        if not self.in_atomic_block or tenant is None:
            raise isolation.IsolationError("the database is reached only inside use_tenant()")
        if tenant != self._begun_for:
            raise isolation.IsolationError("the tenant changed inside a transaction")
        if self._opened_for is not None:
            return
        with self.wrap_database_errors:
            self._begin(tenant)
        self._opened_for = tenant

    def _begin(self, tenant: TenantContext) -> None:
        statements = self._keeper.opening(tenant)
        try:
            self._say(statements)
        except (_Dead, psycopg.errors.QueryCanceled):
            # A kept connection may have died while idle; one out of a pooler may carry another client's time limit,
            # which ends only with the RESET ALL that it can cut short. Nothing has been done yet, so begin once more
            # on a new one.
            self.connection = self._keeper.choose(None, tenant, self._connect)
            self._say(statements)

    def _say(self, statements: str) -> None:
        try:
            self._tell(statements)
        except psycopg.Error as error:
            died = isinstance(error, psycopg.OperationalError) and self.connection.closed
            # A role that is gone leaves BEGIN open and aborted: no other tenant may meet that on this connection.
            self.connection.close()
            if died:
                raise _Dead(*error.args) from error
            raise

    def _tell(self, command: str) -> None:
        # What has no parameters and no rows needs no cursor, which would cost as much again; each transaction begins
        # and ends so.
        server = self.connection.pgconn
        result = server.exec_(command.encode())
        if result.status == ExecStatus.COMMAND_OK:
            return
        if server.status == ConnStatus.BAD:
            raise psycopg.OperationalError(server.get_error_message())
        raise psycopg.errors.error_from_result(result)

    def connect(self) -> None:
        """Django's; how old a shared connection may get is looked at when it is taken."""
        super().connect()
        if isinstance(self.connection, Between):
            self.close_at = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """What Django is to hold before the first block begins."""
        return self._keeper.first(lambda: self.new_connection(conn_params))

    def new_connection(self, conn_params: dict[str, Any] | None = None) -> Any:
        """Django's, unless the login may do everything: no role would then keep anybody out."""
        connection = super().get_new_connection(conn_params or self.get_connection_params())
        if connection.info.parameter_status("is_superuser") == "on":
            connection.close()
            raise isolation.IsolationError("the program's database login must not be a superuser")
        return connection

    def _connect(self) -> Any:
        return self.new_connection()

    def hand_over(self, tenant: TenantContext) -> None:
        """In the open transaction, take another role (the owner's, while it makes a tenant; nobody else may)."""
        self.connection.execute("RESET ROLE; " + isolation.role_and_path(tenant))
        self._begun_for = self._opened_for = tenant

    def hand_back(self, tenant: TenantContext) -> None:
        """Take the former role again; after an error nothing can be said, and what follows is a rollback."""
        if self.connection.info.transaction_status == TransactionStatus.INTRANS:
            self.hand_over(tenant)
        self._begun_for = self._opened_for = tenant

    def _commit(self) -> None:
        if self._opened_for is not None:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
                self._tell("COMMIT")
        self._opened_for = None

    def _rollback(self) -> None:
        try:
            if self._opened_for is not None:
                super()._rollback()
        finally:
            self._opened_for = None

    def _close(self) -> None:
        self._opened_for = None
        self._keeper.close()
        super()._close()

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with psycopg in autocommit: BEGIN is ours to send."""
        return self._keeper.parameters({**super().get_connection_params(), "autocommit": True})

    @property
    def pg_version(self) -> int:
        """The server's version as the connection already knows it: no statement."""
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._keeper.version(self.connection, self._connect)

    def _configure_connection(self, connection: Any) -> bool:
        # The login role itself is set to UTC; a session setting would not survive a pooler.
        return False

    def ensure_timezone(self) -> bool:
        """Nothing to do, for the same reason."""
        return False

    def is_usable(self) -> bool:
        """A dead connection shows at BEGIN, where it is replaced; no extra message to ask."""
        return self.connection is not None and not self.connection.closed
