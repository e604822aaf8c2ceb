"""What the vehicle’s keeper agreed to: a price for an evening, and evenings outside the published time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("fleet", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="override_reason",
            field=models.TextField(blank=True, verbose_name="why runs may lie outside the published time"),
        ),
        migrations.AddField(
            model_name="service",
            name="price_pence",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="price of an evening, in pence"),
        ),
    ]
