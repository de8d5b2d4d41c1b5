"""What a file is by its content, and what it may be called."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import RegistryError
from registry.files.kinds import KINDS, LISTED, claimed_kind, kind_of
from registry.files.names import LONGEST, clean_name

TYPES = "[Content_Types].xml"


def archive(*names: str, remark: bytes = b"") -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as found:
        for name in names:
            found.writestr(name, "content")
        found.comment = remark
    return written.getvalue()


def kind(content: bytes) -> str | None:
    found = kind_of(BytesIO(content))
    return None if found is None else found.suffixes[0]


@pytest.mark.parametrize(
    "content, wanted",
    [
        (b"%PDF-1.4\n%...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpg"),
        (archive(TYPES, "_rels/.rels", "word/document.xml"), "docx"),
        (archive("docProps/app.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", TYPES), "xlsx"),
        (archive(TYPES, "word/document.xml", remark=b"PK\x05\x06" + b"x" * 100), None),
        (archive(TYPES, "word/document.xml", "word/vbaProject.bin"), None),
        (archive(TYPES, "xl/workbook.xml", "xl/VBAPROJECT.BIN"), None),
        (archive("word/document.xml"), None),
        (archive("a.txt"), None),
        (archive(TYPES, "word/document.xml")[:-30], None),
        (archive(TYPES, "word/document.xml", *(f"word/media/{'x' * 200}{number}.png" for number in range(LISTED // 200))), None),
        (b"PK\x05\x06" + b"\xff" * 18, None),
        (b"PK\x03\x04", None),
        (b" %PDF-1.4", None),
        (b"<html>", None),
        (b"MZ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"x", None),
    ],
)
def test_a_file_is_what_its_content_is(content: bytes, wanted: str | None) -> None:
    assert kind(content) == wanted


@given(st.binary(max_size=300))
def test_whatever_comes_is_looked_at_without_harm(content: bytes) -> None:
    assert kind(content + b"PK\x05\x06" + content) in {None, "pdf", "png", "jpg"}


@pytest.mark.parametrize("name, wanted", [("a.pdf", "pdf"), ("A.PDF", "pdf"), ("a.b.Jpeg", "jpg"), ("a.docx", "docx")])
def test_a_name_claims_a_kind(name: str, wanted: str) -> None:
    assert claimed_kind(name).suffixes[0] == wanted


def test_endings_are_claimed_once() -> None:
    suffixes = [suffix for each in KINDS for suffix in each.suffixes]
    assert sorted(suffixes) == sorted(set(suffixes))


@given(st.text(max_size=300))
def test_a_name_that_is_kept_can_be_shown_and_saved_and_is_clean_already(name: str) -> None:
    try:
        found = clean_name(name)
    except RegistryError:
        return
    assert 0 < len(found) <= LONGEST
    assert not set('/\\<>:"|?*\u202e\u2066\u200f\x00\n') & set(found)
    assert clean_name(found) == found
