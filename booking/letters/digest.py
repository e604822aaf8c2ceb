"""The daily letter: everything its reader wanted to have together, as one mail.

Each letter is in one daily letter only: it is taken, gathered and marked in one transaction, and a worker steps over
what another has in hand. One that dies in between leaves all as it was.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from booking.letters.paper import RULE, letter, printed
from booking.models import Message
from booking.one_writer import one_writer
from community.languages import languages_of
from community.letters import Reader

BETWEEN = "\n\n" + "– " * 15 + "\n\n"
MOST = 200


def gather_due(*, at: datetime) -> int:
    """Write the daily letters whose time has come. Returns how many."""
    rows = Message.objects.due(at).filter(in_digest=True).order_by()
    readers = list(rows.values_list("to", "language").distinct())
    return sum(_gather(to, language, at) for to, language in readers)


def _gather(to: str, language: str, at: datetime) -> bool:
    """One reader's. False where another worker has just done it."""
    with one_writer(), transaction.atomic():
        rows = Message.objects.due(at).filter(in_digest=True, to=to, language=language)
        letters = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:MOST])
        if not letters:
            return False
        Message.objects.bulk_create([_daily(letters, at)])
        Message.objects.filter(pk__in=[each.pk for each in letters]).update(sent_at=at)
    return True


def _daily(letters: Sequence[Message], at: datetime) -> Message:
    first = letters[0]
    versions = [_in(language, number, letters) for number, language in enumerate(languages_of(first.language))]
    files = "".join(each.calendar for each in letters)
    return letter("digest", str(first.pk), Reader(first.to, first.language), versions, at, calendar=files)


def _in(language: str, number: int, letters: Sequence[Message]) -> tuple[str, str]:
    """(subject, text) in one language; each letter has its languages in the same order as its reader."""
    bodies = [each.body.strip("\n").split(RULE) for each in letters]
    with translation.override(language):
        return printed(
            "digest",
            {
                "count": len(letters),
                "letters": BETWEEN.join(body[min(number, len(body) - 1)] for body in bodies),
                "choices": settings.SITE_URL + reverse("letter-choices"),
            },
        )
