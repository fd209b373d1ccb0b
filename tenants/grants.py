"""Every right on a shared table, in one place: what the operator, the directory and a tenant's role may touch."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from tenants.isolation import platform_role, role_name

ALL = "SELECT, INSERT, UPDATE, DELETE"

# What each platform role may do with the shared tables. A tenant's own role is a member of `tenant`.
PUBLIC_GRANTS: dict[str, dict[str, str]] = {
    "directory": {
        "tenants_tenant": "SELECT",
        "tenants_domain": "SELECT",
        "tenants_membership": "SELECT",
        "tenants_directoryversion": "SELECT",
    },
    "operator": {
        "tenants_municipality": "SELECT",
        "tenants_tenant": "SELECT, UPDATE",
        "tenants_domain": "SELECT, INSERT, UPDATE, DELETE",
        "tenants_membership": "SELECT, INSERT, UPDATE",
        "tenants_directoryversion": "SELECT",
        "tenants_operation": "SELECT, INSERT, UPDATE (state, finished_at)",
        "tenants_structure": "SELECT",
        "tenants_tenantfigures": "SELECT",
        "tenants_installationfigures": "SELECT",
        "accounts_user": ALL,
        "accounts_session": ALL,
        "accounts_loginattempt": ALL,
        "accounts_invitation": ALL,
        "audit_auditentry": "SELECT, INSERT",
        "procrastinate_jobs": "SELECT",
        "billing_usageevent": "SELECT",
        "billing_period": ALL,
        "billing_costline": ALL,
        "billing_grant": ALL,
        "billing_allocationkey": ALL,
        "billing_statement": ALL,
        "billing_statementline": ALL,
        "billing_invoice": ALL,
    },
    "tenant": {
        "tenants_membership": "SELECT",
        "tenants_tenant": "SELECT (id, schema_name, name, status), UPDATE (service_name, colour, address, phone)",
        "tenants_commondefinition": "SELECT",
        "billing_usageevent": "INSERT",
    },
}

# On a Citus cluster: the shared tables that are on every server, because a statement of a tenant's joins them with its
# own. There is none: no tenant's table refers to a shared one, and shared tables are read by themselves, where they
# are. One that is added may have no rights by column (Citus passes none on), nor may a table that it refers to.
REFERENCE_TABLES: tuple[str, ...] = ()

# Row policies: which rows of a shared table a tenant's role may see or write. {me} is the role's own schema.
ROW_POLICIES: dict[str, list[tuple[str, str, str]]] = {
    "tenants_tenant": [
        ("SELECT", "USING", "schema_name = {me}"),
        ("UPDATE", "USING", "schema_name = {me} AND status = 'active'"),
    ],
    "tenants_membership": [
        ("SELECT", "USING", "cooperation_schema = {me} OR member_schema = {me}"),
    ],
    "billing_usageevent": [
        ("INSERT", "WITH CHECK", "tenant_schema = {me}"),
    ],
}

# What a tenant's role may still write while the tenant is not active: it logs in, and leaves its trail.
KEPT_WHEN_CLOSED: dict[str, str] = {
    "accounts_user": "INSERT, UPDATE (last_login, password)",
    "accounts_session": "INSERT, UPDATE, DELETE",
    "accounts_loginattempt": "INSERT, DELETE",
    "accounts_apitoken": "UPDATE (last_used_at)",
    "audit_auditentry": "INSERT",
}


def public_statements() -> Iterator[str]:
    """SQL that gives the platform's roles exactly the table's rights, whatever they had before."""
    for name, tables in PUBLIC_GRANTS.items():
        role = platform_role(name)
        yield f'GRANT USAGE ON SCHEMA public TO "{role}"'
        yield f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{role}"'
        for table, rights in tables.items():
            yield f'GRANT {rights} ON public."{table}" TO "{role}"'
    yield from _policies()
    yield from _queue_function()
    yield from _begin_function()


def tenant_statements(schema: str) -> Iterator[str]:
    """SQL that gives a tenant's role its own schema: rows yes, structure no; append-only tables stay so.

    Whatever rights it had before are taken away first. While the tenant is not active its role may read, and write no
    more than KEPT_WHEN_CLOSED.
    """
    role = role_name(schema)
    yield f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"'
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM "{role}"'
    yield f'GRANT {ALL} ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"'
    yield f'REVOKE ALL ON "{schema}"."django_migrations" FROM "{role}"'
    for table in append_only_tables():
        yield f'REVOKE UPDATE, DELETE ON "{schema}"."{table}" FROM "{role}"'
    yield _closed(schema, role)


def first_statements(schema: str, tables: Iterable[str]) -> Iterator[str]:
    """SQL that gives a new tenant's role the same rights, in a schema that has just these tables.

    They are named, each once: for ON ALL TABLES PostgreSQL reads its list of every tenant's tables from end to end,
    five times.
    """
    role = role_name(schema)
    kept = set(append_only_tables())
    others = set(tables) - kept - {"django_migrations"}
    yield f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"'
    for rights, named in ((ALL, others), ("SELECT, INSERT", kept)):
        listed = ", ".join(f'"{schema}"."{table}"' for table in sorted(named))
        yield f'GRANT {rights} ON {listed} TO "{role}"'
    yield f'REVOKE ALL ON "{schema}"."django_migrations" FROM "{role}"'


def _closed(schema: str, role: str) -> str:
    # The database looks for itself whether the tenant is active: whoever gives the rights again cannot forget it.
    kept = ";\n    ".join(
        f'GRANT {rights} ON "{schema}"."{table}" TO "{role}"' for table, rights in KEPT_WHEN_CLOSED.items()
    )
    return f"""
DO $body$ BEGIN
  IF EXISTS (SELECT FROM public.tenants_tenant WHERE schema_name = '{schema}' AND status <> 'active') THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA "{schema}" FROM "{role}";
    {kept};
  END IF;
END $body$"""


def append_only_tables() -> list[str]:
    """The tenant-side tables whose rows are never changed or removed."""
    return sorted(model._meta.db_table for model in tenant_models() if getattr(model, "APPEND_ONLY", False))


def tenant_models() -> list[type[Model]]:
    """The models whose tables live in each tenant's schema."""
    names = set(settings.TENANT_APPS)
    return [
        model
        for config in apps.get_app_configs()
        if config.name in names or f"{type(config).__module__}.{type(config).__qualname__}" in names
        for model in config.get_models(include_auto_created=True)
    ]


def _policies() -> Iterator[str]:
    prefix = role_name("")
    me = f"substr(current_user::text, {len(prefix) + 1})"
    for table, policies in ROW_POLICIES.items():
        yield f'ALTER TABLE public."{table}" ENABLE ROW LEVEL SECURITY'
        for name in ("operator", "directory"):
            yield from _policy(table, f"{name}_all", "ALL", platform_role(name), "USING (true)")
        for number, (command, clause, rule) in enumerate(policies):
            condition = f"{clause} ({rule.format(me=me)})"
            yield from _policy(table, f"tenant_{number}", command, platform_role("tenant"), condition)


def _policy(table: str, name: str, command: str, role: str, condition: str) -> Iterator[str]:
    yield f'DROP POLICY IF EXISTS "{name}" ON public."{table}"'
    yield f'CREATE POLICY "{name}" ON public."{table}" FOR {command} TO "{role}" {condition}'


def _asker() -> str:
    # Inside a SECURITY DEFINER function current_user is the owner. A tenant that is its own login is nobody else,
    # whatever role it takes (all may take `tenant`); otherwise the role of the transaction says who asks.
    own = f"starts_with(session_user, '{role_name('')}') OR session_user = '{platform_role('operator')}'"
    return f"CASE WHEN {own} THEN session_user::text ELSE current_setting('role') END"


def _queue_function() -> Iterator[str]:
    # A job's tenant is the role that put it there; nobody can name another, and no other role can put one there. It
    # comes behind the tenant's own that are waiting now, so that tenants take turns: of two with work, the one with
    # five hundred jobs does not keep the one with three waiting.
    prefix = role_name("")
    platform = ", ".join(f"'{platform_role(name)}'" for name in ("operator", "owner"))
    yield f"""
CREATE OR REPLACE FUNCTION public.samspor_enqueue(task text, arguments jsonb, starts_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, scheduled_at)
  SELECT 'default', task,
         CASE WHEN tenant = '' THEN 0 ELSE (
           SELECT coalesce(min(priority) - 1, 0) FROM procrastinate_jobs
           WHERE status = 'todo' AND args->>'tenant' = tenant AND (scheduled_at IS NULL OR scheduled_at <= now())) END,
         arguments || jsonb_build_object('tenant', tenant),
         starts_at
  FROM (SELECT asker,
               CASE WHEN starts_with(asker, '{prefix}') THEN substr(asker, {len(prefix) + 1}) ELSE '' END AS tenant
        FROM (SELECT {_asker()} AS asker) AS who) AS whose
  WHERE starts_with(asker, '{prefix}') OR asker IN ({platform})
  RETURNING id
$body$"""
    yield "REVOKE ALL ON FUNCTION public.samspor_enqueue(text, jsonb, timestamptz) FROM PUBLIC"
    for name in ("tenant", "operator"):
        yield f'GRANT EXECUTE ON FUNCTION public.samspor_enqueue(text, jsonb, timestamptz) TO "{platform_role(name)}"'


def _begin_function() -> Iterator[str]:
    # Said first in a job's transaction: true when the job is this role's own and its work has not been committed yet.
    # A second worker on the same job waits here until the first has committed (false) or is gone (true).
    prefix = role_name("")
    yield f"""
CREATE OR REPLACE FUNCTION public.samspor_begin_job(job bigint)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  WITH begun AS (
    INSERT INTO tenants_jobdone (job_id)
    SELECT id FROM procrastinate_jobs, (SELECT {_asker()} AS asker) AS who
    WHERE id = job AND starts_with(asker, '{prefix}') AND args->>'tenant' = substr(asker, {len(prefix) + 1})
    ON CONFLICT (job_id) DO NOTHING
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM begun)
$body$"""
    yield "REVOKE ALL ON FUNCTION public.samspor_begin_job(bigint) FROM PUBLIC"
    yield f'GRANT EXECUTE ON FUNCTION public.samspor_begin_job(bigint) TO "{platform_role("tenant")}"'
