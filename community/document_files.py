"""What a document may be: told by its content, never by its name; and how a name is made harmless.

Nothing is opened or unpacked here beyond what is needed to be sure of the kind. A file may be two things at once – a
picture with a page of HTML behind it – so the download never lets a browser guess (booking/views/documents.py).
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120


@dataclass(frozen=True)
class Media:
    """A kind of file: what browsers call it, and the ending it is given."""

    type: str
    ending: str


PDF = Media("application/pdf", ".pdf")
JPEG = Media("image/jpeg", ".jpg")
PNG = Media("image/png", ".png")
DOCX = Media("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")


def recognise(content: bytes) -> Media | None:
    """What the bytes are; None for anything that is not taken."""
    if re.match(rb"%PDF-[12]\.\d", content):
        return PDF if b"startxref" in content and b"%%EOF" in content else None
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG if _is_jpeg(content) else None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG if _is_png(content) else None
    if content.startswith(b"PK\x03\x04"):
        return DOCX if _is_docx(content) else None
    return None


def _is_jpeg(content: bytes) -> bool:
    """Whether segments lead up to a frame with a height and a width."""
    here = 2
    while here + 9 <= len(content) and content[here] == 0xFF:
        marker, length = content[here + 1], int.from_bytes(content[here + 2 : here + 4])
        if marker == 0xFF:  # a fill byte
            here += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[here + 5 : here + 9])
            return length >= 11 and height > 0 and width > 0
        elif marker in (0xD8, 0xD9, 0xDA) or length < 2:
            return False
        else:
            here += 2 + length
    return False


def _is_png(content: bytes) -> bool:
    """Whether it begins with a head that has a width and a height, and its parts lead to its end."""
    if content[8:16] != b"\0\0\0\rIHDR" or not all(struct.unpack(">II", content[16:24].ljust(8, b"\0"))):
        return False
    here = 8
    while here + 12 <= len(content):
        if content[here + 4 : here + 8] == b"IEND":
            return True
        here += 12 + int.from_bytes(content[here : here + 4])
    return False


MOST_PARTS = 2000
LARGEST_LIST = 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MAIN_PART = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _is_docx(content: bytes) -> bool:
    """Whether it is a package with a Word document in it: no macros, no password, and no bomb for whoever opens it."""
    # Reading the list of a hostile package takes longer the longer it is: its length stands at the end.
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or len(content) < end + 22:
        return False
    parts, length = struct.unpack("<HI", content[end + 10 : end + 16])
    if parts > MOST_PARTS or length > LARGEST_LIST:
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return _holds_a_document(package)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, KeyError, EOFError, RuntimeError):
        return False  # RuntimeError: an encrypted part, or a way of packing that Python does not know


def _holds_a_document(package: zipfile.ZipFile) -> bool:
    listed = package.infolist()
    names = {each.filename for each in listed}
    # A package that begins further on has something else in front, which another program might read instead.
    if not listed or min(each.header_offset for each in listed) != 0 or "word/document.xml" not in names:
        return False
    if any("vbaproject" in name.lower() or name.startswith(("/", "\\")) or ".." in name for name in names):
        return False
    if any(each.flag_bits & 1 for each in listed) or sum(each.file_size for each in listed) > LARGEST_UNPACKED:
        return False
    with package.open("[Content_Types].xml") as kinds:
        said = kinds.read(LARGEST_LIST)
    return MAIN_PART in said and b"macroEnabled" not in said


# Names that mean a device on some machines, whatever ending follows.
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}


def clean_name(name: str, media: Media) -> str:
    """A name that leads nowhere and hides nothing: no folders, no marks that turn the text round, the true ending."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Categories C*: control characters, marks of direction, halves of letters, private use.
    name = "".join(" " if unicodedata.category(each)[0] == "C" else each for each in name)
    name = re.sub(r'[<>:"|?*;%\s]+', " ", name).strip(" .")
    while (ending := re.search(r"\.[A-Za-z0-9]{1,5}$", name)) and _is_an_ending(ending[0]):
        name = name[: ending.start()].rstrip(" .")
    stem = name.encode()[: LONGEST_NAME - len(media.ending)].decode(errors="ignore").strip(" .")
    if not stem or stem.split(".")[0].strip().lower() in DEVICES:
        stem = f"document {stem}".strip()
    return stem + media.ending


def _is_an_ending(ending: str) -> bool:
    """“.exe” is one, “.2027” in “Policy v1.2027” is not."""
    return not ending[1:].isdigit()
