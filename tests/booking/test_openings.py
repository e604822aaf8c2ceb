"""Offered minus closed is open, in rows that are touched only where they differ."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from schedule.models import Event

from booking import horizon
from booking.actions import publish
from booking.actions.base import NotPermitted
from booking.horizon import Draft
from booking.models import Offer, OfferKind, Opening, Resource
from booking.patterns import Every, Pattern
from booking.spans import LONGEST, Span, joined, within
from community.models import Organisation, User
from tests.cast import LONDON, NOW, evening, make_booking, make_space
from tests.timelines import strip
from venues.models import Site, Space

MONDAY = NOW.date()  # 4 January 2027
HALL = Resource(timezone="Europe/London")


def daily(start: int, end: int, first: date = MONDAY, last: date | None = None) -> Pattern:
    return Pattern(first, time(start), time(end % 24), Every.DAY, last)


def once(day: date, start: int, end: int) -> Pattern:
    return Pattern(day, time(start), time(end % 24))


def drawn(drafts: list[Draft], day: date = MONDAY) -> str:
    """One day from midnight, a character for half an hour."""
    start = datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)
    window = Span(start, start + timedelta(hours=24))
    return strip(within(horizon.open_time(HALL, drafts, window), window), 48, start)


@pytest.fixture
def room(site: Site, school: Organisation) -> Space:
    """A room that offers nothing yet."""
    return make_space(site, school, "Music room")


def opened(space: Space, day: date) -> list[str]:
    """A day's openings in local hours."""
    rows = Opening.objects.filter(resource=space)
    local = [(row.starts_at.astimezone(LONDON), row.ends_at.astimezone(LONDON)) for row in rows]
    return [f"{start:%H:%M}–{end:%H:%M}" for start, end in local if start.date() == day]


# ---- the sum


def test_touching_and_overlapping_offers_join() -> None:
    offers = [Draft("offer", daily(8, 12)), Draft("offer", daily(12, 15)), Draft("offer", daily(14, 18))]
    assert drawn(offers) == "................####################............"


def test_a_closure_takes_out_its_hours_and_no_more() -> None:
    offers = [Draft("offer", daily(8, 20)), Draft("closure", once(MONDAY, 12, 14))]
    assert drawn(offers) == "................########....############........"
    assert drawn(offers, MONDAY + timedelta(days=1)) == "................########################........"


def test_overnight_reaches_into_the_next_day() -> None:
    assert drawn([Draft("offer", daily(22, 6))], MONDAY + timedelta(days=1)) == "#" * 12 + "." * 32 + "#" * 4


def test_a_term_and_a_holiday_pattern_stand_side_by_side() -> None:
    term = Draft("offer", Pattern(MONDAY, time(18), time(22), Every.WEEK, date(2027, 2, 12), (0, 1, 2, 3, 4)))
    holiday = Draft("offer", daily(9, 17, date(2027, 2, 13), date(2027, 2, 21)))
    assert drawn([term, holiday], date(2027, 2, 12)).count("#") == 8
    assert drawn([term, holiday], date(2027, 2, 15)).count("#") == 16


def test_bank_holidays_close_the_whole_day() -> None:
    window = Span(datetime(2027, 3, 25, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))
    runs = horizon.open_time(HALL, [Draft("offer", daily(9, 12))], window, bank_holidays=True)
    assert [run.start.astimezone(LONDON).day for run in runs] == [25, 27, 28, 30, 31]  # Good Friday, Easter Monday


def test_round_the_clock_is_one_run_in_pieces_of_24_hours_on_both_clock_changes() -> None:
    openings = horizon.planned(HALL, [Draft("offer", daily(0, 0))], NOW)
    assert len(joined(openings)) == 1
    assert all(piece.length <= LONGEST for piece in openings)
    assert openings[-1].end >= horizon.horizon(NOW).end


@settings(max_examples=40)
@given(
    hour=st.integers(0, 23),
    length=st.integers(1, 23),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    ahead=st.integers(0, 300),
)
def test_an_hour_on_the_wall_stays_that_hour_the_whole_year(
    hour: int, length: int, weekdays: set[int], ahead: int
) -> None:
    pattern = Pattern(MONDAY, time(hour), time((hour + length) % 24), Every.WEEK, None, tuple(weekdays))
    at = NOW + timedelta(days=ahead)
    planned = horizon.planned(HALL, [Draft("offer", pattern)], at)
    assert planned
    covered = joined(planned)
    for day in pattern.dates(at.date() + timedelta(days=1), at.date() + timedelta(days=360)):
        middle = datetime(day.year, day.month, day.day, hour, 30, tzinfo=LONDON)
        if middle.astimezone(UTC).astimezone(LONDON).hour == hour:
            assert any(run.start <= middle < run.end for run in covered)
            before = middle - timedelta(hours=1)
            assert any(run.start <= before < run.end for run in covered) == any(
                pattern.begins(other, LONDON) <= before < pattern.ends(other, LONDON)
                for other in pattern.dates(day - timedelta(days=1), day)
            )


@settings(max_examples=25)
@given(hours=st.tuples(st.integers(0, 23), st.integers(0, 23)), days=st.integers(1, 10), minutes=st.integers(0, 1439))
def test_rolling_never_moves_what_is_already_there(hours: tuple[int, int], days: int, minutes: int) -> None:
    offers = [Draft("offer", daily(*hours)), Draft("offer", daily(0, 0, MONDAY, MONDAY + timedelta(days=40)))]
    later = NOW + timedelta(days=days, minutes=minutes)
    first, second = horizon.planned(HALL, offers, NOW), horizon.planned(HALL, offers, later)
    assert [span for span in first if span.end > later] == [
        span for span in second if span.start < horizon.horizon(NOW).end
    ]


# ---- the rows


@pytest.mark.django_db
def test_publishing_writes_a_year_of_openings(room: Space, bill: User) -> None:
    done = publish.publish(resource=room, pattern=daily(18, 22), by=bill, at=NOW)
    assert done.remade.added == Opening.objects.filter(resource=room).count() == 53 * 7
    assert opened(room, date(2027, 1, 5)) == opened(room, date(2027, 7, 6)) == ["18:00–22:00"]
    assert room.calendar is not None


@pytest.mark.django_db
def test_only_rows_that_differ_are_touched(room: Space, bill: User) -> None:
    offer = publish.publish(resource=room, pattern=daily(18, 22), by=bill, at=NOW).offer
    kept = set(Opening.objects.filter(resource=room).values_list("pk", flat=True))
    done = publish.publish(
        resource=room, pattern=once(date(2027, 2, 1), 0, 0), kind=OfferKind.CLOSURE, by=bill, at=NOW, reason="Floor"
    )
    assert (done.remade.added, done.remade.removed) == (0, 1)
    assert set(Opening.objects.filter(resource=room).values_list("pk", flat=True)) < kept
    again = publish.publish(resource=room, pattern=daily(18, 22), by=bill, at=NOW, offer=offer)
    assert again.remade == horizon.Remade(0, 0)


@pytest.mark.django_db
def test_what_is_past_is_left_as_it_was(room: Space, bill: User) -> None:
    offer = publish.publish(resource=room, pattern=daily(9, 12), by=bill, at=NOW).offer
    later = datetime(2027, 1, 6, 14, tzinfo=LONDON)
    publish.publish(resource=room, pattern=daily(8, 22), by=bill, at=later, offer=offer)
    assert opened(room, date(2027, 1, 5)) == ["09:00–12:00"]
    assert opened(room, date(2027, 1, 6)) == ["09:00–12:00", "12:00–22:00"]
    assert opened(room, date(2027, 1, 7)) == ["08:00–22:00"]
    publish.take_back(offer=Offer.objects.get(), by=bill, at=later)
    assert opened(room, date(2027, 1, 6)) == ["09:00–12:00"]
    assert opened(room, date(2027, 1, 7)) == []
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_one_date_is_withdrawn_moved_and_restored(room: Space, bill: User) -> None:
    offer = publish.publish(resource=room, pattern=daily(18, 22), by=bill, at=NOW).offer
    assert offer
    start, other = evening(8).start, evening(9).start
    publish.withdraw_date(offer=offer, original_start=start, by=bill, at=NOW)
    publish.move_date(offer=offer, original_start=other, to=evening(9, 10, 12), by=bill, at=NOW)
    assert opened(room, start.date()) == []
    assert opened(room, other.date()) == ["10:00–12:00"]
    publish.restore_date(offer=offer, original_start=start, by=bill, at=NOW)
    publish.restore_date(offer=offer, original_start=other, by=bill, at=NOW)
    assert opened(room, start.date()) == opened(room, other.date()) == ["18:00–22:00"]


@pytest.mark.django_db
def test_the_bank_holiday_switch(room: Space, bill: User) -> None:
    publish.publish(resource=room, pattern=daily(9, 12), by=bill, at=NOW)
    good_friday = date(2027, 3, 26)
    publish.close_on_bank_holidays(resource=room, closed=True, by=bill, at=NOW)
    assert opened(room, good_friday) == []
    publish.close_on_bank_holidays(resource=room, closed=False, by=bill, at=NOW)
    assert opened(room, good_friday) == ["09:00–12:00"]


@pytest.mark.django_db
def test_bookings_left_outside_are_named_and_stand(room: Space, bill: User, amina: User, scouts: Organisation) -> None:
    offer = publish.publish(resource=room, pattern=daily(9, 22), by=bill, at=NOW).offer
    inside = make_booking(room, scouts, amina, evening(3, 10, 12))
    outside = make_booking(room, scouts, amina, evening(3))
    done = publish.publish(resource=room, pattern=daily(9, 19), by=bill, at=NOW, offer=offer)
    assert done.stranded == [outside]
    outside.refresh_from_db()
    assert outside.state == "confirmed"
    assert outside.claims.count() == 1
    # The next change does not blame itself for what was outside before.
    again = publish.publish(resource=room, pattern=daily(9, 18), by=bill, at=NOW, offer=offer)
    assert again.stranded == []
    assert horizon.stranded(room, horizon.published(room, NOW), NOW) == [outside]
    assert inside not in horizon.stranded(room, horizon.published(room, NOW), NOW)


@pytest.mark.django_db
def test_only_the_keepers_managers_publish(room: Space, amina: User, bill: User, chidi: User) -> None:
    offer = publish.publish(resource=room, pattern=daily(9, 12), by=bill, at=NOW).offer
    assert offer
    for person in (amina, chidi):
        with pytest.raises(NotPermitted):
            publish.publish(resource=room, pattern=daily(9, 12), by=person, at=NOW)
        with pytest.raises(NotPermitted):
            publish.take_back(offer=offer, by=person, at=NOW)
        with pytest.raises(NotPermitted):
            publish.withdraw_date(offer=offer, original_start=evening(2, 9).start, by=person, at=NOW)
        with pytest.raises(NotPermitted):
            publish.close_on_bank_holidays(resource=room, closed=True, by=person, at=NOW)
    assert Offer.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_kept_when_remaking_fails(room: Space, bill: User, monkeypatch: pytest.MonkeyPatch) -> None:
    publish.publish(resource=room, pattern=daily(9, 12), by=bill, at=NOW)
    Event.objects.update(title="somebody wrote here")
    with pytest.raises(horizon.recurrence.Damaged):
        publish.publish(resource=room, pattern=daily(13, 15), by=bill, at=NOW)
    assert Offer.objects.count() == 1


# ---- manage.py publish_openings


def roll(*arguments: str) -> str:
    out = StringIO()
    call_command("publish_openings", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_rolling_adds_the_new_days_once(room: Space, bill: User) -> None:
    now = datetime.now(UTC)
    publish.publish(resource=room, pattern=daily(18, 22, now.date()), by=bill, at=now - timedelta(days=10))
    assert "10 openings added, 0 removed" in roll()
    assert "0 openings added, 0 removed" in roll()
    assert "1 resources" in roll(room.slug)


@pytest.mark.django_db
def test_an_unknown_name_does_nothing_and_fails(room: Space) -> None:
    with pytest.raises(CommandError, match="no-such-hall"):
        roll(room.slug, "no-such-hall")


@pytest.mark.django_db
def test_one_damaged_offer_does_not_keep_the_others_from_rolling(room: Space, hall: Space, bill: User) -> None:
    now = datetime.now(UTC)
    broken = publish.publish(resource=hall, pattern=daily(9, 12), by=bill, at=now).offer
    publish.publish(resource=room, pattern=daily(9, 12), by=bill, at=now)
    Opening.objects.filter(resource=room).delete()
    Event.objects.filter(offer=broken).update(rule=None)
    with pytest.raises(CommandError, match=hall.slug):
        roll()
    assert Opening.objects.filter(resource=room).exists()


@pytest.mark.django_db
def test_rolling_asks_a_fixed_number_of_queries_and_little_time(
    site: Site, school: Organisation, bill: User, django_assert_max_num_queries: object
) -> None:
    rooms = [make_space(site, school, f"Room {number}") for number in range(8)]
    for room in rooms:
        for start in (8, 12, 16, 20):
            publish.publish(resource=room, pattern=daily(start, start + 2), by=bill, at=NOW)
    fresh = horizon.with_offers([room.pk for room in rooms])
    begun = stopwatch.process_time()
    for room in fresh:
        horizon.planned(room, horizon.drafts(room), NOW)
    assert (stopwatch.process_time() - begun) / len(fresh) < 0.2  # four daily patterns; 0.05 s on a quiet machine
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        horizon.remake(horizon.with_offers([room.pk for room in rooms]), NOW)
