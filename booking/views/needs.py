"""What needs a keeper now: each thing one sentence with one link, the most urgent first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.documents import SENT, lacking
from booking.models import Booking, BuildingDiary, DiaryConflict, Problem, Resource, Rulebook, RulebookState
from booking.views.queue import first_dates
from booking.views.reviewing import unanswered
from community import wording
from community.days import local_day
from community.models import MANAGING_ROLES, Grant, GrantKind, Organisation, User
from community.neighbours import files_named

# A group still has time to bring what is asked for; later than this the keeper should ask.
PAPERS_DUE = timedelta(days=28)
MOST_PAPERS = 200
# One failure may be the other machine's afternoon.
FAILED_OFTEN = 3


@dataclass(frozen=True)
class Need:
    """A sentence, where it leads, and whether somebody could be hurt or left before a closed door."""

    words: str
    url: str
    is_urgent: bool = False


def needs(user: User, places: QuerySet[Resource], at: datetime) -> list[Need]:
    """Everything, in as many queries however much there is."""
    found: list[Callable[[User, QuerySet[Resource], datetime], Iterator[Need]]] = [
        _problems,
        _conflicts,
        _requests,
        _looks,
        _papers,
        _rules,
        _agreements,
        _diaries,
    ]
    every = [need for each in found for need in each(user, places, at)]
    # What other apps have of the kind: `needs.py` with `needs(user, at)`, giving (words, url, is_urgent).
    every += [Need(*each) for file in files_named("needs") for each in file.needs(user, at)]
    return sorted(every, key=lambda need: not need.is_urgent)


def _problems(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    open_ones = Problem.objects.filter(resource__in=places.order_by().values("pk"), done_at=None)
    urgent = list(open_ones.order_by().values_list("is_urgent", flat=True))
    first, others, url = sum(urgent), len(urgent) - sum(urgent), reverse("manage-problems")
    if first:
        words = ngettext(
            "%(number)s problem by which somebody could be hurt",
            "%(number)s problems by which somebody could be hurt",
            first,
        )
        yield Need(words % {"number": first}, url, is_urgent=True)
    if others:
        words = ngettext("%(number)s problem to see to", "%(number)s problems to see to", others)
        yield Need(words % {"number": others}, url)


def _conflicts(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    ahead = DiaryConflict.objects.filter(settled_at=None, ends_at__gt=at)
    number = ahead.filter(diary__resource__in=places.order_by().values("pk")).count()
    if number:
        words = ngettext(
            "%(number)s booking is at a time the building’s own diary needs",
            "%(number)s bookings are at times the building’s own diary needs",
            number,
        )
        yield Need(words % {"number": number}, reverse("manage-conflicts"), is_urgent=True)


def _requests(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    number = first_dates(Booking.objects.waiting().filter(resource__in=places.order_by().values("pk"))).count()
    if number:
        words = ngettext("%(number)s request waits for your answer", "%(number)s requests wait for your answer", number)
        yield Need(words % {"number": number}, reverse("manage-requests"))


def _looks(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    asked = unanswered(user, at)
    if asked:
        words = ngettext(
            "%(number)s group asks you to look again", "%(number)s groups ask you to look again", len(asked)
        )
        yield Need(words % {"number": len(asked)}, reverse("manage-requests"))


def _papers(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    """Bookings to come whose group has not brought what it was asked for, the next one linked."""
    soon = Booking.objects.filter(state__in=SENT, starts_at__gt=at, starts_at__lt=at + PAPERS_DUE)
    of_ours = soon.filter(resource__in=places.order_by().values("pk"), organisation__isnull=False)
    rows = of_ours.select_related("resource", "organisation").order_by("starts_at", "pk")[:MOST_PAPERS]
    without = lacking(list(rows), at=at)
    if without:
        words = ngettext(
            "%(number)s booking soon, and the group has not shown a document you ask for; the next: %(group)s, %(day)s",
            "%(number)s bookings soon, and the group has not shown a document you ask for; the next: %(group)s, "
            "%(day)s",
            len(without),
        )
        first = without[0]
        facts = {
            "number": len(without),
            "group": wording.in_language(first.organisation)[0],
            "day": wording.short_day(first.starts_at, first.zone),
        }
        yield Need(words % facts, reverse("manage-request", args=[first.reference]))


def _rules(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    mine = Organisation.objects.of(user, *MANAGING_ROLES).values("pk")
    proposed = Rulebook.objects.filter(state=RulebookState.PROPOSED, owner__in=mine).exclude(approvals__by=user)
    for book in proposed.select_related("owner").order_by("changed_at", "pk"):
        words = _("New rules of %(keeper)s wait for your yes") % {"keeper": wording.in_language(book.owner)[0]}
        yield Need(words, reverse("manage-rulebook", args=[book.owner.slug, book.number]))


def _agreements(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    """To sign for the other side; not what one wrote down oneself."""
    mine = Organisation.objects.of(user, *MANAGING_ROLES).values("pk")
    unsigned = Grant.objects.filter(kind=GrantKind.AGREEMENT, countersigned_at=None, ended_on=None, partner__in=mine)
    going_on = unsigned.filter(ends_on__gte=local_day(at)).exclude(entered_by=user)
    for grant in going_on.select_related("partner", "organisation").order_by("pk"):
        name = wording.in_language(grant.organisation)[0]
        yield Need(
            _("An agreement with %(group)s waits to be signed") % {"group": name},
            reverse("group-grants", args=[grant.partner.slug]),  # type: ignore[union-attr]
        )


def _diaries(user: User, places: QuerySet[Resource], at: datetime) -> Iterator[Need]:
    failing = BuildingDiary.objects.filter(
        resource__in=places.order_by().values("pk"), failures__gte=FAILED_OFTEN
    ).defer("file")
    for diary in failing.select_related("resource").order_by("pk"):
        words = _("The diary “%(name)s” of %(place)s cannot be read; the last good copy goes on counting")
        facts = {"name": diary.name, "place": wording.in_language(diary.resource)[0]}
        yield Need(words % facts, reverse("manage-diary", args=[diary.pk]))
