"""Which letters a person wants, and when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WhenToWrite(models.TextChoices):
    """How a kind of letter comes."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Together, once a day")
    NEVER = "never", _("Not at all")


class LetterChoice(models.Model):
    """One person's choice for one kind of letter; without a row it comes at once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letter_choices")
    kind = models.CharField(max_length=20)
    when = models.CharField(max_length=8, choices=WhenToWrite.choices, default=WhenToWrite.AT_ONCE)

    class Meta:
        verbose_name = _("choice of letters")
        verbose_name_plural = _("choices of letters")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.when}"
