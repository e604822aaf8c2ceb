"""Photos, made anew: of what was sent only the colours are kept, never the file, so neither place nor camera.

The only file that opens pictures. Whatever is sent may have been made to hurt: the kind is fixed before anything is
read, and how many points a picture has is asked before the first of them is unpacked.
"""

import hashlib
import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

# It grumbles about damaged notes, which are thrown away in any case.
warnings.filterwarnings("ignore", module=r"PIL\.")

LARGEST = 10 * 1024 * 1024
# JPEG is unpacked small at once, the others whole: four bytes for each point of them.
MOST_POINTS = {"JPEG": 60_000_000, "MPO": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
# Each look through a JPEG costs its whole surface however few bytes it has. Cameras make one, careful programs a dozen.
SCAN, MOST_SCANS = b"\xff\xda", 100
LARGE, SMALL = 1600, 480
# Less is a speck, or a line that somebody made to find out what we do with it.
SMALLEST = 40
# What a phone shows turned round it only says so: the tag, and what undoes it.
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What the readers of a damaged or hostile file have been seen to raise; anything else is a fault of ours.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    struct.error,
    zlib.error,
)


class BadPhoto(Exception):
    """It cannot be taken; the text is a plain sentence for the person who sent it."""


@dataclass(frozen=True)
class Made:
    """Two JPEGs with nothing in them but the picture; width and height are the large one's."""

    large: bytes
    small: bytes
    width: int
    height: int
    digest: str


def made_anew(content: bytes) -> Made:
    """The photo, turned upright, in two sizes. Raises BadPhoto."""
    if not content:
        raise BadPhoto(_("The photo is empty. Choose another."))
    if len(content) > LARGEST:
        raise BadPhoto(too_large())
    try:
        picture = _colours_of(content)
    except Image.DecompressionBombError as bomb:
        raise BadPhoto(_too_many_points()) from bomb
    except DAMAGED as damaged:
        raise BadPhoto(_("We take photos as JPEG, PNG or WebP. This is none of them, or it is damaged.")) from damaged
    large, small = _as_jpeg(picture, LARGE, quality=82), _as_jpeg(picture, SMALL, quality=76)
    return Made(large, small, picture.width, picture.height, hashlib.sha256(large).hexdigest()[:16])


def too_large() -> str:
    """What is said of a file that was not even kept."""
    return _("The photo is larger than %(size)d MB. Take it smaller, or send a screenshot of it.") % {
        "size": LARGEST // 2**20
    }


def _too_many_points() -> str:
    return _("The photo has too many points. Take it with fewer, or send a screenshot of it.")


def _colours_of(content: bytes) -> Image.Image:
    """An upright picture at most LARGE wide and high, with no memory of the file it came from."""
    with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as sent:
        if sent.width * sent.height > MOST_POINTS[sent.format or ""]:
            raise BadPhoto(_too_many_points())
        if sent.format in ("JPEG", "MPO") and content.count(SCAN) > MOST_SCANS:
            raise ValueError("So many scans are made to keep us busy.")
        if min(sent.size) < SMALLEST:
            raise BadPhoto(_("The photo is too small to see anything. Choose another."))
        turn = _turn_of(sent)
        sent.draft("RGB", (LARGE, LARGE))  # JPEG alone heeds it
        whole = sent if sent.mode in ("RGB", "L", "RGBA") else sent.convert("RGBA" if _see_through(sent) else "RGB")
        whole.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
        # A new sheet: a copy would carry the comments, the profile and the date along, and a JPEG be written with them.
        sheet = Image.new("RGB", whole.size, "white")
        sheet.paste(whole, mask=whole.getchannel("A") if whole.mode == "RGBA" else None)
    return sheet.transpose(turn) if turn is not None else sheet


def _see_through(picture: Image.Image) -> bool:
    return picture.mode in ("LA", "PA", "La", "RGBa") or "transparency" in picture.info


def _turn_of(picture: Image.Image) -> Image.Transpose | None:
    """How to set it upright; a photo whose notes are damaged stays as it is."""
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except DAMAGED:
        return None


def _as_jpeg(picture: Image.Image, largest: int, *, quality: int) -> bytes:
    smaller, written = picture.copy(), BytesIO()
    smaller.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    smaller.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
    return written.getvalue()
