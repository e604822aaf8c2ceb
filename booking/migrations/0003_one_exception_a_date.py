"""Two people changing one date of an offer at once would otherwise leave two rows for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0002_initial"),
        ("schedule", "0015_rename_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX booking_one_exception_a_date ON schedule_occurrence (event_id, original_start)",
            "DROP INDEX booking_one_exception_a_date",
        ),
    ]
