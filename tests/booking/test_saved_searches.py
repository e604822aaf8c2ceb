"""Saved searches: what is new is told, once, with a link that books it; and nobody gets at another's."""

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.formats import date_format

from booking.actions import cancel, hold, saved_searches
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Message, SavedSearch
from community.models import Organisation, User
from tests.booking.searching import *  # noqa: F403
from tests.cast import LONDON, NOW, evening, make_booking, make_space, open_daily
from venues.models import Site, Space

TEN = timedelta(minutes=10)
BIG = QueryDict("date=2027-01-05&start=18:00&end=20:00&people=100")


def keep(person: User, asked: QueryDict = BIG, how_often: str = "at_once", at: datetime = NOW) -> SavedSearch:
    return saved_searches.save(person=person, asked=asked, how_often=how_often, at=at)


def letters() -> list[Message]:
    return list(Message.objects.filter(kind="saved_search").order_by("pk"))


@pytest.fixture
def taken(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """Tuesday evening."""
    return make_booking(hall, scouts, amina, evening(1))


def test_what_comes_free_is_told_once_with_a_link_that_books_it(
    client: Client, hall: Space, taken: Booking, amina: User, chidi: User
) -> None:
    keep(chidi)
    assert saved_searches.look_due(at=NOW + TEN) == 1
    assert letters() == [], "it is taken"
    cancel.cancel(booking=taken, by=amina, at=NOW + TEN)
    for number in (2, 3, 4):
        assert saved_searches.look_due(at=NOW + number * TEN) == 1
    (letter,) = letters()
    assert (letter.to, letter.subject) == (chidi.email, "Free now: Main hall")
    assert letter.booking is None and "Tuesday 5 January, 6pm – 8pm" in letter.body
    path = "/book/bryn-derw-main-hall/?start=2027-01-05T18:00Z&end=2027-01-05T20:00Z"
    assert path in letter.body and letter.body.count("/book/") == 1, "not the days after"
    assert client.get(path).status_code == 200


def test_what_was_free_when_it_was_kept_is_known(hall: Space, chidi: User) -> None:
    keep(chidi)
    saved_searches.look_due(at=NOW + TEN)
    assert letters() == []


def test_a_hold_that_was_let_go_did_not_come_free_but_a_booking_did(
    hall: Space, amina: User, chidi: User, scouts: Organisation
) -> None:
    keep(chidi)
    held = hold.hold(resource=hall, span=evening(1), holder=hold.Holder(user=amina), at=NOW, people=9)
    saved_searches.look_due(at=NOW + TEN)
    hold.let_go(booking=held, at=NOW + TEN)
    saved_searches.look_due(at=NOW + 2 * TEN)
    assert letters() == []
    booking = make_booking(hall, scouts, amina, evening(1), at=NOW + 2 * TEN)
    for number in range(3, 10):
        saved_searches.look_due(at=NOW + number * TEN)
    cancel.cancel(booking=booking, by=amina, at=NOW + 9 * TEN)
    saved_searches.look_due(at=NOW + 10 * TEN)
    assert len(letters()) == 1


def test_daily_is_in_the_morning_and_in_both_languages_for_whoever_reads_either(
    hall: Space, taken: Booking, amina: User, chidi: User
) -> None:
    User.objects.filter(pk=chidi.pk).update(language="")
    search = keep(chidi, how_often="daily")
    assert search.due_at == datetime(2027, 1, 5, 7, tzinfo=LONDON)
    cancel.cancel(booking=taken, by=amina, at=NOW)
    assert saved_searches.look_due(at=NOW + TEN) == 0
    assert saved_searches.look_due(at=search.due_at) == 1
    (letter,) = letters()
    assert "/cy/" in letter.body and "http://127.0.0.1:8000/book/" in letter.body
    search.refresh_from_db()
    assert search.due_at == datetime(2027, 1, 6, 7, tzinfo=LONDON)


def test_any_day_and_weekly_ones(
    hall: Space, site: Site, school: Organisation, scouts: Organisation, amina: User, chidi: User
) -> None:
    room = make_space(site, school, "Den", capacity=500)
    keep(chidi, QueryDict("people=400"))
    keep(chidi, QueryDict("people=400&date=2027-01-05&start=18:00&duration=60&weeks=4"))
    saved_searches.look_due(at=NOW + TEN)
    assert letters() == [], "it is never open"
    open_daily(room)
    saved_searches.look_due(at=NOW + 2 * TEN)
    any_day, weekly = sorted((each.body for each in letters()), key=lambda body: "weekly" in body)
    assert any_day.count("/book/bryn-derw-den/?start=") == 3
    assert "Free on 4 of 4 dates" in weekly
    assert "/book/bryn-derw-den/weekly/?start=2027-01-05T18:00Z&end=2027-01-05T19:00Z&weeks=4" in weekly


def test_a_day_that_is_over_is_looked_at_no_more(client: Client, hall: Space, chidi: User) -> None:
    search = keep(chidi)
    saved_searches.look_due(at=NOW + timedelta(days=2))
    search.refresh_from_db()
    assert search.due_at > NOW + timedelta(days=10_000)
    assert date_format(search.due_at), "a date that every engine can keep"


def test_the_same_search_is_one_and_there_are_not_too_many(hall: Space, chidi: User) -> None:
    keep(chidi)
    again = keep(chidi, QueryDict("people=100&end=20:00&start=18:00&date=2027-01-05&page=2&view=map&near="), "daily")
    assert SavedSearch.objects.get() == again and again.how_often == "daily"
    for number in range(saved_searches.MOST - 1):
        keep(chidi, QueryDict(f"people={number + 1}"))
    with pytest.raises(Refused):
        keep(chidi, QueryDict("people=99"))
    for bad in ("date=2020-01-01", "near=Xanadu", f"near={'x' * 600}"):
        with pytest.raises(Refused):
            keep(chidi, QueryDict(bad))


def test_one_that_is_taken_off_while_a_worker_looks_gets_no_letter(
    hall: Space, taken: Booking, amina: User, chidi: User
) -> None:
    search = keep(chidi)
    cancel.cancel(booking=taken, by=amina, at=NOW)
    (mine,) = saved_searches.take(at=NOW + TEN, most=5)
    saved_searches.remove(search=search, by=chidi)
    saved_searches.look(mine, at=NOW + TEN)
    assert letters() == []


def test_another_worker_takes_over_and_the_slow_one_writes_nothing(
    hall: Space, taken: Booking, amina: User, chidi: User
) -> None:
    keep(chidi)
    cancel.cancel(booking=taken, by=amina, at=NOW)
    (slow,) = saved_searches.take(at=NOW + TEN, most=5)
    assert saved_searches.look_due(at=NOW + TEN) == 0, "it is in hand"
    assert saved_searches.look_due(at=NOW + 2 * TEN) == 1
    saved_searches.look(slow, at=NOW + 2 * TEN)
    assert len(letters()) == 1


def test_whoever_has_left_is_not_written_to(hall: Space, taken: Booking, amina: User, chidi: User) -> None:
    keep(chidi)
    User.objects.filter(pk=chidi.pk).update(is_active=False)
    assert saved_searches.look_due(at=NOW + TEN) == 0


# ---- pages


def test_from_the_search_to_the_list_and_off_it(client: Client, hall: Space, chidi: User) -> None:
    page = client.get("/search/", {"date": "2027-01-05", "people": "100", "page": "1", "view": "map"})
    link = page.context["save"]
    assert link == "/search/save/?date=2027-01-05&people=100"
    assert client.get(link)["Location"].startswith("/account/sign-in/?next=/search/save/")
    client.force_login(chidi, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Tuesday 5 January, 2 hours · for 100 people" in client.get(link).content.decode()
    assert not SavedSearch.objects.exists(), "looking keeps nothing"
    assert client.post(link, {"how_often": "hourly"}).status_code == 200
    assert client.post(link, {"how_often": "at_once"})["Location"] == "/searches/"
    listed = client.get("/searches/").content.decode()
    assert "Tuesday 5 January, 2 hours · for 100 people" in listed and "As soon as something comes free" in listed
    address = f"/searches/{SavedSearch.objects.get().pk}/remove/"
    assert client.get(address).status_code == 200 and SavedSearch.objects.exists()
    client.post(address)
    assert not SavedSearch.objects.exists()
    assert "No saved searches yet" in client.get("/searches/").content.decode()


def test_a_search_that_makes_no_sense_is_sent_back_to_its_field(client: Client, chidi: User, hall: Space) -> None:
    client.force_login(chidi, backend="allauth.account.auth_backends.AuthenticationBackend")
    for method in (client.get, client.post):
        answer = method("/search/save/?people=0")
        assert answer["Location"] == "/search/?people=0"
    assert client.get("/searches/").status_code == 200


def test_nobody_gets_at_anothers(client: Client, hall: Space, amina: User, chidi: User) -> None:
    search = keep(chidi)
    client.force_login(amina, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/searches/{search.pk}/remove/"
    assert client.get(address).status_code == client.post(address).status_code == 404
    with pytest.raises(NotPermitted):
        saved_searches.remove(search=search, by=amina)
    assert "100 people" not in client.get("/searches/").content.decode()
    assert SavedSearch.objects.filter(pk=search.pk).exists()


def test_a_place_is_listed_as_it_was_typed(client: Client, hall: Space, chidi: User, postcode: object) -> None:
    keep(chidi, QueryDict("near=NP20+4HA&within=5"))
    client.force_login(chidi, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Within 3 miles of NP20 4HA" in client.get("/searches/").content.decode()


def test_where_hundreds_fit_there_is_nothing_to_wait_for(site: Site, school: Organisation, chidi: User) -> None:
    for number in range(saved_searches.MOST_FOUND + 1):
        make_space(site, school, f"Room {number}", capacity=30)
    with pytest.raises(Refused) as refused:
        keep(chidi, QueryDict("people=20"))
    assert "More than 200 places fit." in str(refused.value.refusals[0].sentence)
    assert keep(chidi, QueryDict("people=20&area=10")).known == []
