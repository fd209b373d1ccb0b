"""A pupil of 15 consents alone: the respondent need not be a guardian."""

from uuid import UUID

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    """Names the respondent, and lets the guardian be empty."""

    dependencies = [("casework_cases", "0002_events_append_only"), ("casework_people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="respondent_id",
            field=models.UUIDField(default=UUID(int=0)),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="consent",
            name="guardian",
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=PROTECT, to="casework_people.guardian"
            ),
        ),
    ]
