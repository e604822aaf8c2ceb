"""Plain drawings of invented rooms, in place of photos: walls, a floor, light, and what stands in it.

Flat shapes on a grid of numbers, written as a PNG by hand; community/photos.py makes them anew as it does any photo.
"""

import struct
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

WIDTH, HEIGHT = 1600, 1066
Point = tuple[float, float]
Colour = tuple[int, int, int]

# The back wall as parts of the sheet: left, top, right, bottom.
LEFT, TOP, RIGHT, BOTTOM = 0.24, 0.20, 0.76, 0.64
WOOD, DARK_WOOD, GREEN = (196, 150, 98), (150, 106, 66), (20, 84, 63)
SKY, LAMP, RED, GOLD = (206, 229, 240), (255, 246, 214), (150, 45, 40), (229, 171, 51)


class Sheet:
    """Shapes laid over each other. Points are parts of the sheet: (0, 0) is the upper left corner."""

    def __init__(self, ground: Colour) -> None:
        self.grid: Any = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        self.grid[:] = ground

    def shape(self, corners: Sequence[Point], colour: Colour) -> None:
        """A shape without dents, its corners in order."""
        xs, ys = [x * WIDTH for x, _ in corners], [y * HEIGHT for _, y in corners]
        left, right = max(0, int(min(xs))), min(WIDTH, int(max(xs)) + 1)
        top, bottom = max(0, int(min(ys))), min(HEIGHT, int(max(ys)) + 1)
        if left >= right or top >= bottom:
            return
        across, down = np.meshgrid(np.arange(left, right) + 0.5, np.arange(top, bottom) + 0.5)
        sides = [
            (xs[n] - xs[n - 1]) * (down - ys[n - 1]) - (ys[n] - ys[n - 1]) * (across - xs[n - 1])
            for n in range(len(xs))
        ]
        inside = np.all([side >= 0 for side in sides], axis=0) | np.all([side <= 0 for side in sides], axis=0)
        self.grid[top:bottom, left:right][inside] = colour

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """An upright rectangle."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A circle; the radius is a part of the sheet's width."""
        turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        across, down = radius, radius * WIDTH / HEIGHT
        self.shape([(x + across * float(np.cos(t)), y + down * float(np.sin(t))) for t in turns], colour)

    def png(self) -> bytes:
        """The file."""
        rows = np.zeros((HEIGHT, WIDTH * 3 + 1), np.uint8)
        rows[:, 1:] = self.grid.reshape(HEIGHT, WIDTH * 3)
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, content) for name, content in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _room(wall: Colour, floor: Colour) -> Sheet:
    """An empty room seen from its door."""
    sheet = Sheet(_shade(wall, 1.06))  # the ceiling
    sheet.shape([(0, 0), (LEFT, TOP), (LEFT, BOTTOM), (0, 1)], _shade(wall, 0.86))
    sheet.shape([(1, 0), (RIGHT, TOP), (RIGHT, BOTTOM), (1, 1)], _shade(wall, 0.92))
    sheet.shape([(LEFT, BOTTOM), (RIGHT, BOTTOM), (1, 1), (0, 1)], floor)
    sheet.box(LEFT, TOP, RIGHT, BOTTOM, wall)
    for number in range(1, 12):
        x = number / 12
        at = LEFT + x * (RIGHT - LEFT)
        sheet.shape([(at, BOTTOM), (at + 0.001, BOTTOM), (x * 1.0 + 0.002, 1), (x, 1)], _shade(floor, 0.93))
    return sheet


def _shade(colour: Colour, by: float) -> Colour:
    red, green, blue = (min(255, round(each * by)) for each in colour)
    return red, green, blue


def _windows(sheet: Sheet, *, arched: bool = False) -> None:
    """Three in the left wall, getting smaller towards the back."""
    for near, far in ((0.02, 0.07), (0.10, 0.14), (0.17, 0.205)):
        slope_top, slope_bottom = TOP / LEFT, (1 - BOTTOM) / LEFT
        tops = [0.10 + each * slope_top * 0.9 for each in (near, far)]
        feet = [0.66 - each * slope_bottom * 0.45 for each in (near, far)]
        sheet.shape([(near, tops[0]), (far, tops[1]), (far, feet[1]), (near, feet[0])], SKY)
        if arched:
            sheet.disc((near + far) / 2, sum(tops) / 2, (far - near) / 2, SKY)
        middle = (near + far) / 2
        sheet.shape(
            [
                (middle - 0.001, tops[0]),
                (middle + 0.001, tops[0]),
                (middle + 0.001, feet[1]),
                (middle - 0.001, feet[1]),
            ],
            (250, 250, 246),
        )


def _lamps(sheet: Sheet) -> None:
    for x, y, size in ((0.5, 0.05, 0.05), (0.5, 0.12, 0.03), (0.5, 0.165, 0.018)):
        sheet.shape(
            [(x - size, y - 0.008), (x + size, y - 0.008), (x + size * 0.9, y + 0.008), (x - size * 0.9, y + 0.008)],
            LAMP,
        )


def _chairs(sheet: Sheet, colour: Colour = GREEN) -> None:
    """Rows on both sides of a way through the middle."""
    for row, y in enumerate((0.68, 0.73, 0.79, 0.87)):
        size = 0.022 + row * 0.008
        for side in (-1, 1):
            for seat in range(5):
                x = 0.5 + side * (0.05 + row * 0.015 + seat * size * 1.35)
                sheet.box(x - size / 2, y - size * 1.3, x + size / 2, y, _shade(colour, 0.9 + seat * 0.03))
                sheet.box(x - size / 2, y, x + size / 2, y + size * 0.5, _shade(colour, 0.7))


def hall_with_stage() -> bytes:
    """A hall, its stage with red curtains, and rows of chairs."""
    sheet = _room((238, 228, 208), WOOD)
    _windows(sheet)
    _lamps(sheet)
    sheet.box(0.32, 0.27, 0.68, 0.58, (60, 40, 34))
    for left, right in ((0.32, 0.40), (0.60, 0.68)):
        for fold in range(4):
            width = (right - left) / 4
            at = left + fold * width
            sheet.box(at, 0.27, at + width, 0.56, _shade(RED, 1.0 if fold % 2 else 1.2))
    sheet.box(0.32, 0.25, 0.68, 0.30, _shade(RED, 1.1))
    sheet.box(0.29, 0.56, 0.71, 0.62, DARK_WOOD)
    _chairs(sheet)
    return sheet.png()


def sports_hall() -> bytes:
    """A sports hall with the lines of a badminton court and its net."""
    sheet = _room((214, 226, 232), (118, 160, 132))
    _lamps(sheet)
    line = (250, 250, 250)
    for near, far in ((0.16, 0.34), (0.84, 0.66)):
        sheet.shape([(far, 0.66), (far + 0.004, 0.66), (near + 0.012, 0.96), (near, 0.96)], line)
    for y, left, right, thick in ((0.66, 0.34, 0.66, 0.004), (0.96, 0.16, 0.85, 0.01), (0.84, 0.23, 0.775, 0.007)):
        sheet.box(left, y, right, y + thick, line)
    sheet.shape([(0.498, 0.66), (0.502, 0.66), (0.508, 0.96), (0.492, 0.96)], line)
    for x in (0.27, 0.72):
        sheet.box(x, 0.50, x + 0.008, 0.78, (50, 60, 60))
    sheet.box(0.275, 0.53, 0.72, 0.62, (96, 118, 112))
    sheet.box(0.275, 0.525, 0.72, 0.54, line)
    for number in range(1, 6):
        x = LEFT + number * (RIGHT - LEFT) / 6
        sheet.box(x, TOP, x + 0.004, TOP + 0.2, (168, 186, 194))
    return sheet.png()


def chapel() -> bytes:
    """A chapel with arched windows, pews, and an organ at the far end."""
    sheet = _room((244, 238, 226), DARK_WOOD)
    _windows(sheet, arched=True)
    sheet.box(0.40, 0.30, 0.60, 0.56, _shade(DARK_WOOD, 0.8))
    for pipe in range(9):
        x = 0.412 + pipe * 0.0205
        height = 0.10 + 0.012 * abs(4 - pipe)
        sheet.box(x, 0.44 - height, x + 0.013, 0.46, GOLD)
    sheet.disc(0.5, 0.245, 0.03, SKY)
    for row, y in enumerate((0.68, 0.745, 0.82, 0.91)):
        reach = 0.19 + row * 0.065
        for left, right in ((0.5 - reach, 0.46 - row * 0.012), (0.54 + row * 0.012, 0.5 + reach)):
            sheet.box(left, y - 0.05 - row * 0.01, right, y, _shade(WOOD, 0.75))
            sheet.box(left, y - 0.06 - row * 0.01, right, y - 0.045 - row * 0.01, _shade(WOOD, 0.95))
    return sheet.png()


def kitchen() -> bytes:
    """A kitchen with a long worktop, a cooker and hanging pans."""
    sheet = _room((232, 240, 232), (188, 192, 186))
    sheet.box(LEFT, 0.46, RIGHT, 0.50, (92, 98, 96))
    sheet.box(LEFT, 0.50, RIGHT, BOTTOM, (246, 246, 240))
    for number in range(1, 6):
        x = LEFT + number * (RIGHT - LEFT) / 6
        sheet.box(x, 0.50, x + 0.003, BOTTOM, (196, 200, 194))
    sheet.box(0.46, 0.47, 0.57, BOTTOM, (70, 74, 76))
    sheet.box(0.47, 0.54, 0.56, 0.61, (28, 30, 32))
    for x in (0.485, 0.515, 0.545):
        sheet.disc(x, 0.515, 0.006, (220, 220, 216))
    sheet.box(0.30, 0.255, 0.44, 0.40, SKY)
    sheet.box(0.368, 0.255, 0.372, 0.40, (250, 250, 246))
    sheet.box(0.60, 0.27, 0.74, 0.28, (92, 98, 96))
    for number, x in enumerate((0.62, 0.655, 0.69, 0.72)):
        sheet.box(x - 0.002, 0.28, x + 0.002, 0.31, (60, 60, 60))
        sheet.disc(x, 0.335, 0.014 + 0.002 * (number % 2), _shade(DARK_WOOD, 0.9 + 0.1 * number))
    sheet.shape([(0.22, 0.78), (0.78, 0.78), (0.90, 0.88), (0.10, 0.88)], WOOD)
    sheet.box(0.10, 0.88, 0.90, 0.92, _shade(WOOD, 0.8))
    return sheet.png()


def meeting_room() -> bytes:
    """A room with a long table, chairs round it and a screen on the wall."""
    sheet = _room((226, 232, 222), (146, 140, 132))
    _windows(sheet)
    _lamps(sheet)
    sheet.box(0.36, 0.26, 0.64, 0.47, (40, 46, 48))
    sheet.box(0.37, 0.27, 0.63, 0.46, (236, 244, 248))
    for x, y, size in ((0.27, 0.74, 0.03), (0.24, 0.84, 0.04), (0.70, 0.74, 0.03), (0.72, 0.84, 0.04)):
        sheet.box(x, y - size * 2, x + size, y, _shade(GREEN, 1.3))
    sheet.shape([(0.38, 0.68), (0.62, 0.68), (0.70, 0.90), (0.30, 0.90)], WOOD)
    sheet.box(0.30, 0.90, 0.70, 0.93, _shade(WOOD, 0.8))
    return sheet.png()


def way_in() -> bytes:
    """A building from outside: a ramp with a handrail up to a wide door."""
    sheet = Sheet(SKY)
    sheet.box(0, 0.80, 1, 1, (150, 172, 128))
    sheet.box(0.12, 0.30, 0.92, 0.82, (188, 112, 86))
    sheet.shape([(0.06, 0.31), (0.98, 0.31), (0.86, 0.14), (0.18, 0.14)], (92, 96, 104))
    for x in (0.18, 0.30, 0.74):
        sheet.box(x, 0.42, x + 0.08, 0.58, (226, 240, 246))
        sheet.box(x + 0.038, 0.42, x + 0.042, 0.58, (250, 250, 246))
    sheet.box(0.50, 0.44, 0.66, 0.74, GREEN)
    sheet.box(0.578, 0.44, 0.582, 0.74, (240, 240, 230))
    sheet.shape([(0.66, 0.74), (0.46, 0.74), (0.46, 0.84), (0.66, 0.84)], (176, 176, 170))
    sheet.shape([(0.46, 0.74), (0.46, 0.84), (0.04, 0.93), (0.04, 0.915)], (192, 192, 186))
    for number in range(6):
        x = 0.08 + number * 0.075
        sheet.box(x, 0.80 - number * 0.028, x + 0.004, 0.92 - number * 0.017, (50, 54, 58))
    sheet.shape([(0.08, 0.80), (0.46, 0.655), (0.46, 0.668), (0.08, 0.813)], (50, 54, 58))
    return sheet.png()


DRAWINGS: dict[str, Callable[[], bytes]] = {
    "hall": hall_with_stage,
    "sports": sports_hall,
    "chapel": chapel,
    "kitchen": kitchen,
    "meeting": meeting_room,
    "way-in": way_in,
}
