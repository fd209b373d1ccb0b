"""The database itself refuses to change a published letter template or an issued document."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION documents_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'a published letter and an issued document are never changed' USING ERRCODE = 'insufficient_privilege';
END
$body$;
CREATE TRIGGER documents_letter_immutable BEFORE UPDATE OR DELETE ON casework_documents_letterversion
  FOR EACH ROW EXECUTE FUNCTION documents_refuse_change();
CREATE TRIGGER documents_issued_immutable BEFORE UPDATE OR DELETE ON casework_documents_document
  FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION documents_refuse_change();
"""
BACKWARDS = """
DROP TRIGGER documents_letter_immutable ON casework_documents_letterversion;
DROP TRIGGER documents_issued_immutable ON casework_documents_document;
DROP FUNCTION documents_refuse_change();
"""


class Migration(migrations.Migration):
    """Adds the triggers, in whatever schema the tables are in."""

    dependencies = [("casework_documents", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
