"""How many notices a person has not read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds a column that old code need not know of."""

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="unread_notices",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
