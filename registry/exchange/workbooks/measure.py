"""How large an .xlsx would be when it is unpacked, found out before anything reads it, and what in it must not be there.

Every XML part is unpacked once, in pieces, without being parsed: what it claims of its size is not believed. A part that declares
entities, or is written in an encoding that would hide them, is refused. In sheets it looks for what the reader of cells does not tell:
merged ranges, formulas whose result is not kept, and how far the content reaches.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from registry.errors import RegistryError
from registry.exchange.workbooks.columns import Said

MEMBERS = 1_000
UNPACKED = 200_000_000
XML_PART = 160_000_000
SHARED_STRINGS = 64_000_000
OTHER_XML = 16_000_000
RATIO = 200
RATIO_FROM = 32_000_000
"""Bytes unpacked below which nobody asks how well a file was packed."""

MERGED_RANGES = 20_000
AREA = 3_000_000
"""Cells of the rectangle that holds everything: the reader keeps all of it, the empty ones too."""

UNKEPT = 20_000
PIECE = 1_000_000
_OVERLAP = 8_192


@dataclass
class Reach:
    """What a sheet has beside its values: ranges as (top, left, bottom, right), from 1; and how far cells with content go.

    `unkept` are cells (row, column) that have no value to be read: the error that is in them, or nothing for a formula without a result.
    """

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    unkept: dict[tuple[int, int], str] = field(default_factory=dict)
    bottom: int = 0
    right: int = 0

    def check(self) -> None:
        """Refuses what would take too much memory to read, a space in the last row of all among it."""
        if self.bottom * self.right > AREA:
            place = Said(f"内容范围（到第 {self.bottom} 行第 {self.right} 列）", f"its extent (to row {self.bottom}, column {self.right})")
            too_large(place, AREA, self.bottom * self.right)


@dataclass
class Measured:
    """How large a workbook is, and the reach of each part that is a sheet; `index` and `links` say which sheet lies in which part."""

    unpacked: int = 0
    sheets: dict[str, Reach] = field(default_factory=dict)
    index: bytes = b""
    links: bytes = b""

    def of(self, number: int) -> Reach:
        """The reach of the `number`-th sheet from 0; nothing is known of one that the index does not lead to."""
        entries = _SHEET.findall(self.index)
        targets = {attributes_of(link).get(b"Id"): attributes_of(link).get(b"Target", b"") for link in _LINK.findall(self.links)}
        wanted = attributes_of(entries[number]).get(b"id") if number < len(entries) else None
        part = targets.get(wanted, b"").decode("utf-8", "replace").removeprefix("/").removeprefix("xl/")
        return self.sheets.get(f"xl/{part}", Reach())


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)")
_ATTRIBUTE = re.compile(rb"""(?:\w+:)?(\w+)\s{0,9}=\s{0,9}["']([^"'<>]*)["']""")


def attributes_of(text: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag by their local names; the last of two counts, as r:id after sheetId does not share its name."""
    return dict(_ATTRIBUTE.findall(text))


def measure(path: Path) -> Measured:
    """Looks through a workbook; refuses what is too large, damaged or hides something."""
    found = Measured()
    try:
        with zipfile.ZipFile(path) as package:
            _look_through(package, path.stat().st_size, found)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("压缩内容损坏", "its packed content is broken")) from error
    return found


def _look_through(package: zipfile.ZipFile, packed: int, found: Measured) -> None:
    members = package.infolist()
    if len(members) > MEMBERS:
        too_large(Said("部件数", "members"), MEMBERS, len(members))
    if len({member.filename for member in members}) != len(members):
        raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("有重名部件", "two of its members have one name"))
    for member in members:
        if member.flag_bits & 1:
            raise RegistryError("WORKBOOK_KIND", found=Said("加了密码的工作簿", "a workbook with a password"))
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            _look_at(package, member, found)
        else:
            found.unpacked += member.file_size
        if found.unpacked > UNPACKED:
            too_large(Said("解压后字节数", "bytes when unpacked"), UNPACKED, found.unpacked)
        if found.unpacked > RATIO_FROM and found.unpacked > packed * RATIO:
            too_large(Said("压缩比", "compression"), RATIO, found.unpacked // packed)


def too_large(part: Said, limit: int, actual: int) -> NoReturn:
    raise RegistryError("WORKBOOK_TOO_LARGE", part=part, limit=limit, actual=actual)


def _limit_of(name: str) -> int:
    if name.startswith("xl/worksheets/"):
        return XML_PART
    return SHARED_STRINGS if "sharedstrings" in name.lower() else OTHER_XML


def _look_at(package: zipfile.ZipFile, member: zipfile.ZipInfo, found: Measured) -> None:
    name, size, tail = member.filename, 0, b""
    reach = found.sheets.setdefault(name, Reach()) if name.startswith("xl/worksheets/") and name.endswith(".xml") else None
    for piece in _unpacked(package, member, _limit_of(name)):
        text = tail + piece
        if not size:
            _check_encoding(text)
        if b"<!" in text and (b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"<!ELEMENT" in text):
            raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("XML 中有 DOCTYPE 声明", "its XML declares a DOCTYPE"))
        size += len(piece)
        tail = text[-16:] if reach is None else _look_at_cells(text, reach)
        if name == "xl/workbook.xml":
            found.index += piece
        elif name == "xl/_rels/workbook.xml.rels":
            found.links += piece
    if reach is not None:
        _look_at_cells(tail + b" <row", reach)
    found.unpacked += size


def _unpacked(package: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """The bytes of a member in pieces, as many as there really are."""
    claimed, size = member.file_size, 0
    member.file_size = limit + 2 * PIECE
    with package.open(member) as packed:
        while piece := packed.read(PIECE):
            size += len(piece)
            if size > limit:
                too_large(Said(f"部件 {member.filename[:60]}", f"part {member.filename[:60]}"), limit, size)
            yield piece
    if size != claimed:
        raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("部件大小与目录不符", "a member is not as large as it claims"))


_DECLARED = re.compile(rb"""<\?xml[^<>]*encoding\s{0,9}=\s{0,9}["']([^"']*)""", re.IGNORECASE)
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def _check_encoding(start: bytes) -> None:
    declared = _DECLARED.search(start[:200])
    if b"\x00" in start[:200] or start[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() not in _ENCODINGS):
        raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("XML 编码不是 UTF-8", "its XML is not UTF-8"))


# No pattern may begin anew inside what another beginning has gone through, or a long enough sheet would take its square.
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s{0,9}=\s{0,9}["']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})["']""")
_REFERENCE = re.compile(rb"""\sr\s{0,9}=\s{0,9}["']([A-Za-z]{1,3})(\d{1,7})["']""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c(\s[^<>]*)>\s{0,9}<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s{0,9}"""
    rb"""(?:<(?:\w+:)?v\s{0,9}/>|<(?:\w+:)?v>\s{0,9}</(?:\w+:)?v>)?\s{0,9}</(?:\w+:)?c>"""
)
_IS_TEXT = re.compile(rb"""\st\s{0,9}=\s{0,9}["']str["']""")
"""A formula that results in no text at all has kept that."""
_ERROR = re.compile(rb"""<(?:\w+:)?c(\s[^<>]*?t=["']e["'][^<>]*)>(?:\s{0,9}<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?"""
                    rb"""\s{0,9}<(?:\w+:)?v>\s{0,9}([#A-Z/0-9!?_]{1,20})""")
_FILLED = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?r\s{0,9}=\s{0,9}["']([A-Za-z]{1,3})(\d{1,7})["'][^<>/]*>""")


def _look_at_cells(text: bytes, reach: Reach) -> bytes:
    """Looks at whole rows, and gives back what has been left of the last one."""
    end = max(text.rfind(mark) for mark in (b"<row", b":row", b"<merge", b":merge"))
    if end <= 0:  # a row longer than a piece is looked at cell by cell, as far as they are not too long either
        end = max(text.rfind(b"<c "), len(text) - _OVERLAP, 0)
    whole, rest = text[:end], text[end - 1 :] if text[end : end + 1] == b":" else text[end:]
    for left, top, right, bottom in _MERGE.findall(whole):
        reach.merged.append((int(top), column_number(left), int(bottom), column_number(right)))
        if len(reach.merged) > MERGED_RANGES:
            too_large(Said("合并区域数", "merged ranges"), MERGED_RANGES, len(reach.merged))
    if b"<f" in whole or b":f" in whole:
        _note_unkept(reach, ((attributes, b"") for attributes in _FORMULA.findall(whole) if not _IS_TEXT.search(attributes)))
    if b't="e"' in whole or b"t='e'" in whole:
        _note_unkept(reach, _ERROR.findall(whole))
    filled = _FILLED.findall(whole)
    if filled:
        reach.right = max(reach.right, *map(column_number, {letters for letters, _ in filled}))
        reach.bottom = max(reach.bottom, *map(int, {row for _, row in filled}))
    return rest


def _note_unkept(reach: Reach, cells: Iterable[tuple[bytes, bytes]]) -> None:
    for attributes, name in cells:
        if (place := _REFERENCE.search(attributes)) and len(reach.unkept) < UNKEPT:
            reach.unkept[int(place[2]), column_number(place[1])] = name.decode("ascii", "replace")


def column_number(letters: bytes) -> int:
    """`A` is 1, `XFD` is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
