"""The page of a group's documents, and what is sent to it: files, forms, and what neither is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from community.document_files import LARGEST
from community.models import Document, DocumentFile, Membership, Organisation, Role, User
from community.uploads import LARGEST_REQUEST, OneDocument
from tests.booking.documents import bring
from tests.cast import NOW, make_person
from tests.community.document_files import A_DOCX, A_PDF, A_PNG

FORM = {"kind": "insurance", "valid_until": "2027-12-31", "words": ""}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hers(amina: User) -> Client:
    """Amina's browser."""
    client = Client()
    client.force_login(amina)
    return client


@pytest.fixture
def address(scouts: Organisation) -> str:
    """The scouts' page."""
    return reverse("group-documents", args=[scouts.slug])


def file(content: bytes = A_PDF, name: str = "Insurance.pdf", media: str = "application/pdf") -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, content, media)


def send(browser: Client, address: str, content: bytes = A_PDF, **other: Any) -> Any:
    """Press the button."""
    return browser.post(address, {**FORM, "file": file(content), **other})


def test_a_file_is_brought_and_listed(hers: Client, address: str) -> None:
    assert "None yet." in hers.get(address).content.decode()
    answer = hers.post(address, {**FORM, "file": file()}, follow=True)
    page = answer.content.decode()
    assert "Saved." in page and "Insurance.pdf" in page and "Valid until Friday 31 December 2027" in page
    assert "In date" in page
    assert bytes(DocumentFile.objects.get().content) == A_PDF


def test_the_most_pressing_stands_first(hers: Client, address: str, scouts: Organisation, amina: User) -> None:
    bring(scouts, amina, words="Third")
    bring(scouts, amina, words="Second", valid_until=NOW.date() + timedelta(days=20))
    bring(scouts, amina, words="First", at=NOW - timedelta(days=9), valid_until=NOW.date() - timedelta(days=1))
    page = hers.get(address).content.decode()
    places = [page.index(words) for words in ("First", "Lapsed", "Second", "Lapses soon", "Third", "In date")]
    assert places == sorted(places)


def test_replacing_asks_for_the_file_and_the_day_alone(
    hers: Client, address: str, scouts: Organisation, amina: User
) -> None:
    old = bring(scouts, amina, words="With Zurich")
    page = hers.get(address, {"replace": old.pk}).content.decode()
    assert "Replace: Public liability insurance" in page and "What is it?" not in page
    hers.post(address, {**FORM, "file": file(A_DOCX), "replace": old.pk, "kind": "insurance"})
    (new,) = Document.objects.standing()
    assert new != old and new.media_type.endswith("wordprocessingml.document")


def test_the_kind_of_what_is_replaced_stays(hers: Client, address: str, scouts: Organisation, amina: User) -> None:
    old = bring(scouts, amina)
    send(hers, address, A_DOCX, replace=old.pk, kind="food")
    assert list(Document.objects.standing()) == [old]


def test_another_groups_paper_is_not_replaced(hers: Client, address: str, chess: Organisation, chidi: User) -> None:
    theirs = bring(chess, chidi)
    send(hers, address, A_DOCX, replace=theirs.pk)
    assert theirs in Document.objects.standing()
    hers.post(reverse("group-document-remove", args=["maindee-scouts", theirs.pk]))
    assert theirs in Document.objects.standing()


def test_the_lead_is_named_on_the_same_page(hers: Client, address: str) -> None:
    assert hers.post(address, {"what": "lead", "name": "Gwen Pugh"}).status_code == 302
    page = hers.get(address).content.decode()
    assert "Named safeguarding lead</strong>: Gwen Pugh" in page
    assert hers.post(address, {"what": "lead", "name": ""}).status_code == 200


def test_taken_away_by_a_button(hers: Client, address: str, scouts: Organisation, amina: User) -> None:
    document = bring(scouts, amina)
    page = hers.post(reverse("group-document-remove", args=[scouts.slug, document.pk]), follow=True).content.decode()
    assert "taken away, and its file deleted" in page and not DocumentFile.objects.exists()


@pytest.mark.parametrize("role", [Role.BOOKER, Role.TREASURER])
def test_others_of_the_group_look_only(address: str, scouts: Organisation, amina: User, role: Role) -> None:
    document, person, browser = bring(scouts, amina, words="With Zurich"), make_person("Other"), Client()
    Membership.objects.create(user=person, organisation=scouts, role=role)
    browser.force_login(person)
    page = browser.get(address).content.decode()
    assert 'type="file"' not in page and "Take away" not in page
    assert ("With Zurich" in page) is (role == Role.TREASURER)
    assert send(browser, address, A_DOCX).status_code == 403
    assert browser.post(reverse("group-document-remove", args=[scouts.slug, document.pk])).status_code == 403
    assert list(Document.objects.standing()) == [document]


# what is no document


@pytest.mark.parametrize(
    ("content", "name", "media"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "policy.pdf", "application/pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo.png", "image/png"),
        (b"MZ" + b"\0" * 500, "insurance.docx", "application/pdf"),
        (b"", "insurance.pdf", "application/pdf"),
        (b"GIF89a" + A_PDF, "insurance.pdf", "application/pdf"),
    ],
)
def test_what_its_name_promises_is_not_believed(
    hers: Client, address: str, content: bytes, name: str, media: str
) -> None:
    answer = hers.post(address, {**FORM, "file": file(content, name, media)})
    assert answer.status_code == 200 and 'id="id_file_error"' in answer.content.decode()
    assert "Error:" in answer.content.decode().split("</title>")[0]
    assert not Document.objects.exists()


def test_a_true_paper_with_a_false_name_is_kept_under_its_own(hers: Client, address: str) -> None:
    hers.post(address, {**FORM, "file": file(A_PNG, "..\\..\\evil.html", "text/html")})
    document = Document.objects.get()
    assert (document.file_name, document.media_type) == ("evil.png", "image/png")


def test_ten_megabytes_and_no_more(hers: Client, address: str) -> None:
    assert send(hers, address, A_PDF.ljust(LARGEST, b"\n")).status_code == 302
    answer = send(hers, address, A_PDF.ljust(LARGEST + 1, b"\n"))
    assert "larger than 10 MB" in answer.content.decode()
    assert Document.objects.count() == 1


def test_a_film_is_not_kept_in_memory(address: str, amina: User) -> None:
    request = RequestFactory().post(address)
    request.user, request.resolver_match = amina, resolve(address)
    handler = OneDocument(request)
    handler.new_file("file", "film.mp4", "video/mp4", None)
    for megabyte in range(30):
        handler.receive_data_chunk(b"\0" * 2**20, megabyte * 2**20)
        assert len(handler.content.getbuffer()) <= LARGEST
    kept = handler.file_complete(30 * 2**20)
    assert (kept.size, kept.read()) == (30 * 2**20, b"")


def test_what_is_far_too_large_is_not_read_at_all(hers: Client, address: str) -> None:
    answer = hers.generic(
        "POST",
        address,
        b"--x",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(LARGEST_REQUEST + 1),
    )
    assert answer.status_code == 400


def test_one_file_is_read_from_one_field(hers: Client, address: str) -> None:
    two = {**FORM, "file": [file(), file(A_DOCX)], "other": file(A_DOCX)}
    answer = hers.post(address, two)
    assert [each.size for each in answer.wsgi_request.FILES.getlist("file")] == [len(A_PDF)]
    assert list(answer.wsgi_request.FILES) == ["file"]
    assert hers.post(address, {**FORM, "file": [file() for _each in range(50)]}).status_code == 400


def test_nothing_is_read_from_somebody_who_is_not_signed_in(address: str, scouts: Organisation) -> None:
    answer = send(Client(), address)
    assert answer.status_code == 302 and not list(answer.wsgi_request.FILES)


def test_no_other_page_takes_a_file(hers: Client, scouts: Organisation) -> None:
    for name in ("group-edit", "group-members", "profile"):
        where = reverse(name, args=[] if name == "profile" else [scouts.slug])
        assert not list(hers.post(where, {"file": file()}).wsgi_request.FILES)


def test_a_request_read_before_its_address_is_known_gives_no_file() -> None:
    handler = OneDocument(RequestFactory().post("/"))
    with pytest.raises(SkipFile):
        handler.new_file("file", "a.pdf", "application/pdf", 10, None)


def test_what_a_form_needs_is_said_all_at_once(hers: Client, address: str) -> None:
    for sent in ({}, {"file": file(b"<html>")}, {"file": file(b"")}):
        page = hers.post(address, sent).content.decode()
        for field in ("kind", "file", "valid_until"):
            assert f'id="id_{field}_error"' in page


def test_a_lapsed_paper_is_not_brought(hers: Client, address: str) -> None:
    page = send(hers, address, valid_until="2027-01-03").content.decode()
    assert "lapsed already" in page and 'id="id_valid_until_error"' in page
    assert not Document.objects.exists()


def test_the_button_pressed_twice(hers: Client, address: str) -> None:
    assert [send(hers, address).status_code for _each in range(2)] == [302, 302]
    assert Document.objects.count() == 1
