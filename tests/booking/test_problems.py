"""Something is wrong: reported with a photo, told at once if it is urgent, seen to, answered."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from booking.actions import photos, problems
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, LetterChoice, Message, Photo, Problem
from community.models import Organisation, User
from tests.booking.use import DURING
from tests.cast import NOW, evening, make_booking
from tests.community.photo_files import a_bomb, a_photo, notes_of_a_phone
from venues.models import Space

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def booking(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """Tomorrow evening; the group's letters so far are read."""
    made = make_booking(hall, scouts, amina, evening(1))
    Message.objects.all().delete()
    return made


def sent(client: Client, by: User, booking: Booking, content: bytes, **fields: str) -> str:
    """The form pressed during the booking."""
    photo = SimpleUploadedFile("IMG_0001.HEIC", content, "image/heic")
    with time_machine.travel(DURING, tick=False):
        client.force_login(by, backend=BACKEND)
        address = reverse("booking-problem", args=[booking.reference])
        return client.post(address, {"words": "A lamp hangs loose", "photo": photo, **fields}).content.decode()


def test_from_the_phone_to_the_keeper_and_back(client: Client, booking: Booking, amina: User, bill: User) -> None:
    LetterChoice.objects.create(person=bill, kind="to_decide", when="never")
    LetterChoice.objects.create(person=bill, kind="keeper_news", when="never")
    sent(client, amina, booking, a_photo(3000, 2000, exif=notes_of_a_phone(1)), is_urgent="on")
    problem = Problem.objects.get()
    content = bytes(problem.photo.file.large)
    assert (problem.photo.width, problem.is_urgent) == (1600, True) and b"Secret" not in content
    letter = Message.objects.get()
    assert (letter.to, letter.due_at) == (bill.email, DURING) and "A lamp hangs loose" in letter.body
    assert reverse("manage-problem", args=[problem.pk]) in letter.body
    problems.finish(problem=problem, answer="The lamp is fixed.", by=bill, at=DURING)
    problems.finish(problem=problem, answer="Twice is once.", by=bill, at=DURING)
    answer = Message.objects.exclude(pk=letter.pk).get()
    assert answer.to == amina.email and "The lamp is fixed." in answer.body
    client.force_login(amina, backend=BACKEND)
    assert "The lamp is fixed." in client.get(reverse("booking-arrive", args=[booking.reference])).content.decode()


def test_what_is_sent_in_place_of_a_photo_keeps_the_words(client: Client, booking: Booking, amina: User) -> None:
    for content, said in (
        (a_bomb(), "too many points"),
        (bytes(11 * 2**20), "larger than 10 MB"),
        (b"MZ", "none of them"),
    ):
        page = sent(client, amina, booking, content)
        assert said in page and "A lamp hangs loose" in page and "choose it again" in page
    assert not Problem.objects.exists() and not Photo.objects.exists()


def test_pressed_twice_is_one_problem_and_two_are_two_letters(booking: Booking, amina: User) -> None:
    for words in ("A lamp", "A lamp ", "A door"):
        problems.report(booking=booking, words=words, is_urgent=True, by=amina, at=DURING)
    assert (Problem.objects.count(), Message.objects.count()) == (2, 2)


def test_who_may_report_and_when(booking: Booking, amina: User, chidi: User) -> None:
    def report(by: User, at: object, words: str = "A lamp") -> None:
        problems.report(booking=booking, words=words, by=by, at=at)  # type: ignore[arg-type]

    for wrong in ((chidi, DURING), (amina, NOW), (amina, booking.ends_at + timedelta(days=28))):
        with pytest.raises(NotPermitted):
            report(*wrong)
    with pytest.raises(Refused, match="no_reason"):
        report(amina, DURING, " ")
    for number in range(problems.MOST):
        report(amina, DURING, f"Lamp {number}")
    with pytest.raises(Refused, match="too_many"):
        report(amina, DURING, "One more")


def test_a_photo_of_a_problem_is_for_the_two_sides_and_one_of_a_place_for_everybody(
    client: Client, booking: Booking, hall: Space, amina: User, bill: User, chidi: User
) -> None:
    problem = problems.report(booking=booking, words="A lamp", by=amina, at=DURING, photo=photos.anew(a_photo()))
    place = photos.add(resource=hall, content=a_photo(90, 60), by=bill, at=NOW, alt="The hall")
    kept = {}
    for who in (amina, bill, chidi, None):
        client.logout()
        if who:
            client.force_login(who, backend=BACKEND)
        answers = [client.get(photo.large) for photo in (problem.photo, place)]
        kept[who] = [answer.headers.get("Cache-Control", "") if answer.status_code == 200 else "" for answer in answers]
    for_ever = "public, max-age=31536000, immutable"
    assert kept[amina] == kept[bill] == ["private, no-store", for_ever]
    assert kept[chidi] == kept[None] == ["", for_ever]
    assert client.get(place.small.replace(place.digest, "0" * 16)).status_code == 404
    assert client.get(place.small).headers["Content-Type"] == "image/jpeg" and not client.cookies
    hall.is_published = False
    hall.save()
    assert client.get(place.large).status_code == 404


def test_photos_of_a_place_are_in_order_and_not_without_number(hall: Space, amina: User, bill: User) -> None:
    with pytest.raises(NotPermitted):
        photos.add(resource=hall, content=a_photo(), by=amina, at=NOW)
    made = [photos.add(resource=hall, content=a_photo(60 + 9 * n, 60), by=bill, at=NOW) for n in range(photos.MOST)]
    assert photos.add(resource=hall, content=a_photo(60, 60), by=bill, at=NOW) == made[0]
    with pytest.raises(Refused, match="too_many"):
        photos.add(resource=hall, content=a_photo(400, 60), by=bill, at=NOW)
    photos.earlier(photo=made[2], by=bill)
    photos.remove(photo=made[0], by=bill)
    assert list(hall.photos.values_list("pk", flat=True)[:2]) == [made[2].pk, made[1].pk]


def test_the_list_and_what_the_keeper_does_with_it(client: Client, booking: Booking, amina: User, bill: User) -> None:
    calm = problems.report(booking=booking, words="A wobbly chair", by=amina, at=DURING)
    urgent = problems.report(
        booking=booking, words="A lamp", is_urgent=True, by=amina, at=DURING, photo=photos.anew(a_photo())
    )
    client.force_login(bill, backend=BACKEND)
    page = client.get(reverse("manage-problems")).content.decode()
    assert page.index("A lamp") < page.index("A wobbly chair")
    address = reverse("manage-problem", args=[urgent.pk])
    assert "Say what was done" in client.post(address, {"deed": "finish", "answer": ""}).content.decode()
    client.post(address, {"deed": "finish", "answer": "Screwed in."})
    client.post(address, {"deed": "photo"})
    assert "Screwed in." in client.get(reverse("manage-problems") + "?done").content.decode()
    assert not Photo.objects.exists()
    client.post(address, {"deed": "reopen"})
    assert Problem.objects.filter(done_at=None).count() == 2 and calm
    assert client.post(address, {"deed": "else"}).status_code == 404
