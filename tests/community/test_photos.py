"""Photos are made anew: upright, small enough, with nothing in them but the picture; what would hurt is refused."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from community.photos import LARGE, LARGEST, SMALL, BadPhoto, made_anew
from tests.community.photo_files import a_bomb, a_photo, notes_of_a_phone, of_many_scans


def opened(content: bytes) -> Image.Image:
    """A JPEG of ours."""
    return Image.open(BytesIO(content), formats=["JPEG"])


def test_two_sizes_and_never_larger_than_it_was() -> None:
    made = made_anew(a_photo(4000, 3000))
    assert opened(made.large).size == (made.width, made.height) == (LARGE, 1200)
    assert opened(made.small).size == (SMALL, 360)
    assert len(made.digest) == 16
    assert opened(made_anew(a_photo(100, 80)).small).size == (100, 80)


def test_it_is_set_upright_and_says_nothing_of_place_or_camera() -> None:
    sent = a_photo(200, 100, exif=notes_of_a_phone(), comment=b"Secret comment", icc_profile=b"Secret profile")
    assert b"Secret" in sent
    made = made_anew(sent)
    assert (made.width, made.height) == (100, 200)
    for content in (made.large, made.small):
        picture = opened(content)
        assert not picture.getexif() and not {"exif", "comment", "icc_profile", "xmp"} & set(picture.info)
        assert b"Secret" not in content and b"Exif" not in content
        red, _green, blue = picture.convert("RGB").crop((50, 20, 51, 21)).tobytes()
        assert red > 200 and blue < 60, "what was left is not on top"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_every_way_of_keeping_colours_becomes_a_picture(mode: str) -> None:
    written = BytesIO()
    Image.new(mode, (80, 60)).save(written, "PNG")
    assert opened(made_anew(written.getvalue()).small).mode == "RGB"


def test_what_is_seen_through_becomes_white() -> None:
    written = BytesIO()
    Image.new("RGBA", (80, 60), (0, 0, 0, 0)).save(written, "PNG")
    assert min(opened(made_anew(written.getvalue()).large).crop((40, 30, 41, 31)).tobytes()) > 250


def with_a_long_text() -> bytes:
    """A megabyte of nothing, packed into a kilobyte, beside the picture."""
    notes, written = PngImagePlugin.PngInfo(), BytesIO()
    notes.add_text("Comment", "x" * 90_000_000, zip=True)
    Image.new("RGB", (80, 60)).save(written, "PNG", pnginfo=notes)
    return written.getvalue()


HOSTILE = {
    "empty": (b"", "empty"),
    "too many bytes": (b"\xff\xd8\xff" + bytes(LARGEST), "larger than 10 MB"),
    "a bomb": (a_bomb(), "too many points"),
    "just too many points": (a_bomb(5001, 5000), "too many points"),
    "a page": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "none of them"),
    "a moving picture": (a_photo(kind="GIF"), "none of them"),
    "half": (a_photo(900, 900)[:2000], "none of them"),
    "a speck": (a_photo(1, 4000), "too small"),
    "long text": (with_a_long_text(), "none of them"),
    "many scans": (of_many_scans(5000), "none of them"),
    "zeros": (b"\x89PNG\r\n\x1a\n" + bytes(3000), "none of them"),
}


@contextmanager
def little_memory() -> Iterator[None]:
    """No more than 150 MB beside what is in use."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + 150 * 2**20, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_hurt_is_refused_in_words_and_in_little_memory(name: str) -> None:
    with little_memory(), pytest.raises(BadPhoto, match=HOSTILE[name][1]):
        made_anew(HOSTILE[name][0])


def test_a_careful_programs_scans_are_taken() -> None:
    assert made_anew(of_many_scans(20)).width == LARGE
    assert made_anew(a_photo(400, 300, progressive=True)).width == 400


def test_no_byte_changed_at_random_is_a_fault_of_ours() -> None:
    for sent in (a_photo(90, 60, exif=notes_of_a_phone()), a_photo(90, 60, "PNG"), a_photo(90, 60, "WEBP")):
        for place in range(0, len(sent), 7):
            spoilt = sent[:place] + bytes([sent[place] ^ 0xA5]) + sent[place + 1 :]
            with suppress(BadPhoto):
                made_anew(spoilt)
