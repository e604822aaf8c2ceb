"""Standings from rows: what a day could know, what is kept of it, and that it comes out again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from booking.management import chores
from community.actions import organisations
from community.bands import Band
from community.models import (
    AcceptedFunder,
    Circumstances,
    Grant,
    GrantKind,
    Income,
    LedgerEntry,
    Organisation,
    Standing,
    User,
)
from community.models.ledger import EntryKind
from community.standing.account import Books
from community.standing.formula import Bond
from community.standing.reckon import differing, reckon, reckon_all, standing_on
from tests.cast import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)
_keys = count()


def entry(organisation: Organisation, kind: str, hours: float, on: date, **more: Any) -> LedgerEntry:
    """A line, entered at noon of its day unless something else is said."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    values = {"key": f"test:{next(_keys)}", "minutes": round(60 * hours), "entered_at": noon, **more}
    return LedgerEntry.objects.create(organisation=organisation, kind=kind, on=on, **values)


def gift(giver: Organisation, to: Organisation, hours: float, on: date = TODAY, **more: Any) -> LedgerEntry:
    """A use by another group."""
    values = {"kind": EntryKind.GIFT, "partner": to, "partner_family": to.family, **more}
    return entry(giver, hours=hours, on=on, **values)


def bond(organisation: Organisation, kind: GrantKind, hours: int | None, **more: Any) -> Grant:
    """A grant or promise since two years ago."""
    since = TODAY - 730 * DAY
    values = {"starts_on": since, "ends_on": TODAY + 365 * DAY, "registered_on": since, "promised_hours": hours}
    return Grant.objects.create(organisation=organisation, kind=kind, **{**values, **more})


def test_a_new_group_stands_at_40_and_a_firm_at_20(scouts: Organisation, chess: Organisation) -> None:
    Organisation.objects.filter(pk=chess.pk).update(kind="firm")
    assert (standing_on(scouts, TODAY).score, standing_on(chess, TODAY).score) == (40, 20)


def test_a_gift_counts_for_the_giver_alone(scouts: Organisation, school: Organisation) -> None:
    gift(school, scouts, 10)
    assert (standing_on(school, TODAY).score, standing_on(scouts, TODAY).score) == (60, 40)


def test_one_family_counts_60_hours_whoever_of_it_came(
    scouts: Organisation, chess: Organisation, school: Organisation
) -> None:
    Circumstances.objects.create(organisation=school, since=TODAY - DAY, income=Income.UNDER_100K, bookable=1)
    for group in (scouts, chess):
        gift(school, group, 50, partner_family=scouts.pk)
    account = standing_on(school, TODAY)
    assert (account.counted, account.score) == (60, 64)


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        (date(2026, 1, 5), 8),
        (date(2026, 1, 4), 4),
        (date(2025, 1, 5), 4),
        (date(2025, 1, 4), 2),
        (date(2024, 1, 5), 2),
        (date(2024, 1, 4), 0),
        (date(2027, 1, 5), 0),
    ],
)
def test_what_lies_back_counts_less(scouts: Organisation, school: Organisation, on: date, counted: int) -> None:
    gift(school, scouts, 8, on)
    assert standing_on(school, TODAY).counted == counted


def test_what_was_entered_later_is_not_seen(scouts: Organisation, school: Organisation) -> None:
    midnight = datetime(2027, 1, 5, tzinfo=NOW.tzinfo)
    gift(school, scouts, 10, TODAY, entered_at=midnight)
    assert standing_on(school, TODAY).score == 40
    assert standing_on(school, TODAY + DAY).score == 60


def test_the_day_ends_at_midnight_on_the_wall(scouts: Organisation, school: Organisation) -> None:
    """In summer that is an hour before midnight in Greenwich."""
    on = date(2026, 7, 1)
    gift(school, scouts, 10, on, entered_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert standing_on(school, on).score == 40
    assert standing_on(school, on + DAY).score == 60


def test_a_reversed_gift_counts_nothing_from_the_day_it_was_reversed(
    scouts: Organisation, school: Organisation
) -> None:
    line = gift(school, scouts, 10, TODAY - 9 * DAY)
    entry(school, EntryKind.REVERSED, 10, line.on, undone=line, entered_at=NOW)
    assert standing_on(school, TODAY - DAY).score == 60
    assert standing_on(school, TODAY).score == 40


def test_an_excused_slip_weighs_nothing(scouts: Organisation, school: Organisation) -> None:
    slips = [entry(scouts, EntryKind.NO_SHOW, 2, TODAY - number * DAY) for number in (9, 8, 7)]
    assert standing_on(scouts, TODAY).slips == pytest.approx(640 / 26)
    entry(scouts, EntryKind.EXCUSED, 2, TODAY - 7 * DAY, undone=slips[2], entered_at=NOW)
    assert standing_on(scouts, TODAY).slips == pytest.approx(320 / 26)


def test_late_cancelling_weighs_half_and_nothing_where_somebody_else_came(scouts: Organisation) -> None:
    entry(scouts, EntryKind.LATE_CANCEL, 2, TODAY - 9 * DAY, relet_minutes=120)
    entry(scouts, EntryKind.LATE_CANCEL, 2, TODAY - 8 * DAY)
    entry(scouts, EntryKind.LATE_CANCEL, 2, TODAY - 7 * DAY, relet_minutes=60)
    # The first was no slip, the second is forgiven, half of the third was used.
    assert standing_on(scouts, TODAY).facts.missed == 60


def test_a_grant_from_open_data_binds_where_some_keeper_accepts_its_funder(
    scouts: Organisation, school: Organisation
) -> None:
    bond(scouts, GrantKind.GRANT, 20, grant_id="360G-1", funder_id="GB-CHC-1")
    assert standing_on(scouts, TODAY).bond is Bond.NONE
    AcceptedFunder.objects.create(keeper=school, funder_id="GB-CHC-1", funder_name="Fund", since=TODAY - DAY)
    assert standing_on(scouts, TODAY).bond is Bond.FUNDED
    assert standing_on(scouts, TODAY).score == 30
    assert standing_on(scouts, TODAY - 2 * DAY).bond is Bond.NONE
    AcceptedFunder.objects.update(until=TODAY)
    assert standing_on(scouts, TODAY).bond is Bond.NONE
    assert standing_on(scouts, TODAY - DAY).bond is Bond.FUNDED


def test_an_agreement_binds_when_both_have_signed(scouts: Organisation) -> None:
    agreement = bond(scouts, GrantKind.AGREEMENT, 10)
    assert standing_on(scouts, TODAY).bond is Bond.NONE
    agreement.countersigned_at = NOW
    agreement.save()
    assert standing_on(scouts, TODAY).bond is Bond.AGREEMENT
    assert standing_on(scouts, TODAY - DAY).bond is Bond.NONE


def test_what_has_ended_binds_no_more(scouts: Organisation) -> None:
    bond(scouts, GrantKind.CONTRACT, 20, ends_on=TODAY)
    assert standing_on(scouts, TODAY).bond is Bond.FUNDED
    assert standing_on(scouts, TODAY + DAY).bond is Bond.NONE


def test_the_usual_promise_follows_money_and_size(scouts: Organisation) -> None:
    bond(scouts, GrantKind.GRANT, None, amount_pence=30_000_00)
    # 37 months from 4 January 2025: £30,000 is £9,730 a year.
    assert standing_on(scouts, TODAY).promised == 39
    Grant.objects.update(currency="EUR")
    assert standing_on(scouts, TODAY).promised == 10


def test_circumstances_hold_from_their_day(scouts: Organisation) -> None:
    for ago, income, bookable in ((100, Income.UNDER_100K, 0), (10, Income.UNDER_1M, 2)):
        Circumstances.objects.create(organisation=scouts, since=TODAY - ago * DAY, income=income, bookable=bookable)
    expected = [standing_on(scouts, TODAY - ago * DAY).facts.expected for ago in (101, 100, 11, 10, 0)]
    assert expected == [20, 40, 40, 220, 220]


def test_it_was_what_it_was_before_it_became_a_firm(scouts: Organisation, amina: User) -> None:
    organisations.edit(organisation=scouts, by=amina, at=NOW, kind="firm")
    assert [standing_on(scouts, day).start for day in (TODAY - DAY, TODAY)] == [40, 20]


def test_all_together_are_each_by_itself(scouts: Organisation, chess: Organisation, school: Organisation) -> None:
    gift(school, scouts, 10)
    gift(school, chess, 70, TODAY - 400 * DAY)
    for number in range(3):
        entry(scouts, EntryKind.NO_SHOW, 2, TODAY - number * DAY)
    undone = gift(chess, school, 5)
    entry(chess, EntryKind.REVERSED, 5, TODAY, undone=undone)
    bond(chess, GrantKind.PROMISE, 10)
    together = dict(Books(TODAY).accounts())
    assert together == {each.pk: standing_on(each, TODAY) for each in (scouts, chess, school)}


def test_a_night_asks_the_database_as_often_for_many_as_for_few(scouts: Organisation, school: Organisation) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            reckon_all(TODAY)
        return len(seen)

    gift(school, scouts, 10)
    few = asked()
    for number in range(20):
        group = Organisation.objects.create(slug=f"g{number}", name=f"G{number}")
        gift(group, scouts, 10)
        bond(group, GrantKind.PROMISE, 10)
    assert asked() <= few


def test_a_row_is_written_only_when_something_changed(scouts: Organisation, school: Organisation) -> None:
    assert reckon_all(TODAY).changed == 2
    assert reckon_all(TODAY).changed == 0
    assert reckon_all(TODAY + DAY).changed == 0
    gift(school, scouts, 20, TODAY + 2 * DAY)
    done = reckon_all(TODAY + 2 * DAY)
    assert (done.changed, done.bands) == (1, 1)
    rows = list(Standing.objects.filter(organisation=school).values_list("on", "score", "shared", "band"))
    assert rows == [(TODAY, 40, 0, "welcome"), (TODAY + 2 * DAY, 80, 4000, "partner")]
    school.refresh_from_db()
    assert school.stands is Band.PARTNER


def test_twice_in_a_day_the_later_is_kept(scouts: Organisation, school: Organisation) -> None:
    reckon_all(TODAY)
    gift(school, scouts, 20)
    assert reckon(school, NOW).score == 80
    assert school.stands is Band.PARTNER
    assert Standing.objects.get(organisation=school).score == 80
    assert Standing.objects.get(organisation=scouts).score == 40


def test_filling_in_the_past_leaves_the_band_of_today(scouts: Organisation, school: Organisation) -> None:
    gift(school, scouts, 20, TODAY)
    reckon_all(TODAY)
    reckon_all(TODAY - 30 * DAY)
    school.refresh_from_db()
    assert school.stands is Band.PARTNER
    assert [row.score for row in Standing.objects.filter(organisation=school)] == [40, 80]


def test_the_worker_does_it(scouts: Organisation) -> None:
    assert chores.reckon_standings(at=NOW) == "Standings that changed: 1 of 1."
    assert chores.reckon_standings(at=NOW) == ""
    assert chores.reckon_standings in [chore.do for chore in chores.chores()]


@pytest.fixture
def told() -> Callable[..., str]:
    """What the command says on the day of the cast."""

    def run(*arguments: str) -> str:
        out = StringIO()
        with time_machine.travel(NOW, tick=False):
            call_command("reckon_standing", *arguments, stdout=out)
        return out.getvalue()

    return run


def test_the_command(scouts: Organisation, school: Organisation, told: Callable[..., str]) -> None:
    gift(school, scouts, 20)
    assert told("--organisation", "bryn-derw") == (
        "Ysgol Bryn Derw on 2027-01-04: 40 + 40.00 + 0.00 − 0.00 → 80, Partner\n"
    )
    assert told() == "2 organisations on 2027-01-04: 1 standings and 1 bands have changed.\n"
    assert told("--on", "2026-12-01") == "2 organisations on 2026-12-01: 0 do not come to what was kept.\n"
    assert "→ 40" in told("--on", "2026-12-01", "--organisation", "bryn-derw")
    assert Standing.objects.filter(on__lt=TODAY).count() == 0
    told("--on", "2026-12-01", "--keep")
    assert Standing.objects.filter(on__lt=TODAY).count() == 2


@pytest.mark.parametrize("arguments", [["--on", "2027-01-05"], ["--organisation", "nobody"]])
def test_what_the_command_will_not_do(arguments: list[str], told: Callable[..., str], db: None) -> None:
    with pytest.raises(CommandError):
        told(*arguments)


def test_a_kept_row_that_was_tampered_with_is_found(scouts: Organisation) -> None:
    reckon_all(TODAY)
    assert differing(TODAY) == (1, [])
    Standing.objects.update(score=90)
    assert differing(TODAY) == (1, [(scouts.pk, 90, 40)])


class Replayed(TestCase):
    """Whatever is entered afterwards, a past day comes out as it did."""

    lines = st.tuples(
        st.sampled_from([kind.value for kind in EntryKind if not kind.undoes]),
        st.integers(0, 900),
        st.integers(1, 900),
        st.integers(0, 1),
    )

    @settings(max_examples=25)
    @given(st.lists(lines, max_size=6), st.lists(st.tuples(lines, st.booleans()), max_size=6))
    def test_it_comes_out_again(self, before: list[tuple], after: list[tuple]) -> None:
        us, *others = [Organisation.objects.create(slug=name, name=name) for name in ("us", "one", "two")]

        def enter(line: tuple, at: datetime, first: date) -> LedgerEntry:
            kind, ago, minutes, other = line
            return gift(us, others[other], minutes / 60, first - ago * DAY, kind=kind, entered_at=at)

        early = [enter(line, NOW - 800 * DAY, TODAY) for line in before]
        bond(us, GrantKind.PROMISE, 10)
        Circumstances.objects.create(organisation=us, since=TODAY - DAY, bookable=1)
        found = standing_on(us, TODAY)
        assert dict(Books(TODAY).accounts())[us.pk] == found

        tomorrow = NOW + DAY
        for line, backdated in after:
            enter(line, tomorrow, TODAY if backdated else TODAY + 1000 * DAY)
        for line in early:
            kind = EntryKind.EXCUSED if EntryKind(line.kind).is_slip else EntryKind.REVERSED
            gift(us, others[0], 1, line.on, kind=kind, undone=line, entered_at=tomorrow)
        bond(us, GrantKind.AGREEMENT, 10, registered_on=TODAY + DAY, countersigned_at=tomorrow)
        Circumstances.objects.create(organisation=us, since=TODAY + DAY, income=Income.OVER_1M, bookable=9)
        assert standing_on(us, TODAY) == found
        assert dict(Books(TODAY).accounts())[us.pk] == found
