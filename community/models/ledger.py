"""The ledger of sharing: who gave what to whom, who used what, and who did not come. Rows are only ever added."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """What a line says of its organisation."""

    GIFT = "gift", _("Shared with others")
    USE = "use", _("Booked")
    NO_SHOW = "no_show", _("Did not come")
    LATE_CANCEL = "late_cancel", _("Cancelled late")
    WITHDRAWN = "withdrawn", _("Withdrew a confirmed booking late")
    EXCUSED = "excused", _("Excused")
    REVERSED = "reversed", _("Taken back")

    @property
    def is_slip(self) -> bool:
        """Whether it counts against the organisation."""
        return self in (EntryKind.NO_SHOW, EntryKind.LATE_CANCEL, EntryKind.WITHDRAWN)

    @property
    def undoes(self) -> bool:
        """Whether it makes another line as if it had never been."""
        return self in (EntryKind.EXCUSED, EntryKind.REVERSED)


class Unit(models.TextChoices):
    """What was shared; an hour of any is worth an hour."""

    ROOM = "room", _("Room")
    VEHICLE = "vehicle", _("Vehicle")
    DRIVER = "driver", _("Driver")
    VOLUNTEER = "volunteer", _("Volunteer hours")
    SEAT = "seat", _("Seats")
    EQUIPMENT = "equipment", _("Equipment")


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Questions about many lines."""

    def of(self, organisation: object) -> Self:
        """The account of one organisation."""
        return self.filter(organisation=organisation)


class LedgerEntry(models.Model):
    """One line of one organisation's account.

    `minutes` are minutes of the unit, already converted (8 seat-hours are 60 minutes); `on` is the local day it
    happened, `entered_at` when it became known: a standing of a past day sees only what was known then.
    A gift that fell short in any way is entered all the same, with the reason in `short_of`, and counts nothing. What
    is booked within a family has it too: its hours do not make what was missed elsewhere weigh less.
    """

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.ROOM)
    organisation = models.ForeignKey("community.Organisation", on_delete=models.PROTECT, related_name="ledger")
    partner = models.ForeignKey(
        "community.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="ledger_as_partner"
    )
    # The partner's family as it was known on the day of entry, so that the cap of 60 hours needs no other table.
    partner_family = models.BigIntegerField(null=True, blank=True)
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    # Minutes of `minutes` that somebody else used after all; only for what was cancelled late.
    relet_minutes = models.PositiveIntegerField(default=0)
    # Why it counts nothing: "family", "price", "" …; see community/ledger.py.
    short_of = models.CharField(max_length=12, blank=True)
    proofs = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=60, blank=True)
    undone = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("ledger line")
        verbose_name_plural = _("ledger lines")
        indexes = [models.Index(fields=["organisation", "on"], name="ledger_account")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone=None) | Q(kind__in=["excused", "reversed"]), name="only_corrections_undo"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.minutes} min"


class Dispute(models.Model):
    """Somebody says a line is wrong, within 28 days; a person answers."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.CASCADE, related_name="disputes")
    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="disputes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(_("what is wrong with it"))
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.UniqueConstraint(fields=["entry", "organisation"], name="one_dispute_a_line_and_side"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.words[:40]}"
