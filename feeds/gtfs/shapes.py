"""A zone on the map: a place and so many metres around it, as a ring of points. No Django here."""

from math import cos, pi, sin

CORNERS = 32
# One degree of latitude, in metres.
DEGREE = 111_320.0
# A tenth of a metre: more digits say nothing.
DIGITS = 6

Ring = list[list[float]]
"""Longitude and latitude of each corner, against the clock, the first again as the last."""


def ring(latitude: float, longitude: float, radius: int) -> Ring:
    """Its corners lie on the circle: nobody outside the zone is promised a bus."""
    east = DEGREE * cos(latitude * pi / 180)
    angles = [2 * pi * number / CORNERS for number in range(CORNERS)]
    points = [
        [round(longitude + radius * cos(angle) / east, DIGITS), round(latitude + radius * sin(angle) / DEGREE, DIGITS)]
        for angle in angles
    ]
    return [*points, points[0]]
