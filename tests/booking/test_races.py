"""Two people at once, in real processes, on both engines: one wins, the other is told, nothing is half done."""

import json
import subprocess
import time

import pytest
from django.conf import settings

from tests import warm
from tests.fighting import environ_for, in_shell

# Seconds for every process to have started and reached the line.
WARM_UP = 1.0

STAGE = """
import json, sys
from tests.cast import *
from booking.models import Booking
from community.models import Membership, Role, User
mark = "{mark}"
def person(first):
    return User.objects.create_user(f"{{first}}-{{mark}}@example.org", "a long enough password", name=first)
bill, blod, amina, chidi = (person(first) for first in ("bill", "blod", "amina", "chidi"))
school = make_organisation("School " + mark, bill, slug="school-" + mark, kind="school")
Membership.objects.create(user=blod, organisation=school, role=Role.MANAGER)
scouts = make_organisation("Scouts " + mark, amina, slug="scouts-" + mark)
chess = make_organisation("Chess " + mark, chidi, slug="chess-" + mark)
site = Site.objects.create(slug="site-" + mark, name="Site", kind="school", keeper=school, latitude=51.5, longitude=-3)
parts = [Part.objects.create(name=letter) for letter in "ABC"]
room = make_space(site, school, "Room " + mark, parts=parts, needs_approval={approval})
open_daily(room)
first = make_booking(room, scouts, amina, evening(1))
second = make_booking(room, chess, chidi, evening(2))
print(json.dumps([first.reference, second.reference]))
"""

LEFT = """
import json
from booking.models import Booking, Claim
from booking import sweep
out = {{}}
for reference in {references}:
    b = Booking.objects.get(reference=reference)
    changes = b.events.exclude(verb__in=["hold", "send"]).count()
    out[reference] = [b.state, b.claims.count(), b.starts_at.day, changes]
out["faults"] = [f.sentence for search in sweep.FAULTS for f in search()]
print(json.dumps(out))
"""


class Track:
    """One database to race in."""

    def __init__(self, url: str) -> None:
        self.url = url

    def shell(self, code: str) -> list[str] | dict[str, object]:
        """What the code prints, as JSON."""
        found: list[str] | dict[str, object] = json.loads(in_shell(self.url, code).splitlines()[-1])
        return found

    def stage(self, mark: str, approval: bool = True) -> list[str]:
        """The references of Amina's booking on day 1 and Chidi's on day 2, both claiming three parts."""
        found = self.shell(STAGE.format(mark=mark, approval=approval))
        assert isinstance(found, list)
        return found

    def left(self, *references: str) -> dict[str, object]:
        """What there is afterwards: for each reference its state, claims, day of January and number of changes."""
        found = self.shell(LEFT.format(references=list(references)))
        assert isinstance(found, dict)
        return found

    def run(self, *deeds: tuple[str, ...]) -> list[str]:
        """Each deed in a process of its own, all at one moment. Anything but an answer fails the test."""
        moment = str(time.time() + WARM_UP)
        runners = [
            subprocess.Popen(
                warm.command("-m", "tests.booking.race", *deed[:3], moment, *deed[3:]),
                env=environ_for(self.url),
                cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for deed in deeds
        ]
        said = []
        for runner in runners:
            out, wrong = runner.communicate(timeout=120)
            assert runner.returncode == 0, wrong
            said.append(out.strip().splitlines()[-1])
        return said


@pytest.fixture
def track(engine_url: str) -> Track:
    """Either engine."""
    return Track(engine_url)


def mark(track: Track, word: str) -> str:
    """A name nobody else uses in a database kept for the whole session."""
    return f"{word}{time.time_ns() % 10**9}"


def test_two_managers_decide_one_request_at_once(track: Track) -> None:
    name = mark(track, "decide")
    reference, _ = track.stage(name)

    said = track.run(
        ("approve", reference, f"bill-{name}@example.org"),
        ("decline", reference, f"blod-{name}@example.org"),
        ("approve", reference, f"blod-{name}@example.org"),
        ("decline", reference, f"bill-{name}@example.org"),
    )

    assert sorted(said) == ["NotPermitted"] * 3 + ["done"]
    left = track.left(reference)
    approved = said.index("done") in (0, 2)
    assert left[reference] == (["confirmed", 3, 5, 1] if approved else ["declined", 0, 5, 1])
    assert left["faults"] == []


def test_the_manager_approves_while_the_group_cancels(track: Track) -> None:
    name = mark(track, "cancel")
    reference, _ = track.stage(name)

    said = track.run(
        ("approve", reference, f"bill-{name}@example.org"), ("cancel", reference, f"amina-{name}@example.org")
    )

    # Approved and then cancelled, or cancelled and then nothing to approve; never approved after it was cancelled.
    assert said in (["done", "done"], ["NotPermitted", "done"])
    left = track.left(reference)
    assert left[reference] == ["cancelled", 0, 5, said.count("done")]
    assert left["faults"] == []


def test_a_move_and_a_hold_want_the_same_time(track: Track) -> None:
    name = mark(track, "move")
    reference, other = track.stage(name, approval=False)

    said = track.run(
        ("move", reference, f"amina-{name}@example.org", "3"), ("hold", other, f"chidi-{name}@example.org", "3")
    )

    assert sorted(said) == ["Refused", "done"]
    left = track.left(reference)
    assert left[reference] == (["confirmed", 3, 7, 1] if said[0] == "done" else ["confirmed", 3, 5, 0])
    assert left["faults"] == []


def test_two_bookings_that_want_to_trade_places_both_keep_a_place(track: Track) -> None:
    """Each wants the other's time. They may not wait for each other for ever, nor lose what they had."""
    name = mark(track, "trade")
    first, second = track.stage(name, approval=False)

    said = track.run(
        ("move", first, f"amina-{name}@example.org", "2"), ("move", second, f"chidi-{name}@example.org", "1")
    )

    assert said == ["Refused", "Refused"]
    left = track.left(first, second)
    assert left[first] == ["confirmed", 3, 5, 0]
    assert left[second] == ["confirmed", 3, 6, 0]
    assert left["faults"] == []
