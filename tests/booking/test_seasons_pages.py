"""A season from the empty form to openings: buttons of the table, the look before, publishing, its parts, and away."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions import publish, seasons
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.seasons import answers, copied, key
from booking.models import BuildingDiary, BusyTime, Offer, Opening, Resource, Season
from booking.seasons import CLOSED, Hours, Plan, hours_in
from community.models import Organisation, User
from tests.cast import LONDON, NOW, make_booking, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db

# Monday 4 January 2027 is the first day of a term; the holidays of spring begin on 8 February.
FORM = {
    "name": "Spring 2027",
    "name_cy": "Gwanwyn 2027",
    "first": "2027-01-04",
    "last": "2027-03-19",
    "holidays": "same",
    "bank_holidays": "on",
    key("term", 0, 0, "start"): "18:00",
    key("term", 0, 0, "end"): "22:00",
}


@pytest.fixture(autouse=True)
def _at_nine_on_monday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room(site: Site, school: Organisation) -> Space:
    """A room that offers nothing yet."""
    return make_space(site, school, "Music room")


@pytest.fixture
def desk(client: Client, bill: User) -> Client:
    """Bill, signed in."""
    client.force_login(bill)
    return client


def send(desk: Client, room: Space, **more: str) -> Any:
    season = Season.objects.filter(resource=room).first()
    address = reverse("season-edit", args=[season.pk]) if season else reverse("season-new", args=[room.slug])
    return desk.post(address, FORM | more)


def page(desk: Client, name: str, *args: object) -> str:
    answer = desk.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def go(desk: Client, season: Season, **more: str) -> Any:
    """Press Publish on the page that shows what it does."""
    season.refresh_from_db()
    shown = seasons.plan_of(season).digest if season.draft else ""
    return desk.post(reverse("season-check", args=[season.pk]), {"deed": "publish", "shown": shown, **more})


def opened(space: Resource, month: int, day: int) -> list[str]:
    rows = Opening.objects.filter(resource=space.pk)
    local = [(row.starts_at.astimezone(LONDON), row.ends_at.astimezone(LONDON)) for row in rows]
    return [f"{start:%H:%M}–{end:%H:%M}" for start, end in local if start.date() == date(2027, month, day)]


def test_from_the_form_to_openings_and_nothing_in_between(desk: Client, room: Space) -> None:
    checked = send(desk, room)
    season = Season.objects.get()
    assert checked["Location"] == reverse("season-check", args=[season.pk])
    said = page(desk, "season-check", season.pk)
    assert "Monday, 6pm – 10pm" in said and "The week of Monday 4 January 2027" in said
    assert not Offer.objects.exists() and not Opening.objects.exists()
    assert "Draft" in page(desk, "manage-offers", room.slug)
    assert go(desk, season)["Location"] == reverse("manage-offers", args=[room.slug])
    assert opened(room, 1, 4) == opened(room, 3, 15) == ["18:00–22:00"]
    assert opened(room, 1, 5) == opened(room, 3, 22) == []
    room.refresh_from_db()
    assert room.closed_on_bank_holidays
    listed = page(desk, "manage-offers", room.slug)
    assert "Spring 2027" in listed and "Draft" not in listed and "Monday, 6pm – 10pm" in listed


def test_the_holidays_have_hours_of_their_own_or_none(desk: Client, room: Space) -> None:
    """The spring holidays of 2027 begin on 8 February."""
    send(desk, room, holidays="closed")
    said = page(desk, "season-check", Season.objects.get().pk)
    assert "A week in term, from Monday 4 January" in said and "A week in the holidays, from Monday 8 February" in said
    go(desk, Season.objects.get())
    assert (opened(room, 2, 1), opened(room, 2, 8), opened(room, 2, 15)) == (["18:00–22:00"], [], ["18:00–22:00"])
    send(
        desk,
        room,
        **{"holidays": "other", key("holiday", 1, 0, "start"): "09:00", key("holiday", 1, 0, "end"): "17:00"},
    )
    assert opened(room, 2, 9) == []
    assert "Changes not published" in page(desk, "manage-offers", room.slug)
    go(desk, Season.objects.get())
    assert (opened(room, 2, 8), opened(room, 2, 9), opened(room, 2, 16)) == ([], ["09:00–17:00"], [])
    assert set(Offer.objects.values_list("school", flat=True)) == {"term", "holiday"}


def test_its_buttons_copy_and_keep_what_was_typed(desk: Client, room: Space) -> None:
    half = {"first": "", key("term", 0, 1, "start"): "23:00"}
    form = send(desk, room, deed="copy-term", **half).context["form"]
    assert [form[key("term", day, 0, "start")].value() for day in range(7)] == ["18:00"] * 5 + [None] * 2
    assert form["name"].value() == "Spring 2027" and form[key("term", 4, 1, "start")].value() == "23:00"
    assert not form.is_bound and not Season.objects.exists()
    every = copied(FORM, "every-term")
    assert every and every[key("term", 6, 0, "end")] == "22:00"
    assert copied(FORM, "check") is None and copied(FORM, "copy-other") is None
    assert send(desk, room).status_code == 302
    second = send(desk, room, deed="second-holiday").content.decode()
    assert key("holiday", 6, 1, "end") in second and key("term", 6, 1, "end") not in second


@pytest.mark.parametrize(
    ("wrong", "where", "words"),
    [
        ({key("term", 0, 0, "end"): ""}, key("term", 0, 0, "end"), "Give both times, or neither."),
        ({key("term", 0, 0, "end"): "18:00"}, key("term", 0, 0, "end"), "It ends when it begins."),
        (
            {key("term", 0, 1, "start"): "21:00", key("term", 0, 1, "end"): "23:00"},
            key("term", 0, 1, "start"),
            "second",
        ),
        (
            {key("term", 0, 0, "start"): "", key("term", 0, 0, "end"): ""},
            key("term", 0, 0, "start"),
            "one day at least",
        ),
        ({"last": "2027-01-03"}, "last", "before the first"),
        ({"first": "2027-01-05", "last": "2027-01-06"}, "last", "None of the days"),
        ({"last": "2037-01-06"}, "last", "longer than two years"),
        ({"name": ""}, "name", "required"),
    ],
)
def test_what_cannot_be_is_said_where_it_is(
    desk: Client, room: Space, wrong: dict[str, str], where: str, words: str
) -> None:
    form = send(desk, room, **wrong).context["form"]
    assert words in str(form.errors[where]) and len(form.errors) == 1
    assert not Season.objects.exists()


def test_a_fault_in_a_table_out_of_sight_stops_nobody(desk: Client, room: Space) -> None:
    assert send(desk, room, **{key("holiday", 0, 0, "start"): "nonsense"}).status_code == 302


def plan(**more: Any) -> Plan:
    evening = hours_in({"term": [[["18:00", "22:00"]]] * 7})
    return Plan(**{"name": "Spring", "first": NOW.date(), "last": date(2027, 3, 19), "hours": evening, **more})


def made(room: Space, bill: User, **more: Any) -> Season:
    """Published."""
    season = seasons.keep_draft(resource=room, plan=plan(**more), by=bill)
    seasons.publish(season=season, shown=seasons.plan_of(season).digest, by=bill, at=NOW)
    season.refresh_from_db()
    return season


def test_two_seasons_of_one_place_never_share_a_day(desk: Client, room: Space, bill: User, site: Site) -> None:
    first = made(room, bill)
    made(room, bill, name="Summer", first=date(2027, 3, 20), last=date(2027, 7, 1))
    draft = seasons.keep_draft(resource=room, plan=plan(name="Lent", first=date(2027, 3, 19)), by=bill)
    said = page(desk, "season-check", draft.pk)
    assert "“Spring” (Monday 4 January 2027 to Friday 19 March 2027) has some of these days already." in said
    assert 'value="publish"' not in said
    with pytest.raises(Refused, match="seasons_overlap"):
        seasons.publish(season=draft, shown=plan(name="Lent", first=date(2027, 3, 19)).digest, by=bill, at=NOW)
    assert go(desk, draft).status_code == 302
    draft.refresh_from_db()
    assert draft.published_at is None and not draft.offers.exists()
    # It does not stand in its own way, nor in another place's.
    seasons.keep_draft(resource=room, season=first, plan=plan(name="Early spring"), by=bill)
    go(desk, first)
    first.refresh_from_db()
    assert first.name == "Early spring" and first.draft is None
    made(make_space(site, room.keeper, "Library"), bill)


def test_only_what_was_shown_is_published(desk: Client, room: Space, bill: User) -> None:
    season = seasons.keep_draft(resource=room, plan=plan(), by=bill)
    shown = plan().digest
    seasons.keep_draft(
        resource=room, season=season, plan=plan(hours=Hours(CLOSED[:6] + (plan().hours.term[0],))), by=bill
    )
    answer = desk.post(reverse("season-check", args=[season.pk]), {"shown": shown}, follow=True)
    assert "Somebody changed this season meanwhile" in answer.content.decode()
    assert not Opening.objects.exists()
    with pytest.raises(Refused, match="changed"):
        seasons.publish(season=made(room, bill), shown=plan().digest, by=bill, at=NOW)


def test_bookings_left_outside_are_named_first_and_stand(
    desk: Client, room: Space, bill: User, amina: User, scouts: Organisation
) -> None:
    season = made(room, bill)
    evening = Opening.objects.filter(resource=room)[1]
    booking = make_booking(room, scouts, amina, evening.span)
    seasons.keep_draft(
        resource=room, season=season, plan=plan(hours=Hours((plan().hours.term[0],) + CLOSED[1:])), by=bill
    )
    said = page(desk, "season-check", season.pk)
    assert "1 booking would lie outside" in said and "Maindee Scouts" in said and "no longer open" in said
    answer = desk.post(reverse("season-check", args=[season.pk]), {"deed": "forget"}, follow=True)
    assert "The changes are gone" in answer.content.decode() and len(opened(room, 1, 5)) == 1
    said = page(desk, "season-remove", season.pk)
    assert "1 booking would lie outside" in said
    desk.post(reverse("season-remove", args=[season.pk]))
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert not Season.objects.exists() and not Offer.objects.exists() and not Opening.objects.exists()


def test_the_buildings_own_diary_is_named(desk: Client, room: Space, bill: User) -> None:
    """Also where it is the diary of something that shares a part; what is not in the season's hours is not."""
    other = make_space(room.site, room.keeper, "Both rooms", parts=list(room.parts.all()))
    diary = BuildingDiary.objects.create(resource=other, name="Outlook", due_at=NOW, leased_until=NOW, made_at=NOW)
    for hour, title in ((19, "Parents’ evening"), (9, "Assembly")):
        starts_at = datetime(2027, 1, 6, hour, tzinfo=LONDON)
        BusyTime.objects.create(diary=diary, title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    season = seasons.keep_draft(resource=room, plan=plan(), by=bill)
    said = page(desk, "season-check", season.pk)
    assert "Parents’ evening" in said and "Assembly" not in said
    # The week shows what is left, and that is what is published.
    wednesday = said[said.index("Wednesday 6 January</dt>") : said.index("Thursday 7 January</dt>")]
    assert "6pm – 7pm" in wednesday and "8pm – 10pm" in wednesday
    go(desk, season)
    assert opened(room, 1, 6) == ["18:00–19:00", "20:00–22:00"]


def test_a_hall_and_its_parts(desk: Client, hall: Space, thirds: list[Space], bill: User) -> None:
    Opening.objects.all().delete()
    season = made(hall, bill, divisions=True)
    assert Season.objects.filter(name="Spring", published_at__isnull=False).count() == 4
    assert [len(opened(each, 1, 5)) for each in (hall, *thirds)] == [1, 1, 1, 1]
    # Changed without its parts, theirs stay; changed with them, the twins change and no fifth is made.
    seasons.keep_draft(resource=hall, season=season, plan=plan(last=date(2027, 2, 1)), by=bill)
    go(desk, season)
    assert [len(opened(each, 3, 1)) for each in (hall, *thirds)] == [0, 1, 1, 1]
    alone = seasons.keep_draft(resource=hall, season=season, plan=plan(divisions=True), by=bill)
    said = page(desk, "season-check", alone.pk)
    assert "Hall third A: “Spring”" in said
    Season.objects.filter(resource__in=thirds).update(last=date(2027, 2, 1))
    assert "has some of these days" not in page(desk, "season-check", alone.pk)
    go(desk, alone)
    assert Season.objects.count() == 4 and len(opened(thirds[0], 3, 1)) == 1


def test_its_offers_are_changed_through_it_only(desk: Client, room: Space, bill: User) -> None:
    offer = made(room, bill).offers.first()
    assert offer
    for name in ("offer-edit", "offer-remove", "offer-dates", "offer-move"):
        assert desk.get(reverse(name, args=[offer.pk])).status_code == 404
    with pytest.raises(NotPermitted):
        publish.take_back(offer=offer, by=bill, at=NOW)


def test_the_next_one_begins_where_the_last_one_ends(desk: Client, room: Space, bill: User) -> None:
    made(room, bill, last=date(2027, 8, 31))
    form = desk.get(reverse("season-new", args=[room.slug])).context["form"]
    assert (form["first"].value(), form["last"].value()) == (date(2027, 9, 1), date(2028, 8, 31))
    assert form["name"].value() == "2027–28"


def test_days_nobody_has_settled_are_spoken_of(desk: Client, room: Space, bill: User) -> None:
    closed = Hours(plan().hours.term, CLOSED)
    season = seasons.keep_draft(resource=room, plan=plan(hours=closed, last=date(2028, 3, 1)), by=bill)
    assert "School terms are known up to Tuesday 31 August 2027" in page(desk, "season-check", season.pk)


def test_the_answers_make_the_plan_again(room: Space) -> None:
    """A published season opens in the form as it is."""
    two = Plan("Two", NOW.date(), date(2027, 3, 1), hours_in({"term": [[["09:00", "12:00"], ["13:00", "02:00"]]]}))
    filled = answers(two)
    assert filled[key("term", 0, 1, "end")].hour == 2 and filled["holidays"] == "same"
