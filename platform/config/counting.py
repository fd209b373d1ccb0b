"""Where the numbers that operators see are found in a tenant's tables."""

from tenants.counting import Sources

SOURCES = Sources(
    # Those who can log in here; a visitor from a cooperation is counted at home.
    users="SELECT count(*) FROM {schema}.accounts_user WHERE is_active AND home = ''",
    cases="SELECT count(*) FROM {schema}.casework_cases_case",
    open_cases="SELECT count(*) FROM {schema}.casework_cases_case WHERE status <> 'closed'",
    file_bytes="SELECT coalesce(sum(size), 0)::bigint FROM {schema}.casework_documents_document",
    # What a person or another system did; the night's own work is no activity.
    last_active_at="SELECT at FROM {schema}.audit_auditentry WHERE channel IN ('web', 'api') ORDER BY at DESC LIMIT 1",
)
