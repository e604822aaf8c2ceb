"""Who may open a group's documents, how they are handed over, and what the pages say of them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions import ask, cancel, decline, open_document
from booking.actions.base import NotPermitted
from booking.documents import asked_of, documents_of, missing
from booking.models import Booking, Rulebook
from booking.permissions import booking_that_opens, reads_documents
from booking.rules.book import digest
from community.actions import documents
from community.models import Document, DocumentKind, Membership, Organisation, OrganisationEvent, Role, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.documents import UNTIL, ask_for, bring
from tests.cast import NOW, evening, make_booking, make_person, make_space, open_daily
from tests.community.document_files import A_DOCX, A_JPEG, A_PDF
from venues.models import Space


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def document(scouts: Organisation, amina: User) -> Document:
    """The scouts' insurance."""
    return bring(scouts, amina)


@pytest.fixture
def wanted(asked_for: Booking) -> Booking:
    """Amina's request, asked for the insurance."""
    ask_for(asked_for, "insurance")
    return asked_for


def browser(person: User) -> Client:
    """That person's."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def opened(person: User, document: Document) -> tuple[int, int]:
    """The answers to looking and to pressing."""
    address = reverse("document", args=[document.pk])
    return browser(person).get(address).status_code, browser(person).post(address).status_code


def notes() -> int:
    """How often somebody from outside has opened one."""
    return OrganisationEvent.objects.filter(verb=open_document.VERB).count()


# what was asked for


def test_what_was_asked_for_is_what_the_last_decision_says(asked_for: Booking, confirmed: Booking) -> None:
    assert asked_of(asked_for) == frozenset()
    ask_for(asked_for, "insurance", "risk")
    assert asked_of(asked_for) == {"insurance", "risk"}
    ask_for(asked_for, "food", at=NOW + timedelta(hours=1))
    assert asked_of(asked_for) == {"food"} and asked_of(confirmed) == frozenset()


def test_what_a_live_rule_asks_for_is_in_the_record(
    room: Space, scouts: Organisation, amina: User, school: Organisation, bill: User
) -> None:
    """From the rule to the file, with nothing made up in between."""
    rule: dict[str, Any] = {"id": "documents", "kind": "documents", "when": [], "scope": {}}
    rule |= {
        "then": {"ask": ["insurance"]},
        "locked": False,
        "since": "2026-01-01",
        "words": "We ask for insurance.",
        "words_cy": "Yswiriant.",
    }
    content = {"rules": [rule], "busy": []}
    Rulebook.objects.create(
        owner=school,
        number=1,
        state="live",
        content=content,
        digest=digest(content),
        from_date=date(2026, 1, 1),
        made_at=NOW,
        changed_at=NOW,
    )
    booking = make_booking(room, scouts, amina, evening(3))
    assert asked_of(booking) == {"insurance"}
    assert [each.state for each in missing(scouts, at=NOW)] == ["missing"]
    assert opened(bill, bring(scouts, amina)) == (200, 200)
    assert missing(scouts, at=NOW) == []


def test_a_kind_nobody_knows_is_not_asked_for(asked_for: Booking) -> None:
    ask_for(asked_for, "insurance", "passport")
    assert asked_of(asked_for) == {"insurance"}


def test_each_paper_asked_for_with_its_state(asked_for: Booking, scouts: Organisation, amina: User) -> None:
    day = asked_for.starts_at.date()
    ask_for(asked_for, "insurance", "risk", "safeguarding", "lead", "food")
    bring(scouts, amina, kind=DocumentKind.FOOD, valid_until=day)
    lapsed = {"kind": DocumentKind.RISK, "at": NOW - timedelta(days=60), "valid_until": NOW.date() - timedelta(days=1)}
    bring(scouts, amina, **lapsed)
    bring(scouts, amina, valid_until=day - timedelta(days=1))
    documents.name_lead(organisation=scouts, words="Gwen Pugh", by=amina, at=NOW)

    states = {each.kind.value: each.state for each in documents_of(asked_for, at=NOW)}
    assert states == {
        "insurance": "early",
        "risk": "lapsed",
        "safeguarding": "missing",
        "lead": "in_date",
        "food": "in_date",
    }


def test_the_paper_that_holds_longest_counts(wanted: Booking, scouts: Organisation, amina: User) -> None:
    bring(scouts, amina, valid_until=NOW.date())
    longest = bring(scouts, amina, content=A_DOCX)
    (asked,) = documents_of(wanted, at=NOW)
    assert asked.is_there and asked.documents[0] == longest and len(asked.documents) == 2


def test_whoever_approves_many_sees_whose_documents_are_missing(
    wanted: Booking, scouts: Organisation, amina: User, bill: User
) -> None:
    queue = reverse("manage-requests")
    assert "Documents are missing" in browser(bill).get(queue).content.decode()
    bring(scouts, amina)
    assert "Documents are missing" not in browser(bill).get(queue).content.decode()


def test_what_is_missing_is_said_once_with_the_first_booking_that_needs_it(
    wanted: Booking, room: Space, scouts: Organisation, amina: User
) -> None:
    later = make_booking(room, scouts, amina, evening(9))
    ask_for(later, "insurance", "food")
    assert [(each.kind.value, each.booking) for each in missing(scouts, at=NOW)] == [
        ("insurance", wanted),
        ("food", later),
    ]
    bring(scouts, amina, valid_until=wanted.starts_at.date())
    assert [(each.kind.value, each.state, each.booking) for each in missing(scouts, at=NOW)] == [
        ("insurance", "early", later),
        ("food", "missing", later),
    ]
    assert missing(scouts, at=later.ends_at) == []


def test_nothing_is_missing_for_what_was_called_off(wanted: Booking, scouts: Organisation, amina: User) -> None:
    cancel.cancel(booking=wanted, by=amina, at=NOW)
    assert missing(scouts, at=NOW) == []


# who may open one


@pytest.mark.parametrize("role", Role)
def test_own_people_by_their_role(document: Document, scouts: Organisation, role: Role) -> None:
    person = make_person("Somebody")
    Membership.objects.create(user=person, organisation=scouts, role=role)
    may = role is not Role.BOOKER

    assert reads_documents(person, scouts) is may
    assert opened(person, document) == ((200, 200) if may else (404, 404))
    page = browser(person).get(reverse("group-documents", args=[scouts.slug])).content.decode()
    assert "Public liability insurance" in page and "31 December 2027" in page
    assert ("Insurance.pdf" in page) is (reverse("document", args=[document.pk]) in page) is may
    assert notes() == 0


@pytest.mark.parametrize("who", ["bill", "chidi", "other_keeper"])
def test_nobody_without_a_booking_that_was_asked_for_it(
    document: Document, asked_for: Booking, confirmed: Booking, who: str, request: pytest.FixtureRequest
) -> None:
    ask_for(asked_for, "risk")  # another kind
    assert opened(request.getfixturevalue(who), document) == (404, 404)
    assert notes() == 0


def test_the_manager_whose_booking_was_asked_for_it(document: Document, wanted: Booking, bill: User) -> None:
    address = reverse("document", args=[document.pk])
    page = browser(bill).get(address)
    assert page.status_code == 200 and "Content-Disposition" not in page.headers
    assert "The group can see that you did." in page.content.decode()
    assert notes() == 0, "looking leaves no note"

    answer = browser(bill).post(address)
    assert (answer.status_code, answer.content) == (200, A_PDF)
    event = OrganisationEvent.objects.get(verb=open_document.VERB)
    assert (event.organisation, event.by) == (wanted.organisation, bill)
    assert event.after == {
        "document": document.pk,
        "kind": "insurance",
        "booking": wanted.reference,
        "keeper": wanted.resource.keeper_id,
    }
    browser(bill).post(address)
    assert notes() == 2, "each opening leaves one"


def test_the_group_sees_who_opened_it(
    document: Document, wanted: Booking, bill: User, amina: User, scouts: Organisation
) -> None:
    open_document.open_document(document=document, by=bill, at=NOW)
    page = browser(amina).get(reverse("group-documents", args=[scouts.slug])).content.decode()
    assert "Opened by Ysgol Bryn Derw, Monday 4 January 2027" in page


@pytest.mark.parametrize("role", [Role.BOOKER, Role.TREASURER])
def test_not_everybody_at_the_keeper(document: Document, wanted: Booking, school: Organisation, role: Role) -> None:
    person = make_person("Caretaker")
    Membership.objects.create(user=person, organisation=school, role=role)
    assert opened(person, document) == (404, 404)


def test_another_keeper_with_a_booking_that_was_not_asked(
    document: Document, wanted: Booking, other_keeper: User, scouts: Organisation, amina: User
) -> None:
    theirs = make_space(wanted.resource.space.site, other_keeper.memberships.get().organisation, "Their hall")
    open_daily(theirs)
    make_booking(theirs, scouts, amina, evening(3))
    assert opened(other_keeper, document) == (404, 404)


def test_another_group_at_the_same_keeper_opens_nothing(
    wanted: Booking, bill: User, chess: Organisation, chidi: User
) -> None:
    theirs = bring(chess, chidi, content=A_JPEG)
    assert opened(bill, theirs) == (404, 404)


def test_who_has_left_opens_nothing(
    document: Document, wanted: Booking, bill: User, amina: User, school: Organisation
) -> None:
    treasurer = make_person("Tomos")
    mine = Membership.objects.create(user=treasurer, organisation=document.organisation, role=Role.TREASURER)
    browsers = browser(treasurer), browser(bill)
    address = reverse("document", args=[document.pk])
    assert [each.get(address).status_code for each in browsers] == [200, 200]
    mine.delete()
    school.memberships.filter(user=bill).delete()
    assert [each.get(address).status_code for each in browsers] == [404, 404]
    assert [each.post(address).status_code for each in browsers] == [404, 404]


def test_until_four_weeks_after_the_booking_and_no_longer(document: Document, wanted: Booking, bill: User) -> None:
    Booking.objects.filter(pk=wanted.pk).update(state="confirmed")
    last = wanted.ends_at + timedelta(days=28)
    assert booking_that_opens(bill, document, at=last - timedelta(seconds=1)) == wanted
    assert booking_that_opens(bill, document, at=last) is None
    with pytest.raises(NotPermitted):
        open_document.open_document(document=document, by=bill, at=last)


@pytest.mark.parametrize("state", ["held", "declined", "cancelled", "expired"])
def test_what_was_called_off_opens_nothing(document: Document, wanted: Booking, bill: User, state: str) -> None:
    Booking.objects.filter(pk=wanted.pk).update(state=state)
    assert opened(bill, document) == (404, 404)


def test_from_the_moment_it_is_called_off(document: Document, wanted: Booking, bill: User) -> None:
    ask.ask(booking=wanted, by=bill, question="Is it new?", at=NOW)
    assert opened(bill, document) == (200, 200)
    decline.decline(booking=wanted, by=bill, reason="We are full.", at=NOW)
    assert opened(bill, document) == (404, 404)


def test_rules_that_changed_later_open_nothing_for_an_old_booking(
    document: Document, wanted: Booking, bill: User
) -> None:
    ask_for(wanted, "risk", at=NOW + timedelta(minutes=5))  # moved, and decided anew
    assert opened(bill, document) == (404, 404)


def test_what_was_taken_away_or_replaced_is_gone_for_everybody(
    document: Document, wanted: Booking, bill: User, amina: User, scouts: Organisation
) -> None:
    new = bring(scouts, amina, content=A_DOCX, replaces=document)
    assert opened(bill, document) == opened(amina, document) == (404, 404)
    assert opened(bill, new) == opened(amina, new) == (200, 200)
    documents.take_away(document=new, by=amina, at=NOW)
    assert opened(bill, new) == opened(amina, new) == (404, 404)
    with pytest.raises(NotPermitted):
        open_document.open_document(document=new, by=amina, at=NOW)


def test_a_lead_is_no_file_to_open(wanted: Booking, bill: User, amina: User, scouts: Organisation) -> None:
    ask_for(wanted, "lead", at=NOW + timedelta(minutes=1))
    lead = documents.name_lead(organisation=scouts, words="Gwen Pugh", by=amina, at=NOW)
    assert opened(bill, lead) == opened(amina, lead) == (404, 404)
    assert [each.documents[0].words for each in documents_of(wanted, at=NOW)] == ["Gwen Pugh"]


def test_a_lapsed_paper_may_still_be_looked_at(wanted: Booking, bill: User, amina: User, scouts: Organisation) -> None:
    old = bring(scouts, amina, at=NOW - timedelta(days=90), valid_until=NOW.date() - timedelta(days=1))
    assert opened(bill, old) == (200, 200)


def test_somebody_not_signed_in_is_asked_to(document: Document, wanted: Booking, client: Client) -> None:
    address = reverse("document", args=[document.pk])
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302 and b"%PDF" not in answer.content


def test_a_stranger_cannot_tell_a_paper_from_none(document: Document, chidi: User) -> None:
    pages = []
    for pk in (document.pk, 987654321):
        page = browser(chidi).get(reverse("document", args=[pk])).content.decode().replace(f"/{pk}/", "")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
    assert pages[0] == pages[1]


# how it is handed over


@pytest.mark.parametrize(
    ("content", "name", "media", "header"),
    [
        (A_PDF, "Insurance.pdf", "application/pdf", 'attachment; filename="Insurance.pdf"'),
        (A_JPEG, "x.html", "image/jpeg", 'attachment; filename="x.jpg"'),
        (A_PDF, 'a"; filename="b.html', "application/pdf", 'attachment; filename="a filename= b.pdf"'),
        (A_PDF, "a\r\nX-Evil: 1.pdf", "application/pdf", 'attachment; filename="a X-Evil 1.pdf"'),
        (A_PDF, "Tŷ.pdf", "application/pdf", "attachment; filename*=utf-8''T%C5%B7.pdf"),
    ],
)
def test_it_is_saved_and_never_shown(
    scouts: Organisation, amina: User, content: bytes, name: str, media: str, header: str
) -> None:
    document = bring(scouts, amina, content=content, name=name)
    answer = browser(amina).get(reverse("document", args=[document.pk]))

    assert answer.content == content
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Content-Disposition"] == header
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "X-Evil" not in answer.headers


def test_a_file_that_is_also_a_page_is_saved_as_the_picture_it_claims_to_be(scouts: Organisation, amina: User) -> None:
    page = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
    document = bring(scouts, amina, content=A_JPEG + page, name="photo.svg.html")
    answer = browser(amina).get(reverse("document", args=[document.pk]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Disposition"].endswith('.jpg"')


def test_the_browser_is_not_asked_what_it_is(scouts: Organisation, amina: User) -> None:
    """Neither the query nor what the reader accepts changes how it comes."""
    address = reverse("document", args=[bring(scouts, amina).pk])
    answer = browser(amina).get(f"{address}?inline=1&type=text/html", headers={"accept": "text/html"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")


# the request page


def test_the_manager_sees_what_was_asked_for_and_how_it_stands(
    wanted: Booking, document: Document, bill: User, amina: User
) -> None:
    ask_for(wanted, "insurance", "risk", at=NOW + timedelta(minutes=1))
    page = browser(bill).get(reverse("manage-request", args=[wanted.reference])).content.decode()
    assert "Documents your rules ask for" in page
    assert reverse("document", args=[document.pk]) in page
    assert "Missing" in page and f"{UNTIL.day} December {UNTIL.year}" in page


def test_nothing_is_said_where_nothing_was_asked_for(asked_for: Booking, document: Document, bill: User) -> None:
    page = browser(bill).get(reverse("manage-request", args=[asked_for.reference])).content.decode()
    assert "Documents your rules ask for" not in page and "Insurance.pdf" not in page


def test_the_groups_page_leads_to_what_is_missing(wanted: Booking, amina: User, scouts: Organisation) -> None:
    page = browser(amina).get(reverse("group-documents", args=[scouts.slug])).content.decode()
    assert "Asked for, and missing" in page and "?kind=insurance#add" in page
    assert wanted.reference in page


def test_dates_are_those_of_the_place(room: Space, scouts: Organisation, amina: User) -> None:
    """Valid on the local day, although it is the day before in UTC."""
    start = datetime(2027, 6, 2, 0, 30, tzinfo=room.zone)
    held = Booking.objects.create(
        resource=room,
        organisation=scouts,
        state="confirmed",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        created_at=NOW,
        updated_at=NOW,
    )
    ask_for(held, "insurance")
    bring(scouts, amina, valid_until=date(2027, 6, 1))
    assert [each.state for each in documents_of(held, at=NOW)] == ["early"]
