"""A letter about a booking, kept for ever; sent by `manage.py work` after the change it tells of is committed."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about many messages."""

    def due(self, at: datetime) -> Self:
        """Unsent, due, and in nobody's hands."""
        return self.filter(sent_at__isnull=True, due_at__lte=at, leased_until__lte=at)


class Message(models.Model):
    """One e-mail to one address. `key` is unique, so the same letter is never written twice."""

    key = models.CharField(max_length=120, unique=True)
    booking = models.ForeignKey(
        "booking.Booking", null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    to = models.EmailField()
    language = models.CharField(max_length=5, blank=True)
    # What it is about (notices.py), for people's choices; and whether it waits for their daily letter.
    kind = models.CharField(max_length=20, blank=True)
    in_digest = models.BooleanField(default=False)
    # The calendar file that goes with it, if any.
    calendar = models.TextField(blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # A worker takes a message by moving this forward; if it dies, the lease runs out and another takes over.
    leased_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=250, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at__isnull=True), name="message_due"),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
