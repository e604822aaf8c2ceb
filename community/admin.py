"""The staff's desk: people, organisations, registration numbers that only staff may verify, grants they enter."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.actions import grants, registrations
from community.actions.base import NotPermitted, Refused
from community.grants_forms import GrantEntryForm
from community.models import (
    AcceptedFunder,
    Grant,
    GrantKind,
    Invitation,
    Membership,
    Organisation,
    OrganisationEvent,
    OrgId,
    User,
)

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


class Linked(admin.SimpleListFilter):
    """Whose it is, known or not."""

    title = _("linked")
    parameter_name = "linked"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("To an organisation here")), ("no", _("To nobody here yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grant]) -> QuerySet[Grant]:
        return queryset if self.value() is None else queryset.filter(organisation__isnull=self.value() == "no")


class Signed(admin.SimpleListFilter):
    """Agreements that somebody has still to sign."""

    title = _("agreements")
    parameter_name = "signed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("no", _("Waiting to be signed")), ("yes", _("Signed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grant]) -> QuerySet[Grant]:
        if self.value() is None:
            return queryset
        agreements = queryset.filter(kind=GrantKind.AGREEMENT)
        return agreements.filter(countersigned_at__isnull=self.value() == "no")


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin):
    """Entered once, then signed or ended by deeds that leave an event; a mistake is ended and entered anew."""

    list_display = ["title", "kind", "organisation", "recipient_name", "funder_name", "starts_on", "ends_on"]
    list_filter = ["kind", Linked, Signed]
    list_select_related = ["organisation"]
    search_fields = ["grant_id", "title", "recipient_name", "recipient_id", "funder_name", "organisation__name"]
    autocomplete_fields = ["organisation", "partner"]
    actions = ["countersign", "end"]

    def get_fields(self, request: HttpRequest, obj: Grant | None = None) -> Any:
        """All there is of one that is there; what is asked of a new one."""
        if obj is None:
            return [*GrantEntryForm.base_fields]
        return [field.name for field in Grant._meta.fields if field.name != "id"]

    def get_form(self, request: HttpRequest, obj: Grant | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form is for new ones; a row that is there has none."""
        asked = {} if change else {"form": GrantEntryForm}
        return super().get_form(request, obj, change, **{**kwargs, **asked})

    def has_change_permission(self, request: HttpRequest, obj: Grant | None = None) -> bool:
        """The list has deeds; a row is only looked at."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: standings of past days were worked out from it."""
        return False

    def save_model(self, request: HttpRequest, obj: Grant, form: Any, change: bool) -> None:
        """Through the deed that everybody's grants come through."""
        given = {name: value for name, value in form.cleaned_data.items() if name != "amount"}
        by: User = request.user  # type: ignore[assignment]
        obj.pk = grants.enter(**{**given, "kind": GrantKind(given["kind"])}, by=by, at=timezone.now()).pk

    @admin.action(description=_("Sign the chosen agreements for the other side"), permissions=["change"])
    def countersign(self, request: HttpRequest, chosen: QuerySet[Grant]) -> None:
        """Each by itself."""
        done = self._each(request, chosen, grants.countersign)
        if done:
            words = ngettext("%(count)d agreement signed.", "%(count)d agreements signed.", done) % {"count": done}
            self.message_user(request, words, messages.SUCCESS)

    @admin.action(description=_("End the chosen grants and promises today"), permissions=["change"])
    def end(self, request: HttpRequest, chosen: QuerySet[Grant]) -> None:
        """Each by itself."""
        done = self._each(request, chosen, grants.end)
        if done:
            words = ngettext("%(count)d grant ended.", "%(count)d grants ended.", done) % {"count": done}
            self.message_user(request, words, messages.SUCCESS)

    def _each(self, request: HttpRequest, chosen: QuerySet[Grant], deed: Callable[..., Grant]) -> int:
        """How many it was done to; one that is refused says why and does not hold up the others."""
        done, at = 0, timezone.now()
        for each in chosen.select_related("organisation", "partner"):
            try:
                deed(grant=each, by=request.user, at=at)
                done += 1
            except (Refused, NotPermitted) as refused:
                self.message_user(request, f"{each}: {refused}", messages.ERROR)
        return done


@admin.register(AcceptedFunder)
class AcceptedFunderAdmin(ReadOnly, admin.ModelAdmin):
    """Whose grants which keeper accepts; the keepers' own choice."""

    list_display = ["keeper", "funder_name", "funder_id", "since", "until"]
    list_select_related = ["keeper"]
    search_fields = ["keeper__name", "funder_name", "funder_id"]
