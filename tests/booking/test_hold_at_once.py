"""Limits on holds, with real processes that all press the button at the same moment, on both engines."""

import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from booking.spans import Span
from tests import warm
from tests.fighting import environ_for

ROOT = Path(__file__).resolve().parents[2]
PRESSING = 4


def run(engine_url: str, *arguments: str) -> subprocess.Popen[str]:
    command = warm.command("-m", "tests.booking.test_hold_at_once", *arguments)
    return subprocess.Popen(
        command, cwd=ROOT, env=environ_for(engine_url), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def answers(processes: Sequence[subprocess.Popen[str]], word: str = "") -> list[str]:
    if word:
        for process in processes:
            assert process.stdin
            process.stdin.write(word)
            process.stdin.flush()
    out = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), out
    return out


@pytest.mark.parametrize(("who", "most"), [("visitor", 1), ("person", 5), ("address", 5), ("group", 5)])
def test_no_more_than_the_limit_however_many_press_at_once(engine_url: str, who: str, most: int) -> None:
    """Each process wants two times of its own of one place; together more than may be held."""
    slug = answers([run(engine_url, "prepare", who)])[0]
    pressing = [run(engine_url, "press", who, slug, str(number)) for number in range(PRESSING)]
    for process in pressing:
        assert process.stdout and process.stdout.readline() == "ready\n"
    given = answers(pressing, "now\n")
    left = answers([run(engine_url, "count", slug)])[0]
    assert int(left) == most, given
    assert set(" ".join(given).split()) <= {"held", "too_many_holds"}


def _main(deed: str, *arguments: str) -> str:
    import django

    django.setup()
    return {"prepare": _prepare, "press": _press, "count": _count}[deed](*arguments)


def _prepare(who: str) -> str:
    from django.utils import timezone

    from booking.actions import hold
    from booking.actions.hold import Holder
    from tests.cast import make_organisation, make_person, make_space, open_daily
    from venues.models import Site

    mark = f"{who}{time.time_ns()}"
    keeper = make_organisation(mark, make_person(f"keeper{mark}"), slug=mark)
    site = Site.objects.create(slug=mark, name=mark, keeper=keeper, latitude=51.5, longitude=-3)
    space = make_space(site, keeper, "Room")
    open_daily(space, first=timezone.now(), days=60)
    make_person(f"presser{mark}")
    make_organisation(f"{mark} choir", make_person(f"singer{mark}"), slug=f"{mark}-choir")
    if who == "group":  # five people of one group hold one time each already
        for number in range(30, 35):
            singer = make_person(f"singer{number}{mark}")
            holder = Holder(user=singer, group=_choir(mark))
            hold.hold(resource=space, span=_span(number), holder=holder, at=timezone.now())
    for number in range(PRESSING * 2 if who == "group" else 0):
        make_person(f"member{number}{mark}")
    if who == "address":  # five of the ten are standing already
        for number in range(30, 35):
            holder = Holder(visitor=f"cookie {number}", address=mark)
            hold.hold(resource=space, span=_span(number), holder=holder, at=timezone.now())
    return space.slug


def _choir(mark: str) -> int:
    from community.models import Organisation

    return Organisation.objects.get(slug=f"{mark}-choir").pk


def _span(number: int) -> Span:
    from django.utils import timezone

    day = timezone.now().date() + timedelta(days=2 + number)
    start = datetime(day.year, day.month, day.day, 18, tzinfo=ZoneInfo("Europe/London"))
    return Span(start, start + timedelta(hours=1))


def _press(who: str, slug: str, number: str) -> str:
    from django.utils import timezone

    from booking.actions import hold
    from booking.actions.hold import Holder
    from booking.eligibility import Refused
    from booking.models import Resource
    from community.models import User

    mark = slug.removesuffix("-room")
    resource = Resource.objects.get(slug=slug)
    presser = User.objects.filter(email=f"presser{mark}@example.org").first()
    choir = _choir(mark)
    print("ready", flush=True)
    sys.stdin.readline()
    out = []
    for own in (int(number), int(number) + PRESSING):
        holder = {
            "visitor": Holder(visitor=mark),
            "person": Holder(user=presser),
            "address": Holder(visitor=f"cookie {own}", address=mark),
            "group": Holder(user=User.objects.filter(email=f"member{own}{mark}@example.org").first(), group=choir),
        }[who]
        try:
            hold.hold(resource=resource, span=_span(own), holder=holder, at=timezone.now())
            out.append("held")
        except Refused as refused:
            out += [refusal.code for refusal in refused.refusals]
    return " ".join(out)


def _count(slug: str) -> str:
    from booking.models import Booking

    held = Booking.objects.filter(resource__slug=slug, state="held")
    before = [_span(number).start for number in range(30, 35)]  # those that stood already
    return str(held.exclude(starts_at__in=before).count())


if __name__ == "__main__":
    print(_main(*sys.argv[1:]))
