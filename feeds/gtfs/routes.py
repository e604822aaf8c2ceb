"""agency.txt and routes.txt: who runs what."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Organisation
from feeds.gtfs.names import ENGLISH, Table, agency_id, page, route_id, said, telephone
from feeds.gtfs.reading import Feed
from fleet.models import OpenTo, Service

BUS = 3
MEMBERS_ONLY = _("Only for members of the groups for which it runs.")


def agencies(feed: Feed) -> Table:
    """Each operator, with the telephone of its first service."""
    return [
        {
            "agency_id": agency_id(operator),
            "agency_name": operator.name,
            "agency_url": page("runs"),
            "agency_timezone": timezone.get_default_timezone_name(),
            "agency_lang": "en",
            "agency_phone": _telephone(feed, operator),
        }
        for operator in feed.operators
    ]


def _telephone(feed: Feed, operator: Organisation) -> str:
    return next((telephone(each.telephone) for each in feed.services if each.operator_id == operator.pk), "")


def routes(feed: Feed) -> Table:
    """Each service."""
    return [
        {
            "route_id": route_id(service),
            "agency_id": agency_id(service.operator),
            "route_long_name": service.name,
            "route_desc": about(service, service.area),
            "route_type": BUS,
            "route_url": page("timetable", service.slug),
        }
        for service in feed.services
    ]


def about(service: Service, area: str, language: str = ENGLISH) -> str:
    """Where it goes, and that it is not for everybody; never the name over again."""
    parts = [area] if area and area not in (service.name, service.name_cy) else []
    if service.open_to == OpenTo.MEMBERS:
        parts.append(said(MEMBERS_ONLY, language))
    return " – ".join(parts)
