"""For those who look after the installation: everything can be read; what changes a booking is an action, never a form.

Resources keep a few editable words and switches. A letter that was given up can be put back into the post.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking.models import Booking, BookingEvent, Claim, Message, Offer, Resource
from community.admin import ReadOnly


class EventInline(ReadOnly, admin.TabularInline):
    """What happened to the booking."""

    model = BookingEvent
    fields = ("at", "verb", "by", "reason", "before", "after")
    ordering = ("at", "pk")
    extra = 0


class ClaimInline(ReadOnly, admin.TabularInline):
    """What it takes."""

    model = Claim
    fields = ("part", "starts_at", "ends_at", "expires_at")
    extra = 0


@admin.register(Booking)
class BookingAdmin(ReadOnly, admin.ModelAdmin):
    """With its history and its claims."""

    list_display = ("reference", "state", "starts_at", "resource", "organisation", "activity")
    list_filter = ("state", "starts_at")
    list_select_related = ("resource", "organisation")
    search_fields = ("reference", "organisation__name", "resource__name", "activity")
    date_hierarchy = "starts_at"
    inlines = (ClaimInline, EventInline)


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):
    """Words and switches only. What belongs to offers and parts is changed on the keeper's pages."""

    list_display = ("name", "place", "kind", "keeper", "capacity", "needs_approval", "is_published")
    list_filter = ("kind", "is_published", "needs_approval")
    list_select_related = ("keeper",)
    search_fields = ("name", "name_cy", "place", "slug", "keeper__name")
    editable = ("name", "name_cy", "description", "description_cy", "needs_approval", "is_published")

    def get_readonly_fields(self, request: HttpRequest, obj: Resource | None = None) -> list[str]:
        """Everything but the words and switches."""
        fields = [*self.model._meta.fields, *self.model._meta.many_to_many]
        return [field.name for field in fields if field.name not in self.editable]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Each kind has a page of its own for that."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take it off the shelf instead: its bookings stay on record."""
        return False


@admin.register(Offer)
class OfferAdmin(ReadOnly, admin.ModelAdmin):
    """Published time; changed on the keeper's pages, which remake the openings."""

    list_display = ("resource", "kind", "event", "made_by", "updated_at")
    list_filter = ("kind",)
    list_select_related = ("resource", "event", "made_by")
    search_fields = ("resource__name", "resource__place")


class Fate(admin.SimpleListFilter):
    """What became of a letter."""

    title = _("what became of it")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Sent, waiting, or in trouble."""
        return [("sent", _("Sent")), ("waiting", _("Waiting")), ("failed", _("Failed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """The chosen ones."""
        choices: dict[str | None, QuerySet[Message]] = {
            "sent": queryset.filter(sent_at__isnull=False),
            "waiting": queryset.filter(sent_at__isnull=True, failure=""),
            "failed": queryset.filter(sent_at__isnull=True).exclude(failure=""),
        }
        return choices.get(self.value(), queryset)


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    """Letters, and why one did not go out."""

    list_display = ("to", "subject", "created_at", "sent_at", "attempts", "failure")
    list_filter = (Fate, "created_at")
    search_fields = ("to", "subject", "booking__reference")
    raw_id_fields = ("booking",)
    actions = ("try_again",)

    @admin.action(description=_("Try to send again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Put unsent letters back into the post, as if they had never been tried."""
        now = timezone.now()
        count = queryset.filter(sent_at__isnull=True).update(attempts=0, due_at=now, leased_until=now, failure="")
        said = ngettext("%(count)s letter will be tried again.", "%(count)s letters will be tried again.", count)
        self.message_user(request, said % {"count": count})
