"""A seat, or several, from one call of a run to another; and a seat that somebody has every week."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.models import Booking
from booking.models.booking import new_reference
from community.models import Organisation
from fleet.models.run import Run
from fleet.models.service import Service, Timetable
from fleet.seats import Sitting


class RideState(models.TextChoices):
    """Whether there is a seat."""

    BOOKED = "booked", pgettext_lazy("a ride", "Booked")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")


class BookedHow(models.TextChoices):
    """Who booked it."""

    RIDER = "rider", _("The rider")
    RELATIVE = "relative", _("Somebody for the rider")
    PHONE = "phone", _("By telephone")
    GROUP = "group", _("A group")


class Outcome(models.TextChoices):
    """Whether they came."""

    UNKNOWN = "", _("Nobody has said yet")
    ABOARD = "aboard", _("Aboard")
    NO_SHOW = "no_show", pgettext_lazy("a rider", "Did not come")


class Needs(models.Model):
    """What a ride needs, and whose it is. The names are erased the day after the run; what is counted stays."""

    # In ordinary seats: companions are among them; whoever sits in a wheelchair is not.
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    wheelchairs = models.PositiveSmallIntegerField(_("people in wheelchairs"), default=0)
    companions = models.PositiveSmallIntegerField(_("companions among them"), default=0)
    walking_aid = models.BooleanField(_("brings a walking aid"), default=False)
    assistance = models.BooleanField(_("needs an arm between door and bus"), default=False)
    concession = models.BooleanField(_("pays the reduced fare"), default=False)
    # Asked in one tick: it is what the service is for.
    would_stay_home = models.BooleanField(_("would have stayed at home without this bus"), default=False)

    name = models.CharField(_("first name, or the group’s"), max_length=80, blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    door = models.CharField(_("which door"), max_length=160, blank=True)
    note = models.CharField(_("anything the driver should know"), max_length=200, blank=True)

    class Meta:
        abstract = True


class StandingSeat(Needs):
    """A regular rider's seat on every run of a timetable, as long as it lasts."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="standing_seats")
    timetable = models.ForeignKey(Timetable, on_delete=models.PROTECT, related_name="standing_seats")
    first = models.PositiveSmallIntegerField(_("gets on at"))
    last = models.PositiveSmallIntegerField(_("gets off at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="standing_seats"
    )
    # The way home, where there is one.
    pair = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="paired_with")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["service", "pk"]
        verbose_name = _("regular seat")
        verbose_name_plural = _("regular seats")
        constraints = [models.CheckConstraint(condition=Q(last__gt=F("first")), name="standing_seat_goes_somewhere")]

    def __str__(self) -> str:
        return f"{self.service}: {self.first} – {self.last}"


class RideQuerySet(models.QuerySet["Ride"]):
    """Questions about many rides."""

    def seated(self) -> Self:
        """Those that have a seat."""
        return self.filter(state=RideState.BOOKED)

    def waiting(self) -> Self:
        """The waiting list, whoever came first at its head."""
        return self.filter(state=RideState.WAITING).order_by("asked_at", "pk")

    def calls_to_make(self) -> Self:
        """One ride for each person who has to be rung: out and home are one call."""
        return self.exclude(to_ring="").exclude(pair__to_ring__gt="", pair__lt=models.F("pk"))


class Ride(Needs):
    """Between two calls of one run. Out and home are two rides that know each other."""

    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="rides")
    state = models.CharField(_("state"), max_length=9, choices=RideState.choices, default=RideState.BOOKED)
    first = models.PositiveSmallIntegerField(_("gets on at"))
    last = models.PositiveSmallIntegerField(_("gets off at"))
    fare_pence = models.PositiveIntegerField(_("fare in pence"), default=0)

    how = models.CharField(_("booked by"), max_length=8, choices=BookedHow.choices)
    # Whose account it is in, so that they see and cancel it; for a call, nobody's.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="rides"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="rides"
    )
    # The room it was booked with: when that goes, so does the ride.
    with_booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="rides")
    pair = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="paired_with")
    standing = models.ForeignKey(StandingSeat, null=True, blank=True, on_delete=models.SET_NULL, related_name="rides")
    is_regular = models.BooleanField(default=False)

    outcome = models.CharField(_("came"), max_length=7, choices=Outcome.choices, default="", blank=True)
    # What a person has to be rung about: "seat" (there is one now), "suspended", "vehicle" …; empty once they know.
    to_ring = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = RideQuerySet.as_manager()

    class Meta:
        ordering = ["run", "first", "pk"]
        verbose_name = _("ride")
        verbose_name_plural = _("rides")
        constraints = [
            models.CheckConstraint(condition=Q(last__gt=F("first")), name="ride_goes_somewhere"),
            models.CheckConstraint(condition=Q(seats__gt=0) | Q(wheelchairs__gt=0), name="ride_is_somebodys"),
        ]
        indexes = [models.Index(fields=["run", "state"], name="ride_run_state")]

    def __str__(self) -> str:
        # Never a name: this is read in logs and in the admin.
        return f"{self.reference}"

    def get_absolute_url(self) -> str:
        """Its page, for those who may see it."""
        return reverse("ride", args=[self.reference])

    @property
    def sitting(self) -> Sitting:
        """What it takes, as seats.py counts."""
        return Sitting(self.first, self.last, self.seats, self.wheelchairs)

    @property
    def code(self) -> str:
        """Four figures with which the relay connects a driver and this rider."""
        return f"{self.pk % 10_000:04}"
