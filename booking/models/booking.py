"""One use of a resource by a group, from the first hold to the last word."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from booking.spans import Span
from booking.states import OPEN, TAKING, BookingState
from community.models import MANAGING_ROLES, Organisation, User

if TYPE_CHECKING:
    from booking.models.extra import BookingExtra

# No letters or digits that are confused when read out over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Eight characters in two groups, such as K7PX-29QM; 6.6 × 10¹¹ of them, so they cannot be tried one by one."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


class Attendance(models.TextChoices):
    """Whether they came, once somebody has said so."""

    UNKNOWN = "", _("Nobody has said yet")
    CAME = "came", _("They came")
    ABSENT = "absent", _("Nobody came")
    EXCUSED = "excused", _("Nobody came, and the keeper excused it")


class BookingQuerySet(models.QuerySet["Booking"]):
    """Questions about many bookings."""

    def sent(self) -> Self:
        """Without those still being filled in and those that ran out before they were sent."""
        return self.filter(organisation__isnull=False).exclude(state=BookingState.HELD)

    def taking_time(self) -> Self:
        """Those that keep others out."""
        return self.filter(state__in=TAKING)

    def waiting(self) -> Self:
        """Those a manager has still to decide."""
        return self.filter(state__in=OPEN)

    def visible_to(self, user: User) -> Self:
        """Those of the person's own organisations, and those on resources the person manages. Nobody else's."""
        managed = Organisation.objects.of(user, *MANAGING_ROLES)
        return self.filter(Q(organisation__in=Organisation.objects.of(user)) | Q(resource__keeper__in=managed))

    def with_names(self) -> Self:
        """With everything a list row prints, in one query."""
        return self.select_related("resource", "resource__keeper", "organisation", "made_by", "series")


class Booking(models.Model):
    """A hold, a request or a confirmed booking, by its state. The time it claims is in Claim rows."""

    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference, editable=False)
    resource = models.ForeignKey("booking.Resource", on_delete=models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="bookings"
    )
    series = models.ForeignKey(
        "booking.Series", null=True, blank=True, on_delete=models.SET_NULL, related_name="bookings"
    )
    state = models.CharField(_("state"), max_length=10, choices=BookingState.choices, default=BookingState.HELD)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    activity = models.CharField(_("what it is for"), max_length=160, blank=True)
    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    notes = models.TextField(_("anything the keeper should know"), blank=True)
    # What the rules may ask about, as the group said it: {"activity": "music", "under_18s": true}; rules/vocabulary.py.
    particulars = models.JSONField(default=dict, blank=True)
    # Agreed when it was sent: a keeper who changes the rate later does not change what was agreed.
    price_pence = models.PositiveIntegerField(_("price in pence"), null=True, blank=True)
    # Paid with time credits instead of money; the price is then nothing.
    credit_minutes = models.PositiveIntegerField(default=0)
    override_reason = models.TextField(_("why it lies outside the published time"), blank=True)

    # Whom its maker acted for while holding it: counted against floods, and read for nothing else.
    held_for = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    hold_until = models.DateTimeField(null=True, blank=True)
    visitor = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)

    attendance = models.CharField(max_length=8, choices=Attendance.choices, default="", blank=True)
    # When its use was entered into the ledger, or there was nothing to enter. What is learnt later corrects it at once.
    settled_at = models.DateTimeField(null=True, blank=True)

    # The page that made it and alone changes it, such as an evening run's; empty for what a group booked by itself. It
    # is the name of an address that takes the reference.
    belongs_to = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)

    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="booking_group_when"),
            models.Index(fields=["resource", "starts_at"], name="booking_resource_when"),
            models.Index(
                fields=["resource", "starts_at"],
                condition=Q(state__in=["requested", "queried"]),
                name="booking_to_decide",
            ),
            models.Index(
                fields=["ends_at"],
                condition=Q(settled_at=None, state__in=["confirmed", "cancelled"]),
                name="booking_to_settle",
            ),
            # The few that were cancelled late, whose time others may still have; a hold let go is none of them.
            models.Index(
                fields=["ends_at"],
                condition=Q(settled_at=None, state="cancelled", organisation__isnull=False),
                name="booking_given_up",
            ),
            models.Index(fields=["hold_until"], condition=Q(state="held"), name="booking_holds"),
            models.Index(fields=["visitor"], condition=Q(state="held"), name="booking_visitor_holds"),
            models.Index(fields=["address"], condition=Q(state="held"), name="booking_address_holds"),
            models.Index(fields=["held_for"], condition=Q(state="held"), name="booking_group_holds"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.resource}"

    def get_absolute_url(self) -> str:
        """Its page, for those who may see it."""
        return reverse("booking", args=[self.reference])

    @property
    def status(self) -> BookingState:
        """Its state as something that can be asked what it permits."""
        return BookingState(self.state)

    @property
    def span(self) -> Span:
        """The time the group uses, without set-up and turn-round."""
        return Span(self.starts_at, self.ends_at)

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the resource's wall."""
        return self.resource.zone

    @property
    def activity_code(self) -> str:
        """What kind of activity it is, as a code; empty where nobody said."""
        return str(self.particulars.get("activity") or "")

    @cached_property
    def extras_chosen(self) -> list["BookingExtra"]:
        """What was chosen with it. Who reads many bookings asks for all at once: `extras.know`."""
        return list(self.extras.select_related("extra"))

    def has_run_out(self, at: datetime) -> bool:
        """Whether it is a hold whose minutes are over."""
        return self.state == BookingState.HELD and self.hold_until is not None and self.hold_until <= at
