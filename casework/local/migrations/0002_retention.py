"""How long a municipality keeps what nobody goes on with."""

from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    """Adds the table."""

    dependencies = [("casework_local", "0001_school_year_and_words")]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("days", models.PositiveSmallIntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("kind",), name="local_retention_once")]},
        )
    ]
