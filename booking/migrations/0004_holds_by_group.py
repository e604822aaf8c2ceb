"""Holds are counted for the group as well."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0003_one_exception_a_date"),
        ("community", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="held_for",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="community.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(condition=models.Q(("state", "held")), fields=["held_for"], name="booking_group_holds"),
        ),
    ]
