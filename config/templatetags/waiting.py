"""What waits for the staff in the apps above the desk, which itself knows only the community."""

from django import template

from booking.models import Rulebook
from booking.models.rulebook import RulebookQuerySet

register = template.Library()


@register.simple_tag
def rules_waiting_for_staff() -> RulebookQuerySet:
    """Versions of rules whose keeper has nobody else who could approve them."""
    return Rulebook.objects.waiting_for_staff()
