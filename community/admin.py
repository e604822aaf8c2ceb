"""The staff's desk: people, organisations, and the registration numbers that only staff may verify."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.actions import registrations
from community.actions.base import NotPermitted, Refused
from community.models import Invitation, Membership, Organisation, OrganisationEvent, OrgId, User

# Staff sign in on the page everybody uses: Django's own would ask for no second step and limit no attempts.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Rhannu"


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People, known by their address."""

    ordering = ["name", "email"]
    list_display = ["name", "email", "language", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["name", "email"]
    fieldsets = [
        (None, {"fields": ["name", "email", "password", "phone", "language"]}),
        (_("What they may do"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "name", "language", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined"]


class ReadOnly:
    """Shown, never changed here: the rows are made by actions that leave an event and send letters."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class MembershipInline(admin.TabularInline):
    """Who belongs. Staff can mend a group that has lost its owner."""

    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


class OrgIdInline(admin.TabularInline):
    """The numbers. They are verified from their own list, which says so when another has the same."""

    model = OrgId
    extra = 0
    fields = ["org_id", "verified_at", "verified_by", "source"]
    readonly_fields = ["verified_at", "verified_by"]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Groups, keepers, and those that are both."""

    list_display = ["name", "name_cy", "kind", "postcode", "created_at"]
    list_filter = ["kind", "language"]
    search_fields = ["name", "name_cy", "slug", "org_ids__org_id"]
    inlines = [MembershipInline, OrgIdInline]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who may do what for whom."""

    list_display = ["user", "organisation", "role", "joined_at"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email", "organisation__name"]
    autocomplete_fields = ["user", "organisation"]


class Verified(admin.SimpleListFilter):
    """Checked or not."""

    title = _("checked")
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("no", _("Waiting to be checked")), ("yes", _("Checked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OrgId]) -> QuerySet[OrgId]:
        if self.value() is None:
            return queryset
        return queryset.filter(verified_at__isnull=self.value() == "no")


@admin.register(OrgId)
class OrgIdAdmin(admin.ModelAdmin):
    """Numbers to look up in their register, then verify."""

    list_display = ["org_id", "organisation", "source", "verified_at", "verified_by"]
    list_filter = [Verified]
    list_select_related = ["organisation", "verified_by"]
    search_fields = ["org_id", "organisation__name"]
    autocomplete_fields = ["organisation"]
    readonly_fields = ["verified_at", "verified_by"]
    actions = ["verify"]

    @admin.action(description=_("Verify the chosen numbers"), permissions=["change"])
    def verify(self, request: HttpRequest, chosen: QuerySet[OrgId]) -> None:
        """Each by itself: one that cannot be verified says why and does not hold up the others."""
        at, done = timezone.now(), 0
        for each in chosen.select_related("organisation"):
            try:
                registrations.verify(registration=each, by=request.user, at=at)  # type: ignore[arg-type]
                done += 1
            except (Refused, NotPermitted) as refused:
                self.message_user(request, str(refused), messages.ERROR)
        if done:
            words = ngettext("%(count)d number verified.", "%(count)d numbers verified.", done) % {"count": done}
            self.message_user(request, words, messages.SUCCESS)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):
    """Letters sent to people who were asked to join. The token is not shown: it would let staff join anywhere."""

    list_display = ["email", "organisation", "role", "sent_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["organisation"]
    search_fields = ["email", "organisation__name"]
    fields = ["organisation", "email", "role", "sent_by", "sent_at", "accepted_at", "accepted_by", "withdrawn_at"]


@admin.register(OrganisationEvent)
class OrganisationEventAdmin(ReadOnly, admin.ModelAdmin):
    """The history."""

    list_display = ["at", "organisation", "verb", "by", "before", "after"]
    list_select_related = ["organisation", "by"]
    list_filter = ["verb"]
    search_fields = ["organisation__name"]
