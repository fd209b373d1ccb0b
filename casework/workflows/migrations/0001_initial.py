"""Workflow versions, which the database itself keeps unchanged."""

from django.db import migrations, models

import core.ids

# Names stand without a schema: the migration runs in each tenant's own, and leaves nothing outside it.
FREEZE = """
CREATE FUNCTION casework_workflows_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published workflow version never changes' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER casework_workflows_frozen_row BEFORE UPDATE OR DELETE ON casework_workflows_workflowversion
    FOR EACH ROW EXECUTE FUNCTION casework_workflows_frozen();
CREATE TRIGGER casework_workflows_frozen_all BEFORE TRUNCATE ON casework_workflows_workflowversion
    FOR EACH STATEMENT EXECUTE FUNCTION casework_workflows_frozen();
"""
THAW = """
DROP TRIGGER casework_workflows_frozen_all ON casework_workflows_workflowversion;
DROP TRIGGER casework_workflows_frozen_row ON casework_workflows_workflowversion;
DROP FUNCTION casework_workflows_frozen();
"""


class Migration(migrations.Migration):
    """The first table of workflows."""

    initial = True

    operations = [
        migrations.CreateModel(
            name="WorkflowVersion",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "number"), name="workflow_version_key_number")]
            },
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
