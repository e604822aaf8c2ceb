"""`manage.py publish_openings`: rolls the horizon, so that there is always a year to book. Run it once a day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from booking import horizon
from booking.models import Resource
from booking.recurrence import Damaged

BATCH = 50


class Command(BaseCommand):
    """Idempotent: only rows that differ are touched. Each batch is one transaction."""

    help = "Makes openings from offers up to the horizon, for every resource or for those named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "resource", nargs="*", help="the address (slug) of a resource; all of them if none is named"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        keys = self._keys(options["resource"])
        total, damaged = horizon.Remade(), []
        for first in range(0, len(keys), BATCH):
            batch = keys[first : first + BATCH]
            try:
                total += self._roll(batch, at)
            except Damaged:
                # One broken resource may not keep the others from rolling: find it, do the rest.
                for key in batch:
                    try:
                        total += self._roll([key], at)
                    except Damaged as error:
                        damaged.append(f"{Resource.objects.get(pk=key).slug}: {error}")
            if options["verbosity"] > 0 and len(keys) > BATCH:
                self.stdout.write(f"{min(first + BATCH, len(keys))} of {len(keys)} resources")
        if options["verbosity"] > 0:
            until = horizon.horizon(at).end
            self.stdout.write(
                f"{len(keys) - len(damaged)} resources open until {until:%d.%m.%Y}: "
                f"{total.added} openings added, {total.removed} removed."
            )
        if damaged:
            raise CommandError("Left as they were:\n" + "\n".join(damaged))

    def _keys(self, slugs: list[str]) -> list[int]:
        """The resources to do; nothing is done if a name is wrong."""
        if not slugs:
            return list(Resource.objects.order_by("pk").values_list("pk", flat=True))
        known = dict(Resource.objects.filter(slug__in=slugs).values_list("slug", "pk"))
        if wrong := [slug for slug in slugs if slug not in known]:
            raise CommandError(f"No resource has the address {', '.join(wrong)}. Nothing was done.")
        return sorted(known.values())

    @transaction.atomic
    def _roll(self, keys: list[int], at: Any) -> horizon.Remade:
        list(Resource.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
        return horizon.remake(horizon.with_offers(keys), at)
