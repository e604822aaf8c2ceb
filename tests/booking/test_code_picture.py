"""The square on the card: what is drawn is what a camera has to read."""

import re

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from booking.pictures.code import QUIET, square

ADDRESS = "https://rhannu.example/cy/yma/K7PX29/"


def test_every_field_is_drawn_once_and_nothing_else() -> None:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(ADDRESS)
    code.make(fit=True)
    wanted = {(x, y) for y, row in enumerate(code.get_matrix()) for x, black in enumerate(row) if black}
    drawn = square(ADDRESS)
    strokes = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.path)
    fields = [(int(x) + step, int(y)) for x, y, length in strokes for step in range(int(length))]
    assert len(fields) == len(set(fields)) and set(fields) == wanted
    assert "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in strokes) == drawn.path
    assert min(x for x, _ in fields) == QUIET and max(x for x, _ in fields) == drawn.size - QUIET - 1
