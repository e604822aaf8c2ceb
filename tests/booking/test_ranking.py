"""The order of a queue: by band, then by when it was asked; and each place with its sentence."""

from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from booking.models import Booking, BookingEvent, Terms
from booking.ranking import ASKED_EARLIER, BANDS, FIRST, HIGHER_BAND, TOGETHER, Place, Waiting, ahead_of, ranked
from booking.views.queue import SENTENCES, in_order, in_words, places_in, waiting
from community.bands import Band
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.ruled import stands
from tests.cast import NOW, evening, make_booking, make_organisation, make_person, make_space, open_daily
from venues.models import Site, Space


def asks(key: int, band: str, minute: int, begins: int = 0) -> Waiting:
    return Waiting(key, band, NOW + timedelta(minutes=minute), NOW + timedelta(days=begins))


def test_the_bands_are_the_products_own() -> None:
    assert tuple(band.value for band in Band) == BANDS


def test_by_band_then_by_time() -> None:
    places = ranked([asks(1, "welcome", 0), asks(2, "on_notice", 0), asks(3, "partner", 9), asks(4, "welcome", 5)])
    assert [(place.key, place.number, place.code) for place in places] == [
        (3, 1, FIRST),
        (1, 2, HIGHER_BAND),
        (4, 3, ASKED_EARLIER),
        (2, 4, HIGHER_BAND),
    ]


def test_at_one_moment_the_first_to_begin_comes_first() -> None:
    places = ranked([asks(1, "welcome", 0, begins=5), asks(2, "welcome", 0, begins=2)])
    assert [(place.key, place.code) for place in places] == [(2, FIRST), (1, TOGETHER)]


def test_a_later_page_goes_on_where_the_first_stopped() -> None:
    (place,) = ranked([asks(9, "welcome", 3)], ahead=20, before=asks(8, "sharer", 9))
    assert place == Place(9, 21, HIGHER_BAND, "welcome", "sharer")


@given(st.lists(st.tuples(st.sampled_from(BANDS), st.integers(0, 3), st.integers(0, 3)), max_size=12))
def test_nobody_is_passed_over(drawn: list[tuple[str, int, int]]) -> None:
    """Whoever stands before another has a better band, or asked no later; and counting those ahead gives the place."""
    everybody = [asks(key, *each) for key, each in enumerate(drawn)]
    known = {each.key: each for each in everybody}
    places = ranked(everybody)
    assert [place.number for place in places] == list(range(1, len(drawn) + 1))
    for earlier, later in zip(places, places[1:], strict=False):
        one, other = known[earlier.key], known[later.key]
        assert (BANDS.index(one.band), one.asked_at) <= (BANDS.index(other.band), other.asked_at)
    for place in places:
        assert sum(ahead_of(known[place.key], everybody)) == place.number - 1


def test_every_place_has_a_sentence_in_both_languages() -> None:
    for code in (FIRST, HIGHER_BAND, ASKED_EARLIER, TOGETHER):
        assert code in SENTENCES
        for language in ("en-gb", "cy"):
            with translation.override(language):
                assert "3" in in_words(Place(1, 3, code, "welcome", "partner"))


@pytest.fixture
def many(site: Site, school: Organisation) -> list[Booking]:
    """Requests of groups in every band, asked in no order."""
    rooms = [make_space(site, school, f"Room {n}", needs_approval=True) for n in range(2)]
    for room in rooms:
        open_daily(room)
    out = []
    for number, band in enumerate([*Band, *reversed(Band), None, None]):
        person = make_person(f"P{number}")
        kind = "firm" if number == 8 else "group"
        group = make_organisation(f"Group {number}", person, slug=f"q{number}", kind=kind)
        if band:
            stands(group, band)
        booking = make_booking(rooms[number % 2], group, person, evening(1 + number))
        BookingEvent.objects.filter(booking=booking, verb="send").update(at=NOW + timedelta(minutes=number * 7 % 5))
        out.append(booking)
    return out


@pytest.mark.parametrize("used", [True, False])
def test_the_database_orders_as_the_pure_rule(many: list[Booking], school: Organisation, used: bool) -> None:
    Terms.objects.create(keeper=school, uses_standing=used)
    rows = list(in_order(Booking.objects.waiting()))
    everybody = [waiting(row) for row in rows]
    assert [row.pk for row in rows] == [place.key for place in ranked(everybody)]
    assert len({each.band for each in everybody}) == (4 if used else 1)
    words = places_in(rows)
    assert len(words) == len(many) and all(words.values())


def test_a_firm_without_a_standing_is_on_notice(many: list[Booking], school: Organisation) -> None:
    Terms.objects.create(keeper=school, uses_standing=True)
    row = in_order(Booking.objects.filter(pk=many[8].pk)).get()
    assert BANDS[row.band_place] == "on_notice"


def test_the_manager_reads_why(
    many: list[Booking], school: Organisation, bill: User, client: object, room: Space
) -> None:
    Terms.objects.create(keeper=school, uses_standing=True)
    client.force_login(bill)  # type: ignore[attr-defined]
    page = client.get("/manage/requests/").content.decode()  # type: ignore[attr-defined]
    assert "Place 1. Partner. Nobody comes before." in page
    assert "Groups of a better standing come before: Partner." in page


def test_a_group_reads_its_own_place_and_nobodys_name(
    many: list[Booking], school: Organisation, client: object, room: Space
) -> None:
    Terms.objects.create(keeper=school, uses_standing=True)
    last = list(in_order(Booking.objects.waiting()))[-1]
    client.force_login(last.made_by)  # type: ignore[attr-defined]
    page = client.get(f"/bookings/{last.reference}/").content.decode()  # type: ignore[attr-defined]
    assert "Place 10 in the queue. Before it, for a better standing: 7; for asking earlier: 2." in page
    assert all(f"Group {number}" not in page for number in range(10) if f"Group {number}" != last.organisation.name)
