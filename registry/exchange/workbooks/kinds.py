"""What a file is, by what is in it: a workbook, separated values, or something that is refused with what to do about it."""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path

from registry.errors import RegistryError
from registry.exchange.workbooks.columns import Said

FILE_LIMIT = 25_000_000
LINE_LIMIT = 200_000
"""Characters of one field of separated values."""

SNIFFED = 200_000


class FileKind(StrEnum):
    """What can be read."""

    XLSX = "XLSX"
    SEPARATED = "SEPARATED"


_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"%PDF", Said("PDF 文件", "a PDF")),
    (b"\x89PNG", Said("图片", "a picture")),
    (b"\xff\xd8\xff", Said("图片", "a picture")),
    (b"GIF8", Said("图片", "a picture")),
    (b"Rar!", Said("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Said("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Said("gzip 压缩文件", "a gzip file")),
    (b"{\\rtf", Said("RTF 文档", "an RTF document")),
    (b"\x09\x08", Said("旧版 Excel（BIFF）文件", "a very old Excel file (BIFF)")),
    (b"\x09\x04", Said("旧版 Excel（BIFF）文件", "a very old Excel file (BIFF)")),
    (b"\x09\x02", Said("旧版 Excel（BIFF）文件", "a very old Excel file (BIFF)")),
)


def kind_of(path: Path) -> FileKind:
    """What a file is; its name is not looked at, since `.xls` is often anything."""
    size = path.stat().st_size
    if size > FILE_LIMIT:
        raise RegistryError("WORKBOOK_TOO_LARGE", part=Said("字节数", "bytes"), limit=FILE_LIMIT, actual=size)
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("文件是空的", "it is empty"))
    if start.startswith(_OLE2):
        raise RegistryError("WORKBOOK_KIND", found=_compound(path))
    if start.startswith(b"PK"):
        return _package(path)
    for sign, said in _OTHERS:
        if start.startswith(sign):
            raise RegistryError("WORKBOOK_KIND", found=said)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        said = Said("网页或 XML（有些系统导出的 .xls 就是）", "a web page or XML, whatever its name says")
        raise RegistryError("WORKBOOK_KIND", found=said)
    if b"\x00" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise RegistryError("WORKBOOK_KIND", found=Said("二进制文件", "binary data"))
    return FileKind.SEPARATED


def _compound(path: Path) -> Said:
    """Which of the files that Microsoft's compound format holds."""
    with path.open("rb") as file:
        if _ENCRYPTED in file.read(2_000_000):
            return Said("加了密码的工作簿", "a workbook with a password")
    return Said("旧版 Excel（.xls）或 WPS（.et）文件", "an old Excel (.xls) or WPS (.et) file")


def _package(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(islice(package.namelist(), 10_000))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError) as error:
        raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("压缩结构损坏", "its zip structure is broken")) from error
    if "xl/workbook.bin" in names:
        raise RegistryError("WORKBOOK_KIND", found=Said("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"))
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        raise RegistryError("WORKBOOK_KIND", found=Said("Word 文档", "a Word document"))
    if "[Content_Types].xml" in names:
        return FileKind.XLSX
    if "mimetype" in names or "content.xml" in names:
        raise RegistryError("WORKBOOK_KIND", found=Said("OpenDocument 表格（.ods）", "an OpenDocument sheet (.ods)"))
    raise RegistryError("WORKBOOK_KIND", found=Said("压缩包", "a zip archive"))


def separated(path: Path) -> Iterator[list[str]]:
    """The lines of separated values in whichever encoding and with whichever separator they are written."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.read(SNIFFED)
    csv.field_size_limit(LINE_LIMIT)
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader((line.replace("\0", "") for line in file), delimiter=_delimiter(first), strict=False)
        try:
            yield from lines
        except csv.Error as error:
            problem = Said(f"第 {lines.line_num} 行无法读取", f"line {lines.line_num} cannot be read")
            raise RegistryError("WORKBOOK_UNREADABLE", problem=problem) from error


def _encoding(path: Path) -> str:
    """By its mark, else UTF-8 if all of it is, else GB18030, in which Excel writes CSV where Chinese is spoken."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ("utf-8-sig",) if start.startswith(codecs.BOM_UTF8) else ("utf-8", "gb18030")
    for encoding in candidates:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(1_000_000):
                    pass
        except UnicodeError:
            continue
        return encoding
    problem = Said("文字编码既不是 UTF-8 也不是 GB18030", "its text is neither UTF-8 nor GB18030")
    raise RegistryError("WORKBOOK_UNREADABLE", problem=problem)


def _delimiter(text: str) -> str:
    """The separator that the first lines have most of, outside quotes."""
    lines = text.splitlines()[:10]
    counts = {mark: sum(_outside(line).count(mark) for line in lines) for mark in ("\t", ",", ";")}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def _outside(line: str) -> str:
    return "".join(line.split('"')[::2])
