"""Every right on a shared table, in one place: what the operator, the directory and a tenant's role may touch."""

from collections.abc import Iterator

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
        "tenants_domain": "SELECT",
        "tenants_membership": "SELECT, INSERT, UPDATE",
        "tenants_directoryversion": "SELECT",
        "tenants_operation": "SELECT, INSERT, UPDATE (state, finished_at)",
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
        "billing_usageevent": "INSERT",
    },
}

# Row policies: which rows of a shared table a tenant's role may see or write. {me} is the role's own schema.
ROW_POLICIES: dict[str, list[tuple[str, str, str]]] = {
    "tenants_tenant": [
        ("ALL", "USING", "schema_name = {me}"),
    ],
    "tenants_membership": [
        ("SELECT", "USING", "cooperation_schema = {me} OR member_schema = {me}"),
    ],
    "billing_usageevent": [
        ("INSERT", "WITH CHECK", "tenant_schema = {me}"),
    ],
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
    """SQL that gives a tenant's role its own schema: rows yes, structure no; append-only tables stay so."""
    role = role_name(schema)
    yield f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"'
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM "{role}"'
    yield f'GRANT {ALL} ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"'
    yield f'REVOKE ALL ON "{schema}"."django_migrations" FROM "{role}"'
    for table in append_only_tables():
        yield f'REVOKE UPDATE, DELETE ON "{schema}"."{table}" FROM "{role}"'


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


def _queue_function() -> Iterator[str]:
    # A job's tenant is the role that put it there; nobody can name another.
    prefix = role_name("")
    yield f"""
CREATE OR REPLACE FUNCTION public.samspor_enqueue(task text, arguments jsonb, starts_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, scheduled_at)
  VALUES ('default', task, 0,
          arguments || jsonb_build_object('tenant',
            CASE WHEN starts_with(current_setting('role'), '{prefix}')
                 THEN substr(current_setting('role'), {len(prefix) + 1}) ELSE '' END),
          starts_at)
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
    SELECT id FROM procrastinate_jobs
    WHERE id = job AND starts_with(current_setting('role'), '{prefix}')
      AND args->>'tenant' = substr(current_setting('role'), {len(prefix) + 1})
    ON CONFLICT (job_id) DO NOTHING
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM begun)
$body$"""
    yield "REVOKE ALL ON FUNCTION public.samspor_begin_job(bigint) FROM PUBLIC"
    yield f'GRANT EXECUTE ON FUNCTION public.samspor_begin_job(bigint) TO "{platform_role("tenant")}"'
