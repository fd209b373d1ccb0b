"""Count the directory up whenever a tenant, an address or a membership changes, so that every worker sees it."""

from django.db import migrations

FORWARDS = """
INSERT INTO tenants_directoryversion (id, version) VALUES (1, 1);
CREATE FUNCTION public.tenants_count_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  UPDATE tenants_directoryversion SET version = version + 1 WHERE id = 1;
  RETURN NULL;
END
$body$;
CREATE TRIGGER tenants_tenant_changed AFTER INSERT OR UPDATE OR DELETE ON tenants_tenant
  FOR EACH STATEMENT EXECUTE FUNCTION public.tenants_count_up();
CREATE TRIGGER tenants_domain_changed AFTER INSERT OR UPDATE OR DELETE ON tenants_domain
  FOR EACH STATEMENT EXECUTE FUNCTION public.tenants_count_up();
CREATE TRIGGER tenants_membership_changed AFTER INSERT OR UPDATE OR DELETE ON tenants_membership
  FOR EACH STATEMENT EXECUTE FUNCTION public.tenants_count_up();
"""
BACKWARDS = """
DROP TRIGGER tenants_tenant_changed ON tenants_tenant;
DROP TRIGGER tenants_domain_changed ON tenants_domain;
DROP TRIGGER tenants_membership_changed ON tenants_membership;
DROP FUNCTION public.tenants_count_up();
"""


class Migration(migrations.Migration):
    """Adds the counter and its triggers."""

    dependencies = [("tenants", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
