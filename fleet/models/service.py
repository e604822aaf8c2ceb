"""An evening service that comes again every week: who runs it, for whom, with which vehicle, along which stops."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Organisation
from fleet.models.stop import Stop
from fleet.models.vehicle import Vehicle


class OpenTo(models.TextChoices):
    """Who may ride."""

    MEMBERS = "members", _("Members of the groups named")
    ANYONE = "anyone", _("Anyone")


class Permit(models.TextChoices):
    """By what right somebody may pay for the ride (Transport Act 1985, sections 19 and 22)."""

    NONE = "none", _("Nobody pays in any way")
    SECTION_19 = "s19", _("Section 19 permit: for members of the groups named, never for the public")
    SECTION_22 = "s22", _("Section 22 permit: a community bus for anybody")


class ServiceState(models.TextChoices):
    """Where it is on its way onto the road."""

    DRAFT = "draft", _("Being written")
    ASKED = "asked", _("The vehicle’s keeper is asked")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class Service(models.Model):
    """Its keeper agrees once to lend the vehicle for it; each evening is then a Run with a booking of its own."""

    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="services")
    slug = models.SlugField(_("address"), max_length=90, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_cy = models.CharField(_("name in Welsh"), max_length=120, blank=True)
    area = models.CharField(_("where it goes"), max_length=160, blank=True)
    area_cy = models.CharField(_("where it goes, in Welsh"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_cy = models.TextField(_("description in Welsh"), blank=True)
    # Few riders have e-mail: this number stands in big type on every page of the service.
    telephone = models.CharField(_("telephone for riders"), max_length=30)
    # Drivers and riders reach each other through this one, with the ride's code, and never see each other's number.
    relay = models.CharField(_("telephone that connects drivers and riders"), max_length=30, blank=True)

    open_to = models.CharField(_("who may ride"), max_length=8, choices=OpenTo.choices, default=OpenTo.ANYONE)
    groups = models.ManyToManyField(Organisation, blank=True, related_name="services_for_members")
    permit = models.CharField(_("permit"), max_length=4, choices=Permit.choices, default=Permit.NONE)
    fare_pence = models.PositiveIntegerField(_("fare for one ride, in pence"), default=0)
    concession_pence = models.PositiveIntegerField(_("reduced fare, in pence"), null=True, blank=True)
    concession = models.CharField(_("who pays the reduced fare"), max_length=120, blank=True)
    concession_cy = models.CharField(_("the same in Welsh"), max_length=120, blank=True)
    opens_days = models.PositiveSmallIntegerField(_("days ahead a seat can be booked"), default=28)
    closes_minutes = models.PositiveSmallIntegerField(_("minutes before it leaves that booking closes"), default=120)
    notice_hours = models.PositiveSmallIntegerField(_("hours before that a driver may still give it back"), default=48)
    # A section 19 service is no public one: what leaves the house as a timetable is what the operator says may.
    is_public = models.BooleanField(_("in the public timetable data"), default=False)

    state = models.CharField(_("state"), max_length=8, choices=ServiceState.choices, default=ServiceState.DRAFT)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("what the vehicle’s keeper said"), blank=True)
    # Agreed by the keeper with the answer: what an evening costs, and why runs may lie outside the published time.
    price_pence = models.PositiveIntegerField(_("price of an evening, in pence"), null=True, blank=True)
    override_reason = models.TextField(_("why runs may lie outside the published time"), blank=True)
    # Runs exist up to this day.
    made_until = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            # A fare without a permit is what the law forbids; the form says it in a sentence.
            models.CheckConstraint(
                condition=~Q(permit="none") | (Q(fare_pence=0) & (Q(concession_pence=None) | Q(concession_pence=0))),
                name="no_fare_without_permit",
            ),
            models.CheckConstraint(condition=~Q(permit="s19") | Q(open_to="members"), name="section_19_is_for_members"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its timetable, for everybody."""
        return reverse("timetable", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The clock at its stops."""
        return self.vehicle.zone


class Timetable(models.Model):
    """Weekdays and times from a day on. A new one replaces it from its first day; runs keep the one they were made by.

    Times are minutes on the wall since the midnight that begins the evening's day: 1450 is ten past midnight.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="timetables")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"), null=True, blank=True)
    # Bit 0 is Monday.
    weekdays = models.PositiveSmallIntegerField(_("weekdays"))
    out_minutes = models.PositiveSmallIntegerField(_("leaves the depot"))
    in_minutes = models.PositiveSmallIntegerField(_("is back at the depot"))

    class Meta:
        ordering = ["from_day", "pk"]
        verbose_name = _("timetable")
        verbose_name_plural = _("timetables")
        constraints = [
            models.CheckConstraint(condition=Q(in_minutes__gt=models.F("out_minutes")), name="timetable_out_before_in"),
            models.UniqueConstraint(fields=["service", "from_day"], name="one_timetable_a_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.from_day}"

    def runs_on(self, weekday: int) -> bool:
        """Whether it runs on that weekday; Monday is 0."""
        return bool(self.weekdays >> weekday & 1)

    @property
    def days(self) -> list[int]:
        """The weekdays on which it runs."""
        return [day for day in range(7) if self.runs_on(day)]


class Call(models.Model):
    """One stop of a timetable. In a zone the bus comes to the doors between `minutes` and `until_minutes`."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="calls")
    # From 0 without a gap: a ride says between which two it goes.
    order = models.PositiveSmallIntegerField()
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, related_name="calls")
    minutes = models.PositiveSmallIntegerField(_("leaves at"))
    until_minutes = models.PositiveSmallIntegerField(_("at the latest at"), null=True, blank=True)
    # Out, people only get on; home, they only get off.
    gets_on = models.BooleanField(_("people get on"), default=True)
    gets_off = models.BooleanField(_("people get off"), default=True)

    class Meta:
        ordering = ["timetable", "order"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [models.UniqueConstraint(fields=["timetable", "order"], name="one_call_a_place_in_order")]

    def __str__(self) -> str:
        return f"{self.stop} {self.minutes // 60:02}:{self.minutes % 60:02}"
