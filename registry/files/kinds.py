"""What a file is, by its content: one of the few kinds that are taken, or none of them.

A table is enough for five kinds, and says no to everything else. Office documents are archives: of those only the list of contents is
looked at, and never unpacked. One with a program in it (a macro) is not taken, whatever it is called.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from registry.errors import RegistryError
from registry.files.names import suffix_of

LISTED = 1_000_000
"""Bytes of an archive's list of contents: a document of a thousand pictures has a tenth of it."""

_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_END_FIELDS = struct.Struct("<4sHHHHIIH")
_ENTRY_FIELDS = struct.Struct("<4s6H3I5H2I")
_LONGEST_REMARK = 65_535


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, the endings that claim it, and how its content is known."""

    media_type: str
    suffixes: tuple[str, ...]
    known: Callable[[IO[bytes]], bool]


def _begins(*signature: int) -> Callable[[IO[bytes]], bool]:
    wanted = bytes(signature)

    def known(content: IO[bytes]) -> bool:
        content.seek(0)
        return content.read(len(wanted)) == wanted

    return known


def _document(part: str) -> Callable[[IO[bytes]], bool]:
    """An Office document has this part, and no program."""

    def known(content: IO[bytes]) -> bool:
        names = {name.lower() for name in _listed(content)}
        return {part, "[content_types].xml"} <= names and not any(name.endswith("vbaproject.bin") for name in names)

    return known


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = (
    Kind("application/pdf", ("pdf",), _begins(*b"%PDF-")),
    Kind("image/png", ("png",), _begins(*b"\x89PNG\r\n\x1a\n")),
    Kind("image/jpeg", ("jpg", "jpeg"), _begins(0xFF, 0xD8, 0xFF)),
    Kind(f"{_OFFICE}.wordprocessingml.document", ("docx",), _document("word/document.xml")),
    Kind(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), _document("xl/workbook.xml")),
)
"""All that is taken."""

MEDIA_TYPES = tuple(kind.media_type for kind in KINDS)
TAKEN = ", ".join(kind.suffixes[0].upper() for kind in KINDS)


def kind_of(content: IO[bytes]) -> Kind | None:
    """What a file is; None where it is nothing that is taken."""
    return next((kind for kind in KINDS if kind.known(content)), None)


def claimed_kind(name: str) -> Kind:
    """What a file's name claims. Raises FILE_KIND_REFUSED where that is not taken."""
    suffix = suffix_of(name)
    for kind in KINDS:
        if suffix in kind.suffixes:
            return kind
    raise RegistryError("FILE_KIND_REFUSED", taken=TAKEN)


def _listed(content: IO[bytes]) -> Iterator[str]:
    """The names in an archive's list of contents; none where it is no archive, or its list is longer than any document's."""
    size = content.seek(0, 2)
    start = max(0, size - _LONGEST_REMARK - _END_FIELDS.size)
    content.seek(start)
    end = content.read(size - start)
    place = end.rfind(_END)
    if place < 0 or len(end) - place < _END_FIELDS.size:
        return
    *_, length, offset, _ = _END_FIELDS.unpack_from(end, place)
    if length > LISTED or offset + length > start + place:
        return
    content.seek(offset)
    entries, at = content.read(length), 0
    while entries[at : at + 4] == _ENTRY and at + _ENTRY_FIELDS.size <= len(entries):
        fields = _ENTRY_FIELDS.unpack_from(entries, at)
        name, extra, remark = fields[10:13]
        at += _ENTRY_FIELDS.size
        yield entries[at : at + name].decode("utf-8", "replace")
        at += name + extra + remark
