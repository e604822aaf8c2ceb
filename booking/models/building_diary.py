"""The diary a building keeps anyway – Outlook, Google, the school's own system – read as busy time."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from booking.models.claim import Claim
from booking.spans import LONGEST, Span
from community.models import MANAGING_ROLES, Organisation, User


class BuildingDiaryQuerySet(models.QuerySet["BuildingDiary"]):
    """Questions about many diaries."""

    def due(self, at: datetime) -> Self:
        """Those to read again, and in nobody's hands."""
        return self.filter(due_at__lte=at, leased_until__lte=at)


class BuildingDiary(models.Model):
    """One calendar of one resource, by address or as a file. What it says is busy is not offered.

    `file` is the last copy that could be read: while a newer one cannot, it goes on counting.
    """

    resource = models.ForeignKey("booking.Resource", on_delete=models.CASCADE, related_name="building_diaries")
    name = models.CharField(_("name"), max_length=120)
    # Whoever knows such an address can read the whole diary: it is shown to managers only, and only its host.
    url = models.CharField(_("address"), max_length=800, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    etag = models.CharField(max_length=250, blank=True)
    last_modified = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    # {"events": 312, "busy": 1040, "skipped": {"cancelled": 3, …}, "examples": […], …}: what the manager is told.
    report = models.JSONField(default=dict, blank=True)
    failure = models.CharField(max_length=250, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    # As with letters: whoever reads it moves this forward; if he dies, another takes over.
    leased_until = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    objects = BuildingDiaryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("building’s diary")
        verbose_name_plural = _("buildings’ diaries")
        indexes = [models.Index(fields=["due_at"], name="building_diary_due")]

    def __str__(self) -> str:
        return f"{self.name}: {self.resource}"


class BusyTimeQuerySet(models.QuerySet["BusyTime"]):
    """Questions about many busy times."""

    def meeting(self, window: Span) -> Self:
        """Those that share time with the window; none is longer than 24 hours."""
        return self.filter(starts_at__gt=window.start - LONGEST, starts_at__lt=window.end, ends_at__gt=window.start)


class BusyTime(models.Model):
    """One stretch the building needs itself, 24 hours at most; a longer event is several."""

    diary = models.ForeignKey(BuildingDiary, on_delete=models.CASCADE, related_name="busy", db_index=False)
    # Only managers see what it is: it may name people.
    title = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = BusyTimeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("busy time")
        verbose_name_plural = _("busy times")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["diary", "starts_at"], name="busy_when")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%H:%M}"

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.starts_at, self.ends_at)


class DiaryConflictQuerySet(models.QuerySet["DiaryConflict"]):
    """Questions about many conflicts."""

    def waiting(self, at: datetime) -> Self:
        """Those a person has still to settle: nobody has, and the booking still has the time on a part of the place."""
        claims = Claim.objects.filter(
            booking=OuterRef("booking"),
            part__resources=OuterRef("diary__resource"),
            starts_at__lt=OuterRef("ends_at"),
            ends_at__gt=OuterRef("starts_at"),
            expires_at=None,
        )
        return self.filter(Exists(claims), settled_at=None, booking__ends_at__gt=at)

    def managed_by(self, user: User) -> Self:
        """Those about bookings that the person decides."""
        return self.filter(booking__resource__keeper__in=Organisation.objects.of(user, *MANAGING_ROLES))


class DiaryConflict(models.Model):
    """The building needs a time that a booking has. A person decides; nothing is cancelled by it."""

    diary = models.ForeignKey(BuildingDiary, on_delete=models.CASCADE, related_name="conflicts")
    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="diary_conflicts")
    title = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    found_at = models.DateTimeField()
    # When it was settled, by whom, and how: "stands" a person says the booking stands, "gone" one of the two went away.
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=8, blank=True)

    objects = DiaryConflictQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("conflict with the diary")
        verbose_name_plural = _("conflicts with the diary")
        constraints = [models.UniqueConstraint(fields=["diary", "booking", "starts_at"], name="one_conflict_a_meeting")]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        """When the building needs it."""
        return Span(self.starts_at, self.ends_at)
