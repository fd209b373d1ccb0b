"""What guardians have written and not sent."""

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    """Adds the table."""

    dependencies = [
        ("casework_cases", "0006_outlook"),
        ("casework_forms", "0005_drafts_are_sealed"),
        ("casework_people", "0002_teams_and_contacts"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuardianDraft",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("task", "Task"), ("consent", "Consent"), ("start", "Start")], max_length=10
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("sealed_text", models.BinaryField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("saved_from", models.CharField(blank=True, default="", max_length=40)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardian_drafts",
                        to="casework_cases.case",
                    ),
                ),
                (
                    "form_version",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="casework_forms.formversion"
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="casework_people.guardian",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "guardian", "kind", "key"), name="cases_guardian_draft_once"
                    )
                ],
            },
        ),
    ]
