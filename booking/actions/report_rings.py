"""Once a month staff get a letter about the circles of groups that mostly lend to each other, if there are any."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from booking.actions.base import action
from booking.letters.paper import letter
from booking.models import Message
from community import letters
from community.letters import Reader
from community.ring_report import Drawn, report
from community.sharing_notices import staff


@action
def report_rings(*, at: datetime) -> int:
    """Write this month's letters, unless they are written. Returns how many."""
    month = f"{timezone.localtime(at):%Y-%m}"
    readers = {f"rings:{month}:{each.address.lower()}"[:120]: each for each in staff()}
    known = set(Message.objects.filter(key__in=readers).values_list("key", flat=True))
    fresh = {key: reader for key, reader in readers.items() if key not in known}
    rings = report(at) if fresh else []
    if not rings:
        return 0
    written = [_letter(key, reader, rings, at) for key, reader in fresh.items()]
    Message.objects.bulk_create(written, ignore_conflicts=True)
    return len(written)


def _letter(key: str, reader: Reader, rings: list[Drawn], at: datetime) -> Message:
    context = {"rings": rings, "at": at, "rings_url": settings.SITE_URL + reverse("desk-rings")}
    subject, body = letters.compose("community/email/rings", language=reader.language, context=context)
    return letter("rings", "", reader, [(subject, body.strip())], at, key=key)
