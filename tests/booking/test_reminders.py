"""Letters before a document lapses: when, to whom, in which language, and never twice."""

from datetime import date, datetime, timedelta

import pytest

from booking.letters.documents import remind_due
from booking.management.chores import chores
from booking.models import Message
from community.actions import documents
from community.models import Document, DocumentKind, Membership, Organisation, Role, User
from tests.booking.documents import bring
from tests.cast import LONDON, NOW, make_person
from tests.community.document_files import A_DOCX

UNTIL = date(2027, 6, 30)


def on(day: date, hour: int = 9) -> datetime:
    """That day in the morning."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def before(days: int) -> datetime:
    """So many days before the document's last."""
    return on(UNTIL - timedelta(days=days))


@pytest.fixture
def document(scouts: Organisation, amina: User) -> Document:
    """An insurance until the end of June."""
    return bring(scouts, amina, valid_until=UNTIL)


def written() -> list[tuple[str, str]]:
    """The letters: to whom, and what they are about."""
    return list(Message.objects.order_by("pk").values_list("to", "subject"))


def worked(at: datetime) -> str:
    """What the worker's log says of its round."""
    (chore,) = [each for each in chores() if each.do == remind_due]
    return chore.run(at)


def test_thirty_and_seven_days_before_and_on_the_day(document: Document) -> None:
    told = {days: remind_due(at=before(days)) for days in range(40, -3, -1)}
    assert {days for days, count in told.items() if count} == {30, 7, 0}
    assert written() == [("amina@example.org", "Valid until Wed 30 Jun: Public liability insurance")] * 3
    assert [("last day" in body) for body in Message.objects.order_by("pk").values_list("body", flat=True)] == [
        False,
        False,
        True,
    ]


def test_the_same_letter_is_never_written_twice(document: Document) -> None:
    assert [remind_due(at=before(30) + timedelta(hours=hour)) for hour in range(5)] == [1, 0, 0, 0, 0]
    assert worked(before(29)) == ""


def test_a_worker_that_slept_still_writes(document: Document) -> None:
    assert worked(before(27)) == "Documents that lapse soon: 1."
    assert [remind_due(at=before(days)) for days in (5, 0)] == [1, 1]


def test_to_owners_and_the_groups_own_address_each_in_their_language(
    document: Document, scouts: Organisation, delyth: User, chidi: User, bill: User
) -> None:
    for person, role in ((delyth, Role.OWNER), (chidi, Role.MANAGER), (bill, Role.TREASURER)):
        Membership.objects.create(user=person, organisation=scouts, role=role)
    gone = make_person("Gone")
    gone.is_active = False
    gone.save()
    Membership.objects.create(user=gone, organisation=scouts, role=Role.OWNER)
    scouts.email, scouts.language = "post@scouts.example", ""
    scouts.save()
    remind_due(at=before(7))

    languages = dict(Message.objects.values_list("to", "language"))
    assert languages == {"amina@example.org": "en-gb", "delyth@example.org": "cy", "post@scouts.example": ""}
    welsh = Message.objects.get(to="delyth@example.org").body
    assert "/cy/" in welsh and "Dydd Mercher 30 Mehefin 2027" in welsh and "Wednesday" not in welsh
    both = Message.objects.get(to="post@scouts.example").body
    assert both.index("Dydd Mercher") < both.index("Wednesday 30 June")


def test_one_address_gets_one_letter(document: Document, scouts: Organisation) -> None:
    scouts.email = "Amina@Example.org"
    scouts.save()
    remind_due(at=before(7))
    assert len(written()) == 1


def test_no_letter_about_what_was_replaced_taken_away_or_renewed(
    document: Document, scouts: Organisation, amina: User
) -> None:
    renewal = bring(scouts, amina, content=A_DOCX, valid_until=UNTIL + timedelta(days=365))
    assert remind_due(at=before(7)) == 0
    documents.take_away(document=renewal, by=amina, at=NOW)
    assert remind_due(at=before(7)) == 1
    documents.take_away(document=document, by=amina, at=NOW)
    assert remind_due(at=before(0)) == 0


def test_another_kind_is_no_renewal(document: Document, scouts: Organisation, amina: User) -> None:
    bring(scouts, amina, content=A_DOCX, kind=DocumentKind.RISK, valid_until=UNTIL + timedelta(days=365))
    assert remind_due(at=before(7)) == 1


def test_no_letter_about_what_its_bringer_knew_an_hour_ago(scouts: Organisation, amina: User) -> None:
    bring(scouts, amina, valid_until=UNTIL, at=before(20))
    assert [remind_due(at=before(days)) for days in (20, 15, 7, 0)] == [0, 0, 1, 1]


def test_the_day_is_that_of_the_place(document: Document) -> None:
    """Half past midnight in summer is the day before in UTC."""
    assert remind_due(at=on(UNTIL - timedelta(days=30), 0) - timedelta(minutes=30)) == 0
    assert remind_due(at=on(UNTIL - timedelta(days=30), 0) + timedelta(minutes=30)) == 1


def test_a_lead_never_lapses(scouts: Organisation, amina: User) -> None:
    documents.name_lead(organisation=scouts, words="Gwen", by=amina, at=NOW)
    assert remind_due(at=before(0)) == 0


def test_nothing_is_escaped_and_nothing_forged(scouts: Organisation, amina: User) -> None:
    scouts.name = "Guides & Brownies’\nBcc: x@example.org"
    scouts.save()
    bring(scouts, amina, words="A & B <3", valid_until=UNTIL)
    remind_due(at=before(7))
    letter = Message.objects.get()
    assert "A & B <3" in letter.body and "\n" not in letter.subject
