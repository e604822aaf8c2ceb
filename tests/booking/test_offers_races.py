"""Managers who change the same offers at the same moment, in real processes, on both engines."""

import subprocess
import time
import uuid

from tests import warm
from tests.databases import ROOT
from tests.fighting import environ_for, said_by

COUNTS = """
import django; django.setup()
from booking.models import Offer, Opening
from schedule.models import Calendar, Occurrence
from tests.cast import evening
mine = {"resource__slug": "%(slug)s"}
print(
    Offer.objects.filter(**mine).count(),
    Calendar.objects.filter(**mine).count(),
    Opening.objects.filter(**mine).count(),
    Occurrence.objects.filter(event__offer__resource__slug="%(slug)s").count(),
    Opening.objects.filter(**mine, starts_at__gte=evening(3, 0).start, ends_at__lt=evening(3, 17, 18).start).count(),
)
"""


def _start(url: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        warm.command(*arguments),
        cwd=ROOT,
        env=environ_for(url),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _said(process: "subprocess.Popen[str]") -> str:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return out.strip()


def _race(url: str, slug: str, *deeds: str) -> list[str]:
    moment = str(time.time() + 1)
    runners = [
        _start(url, "-m", "tests.booking.race_offers", deed, slug, f"{slug}@example.org", moment) for deed in deeds
    ]
    return [_said(runner) for runner in runners]


def _counts(url: str, slug: str) -> list[int]:
    return [int(each) for each in said_by(url, "-c", COUNTS % {"slug": slug}).split()]


def test_two_offers_at_once_are_both_open_and_share_one_calendar(engine_url: str) -> None:
    slug = f"race-{uuid.uuid4().hex[:8]}"
    assert _race(engine_url, slug, "prepare") == ["done"]
    assert _race(engine_url, slug, "morning", "evening") == ["done", "done"]
    assert _counts(engine_url, slug)[:3] == [2, 1, 2 * 53 * 7]


def test_one_date_withdrawn_and_moved_at_once_has_one_row_and_openings_that_agree(engine_url: str) -> None:
    slug = f"race-{uuid.uuid4().hex[:8]}"
    assert _race(engine_url, slug, "prepare") == ["done"]
    assert _race(engine_url, slug, "morning") == ["done"]
    said = _race(engine_url, slug, "withdraw", "move", "withdraw", "move")
    assert set(said) <= {"done", "ChangedMeanwhile"}
    _, _, openings, exceptions, that_day = _counts(engine_url, slug)
    assert exceptions == 1
    # Whoever came last: the day is closed, or open where it was moved to, and the rows say the same.
    assert openings == 53 * 7 - 1 + that_day
