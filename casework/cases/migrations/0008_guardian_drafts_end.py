"""The day that a guardian's draft is kept to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds a column that old code leaves empty; the night fills it in."""

    dependencies = [("casework_cases", "0007_guardian_drafts")]

    operations = [
        migrations.AddField(
            model_name="guardiandraft",
            name="kept_until",
            field=models.DateField(blank=True, null=True),
        )
    ]
