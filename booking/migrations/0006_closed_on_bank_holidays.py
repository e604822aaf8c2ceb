"""A switch for each resource: closed on the bank holidays of Wales, whatever its offers say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0005_place_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="closed_on_bank_holidays",
            field=models.BooleanField(default=False, verbose_name="closed on bank holidays"),
        ),
    ]
