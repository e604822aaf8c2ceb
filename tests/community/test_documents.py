"""Bringing documents, replacing them and taking them away: who may, how many, and what is left."""

from datetime import date, timedelta
from typing import Any

import pytest

from community.actions import documents
from community.actions.base import NotPermitted, Refused
from community.actions.documents import MOST_A_DAY, MOST_STANDING
from community.document_files import DOCX, LARGEST
from community.models import (
    Document,
    DocumentFile,
    DocumentKind,
    DocumentState,
    Membership,
    Organisation,
    OrganisationEvent,
    Role,
    User,
)
from tests.cast import NOW, make_person
from tests.community.document_files import A_DOCX, A_JPEG, A_PDF, A_PNG

UNTIL = date(2027, 12, 31)


def bring(organisation: Organisation, by: User, **other: Any) -> Document:
    """A document, an insurance unless something else is said."""
    given: dict[str, Any] = {
        "kind": DocumentKind.INSURANCE,
        "content": A_PDF,
        "name": "Insurance.pdf",
        "valid_until": UNTIL,
        "at": NOW,
    }
    return documents.upload(organisation=organisation, by=by, **{**given, **other})


def another(number: int) -> bytes:
    """A file like no other."""
    return A_PDF + b"%% %d\n" % number


def member(organisation: Organisation, role: Role) -> User:
    """Somebody in that role."""
    person = make_person(f"A {role}".replace(" ", "-"))
    Membership.objects.create(user=person, organisation=organisation, role=role)
    return person


@pytest.mark.parametrize(
    ("content", "name", "kept", "media"),
    [
        (A_PDF, "Insurance.pdf", "Insurance.pdf", "application/pdf"),
        (A_JPEG, "../photo.HEIC", "photo.jpg", "image/jpeg"),
        (A_PNG, "scan.html", "scan.png", "image/png"),
        (A_DOCX, "Policy.docm", "Policy.docx", DOCX.type),
    ],
)
def test_a_paper_is_kept_as_what_it_is(
    scouts: Organisation, amina: User, content: bytes, name: str, kept: str, media: str
) -> None:
    document = bring(scouts, amina, content=content, name=name)

    assert (document.file_name, document.media_type, document.size) == (kept, media, len(content))
    assert bytes(DocumentFile.objects.get(document=document).content) == content
    event = OrganisationEvent.objects.get(verb="add_document")
    assert (event.by, event.after["kind"], event.after["sha256"]) == (amina, "insurance", document.sha256)
    assert name not in str(event.after)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 but no more", b"<svg/>", A_PDF + b"\0" * LARGEST])
def test_what_cannot_be_taken_leaves_nothing(scouts: Organisation, amina: User, content: bytes) -> None:
    with pytest.raises(documents.BadDocument):
        bring(scouts, amina, content=content)
    assert not Document.objects.exists() and not OrganisationEvent.objects.filter(verb="add_document").exists()


def test_a_paper_of_exactly_ten_megabytes_is_taken(scouts: Organisation, amina: User) -> None:
    document = bring(scouts, amina, content=A_PDF.ljust(LARGEST, b"\n"))
    assert document.size == LARGEST


@pytest.mark.parametrize("role", [Role.BOOKER, Role.TREASURER, None])
def test_only_owners_and_managers_bring_and_take_away(
    scouts: Organisation, amina: User, chidi: User, role: Role | None
) -> None:
    person, document = member(scouts, role) if role else chidi, bring(scouts, amina)
    with pytest.raises(NotPermitted):
        bring(scouts, person, content=another(1))
    with pytest.raises(NotPermitted):
        bring(scouts, person, content=another(1), replaces=document)
    with pytest.raises(NotPermitted):
        documents.take_away(document=document, by=person, at=NOW)
    with pytest.raises(NotPermitted):
        documents.name_lead(organisation=scouts, words="Me", by=person, at=NOW)
    assert [each.pk for each in Document.objects.standing()] == [document.pk]
    assert bring(scouts, member(scouts, Role.MANAGER), content=another(1))


def test_who_has_left_brings_nothing_more(scouts: Organisation, amina: User) -> None:
    person = member(scouts, Role.MANAGER)
    person.memberships.all().delete()
    with pytest.raises(NotPermitted):
        bring(scouts, person)


def test_a_day_that_cannot_be_meant_is_refused(scouts: Organisation, amina: User) -> None:
    today = NOW.date()
    for day in (today - timedelta(days=1), date(2207, 12, 31), date.min, date.max):
        with pytest.raises(Refused):
            bring(scouts, amina, valid_until=day)
    assert bring(scouts, amina, valid_until=today).state(today) is DocumentState.SOON


def test_states_turn_on_the_day(scouts: Organisation, amina: User) -> None:
    document = bring(scouts, amina)
    days = {each: document.state(UNTIL - timedelta(days=each)) for each in (31, 30, 0, -1)}
    assert days == {
        31: DocumentState.IN_DATE,
        30: DocumentState.SOON,
        0: DocumentState.SOON,
        -1: DocumentState.LAPSED,
    }
    assert document in Document.objects.in_date(UNTIL) and document not in Document.objects.in_date(
        UNTIL + timedelta(days=1)
    )


def test_a_button_pressed_twice_brings_one_paper(scouts: Organisation, amina: User) -> None:
    first = bring(scouts, amina)
    assert bring(scouts, amina) == first
    assert Document.objects.count() == OrganisationEvent.objects.filter(verb="add_document").count() == 1
    new = bring(scouts, amina, content=another(1), replaces=first)
    assert bring(scouts, amina, content=another(1), replaces=first) == new
    assert Document.objects.standing().count() == 1


def test_what_is_replaced_is_wiped(scouts: Organisation, amina: User) -> None:
    old = bring(scouts, amina, words="With Zurich")
    new = bring(scouts, amina, content=another(1), replaces=old, valid_until=date(2028, 12, 31))

    old.refresh_from_db()
    assert (old.removed_at, old.words, old.file_name) == (NOW, "", "")
    assert list(DocumentFile.objects.values_list("document", flat=True)) == [new.pk]
    assert list(Document.objects.standing()) == [new]
    event = OrganisationEvent.objects.filter(verb="add_document").last()
    assert event and event.before["document"] == old.pk and event.after["document"] == new.pk


def test_what_is_gone_or_anothers_is_not_replaced(
    scouts: Organisation, amina: User, chess: Organisation, chidi: User
) -> None:
    old, theirs = bring(scouts, amina), bring(chess, chidi)
    documents.take_away(document=old, by=amina, at=NOW)
    with pytest.raises(Refused):
        bring(scouts, amina, content=another(1), replaces=old)
    with pytest.raises(NotPermitted):
        bring(scouts, amina, content=another(1), replaces=theirs)
    assert list(Document.objects.standing()) == [theirs]


def test_taking_away_deletes_the_file_and_is_noted_once(scouts: Organisation, amina: User) -> None:
    document = bring(scouts, amina, words="With Zurich")
    for _each in range(2):
        documents.take_away(document=document, by=amina, at=NOW)
    document.refresh_from_db()
    assert document.removed_at == NOW and document.words == document.file_name == ""
    assert not DocumentFile.objects.exists()
    assert OrganisationEvent.objects.filter(verb="remove_document").count() == 1


def test_a_lead_has_words_and_no_file_and_there_is_one(scouts: Organisation, amina: User) -> None:
    with pytest.raises(Refused):
        bring(scouts, amina, kind=DocumentKind.LEAD)
    first = documents.name_lead(organisation=scouts, words="Gwen Pugh, 01633 000000", by=amina, at=NOW)
    assert documents.name_lead(organisation=scouts, words="Gwen Pugh, 01633 000000", by=amina, at=NOW) == first
    second = documents.name_lead(organisation=scouts, words="Siân Rees", by=amina, at=NOW)
    first.refresh_from_db()
    assert first.words == "" and list(Document.objects.standing()) == [second]
    assert not DocumentFile.objects.exists()
    assert "Gwen" not in str(list(OrganisationEvent.objects.values_list("before", "after")))


def test_so_many_papers_and_no_more(scouts: Organisation, amina: User) -> None:
    several = [bring(scouts, amina, content=another(number)) for number in range(MOST_STANDING)]
    with pytest.raises(Refused, match="20 documents already"):
        bring(scouts, amina, content=another(99))
    bring(scouts, amina, content=another(99), replaces=several[0])
    documents.take_away(document=several[1], by=amina, at=NOW)
    bring(scouts, amina, content=another(100))


def test_so_many_a_day_taken_away_or_not(scouts: Organisation, amina: User, chess: Organisation, chidi: User) -> None:
    document = bring(scouts, amina)
    for number in range(1, MOST_A_DAY):
        document = bring(scouts, amina, content=another(number), replaces=document)
    with pytest.raises(Refused, match="enough for one day"):
        bring(scouts, amina, content=another(99), replaces=document)
    with pytest.raises(Refused, match="enough for one day"):
        documents.name_lead(organisation=scouts, words="Gwen", by=amina, at=NOW)
    assert bring(chess, chidi), "another group is not kept waiting"
    assert bring(scouts, amina, content=another(99), replaces=document, at=NOW + timedelta(hours=25))
