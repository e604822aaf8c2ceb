"""More, fewer or none of the things that come with a booking that was sent, until it begins."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from booking import extras, sweep
from booking.actions import approve, hold, move, other_extras, request, series
from booking.actions import extras as shelf
from booking.actions.base import NotPermitted
from booking.actions.limits import Holder
from booking.eligibility import Refused
from booking.happenings import happenings
from booking.models import Booking, BookingExtra, Claim, Extra, Series
from community.models import Membership, Organisation, Role, User
from tests.booking.decisions import letters, make_series
from tests.booking.rulebooks import a_rule
from tests.booking.ruled import only, with_rules
from tests.booking.steps import *  # noqa: F403
from tests.cast import NOW, evening, make_booking, make_organisation, make_person, make_space, open_daily
from venues.models import Site, Space

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def nets(school: Organisation, bill: User, hall: Space, gym: Space) -> Extra:
    """Three at £2.50 a booking."""
    made = {"name": "Nets", "name_cy": "Rhwydi", "number": 3, "price_pence": 250, "resources": [hall, gym]}
    return shelf.add(keeper=school, by=bill, at=NOW, **made)


@pytest.fixture
def kitchen(site: Site, school: Organisation, bill: User, hall: Space) -> Extra:
    """A room, £4 an hour, half an hour to clear."""
    room = make_space(site, school, "Kitchen", turnround_minutes=30)
    open_daily(room)
    made = {"name": "Kitchen", "price_pence": 400, "per": "hour", "room": room, "resources": [hall]}
    return shelf.add(keeper=school, by=bill, at=NOW, **made)


@pytest.fixture
def gym(site: Site, school: Organisation) -> Space:
    room = make_space(site, school, "Gym")
    open_daily(room)
    return room


@pytest.fixture
def mine(hall: Space, nets: Extra, kitchen: Extra, scouts: Organisation, amina: User) -> Booking:
    """Amina's two hours of the hall at £12 an hour, with two nets and the kitchen: £24 + £5 + £8."""
    return sent(hall, scouts, amina, {nets: 2, kitchen: 1})


def sent(place: Space, group: Organisation, by: User, wanted: dict[Extra, int], day: int = 3) -> Booking:
    booking = hold.hold(resource=place, span=evening(day), holder=Holder(user=by), at=NOW, people=12)
    shelf.choose(booking=booking, wanted={each.pk: number for each, number in wanted.items()}, at=NOW)
    return request.send(booking=Booking.objects.get(pk=booking.pk), organisation=group, by=by, at=NOW)


def change(booking: Booking, by: User, wanted: dict[Extra, int], **more: Any) -> list[Booking]:
    keys = {each.pk: number for each, number in wanted.items()}
    return other_extras.change(**{"booking": booking, "by": by, "wanted": keys, "at": NOW, **more})


def had(booking: Booking) -> dict[str, tuple[int, int | None]]:
    rows = BookingExtra.objects.filter(booking=booking).values_list("extra__name", "quantity", "price_pence")
    return {name: (number, pence) for name, number, pence in rows}


def on(extra: Extra, booking: Booking) -> int:
    return Claim.objects.filter(part__in=extras.parts_of(extra), booking=booking).count()


def faults() -> list[str]:
    return [finding.sentence for search in sweep.FAULTS for finding in search()]


def everything() -> list[Any]:
    tables = (Booking, BookingExtra, Claim)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]


# ---- what is taken, and what it costs


def test_more_is_picked_beside_what_is_kept_and_less_lets_go(
    mine: Booking, nets: Extra, kitchen: Extra, amina: User
) -> None:
    kept = set(mine.claims.values_list("pk", flat=True))
    Extra.objects.update(price_pence=1000)  # what it has keeps its price; what is added costs today's
    (booking,) = change(mine, amina, {nets: 3}, shown_pence=2400 + 500 + 1000 + 800)
    assert had(mine) == {"Nets": (3, 1500), "Kitchen": (1, 800)}
    assert booking.price_pence == 4700 and kept < set(mine.claims.values_list("pk", flat=True))
    (booking,) = change(mine, amina, {nets: 1, kitchen: 0})
    assert had(mine) == {"Nets": (1, 500)} and booking.price_pence == 2900
    assert on(nets, mine) == 1 and on(kitchen, mine) == 0 and mine.claims.count() == 4
    assert booking.sequence == mine.sequence + 2 and faults() == []
    assert change(mine, amina, {nets: 1}) == []  # pressed twice
    assert mine.events.filter(verb="other_extras").count() == 2


def test_less_always_works_and_the_place_is_never_let_go(
    mine: Booking, hall: Space, nets: Extra, kitchen: Extra, amina: User, chess: Organisation, chidi: User
) -> None:
    """The kitchen has closed since, nets are no longer offered, and the hall needs longer minutes than a neighbour
    leaves: none of that is in the way of having one net less."""
    assert kitchen.room
    kitchen.room.openings.all().delete()
    Extra.objects.update(is_offered=False)
    make_booking(hall, chess, chidi, evening(3, 20, 21))
    Space.objects.filter(pk=hall.pk).update(turnround_minutes=30)
    change(mine, amina, {nets: 1, kitchen: 1})
    assert had(mine) == {"Nets": (1, 250), "Kitchen": (1, 800)} and mine.claims.count() == 5
    with pytest.raises(NotPermitted):
        change(mine, amina, {nets: 2})


def test_what_is_short_is_named_and_nothing_changes(
    mine: Booking, gym: Space, nets: Extra, kitchen: Extra, amina: User, chess: Organisation, chidi: User
) -> None:
    sent(gym, chess, chidi, {nets: 1})
    before = everything()
    for deed in (change, look):
        with pytest.raises(Refused) as refused:
            deed(mine, amina, {nets: 3, kitchen: 0})
        (refusal,) = refused.value.refusals
        assert refusal.code == extras.field_of(nets.pk)
        assert "you asked for 3" in str(refusal.sentence) and "only 2 are free" in str(refusal.sentence)
    assert everything() == before


def look(booking: Booking, by: User, wanted: dict[Extra, int], **more: Any) -> Any:
    keys = {each.pk: number for each, number in wanted.items()}
    return other_extras.look(**{"booking": booking, "by": by, "wanted": keys, "at": NOW, **more})


def test_never_dearer_than_the_page_showed(mine: Booking, nets: Extra, amina: User) -> None:
    before = everything()
    (planned,) = look(mine, amina, {nets: 3})
    assert planned.price_pence == 3950
    Extra.objects.update(price_pence=251)
    with pytest.raises(Refused) as refused:
        change(mine, amina, {nets: 3}, shown_pence=3950)
    assert [each.code for each in refused.value.refusals] == ["dearer"]
    assert everything() == before


def test_what_is_paid_with_credits_takes_only_what_costs_nothing(
    hall: Space, nets: Extra, school: Organisation, bill: User, scouts: Organisation, amina: User
) -> None:
    chairs = shelf.add(keeper=school, by=bill, at=NOW, name="Chairs", number=20, resources=[hall])
    booking = make_booking(hall, scouts, amina, evening(3))
    Booking.objects.filter(pk=booking.pk).update(price_pence=0, credit_minutes=120)
    for who in (amina, bill):
        with pytest.raises(Refused) as refused:
            change(booking, who, {nets: 1, chairs: 5})
        assert "pay for the time only" in str(refused.value.refusals[0].sentence)
    (booking,) = change(booking, amina, {chairs: 5})
    assert (booking.price_pence, booking.credit_minutes) == (0, 120) and had(booking) == {"Chairs": (5, 0)}


# ---- who decides


def test_what_is_added_is_decided_again_where_a_person_decides_and_less_is_not(
    mine: Booking, hall: Space, nets: Extra, amina: User, bill: User
) -> None:
    (still,) = change(mine, amina, {nets: 3})
    assert still.state == "confirmed"  # here nobody decides
    Space.objects.filter(pk=hall.pk).update(needs_approval=True)
    (less,) = change(mine, amina, {nets: 1})
    assert less.state == "confirmed"
    (asked,) = change(mine, amina, {nets: 2}, words="Two courts.")
    assert asked.state == "requested"
    letter = letters("other_extras_keeper")[-1]
    assert letter.to == bill.email and "Nets: 2 instead of 1" in letter.body and "Two courts." in letter.body
    assert "approve it as it is now" in letter.body
    own = letters("other_extras")[-1]
    assert "decides about it again" in own.body and f"SEQUENCE:{asked.sequence}" in own.calendar
    approve.approve(booking=mine, by=bill, at=NOW)
    again = Booking.objects.get(pk=mine.pk)
    assert again.state == "confirmed" and faults() == []
    assert move.move(booking=mine, by=amina, span=evening(4), at=NOW).claims.count() == 6


def test_a_keepers_change_keeps_the_state_and_costs_nobody_anything(
    mine: Booking, hall: Space, nets: Extra, kitchen: Extra, bill: User
) -> None:
    Space.objects.filter(pk=hall.pk).update(needs_approval=True)
    written = len(letters("other_extras_keeper"))
    (booking,) = change(mine, bill, {nets: 3, kitchen: 0}, words="The oven is broken.")
    assert booking.state == "confirmed" and booking.price_pence == 2400 + 500
    assert had(mine) == {"Nets": (3, 500)}
    (letter,) = letters("other_extras")
    assert letter.to == "amina@example.org" and "The oven is broken." in letter.body
    assert "No longer: Kitchen" in letter.body and "METHOD" in letter.calendar
    assert len(letters("other_extras_keeper")) == written
    event = mine.events.get(verb="other_extras")
    assert event.before["by_keeper"] and event.before["extras"] == {str(nets.pk): 2, str(kitchen.pk): 1}
    with translation.override("cy"):
        shown = happenings(mine)[-1]
    assert any("Rhwydi" in each for each in shown.details) and shown.reason == "The oven is broken."


def test_the_first_yes_of_two_counts_no_more_once_something_is_added(
    hall: Space, nets: Extra, kitchen: Extra, school: Organisation, bill: User, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(a_rule("approval", {"by": "two"}, id="two")), standing=False)
    second = make_person("Sian")
    Membership.objects.create(user=second, organisation=school, role=Role.MANAGER)
    booking = sent(hall, scouts, amina, {nets: 2})
    assert booking.state == "requested"
    approve.approve(booking=booking, by=bill, at=NOW)
    change(booking, amina, {nets: 1})
    assert approve.needing_two([booking]) == {booking.pk: bill.pk}
    change(booking, amina, {kitchen: 1})
    assert approve.needing_two([booking]) == {booking.pk: None}
    assert approve.approve(booking=booking, by=second, at=NOW).state == "requested"


# ---- a weekly let


@pytest.fixture
def let(hall: Space, nets: Extra, scouts: Organisation, amina: User) -> list[Booking]:
    """Four Fridays with one net each."""
    made = series.hold(
        resource=hall, spans=[evening(day) for day in (4, 11, 18, 25)], holder=Holder(user=amina), at=NOW
    )
    first = made.bookings.order_by("starts_at")[0]
    shelf.choose(booking=first, wanted={nets.pk: 1}, at=NOW)
    series.send(series=Series.objects.get(pk=made.pk), organisation=scouts, by=amina, at=NOW)
    return list(made.bookings.order_by("starts_at"))


def test_this_date_only_or_all_later_ones_or_none(
    let: list[Booking], gym: Space, nets: Extra, amina: User, chess: Organisation, chidi: User, bill: User
) -> None:
    change(let[2], amina, {nets: 2})
    assert [had(each)["Nets"][0] for each in let] == [1, 1, 2, 1]
    sent(gym, chess, chidi, {nets: 1}, day=25)
    before = everything()
    for deed in (change, look):
        with pytest.raises(Refused) as refused:
            deed(let[1], amina, {nets: 3}, rest=True)
        assert "29 January" in str(refused.value.refusals[0].sentence) and len(refused.value.refusals) == 1
    assert everything() == before
    planned = look(let[1], amina, {nets: 2}, rest=True)
    shown = sum(each.price_pence for each in planned)
    changed = change(let[1], amina, {nets: 2}, rest=True, shown_pence=shown)
    assert [each.pk for each in changed] == [let[1].pk, let[3].pk]  # the third has two already
    assert [had(each)["Nets"] for each in let] == [(1, 250), (2, 500), (2, 500), (2, 500)]
    assert sum(each.price_pence or 0 for each in changed) == shown and faults() == []
    assert "15 January" in letters("other_extras_keeper")[-1].body
    assert len([each for each in letters("other_extras") if each.booking_id == let[1].pk]) == 1
    counts = []
    for first, number in ((let[2], 3), (let[0], 0)):
        with CaptureQueriesContext(connection) as seen:
            Claim.objects.filter(booking__organisation=chess).delete()
            change(first, amina, {nets: number}, rest=True)
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 4  # four dates and a wake for the surplus, against two dates


def test_a_date_that_was_moved_to_another_place_is_named(
    let: list[Booking], thirds: list[Space], nets: Extra, kitchen: Extra, amina: User
) -> None:
    change(let[3], amina, {nets: 0})
    move.move(booking=let[3], by=amina, span=evening(26), resource=thirds[0], at=NOW)
    with pytest.raises(Refused) as refused:
        change(let[0], amina, {kitchen: 1}, rest=True)
    assert "at another place" in str(refused.value.refusals[0].sentence)
    assert len(change(let[0], amina, {nets: 0}, rest=True)) == 3


# ---- who may not


def test_nobody_else_nothing_of_others_and_not_once_it_has_begun(
    mine: Booking, let: list[Booking], hall: Space, gym: Space, nets: Extra, amina: User, chidi: User, bill: User
) -> None:
    olwen = make_person("Olwen")
    other = make_organisation("Other hall", olwen, slug="other")
    foreign = shelf.add(keeper=other, by=olwen, at=NOW, name="Tents", number=5)
    foreign.resources.add(hall)  # as a row that ought not to be there
    elsewhere = shelf.add(keeper=mine.resource.keeper, by=bill, at=NOW, name="Mats", number=5, resources=[gym])
    treasurer = make_person("Tomos")
    Membership.objects.create(user=treasurer, organisation=mine.organisation, role=Role.TREASURER)
    before = everything()
    for who in (chidi, olwen, treasurer):
        with pytest.raises(NotPermitted):
            change(mine, who, {nets: 0})
    for wanted in ({foreign: 1}, {elsewhere: 1}):
        with pytest.raises(NotPermitted):
            change(mine, amina, wanted)
    for number in (4, 10**9):
        with pytest.raises(Refused):
            change(mine, amina, {nets: number})
    assert other_extras.change(booking=mine, by=amina, wanted={10**6: 0, foreign.pk: -1}, at=NOW) == []
    with pytest.raises(NotPermitted):
        other_extras.change(booking=mine, by=amina, wanted={10**6: 1}, at=NOW)
    late = mine.starts_at
    with pytest.raises(NotPermitted):
        change(mine, amina, {nets: 1}, at=late)
    with pytest.raises(NotPermitted):
        change(let[0], amina, {nets: 0}, rest=True, at=let[0].starts_at + timedelta(minutes=1))
    assert everything() == before
    Booking.objects.filter(pk=mine.pk).update(state="declined")
    with pytest.raises(NotPermitted):
        change(mine, amina, {nets: 1})


# ---- the page


def test_chosen_seen_and_pressed(
    mine: Booking, hall: Space, nets: Extra, kitchen: Extra, amina: User, bill: User, chidi: User, of: Browser
) -> None:
    Space.objects.filter(pk=hall.pk).update(needs_approval=True)
    page, browser = reverse("booking-extras", args=[mine.reference]), of(amina)
    for reader, name in ((amina, "booking"), (bill, "booking"), (bill, "manage-request")):
        assert page in of(reader).get(reverse(name, args=[mine.reference])).content.decode()
    assert of(chidi).get(page).status_code == 404
    first = browser.get(page).content.decode()
    assert "decides about the booking again" in first and 'value="2"' in first and "checked" in first
    more, less = {f"extra_{nets.pk}": "3", f"extra_{kitchen.pk}": "on"}, {f"extra_{nets.pk}": "2"}
    nothing = browser.post(page, {**more, f"extra_{nets.pk}": "2"}).content.decode()
    assert "You have not changed anything yet." in nothing
    before = everything()
    check = browser.post(page, more).content.decode()
    assert "Nets: 3 instead of 2" in check and "£39.50" in check and "before: £37" in check
    assert 'name="shown" value="3950"' in check and "you lose the time as well" in check
    assert f'name="extra_{kitchen.pk}" value="True"' in check
    stays = browser.post(page, less).content.decode()
    assert "No longer: Kitchen" in stays and "stays confirmed" in stays
    assert 'value="3"' in browser.post(page, {**more, "again": "1", "shown": "3950"}).content.decode()
    assert "There are only 3" in browser.post(page, {**more, f"extra_{nets.pk}": "9"}).content.decode()
    assert "price has changed" in browser.post(page, {**more, "shown": "3949"}).content.decode()
    assert everything() == before
    said = browser.post(page, {**more, "shown": "3950", "words": "A cup."}, follow=True).content.decode()
    assert "It waits for an answer." in said and "Nets: 3 instead of 2" in said and "A cup." in said
    assert Booking.objects.get(pk=mine.pk).price_pence == 3950
    desk = of(bill)
    assert "costs them nothing" in desk.get(page).content.decode()
    told = desk.post(page, {f"extra_{nets.pk}": "1", "shown": "3950"})
    assert told.url == reverse("manage-request", args=[mine.reference])  # type: ignore[attr-defined]
    Booking.objects.filter(pk=mine.pk).update(starts_at=NOW - timedelta(hours=1))
    assert browser.post(page, {**more, "shown": "9999"}).status_code == 302 and had(mine)["Nets"][0] == 1


def test_where_there_is_nothing_to_have_there_is_no_button(
    gym: Space, scouts: Organisation, amina: User, of: Browser
) -> None:
    (booking,) = make_series(gym, scouts, amina, [evening(5)])
    page = reverse("booking-extras", args=[booking.reference])
    assert page not in of(amina).get(reverse("booking", args=[booking.reference])).content.decode()
    assert of(amina).get(page).status_code == 302
