"""How far each schema has come, and the statements that build an empty one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_operations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Structure",
            fields=[
                ("schema", models.CharField(max_length=63, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("running", "Running"),
                            ("current", "Current"),
                            ("failed", "Failed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("from_version", models.CharField(blank=True, default="", max_length=40)),
                ("to_version", models.CharField(blank=True, default="", max_length=40)),
                ("seconds", models.FloatField(default=0)),
                ("error", models.TextField(blank=True, default="")),
                ("fingerprint", models.CharField(max_length=64)),
                ("rights", models.CharField(blank=True, default="", max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StructureTemplate",
            fields=[
                ("fingerprint", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("statements", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
