"""What the rules are told of a request: who asks, what for, when, and what is known of the group."""

from datetime import date, timedelta

import pytest

from booking.models import Booking, Resource
from booking.particulars import particulars
from booking.school_terms import FIRST, LAST, term_on
from booking.spans import Span
from community.bands import Band
from community.models import AcceptedFunder, GrantKind, Organisation, OrgId, User
from tests.booking.ruled import facts_of, promises, stands, with_rules
from tests.cast import NOW, evening, make_booking
from venues.models import Space


def test_a_visitor_is_nobody_yet(hall: Space, school: Organisation) -> None:
    with_rules(school)
    facts = facts_of(hall, None)
    assert not {"band", "kind", "promise", "new_group", "documents"} & facts.keys()
    assert facts["under_18s"] is None and facts["people"] is None


def test_what_was_not_ticked_is_no_and_what_was_not_asked_unknown(hall: Space, scouts: Organisation) -> None:
    assert facts_of(hall, scouts)["alcohol"] is None
    assert facts_of(hall, scouts, particulars=particulars("music", []))["alcohol"] is False


def test_new_until_somebody_of_the_family_has_been_somewhere(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation
) -> None:
    Organisation.objects.update(created_at=NOW - timedelta(days=30))
    chess.head = scouts
    chess.save()
    chess.refresh_from_db()
    assert facts_of(hall, chess)["new_group"] is True
    booking = make_booking(hall, scouts, amina, evening(1))
    assert facts_of(hall, chess)["new_group"] is True, "it has not been there yet"
    past = NOW - timedelta(days=7)
    Booking.objects.filter(pk=booking.pk).update(starts_at=past, ends_at=past + timedelta(hours=2))
    assert facts_of(hall, chess)["new_group"] is False
    Booking.objects.filter(pk=booking.pk).update(attendance="absent")
    assert facts_of(hall, chess)["new_group"] is True, "nobody came"


def test_nobody_is_new_after_a_year(hall: Space, scouts: Organisation) -> None:
    Organisation.objects.update(created_at=NOW - timedelta(days=366))
    scouts.refresh_from_db()
    assert facts_of(hall, scouts)["new_group"] is False


def test_the_first_booking_at_a_building(hall: Space, thirds: list[Space], scouts: Organisation, amina: User) -> None:
    assert facts_of(hall, scouts)["first_at_site"] is True
    booking = make_booking(thirds[0], scouts, amina, evening(1))
    past = NOW - timedelta(days=7)
    Booking.objects.filter(pk=booking.pk).update(starts_at=past, ends_at=past + timedelta(hours=2))
    same_building = Resource.objects.get(pk=hall.pk).premises == Resource.objects.get(pk=thirds[0].pk).premises != ""
    assert same_building
    assert facts_of(hall, scouts)["first_at_site"] is False


def test_a_live_grant_is_one_whose_funder_this_keeper_takes(
    hall: Space, school: Organisation, scouts: Organisation, chess: Organisation
) -> None:
    promises(scouts, funder_id="GB-CHC-1")
    assert facts_of(hall, scouts)["live_grant"] is False
    AcceptedFunder.objects.create(keeper=chess, funder_id="GB-CHC-1", funder_name="F", since=date(2026, 1, 1))
    assert facts_of(hall, scouts)["live_grant"] is False, "another keeper takes it"
    AcceptedFunder.objects.create(keeper=school, funder_id="GB-CHC-1", funder_name="F", since=date(2026, 1, 1))
    assert facts_of(hall, scouts)["live_grant"] is True


@pytest.mark.parametrize(
    ("kind", "points", "promise", "kept"),
    [
        (GrantKind.GRANT, 2000, "funded", 100),
        (GrantKind.GRANT, -1000, "funded", 0),
        (GrantKind.AGREEMENT, 1000, "agreement", 50),
        (GrantKind.PROMISE, 990, "own", 99),
    ],
)
def test_how_much_of_a_promise_is_kept(
    hall: Space, scouts: Organisation, kind: str, points: int, promise: str, kept: int
) -> None:
    stands(scouts, Band.WELCOME, promise=points)
    promises(scouts, kind)
    facts = facts_of(hall, scouts)
    assert (facts["promise"], facts["promise_kept"]) == (promise, kept)


def test_a_registration_counts_once_it_is_checked(hall: Space, scouts: Organisation) -> None:
    number = OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883")
    assert facts_of(hall, scouts)["verified"] is False
    number.verified_at = NOW
    number.save()
    assert facts_of(hall, scouts)["verified"] is True


def test_the_clock_on_the_wall(hall: Space, scouts: Organisation) -> None:
    facts = facts_of(hall, scouts, evening(3, 18, 21))
    assert (facts["starts_hour"], facts["ends_hour"], facts["weekday"], facts["days_ahead"]) == (18, 21, 3, 3)
    over_midnight = Span(evening(3, 22, 23).start, evening(3, 22, 23).start + timedelta(hours=3, minutes=30))
    assert facts_of(hall, scouts, over_midnight)["ends_hour"] == 25.5


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 1, 4), "term"),
        (date(2027, 2, 8), "holiday"),
        (date(2026, 12, 25), "holiday"),
        (date(2027, 1, 9), "term"),
        (FIRST - timedelta(days=1), None),
        (LAST + timedelta(days=1), None),
    ],
)
def test_school_terms(day: date, said: str | None) -> None:
    assert term_on(day) == said
