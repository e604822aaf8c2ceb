"""Something that can be booked: a space in a building, a vehicle, later something else."""

import secrets
from datetime import timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from booking.facilities import codes_of
from booking.geography import cell_of
from community.models import MANAGING_ROLES, Organisation, User


class ResourceKind(models.TextChoices):
    """The kinds of bookable thing; each has an app of its own beside booking/."""

    SPACE = "space", _("A space")
    VEHICLE = "vehicle", _("A vehicle")


# No letters or digits that are confused when read from a card.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Six characters; with the booking's reference, or a group's own sign-in, enough for a room card."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Questions about many resources."""

    def published(self) -> Self:
        """Those that anyone may find."""
        return self.filter(is_published=True)

    def managed_by(self, user: User) -> Self:
        """Those the person publishes and decides for."""
        return self.filter(keeper__in=Organisation.objects.of(user, *MANAGING_ROLES))

    def having(self, bits: int) -> Self:
        """Those that have every facility of the bits."""
        return self.alias(had=F("facilities").bitand(bits)).filter(had=bits) if bits else self

    def divisions_of(self, whole: "Resource") -> Self:
        """What the same keeper lets of it alone: those that use some of its parts, not all, and nothing else."""
        own = [part.pk for part in whole.parts.all()]
        used = Resource.parts.through.objects.filter(resource=OuterRef("pk"))
        only_own = self.filter(Exists(used.filter(part__in=own)), ~Exists(used.exclude(part__in=own)))
        return only_own.filter(keeper=whole.keeper_id).alias(size=Count("parts")).filter(size__lt=len(own))


class Resource(models.Model):
    """What every bookable thing has. A Space or a Vehicle adds the rest in its own table.

    Where it stands is kept here too, so that one index answers "near me" for every kind.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ResourceKind.choices)
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="resources")
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_cy = models.CharField(_("name in Welsh"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_cy = models.TextField(_("description in Welsh"), blank=True)

    place = models.CharField(_("where it is"), max_length=160, blank=True)
    place_cy = models.CharField(_("where it is, in Welsh"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    # The building or depot it belongs to, as one word that rules can name.
    premises = models.SlugField(max_length=90, blank=True, editable=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    cell = models.IntegerField(null=True, editable=False)

    capacity = models.PositiveIntegerField(_("how many people it holds"))
    facilities = models.BigIntegerField(_("what it has"), default=0)
    rate_pence = models.PositiveIntegerField(_("community rate an hour, in pence"), default=0)
    setup_minutes = models.PositiveSmallIntegerField(_("minutes to set up before"), default=0)
    turnround_minutes = models.PositiveSmallIntegerField(_("minutes to clear up after"), default=0)
    # Activities that need other minutes: {"party": [30, 60]}, before and after. Codes as in rules/vocabulary.py.
    activity_minutes = models.JSONField(default=dict, blank=True, db_default=models.Value({}, models.JSONField()))
    area = models.PositiveIntegerField(_("floor area in square metres"), null=True, blank=True)
    needs_approval = models.BooleanField(_("a manager decides each request"), default=False)
    # A flag rather than a list of closures: the dates are known for years ahead and belong to nobody's diary.
    closed_on_bank_holidays = models.BooleanField(_("closed on bank holidays"), default=False)
    timezone = models.CharField(max_length=40, default="Europe/London")
    is_published = models.BooleanField(_("anyone may find it"), default=True)

    parts = models.ManyToManyField("booking.Part", related_name="resources")
    # On the card in the room; whoever types it in stands there. The keeper can have a new one made.
    room_code = models.CharField(max_length=8, default=new_code, editable=False, db_index=True)
    calendar = models.OneToOneField(
        "schedule.Calendar",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="resource",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        indexes = [
            models.Index(fields=["cell"], name="resource_cell"),
            models.Index(fields=["name", "id"], name="resource_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}" if self.place else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the grid cell true to the place."""
        known = self.latitude is not None and self.longitude is not None
        self.cell = cell_of(self.latitude, self.longitude) if known else None  # type: ignore[arg-type]
        if (fields := kwargs.get("update_fields")) and {"latitude", "longitude"} & set(fields):
            kwargs["update_fields"] = {*fields, "cell"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page; each kind has its own address."""
        return reverse(self.kind, args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The clock on its wall."""
        return ZoneInfo(self.timezone)

    @property
    def setup(self) -> timedelta:
        """Time it needs before a use."""
        return timedelta(minutes=self.setup_minutes)

    @property
    def turnround(self) -> timedelta:
        """Time it needs after a use."""
        return timedelta(minutes=self.turnround_minutes)

    def around(self, activity: str = "") -> tuple[timedelta, timedelta]:
        """The time it needs before and after a use: as the keeper says for that activity, else the usual."""
        if activity in self.activity_minutes:
            before, after = self.activity_minutes[activity]
            return timedelta(minutes=before), timedelta(minutes=after)
        return self.setup, self.turnround

    @property
    def facility_codes(self) -> list[str]:
        """What it has, as codes in the list's order."""
        return codes_of(self.facilities)
