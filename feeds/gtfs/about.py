"""feed_info.txt, attributions.txt and translations.txt: whose the data are, until when they hold, and in Welsh."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from feeds.gtfs.calendars import written
from feeds.gtfs.names import (
    WELSH,
    Row,
    Table,
    agency_id,
    in_welsh,
    page,
    route_id,
    stop_id,
)
from feeds.gtfs.reading import Feed
from feeds.gtfs.routes import about
from feeds.gtfs.trips import headsign

PUBLISHER = "Rhannu"
# Whose codes and places of real stops are; its licence asks that it is said.
REGISTER = _("NaPTAN, Department for Transport (Open Government Licence)")


def feed_info(feed: Feed, version: str) -> Table:
    """One line. The version changes with the content and with nothing else."""
    return [
        {
            "feed_publisher_name": PUBLISHER,
            "feed_publisher_url": page("home"),
            "feed_lang": "en",
            "feed_start_date": written(feed.first),
            "feed_end_date": written(feed.last),
            "feed_version": version,
            "feed_contact_url": page("runs"),
        }
    ]


def attributions(feed: Feed) -> Table:
    """Who runs it, who lends the vehicle, and where the places of real stops come from."""
    out: Table = []
    for service in feed.services:
        names = {"operator": service.operator.name, "vehicle": service.vehicle.keeper.name}
        for role, name in names.items():
            out.append(
                {
                    "attribution_id": f"{route_id(service)}-{role}",
                    "route_id": route_id(service),
                    "organization_name": name,
                    "is_producer": 0,
                    "is_operator": int(role == "operator"),
                    "is_authority": int(role == "vehicle"),
                }
            )
    if any(stop.code for stop in feed.stops):
        out.append({"attribution_id": "stops", "organization_name": str(REGISTER), "is_producer": 1})
    return out


def translations(feed: Feed) -> Table:
    """What has a Welsh name."""
    return list(_translations(feed))


def _translations(feed: Feed) -> Iterator[Row]:
    for operator in feed.operators:
        yield from in_welsh("agency", "agency_name", agency_id(operator), operator.name_cy)
    for stop in feed.stops:
        if not stop.is_zone:
            yield from in_welsh("stops", "stop_name", stop_id(stop), stop.name_cy)
    for service in feed.services:
        yield from in_welsh("routes", "route_long_name", route_id(service), service.name_cy)
        if about(service, service.area):
            words = about(service, service.area_cy or service.area, WELSH)
            yield from in_welsh("routes", "route_desc", route_id(service), words)
    for trip in feed.trips:
        goal = headsign(trip)
        if goal:
            yield from in_welsh("trips", "trip_headsign", trip.id, goal.name_cy)
