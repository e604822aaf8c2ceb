"""Where things are: distance on the ground and the grid cells that make "near" cheap. No Django here."""

from math import asin, ceil, cos, floor, radians, sin, sqrt

EARTH_KM = 6371.0088
KM_PER_DEGREE = 111.195

# One cell is about 5.5 km by 5.3 km in Wales. A search reads only the cells its circle touches, so places
# outside it cost nothing however many there are.
CELL_LATITUDE = 0.05
CELL_LONGITUDE = 0.08
CELLS_A_ROW = 10_000


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in kilometres (haversine). Degrees in."""
    north = radians(other_latitude - latitude) / 2
    east = radians(other_longitude - longitude) / 2
    chord = sin(north) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))


def cell_of(latitude: float, longitude: float) -> int:
    """The number of the grid cell a place lies in."""
    return floor(latitude / CELL_LATITUDE) * CELLS_A_ROW + floor(longitude / CELL_LONGITUDE) + CELLS_A_ROW // 2


def cells_within(latitude: float, longitude: float, km: float) -> list[int]:
    """Every cell that a circle of `km` around the place can touch."""
    north = km / KM_PER_DEGREE
    east = km / (KM_PER_DEGREE * max(0.1, cos(radians(latitude))))
    rows = range(floor((latitude - north) / CELL_LATITUDE), ceil((latitude + north) / CELL_LATITUDE) + 1)
    columns = range(floor((longitude - east) / CELL_LONGITUDE), ceil((longitude + east) / CELL_LONGITUDE) + 1)
    return [row * CELLS_A_ROW + column + CELLS_A_ROW // 2 for row in rows for column in columns]
