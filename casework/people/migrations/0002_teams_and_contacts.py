"""Teams, whose members do tasks together; and each unit's fixed adviser in the PPT."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    """Adds a table and an empty column."""

    dependencies = [
        ("casework_people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=25)),
                ("title", models.JSONField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("resource_team", "Resource Team"),
                            ("intake_team", "Intake Team"),
                            ("multidisciplinary", "Multidisciplinary"),
                            ("project", "Project"),
                            ("health", "Health"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("archived", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key",), name="people_team_key")],
            },
        ),
    ]
