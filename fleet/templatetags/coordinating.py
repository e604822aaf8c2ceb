"""The evening services of whoever keeps no place of their own: the keepers' front page asks here."""

from django import template
from django.db.models import Min, Q
from django.utils import timezone

from community.models import MANAGING_ROLES, Organisation, User
from fleet.models import RunState, Service, ServiceState

register = template.Library()


@register.simple_tag
def services_of(user: User) -> list[Service]:
    """Those that the person coordinates and that have not ended, with the next evening of each, tonight's included."""
    mine = Organisation.objects.of(user, *MANAGING_ROLES)
    ahead = Q(runs__booking__ends_at__gt=timezone.now(), runs__state__in=(RunState.PLANNED, RunState.UNDER_WAY))
    rows = Service.objects.filter(operator__in=mine).exclude(state=ServiceState.ENDED)
    rows = rows.annotate(next_at=Min("runs__leaves_at", filter=ahead)).select_related("vehicle__depot")
    return list(rows.order_by("name", "pk"))
