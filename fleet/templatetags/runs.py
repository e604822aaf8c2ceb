"""Times of runs, in figures as they stand at stops."""

from datetime import datetime, tzinfo

from django import template

from community import wording

register = template.Library()


@register.filter
def hm(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """18:40, on the clock at the stop."""
    return "" if moment is None else f"{wording.local(moment, zone):%H:%M}"
