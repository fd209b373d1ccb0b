"""Cases about no child, and cases that run beside another: numbers are unique with their tail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Older code goes on: it makes main cases with a child, and what was unique is so still."""

    dependencies = [
        ("casework_cases", "0004_former_number"),
        ("casework_people", "0001_initial"),
        ("casework_workflows", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="cases_case_number",
        ),
        migrations.AddField(
            model_name="case",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subs",
                to="casework_cases.case",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="sub_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="case",
            name="sub_no",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="title",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AlterField(
            model_name="case",
            name="child",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="casework_people.child",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("year", "serial", "sub_no"), name="cases_case_number"),
        ),
    ]
