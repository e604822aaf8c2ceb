"""A keeper's or a council's rules, in dated versions that two people have approved."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models import MANAGING_ROLES


class RulebookState(models.TextChoices):
    """How far a version has come."""

    DRAFT = "draft", pgettext_lazy("rulebook", "Draft")
    PROPOSED = "proposed", pgettext_lazy("rulebook", "Proposed")
    LIVE = "live", pgettext_lazy("rulebook", "In force")
    RETIRED = "retired", pgettext_lazy("rulebook", "Retired")


class RulebookQuerySet(models.QuerySet["Rulebook"]):
    """Questions about many versions."""

    def in_force(self, on: date) -> Self:
        """Those that hold on the day: one an owner at most."""
        begun = self.filter(state__in=[RulebookState.LIVE, RulebookState.RETIRED], from_date__lte=on)
        return begun.filter(Q(until_date=None) | Q(until_date__gt=on))

    def waiting_for_staff(self) -> Self:
        """Those whose keeper has said yes and has nobody else to ask: a member of staff may be the second."""
        deciding = Q(owner__memberships__role__in=MANAGING_ROLES)
        return (
            self.filter(state=RulebookState.PROPOSED)
            .annotate(
                said_yes=Count("approvals", distinct=True),
                deciders=Count("owner__memberships", filter=deciding, distinct=True),
            )
            .filter(said_yes=1, deciders=1)
            .select_related("owner")
            .order_by("changed_at", "pk")
        )


class Rulebook(models.Model):
    """One version. `content` is what booking/rules/book.py reads; once proposed it never changes, and `digest` says so.

    A council's version holds for its own places and, one level further away, for those of keepers that belong to it.
    """

    owner = models.ForeignKey("community.Organisation", on_delete=models.PROTECT, related_name="rulebooks")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RulebookState.choices, default=RulebookState.DRAFT)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    from_date = models.DateField(_("in force from"), null=True, blank=True)
    until_date = models.DateField(_("in force until, this day not included"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = RulebookQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "-number"]
        verbose_name = _("rulebook")
        verbose_name_plural = _("rulebooks")
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="one_rulebook_a_number"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(state="live", until_date=None), name="one_open_rulebook_in_force"
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")), name="rulebook_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["owner", "from_date"], name="rulebook_in_force")]

    def __str__(self) -> str:
        return f"{self.owner}, {self.number}"


class RulebookApproval(models.Model):
    """One person's yes to a proposed version; two different people make it live."""

    rulebook = models.ForeignKey(Rulebook, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["rulebook", "by"], name="one_approval_a_person")]

    def __str__(self) -> str:
        return f"{self.rulebook}: {self.by}"
