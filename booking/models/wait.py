"""Who waits for a time that is taken, what is kept for them until when, which searches are to be run again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.models.resource import Resource
from booking.spans import LONGEST, Span

# Somebody who waits needs set-up and turn-round of their own beside what comes free.
MARGIN = timedelta(hours=8)


class WaitState(models.TextChoices):
    """Where one stands who waits."""

    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("It is your turn")
    TAKEN = "taken", pgettext_lazy("waiting list", "You took it")
    LEFT = "left", pgettext_lazy("waiting list", "You left the list")
    OVER = "over", pgettext_lazy("waiting list", "The time is over")


class WaitQuerySet(models.QuerySet["Wait"]):
    """Questions about many who wait."""

    def due(self, at: datetime) -> Self:
        """Those to look at, and in nobody's hands."""
        return self.filter(due_at__lte=at, leased_until__lte=at)

    def standing(self) -> Self:
        """Those who still wait or whose turn it is."""
        return self.filter(state__in=[WaitState.WAITING, WaitState.OFFERED])

    def meeting(self, window: Span) -> Self:
        """Those for a time that shares some with the window; none is longer than 24 hours."""
        return self.filter(starts_at__gt=window.start - LONGEST, starts_at__lt=window.end, ends_at__gt=window.start)

    def beside(self, resources: Iterable[int]) -> Self:
        """Those for one of these resources, by number, or for one that shares a part with it: a hall and its thirds."""
        needs = Resource.parts.through.objects
        parts = needs.filter(resource__in=list(resources)).values("part")
        return self.filter(resource__in=needs.filter(part__in=parts).values("resource"))

    def wake(self, claims: Any) -> int:
        """Whatever frees time calls this before the claims are gone: those who wait for it are due at once."""
        freed = claims.order_by().filter(
            part__in=Resource.parts.through.objects.filter(resource=OuterRef(OuterRef("resource"))).values("part"),
            starts_at__lt=_shifted("ends_at", MARGIN),
            ends_at__gt=_shifted("starts_at", -MARGIN),
        )
        return self.filter(Exists(freed)).wake_all()

    def wake_all(self) -> int:
        """Everybody who waits here is due. One statement.

        Due is what lies in the past by any clock, so that none is needed; due since before it was asked for is only
        what was woken (`claims.must_not_jump`).
        """
        return self.filter(state=WaitState.WAITING).update(due_at=F("asked_at") - timedelta(seconds=1))


def _shifted(column: str, by: timedelta) -> ExpressionWrapper:
    """A time of the one who waits, earlier or later."""
    return ExpressionWrapper(OuterRef(column) + by, output_field=DateTimeField())


class Wait(models.Model):
    """One organisation waits for one time of one resource."""

    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="waits")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="waits")
    resource = models.ForeignKey("booking.Resource", on_delete=models.CASCADE, related_name="waits")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    activity = models.CharField(_("what it is for"), max_length=160)
    people = models.PositiveIntegerField(_("how many people"))
    notes = models.TextField(_("anything the keeper should know"), blank=True)
    particulars = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=WaitState.choices, default=WaitState.WAITING)
    # When to look whether it is free: moved to now by whatever frees time, and now and then anyway. None: over, or
    # it is their turn.
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField()

    objects = WaitQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("places on waiting lists")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="wait_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["organisation", "resource", "starts_at", "ends_at"],
                condition=Q(state__in=["waiting", "offered"]),
                name="one_place_a_group",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="wait_due"),
            models.Index(
                fields=["resource", "starts_at"], condition=Q(state__in=["waiting", "offered"]), name="wait_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.resource} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        """The time it is for."""
        return Span(self.starts_at, self.ends_at)

    @property
    def activity_code(self) -> str:
        """What kind of activity it is, as a code; empty where nobody said."""
        return str(self.particulars.get("activity") or "")


class TurnOutcome(models.TextChoices):
    """What became of a time that was kept for somebody."""

    OPEN = "", _("Not answered yet")
    TAKEN = "taken", pgettext_lazy("a turn", "Taken")
    DECLINED = "declined", pgettext_lazy("a turn", "Not wanted")
    RAN_OUT = "ran_out", pgettext_lazy("a turn", "Not answered in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("a turn", "Withdrawn")


class Turn(models.Model):
    """A time kept for one organisation until a deadline: one that came free, or one instead of a recalled booking.

    The time is claimed by a booking in the state *held*, so nothing can be kept for two.
    """

    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="turns")
    wait = models.ForeignKey(Wait, null=True, blank=True, on_delete=models.CASCADE, related_name="turns")
    # The booking that was recalled, if it is instead of that.
    instead_of = models.ForeignKey(
        "booking.Booking", null=True, blank=True, on_delete=models.CASCADE, related_name="alternatives"
    )
    booking = models.OneToOneField("booking.Booking", on_delete=models.CASCADE, related_name="turn")
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=TurnOutcome.choices, default=TurnOutcome.OPEN, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        indexes = [models.Index(fields=["until"], condition=Q(outcome=""), name="turn_open")]
        constraints = [
            models.UniqueConstraint(fields=["wait"], condition=Q(outcome=""), name="one_turn_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.until:%Y-%m-%d %H:%M}"


class HowOften(models.TextChoices):
    """When to write about a search."""

    AT_ONCE = "at_once", _("As soon as something comes free")
    DAILY = "daily", _("Once a day")


class SavedSearch(models.Model):
    """A search to be looked at again, and what was already told of it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    # As in the address of the search page, in English whatever the page's language.
    query = models.CharField(max_length=500)
    how_often = models.CharField(_("how often"), max_length=8, choices=HowOften.choices, default=HowOften.DAILY)
    made_at = models.DateTimeField()
    # The marks of what was found before: only what is new is told.
    known = models.JSONField(default=list, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        indexes = [models.Index(fields=["due_at"], name="saved_search_due")]
        constraints = [models.UniqueConstraint(fields=["person", "query"], name="one_search_a_person")]

    def __str__(self) -> str:
        return self.query
