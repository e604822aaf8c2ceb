"""An organisation: a group, a public body, a social enterprise or a firm; keeper, hirer, or both."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.bands import START, START_OF_A_FIRM, Band, band_of
from community.languages import Language
from community.models.membership import Role
from community.models.user import User


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    GROUP = "group", _("Community group or club")
    CHARITY = "charity", _("Charity")
    SCHOOL = "school", _("School or college")
    COUNCIL = "council", _("Council or public body")
    TRUST = "trust", _("Leisure or community trust")
    FAITH = "faith", _("Faith group")
    ENTERPRISE = "enterprise", _("Social enterprise")
    FIRM = "firm", _("Firm")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions about many organisations."""

    def of(self, user: "User", *roles: str) -> Self:
        """Those the person belongs to, in one of the roles if any are named."""
        memberships = Q(memberships__user=user)
        if roles:
            memberships &= Q(memberships__role__in=roles)
        return self.filter(memberships).distinct()


class Organisation(models.Model):
    """Keeps resources, books them, or both."""

    slug = models.SlugField(_("address"), max_length=90, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_cy = models.CharField(_("name in Welsh"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices, default=OrganisationKind.GROUP)
    language = models.CharField(
        _("language for letters"), max_length=5, choices=Language.choices, default="", blank=True
    )
    email = models.EmailField(_("e-mail address for letters"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.CharField(_("street address"), max_length=255, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    # The organisation whose number stands for the whole family; empty for one that is alone.
    head = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="family_members")
    # Whose rules apply before its own.
    council = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # As last worked out (community/standing/); empty means it stands where its kind starts.
    band = models.CharField(_("band"), max_length=10, choices=Band.choices, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its dashboard."""
        return reverse("group", args=[self.slug])

    @property
    def family(self) -> int:
        """The number its family is counted under; its own when it is alone."""
        return self.head_id or self.pk

    def family_numbers(self) -> list[int]:
        """Everybody who is counted with it, itself among them, by number."""
        members = Organisation.objects.filter(head=self.family).order_by().values_list("pk", flat=True)
        return sorted({self.pk, self.family, *members})

    @property
    def is_firm(self) -> bool:
        """Whether it starts lower and cannot pass Sharer without an agreement."""
        return self.kind == OrganisationKind.FIRM

    @property
    def stands(self) -> Band:
        """Its band today; where its kind starts if nothing was worked out yet."""
        return Band(self.band) if self.band else band_of(START_OF_A_FIRM if self.is_firm else START)

    def people(self, *roles: str) -> "models.QuerySet[User]":
        """The people who hold one of the roles, or everybody."""
        members = self.memberships.filter(role__in=roles) if roles else self.memberships.all()
        return User.objects.filter(pk__in=members.values("user"))

    def managers(self) -> "models.QuerySet[User]":
        """Those who publish and decide for it."""
        return self.people(Role.OWNER, Role.MANAGER)


class OrgIdQuerySet(models.QuerySet["OrgId"]):
    """Questions about many registrations."""

    def verified(self) -> Self:
        """Only those a member of staff has checked."""
        return self.filter(verified_at__isnull=False)


class OrgId(models.Model):
    """A registration such as GB-CHC-1164883, in the form of org-id.guide.

    Only a verified one may link a grant: a name proves nothing.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="org_ids")
    org_id = models.CharField(_("registration"), max_length=60)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    source = models.CharField(max_length=200, blank=True)

    objects = OrgIdQuerySet.as_manager()

    class Meta:
        ordering = ["org_id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "org_id"], name="one_row_a_registration"),
            # Two organisations may both claim a number; only one of them can have it verified.
            models.UniqueConstraint(
                fields=["org_id"], condition=Q(verified_at__isnull=False), name="one_verified_holder"
            ),
        ]

    def __str__(self) -> str:
        return self.org_id
