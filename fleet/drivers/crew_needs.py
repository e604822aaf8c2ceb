"""What drivers and their evenings need of a coordinator, in a fixed number of queries; `needs` asks for it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import wording
from community.models import MANAGING_ROLES, Organisation, User
from fleet.drivers import driving
from fleet.drivers.unconfirmed import unconfirmed
from fleet.drivers.undriven import A_WEEK, TWO_DAYS, undriven
from fleet.models import Crew, CrewState, Run, Shift

Need = tuple[str, str, bool]
AHEAD = timedelta(days=14)


def needs(user: User, at: datetime) -> Iterator[Need]:
    """The most urgent first."""
    mine = list(Organisation.objects.of(user, *MANAGING_ROLES).filter(services__isnull=False).distinct())
    if not mine:
        return
    yield from _undriven(mine, at)
    yield from _unfit(mine, at)
    yield from _crew(mine)
    yield from _unconfirmed(mine, user, at)


def _undriven(mine: list[Organisation], at: datetime) -> Iterator[Need]:
    rows = undriven(at).filter(service__operator__in=mine, leaves_at__lte=at + A_WEEK)
    for run in rows.select_related("service", "vehicle").order_by("leaves_at", "pk"):
        words = _("Nobody drives %(service)s on %(day)s")
        facts = {"service": wording.in_language(run.service)[0], "day": wording.day(run.day)}
        yield words % facts, reverse("manage-shift", args=[run.pk]), run.leaves_at <= at + TWO_DAYS


def _unfit(mine: list[Organisation], at: datetime) -> Iterator[Need]:
    """Somebody has an evening soon, and may not drive it any more: a licence ran out, another vehicle came."""
    rows = Shift.objects.standing().filter(
        run__in=Run.objects.to_come(at), run__service__operator__in=mine, run__leaves_at__lte=at + AHEAD
    )
    shifts = list(rows.select_related("driver__user").order_by("run__leaves_at", "pk"))
    if not shifts:
        return
    runs = {run.pk: run for run in Run.objects.with_everything().filter(pk__in=[shift.run_id for shift in shifts])}
    table = driving.fitness_table(list({shift.driver_id: shift.driver for shift in shifts}.values()), [*runs.values()])
    for shift in shifts:
        fit, run = table[shift.driver_id, shift.run_id], runs[shift.run_id]
        if not fit.may:
            words = _("%(driver)s has %(service)s on %(day)s and may not drive it: %(why)s")
            facts = {"driver": shift.driver.user, "service": wording.in_language(run.service)[0]}
            facts |= {"day": wording.day(run.day), "why": fit.why_not[0].sentence}
            yield words % facts, reverse("manage-shift", args=[run.pk]), run.leaves_at <= at + TWO_DAYS


def _crew(mine: list[Organisation]) -> Iterator[Need]:
    rows = Crew.objects.filter(operator__in=mine, state__in=[CrewState.ASKED, CrewState.ACCEPTED])
    counts = Counter(
        "asked" if state == CrewState.ASKED else "unseen" if seen is None else ""
        for state, seen in rows.values_list("state", "licence_seen_on")
    )
    if number := counts["asked"]:
        words = ngettext(
            "%(number)s person wants to drive for you", "%(number)s people want to drive for you", number
        )
        yield words % {"number": number}, reverse("manage-crew"), False
    if number := counts["unseen"]:
        words = ngettext(
            "%(number)s driver’s licence must be seen", "%(number)s drivers’ licences must be seen", number
        )
        yield words % {"number": number}, reverse("manage-crew"), False


def _unconfirmed(mine: list[Organisation], user: User, at: datetime) -> Iterator[Need]:
    rows = unconfirmed(mine, at).exclude(driver__user=user).order_by("run__leaves_at", "pk")
    by_service: dict[str, list[Shift]] = {}
    for shift in rows:
        by_service.setdefault(shift.run.service.slug, []).append(shift)
    for slug, shifts in by_service.items():
        words = ngettext(
            "%(number)s evening of %(service)s was driven: say so, and the driver’s group is given the hours",
            "%(number)s evenings of %(service)s were driven: say so, and the drivers’ groups are given the hours",
            len(shifts),
        )
        facts = {"number": len(shifts), "service": wording.in_language(shifts[0].run.service)[0]}
        yield words % facts, reverse("manage-rota", args=[slug]), False
