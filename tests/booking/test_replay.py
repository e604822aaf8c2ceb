"""Who gains and who loses: exact on few, the same in slices as at once, fast on many, named to managers only."""

import json
import time
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.actions import replays, rulebooks
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Decision, ReplayRun, Rulebook
from booking.replay import Answer, Change, Effect, Tally, again
from booking.rules.book import digest
from community.models import Organisation, User
from tests.booking.recorded import LAW, decided, facts_for, stack_with
from tests.booking.rulebooks import a_rule, draft_of
from tests.cast import LONDON, NOW, evening, make_space
from venues.models import Space

pytestmark = pytest.mark.django_db

LAST = NOW.date() - timedelta(days=1)
PERIOD = {"since": NOW.date() - timedelta(days=60), "until": NOW.date() + timedelta(days=60)}
SHARERS = a_rule("discount", {"percent": 50}, ["band", "is", "sharer"])
CHILDREN = a_rule("documents", {"ask": ["safeguarding"]}, ["under_18s", "is", True])
EARLY = a_rule("window", {"days": 28})


@pytest.fixture
def draft(school: Organisation, bill: User) -> Rulebook:
    return draft_of(school, bill, SHARERS, CHILDREN, EARLY)


@pytest.fixture
def season(hall: Space, scouts: Organisation, chess: Organisation) -> list[Decision]:
    """Four bookings of two hours at £12: a sharer's, one with children, one booked too far ahead, an ordinary one."""
    return [
        decided(hall, scouts, evening(1), band="sharer"),
        decided(hall, scouts, evening(2), under_18s=True),
        decided(hall, chess, evening(3), days_ahead=40),
        decided(hall, chess, evening(4)),
    ]


def ran(draft: Rulebook, by: User, **more: Any) -> Tally:
    run = replays.begin(rulebook=draft, by=by, at=NOW, **{**PERIOD, **more})
    return Tally.of(replays.finish(run, at=NOW).tally)


def test_gains_losses_and_income(season: list[Decision], draft: Rulebook, bill: User, scouts: Organisation) -> None:
    tally = ran(draft, bill)
    assert (tally.total.requests, tally.total.gain, tally.total.lose, tally.total.same) == (4, 1, 2, 1)
    # £24 each; then £12 for the sharer and nothing from the one who could not have booked.
    assert (tally.total.before, tally.total.after, tally.total.difference) == (9600, 6000, -3600)
    assert tally.bands["sharer"].written() == [1, 1, 0, 2400, 1200, 0, -1200]
    assert tally.bands["welcome"].written() == [3, 0, 2, 7200, 4800, -2, 0]
    assert tally.kinds["group"].requests == 4
    assert tally.groups[str(scouts.pk)].written() == [2, 1, 1, 4800, 3600, -1, -1200]
    assert tally.moves == {"yes documents": 1, "yes no": 1}
    assert tally.against == {"documents-1": 1, "window-1": 1}


def test_the_same_rules_change_nothing(hall: Space, scouts: Organisation, school: Organisation, bill: User) -> None:
    draft = draft_of(school, bill)
    stack = stack_with(draft.content)
    for number, facts in enumerate(
        [{"band": "partner"}, {"under_18s": True}, {"days_ahead": 99}, {"people": 500}, {"alcohol": True}, {}]
    ):
        decided(hall, scouts, evening(number), stack, **facts)
    tally = ran(draft, bill)
    assert (tally.total.requests, tally.total.same) == (6, 6)
    assert tally.total.difference == 0 and not tally.moves and not tally.unread


def test_as_if_standing_had_counted(hall: Space, scouts: Organisation, draft: Rulebook, bill: User) -> None:
    decided(hall, scouts, evening(1), band="welcome", standing_band="sharer", shadow=True)
    assert ran(draft, bill).total.gain == 0
    tally = ran(draft, bill, with_standing=True)
    # Under their own band both times: what would it mean for sharers?
    assert tally.bands["sharer"].gain == 1
    assert Tally.of(ReplayRun.objects.last().tally).bands["sharer"].same == 1  # type: ignore[union-attr]


def test_only_the_last_decision_of_each_booking_in_the_period_at_ones_own_places(
    season: list[Decision], draft: Rulebook, hall: Space, scouts: Organisation, chess: Organisation, bill: User
) -> None:
    again_decided = season[3]
    Decision.objects.create(
        booking=again_decided.booking,
        occasion="move",
        at=NOW,
        outcome="yes",
        digest="x",
        record=season[0].record,
    )
    elsewhere = make_space(hall.site, chess, "Club room")
    decided(elsewhere, scouts, evening(1), band="sharer")
    decided(hall, scouts, evening(61), band="sharer")
    tally = ran(draft, bill)
    assert (tally.total.requests, tally.total.gain) == (4, 2)


def test_a_councils_rules_of_that_day_stay(
    hall: Space, scouts: Organisation, draft: Rulebook, bill: User, chess: Organisation
) -> None:
    content = {"rules": [{**a_rule("cancellation", {"free_days": 3}), "id": "c"}], "busy": []}
    no_parties = {**a_rule("eligibility", {"no": True}, ["activity", "is", "party"]), "id": "no-parties"}
    content["rules"].append(no_parties)
    council = Rulebook.objects.create(
        owner=chess, number=1, state="retired", content=content, digest=digest(content), made_at=NOW, changed_at=NOW
    )
    record = json.loads(decided(hall, scouts, evening(1), activity="party").record)
    record["stack"].append({"level": "council", "digest": council.digest})
    run = replays.begin(rulebook=draft, by=bill, at=NOW, **PERIOD)
    assert again(record, replays.stacks(run)(record)).after.outcome == "no"
    record["stack"].pop()
    assert again(record, replays.stacks(run)(record)).after.outcome == "yes"


def test_what_cannot_be_read_is_counted(season: list[Decision], draft: Rulebook, bill: User) -> None:
    for number, record in enumerate(["", "[]", "null", '{"facts": {}}']):
        Decision.objects.filter(pk=season[number].pk).update(record=record)
    tally = ran(draft, bill)
    assert (tally.total.requests, tally.unread) == (0, 4)


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (("yes", 100), ("yes", 100), Effect.SAME),
        (("yes", 100), ("yes", 99), Effect.GAIN),
        (("yes", 100), ("yes", 101), Effect.LOSE),
        (("ask", 100), ("yes", 200), Effect.GAIN),
        (("yes", 100), ("ask", 0), Effect.LOSE),
        (("no", 0), ("documents", 500), Effect.GAIN),
        (("documents", 1), ("no", 0), Effect.LOSE),
        (("no", 0), ("no", 0), Effect.SAME),
    ],
)
def test_gain_and_loss(before: tuple[str, int], after: tuple[str, int], effect: Effect) -> None:
    assert Change(Answer(*before), Answer(*after), "welcome", "group").effect is effect


def test_a_tally_comes_back_as_it_was(season: list[Decision], draft: Rulebook, bill: User) -> None:
    tally = ran(draft, bill)
    assert Tally.of(json.loads(json.dumps(tally.written()))) == tally


# In slices.


def test_slices_count_as_one(
    season: list[Decision], draft: Rulebook, bill: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ran(draft, bill)
    monkeypatch.setattr(replays, "SLICE", 1)
    run = replays.begin(rulebook=draft, by=bill, at=NOW, **PERIOD)
    assert (run.total, run.finished_at) == (4, None)
    seen = []
    while replays.work_off(at=NOW):
        run.refresh_from_db()
        seen.append(run.done)
    run.refresh_from_db()
    assert seen == [1, 2, 3, 4]
    assert run.finished_at and Tally.of(run.tally) == whole


def test_two_workers_with_one_slice_count_it_once(
    season: list[Decision], draft: Rulebook, bill: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "SLICE", 2)
    run = replays.begin(rulebook=draft, by=bill, at=NOW, **PERIOD)
    twin = ReplayRun.objects.get(pk=run.pk)
    replays.go_on(run, at=NOW)
    replays.go_on(twin, at=NOW)
    run.refresh_from_db()
    assert (run.done, Tally.of(run.tally).total.requests) == (2, 2)


def test_a_worker_that_died_is_followed_by_another(season: list[Decision], draft: Rulebook, bill: User) -> None:
    run = replays.begin(rulebook=draft, by=bill, at=NOW, **PERIOD)
    ReplayRun.objects.filter(pk=run.pk).update(leased_until=NOW + replays.LEASE)
    assert replays.work_off(at=NOW) == 0
    assert replays.work_off(at=NOW + replays.LEASE) == 4


def test_a_draft_changed_meanwhile_is_not_mixed_in(
    season: list[Decision], draft: Rulebook, bill: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ran(draft, bill)
    monkeypatch.setattr(replays, "SLICE", 2)
    run = replays.begin(rulebook=draft, by=bill, at=NOW, **PERIOD)
    run = replays.go_on(run, at=NOW)
    Rulebook.objects.filter(pk=draft.pk).update(content={"rules": [], "busy": []})
    run = replays.finish(ReplayRun.objects.get(pk=run.pk), at=NOW)
    assert Tally.of(run.tally) == whole


def test_one_at_a_time_and_five_are_kept(season: list[Decision], draft: Rulebook, bill: User) -> None:
    replays.begin(rulebook=draft, by=bill, at=NOW, **PERIOD)
    with pytest.raises(Refused) as refused:
        replays.begin(rulebook=draft, by=bill, at=NOW, **PERIOD)
    assert refused.value.refusals[0].code == "busy"
    replays.work_off(at=NOW)
    for _number in range(9):
        ran(draft, bill)
    assert ReplayRun.objects.count() == replays.KEPT


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (LAST, LAST - timedelta(days=1), "order"),
        (NOW.date() + timedelta(days=1), NOW.date() + timedelta(days=9), "future"),
        (date(2020, 1, 1), LAST, "long"),
        (date(1, 1, 1), date(9999, 12, 31), "long"),
    ],
)
def test_a_period_that_makes_no_sense(since: date, until: date, code: str, draft: Rulebook, bill: User) -> None:
    with pytest.raises(Refused) as refused:
        replays.begin(rulebook=draft, since=since, until=until, by=bill, at=NOW)
    assert refused.value.refusals[0].code == code


def test_others_do_not_replay(draft: Rulebook, chidi: User, amina: User) -> None:
    for who in (chidi, amina):
        with pytest.raises(NotPermitted):
            replays.begin(rulebook=draft, by=who, at=NOW, **PERIOD)


def test_fifty_thousand_in_ten_seconds(hall: Space, scouts: Organisation, school: Organisation, bill: User) -> None:
    """Five thousand in one: the usual rules, reading and counting included, without the database."""
    content = draft_of(school, bill).content
    stack = stack_with(content)
    texts = [
        decided(hall, scouts, evening(1), stack, band=band, under_18s=young, people=people).record
        for band in ("welcome", "sharer", "partner", "on_notice")
        for young in (True, False)
        for people in (12, 130)
    ]
    tally, began = Tally(), time.perf_counter()
    for number in range(5000):
        tally.read(texts[number % len(texts)], lambda record: (LAW, stack), str(number % 50))
    assert tally.total.requests == 5000
    # Four times what it takes on a quiet machine: others may be at work on this one.
    assert time.perf_counter() - began < 4


# The command.


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("replay_rules", *arguments, stdout=out)
    return out.getvalue()


def test_the_command(season: list[Decision], draft: Rulebook, school: Organisation) -> None:
    out = command(school.slug, "--from", "2026-12-01", "--to", "2027-02-01", "--draft", str(draft.number))
    assert "4 of 4 bookings" in out
    assert "−£36.00" in out and "yes → no: 1" in out
    assert not ReplayRun.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody", "--from", "2026-12-01", "--to", "2027-02-01", "--draft", "1"],
        ["bryn-derw", "--from", "2026-12-01", "--to", "2027-02-01", "--draft", "9"],
        ["bryn-derw", "--from", "2027-02-01", "--to", "2026-12-01", "--draft", "1"],
        ["bryn-derw", "--from", "soon", "--to", "2026-12-01", "--draft", "1"],
        ["bryn-derw", "--draft", "1"],
    ],
)
def test_the_command_refuses(arguments: list[str], draft: Rulebook) -> None:
    with pytest.raises(CommandError):
        command(*arguments)


def test_the_command_says_what_it_could_not_read(season: list[Decision], draft: Rulebook) -> None:
    Decision.objects.filter(pk=season[0].pk).update(record="")
    with pytest.raises(CommandError, match="1 decisions could not be read"):
        command("bryn-derw", "--from", "2026-12-01", "--to", "2027-02-01", "--draft", "1")


# The page.


@pytest.fixture
def desk(client: Client, bill: User) -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        client.force_login(bill)
        yield client


def asked(desk: Client, draft: Rulebook, **more: str) -> str:
    address = reverse("rules-replay", args=[draft.owner.slug, draft.number])
    sent = {"since": "2026-12-01", "until": "2027-02-01", **more}
    return desk.post(address, sent, follow=True).content.decode()


def test_few_are_answered_at_once(desk: Client, season: list[Decision], draft: Rulebook) -> None:
    page = asked(desk, draft)
    assert "4 bookings were decided again." in page
    assert "Better than before: 1. Worse: 2. As before: 1." in page
    assert "£60.00 instead of £96.00" in page
    assert "3rd Maindee Scouts" in page and "Pill Chess Club" in page
    assert "http-equiv" not in page
    assert '<rect class="free" x="0.00" y="0" width="100.00"' in page


def test_many_are_left_to_the_worker(
    desk: Client, season: list[Decision], draft: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 3)
    page = asked(desk, draft)
    assert '<progress id="how-far" value="0" max="4">' in page
    assert '<meta http-equiv="refresh" content="3">' in page
    # It looks again by itself only where that was asked for, and can be told not to.
    address = reverse("rules-replay", args=[draft.owner.slug, draft.number])
    assert "http-equiv" not in desk.get(address).content.decode()
    assert "Another one is still being worked out" in asked(desk, draft)
    call_command("work", "--once", stdout=StringIO())
    page = desk.get(address, {"follow": "yes"}).content.decode()
    assert "4 bookings were decided again." in page and "http-equiv" not in page


def test_a_changed_draft_is_said(desk: Client, season: list[Decision], draft: Rulebook, bill: User) -> None:
    asked(desk, draft)
    Rulebook.objects.filter(pk=draft.pk).update(content={"rules": [], "busy": []})
    page = desk.get(reverse("rules-replay", args=[draft.owner.slug, draft.number])).content.decode()
    assert "The draft has been changed since." in page


def test_another_versions_answer_is_not_shown(
    desk: Client, season: list[Decision], draft: Rulebook, bill: User
) -> None:
    asked(desk, draft)
    other = rulebooks.start(keeper=draft.owner, by=bill, at=NOW)
    run = ReplayRun.objects.get()
    there = reverse("rules-replay", args=[draft.owner.slug, other.number])
    assert desk.get(there, {"run": run.pk}).status_code == 404
    assert desk.get(there, {"run": "x" * 500}).status_code == 404


def test_nobody_else_sees_the_names(season: list[Decision], draft: Rulebook, client: Client, chidi: User) -> None:
    address = reverse("rules-replay", args=[draft.owner.slug, draft.number])
    assert client.get(address).status_code == 302
    client.force_login(chidi)
    assert client.get(address).status_code == 404
    assert client.post(address, {"since": "2026-12-01", "until": "2027-02-01"}).status_code == 404
    assert not ReplayRun.objects.exists()


def test_the_facts_of_the_tests_are_decided(hall: Space, scouts: Organisation) -> None:
    assert facts_for(hall, scouts, evening(1))["day"] == evening(1).start.astimezone(LONDON).date().isoformat()
    assert json.loads(decided(hall, scouts, evening(1), LAW).record)["outcome"] == "yes"
