"""Against what a draft is measured: the rules of that day over the same facts, and nothing a person decided."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.actions import replays, rulebooks
from booking.models import Decision, ReplayRun, Rulebook
from booking.replay import Answer, Change, Line, Tally
from booking.rules import pack
from booking.rules.book import digest
from community.models import Organisation, User
from tests.booking.recorded import decided, stack_with
from tests.booking.rulebooks import a_rule, draft_of, in_force, second_manager
from tests.cast import NOW, evening
from venues.models import Space

pytestmark = pytest.mark.django_db

PERIOD = {"since": NOW.date() - timedelta(days=60), "until": NOW.date() + timedelta(days=60)}
HALF = a_rule("discount", {"percent": 50})
EARLY = a_rule("window", {"days": 28})
FEW = a_rule("quota", {"minutes": 60})


def ran(draft: Rulebook, by: User, **more: Any) -> Tally:
    run = replays.begin(rulebook=draft, by=by, at=NOW, **{**PERIOD, **more})
    return Tally.of(replays.finish(run, at=NOW).tally)


@pytest.fixture
def live(school: Organisation, bill: User) -> Rulebook:
    """Half price, and 28 days ahead."""
    return in_force(school, bill, second_manager(school), HALF, EARLY)


@pytest.fixture
def copy(live: Rulebook, school: Organisation, bill: User) -> Rulebook:
    return rulebooks.start(keeper=school, by=bill, source=live, at=NOW)


def with_busy(draft: Rulebook, *busy: dict[str, Any]) -> Rulebook:
    draft.content = {**draft.content, "busy": list(busy)}
    draft.save()
    return draft


# An unchanged draft.


def test_an_unchanged_copy_changes_nothing(
    hall: Space, scouts: Organisation, school: Organisation, bill: User, live: Rulebook, copy: Rulebook
) -> None:
    """Whatever was decided before there were rules, in the own house, or by hand against them."""
    under = stack_with(live.content)
    decided(hall, scouts, evening(1), under)
    decided(hall, scouts, evening(2), under, days_ahead=99)  # a manager put the rules aside
    decided(hall, scouts, evening(3), days_ahead=40)  # before there were rules
    decided(hall, school, evening(4), days_ahead=40)  # its own, under the law alone
    tally = ran(copy, bill)
    assert (tally.total.requests, tally.total.same, tally.total.difference) == (2, 2, 0)
    assert not (tally.moves or tally.against or tally.unread)


def test_without_rules_of_its_own_a_keeper_compares_with_none(
    hall: Space, scouts: Organisation, school: Organisation, bill: User
) -> None:
    draft = draft_of(school, bill, EARLY)
    decided(hall, scouts, evening(1), days_ahead=40)
    assert ran(draft, bill).moves == {"yes no": 1}


def test_an_earlier_version_is_what_held_then(
    hall: Space, scouts: Organisation, school: Organisation, bill: User, live: Rulebook, copy: Rulebook
) -> None:
    content = {"rules": [{**EARLY, "id": "window-1"}], "busy": []}
    day = NOW.date() - timedelta(days=30)
    dates = {"from_date": day, "until_date": NOW.date(), "made_at": NOW, "changed_at": NOW}
    Rulebook.objects.create(owner=school, number=90, state="retired", content=content, digest=digest(content), **dates)
    decided(hall, scouts, evening(1), stack_with(content))
    tally = ran(copy, bill)
    # Full price then, half price under the draft.
    assert (tally.total.gain, tally.total.before, tally.total.after) == (1, 2400, 1200)


def test_rules_that_are_gone_are_not_guessed(hall: Space, scouts: Organisation, bill: User, copy: Rulebook) -> None:
    decided(hall, scouts, evening(1), stack_with({"rules": [], "busy": []}))
    tally = ran(copy, bill)
    assert (tally.total.requests, tally.unread) == (0, 1)


def test_standing_counts_both_times_or_never(
    hall: Space, scouts: Organisation, school: Organisation, bill: User
) -> None:
    rule = a_rule("discount", {"percent": 50}, ["band", "is", "sharer"])
    live = in_force(school, bill, second_manager(school), rule)
    copy = rulebooks.start(keeper=school, by=bill, source=live, at=NOW)
    shown = {"band": "welcome", "standing_band": "sharer", "shadow": True}
    decided(hall, scouts, evening(1), stack_with(live.content), **shown)
    assert ran(copy, bill).total.written() == [1, 0, 0, 2400, 2400, 0, 0]
    assert ran(copy, bill, with_standing=True).total.written() == [1, 0, 0, 1200, 1200, 0, 0]


def test_what_a_keeper_rearranged_is_not_what_was_asked(
    hall: Space, scouts: Organisation, bill: User, live: Rulebook, copy: Rulebook
) -> None:
    under = stack_with(live.content)
    asked = decided(hall, scouts, evening(1), under)
    moved = decided(hall, scouts, evening(2), under, days_ahead=99)
    Decision.objects.filter(pk=moved.pk).update(booking=asked.booking, occasion="rearrange")
    moved.booking.delete()
    tally = ran(copy, bill)
    assert tally.total.written() == [1, 0, 0, 1200, 1200, 0, 0]


# Busy time.


def test_busy_time_is_counted_by_the_drafts_own_hours(
    hall: Space, scouts: Organisation, school: Organisation, bill: User
) -> None:
    """It was recorded as none, where no rules said when it is; two hours are more than the quota of one."""
    always = {"days": [0, 1, 2, 3, 4, 5, 6], "from": 17, "to": 22}
    draft = with_busy(draft_of(school, bill, FEW), always)
    ways: list[dict[str, Any]] = [{}, {"ends_hour": 20.0}]
    for number, ends in enumerate(ways):
        made = decided(hall, scouts, evening(number + 1), busy_minutes=0, family_busy_minutes=0, **ends)
        assert made.outcome == "yes"
    assert ran(draft, bill).moves == {"yes no": 2}
    assert ran(with_busy(draft, {**always, "to": 18}), bill).total.same == 2


def test_the_same_busy_hours_are_not_counted_again(
    hall: Space, scouts: Organisation, bill: User, live: Rulebook, copy: Rulebook
) -> None:
    with_busy(copy)
    decided(hall, scouts, evening(1), stack_with(live.content), busy_minutes=7, family_busy_minutes=0)
    assert ran(copy, bill).total.same == 1


# Who gains and who loses most.


def line(*changes: tuple[tuple[str, int], tuple[str, int]]) -> Line:
    tally = Tally()
    for before, after in changes:
        tally.add(Change(Answer(*before), Answer(*after), "welcome", "group"), "1")
    return tally.groups["1"]


CHEAPER, DEARER = (("yes", 100), ("yes", 60)), (("yes", 100), ("yes", 110))
REFUSED, ADMITTED = (("yes", 100), ("no", 0)), (("no", 0), ("yes", 100))
EVEN = (0, 0, 0)


@pytest.mark.parametrize(
    ("changes", "side"),
    [
        ([CHEAPER], 1),
        ([DEARER], -1),
        ([CHEAPER, DEARER], 1),
        ([CHEAPER, *[DEARER] * 5], -1),
        ([REFUSED], -1),
        ([REFUSED, CHEAPER, CHEAPER], -1),
        ([ADMITTED, DEARER], 1),
        ([ADMITTED, REFUSED], 0),
        ([ADMITTED, REFUSED, CHEAPER], 1),
    ],
)
def test_a_group_gains_or_loses_in_all(changes: list[Any], side: int) -> None:
    leaning = line(*changes).leaning
    assert (leaning > EVEN) - (leaning < EVEN) == side


def test_what_a_refusal_saves_is_nobodys_gain() -> None:
    assert (line(REFUSED).difference, line(REFUSED).dearer) == (-100, 0)


def test_an_answer_that_was_kept_before_is_still_read() -> None:
    kept = Tally().written() | {"total": [2, 1, 0, 5, 4], "groups": {"1": [2, 1, 0, 5, 4]}}
    assert Tally.of(kept).groups["1"].leaning > EVEN


def test_each_group_is_named_once_where_it_belongs(
    client: Client, scouts: Organisation, chess: Organisation, bill: User, copy: Rulebook
) -> None:
    tally = Tally()
    for group, changes in ((scouts, [CHEAPER, CHEAPER, DEARER]), (chess, [REFUSED, DEARER])):
        for before, after in changes:
            tally.add(Change(Answer(*before), Answer(*after), "welcome", "group"), str(group.pk))
    content = pack.default()
    period = {"since": date(2026, 12, 1), "until": date(2027, 2, 1), "made_at": NOW, "finished_at": NOW}
    ReplayRun.objects.create(
        rulebook=copy, content=content, digest=digest(content), by=bill, tally=tally.written(), **period
    )
    client.force_login(bill)
    page = client.get(reverse("rules-replay", args=[copy.owner.slug, copy.number]))
    named = [[row.name for row in page.context[side]] for side in ("winners", "losers")]
    assert named == [["3rd Maindee Scouts"], ["Pill Chess Club"]]
    text = page.content.decode()
    assert "2 bookings, −£0.70" in text and "2 bookings, +£0.10" in text
