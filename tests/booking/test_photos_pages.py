"""A keeper's photos: brought, described, put in order and taken away; shown on pages; and nobody else's to touch."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from html5lib import parse

from booking.actions import photos
from booking.models import Photo, PhotoFile
from community.models import User
from community.photos import LARGEST
from tests.booking.searching import *  # noqa: F403
from tests.booking.searching import TUESDAY, search
from tests.cast import NOW
from tests.community.photo_files import a_bomb, a_photo, notes_of_a_phone
from venues.models import Space

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def photos_page(client: Client, hall: Space, bill: User) -> str:
    """Bill is signed in; the address of the hall's photos."""
    client.force_login(bill, backend=BACKEND)
    return f"/manage/resources/{hall.slug}/photos/"


def send(client: Client, photos_page: str, content: bytes, **more: Any) -> HttpResponse:
    """As the form does."""
    file = SimpleUploadedFile("my secret place.jpg", content, "image/jpeg")
    return client.post(photos_page, {"deed": "add", "alt": "The hall", "photo": file, **more})  # type: ignore[return-value]


def show(hall: Space, bill: User, *widths: int) -> list[Photo]:
    return [
        photos.add(
            resource=hall, content=a_photo(width), by=bill, at=NOW + timedelta(minutes=width), alt=f"Photo {width}"
        )
        for width in widths
    ]


def test_a_photo_is_brought_and_stands_where_people_look(client: Client, photos_page: str, hall: Space) -> None:
    assert "No photos yet" in client.get(photos_page).content.decode()
    answer = send(client, photos_page, a_photo(960, 640, exif=notes_of_a_phone(1)), alt="The hall", alt_cy="Y neuadd")
    assert answer["Location"] == photos_page
    photo = Photo.objects.get()
    assert (photo.alt, photo.alt_cy, photo.width, photo.height) == ("The hall", "Y neuadd", 960, 640)
    stored = PhotoFile.objects.get()
    assert b"Secret Camera" not in bytes(stored.large) + bytes(stored.small)
    shown = client.get(hall.get_absolute_url()).content.decode()
    assert f'<img src="{photo.small}" width="480" height="320" alt="The hall">' in shown
    card = search(client, **TUESDAY).html
    assert f'<img src="{photo.small}" width="480" height="320" alt="The hall" loading="lazy">' in card
    assert 'alt="Y neuadd"' in client.get("/cy/chwilio/", TUESDAY).content.decode()
    small = client.get(photo.small)
    assert small["Content-Type"] == "image/jpeg" and "immutable" in small["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (b"", {}, "The photo is empty."),
        (b"<svg onload=alert(1)>", {}, "This is none of them, or it is damaged."),
        (b"GIF89a" + bytes(99), {}, "This is none of them, or it is damaged."),
        (a_bomb(), {}, "too many points"),
        (a_photo() + bytes(LARGEST), {}, "larger than 10 MB"),
        (a_photo(), {"alt": " "}, "Say in a few words what the photo shows"),
        (a_photo(), {"photo": ""}, "Choose a photo."),
        (a_photo(), {"alt": "x" * 300}, "at most 200"),
    ],
    ids=["empty", "svg", "gif", "bomb", "huge", "wordless", "none", "long"],
)
def test_what_is_no_photo_is_refused_in_a_sentence_and_the_words_stay(
    client: Client, photos_page: str, content: bytes, more: dict[str, Any], said: str
) -> None:
    answer = (
        send(client, photos_page, content, alt_cy="Y neuadd", **more)
        if "alt" not in more
        else send(client, photos_page, content, **more)
    )
    html = answer.content.decode()
    assert answer.status_code == 200 and said in html and "There is a problem" in html
    assert "alt" in more or "Y neuadd" in html
    assert not Photo.objects.exists()


def test_words_order_and_taking_away(client: Client, photos_page: str, hall: Space, bill: User) -> None:
    first, second, third = show(hall, bill, 60, 70, 80)
    client.post(photos_page, {"deed": "earlier", "photo": third.pk})
    assert [each.pk for each in hall.photos.all()] == [first.pk, third.pk, second.pk]
    client.post(photos_page, {"deed": "earlier", "photo": third.pk})
    assert f'src="{third.small}"' in search(client, **TUESDAY).html, "the first one is on the card"
    wrong = client.post(photos_page, {"deed": "describe", "photo": second.pk, f"photo-{second.pk}-alt": ""})
    assert wrong.status_code == 200 and "Say in a few words" in wrong.content.decode()
    client.post(photos_page, {"deed": "describe", "photo": second.pk, f"photo-{second.pk}-alt_cy": "Newydd"})
    second.refresh_from_db()
    assert (second.alt, second.alt_cy) == ("", "Newydd")
    client.post(photos_page, {"deed": "remove", "photo": first.pk})
    assert not PhotoFile.objects.filter(photo=first.pk).exists()
    assert client.get(first.small).status_code == 404


def test_the_photo_of_another_place_is_none_of_this_pages(
    client: Client, photos_page: str, thirds: list[Space], bill: User
) -> None:
    (other,) = show(thirds[0], bill, 60)
    for deed in ("remove", "earlier", "describe", "burn"):
        assert client.post(photos_page, {"deed": deed, "photo": other.pk, "alt": "x"}).status_code == 404
    for number in ("", "x", "9" * 30, "-1"):
        assert client.post(photos_page, {"deed": "remove", "photo": number}).status_code == 404
    assert Photo.objects.filter(pk=other.pk).exists()


def test_nobody_else_brings_or_takes_photos(
    client: Client, photos_page: str, hall: Space, bill: User, chidi: User
) -> None:
    (photo,) = show(hall, bill, 60)
    stranger = Client()
    assert send(stranger, photos_page, a_photo(70))["Location"].startswith("/account/")
    stranger.force_login(chidi, backend=BACKEND)
    assert send(stranger, photos_page, a_photo(70)).status_code == 404
    for deed in ("remove", "earlier", "describe"):
        assert stranger.post(photos_page, {"deed": deed, "photo": photo.pk}).status_code == 404
    assert list(Photo.objects.all()) == [photo]
    assert stranger.get(photo.small).status_code == 200, "the place is open to all"
    Space.objects.filter(pk=hall.pk).update(is_published=False)
    assert stranger.get(photo.small).status_code == 404
    assert client.get(photo.small).status_code == 200


def test_what_the_words_say_is_never_markup(client: Client, photos_page: str, hall: Space, bill: User) -> None:
    photo = photos.add(resource=hall, content=a_photo(), by=bill, at=NOW, alt='"><script>alert(1)</script>')
    for address in (photos_page, hall.get_absolute_url(), "/search/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        images = parse(html, namespaceHTMLElements=False).findall(".//img")
        assert photo.alt in [each.get("alt") for each in images]


def test_cards_with_photos_take_one_statement_more_for_all(client: Client, hall: Space, bill: User) -> None:
    counts = []
    for widths in ((60,), (70, 80, 90)):
        show(hall, bill, *widths)
        with CaptureQueriesContext(connection) as seen:
            search(client, **TUESDAY)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
