"""Whether a unit is private."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds a column that the database fills in itself."""

    dependencies = [("casework_people", "0002_teams_and_contacts")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="private",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
