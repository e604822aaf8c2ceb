"""Photos to send: an honest one, and those made to hurt."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def a_photo(width: int = 64, height: int = 48, kind: str = "JPEG", *, mode: str = "RGB", **options: Any) -> bytes:
    """Red on the left, blue on the right, so that one sees which way up it is."""
    picture = Image.new(mode, (width, height), "blue" if mode != "1" else 1)
    picture.paste("red" if mode != "1" else 0, (0, 0, width // 2, height))
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def notes_of_a_phone(orientation: int = 6) -> Image.Exif:
    """What a phone writes beside the picture: who made it, how to turn it, and where it was taken."""
    notes = Image.Exif()
    notes[0x010F], notes[0x0112] = "Secret Camera", orientation
    notes.get_ifd(0x8825).update({1: "N", 2: (51.0, 35.0, 17.0), 3: "W", 4: (2.0, 59.0, 51.0)})
    return notes


def a_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that claims to be so large; no machine here could hold it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(bytes(9999))) + _part(b"IEND", b"")
    )


def of_many_scans(number: int, side: int = 2000) -> bytes:
    """A JPEG whose surface is gone over so often; each time costs nine bytes and the whole surface."""
    blocks = (side // 8) ** 2
    head = (
        b"\xff\xd8"
        + _marked(0xDB, b"\0" + bytes([1] * 64))
        + _marked(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\x01\x11\x00")
        + _marked(0xC4, b"\x00" + bytes([1] + [0] * 15) + b"\x00")
        + _marked(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\xe0")
        + _marked(0xDA, b"\x01\x01\x00\x00\x00\x01")
        + bytes(blocks // 8 + 1)
    )
    bits = ("0" + "1" * 14) * (blocks // 32_767 + 1)
    bits += "1" * (-len(bits) % 8)
    nothing = int(bits, 2).to_bytes(len(bits) // 8).replace(b"\xff", b"\xff\0")
    return head + (_marked(0xDA, b"\x01\x01\x00\x01\x3f\x01") + nothing) * number + b"\xff\xd9"


def _marked(name: int, content: bytes) -> bytes:
    return bytes([0xFF, name]) + struct.pack(">H", len(content) + 2) + content


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
