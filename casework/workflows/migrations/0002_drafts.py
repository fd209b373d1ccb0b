"""Workflows being written, and those that no new case begins under."""

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    """Adds the tables."""

    dependencies = [
        ("casework_workflows", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchivedWorkflow",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=60)),
                ("archived_at", models.DateTimeField()),
                ("archived_by", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key",), name="workflows_archived_one")],
            },
        ),
        migrations.CreateModel(
            name="WorkflowDraft",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=60)),
                ("position", models.PositiveIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key",), name="workflows_draft_one")],
            },
        ),
        migrations.CreateModel(
            name="WorkflowEdit",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                (
                    "draft",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edits",
                        to="casework_workflows.workflowdraft",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("draft", "position"), name="workflows_edit_position")],
            },
        ),
    ]
