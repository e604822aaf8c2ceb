"""What group and keeper say to each other about one booking, and the sentences a keeper says often."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models.proof import Side


class Remark(models.Model):
    """One thing said. Never changed, never taken back: the other side has it by letter."""

    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="remarks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    side = models.CharField(max_length=8, choices=Side.choices)
    words = models.TextField(_("what was said"))
    at = models.DateTimeField()
    # Written on the page that a letter's link opens, without signing in.
    by_link = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self) -> str:
        return self.words[:60]


class ReplyFor(models.TextChoices):
    """What a reply is for."""

    APPROVE = "approve", _("Approving")
    DECLINE = "decline", _("Declining")
    ASK = "ask", _("Asking")


class Reply(models.Model):
    """A keeper's own standing answer, in both languages."""

    keeper = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="replies")
    use = models.CharField(_("for"), max_length=7, choices=ReplyFor.choices)
    name = models.CharField(_("what you call it"), max_length=60)
    words = models.TextField(_("in English"))
    words_cy = models.TextField(_("in Welsh"))

    class Meta:
        ordering = ["use", "name", "pk"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [models.UniqueConstraint(fields=["keeper", "use", "name"], name="one_reply_a_name")]

    def __str__(self) -> str:
        return self.name
