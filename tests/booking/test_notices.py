"""Letters: to whom, in which language, with which words, and never twice."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template import loader
from django.utils import translation

from booking import notices
from booking.actions import approve, attendance, cancel, hold, lapse, series
from booking.letters.writing import in_language
from booking.models import Booking, Message
from booking.spans import Span
from community.models import Membership, Organisation, Role, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import LONDON, NOW, evening, make_booking, make_person, open_daily
from venues.models import Space

ALL = sorted(each.stem for each in (settings.BASE_DIR / "templates" / "email").glob("[a-z]*.txt"))
# What tells of turns, problems and the like has words of its own, and is tested beside what writes it.
KINDS = [kind for kind in ALL if f'"{kind}"' in Path(notices.__file__).read_text()]


def test_a_request_tells_the_group_to_wait_and_the_manager_to_decide(asked_for: Booking) -> None:
    [group], [keeper] = letters("requested"), letters("requested_keeper")

    assert (group.to, keeper.to) == ("amina@example.org", "bill@example.org")
    assert "You need do nothing now." in group.body
    assert f"{settings.SITE_URL}/bookings/{asked_for.reference}/" in group.body
    assert keeper.subject == "Please decide: Music room, Tue 5 Jan"
    assert f"{settings.SITE_URL}/manage/requests/{asked_for.reference}/" in keeper.body


def test_a_booking_confirmed_at_once_says_so(confirmed: Booking) -> None:
    [group], [keeper] = letters("booked"), letters("booked_keeper")

    assert group.subject == "Booked: Main hall, Tue 5 Jan"
    assert "Tuesday 5 January 2027, 6pm – 8pm" in group.body
    assert confirmed.reference in group.body
    assert "Main hall, Bryn Derw School" in keeper.body


def test_times_are_those_of_the_wall_clock_in_summer(hall: Space, scouts: Organisation, amina: User) -> None:
    first = datetime(2027, 7, 6, 9, tzinfo=LONDON)
    open_daily(hall, first=first, days=2)
    span = Span(datetime(2027, 7, 6, 18, tzinfo=LONDON), datetime(2027, 7, 6, 20, tzinfo=LONDON))
    make_booking(hall, scouts, amina, span)

    [letter] = letters("booked")
    assert "Tuesday 6 July 2027, 6pm – 8pm" in letter.body


def test_the_organisations_own_address_gets_it_too(hall: Space, scouts: Organisation, amina: User) -> None:
    scouts.email = "post@scouts.example"
    scouts.save()
    make_booking(hall, scouts, amina, evening(1))

    assert {letter.to for letter in letters("booked")} == {"amina@example.org", "post@scouts.example"}


def test_the_price_is_in_the_letters_of_both_sides_for_whoever_keeps_the_books(
    hall: Space, room: Space, scouts: Organisation, amina: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(1))
    words = "Price: £24 (settled between the group and the keeper; nothing is paid here)\n"
    assert words in letters("booked")[0].body and words in letters("booked_keeper")[0].body
    cancel.cancel(booking=booking, by=amina, at=NOW)
    assert "Price" not in letters("cancelled")[0].body  # nothing is owed for it
    make_booking(room, scouts, amina, evening(2))
    assert "Price: No charge\n" in letters("requested")[0].body


def test_several_dates_have_one_price_in_all(hall: Space, scouts: Organisation, amina: User) -> None:
    spans = [evening(2), evening(9), evening(16)]
    held = series.hold(resource=hall, spans=spans, holder=hold.Holder(user=amina), at=NOW)
    series.send(series=held, organisation=scouts, by=amina, at=NOW)
    assert "Price in all: £72 (settled" in letters("booked")[0].body


def test_one_address_gets_one_letter(hall: Space, scouts: Organisation, amina: User) -> None:
    scouts.email = "Amina@Example.org"
    scouts.save()
    make_booking(hall, scouts, amina, evening(1))

    assert len(letters("booked")) == 1


def test_who_has_left_the_group_learns_nothing_more(asked_for: Booking, scouts: Organisation, bill: User) -> None:
    successor = make_person("Sioned")
    Membership.objects.filter(organisation=scouts).delete()
    Membership.objects.create(user=successor, organisation=scouts, role=Role.OWNER)

    approve.approve(booking=asked_for, by=bill, at=NOW)

    assert [letter.to for letter in letters("approved")] == ["sioned@example.org"]


def test_a_keeper_of_both_sides_is_not_the_only_one_to_hear(
    hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    Membership.objects.create(user=bill, organisation=scouts, role=Role.BOOKER)
    booking = make_booking(hall, scouts, bill, evening(1))
    attendance.absent(booking=booking, by=bill, at=evening(1).start)
    assert {each.to for each in letters("no_show")} == {bill.email, amina.email}


def test_welsh_readers_get_welsh_times_and_addresses(hall: Space, scouts: Organisation, amina: User) -> None:
    amina.language = "cy"
    amina.save()
    booking = make_booking(hall, scouts, amina, evening(1))

    [letter] = letters("booked")
    with translation.override("cy"):
        path = booking.get_absolute_url()
    assert path.startswith("/cy/")
    assert settings.SITE_URL + path in letter.body
    assert "Dydd Mawrth 5 Ionawr 2027, 6yh – 8yh" in letter.body
    assert "3ydd Sgowtiaid Maindee" in letter.body
    assert "Tuesday" not in letter.body


def test_where_the_language_is_unknown_both_are_written_welsh_first(
    hall: Space, scouts: Organisation, amina: User
) -> None:
    amina.language = ""
    amina.save()
    make_booking(hall, scouts, amina, evening(1))

    [letter] = letters("booked")
    assert letter.body.index("Dydd Mawrth 5 Ionawr") < letter.body.index("Tuesday 5 January")
    assert letter.subject.count(" / ") == 1


def test_the_same_letter_is_never_written_twice(confirmed: Booking) -> None:
    notices.sent(confirmed, at=NOW)
    assert len(letters("booked")) == 1


def test_a_letter_of_a_change_that_failed_is_not_kept(confirmed: Booking, chidi: User) -> None:
    before = Message.objects.count()
    with pytest.raises(Exception, match="may not change"):
        cancel.cancel(booking=confirmed, by=chidi, at=NOW)
    assert Message.objects.count() == before


def test_a_request_nobody_answered_is_told_to_both_and_gives_its_time_back(asked_for: Booking) -> None:
    assert lapse.lapse_due(at=asked_for.starts_at - timedelta(minutes=1)) == 0
    assert lapse.lapse_due(at=asked_for.starts_at) == 1

    asked_for.refresh_from_db()
    assert asked_for.state == "expired"
    assert not asked_for.claims.exists()
    assert [letter.to for letter in letters("lapsed")] == ["amina@example.org"]
    assert [letter.to for letter in letters("lapsed_keeper")] == ["bill@example.org"]


def test_a_hold_writes_no_letter(hall: Space, amina: User) -> None:
    hold.hold(resource=hall, span=evening(1), holder=hold.Holder(user=amina), at=NOW)
    assert not Message.objects.exists()


def test_nothing_is_escaped_as_if_it_were_html(hall: Space, amina: User, scouts: Organisation) -> None:
    scouts.name = "Guides & Brownies’ “<3”"
    scouts.save()
    make_booking(hall, scouts, amina, evening(1))
    assert "Guides & Brownies’ “<3”" in letters("booked")[0].body


def test_a_name_with_a_line_break_cannot_add_a_header(hall: Space, amina: User, scouts: Organisation) -> None:
    hall.name = "Hall\nBcc: everybody@example.org"
    hall.save()
    make_booking(hall, scouts, amina, evening(1))
    assert "\n" not in letters("booked")[0].subject


@pytest.mark.parametrize("language", ["en-gb", "cy"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_has_a_subject_what_when_and_what_comes_next(
    confirmed: Booking, weekly: list[Booking], kind: str, language: str
) -> None:
    words = {
        "was": evening(3),
        "old_place": confirmed.resource,
        "by_keeper": True,
        "by_group": True,
        "reason": "Burst pipe",
        "question": "Q?",
        "answer": "A.",
        "words": "The key is in the shop.",
    }
    for bookings in ([confirmed], weekly):
        subject, body = in_language(language, kind, bookings, words)
        assert 10 < len(subject) < 120
        assert confirmed.reference in body or weekly[0].reference in body
        assert settings.SITE_URL in body
        assert "\n\n\n" not in body
        assert not re.search(r"[{}]|%\(|<span|&amp;|None\b", body), body


def test_every_template_is_used() -> None:
    files = [file for app in ("booking", "fleet") for file in (settings.BASE_DIR / app).rglob("*.py")]
    # All but the lists of what may be left out: a kind that is only named there is never written.
    source = "\n".join(file.read_text() for file in files if file.stem not in ("kinds", "attached", "outgoing"))
    assert [kind for kind in ALL if f'"{kind}"' not in source and f"email/{kind}.txt" not in source] == []
    for kind in ALL:
        loader.get_template(f"email/{kind}.txt")
