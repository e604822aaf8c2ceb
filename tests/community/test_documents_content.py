"""What is taken as a paper is told by its content; what it is called is made harmless."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest

from community.document_files import DOCX, JPEG, LONGEST_NAME, PDF, PNG, Media, clean_name, recognise
from tests.community.document_files import A_DOCX, A_JPEG, A_PDF, A_PNG, docx

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
MACROS = docx(types="application/vnd.ms-word.document.macroEnabled.main+xml")


@pytest.mark.parametrize(("content", "media"), [(A_PDF, PDF), (A_JPEG, JPEG), (A_PNG, PNG), (A_DOCX, DOCX)])
def test_the_four_kinds_are_known_by_their_content(content: bytes, media: Media) -> None:
    assert recognise(content) is media


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 500,
        b"Just words.",
        HTML,
        b"\xef\xbb\xbf" + HTML,
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"GIF89a" + b"\0" * 50,
        b"MZ\x90\0" + b"\0" * 200,
        b"\x7fELF" + b"\0" * 200,
        b"#!/bin/sh\nrm -rf /\n",
        b"\0\0\0\x18ftypheic" + b"\0" * 200,
        b"BM" + b"\0" * 200,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,  # the old .doc
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
)
def test_everything_else_is_not(content: bytes) -> None:
    assert recognise(content) is None


@pytest.mark.parametrize("content", [A_PDF, A_JPEG, A_PNG, A_DOCX])
def test_one_that_begins_as_something_else_is_not_taken(content: bytes) -> None:
    """A page of HTML, a script or a blank in front: some program would read the front."""
    for front in (HTML, SVG, b"\n", b"GIF89a/*", b"\0"):
        assert recognise(front + content) is None


@pytest.mark.parametrize("content", [A_PDF, A_JPEG, A_PNG, A_DOCX])
def test_the_first_letters_alone_are_not_enough(content: bytes) -> None:
    for length in (4, 8, 12, 20):
        assert recognise(content[:length]) is None
        assert recognise(content[:length] + HTML) is None


def test_a_file_that_is_two_things_is_the_one_it_begins_as() -> None:
    """Served as that, never as the other."""
    assert recognise(A_JPEG + HTML) is JPEG
    assert recognise(A_PNG + A_DOCX) is PNG
    assert recognise(A_PDF.replace(b"1 0 obj", b"<script>alert(1)</script>\n1 0 obj")) is PDF


@pytest.mark.parametrize(
    "content",
    [
        MACROS,
        docx({"word/vbaProject.bin": b"x"}),
        docx({"../../etc/passwd": b"x"}),
        docx({"/etc/passwd": b"x"}),
        docx(main=None),
        docx(types="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    ],
    ids=["macros", "hidden macros", "path", "root", "no document", "spreadsheet"],
)
def test_a_package_that_is_no_plain_document(content: bytes) -> None:
    assert recognise(content) is None


def test_a_package_that_would_burst() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"<")
        package.writestr("word/document.xml", b"\0" * (201 * 1024 * 1024))
    assert len(bomb.getvalue()) < 1_000_000
    assert recognise(bomb.getvalue()) is None


def test_a_package_with_very_many_parts() -> None:
    assert recognise(docx({f"{number}.xml": b"" for number in range(2100)})) is None


def test_a_package_that_lies_about_its_list() -> None:
    lying = bytearray(A_DOCX)
    end = lying.rfind(b"PK\x05\x06")
    for where, value in ((end + 10, 1), (end + 12, 0xFFFF), (end + 16, 0xFFFFFF)):
        broken = lying.copy()
        broken[where : where + 2] = struct.pack("<H", value & 0xFFFF)
        recognise(bytes(broken))  # an answer, not a fault
    with_broken_flate = A_DOCX.replace(zlib.compress(b"x")[:2], b"\xff\xff")
    recognise(with_broken_flate)


@pytest.mark.parametrize("content", [A_PDF, A_JPEG, A_PNG, A_DOCX])
def test_any_broken_file_has_an_answer(content: bytes) -> None:
    for here in range(0, len(content), max(1, len(content) // 150)):
        recognise(content[:here])
        recognise(content[:here] + b"\xff" + content[here + 1 :])
        recognise(content[:here] + b"\0" + content[here + 1 :])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Insurance 2027.pdf", "Insurance 2027.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system32\\cmd.exe", "cmd.pdf"),
        ("C:\\Users\\Amina\\policy.pdf", "policy.pdf"),
        ("policy.pdf.exe", "policy.pdf"),
        ("policy.html", "policy.pdf"),
        ("policy", "policy.pdf"),
        ("Polisi v1.2027", "Polisi v1.2027.pdf"),
        ("Yswiriant – Sgowtiaid Tŷ Coch.PDF", "Yswiriant – Sgowtiaid Tŷ Coch.pdf"),
        ('a"; filename="evil.html', "a filename= evil.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("a\0b.pdf", "a b.pdf"),
        ("fdp.exe\u202efdp.pdf", "fdp.exe fdp.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("/", "document.pdf"),
        ("CON.pdf", "document CON.pdf"),
        ("lpt1.txt", "document lpt1.pdf"),
        ("%2e%2e%2fx.pdf", "2e 2e 2fx.pdf"),
        ("𝕬🙈.pdf", "𝕬🙈.pdf"),
        ("a\ud800b.pdf", "a b.pdf"),
    ],
)
def test_a_name_leads_nowhere(given: str, kept: str) -> None:
    assert clean_name(given, PDF) == kept


def test_a_name_is_never_too_long_and_keeps_its_ending() -> None:
    for letter in ("x", "ŵ", "🙈", ". "):
        name = clean_name(letter * 300 + ".pdf", DOCX)
        assert len(name.encode()) <= LONGEST_NAME and name.endswith(".docx")
