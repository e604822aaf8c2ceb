"""How a group gets in, and what it finds wrong there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DoorWay(models.TextChoices):
    """Who or what opens."""

    STAFFED = "staffed", _("Somebody is there and opens")
    KEYHOLDER = "keyholder", _("A keyholder opens")
    CODE = "code", _("A code opens the door or the key safe")


class Door(models.Model):
    """One row a resource. `lock` names who makes the codes; the usual one tells the code the keeper has set."""

    resource = models.OneToOneField("booking.Resource", on_delete=models.CASCADE, related_name="door")
    way = models.CharField(_("who opens"), max_length=9, choices=DoorWay.choices, default=DoorWay.STAFFED)
    words = models.TextField(_("how to find it and get in"), blank=True)
    words_cy = models.TextField(_("the same in Welsh"), blank=True)
    fire = models.TextField(_("in case of fire"), blank=True)
    fire_cy = models.TextField(_("the same in Welsh"), blank=True)
    safeguarding = models.TextField(_("children and adults at risk"), blank=True)
    safeguarding_cy = models.TextField(_("the same in Welsh"), blank=True)
    phone = models.CharField(_("telephone if nobody opens"), max_length=30, blank=True)
    lock = models.CharField(max_length=40, default="printed")
    code = models.CharField(_("the code"), max_length=20, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("door")
        verbose_name_plural = _("doors")

    def __str__(self) -> str:
        return f"{self.resource}"


class Keyholder(models.Model):
    """Somebody who opens on some days of the week. Groups see name and telephone on the day of their booking only."""

    keeper = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="keyholders")
    # Empty: all places of the keeper.
    resources = models.ManyToManyField("booking.Resource", related_name="keyholders", blank=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=30)
    # Digits from 0, Monday; "56" is the weekend.
    weekdays = models.CharField(_("days"), max_length=7, default="0123456")
    first = models.DateField(_("from"), null=True, blank=True)
    last = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("keyholder")
        verbose_name_plural = _("keyholders")

    def __str__(self) -> str:
        return self.name


class Problem(models.Model):
    """Something a group found wrong: a task for the keeper until it is done."""

    resource = models.ForeignKey("booking.Resource", on_delete=models.CASCADE, related_name="problems")
    booking = models.ForeignKey(
        "booking.Booking", null=True, blank=True, on_delete=models.SET_NULL, related_name="problems"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(_("what is wrong"))
    is_urgent = models.BooleanField(_("somebody could be hurt"), default=False)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("what was done"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes = [models.Index(fields=["resource"], condition=models.Q(done_at=None), name="problem_open")]

    def __str__(self) -> str:
        return self.words[:60]
