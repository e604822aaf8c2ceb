"""What can be had with a place: a projector, badminton nets, the kitchen beside the hall."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Organisation


class ExtraPer(models.TextChoices):
    """What its price is for."""

    USE = "use", _("each booking")
    HOUR = "hour", _("each hour")


class Extra(models.Model):
    """One kind of thing of which the keeper has so many. Each single one is a part: nobody can take it twice.

    With `room` it is that room itself, taken along with another: its parts are claimed with its own set-up and
    turn-round, and `parts` stays empty.
    """

    keeper = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="extras")
    name = models.CharField(_("name"), max_length=120)
    name_cy = models.CharField(_("name in Welsh"), max_length=120, blank=True)
    price_pence = models.PositiveIntegerField(_("price in pence"), default=0)
    per = models.CharField(_("price for"), max_length=4, choices=ExtraPer.choices, default=ExtraPer.USE)
    room = models.ForeignKey(
        "booking.Resource", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_along"
    )
    # One for each that there is, in the order of their keys; one that was taken off the shelf is no longer among them.
    parts = models.ManyToManyField("booking.Part", related_name="extras", blank=True)
    # The places it can be had with.
    resources = models.ManyToManyField("booking.Resource", related_name="extras", blank=True)
    is_offered = models.BooleanField(_("can be booked"), default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("extra")
        verbose_name_plural = _("extras")

    def __str__(self) -> str:
        return self.name


class BookingExtra(models.Model):
    """So many of one extra with one booking. Their claims are the booking's, and end with them."""

    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="extras")
    extra = models.ForeignKey(Extra, on_delete=models.PROTECT, related_name="bookings")
    quantity = models.PositiveSmallIntegerField(default=1)
    # Agreed when the booking was sent, for all of them and the whole time; it is part of the booking's price.
    price_pence = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("extra of a booking")
        verbose_name_plural = _("extras of bookings")
        constraints = [models.UniqueConstraint(fields=["booking", "extra"], name="one_row_an_extra")]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.quantity} × {self.extra_id}"
