"""The database itself refuses to change a published form, or answers that have been handed in."""

from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION forms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'a published form and handed-in answers are final' USING ERRCODE = 'insufficient_privilege';
END
$body$;
CREATE TRIGGER forms_version_final BEFORE UPDATE OR DELETE ON casework_forms_formversion
  FOR EACH ROW EXECUTE FUNCTION forms_refuse_change();
CREATE TRIGGER forms_submission_final BEFORE UPDATE ON casework_forms_submission FOR EACH ROW
  WHEN (OLD.state = 'submitted' AND (
    NEW.state <> 'submitted' OR NEW.answers <> OLD.answers OR NEW.extras <> OLD.extras OR NEW.form_version_id <> OLD.form_version_id
    OR NEW.revision <> OLD.revision OR NEW.author_name <> OLD.author_name
    OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at))
  EXECUTE FUNCTION forms_refuse_change();
CREATE TRIGGER forms_submission_stays BEFORE DELETE ON casework_forms_submission FOR EACH ROW
  WHEN (OLD.state = 'submitted') EXECUTE FUNCTION forms_refuse_change();
"""
BACKWARDS = """
DROP TRIGGER forms_submission_stays ON casework_forms_submission;
DROP TRIGGER forms_submission_final ON casework_forms_submission;
DROP TRIGGER forms_version_final ON casework_forms_formversion;
DROP FUNCTION forms_refuse_change();
"""


class Migration(migrations.Migration):
    """Adds the triggers, in whatever schema the tables are in. An author's account may still be removed."""

    dependencies = [("casework_forms", "0001_initial")]

    operations = [
        migrations.AddField("submission", "extras", models.JSONField(default=dict)),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
