"""Questions and answers from before there was a conversation become part of it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SIDES = {"ask": "keeper", "answer": "group"}


def copy(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Each event's words, said by whoever said them; none where the conversation has them already."""
    event, remark = apps.get_model("booking", "BookingEvent"), apps.get_model("booking", "Remark")
    old = event.objects.filter(verb__in=SIDES, booking__remarks__isnull=True).exclude(reason="").order_by("at", "pk")
    rows = (
        remark(booking_id=each.booking_id, by_id=each.by_id, side=SIDES[each.verb], words=each.reason, at=each.at)
        for each in old.distinct()
    )
    remark.objects.bulk_create(rows, batch_size=1_000)


class Migration(migrations.Migration):
    dependencies = [("booking", "0008_facility_day")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop, elidable=True)]
