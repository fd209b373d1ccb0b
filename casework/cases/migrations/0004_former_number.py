"""What a case was called in the municipality it came from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the former number; older code goes on without it."""

    dependencies = [("casework_cases", "0003_consent_of_the_pupil")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="former_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=250),
        ),
    ]
