"""Photos as pages show them: address, size and words, ready for an <img>."""

from collections.abc import Iterable
from dataclasses import dataclass

from booking.models import Photo, Resource
from community import wording
from community.photos import SMALL


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """One photo. Width and height are the small one's, so that the page does not jump when it arrives."""

    pk: int
    small: str
    large: str
    width: int
    height: int
    alt: str
    # The language of the words where it is not the page's.
    lang: str = ""


def shown(photo: Photo) -> ShownPhoto:
    """As the small one is drawn; a place without words is described by nothing rather than by its file's name."""
    shrunk = min(1.0, SMALL / max(photo.width, photo.height))
    alt, language = wording.in_language(photo, "alt")
    return ShownPhoto(
        photo.pk,
        photo.small,
        photo.large,
        max(1, round(photo.width * shrunk)),
        max(1, round(photo.height * shrunk)),
        alt,
        language,
    )


def photos_of(resource: Resource) -> list[ShownPhoto]:
    """All of one place, in the keeper's order."""
    return [shown(photo) for photo in Photo.objects.filter(resource=resource)]


def first_photos(resources: Iterable[Resource]) -> dict[int, ShownPhoto]:
    """The first of each, by resource, in one statement for a page of cards."""
    firsts: dict[int | None, Photo] = {}
    for photo in Photo.objects.filter(resource__in=[each.pk for each in resources]):
        firsts.setdefault(photo.resource_id, photo)
    return {pk: shown(photo) for pk, photo in firsts.items() if pk is not None}
