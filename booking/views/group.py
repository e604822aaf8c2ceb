"""A group's own page: what is coming up, what waits for an answer, what is to do, and who belongs."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.models import Booking
from booking.states import BookingState
from community.models import Membership, Organisation, Role
from community.registers import described
from community.views.access import membership_or_404

MOST = 8


@dataclass(frozen=True)
class Task:
    """Something to do, and the page where it is done."""

    words: str
    url: str


@login_required
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """For its members; to everybody else the page does not exist."""
    mine = membership_or_404(request, slug)
    organisation, role, at = mine.organisation, Role(mine.role), timezone.now()
    bookings = _still_to_come(organisation, at)
    coming = [each for each in bookings if each.state == BookingState.CONFIRMED]
    waiting = [each for each in bookings if each.state in (BookingState.REQUESTED, BookingState.QUERIED)]
    members = list(organisation.memberships.select_related("user").order_by("user__name", "user__email"))
    numbers = [(each, *described(each.org_id)) for each in organisation.org_ids.all()]
    context = {
        "organisation": organisation,
        "role": mine.role,
        "owner": role is Role.OWNER,
        "coming": coming[:MOST],
        "more": max(0, len(coming) - MOST),
        "waiting": waiting,
        "members": members,
        "numbers": numbers,
        "tasks": _tasks(organisation, role, waiting, members, bool(numbers)),
    }
    return render(request, "booking/group.html", context)


def _still_to_come(organisation: Organisation, at: datetime) -> list[Booking]:
    """The group's own bookings that are not over. Whoever sees this page belongs to the group."""
    return list(
        Booking.objects.sent()
        .taking_time()
        .filter(organisation=organisation, ends_at__gt=at)
        .with_names()
        .order_by("starts_at", "pk")
    )


def _tasks(
    organisation: Organisation, role: Role, waiting: list[Booking], members: list[Membership], registered: bool
) -> list[Task]:
    """What somebody in this role could do now, the most pressing first."""
    tasks = []
    if role.may_book:
        asked = [each for each in waiting if each.state == BookingState.QUERIED]
        tasks += [
            Task(
                _("Answer a question about %(space)s") % {"space": each.resource},
                reverse("booking", args=[each.reference]),
            )
            for each in asked
        ]
    if role.may_manage:
        requests = Booking.objects.sent().waiting().filter(resource__keeper=organisation).count()
        if requests:
            words = ngettext("Decide %(count)d request", "Decide %(count)d requests", requests) % {"count": requests}
            tasks.append(Task(words, reverse("manage-requests")))
    if role is Role.OWNER:
        if len(members) == 1:
            tasks.append(
                Task(
                    _("Invite a second person, so that the group does not depend on one"),
                    reverse("group-members", args=[organisation.slug]),
                )
            )
        if not registered:
            tasks.append(
                Task(
                    _("Add a registration number, if the group has one"),
                    reverse("group-registrations", args=[organisation.slug]),
                )
            )
        if not organisation.email:
            tasks.append(
                Task(_("Say where letters to the group should go"), reverse("group-edit", args=[organisation.slug]))
            )
    return tasks
