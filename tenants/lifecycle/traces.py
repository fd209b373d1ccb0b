"""What the shared tables say of a tenant: found by looking at every table there is, so that a new one is not missed."""

import re
from typing import Any

from django.db import connection
from psycopg import sql

from tenants.operations import Work

# Bills and the platform's own log stay, and say who it was; so does the record of operations, and the register.
KEPT = re.compile(r"billing_.*|audit_auditentry|tenants_operation|tenants_municipality|django_.*|auth_.*")
# The tenant's own row goes last, and takes its addresses with it.
LAST = frozenset({"tenants_tenant", "tenants_domain"})
OWNERS = ("tenant_id", "schema", "schema_name", "tenant_schema", "member_schema", "cooperation_schema")


def remove(work: Work) -> dict[str, int]:
    """Take away every row that is the tenant's by one of its columns, and its jobs; how many, by table."""
    gone: dict[str, int] = {}
    with connection.cursor() as cursor:
        gone["procrastinate_jobs"] = _remove_jobs(cursor, work)
        for table, columns in _tables(cursor).items():
            owners = [name for name in OWNERS if name in columns]
            if table in LAST or KEPT.fullmatch(table) or not owners:
                continue
            mine = sql.SQL(" OR ").join(sql.SQL("{}::text = ANY(%(mine)s)").format(sql.Identifier(n)) for n in owners)
            statement = sql.SQL("DELETE FROM public.{} WHERE {}").format(sql.Identifier(table), mine)
            cursor.execute(statement, {"mine": [work.schema, str(work.tenant_id)]})
            gone[table] = cursor.rowcount
    return {table: count for table, count in sorted(gone.items()) if count}


def left(work: Work) -> list[str]:
    """The shared tables that still name the tenant, by schema or id, other than those that may."""
    found = []
    with connection.cursor() as cursor:
        for table in _tables(cursor):
            if table in LAST or KEPT.fullmatch(table):
                continue
            # Among the jobs is the very one that does this.
            statement = sql.SQL(
                "SELECT 1 FROM public.{} AS t WHERE (t::text ~ %(schema)s OR strpos(t::text, %(id)s) > 0) "
                "AND strpos(t::text, %(operation)s) = 0 LIMIT 1"
            ).format(sql.Identifier(table))
            names = {"schema": rf"\m{re.escape(work.schema)}\M", "id": str(work.tenant_id)}
            cursor.execute(statement, {**names, "operation": str(work.operation_id)})
            if cursor.fetchone():
                found.append(table)
    return found


def _remove_jobs(cursor: Any, work: Work) -> int:
    # Also those that are done: what was asked for when the tenant was made names its administrator.
    mine = (
        "SELECT id FROM public.procrastinate_jobs WHERE (args->>'tenant' = %(schema)s OR args->>'schema' = %(schema)s "
        "OR args->>'number' = %(number)s)"
    )
    names = {"schema": work.schema, "number": work.number}
    cursor.execute(f"DELETE FROM public.tenants_jobdone WHERE job_id IN ({mine})", names)  # noqa: S608
    cursor.execute(f"DELETE FROM public.procrastinate_jobs WHERE id IN ({mine})", names)  # noqa: S608
    return int(cursor.rowcount)


def _tables(cursor: Any) -> dict[str, list[str]]:
    cursor.execute(
        "SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
        "AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.relname ORDER BY c.relname"
    )
    return dict(cursor.fetchall())
