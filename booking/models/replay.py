"""A past period decided again under another version of the rules: how far it has come, and what came of it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReplayRunQuerySet(models.QuerySet["ReplayRun"]):
    """Questions about many runs."""

    def to_do(self, at: datetime) -> Self:
        """Those that nobody is working on, the oldest first."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=at), finished_at=None, failure="").order_by("pk")


class ReplayRun(models.Model):
    """Worked off in slices by `manage.py work`; `last` is the newest decision that has been looked at.

    The draft's content is copied when the run begins: somebody who changes the draft meanwhile does not get an answer
    that is half about the one and half about the other. Nobody but the keeper's managers sees a run.
    """

    rulebook = models.ForeignKey("booking.Rulebook", on_delete=models.CASCADE, related_name="replays")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    # As if the keeper had let standing count, where the decisions were made while it only showed it.
    with_standing = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    # What booking/replay.py keeps count of; organisations in it are primary keys.
    tally = models.JSONField(default=dict)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    objects = ReplayRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("replay of past requests")
        verbose_name_plural = _("replays of past requests")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="replay_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(finished_at=None, failure=""), name="replay_to_do"),
        ]

    def __str__(self) -> str:
        return f"{self.rulebook}: {self.since} – {self.until}"
