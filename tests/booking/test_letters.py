"""Letters as their readers want them: at once, once a day or not at all; reminders; and the event in their calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from booking import post
from booking.actions import approve, ask, cancel, decline, move, series
from booking.actions.hold import Holder
from booking.actions.letter_choices import choose
from booking.letters import digest, kinds, reminding
from booking.models import Booking, LetterChoice, Message, WhenToWrite
from community.models import Membership, Organisation, Role, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.booking.test_work import worker
from tests.cast import LONDON, NOW, evening, make_booking, make_person
from tests.fighting import in_shell
from venues.models import Space

DAILY, NEVER, AT_ONCE = WhenToWrite.DAILY, WhenToWrite.NEVER, WhenToWrite.AT_ONCE
MORNING = datetime(2027, 1, 5, 7, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


def wants(person: User, **wanted: WhenToWrite) -> None:
    """What the person chose."""
    choose(person=person, wanted=wanted, at=NOW)


# Choices


def test_who_wants_none_gets_none_but_what_must_come(
    room: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    wants(amina, confirmations=NEVER, talk=NEVER)
    yes, no = make_booking(room, scouts, amina, evening(1)), make_booking(room, scouts, amina, evening(2))
    approve.approve(booking=yes, by=bill, at=NOW)
    ask.ask(booking=no, by=bill, question="Why?", at=NOW)
    decline.decline(booking=no, by=bill, reason="The piano.", at=NOW)
    cancel.cancel(booking=yes, by=bill, reason="Burst pipe.", at=NOW)
    # A question cannot be switched off at all: the other side waits for its answer.
    assert [each.kind for each in Message.objects.filter(to=amina.email).order_by("pk")] == [
        "asked",
        "declined",
        "cancelled",
    ]


def test_the_last_manager_hears_of_a_request_whatever_was_chosen(
    room: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    second = make_person("Siân")
    Membership.objects.create(user=second, organisation=school, role=Role.MANAGER)
    wants(bill, to_decide=NEVER)
    make_booking(room, scouts, amina, evening(1))
    assert [each.to for each in letters("requested_keeper")] == [second.email]
    wants(second, to_decide=NEVER)
    make_booking(room, scouts, amina, evening(2))
    assert {each.to for each in letters("requested_keeper")[1:]} == {second.email, bill.email}


def test_the_page_asks_keepers_what_it_does_not_ask_others(amina: User, bill: User, hall: Space) -> None:
    pages = {}
    for person in (amina, bill):
        browser = Client()
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        pages[person] = browser.get(reverse("letter-choices")).content.decode()
        answers = {"confirmations": "daily", "talk": "daily", "reminders": "never", "keeper_news": "never"}
        sent = browser.post(reverse("letter-choices"), {**answers, "to_decide": "at_once"})
        assert sent.status_code == 302
        refused = browser.post(reverse("letter-choices"), {**answers, "to_decide": "at_once", "talk": "never"})
        assert refused.status_code == 200 and "<title>Error:" in refused.content.decode()
    assert "What happened without you" in pages[bill] and "What happened without you" not in pages[amina]
    chosen = set(LetterChoice.objects.filter(person=amina).values_list("kind", "when"))
    assert chosen == {("confirmations", "daily"), ("talk", "daily"), ("reminders", "never")}


def test_every_kind_that_may_be_left_out_is_a_letter() -> None:
    from tests.booking.test_notices import ALL

    assert {kind for group in kinds.GROUPS for kind in group.kinds} <= set(ALL)
    assert not {"declined", "cancelled", "moved", "lapsed", "recalled", "turn"} & set(kinds.GROUP_OF)
    assert len(kinds.GROUP_OF) == sum(len(group.kinds) for group in kinds.GROUPS), "a kind is in two groups"


# The daily letter


def test_the_daily_letter_has_everything_once_and_goes_out_in_the_morning(
    room: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    amina.language = ""
    amina.save()
    wants(amina, confirmations=DAILY)
    first, second = make_booking(room, scouts, amina, evening(3)), make_booking(room, scouts, amina, evening(4))
    approve.approve(booking=first, by=bill, at=NOW)
    approve.approve(booking=second, by=bill, at=NOW)
    before = MORNING - timedelta(seconds=1)
    assert (post.deliver(at=before).sent, digest.gather_due(at=before)) == (2, 0), "the keeper's two go out at once"
    assert digest.gather_due(at=MORNING) == 1
    assert digest.gather_due(at=MORNING) == 0
    mail.outbox.clear()
    assert post.deliver(at=MORNING).sent == 1
    [letter] = mail.outbox
    assert letter.to == [amina.email]
    assert letter.subject.count(" / ") == 1 and letter.subject.endswith("Your daily letter: 4 pieces of news")
    english = letter.body.split("― ")[-1].split("―" * 30)[-1]
    for words in ("Request sent: Music room, Thu 7 Jan", "Confirmed: Music room, Thu 7 Jan", "Fri 8 Jan"):
        assert words in english
    assert "Dydd Iau 7 Ionawr" in letter.body and letter.body.index("Dydd Iau") < letter.body.index("Thursday")
    assert english.count("Hello,") == 1 and english.count("You get this letter because") == 1
    assert "\ntalk:" not in letter.body and english.count("/talk/") == 2, "each yes has its own link"
    # Each confirmation keeps its own calendar file.
    assert [name for name, _content, _kind in letter.attachments] == ["booking.ics", "booking-2.ics"]


def test_what_begins_before_the_next_daily_letter_comes_at_once(
    hall: Space, scouts: Organisation, amina: User
) -> None:
    wants(amina, confirmations=DAILY)
    make_booking(hall, scouts, amina, evening(0))
    assert [each.in_digest for each in letters("booked")] == [False]


def test_the_daily_letter_goes_out_at_seven_on_the_wall_also_when_the_clocks_change() -> None:
    eve = datetime(2027, 3, 27, 20, tzinfo=LONDON)
    assert kinds.next_morning(eve) == datetime(2027, 3, 28, 7, tzinfo=LONDON)
    assert kinds.next_morning(eve).utcoffset() == timedelta(hours=1)
    assert kinds.next_morning(MORNING) == MORNING + timedelta(days=1)


GATHERED = (
    "from booking.models import Message\n"
    "print(Message.objects.filter(kind='digest').count(), Message.objects.filter(in_digest=True, sent_at=None).count())"
)


def test_two_workers_gather_each_letter_once(engine_url: str, tmp_path: object) -> None:
    in_shell(
        engine_url,
        "from django.utils import timezone\n"
        "from booking.models import Message\n"
        "Message.objects.all().delete()\n"
        "n = timezone.now()\n"
        "for i in range(120): Message.objects.create(key=f'd:{i}', to=f'reader{i % 30}@example.org', kind='booked', "
        "subject='S', body=f'Letter {i}.', in_digest=True, created_at=n, due_at=n, leased_until=n)",
    )
    folders = [tmp_path / name for name in ("one", "two")]  # type: ignore[operator]
    both = [f"file://{folder}" for folder in folders]
    with worker(engine_url, both[0], "--once") as first, worker(engine_url, both[1], "--once") as second:
        assert (first.wait(timeout=90), second.wait(timeout=90)) == (0, 0)
    assert in_shell(engine_url, GATHERED) == "30 0"
    sent = "".join(file.read_text() for folder in folders if folder.exists() for file in folder.iterdir())
    assert [sent.count(f"Letter {number}.") for number in range(120)] == [2] * 120, "both languages, once each"


# The day before


def test_the_day_before_there_is_one_reminder_and_another_one_for_another_time(
    hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(4))
    make_booking(hall, scouts, amina, evening(5))
    early = NOW + timedelta(days=3)
    assert reminding.remind_due(at=early.replace(hour=7, minute=59)) == 0
    assert reminding.remind_due(at=early) == 1
    assert reminding.remind_due(at=early + timedelta(hours=1)) == 0
    [letter] = letters("reminder")
    assert letter.subject == "Tomorrow at 6pm: Main hall"
    assert f"/bookings/{booking.reference}/arrive/" in letter.body
    move.move(booking=booking, by=amina, span=evening(4, 20, 21), at=early + timedelta(hours=2))
    assert reminding.remind_due(at=early + timedelta(hours=3)) == 0, "they have just had a letter about it"
    cancel.cancel(booking=booking, by=amina, at=early + timedelta(hours=4))
    assert reminding.remind_due(at=early + timedelta(hours=13)) == 0


def test_reminders_can_be_switched_off(hall: Space, scouts: Organisation, amina: User) -> None:
    wants(amina, reminders=NEVER)
    make_booking(hall, scouts, amina, evening(4))
    reminding.remind_due(at=NOW + timedelta(days=3))
    assert not letters("reminder")


# The calendar


class CalendarProgram:
    """What RFC 5546 asks of a calendar program: of the same UID a newer SEQUENCE replaces; CANCEL removes."""

    def __init__(self) -> None:
        self.events: dict[str, tuple[int, str, datetime]] = {}

    def take(self, content: bytes) -> None:
        """One attachment."""
        read = Calendar.from_ical(content)
        assert str(read["METHOD"]) in ("PUBLISH", "CANCEL")
        for event in read.walk("VEVENT"):
            uid, newer = str(event["UID"]), int(event["SEQUENCE"])
            assert event["ORGANIZER"].startswith("mailto:") and "ATTENDEE" not in event, "nobody is asked to answer"
            if uid in self.events and newer <= self.events[uid][0]:
                continue
            if read["METHOD"] == "CANCEL" or event["STATUS"] == "CANCELLED":
                self.events.pop(uid, None)
            else:
                self.events[uid] = (newer, str(event["STATUS"]), event.decoded("DTSTART"))


def calendar_after(*, at: datetime = NOW) -> CalendarProgram:
    """A program that was sent everything in Amina's post, as it arrives over the wire."""
    post.deliver(at=at)
    program = CalendarProgram()
    for letter in mail.outbox:
        wire = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
        for part in wire.walk():
            if part.get_content_type() == "text/calendar" and letter.to == ["amina@example.org"]:
                content = part.get_payload(decode=True)
                assert part.get_param("method") == str(Calendar.from_ical(content)["METHOD"])
                program.take(content)
    return program


def test_the_same_event_moves_and_goes_in_a_calendar(
    hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(1))
    [(_, status, start)] = calendar_after().events.values()
    assert (status, start) == ("CONFIRMED", evening(1).start)
    move.move(booking=booking, by=amina, span=evening(2), at=NOW)
    [(_, _, start)] = calendar_after().events.values()
    assert start == evening(2).start
    cancel.cancel(booking=booking, by=bill, reason="Burst pipe.", at=NOW)
    assert calendar_after().events == {}
    assert "METHOD:CANCEL" in letters("cancelled")[0].calendar


def test_what_was_moved_waits_in_the_calendar_and_goes_when_it_is_declined(
    hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(1))
    hall.needs_approval = True
    hall.save()
    booking = move.move(booking=booking, by=amina, span=evening(2), resource=hall, at=NOW)
    [(_, status, _)] = calendar_after().events.values()
    assert status == "TENTATIVE"
    decline.decline(booking=booking, by=bill, reason="No.", at=NOW)
    assert calendar_after().events == {}


def test_whoever_never_had_it_is_not_told_to_take_it_out(asked_for: Booking, bill: User) -> None:
    decline.decline(booking=asked_for, by=bill, reason="No.", at=NOW)
    assert letters("requested")[0].calendar == letters("declined")[0].calendar == ""


def test_a_whole_weekly_let_comes_and_goes(hall: Space, scouts: Organisation, amina: User) -> None:
    held = series.hold(resource=hall, spans=[evening(2), evening(9), evening(16)], holder=Holder(user=amina), at=NOW)
    series.send(series=held, organisation=scouts, by=amina, at=NOW)
    assert len(calendar_after().events) == 3
    cancel.cancel_rest(series=held, by=amina, at=NOW, first=evening(9).start)
    assert [start for _, _, start in calendar_after().events.values()] == [evening(2).start]


# Kept on the booking


def test_each_side_reads_its_own_letters_on_the_page(asked_for: Booking, amina: User, bill: User) -> None:
    for person, own, other in ((amina, "Request sent", "the keeper"), (bill, "What to do: approve it", "the group")):
        browser = Client()
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = browser.get(reverse("booking", args=[asked_for.reference])).content.decode()
        assert "2 letters were written" in page
        assert f"To: {other}" in page and f"To: {person.email}" in page
        assert own in page
        assert ("What to do: approve it" in page) == (person == bill)
