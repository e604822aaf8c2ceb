"""What an organisation was given or promised: grants, contracts, countersigned agreements, its own promise."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.days import end_of


class GrantKind(models.TextChoices):
    """What binds the organisation to share."""

    GRANT = "grant", _("Grant")
    CONTRACT = "contract", _("Contract")
    AGREEMENT = "agreement", _("Agreement without money, signed by both sides")
    PROMISE = "promise", _("The organisation's own promise")

    @property
    def is_funded(self) -> bool:
        """Whether money came with it."""
        return self in (GrantKind.GRANT, GrantKind.CONTRACT)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Questions about many grants."""

    def linked(self) -> Self:
        """Those whose recipient is an organisation here."""
        return self.filter(organisation__isnull=False)

    def live(self, on: date) -> Self:
        """Those that bind on the day."""
        begun = Q(starts_on__lte=on) & Q(registered_on__lte=on)
        return self.filter(begun, ends_on__gte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))

    def counting(self, on: date) -> Self:
        """Those that an organisation is judged by on the day, for its standing and for a keeper's rules alike.

        Of grants from open data only those of a funder that some keeper accepts: anybody may publish one.
        """
        funded = Q(kind__in=[GrantKind.GRANT, GrantKind.CONTRACT])
        # What staff write down has no number of open data.
        known = Q(grant_id=None) | Q(funder_id__in=AcceptedFunder.objects.accepted(on).values("funder_id"))
        signed = Q(kind=GrantKind.AGREEMENT, countersigned_at__lt=end_of(on))
        return self.linked().live(on).filter((funded & known) | signed | Q(kind=GrantKind.PROMISE))


class Grant(models.Model):
    """One grant, contract, agreement or promise. A grant from open data keeps where it came from.

    A grant to several recipients is one row for each, with its part of the money.

    `registered_on` is the day it became known here: a promise made with money is judged a year after that day.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=GrantKind.choices, default=GrantKind.GRANT)
    organisation = models.ForeignKey(
        "community.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    # As 360Giving has it, such as 360G-ABCT-0065I; NULL for what staff or the organisation entered, so that the
    # constraint below leaves those alone.
    grant_id = models.CharField(_("grant number"), max_length=200, null=True, blank=True)  # noqa: DJ001
    title = models.CharField(_("title"), max_length=300, blank=True)
    recipient_id = models.CharField(_("recipient's registration"), max_length=200, blank=True, db_index=True)
    recipient_name = models.CharField(_("recipient"), max_length=250, blank=True)
    funder_id = models.CharField(_("funder's registration"), max_length=200, blank=True, db_index=True)
    funder_name = models.CharField(_("funder"), max_length=250, blank=True)
    amount_pence = models.BigIntegerField(_("amount in pence"), default=0)
    currency = models.CharField(_("currency"), max_length=3, default="GBP")
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to, this day included"))
    # Hours a year; empty means the usual promise, worked out from the money and from what there is to lend.
    promised_hours = models.PositiveIntegerField(_("hours promised a year"), null=True, blank=True)
    registered_on = models.DateField(_("known here since"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # An agreement binds when a second person, from the other side, has signed it.
    partner = models.ForeignKey(
        "community.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="agreements_made"
    )
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    countersigned_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                fields=["grant_id", "recipient_id", "recipient_name"], name="one_row_a_grant_and_recipient"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funder_name or self.get_kind_display()}: {self.title or self.recipient_name}"


class AcceptedFunderQuerySet(models.QuerySet["AcceptedFunder"]):
    """Questions about many accepted funders."""

    def accepted(self, on: date) -> Self:
        """Those accepted on the day; not any more on the day on which it ended."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))


class AcceptedFunder(models.Model):
    """A funder whose grants a keeper takes as a reason to expect sharing. Rows are ended, never deleted."""

    keeper = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="accepted_funders")
    funder_id = models.CharField(_("funder's registration"), max_length=200)
    funder_name = models.CharField(_("funder"), max_length=250)
    since = models.DateField(_("accepted since"))
    until = models.DateField(_("accepted until"), null=True, blank=True)

    objects = AcceptedFunderQuerySet.as_manager()

    class Meta:
        ordering = ["funder_name", "pk"]
        verbose_name = _("accepted funder")
        verbose_name_plural = _("accepted funders")
        constraints = [
            models.UniqueConstraint(
                fields=["keeper", "funder_id"], condition=Q(until=None), name="one_standing_row_a_funder"
            ),
        ]

    def __str__(self) -> str:
        return self.funder_name
