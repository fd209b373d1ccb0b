"""What the national library says, for new tenants to copy."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0006_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommonDefinition",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("definition", models.JSONField()),
            ],
        ),
    ]
