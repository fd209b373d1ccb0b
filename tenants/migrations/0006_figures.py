"""What an operator sees of each tenant and of the whole, as last counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_structure"),
    ]

    operations = [
        migrations.CreateModel(
            name="TenantFigures",
            fields=[
                ("tenant_id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("relations", models.PositiveIntegerField()),
                ("table_bytes", models.PositiveBigIntegerField()),
                ("file_bytes", models.PositiveBigIntegerField(null=True)),
                ("users", models.PositiveIntegerField(null=True)),
                ("cases", models.PositiveIntegerField(null=True)),
                ("open_cases", models.PositiveIntegerField(null=True)),
                ("counted", models.BooleanField(default=True)),
                ("last_active_on", models.DateField(null=True)),
                ("cache_hits", models.FloatField(null=True)),
                ("slow_queries", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="InstallationFigures",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("tenants", models.PositiveIntegerField()),
                ("relations", models.PositiveIntegerField()),
                ("catalog_bytes", models.PositiveBigIntegerField()),
                ("database_bytes", models.PositiveBigIntegerField()),
                ("slow_queries", models.JSONField(null=True)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
    ]
