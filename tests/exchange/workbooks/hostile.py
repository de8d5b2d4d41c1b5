"""Two hundred files that mean no good, or have met with an accident: a name, what may come of it, and how it is made."""

import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.exchange.workbooks.making import HEADER, SHEET, header_xml, inline, row_xml, sheet_xml, tenant, tenants, with_parts

ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{ENTITIES}]>'.encode()
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
GOOD = header_xml() + row_xml(2)

UNREADABLE, LARGE, KIND = "WORKBOOK_UNREADABLE", "WORKBOOK_TOO_LARGE", "WORKBOOK_KIND"
ANY = None
"""Whatever it is, as long as it is a refusal, or rows."""

Parts = dict[str, bytes | None]


def sheets() -> Iterator[tuple[str, str | None, str, str]]:
    """Sheets by what stands in them and after them."""
    far = f'<row r="1048576">{inline("XFD1048576", "x")}</row>'
    yield "far-cell", LARGE, GOOD + far, ""
    yield "far-cell-unnamed", UNREADABLE, GOOD + f'<row r="1048576">{"<c/>" * 16000}<c t="inlineStr"><is><t>x</t></is></c></row>', ""
    yield "far-row-number", ANY, GOOD + f'<row r="4294967295">{inline("A4294967295", "x")}</row>', ""
    yield "row-zero", ANY, GOOD + f'<row r="0">{inline("A0", "x")}</row>', ""
    yield "column-of-no-sheet", ANY, GOOD + f'<row r="3">{inline("ZZZZZ3", "x")}</row>', ""
    yield "reference-of-letters", ANY, GOOD + f'<row r="3">{inline("A" * 5000, "x")}</row>', ""
    yield "reference-of-digits", ANY, GOOD + f'<row r="3">{inline("A" + "9" * 5000, "x")}</row>', ""
    yield "rows-backwards", ANY, header_xml() + "".join(row_xml(n) for n in range(50, 1, -1)), ""
    yield "same-row-often", ANY, header_xml() + row_xml(2) * 2000, ""
    yield "missing-string", ANY, GOOD + '<row r="3"><c r="A3" t="s"><v>4000000000</v></c></row>', ""
    yield "negative-string", ANY, GOOD + '<row r="3"><c r="A3" t="s"><v>-1</v></c></row>', ""
    yield "missing-style", ANY, GOOD + '<row r="3"><c r="A3" s="99999"><v>1</v></c></row>', ""
    yield "not-a-number", ANY, GOOD + '<row r="3"><c r="A3"><v>NaN</v></c><c r="B3"><v>1e999</v></c></row>', ""
    yield "unknown-type", ANY, GOOD + '<row r="3"><c r="A3" t="zebra"><v>1</v></c></row>', ""
    yield "iso-date", ANY, GOOD + '<row r="3"><c r="A3" t="d"><v>99999-99-99</v></c></row>', ""
    yield "long-text", ANY, header_xml() + f'<row r="2">{inline("A2", "长" * 1_000_000)}</row>', ""
    yield "row-without-end", ANY, header_xml() + "<row>" + inline("A2", "x" * 100) * 180_000 + "</row>", ""
    yield "spaces", ANY, GOOD + " " * 5_000_000, ""
    yield "spaces-in-tag", ANY, GOOD + f"<row{' ' * 3_000_000}r='3'></row>", ""
    yield "open-tags", ANY, GOOD + "<c r=" * 600_000, ""
    yield "open-formulas", ANY, GOOD + '<c r="A3"><f>' * 200_000, ""
    yield "spaces-after-formula", ANY, GOOD + f'<row r="3"><c r="A3"><f>1</f>{" " * 3_000_000}</c></row>', ""
    yield "names-without-end", ANY, GOOD + "<" + "a" * 3_000_000, ""
    yield "names-and-colons", ANY, GOOD + "<a:" * 900_000, ""
    yield "nested", ANY, GOOD + "<row>" * 150_000, ""
    yield "nested-elsewhere", ANY, GOOD, "<x>" * 300_000 + "</x>" * 300_000
    yield "comments", ANY, GOOD + "<!--" + "<row" * 500_000 + "-->", ""
    yield "cdata", ANY, GOOD + '<row r="3"><c r="A3" t="inlineStr"><is><t><![CDATA[<!DOCTYPE x>]]></t></is></c></row>', ""
    yield "unclosed", ANY, GOOD + "<row><c><v>", ""
    yield "entity-nobody-declared", ANY, header_xml() + f'<row r="2">{inline("A2", "&zebra;")}</row>', ""
    yield "character-nobody-has", ANY, header_xml() + f'<row r="2">{inline("A2", "&#x110000;")}</row>', ""
    yield "half-a-pair", ANY, header_xml() + f'<row r="2">{inline("A2", "&#xD800;")}</row>', ""
    yield "merged-everything", ANY, GOOD, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield "merged-backwards", ANY, GOOD, '<mergeCells><mergeCell ref="C9:A1"/></mergeCells>'
    yield "merged-nowhere", ANY, GOOD, '<mergeCells><mergeCell ref="A0:ZZZ9999999"/></mergeCells>'
    yield "merged-nothing", ANY, GOOD, '<mergeCells><mergeCell ref=""/><mergeCell/></mergeCells>'
    many = "".join(f'<mergeCell ref="A{n}:B{n + 1}"/>' for n in range(1, 25_000))
    yield "merged-too-often", LARGE, GOOD, f"<mergeCells>{many}</mergeCells>"
    yield "merged-over-each-other", LARGE, GOOD, "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 15_000 + "</mergeCells>"
    tall = "".join(row_xml(n, 1) for n in range(2, 3_000))
    crowded = "".join(f'<mergeCell ref="A{n % 2_000 + 1}:CV3000"/>' for n in range(250))
    yield "merged-quadratic", LARGE, header_xml() + tall, f"<mergeCells>{crowded}</mergeCells>"
    yield "dimension", "1 rows", GOOD, ""


def packages() -> Iterator[tuple[str, str | None, Parts]]:
    """A good workbook with other parts."""
    for name, expected, data, after in sheets():
        yield f"sheet-{name}", expected, {SHEET: sheet_xml(data, after)}
    dimension = sheet_xml(GOOD).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    yield "package-dimension", "1 rows", {SHEET: dimension}
    for part in (SHEET, BOOK, STRINGS, STYLES, RELATIONS, "[Content_Types].xml", "docProps/app.xml"):
        said = part.replace("/", "-").strip("[]")
        yield f"laughs-{said}", UNREADABLE, {part: LAUGHS + b"<x>&l9;</x>"}
        yield f"utf16-{said}", UNREADABLE, {part: '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16")}
        yield f"utf7-{said}", UNREADABLE, {part: b'<?xml version="1.0" encoding="UTF-7"?><x/>'}
        yield f"empty-{said}", ANY, {part: b""}
        yield f"without-{said}", ANY, {part: None}
        yield f"noise-{said}", ANY, {part: random.Random(part).randbytes(5_000)}
        yield f"nested-{said}", ANY, {part: b"<a>" * 200_000}
    sheets_listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 2_001))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    yield "no-sheets", ANY, {BOOK: f"<workbook {space}><sheets/></workbook>".encode()}
    yield "two-thousand-names", ANY, {BOOK: f"<workbook {space}><sheets>{sheets_listed}</sheets></workbook>".encode()}
    yield "two-thousand-sheets", LARGE, {f"xl/worksheets/sheet{n}.xml": sheet_xml(GOOD) for n in range(1, 2_001)}
    yield "elsewhere", ANY, {RELATIONS: b'<Relationships><Relationship Id="rId1" Type="x" Target="../../../etc/passwd"/></Relationships>'}
    count = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4294967295" uniqueCount="4294967295"/>'
    yield "strings-without-end", ANY, {STRINGS: count.encode()}
    yield "strings-of-nothing", ANY, {STRINGS: b"<sst>" + b"<si><t/></si>" * 500_000 + b"</sst>"}
    yield "one-long-string", ANY, {STRINGS: b"<sst><si><t>" + b"x" * 5_000_000 + b"</t></si></sst>"}
    shared = '<row r="{0}">' + '<c r="A{0}" t="s"><v>0</v></c>' + "</row>"
    copied = header_xml() + "".join(shared.format(n) for n in range(2, 20_000))
    yield "copied-string", ANY, {STRINGS: b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>", SHEET: sheet_xml(copied)}
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="{"y" * 200}"/>' for n in range(164, 5_000))
    yield "many-formats", ANY, {STYLES: f"<styleSheet><numFmts>{formats}</numFmts></styleSheet>".encode()}
    yield "bomb-by-ratio", LARGE, {SHEET: sheet_xml(GOOD + " " * 60_000_000)}
    yield "bomb-by-size", LARGE, {SHEET: sheet_xml(GOOD + " " * 170_000_000)}
    yield "bomb-of-strings", LARGE, {STRINGS: b"<sst>" + b" " * 70_000_000 + b"</sst>"}
    yield "bomb-of-styles", LARGE, {STYLES: b"<styleSheet>" + b" " * 20_000_000 + b"</styleSheet>"}


def texts() -> Iterator[tuple[str, str | None, bytes]]:
    """Separated values, and what is neither."""
    head = ",".join(HEADER)
    good = f"{head}\n{','.join(tenant(0))}\n".encode()
    yield "nothing", UNREADABLE, b""
    yield "one-byte", ANY, b"x"
    yield "nulls", ANY, b"\0" * 10_000
    yield "nulls-within", KIND, good.replace(b"\n", b"\0\n", 1)
    yield "open-quote", UNREADABLE, good + b'"' + b"x\n" * 3_000_000
    yield "one-line", UNREADABLE, good + b"x" * 5_000_000
    yield "many-columns", ANY, good + b"," * 1_000_000
    yield "blank-lines", "1 rows", good + b"\r\n" * 1_000_000
    yield "blank-cells", "1 rows", good + b",,,\n" * 500_000
    yield "quotes", ANY, good + b'""' * 500_000
    yield "noise", ANY, random.Random(1).randbytes(200_000)
    yield "text-noise", ANY, "".join(map(chr, random.Random(2).choices(range(0x20, 0xD7FF), k=100_000))).encode()
    yield "marks-only", ANY, b",;\t\n" * 100_000
    yield "ole", KIND, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 500_000
    yield "pk-only", ANY, b"PK\x03\x04" + b"\0" * 100
    yield "end-of-zip-only", ANY, b"PK\x05\x06" + b"\xff" * 18
    yield "too-large", LARGE, b"x" * 25_000_001


def make(directory: Path, good: Path) -> dict[str, str | None]:
    """Writes the files; what is expected of each by its name."""
    expected: dict[str, str | None] = {}

    def add(name: str, outcome: str | None, write: Callable[[Path], object]) -> None:
        assert name not in expected
        expected[name] = outcome
        write(directory / name)

    tenants(good)
    content = good.read_bytes()
    for name, outcome, parts in packages():
        add(name, outcome, lambda path, parts=parts: with_parts(good, path, parts))  # type: ignore[misc]
    for name, outcome, text in texts():
        add(f"text-{name}", outcome, lambda path, text=text: path.write_bytes(text))  # type: ignore[misc]
    for n in range(1, 30):
        add(f"truncated-{n}", ANY, lambda path, n=n: path.write_bytes(content[: len(content) * n // 30]))  # type: ignore[misc]
    for n in range(50):
        add(f"flipped-{n}", ANY, lambda path, n=n: path.write_bytes(flipped(content, n)))  # type: ignore[misc]
    add("size-that-lies", UNREADABLE, lambda path: path.write_bytes(lying(content)))
    add("encrypted", KIND, lambda path: path.write_bytes(encrypted(content)))
    add("two-of-one-name", UNREADABLE, lambda path: path.write_bytes(doubled(content, directory.parent / "double")))
    return expected


def flipped(content: bytes, seed: int) -> bytes:
    chosen = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chosen.choice((1, 3, 20))):
        changed[chosen.randrange(len(changed))] ^= 1 << chosen.randrange(8)
    return bytes(changed)


def _entry(content: bytes) -> int:
    """Where the directory's entry of the sheet begins."""
    return content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))


def lying(content: bytes) -> bytes:
    """The sheet claims to be ten bytes long."""
    entry = _entry(content)
    return content[: entry + 24] + struct.pack("<I", 10) + content[entry + 28 :]


def encrypted(content: bytes) -> bytes:
    entry = _entry(content)
    return content[: entry + 8] + struct.pack("<H", 1) + content[entry + 10 :]


def doubled(content: bytes, path: Path) -> bytes:
    path.write_bytes(content)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(SHEET.replace("1", "2"), sheet_xml(GOOD))
    return path.read_bytes().replace(SHEET.replace("1", "2").encode(), SHEET.encode())
