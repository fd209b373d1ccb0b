"""The database itself refuses to change or remove a case's events."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'the log of a case is append-only' USING ERRCODE = 'insufficient_privilege';
END
$body$;
CREATE TRIGGER cases_events_append_only BEFORE UPDATE OR DELETE ON casework_cases_caseevent
  FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
BACKWARDS = """
DROP TRIGGER cases_events_append_only ON casework_cases_caseevent;
DROP FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    """Adds the trigger, in whatever schema the table is in."""

    dependencies = [("casework_cases", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
