"""Patterns in local time, and the ways in which django-scheduler would get them wrong."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st
from schedule.models import Event, Occurrence, Rule

from booking import recurrence
from booking.patterns import LAST, BadPattern, Every, Pattern
from booking.recurrence import ChangedMeanwhile, Damaged, NoSuchDate, read, windows, write
from booking.spans import Span
from tests.cast import LONDON

TUE, THU = 1, 3
EVENING = Pattern(date(2027, 2, 2), time(19), time(21), Every.WEEK, date(2027, 11, 30), (TUE,))


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


def utc_year(year: int = 2027) -> Span:
    """Bounds that carry UTC, as a program's would."""
    return Span(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))


def stored(pattern: Pattern) -> Event:
    calendar = recurrence.new_calendar("Hall", f"hall-{Event.objects.count()}")
    return write(calendar, pattern, LONDON)


def said(event: Event, reach: Span) -> list[str]:
    """Each window as a keeper would say it."""
    fresh = Event.objects.get(pk=event.pk)
    return [
        f"{w.span.start.astimezone(LONDON):%a %d.%m %H:%M}–{w.span.end.astimezone(LONDON):%H:%M}"
        for w in windows([fresh], reach, LONDON)
    ]


# ---- what django-scheduler does by itself; each of these is why it is not asked


@pytest.mark.django_db
def test_its_own_expansion_moves_summer_by_an_hour_under_utc_bounds_and_ours_does_not() -> None:
    event = stored(EVENING)
    year = utc_year()
    own = {each.start.astimezone(LONDON).hour for each in event.get_occurrences(year.start, year.end)}
    assert own == {19, 20}, "django-scheduler has mended this: the adapter's reason is gone"
    ours = windows([event], year, LONDON)
    assert len(ours) == 44
    assert {f"{w.span.start.astimezone(LONDON):%a %H:%M}" for w in ours} == {"Tue 19:00"}


@pytest.mark.django_db
def test_its_own_expansion_brings_a_withdrawn_date_back_and_shows_a_moved_one_twice() -> None:
    event = stored(EVENING)
    recurrence.withdraw(event, london(2027, 7, 6, 19), LONDON)
    recurrence.move(event, london(2027, 7, 13, 19), Span(london(2027, 7, 14, 18), london(2027, 7, 14, 20)), LONDON)
    week = Span(datetime(2027, 7, 5, tzinfo=UTC), datetime(2027, 7, 18, tzinfo=UTC))
    own = [each for each in event.get_occurrences(week.start, week.end) if not each.cancelled]
    assert len(own) == 3, "django-scheduler has mended this: the adapter's reason is gone"
    assert said(event, week) == ["Wed 14.07 18:00–20:00"]


@pytest.mark.django_db
def test_numbers_for_weekdays_lose_all_but_the_first_so_letters_are_written() -> None:
    pattern = Pattern(date(2027, 2, 2), time(19), time(21), Every.WEEK, None, (TUE, THU))
    event = stored(pattern)
    week = Span(london(2027, 2, 1), london(2027, 2, 8))
    assert len(event.get_occurrences(week.start, week.end)) == 2
    event.rule.params = "byweekday:1,3"
    event.rule.save()
    assert len(event.get_occurrences(week.start, week.end)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pattern",
    [
        EVENING,
        Pattern(date(2027, 1, 6), time(9), time(12), Every.WEEK, date(2027, 6, 30), (TUE, THU), interval=2),
        Pattern(date(2027, 1, 1), time(9), time(12), Every.DAY, date(2027, 4, 10)),
        Pattern(date(2027, 1, 1), time(14), time(16), Every.MONTH, None, (TUE,), nth=1),
        Pattern(date(2027, 1, 1), time(14), time(16), Every.MONTH, date(2027, 9, 24), (4,), nth=LAST),
        Pattern(date(2027, 3, 1), time(10), time(12)),
    ],
)
def test_the_rows_mean_the_same_to_django_scheduler_where_it_can_be_trusted(pattern: Pattern) -> None:
    event = stored(pattern)
    year = Span(london(2027, 1, 1), london(2028, 1, 1))
    own = [
        (each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in event.get_occurrences(year.start, year.end)
    ]
    assert own == [(w.span.start, w.span.end) for w in windows([event], year, LONDON)]


# ---- storing


times_of_day = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    every = draw(st.sampled_from(list(Every)))
    first = draw(days)
    # Last Fridays can be 35 days apart: a shorter pattern might have no date at all.
    last = draw(st.none() | st.integers(36, 300).map(lambda number: first + timedelta(days=number)))
    weekdays: tuple[int, ...] = ()
    interval, nth = 1, 0
    if every == Every.WEEK:
        weekdays = tuple(draw(st.sets(st.integers(0, 6), min_size=1)))
        interval = draw(st.sampled_from([1, 2]))
    if every == Every.MONTH:
        weekdays = (draw(st.integers(0, 6)),)
        nth = draw(st.sampled_from([1, 2, 3, 4, LAST]))
    return Pattern(first, draw(times_of_day), draw(times_of_day), every, last, weekdays, interval, nth)


@pytest.mark.django_db
@given(pattern=patterns())
def test_what_is_read_is_what_was_written(pattern: Pattern) -> None:
    with transaction.atomic():
        event = write(recurrence.new_calendar("Hall", "hall"), pattern, LONDON)
        assert read(Event.objects.get(pk=event.pk), LONDON) == pattern
        transaction.set_rollback(True)


@given(pattern=patterns())
def test_the_hours_on_the_wall_never_change(pattern: Pattern) -> None:
    year = Span(london(pattern.first.year, 1, 1), london(pattern.first.year + 2, 1, 1))
    for window in recurrence.expand(pattern, {}, year, LONDON):
        start, end = window.span.start.astimezone(LONDON), window.span.end.astimezone(LONDON)
        if (
            datetime.combine(start.date(), pattern.start, LONDON).astimezone(UTC).astimezone(LONDON).time()
            == pattern.start
        ):
            assert start.time() == pattern.start
        if end.hour != 2:  # on the spring night half past one is half past two
            assert end.time() == pattern.end
        if pattern.every != Every.ONCE:
            assert window.span.length <= timedelta(hours=25)


@given(pattern=patterns(), cut=st.integers(1, 600))
def test_a_year_is_the_same_whether_read_at_once_or_in_two_pieces(pattern: Pattern, cut: int) -> None:
    start, end = london(pattern.first.year, 1, 1), london(pattern.first.year + 2, 1, 1)
    middle = start + timedelta(days=cut)
    whole = set(recurrence.expand(pattern, {}, Span(start, end), LONDON))
    halves = [recurrence.expand(pattern, {}, piece, LONDON) for piece in (Span(start, middle), Span(middle, end))]
    assert whole == {window for half in halves for window in half}


@pytest.mark.django_db
def test_a_rule_in_use_cannot_be_deleted() -> None:
    event = stored(EVENING)
    with pytest.raises(ProtectedError), transaction.atomic():
        event.rule.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Rule.objects.all().delete()
    assert Event.objects.get(pk=event.pk).rule is not None


@pytest.mark.django_db
def test_a_series_that_lost_its_rule_says_so_and_is_not_taken_for_a_single_date() -> None:
    event = stored(EVENING)
    Event.objects.filter(pk=event.pk).update(rule=None)
    with pytest.raises(Damaged):
        read(Event.objects.get(pk=event.pk), LONDON)


@pytest.mark.django_db
def test_the_last_day_is_in_and_the_day_after_is_not() -> None:
    event = stored(Pattern(date(2027, 3, 2), time(23, 30), time(1), Every.DAY, date(2027, 3, 4)))
    assert said(event, utc_year()) == ["Tue 02.03 23:30–01:00", "Wed 03.03 23:30–01:00", "Thu 04.03 23:30–01:00"]
    assert event.end_recurring_period.astimezone(LONDON).isoformat() == "2027-03-04T23:59:59.999999+00:00"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("weekdays", {"every": Every.WEEK}),
        ("weekdays", {"every": Every.WEEK, "weekdays": (7,)}),
        ("interval", {"every": Every.WEEK, "weekdays": (1,), "interval": 0}),
        ("interval", {"every": Every.WEEK, "weekdays": (1,), "interval": 3}),
        ("interval", {"every": Every.DAY, "interval": 2}),
        ("nth", {"every": Every.MONTH, "weekdays": (1,)}),
        ("nth", {"every": Every.MONTH, "weekdays": (1,), "nth": 5}),
        ("weekdays", {"every": Every.MONTH, "weekdays": (1, 2), "nth": 1}),
        ("last", {"every": Every.DAY, "last": date(2027, 1, 1)}),
        ("last", {"every": Every.WEEK, "weekdays": (0,), "last": date(2027, 2, 4)}),
        ("last", {"last": date(2029, 1, 1)}),
        ("first", {"first": date(202, 1, 1)}),
        ("start", {"start": time(18, 0, 30)}),
    ],
)
def test_a_pattern_that_cannot_be_names_the_field(field: str, fields: dict[str, object]) -> None:
    with pytest.raises(BadPattern) as refused:
        Pattern(**{"first": date(2027, 2, 2), "start": time(18), "end": time(20), **fields})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert str(refused.value.sentence)


# ---- the days


def dates(pattern: Pattern, count: int = 6) -> list[str]:
    return [f"{day:%d.%m}" for day in pattern.dates(date(2027, 1, 1), date(2028, 1, 1))][:count]


def test_fortnightly_counts_from_the_week_of_the_first_date() -> None:
    pattern = Pattern(date(2027, 1, 7), time(18), time(20), Every.WEEK, None, (TUE, THU), interval=2)
    assert dates(pattern) == ["07.01", "19.01", "21.01", "02.02", "04.02", "16.02"]


def test_the_first_tuesday_and_the_last_friday_of_each_month() -> None:
    assert dates(Pattern(date(2027, 1, 6), time(9), time(10), Every.MONTH, None, (TUE,), nth=1), 3) == [
        "02.02",
        "02.03",
        "06.04",
    ]
    assert dates(Pattern(date(2027, 1, 1), time(9), time(10), Every.MONTH, None, (4,), nth=LAST), 4) == [
        "29.01",
        "26.02",
        "26.03",
        "30.04",
    ]


# ---- the clock changes (28 March and 31 October 2027)


@pytest.mark.django_db
def test_an_overnight_window_ends_at_its_hour_on_both_nights() -> None:
    event = stored(Pattern(date(2027, 3, 1), time(22), time(6), Every.DAY))
    year = windows([event], utc_year(), LONDON)
    assert {f"{w.span.end.astimezone(LONDON):%H:%M}" for w in year} == {"06:00"}
    lengths = {w.span.start.astimezone(LONDON).date(): w.span.length for w in year}
    assert lengths[date(2027, 3, 27)] == timedelta(hours=7)
    assert lengths[date(2027, 10, 30)] == timedelta(hours=9)
    assert sorted(set(lengths.values())) == [timedelta(hours=7), timedelta(hours=8), timedelta(hours=9)]


@pytest.mark.django_db
def test_a_window_inside_the_hour_that_does_not_happen_is_left_out() -> None:
    event = stored(Pattern(date(2027, 3, 28), time(1, 30), time(2), Every.DAY))
    nights = Span(london(2027, 3, 27, 12), london(2027, 3, 30))
    assert said(event, nights) == ["Mon 29.03 01:30–02:00"]
    assert read(Event.objects.get(pk=event.pk), LONDON).start == time(1, 30)


@pytest.mark.django_db
def test_round_the_clock_leaves_no_gap_on_either_night() -> None:
    event = stored(Pattern(date(2027, 1, 1), time(0), time(0), Every.DAY))
    drawn = windows([event], Span(london(2027, 1, 2), london(2027, 12, 30)), LONDON)
    assert all(one.span.end == other.span.start for one, other in zip(drawn, drawn[1:], strict=False))


@pytest.mark.django_db
def test_a_window_that_began_yesterday_is_found_and_one_that_only_touches_is_not() -> None:
    event = stored(Pattern(date(2027, 3, 1), time(22), time(6), Every.DAY))
    assert said(event, Span(london(2027, 3, 10, 1), london(2027, 3, 10, 2))) == ["Tue 09.03 22:00–06:00"]
    assert said(event, Span(london(2027, 3, 10, 6), london(2027, 3, 10, 22))) == []


@pytest.mark.django_db
def test_once_may_last_for_days() -> None:
    event = stored(Pattern(date(2027, 3, 26), time(14), time(9), last=date(2027, 4, 5)))
    found = windows([event], Span(london(2027, 4, 1), london(2027, 4, 2)), LONDON)
    assert [w.span for w in found] == [Span(london(2027, 3, 26, 14), london(2027, 4, 5, 9))]


# ---- one date


@pytest.mark.django_db
def test_a_moved_date_is_found_where_it_went_even_past_the_end_and_not_where_it_was() -> None:
    event = stored(EVENING)
    recurrence.move(event, london(2027, 11, 23, 19), Span(london(2027, 12, 15, 19), london(2027, 12, 15, 21)), LONDON)
    assert said(event, Span(london(2027, 12, 14), london(2027, 12, 17))) == ["Wed 15.12 19:00–21:00"]
    assert said(event, Span(london(2027, 11, 22), london(2027, 11, 25))) == []
    assert said(event, Span(london(2027, 12, 15, 21), london(2027, 12, 15, 23))) == []


@pytest.mark.django_db
def test_a_withdrawn_date_can_be_restored() -> None:
    event = stored(EVENING)
    week = Span(london(2027, 7, 5), london(2027, 7, 11))
    recurrence.withdraw(event, london(2027, 7, 6, 19), LONDON)
    assert said(event, week) == []
    recurrence.restore(event, london(2027, 7, 6, 19), LONDON)
    assert said(event, week) == ["Tue 06.07 19:00–21:00"]


@pytest.mark.django_db
def test_a_withdrawn_date_stays_withdrawn_when_the_hours_change() -> None:
    event = stored(EVENING)
    recurrence.withdraw(event, london(2027, 7, 6, 19), LONDON)
    later = Pattern(EVENING.first, time(18), time(22), Every.WEEK, EVENING.last, (TUE, THU))
    write(event.calendar, later, LONDON, event)
    assert said(event, Span(london(2027, 7, 5), london(2027, 7, 11))) == ["Thu 08.07 18:00–22:00"]
    write(event.calendar, Pattern(EVENING.first, time(18), time(22), Every.WEEK, None, (THU,)), LONDON, event)
    assert Occurrence.objects.filter(event=event).count() == 0


@pytest.mark.django_db
def test_a_date_the_pattern_does_not_have_cannot_be_changed() -> None:
    event = stored(EVENING)
    for wrong in (london(2027, 7, 7, 19), london(2027, 7, 6, 18), london(2028, 7, 4, 19)):
        with pytest.raises(NoSuchDate):
            recurrence.withdraw(event, wrong, LONDON)


@pytest.mark.django_db
def test_two_rows_for_one_date_are_refused_by_the_database() -> None:
    event = stored(EVENING)
    start, end = london(2027, 7, 6, 19), london(2027, 7, 6, 21)
    row = {"event": event, "original_start": start, "original_end": end, "start": start, "end": end}
    Occurrence.objects.create(**row, cancelled=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(**row)


@pytest.mark.django_db
def test_losing_the_race_for_a_date_is_told_in_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    event = stored(EVENING)
    start, end = london(2027, 7, 6, 19), london(2027, 7, 6, 21)

    def rival(*args: object, **kwargs: object) -> None:
        """Another manager commits between our look and our insert."""
        monkeypatch.undo()
        Occurrence.objects.create(event=event, original_start=start, original_end=end, start=start, end=end)
        Occurrence.save(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Occurrence, "save", rival)
    with pytest.raises(ChangedMeanwhile):
        recurrence.withdraw(event, start, LONDON)


@pytest.mark.django_db
def test_expanding_asks_nothing_once_the_rows_are_fetched(django_assert_num_queries: object) -> None:
    calendar = recurrence.new_calendar("Hall", "hall")
    for number in range(3):
        write(calendar, Pattern(date(2027, 1, 1), time(9 + number), time(12), Every.DAY), LONDON)
    events = list(Event.objects.select_related("rule").prefetch_related("occurrence_set"))
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert len(windows(events, Span(london(2027, 2, 1), london(2027, 2, 3)), LONDON)) == 6
