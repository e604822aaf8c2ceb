"""Photos of places and of problems: brought, described, put in order, taken away."""

from datetime import datetime

from django.db.models import F, Max
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action
from booking.actions.who import must_manage_place
from booking.eligibility import Refusal, Refused
from booking.models import Photo, PhotoFile, Problem, Resource
from community.models import User
from community.photos import BadPhoto, Made, made_anew

MOST = 12


def add(*, resource: Resource, content: bytes, by: User, at: datetime, alt: str = "", alt_cy: str = "") -> Photo:
    """Show a place; the new photo comes last. Raises NotPermitted and Refused.

    The same photo once more, because a button was pressed twice, is the same photo.
    """
    must_manage_place(by, resource)
    # Before the transaction: unpacking takes a second, and on SQLite nobody else could write meanwhile.
    return keep(resource=resource, made=anew(content), alt=alt.strip(), alt_cy=alt_cy.strip(), by=by, at=at)


def add_to_problem(*, problem: Problem, made: Made, by: User, at: datetime) -> Photo:
    """Show what is wrong. Part of reporting it: the caller has asked who may, and holds the transaction."""
    return _store(Photo(problem=problem, added_by=by, added_at=at), made)


def anew(content: bytes) -> Made:
    """The photo made anew, outside any transaction. Raises Refused with a sentence for whoever sent it."""
    try:
        return made_anew(content)
    except BadPhoto as bad:
        raise Refused([Refusal("bad_photo", str(bad))]) from bad


@action
def describe(*, photo: Photo, alt: str, alt_cy: str, by: User) -> None:
    """Say what it shows, for people who cannot see it. Raises NotPermitted."""
    must_manage_place(by, _place_of(photo))
    Photo.objects.filter(pk=photo.pk).update(alt=alt.strip(), alt_cy=alt_cy.strip())


@action
def earlier(*, photo: Photo, by: User) -> None:
    """One place nearer to the front; the first is the one on cards. Raises NotPermitted."""
    place = _place_of(photo)
    must_manage_place(by, place)
    _lock(place)
    order = list(place.photos.order_by("position", "pk"))
    here = next((number for number, each in enumerate(order) if each.pk == photo.pk), 0)
    if here:
        order[here - 1], order[here] = order[here], order[here - 1]
    for number, each in enumerate(order):
        Photo.objects.filter(pk=each.pk).exclude(position=number).update(position=number)


@action
def remove(*, photo: Photo, by: User) -> None:
    """Take it away, bytes and all; also a problem's. Nothing happens to one that is gone. Raises NotPermitted."""
    place = photo.problem.resource if photo.problem else _place_of(photo)
    must_manage_place(by, place)
    _lock(place)
    deleted, _what = Photo.objects.filter(pk=photo.pk).delete()
    if deleted and photo.resource:
        place.photos.filter(position__gt=photo.position).update(position=F("position") - 1)


@action
def keep(*, resource: Resource, made: Made, alt: str, alt_cy: str, by: User, at: datetime) -> Photo:
    """As `add`, with one that was made anew already: one drawing may show several places."""
    must_manage_place(by, resource)
    _lock(resource)
    there = resource.photos
    if same := there.filter(digest=made.digest).first():
        return same
    if there.count() >= MOST:
        said = _("There are %(count)d photos already. Take one away first.") % {"count": MOST}
        raise Refused([Refusal("too_many", said)])
    last = there.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return _store(Photo(resource=resource, alt=alt, alt_cy=alt_cy, position=position, added_by=by, added_at=at), made)


def _store(photo: Photo, made: Made) -> Photo:
    photo.width, photo.height, photo.digest = made.width, made.height, made.digest
    photo.save(force_insert=True)
    PhotoFile.objects.create(photo=photo, large=made.large, small=made.small)
    return photo


def _place_of(photo: Photo) -> Resource:
    """A problem's photo belongs to its report, and is neither described nor put in order."""
    if photo.resource is None:
        raise NotPermitted(_("This photo belongs to a report."))
    return photo.resource


def _lock(resource: Resource) -> None:
    """One at a time at each place, or two would get the same position."""
    Resource.objects.select_for_update(of=("self",), no_key=True).get(pk=resource.pk)
