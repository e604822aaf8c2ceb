"""A square that a telephone's camera reads as an address."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4


@dataclass(frozen=True)
class Square:
    """How many fields wide it is, its white edge included, and the black fields as one path."""

    size: int
    path: str


def square(text: str) -> Square:
    """Each run of black fields in a row is one stroke of the path."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    strokes = [stroke for y, row in enumerate(rows) for stroke in _strokes(row, y)]
    return Square(len(rows), "".join(strokes))


def _strokes(row: list[bool], y: int) -> list[str]:
    out, x = [], 0
    while x < len(row):
        length = 0
        while x + length < len(row) and row[x + length]:
            length += 1
        if length:
            out.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length or 1
    return out
