"""Reading GeoJSON: each feature becomes a row as if it had come from a CSV file, its shape the middle of it.

RFC 7946: positions are longitude first, in degrees (WGS 84).
"""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from community.tables import BadFile, Fault, Row, Table, decode, read_bytes

Position = tuple[float, float]
OSM = re.compile(r"(node|way|relation)/[0-9]")
SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


def read(path: Path, columns: Collection[str]) -> Table:
    """The features as rows with the columns, and `id`, `lat` and `lon`. Raises BadFile.

    A fault's row is the feature's number, counted from 1.
    """
    text, notes = decode(read_bytes(path))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:  # the second: lists in lists in lists, thousands deep
        raise BadFile([Fault(0, "", _("This is not JSON: %(why)s.") % {"why": error})]) from error
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise BadFile([Fault(0, "type", _("A GeoJSON file of places is a FeatureCollection."))])
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise BadFile([Fault(0, "features", _("The file has no features."))])
    rows, faults = [], []
    for number, feature in enumerate(features, start=1):
        try:
            rows.append(Row(number, _cells(feature, columns)))
        except (OverflowError, RecursionError):  # 10^400 degrees, or lists a thousand deep
            faults.append(Fault(number, "geometry", _("The shape's coordinates cannot be read.")))
        except BadFile as error:
            faults += [Fault(number, fault.column, fault.sentence) for fault in error.faults]
    if faults:
        raise BadFile(faults)
    return Table(rows, notes)


def _cells(feature: Any, columns: Collection[str]) -> dict[str, str]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        raise BadFile([Fault(0, "", _("This is not a feature."))])
    properties = feature.get("properties") or {}
    cells = {column: _text(properties.get(column)) for column in columns}
    longitude, latitude = middle(feature.get("geometry"))
    identity = _text(properties.get("@id")) or _text(feature.get("id"))
    if not cells.get("id") and not cells.get("osm_id"):
        # The same building in a CSV file and in a GeoJSON file must be one building.
        cells["osm_id" if OSM.match(identity) else "id"] = identity
    return {**cells, "lat": str(latitude), "lon": str(longitude)}


def _text(value: Any) -> str:
    """A property as a cell. Numbers and true or false become words; lists and objects are left out."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    # JSON can write half a letter, which is no text and which no database stores: it becomes the mark for one.
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def middle(geometry: Any) -> Position:
    """The middle of a shape: a polygon's centre of area, otherwise the mean of its points. Raises BadFile."""
    if not isinstance(geometry, dict) or geometry.get("type") not in SHAPES:
        raise BadFile([Fault(0, "geometry", _("A place needs a point or an outline on the map."))])
    coordinates = geometry.get("coordinates")
    if geometry["type"] == "MultiPolygon" and isinstance(coordinates, list):
        outlines = [polygon[0] for polygon in coordinates if isinstance(polygon, list) and polygon]
        centres = [_centre(list(_positions(outline))) for outline in outlines]
        # The largest piece is the building; a mean would fall between it and its shed.
        points = [max(centres, key=lambda centre: centre[1])[0]] if centres else []
    elif geometry["type"] == "Polygon" and isinstance(coordinates, list) and coordinates:
        points = [_centre(list(_positions(coordinates[0])))[0]]
    else:
        points = list(_positions(coordinates))
    if not points:
        raise BadFile([Fault(0, "geometry", _("The shape has no points."))])
    east = sum(point[0] for point in points) / len(points)
    north = sum(point[1] for point in points) / len(points)
    return round(east, 7), round(north, 7)


def _positions(coordinates: Any) -> Iterator[Position]:
    """Every position of however nested a list. Raises BadFile."""
    if not isinstance(coordinates, list):
        raise BadFile([Fault(0, "geometry", _("The shape's coordinates cannot be read."))])
    if coordinates and not isinstance(coordinates[0], list):
        numbers = [each for each in coordinates[:2] if isinstance(each, (int, float)) and not isinstance(each, bool)]
        if len(numbers) < 2:
            raise BadFile([Fault(0, "geometry", _("The shape's coordinates cannot be read."))])
        yield float(numbers[0]), float(numbers[1])
        return
    for each in coordinates:
        yield from _positions(each)


def _centre(outline: list[Position]) -> tuple[Position, float]:
    """A ring's centre of area and its area (shoelace); of a ring without area, the mean of its points."""
    if not outline:
        raise BadFile([Fault(0, "geometry", _("The shape has no points."))])
    # Around the first point: with whole degrees the products would lose the last metres.
    base_east, base_north = outline[0]
    ring = [(east - base_east, north - base_north) for east, north in outline]
    twice = east_sum = north_sum = 0.0
    for (east, north), (next_east, next_north) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = east * next_north - next_east * north
        twice += cross
        east_sum += (east + next_east) * cross
        north_sum += (north + next_north) * cross
    if abs(twice) < 1e-14:
        count = len(ring)
        mean = sum(east for east, _ in ring) / count, sum(north for _, north in ring) / count
        return (base_east + mean[0], base_north + mean[1]), 0.0
    return (base_east + east_sum / (3 * twice), base_north + north_sum / (3 * twice)), abs(twice) / 2
