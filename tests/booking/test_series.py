"""A weekly let: each date looked at, all held at once or none, sent and decided together."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.actions import hold, series
from booking.actions.base import NotPermitted
from booking.actions.hold import Holder
from booking.eligibility import Refused
from booking.models import Booking, Claim, Message, Opening, Series
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation, User
from tests.cast import LONDON, NOW, evening, make_booking
from venues.models import Space

FOUR = [evening(day) for day in (3, 10, 17, 24)]


@pytest.fixture(autouse=True)
def clock() -> Iterator[object]:
    """Monday 4 January 2027, 9 in the morning."""
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def address(space: Space, first: Span, weeks: int, **more: str) -> str:
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    start, end = (f"{each.astimezone(LONDON):%Y-%m-%dT%H:%M}" for each in (first.start, first.end))
    return f"{reverse('series-book', args=[space.slug])}?start={start}&end={end}&weeks={weeks}{extra}"


def ticks(spans: list[Span]) -> dict[str, list[str]]:
    return {"dates": [f"{span.start.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for span in spans]}


@pytest.mark.parametrize("first", [datetime(2027, 3, 16, 18, tzinfo=LONDON), datetime(2027, 10, 19, 18, tzinfo=LONDON)])
def test_six_in_the_evening_stays_six(first: datetime) -> None:
    spans = series.weekly(Span(first, first + timedelta(hours=2)), 5, LONDON)
    walls = [(each.start.astimezone(LONDON), each.end.astimezone(LONDON)) for each in spans]
    assert {(start.hour, end.hour, start.weekday()) for start, end in walls} == {(18, 20, first.weekday())}
    assert len({start.date() for start, _ in walls}) == 5
    assert len({start.utcoffset() for start, _ in walls}) == 2


def test_a_time_that_the_spring_night_leaves_out_keeps_its_length() -> None:
    first = Span(datetime(2027, 3, 21, 1, 30, tzinfo=LONDON), datetime(2027, 3, 21, 2, 0, tzinfo=LONDON))
    assert series.weekly(first, 2, LONDON)[1].length == timedelta(minutes=30)


def test_each_date_says_what_speaks_against_it(hall: Space, chess: Organisation, chidi: User) -> None:
    make_booking(hall, chess, chidi, evening(10))
    Opening.objects.filter(resource=hall, starts_at__date=evening(17).start.date()).delete()
    spans = series.weekly(evening(3), 53, LONDON)
    spans.append(Span(NOW + timedelta(weeks=54), NOW + timedelta(weeks=54, hours=2)))
    codes = [[refusal.code for refusal in date.refusals] for date in series.look_at(hall, spans, NOW)]
    assert codes[:5] == [[], ["taken"], ["not_offered"], [], ["not_offered"]]
    assert codes[-1] == ["past_horizon"]


def test_all_are_held_at_once(hall: Space, amina: User) -> None:
    let = series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    assert [each.span for each in let.bookings.order_by("starts_at")] == FOUR
    assert Claim.objects.count() == 12
    assert {each.hold_until for each in let.bookings.all()} == {NOW + hold.minutes()}


def test_or_none(hall: Space, thirds: list[Space], amina: User, chess: Organisation, chidi: User) -> None:
    make_booking(thirds[1], chess, chidi, evening(17, 19, 21))
    with pytest.raises(Refused):
        series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    assert not Booking.objects.filter(made_by=amina).exists() and not Series.objects.exists()


def test_fifty_dates_cost_little_more_than_four(hall: Space, amina: User, bill: User) -> None:
    counts = []
    for user, number in ((amina, 2), (bill, 4)):
        with CaptureQueriesContext(connection) as statements:
            series.hold(
                resource=hall,
                spans=FOUR[:number] if user == amina else [each.shifted(timedelta(hours=-4)) for each in FOUR],
                holder=Holder(user=user),
                at=NOW,
            )
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 16


def test_it_counts_as_one_hold_and_there_is_only_one(hall: Space, amina: User) -> None:
    first = series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    second = series.hold(resource=hall, spans=FOUR[:2], holder=Holder(user=amina), at=NOW)
    assert set(first.bookings.values_list("state", flat=True)) == {"cancelled"}
    assert Claim.objects.count() == 6
    assert second.bookings.count() == 2
    for day in range(11, 15):
        hold.hold(resource=hall, span=evening(day), holder=Holder(user=amina), at=NOW)
    with pytest.raises(Refused):
        hold.hold(resource=hall, span=evening(15), holder=Holder(user=amina), at=NOW)


def test_a_visitor_holds_no_weekly_let(hall: Space) -> None:
    with pytest.raises(NotPermitted):
        series.hold(resource=hall, spans=FOUR, holder=Holder(visitor="somebody"), at=NOW)


def test_no_more_dates_than_a_year_has_weeks(hall: Space, amina: User) -> None:
    spans = [evening(day) for day in range(1, 55)]
    with pytest.raises(NotPermitted):
        series.hold(resource=hall, spans=spans, holder=Holder(user=amina), at=NOW)


def test_sent_together_decided_together(
    hall: Space, scouts: Organisation, amina: User, school: Organisation, bill: User
) -> None:
    hall.needs_approval = True
    hall.save()
    let = series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    for _ in range(2):
        series.send(series=let, organisation=scouts, by=amina, at=NOW)
    dates = let.bookings.all()
    assert {(each.state, each.organisation, each.price_pence, each.visitor) for each in dates} == {
        ("requested", scouts, 2400, "")
    }
    assert set(Claim.objects.values_list("expires_at", flat=True)) == {None}
    assert {each.events.filter(verb="send").count() for each in dates} == {1}
    assert Message.objects.filter(to=amina.email).count() == 1, "one letter, not one a date"


def test_one_date_lost_meanwhile_sends_nothing(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User
) -> None:
    let = series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    later = NOW + timedelta(minutes=16)
    make_booking(hall, chess, chidi, evening(17), at=later)
    with pytest.raises(Refused):
        series.send(series=let, organisation=scouts, by=amina, at=later)
    assert not Booking.objects.filter(organisation=scouts).exists()


def test_nobody_sends_anothers(hall: Space, amina: User, chess: Organisation, chidi: User) -> None:
    let = series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    with pytest.raises(NotPermitted):
        series.send(series=let, organisation=chess, by=chidi, at=NOW)


def test_the_pages(hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User) -> None:
    make_booking(hall, chess, chidi, evening(10))
    browser = signed_in(amina)
    page = browser.get(address(hall, evening(3), 4)).content.decode()
    assert "3 of 4 dates are free" in page and page.count("checked>") == 3 and "Taken" in page
    assert not Booking.objects.filter(made_by=amina).exists()

    answer = browser.post(address(hall, evening(3), 4), ticks([FOUR[0], FOUR[3]]))
    held = Booking.objects.filter(made_by=amina).order_by("starts_at")[0]
    assert answer["Location"] == reverse("book-details", args=[held.reference])
    browser.post(answer["Location"], {"activity": "Scout night", "kind": "social", "people": "24"})
    check = reverse("book-check", args=[held.reference])
    page = browser.get(check).content.decode()
    assert "2 dates" in page and "£48" in page and "28 January" in page
    done = browser.post(check, {"organisation": scouts.pk})["Location"]
    assert "2 dates" in browser.get(done).content.decode()

    let = reverse("series", args=[held.series_id])
    page = browser.get(let).content.decode()
    assert page.count("state-confirmed") == 2 and "£48" in page
    assert signed_in(chidi).get(let).status_code == 404
    assert Client().get(let).status_code == 302
    assert signed_in(chidi).get(reverse("series-ics", args=[held.series_id])).status_code == 404
    assert browser.get(reverse("series-ics", args=[held.series_id])).content.count(b"BEGIN:VEVENT") == 2


def test_a_date_that_goes_between_look_and_tick(hall: Space, amina: User, chess: Organisation, chidi: User) -> None:
    browser = signed_in(amina)
    browser.get(address(hall, evening(3), 4))
    make_booking(hall, chess, chidi, evening(10))
    page = browser.post(address(hall, evening(3), 4), ticks(FOUR)).content.decode()
    assert "Some of the dates have gone meanwhile" in page and page.count("checked>") == 3
    assert not Booking.objects.filter(made_by=amina).exists()


def test_dates_that_were_not_offered_cannot_be_ticked(hall: Space, amina: User) -> None:
    browser = signed_in(amina)
    page = browser.post(address(hall, evening(3), 4), ticks([evening(4)])).content.decode()
    assert "not on offer" in page
    assert "Tick at least one date" in browser.post(address(hall, evening(3), 4)).content.decode()
    assert not Booking.objects.exists()


def test_somebody_not_signed_in_signs_in_first_and_keeps_the_ticks(hall: Space, amina: User) -> None:
    answer = Client().post(address(hall, evening(3), 4), ticks([FOUR[0], FOUR[2]]))
    assert answer["Location"].startswith(reverse("account_login"))
    going = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert signed_in(amina).get(going).content.decode().count("checked>") == 2
    assert not Booking.objects.exists()


def test_a_lost_date_leads_back_to_the_list_with_the_answers(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User, clock: time_machine.Traveller
) -> None:
    browser = signed_in(amina)
    browser.post(address(hall, evening(3), 4), ticks(FOUR))
    held = Booking.objects.filter(made_by=amina).order_by("starts_at")[0]
    answers = {"activity": "Scout night", "kind": "social", "people": "24"}
    browser.post(reverse("book-details", args=[held.reference]), answers)
    later = NOW + timedelta(minutes=16)
    clock.move_to(later)
    make_booking(hall, chess, chidi, evening(17), at=later)
    answer = browser.post(reverse("book-check", args=[held.reference]), {"organisation": scouts.pk}, follow=True)
    page, going = answer.content.decode(), answer.redirect_chain[-1][0]
    assert "3 of 4 dates are free" in page and held.reference in going
    answer = browser.post(going, ticks([FOUR[0], FOUR[1], FOUR[3]]))
    assert "Scout night" in browser.get(answer["Location"]).content.decode()


def test_nobody_takes_anothers_answers(hall: Space, amina: User, chidi: User) -> None:
    let = series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    reference = let.bookings.all()[0].reference
    assert signed_in(chidi).get(address(hall, evening(3), 4, hold=reference)).status_code == 404


@pytest.mark.parametrize("weeks", ["0", "-3", "54", "9999", "x", ""])
def test_a_number_of_weeks_that_makes_no_sense(hall: Space, weeks: str) -> None:
    page = Client().get(address(hall, evening(3), 4).replace("weeks=4", f"weeks={weeks}"))
    assert page.status_code == 200
    assert 1 <= page.content.decode().count("<li>") <= 70


def test_extended_and_let_go_together(hall: Space, amina: User) -> None:
    let = series.hold(resource=hall, spans=FOUR, holder=Holder(user=amina), at=NOW)
    later = NOW + timedelta(minutes=10)
    hold.extend(booking=let.bookings.all()[0], at=later)
    assert set(Claim.objects.values_list("expires_at", flat=True)) == {later + hold.minutes()}
    hold.let_go(booking=let.bookings.all()[0], at=later)
    assert not Claim.objects.exists()
    assert set(let.bookings.values_list("state", flat=True)) == {BookingState.CANCELLED}
