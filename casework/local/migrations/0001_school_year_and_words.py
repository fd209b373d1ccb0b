"""The school year with its days off, and the words of the municipality."""

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    """Adds the tables."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SchoolYear",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
            ],
            options={
                "ordering": ["first_day"],
                "constraints": [models.UniqueConstraint(fields=("first_day",), name="local_school_year_once")],
            },
        ),
        migrations.CreateModel(
            name="SchoolFree",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="free",
                        to="casework_local.schoolyear",
                    ),
                ),
            ],
            options={
                "ordering": ["first_day", "id"],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=30)),
                ("language", models.CharField(max_length=5)),
                ("forms", models.JSONField()),
                ("before", models.JSONField(default=list)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "language"), name="local_term_once")],
            },
        ),
    ]
