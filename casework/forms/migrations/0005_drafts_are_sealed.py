"""Unfinished answers lie sealed with the tenant's own key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column; drafts that are there are sealed the next time they are saved."""

    dependencies = [
        ("casework_forms", "0004_blocks_archive_and_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="secret",
            field=models.BinaryField(null=True),
        ),
    ]
