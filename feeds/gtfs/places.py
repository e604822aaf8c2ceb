"""stops.txt and locations.geojson."""

from typing import Any

from feeds.gtfs.names import Table, stop_id, zone_id
from feeds.gtfs.reading import Feed
from feeds.gtfs.shapes import ring


def stops(feed: Feed) -> Table:
    """Poles in the street."""
    return [
        {
            "stop_id": stop_id(stop),
            "stop_name": stop.name,
            "stop_lat": f"{stop.latitude:.6f}",
            "stop_lon": f"{stop.longitude:.6f}",
        }
        for stop in feed.stops
        if not stop.is_zone
    ]


def locations(feed: Feed) -> dict[str, Any]:
    """Zones in which the bus comes to the door, as GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": zone_id(stop),
                "properties": {"stop_name": stop.name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [ring(stop.latitude, stop.longitude, stop.radius_m or 0)],
                },
            }
            for stop in feed.stops
            if stop.is_zone
        ],
    }
