"""Blocks of questions, forms that are put away, and how words are written in nynorsk."""

from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    """Adds the three tables."""

    dependencies = [
        ("casework_forms", "0003_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormBlock",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("questions", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key",), name="forms_block_key")],
            },
        ),
        migrations.CreateModel(
            name="ArchivedForm",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=60)),
                ("archived_at", models.DateTimeField()),
                ("archived_by", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key",), name="forms_archived_once")],
            },
        ),
        migrations.CreateModel(
            name="NynorskWord",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("bokmal", models.CharField(max_length=100)),
                ("nynorsk", models.CharField(max_length=100)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bokmal",), name="forms_nynorsk_word")],
            },
        ),
    ]
