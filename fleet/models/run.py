"""One evening of a service."""

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.models import Booking
from booking.spans import Span
from fleet.models.service import Service, ServiceState, Timetable
from fleet.models.vehicle import Vehicle

# The page that alone changes a run's booking.
RUN_BOOKING = "run-booking"


class RunState(models.TextChoices):
    """How far the evening is."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("On the road")
    DONE = "done", pgettext_lazy("a run", "Done")
    SUSPENDED = "suspended", _("Does not run")


class RunQuerySet(models.QuerySet["Run"]):
    """Questions about many runs."""

    def going(self) -> Self:
        """Without those that do not run."""
        return self.exclude(state=RunState.SUSPENDED)

    def to_come(self, at: datetime) -> Self:
        """Those that have not yet left their first stop."""
        return self.going().filter(leaves_at__gt=at, state=RunState.PLANNED)

    def with_everything(self) -> Self:
        """With what every list prints, in one query."""
        return self.select_related(
            "service", "service__operator", "service__vehicle", "vehicle", "vehicle__depot", "booking", "timetable"
        )


class Run(models.Model):
    """Its booking claims the vehicle from depot-out to depot-in, and the driver once somebody has taken the shift.

    A suspended one keeps its row and its cancelled booking; taken up again, it gets a new booking.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="runs")
    timetable = models.ForeignKey(Timetable, on_delete=models.PROTECT, related_name="runs")
    # The evening's day; past midnight it is still this one.
    day = models.DateField(_("day"))
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="runs")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="run")
    state = models.CharField(_("state"), max_length=9, choices=RunState.choices, default=RunState.PLANNED)
    # From its first stop; out of the depot is the booking's beginning.
    leaves_at = models.DateTimeField(db_index=True)
    reason = models.TextField(_("why it does not run"), blank=True)

    late_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    late_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Miles on the clock.
    miles_out = models.PositiveIntegerField(_("miles at the start"), null=True, blank=True)
    miles_in = models.PositiveIntegerField(_("miles at the end"), null=True, blank=True)
    incident = models.TextField(_("what happened"), blank=True)
    # When the coordinator was told that nobody drives; when the names were erased.
    alerted_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    # When the driver's hours were entered into the ledger, or there were none to enter.
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["leaves_at", "pk"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="one_run_a_service_and_day")]
        indexes = [
            models.Index(fields=["vehicle", "leaves_at"], name="run_vehicle_when"),
            models.Index(fields=["leaves_at"], condition=models.Q(erased_at=None), name="run_with_names"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.day}"

    def get_absolute_url(self) -> str:
        """Its page for riders."""
        return reverse("run", args=[self.pk])

    @property
    def zone(self) -> ZoneInfo:
        """The clock at its stops."""
        return self.vehicle.zone

    @property
    def span(self) -> Span:
        """From depot-out to depot-in."""
        return self.booking.span

    @property
    def is_going(self) -> bool:
        """Whether it runs, or ran."""
        return self.state != RunState.SUSPENDED and self.service.state != ServiceState.DRAFT
