"""What waits for those who lend vehicles and run services: an answer to give, a permit that ends too early."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from community import wording
from community.days import local_day
from community.models import MANAGING_ROLES, Document, Organisation, User
from fleet.models import Permit, RunState, Service, ServiceState
from fleet.running.planning import PAPERS

Need = tuple[str, str, bool]


def needs(user: User, at: datetime) -> Iterator[Need]:
    """In four queries at most."""
    mine = Organisation.objects.of(user, *MANAGING_ROLES).values("pk")
    asking = Service.objects.filter(state=ServiceState.ASKED, vehicle__keeper__in=mine).select_related("operator")
    for service in asking.order_by("asked_at", "pk"):
        words = _("%(operator)s asks for a vehicle of yours") % {"operator": wording.in_language(service.operator)[0]}
        yield words, reverse("manage-service-answer", args=[service.slug]), False
    yield from _permits(mine, at)


def _permits(mine: Any, at: datetime) -> Iterator[Need]:
    """Evenings planned for days on which the permit holds no more: nobody may be charged then."""
    rows = Service.objects.filter(operator__in=mine, state=ServiceState.RUNNING, runs__state=RunState.PLANNED)
    paid = rows.exclude(permit=Permit.NONE).annotate(last=Max("runs__day")).order_by("pk")
    services = [each for each in paid if each.last >= local_day(at)]
    if not services:
        return
    ends: dict[tuple[int, str], date] = {}
    papers = Document.objects.in_date(local_day(at)).filter(organisation__in={each.operator_id for each in services})
    for operator, kind, until in papers.values_list("organisation", "kind", "valid_until"):
        ends[operator, kind] = max(ends.get((operator, kind), date.min), until or date.max)
    for each in services:
        holds = ends.get((each.operator_id, PAPERS[Permit(each.permit)]), date.min)
        if holds < each.last:
            words = _("The permit of %(service)s ends before its last planned evening")
            name = wording.in_language(each)[0]
            yield words % {"service": name}, reverse("manage-service", args=[each.slug]), holds < local_day(at)
