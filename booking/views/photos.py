"""A keeper's photos of a place: brought, described, put in order, taken away."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import photos as verbs
from booking.eligibility import Refused
from booking.forms.photos import PhotoForm, WordsForm
from booking.models import Photo, Resource
from booking.views.keepers import managed
from booking.views.shown_photos import ShownPhoto, shown
from community.views.access import signed_in


@dataclass(frozen=True)
class Row:
    """One photo with the form of its words."""

    photo: ShownPhoto
    form: WordsForm
    is_first: bool


@login_required
def photos(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, and a form for one more. Each button says by `deed` what it does, and to which by `photo`."""
    place = managed(request, slug)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    adding = PhotoForm(request.POST, request.FILES) if deed == "add" else PhotoForm()
    if deed == "add" and adding.is_valid() and _add(request, place, adding):
        return redirect("manage-photos", slug)
    wrong: dict[int, WordsForm] = {}
    if deed and deed != "add":
        photo = _chosen(request, place)
        said = WordsForm(request.POST, prefix=f"photo-{photo.pk}") if deed == "describe" else None
        if said is None or said.is_valid():
            _do(request, deed, photo, said)
            return redirect("manage-photos", slug)
        wrong[photo.pk] = said
    rows = _rows(place, wrong)
    context = {
        "resource": place,
        "adding": adding,
        "rows": rows,
        "full": len(rows) >= verbs.MOST,
        "form": next(iter(wrong.values()), adding),
    }
    return render(request, "booking/photos.html", context)


def _rows(place: Resource, wrong: dict[int, WordsForm]) -> list[Row]:
    rows: list[Row] = []
    for photo in Photo.objects.filter(resource=place):
        said = {"alt": photo.alt, "alt_cy": photo.alt_cy}
        form = wrong.get(photo.pk) or WordsForm(initial=said, prefix=f"photo-{photo.pk}")
        rows.append(Row(shown(photo), form, is_first=not rows))
    return rows


def _chosen(request: HttpRequest, place: Resource) -> Photo:
    """The photo the button belongs to; one of another place is none of this page's."""
    number = request.POST.get("photo", "")
    if not (number.isdecimal() and len(number) < 18):
        raise Http404
    return get_object_or_404(Photo.objects.select_related("resource"), pk=int(number), resource=place)


def _add(request: HttpRequest, place: Resource, form: PhotoForm) -> bool:
    """False where it was refused; the form then says why."""
    given = form.cleaned_data
    try:
        verbs.add(
            resource=place,
            content=given["photo"].read(),
            alt=given["alt"],
            alt_cy=given["alt_cy"],
            by=signed_in(request),
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error("photo", str(refused.refusals[0].sentence))
        return False
    messages.success(request, _("The photo is added."))
    return True


def _do(request: HttpRequest, deed: str, photo: Photo, said: WordsForm | None) -> None:
    by = signed_in(request)
    if said is not None:
        verbs.describe(photo=photo, alt=said.cleaned_data["alt"], alt_cy=said.cleaned_data["alt_cy"], by=by)
        messages.success(request, _("The words are saved."))
    elif deed == "earlier":
        verbs.earlier(photo=photo, by=by)
        messages.success(request, _("The photo stands one place nearer to the front."))
    elif deed == "remove":
        verbs.remove(photo=photo, by=by)
        messages.success(request, _("The photo is taken away."))
    else:
        raise Http404
