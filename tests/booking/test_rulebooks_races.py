"""Several managers at the same moment, in real processes, on both engines: two people approve, one version holds."""

import json
import subprocess
import time

import pytest
from django.conf import settings

from tests import warm
from tests.booking.test_races import WARM_UP
from tests.fighting import environ_for, in_shell

STAGE = """
import json
from tests.cast import *
from tests.booking.rulebooks import a_rule, draft_of
from booking.actions import rulebooks
mark = "{mark}"
def person(first):
    return User.objects.create_user(f"{{first}}-{{mark}}@example.org", "a long enough password", name=first)
people = [person(first) for first in ("bill", "blod", "carys")]
school = make_organisation("School " + mark, people[0], slug="school-" + mark, kind="school")
for other in people[1:]:
    Membership.objects.create(user=other, organisation=school, role=Role.MANAGER)
made = []
for days in (7, 14):
    one = draft_of(school, people[0], a_rule("window", {{"days": days}}))
    for n in range({approvals}):
        if n == 0:
            rulebooks.propose(rulebook=one, by=people[0], at=NOW)
        rulebooks.approve(rulebook=one, by=people[n], at=NOW)
    made.append(str(one.pk))
print(json.dumps(made))
"""
LEFT = """
import json
from booking.models import Rulebook
from booking.rules.book import digest
from tests.cast import NOW
owner = Rulebook.objects.get(pk={pk}).owner
every = Rulebook.objects.filter(owner=owner)
print(json.dumps({{
    "numbers": sorted(every.values_list("number", flat=True)),
    "in force": every.in_force(NOW.date()).count(),
    "approvals": Rulebook.objects.get(pk={pk}).approvals.count(),
    "rules": len(Rulebook.objects.get(pk={pk}).content["rules"]),
    "sealed": all(digest(each.content) == each.digest for each in every if each.state != "draft"),
}}))
"""


class Track:
    """One database to race in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.mark = f"rules{time.time_ns() % 10**9}"

    def shell(self, code: str) -> object:
        """What the code prints, as JSON."""
        return json.loads(in_shell(self.url, code).splitlines()[-1])

    def stage(self, approvals: int) -> list[str]:
        """Two versions of one keeper's: drafts, or approved by so many."""
        found = self.shell(STAGE.format(mark=self.mark, approvals=approvals))
        assert isinstance(found, list)
        return found

    def run(self, *deeds: tuple[str, str, str]) -> list[str]:
        """Each deed in a process of its own, all at one moment."""
        moment = str(time.time() + WARM_UP)
        runners = [
            subprocess.Popen(
                warm.command("-m", "tests.booking.race_rulebooks", deed, pk, self.email(who), moment),
                env=environ_for(self.url),
                cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for deed, pk, who in deeds
        ]
        said = []
        for runner in runners:
            out, wrong = runner.communicate(timeout=120)
            assert runner.returncode == 0, wrong
            said.append(out.strip().splitlines()[-1])
        return said

    def email(self, who: str) -> str:
        """One of the managers'."""
        return f"{who}-{self.mark}@example.org"

    def left(self, pk: str) -> dict[str, object]:
        """What there is afterwards."""
        found = self.shell(LEFT.format(pk=pk))
        assert isinstance(found, dict)
        return found


@pytest.fixture
def track(engine_url: str) -> Track:
    """Either engine."""
    return Track(engine_url)


def test_the_last_approval_is_given_once(track: Track) -> None:
    one, _other = track.stage(approvals=1)
    said = track.run(("approve", one, "blod"), ("approve", one, "carys"), ("approve", one, "bill"))
    assert sorted(said) == ["Refused", "Refused", "done"]
    assert track.left(one)["approvals"] == 2


def test_two_versions_cannot_both_come_into_force(track: Track) -> None:
    one, other = track.stage(approvals=2)
    said = track.run(("live", one, "bill"), ("live", other, "blod"), ("live", one, "blod"), ("live", other, "bill"))
    assert said.count("done") == 1
    left = track.left(one)
    assert left["in force"] == 1 and left["sealed"]


def test_a_rule_is_in_the_proposal_or_refused(track: Track) -> None:
    one, _other = track.stage(approvals=0)
    said = track.run(("propose", one, "bill"), ("put", one, "blod"), ("put", one, "carys"), ("start", one, "bill"))
    left = track.left(one)
    assert said[0] == said[3] == "done"
    assert left["rules"] == 1 + said[1:3].count("done") and left["sealed"]
    assert left["numbers"] == [1, 2, 3]
