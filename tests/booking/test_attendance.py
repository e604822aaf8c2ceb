"""Who came: the keyholder's presses, what can be taken back, what is excused, and who may not say anything."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions import attendance, cancel, override, prove
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Proof
from booking.views.use import use_of
from community.models import LedgerEntry, Membership, Organisation, Role, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.booking.use import AFTER, DURING, ledger_of, settled, there
from tests.cast import NOW, evening, make_booking
from venues.models import Space

TOO_LATE = evening(1).end + timedelta(days=28)
DEEDS = {
    "came": lambda booking, by, at: attendance.came(booking=booking, by=by, at=at),
    "absent": lambda booking, by, at: attendance.absent(booking=booking, by=by, at=at),
    "invoice": lambda booking, by, at: prove.record_invoice(
        booking=booking, by=by, number="7", paid_on=NOW.date(), at=at
    ),
}


def test_the_keyholder_saw_them(confirmed: Booking, bill: User) -> None:
    attendance.came(booking=confirmed, by=bill, at=DURING)
    attendance.came(booking=confirmed, by=bill, at=DURING)
    proof, event = Proof.objects.get(), confirmed.events.get(verb="came")
    assert (proof.kind, proof.by, event.by) == ("keyholder", bill, bill)
    confirmed.refresh_from_db()
    assert confirmed.attendance == "came"


def test_a_no_show_tells_the_group_and_how_to_dispute_it(confirmed: Booking, bill: User) -> None:
    attendance.absent(booking=confirmed, by=bill, at=DURING)
    attendance.absent(booking=confirmed, by=bill, at=DURING)
    [letter] = letters("no_show")
    assert letter.to == "amina@example.org" and "28 days" in letter.body and "dispute" in letter.body


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_marks_the_future(confirmed: Booking, bill: User, deed: str) -> None:
    with pytest.raises(NotPermitted):
        DEEDS[deed](confirmed, bill, evening(1).start - timedelta(minutes=31))
    assert not Proof.objects.exists()


def test_they_may_be_seen_arriving_but_not_be_absent_before_it_begins(confirmed: Booking, bill: User) -> None:
    early = evening(1).start - timedelta(minutes=20)
    with pytest.raises(NotPermitted):
        attendance.absent(booking=confirmed, by=bill, at=early)
    attendance.came(booking=confirmed, by=bill, at=early)


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_marks_what_is_long_past(confirmed: Booking, bill: User, deed: str) -> None:
    with pytest.raises(NotPermitted):
        DEEDS[deed](confirmed, bill, TOO_LATE)
    DEEDS[deed](confirmed, bill, TOO_LATE - timedelta(seconds=1))


@pytest.mark.parametrize("deed", DEEDS)
def test_only_the_keepers_managers(confirmed: Booking, amina: User, chidi: User, other_keeper: User, deed: str) -> None:
    for person in (amina, chidi, other_keeper):
        with pytest.raises(NotPermitted):
            DEEDS[deed](confirmed, person, AFTER)


@pytest.mark.parametrize("deed", DEEDS)
def test_only_what_was_confirmed(confirmed: Booking, asked_for: Booking, amina: User, bill: User, deed: str) -> None:
    cancel.cancel(booking=confirmed, by=amina, at=NOW)
    for booking in (confirmed, asked_for):
        with pytest.raises(NotPermitted):
            DEEDS[deed](booking, bill, AFTER)


def test_otherwise_only_after_taking_it_back(confirmed: Booking, bill: User) -> None:
    attendance.absent(booking=confirmed, by=bill, at=DURING)
    with pytest.raises(NotPermitted):
        attendance.came(booking=confirmed, by=bill, at=DURING)
    attendance.unmark(booking=confirmed, by=bill, at=DURING)
    attendance.came(booking=confirmed, by=bill, at=DURING)
    assert len(letters("no_show_put_right")) == 1
    attendance.unmark(booking=confirmed, by=bill, at=DURING)
    assert not Proof.objects.exists() and len(letters("no_show_put_right")) == 1


def test_a_second_mistake_writes_a_second_letter(confirmed: Booking, bill: User) -> None:
    for _ in range(2):
        attendance.absent(booking=confirmed, by=bill, at=DURING)
        attendance.unmark(booking=confirmed, by=bill, at=DURING)
    assert len(letters("no_show")) == len(letters("no_show_put_right")) == 2


def test_a_mark_is_taken_back_on_its_day_only(confirmed: Booking, bill: User) -> None:
    attendance.absent(booking=confirmed, by=bill, at=AFTER)
    midnight = AFTER.replace(hour=0, minute=0) + timedelta(days=1)
    assert attendance.may_unmark(confirmed_now(confirmed), midnight - timedelta(seconds=1))
    with pytest.raises(NotPermitted):
        attendance.unmark(booking=confirmed, by=bill, at=midnight)
    assert ledger_of(confirmed) == ["no_show 120"]


def confirmed_now(booking: Booking) -> Booking:
    """As it is in the database."""
    return Booking.objects.select_related("resource").get(pk=booking.pk)


def test_nothing_marked_is_nothing_to_take_back(confirmed: Booking, bill: User) -> None:
    with pytest.raises(NotPermitted):
        attendance.unmark(booking=confirmed, by=bill, at=DURING)


def test_an_excuse_needs_a_reason_and_something_to_excuse(confirmed: Booking, bill: User, amina: User) -> None:
    with pytest.raises(NotPermitted):
        attendance.excuse(booking=confirmed, by=bill, reason="Snow", at=AFTER)
    attendance.absent(booking=confirmed, by=bill, at=AFTER)
    with pytest.raises(Refused):
        attendance.excuse(booking=confirmed, by=bill, reason="  ", at=AFTER)
    with pytest.raises(NotPermitted):
        attendance.excuse(booking=confirmed, by=amina, reason="Snow", at=AFTER)
    attendance.excuse(booking=confirmed, by=bill, reason="Snow", at=AFTER)
    attendance.excuse(booking=confirmed, by=bill, reason="Ice", at=AFTER)
    [letter] = letters("excused")
    assert "Snow" in letter.body and confirmed.events.get(verb="excuse").reason == "Snow"


def test_an_invoice_is_of_something_paid_and_past(confirmed: Booking, bill: User) -> None:
    give = {"booking": confirmed, "by": bill, "at": AFTER}
    for number, day in ((" ", AFTER.date()), ("7", AFTER.date() + timedelta(days=1))):
        with pytest.raises(Refused):
            prove.record_invoice(number=number, paid_on=day, **give)
    Booking.objects.filter(pk=confirmed.pk).update(price_pence=0)
    with pytest.raises(Refused):
        prove.record_invoice(number="7", paid_on=AFTER.date(), **give)
    assert not Proof.objects.exists()


def test_we_were_there(confirmed: Booking, amina: User, bill: User, treasurer: User) -> None:
    for person, at in ((bill, AFTER), (treasurer, AFTER), (amina, evening(1).start - timedelta(1)), (amina, TOO_LATE)):
        with pytest.raises(NotPermitted):
            prove.countersign(booking=confirmed, by=person, at=at)
    prove.countersign(booking=confirmed, by=amina, at=DURING)
    prove.countersign(booking=confirmed, by=amina, at=AFTER)
    assert Proof.objects.get().kind == "countersigned" and confirmed.events.filter(verb="countersign").count() == 1


def test_the_groups_word_against_a_no_show_is_kept_and_does_not_undo_it(
    confirmed: Booking, amina: User, bill: User
) -> None:
    there(confirmed, amina)
    attendance.absent(booking=confirmed, by=bill, at=DURING)
    prove.countersign(booking=confirmed, by=amina, at=AFTER)
    assert ledger_of(settled(confirmed)) == ["no_show 120"] and Proof.objects.count() == 2


# The pages


@pytest.fixture
def bills_phone(bill: User) -> Client:
    client = Client()
    with time_machine.travel(DURING, tick=False):
        client.force_login(bill)
    return client


def press(phone: Client, booking: Booking, deed: str, **more: str) -> str:
    """On the day's list; where it leads."""
    with time_machine.travel(DURING, tick=False):
        answer = phone.post(
            reverse("manage-today"), {"reference": booking.reference, "deed": deed, "day": "2027-01-05", **more}
        )
    return answer.headers.get("Location", str(answer.status_code))


def test_the_days_list(confirmed: Booking, bills_phone: Client) -> None:
    with time_machine.travel(DURING, tick=False):
        today = bills_phone.get(reverse("manage-today")).content.decode()
        tomorrow = bills_phone.get(reverse("manage-today"), {"day": "2027-01-06"}).content.decode()
    assert "3rd Maindee Scouts" in today and "They came" in today and "Nobody came" in today
    assert "?day=2027-01-04" in today and "?day=2027-01-06" in today
    assert "Scouts" not in tomorrow and "Nothing is booked on this day" in tomorrow
    assert press(bills_phone, confirmed, "came") == f"/manage/today/?day=2027-01-05#{confirmed.reference}"
    with time_machine.travel(DURING, tick=False):
        assert "Take this back" in bills_phone.get(reverse("manage-today")).content.decode()
    press(bills_phone, confirmed, "unmark")
    press(bills_phone, confirmed, "absent")
    confirmed.refresh_from_db()
    assert confirmed.attendance == "absent"


@pytest.mark.parametrize("day", ["", "yesterday", "9999-99-99", "0001-01-01", "9999-12-31", "2027-01-05'"])
def test_any_day_in_the_address(confirmed: Booking, bills_phone: Client, day: str) -> None:
    with time_machine.travel(DURING, tick=False):
        assert bills_phone.get(reverse("manage-today"), {"day": day}).status_code == 200
    assert press(bills_phone, confirmed, "came", day=day).startswith("/manage/today/?day=2027-01-05#")


@pytest.mark.parametrize("deed", ["", "excuse", "there", "__class__"])
def test_no_other_deeds(confirmed: Booking, bills_phone: Client, deed: str) -> None:
    assert press(bills_phone, confirmed, deed) == "404" and not Proof.objects.exists()


def test_nobody_marks_another_keepers_bookings(confirmed: Booking, other_keeper: User, chidi: User) -> None:
    for person in (other_keeper, chidi):
        phone = Client()
        with time_machine.travel(DURING, tick=False):
            phone.force_login(person)
            assert "Scouts" not in phone.get(reverse("manage-today")).content.decode()
        for deed in ("came", "absent", "unmark"):
            assert press(phone, confirmed, deed) == "404"
    assert not confirmed.events.filter(verb__in=["came", "absent", "unmark"]).exists()


def test_the_page_of_a_use(confirmed: Booking, amina: User, bill: User) -> None:
    there(confirmed, amina)
    attendance.absent(booking=confirmed, by=bill, at=AFTER)
    page = reverse("booking-use", args=[confirmed.reference])
    with time_machine.travel(AFTER, tick=False):
        group, keeper = Client(), Client()
        group.force_login(amina)
        keeper.force_login(bill)
        line = LedgerEntry.objects.get(kind="no_show")
        text = group.get(page).content.decode()
        assert reverse("dispute-new", args=[line.pk]) in text and "Excuse it" not in text
        assert "Excuse it" in keeper.get(page).content.decode()
        assert "Say why it is excused." in keeper.post(page, {"deed": "excuse", "reason": " "}).content.decode()
        assert group.post(page, {"deed": "excuse", "reason": "Mine"}).status_code == 302
        confirmed.refresh_from_db()
        assert confirmed.attendance == "absent", "a group excused itself"
        keeper.post(page, {"deed": "excuse", "reason": "Snow"})
        confirmed.refresh_from_db()
        assert confirmed.attendance == "excused"
        assert keeper.post(page, {"deed": "drop"}).status_code == 403


def test_the_booking_page_asks_were_you_there(confirmed: Booking, amina: User) -> None:
    page = reverse("booking", args=[confirmed.reference])
    phone = Client()
    with time_machine.travel(evening(1).start - timedelta(hours=2), tick=False):
        phone.force_login(amina)
        assert "We were there" not in phone.get(page).content.decode()
    with time_machine.travel(AFTER, tick=False):
        assert "We were there" in phone.get(page).content.decode()
        phone.post(reverse("booking-use", args=[confirmed.reference]), {"deed": "there"})
        assert "We were there" not in phone.get(page).content.decode()
    assert Proof.objects.get().by == amina


def test_an_invoice_by_the_form(confirmed: Booking, bill: User) -> None:
    page = reverse("booking-use", args=[confirmed.reference])
    with time_machine.travel(AFTER, tick=False):
        phone = Client()
        phone.force_login(bill)
        wrong = phone.post(page, {"deed": "invoice", "number": "R-7", "paid_on": "2027-02-01"}).content.decode()
        assert "This day is still to come." in wrong and "Error:" in wrong
        assert phone.post(page, {"deed": "invoice", "number": "R-7", "paid_on": "2027-01-05"}).status_code == 302
    assert Proof.objects.get().detail == "R-7, 2027-01-05"


def test_a_keepers_own_booking_has_no_letters(hall: Space, school: Organisation, bill: User) -> None:
    own = override.book(resource=hall, span=evening(1), organisation=school, by=bill, at=NOW)
    attendance.absent(booking=own, by=bill, at=DURING)
    assert letters("no_show") == []
    with pytest.raises(NotPermitted):
        attendance.excuse(booking=own, by=bill, reason="Ours", at=DURING)


def test_two_days_touch_the_booking_that_runs_over_midnight(
    hall: Space, scouts: Organisation, amina: User, bills_phone: Client
) -> None:
    booking = make_booking(hall, scouts, amina, evening(1))
    late = evening(1, 22, 23)
    Booking.objects.filter(pk=booking.pk).update(starts_at=late.start, ends_at=late.end + timedelta(hours=3))
    for day, there_is in (("2027-01-05", True), ("2027-01-06", True), ("2027-01-07", False)):
        with time_machine.travel(DURING, tick=False):
            text = bills_phone.get(reverse("manage-today"), {"day": day}).content.decode()
        assert ("Scouts" in text) is there_is


def test_somebody_of_the_group_is_not_shown_the_excuse(
    confirmed: Booking, scouts: Organisation, school: Organisation, bill: User
) -> None:
    attendance.absent(booking=confirmed, by=bill, at=DURING)
    confirmed.refresh_from_db()
    assert use_of(bill, confirmed, DURING).excuse
    Membership.objects.create(user=bill, organisation=scouts, role=Role.BOOKER)
    person = Client()
    with time_machine.travel(DURING, tick=False):
        person.force_login(bill)
        seen = person.get(reverse("manage-today"), {"day": str(DURING.date())}).content.decode()
    assert confirmed.reference in seen and "Excuse it" not in seen
    assert not use_of(bill, confirmed, DURING).excuse
