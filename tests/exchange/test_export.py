"""Tables, comma-separated files and workbooks: what a viewer reads in them, and what no spreadsheet runs."""

import csv
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from registry.actor import ANONYMOUS
from registry.app import Registry, registry_on, titles
from registry.errors import Lang, RegistryError
from registry.exchange.asking import all_of, count_of
from registry.exchange.cells import as_text, cell
from registry.exchange.comma import CommaSeparated, written
from registry.exchange.export import Form, exported, named, written_to
from registry.exchange.tables import Column, Table, table
from registry.exchange.workbook import LONGEST, Workbook
from registry.exchange.workbook import written as in_cell
from registry.query.request import Request
from registry.query.spelling import Spelling
from registry.settings import Settings

REGISTRY: Registry = registry_on("postgresql://nowhere", Settings())
"""Nothing here asks its database."""

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1", "|calc", "%0A", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']


def tabled(document: str, lang: Lang = Lang.ZH) -> Table:
    wanted = REGISTRY.lists.find(Request(document, None, {}, read_only=True), ANONYMOUS)
    return table(wanted.rows, titles(), lang)


def texts(*names: str) -> Table:
    """A table of nothing but text."""
    return Table("表", tuple(Column(name, (name,), lambda value: cell(value, Spelling.TEXT, Lang.ZH, str)) for name in names))


def lines(*rows: Any) -> list[bytes]:
    return [json.dumps(row, ensure_ascii=False).encode() for row in rows]


async def batches(*found: list[bytes]) -> AsyncIterator[list[bytes]]:
    for batch in found:
        yield batch


def booked(directory: Path, shown: Table, rows: list[bytes], size: int | None = None) -> list[list[list[Any]]]:
    """The sheets of a workbook, as they are read back."""
    path = directory / "book.xlsx"
    book = Workbook(path, shown) if size is None else Workbook(path, shown, size)
    book.add(rows)
    book.close()
    read = CalamineWorkbook.from_path(path)
    return [read.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in read.sheet_names]


# tables


def test_objects_lie_flat_in_the_order_asked() -> None:
    shown = tabled(
        "{ tenancies { nodes { company { uscc name en: name(lang: EN) registeredCapital { currency amount(unit: WAN_YUAN) } } state park { code belt { name } } k: kind boss: company { name } } } }"
    )
    assert shown.headings == [
        "企业 · 统一社会信用代码", "企业 · 企业名称", "企业 · en", "企业 · 注册资本 · 币种", "企业 · 注册资本 · 金额（万元）",
        "状态", "园区 · 代码", "园区 · 产业带 · 名称", "k", "boss · 企业名称",
    ]  # fmt: skip
    row: dict[str, Any] = {"company": None, "state": "ACTIVE", "park": {"code": "PK", "belt": None}, "k": "VIRTUAL", "boss": {"name": "乙"}}
    (line,) = lines(row)
    assert shown.cells(line) == [None, None, None, None, None, "在园", "PK", None, "虚拟入驻", "乙"]
    row["company"] = {"uscc": "9" * 18, "name": "甲", "en": None, "registeredCapital": {"currency": "CNY", "amount": "12.5"}}
    (line,) = lines(row)
    assert shown.cells(line)[:5] == ["9" * 18, "甲", None, "CNY", Decimal("12.5")]


def test_what_is_many_within_a_row_is_one_readable_cell() -> None:
    shown = tabled("{ companies { nodes { aliases seiCodes labels { type number company { name } } } } }", Lang.EN)
    labels = [{"type": "GAZELLE", "number": None, "company": {"name": "A"}}, {"type": "HIGH_TECH", "number": "GR1", "company": None}]
    (line,) = lines({"aliases": ["One", "Two"], "seiCodes": [], "labels": labels})
    assert shown.cells(line) == ["One; Two", "", "Gazelle, A; High-tech enterprise, GR1"]
    (line,) = lines({"aliases": None, "seiCodes": None, "labels": []})
    assert shown.cells(line) == [None, None, ""]
    assert tabled("{ belts { nodes { functions } } }").cells(lines({"functions": ["RESULTS_TRANSFER", "PROJECT_SUPPORT"]})[0]) == ["成果转化; 项目支撑"]


def test_rows_of_several_types_share_what_they_have_in_common() -> None:
    shown = tabled('{ search(text: "a") { nodes { match node { __typename ... on Company { name uscc } ... on Park { name code } } highlight { text isMatch } } } }')
    assert shown.title == "搜索结果"
    assert sorted(shown.headings) == sorted(["匹配", "结果 · __typename", "结果 · 企业名称", "结果 · 统一社会信用代码", "结果 · 代码", "匹配文字"])
    parts = [{"text": "山东", "isMatch": True}, {"text": "大学", "isMatch": False}]
    row = {"match": "PREFIX", "node": {"__typename": "Park", "name": "山东大学", "code": "PK"}, "highlight": parts}
    said = dict(zip(shown.headings, shown.cells(lines(row)[0]), strict=True))
    assert (said["匹配"], said["结果 · __typename"], said["结果 · 代码"], said["结果 · 统一社会信用代码"], said["匹配文字"]) == ("开头一致", "Park", "PK", None, "山东大学")
    facts = tabled("{ facts { nodes { subject { id ... on Park { code } } } } }")
    assert facts.headings == ["对象 · 编号", "对象 · 代码"]


@pytest.mark.parametrize("document", ["{ parks { nodes { tenancies { totalCount } } } }", "{ parks { nodes { belt { parks { nodes { code } } } } } }", "{ parks { nodes { code @skip(if: true) } } }"])
def test_what_has_no_place_in_a_table_is_refused(document: str) -> None:
    with pytest.raises(RegistryError) as refused:
        tabled(document)
    assert refused.value.code == "NOT_TABULAR"


@pytest.mark.parametrize(
    ("value", "spelling", "found"),
    [
        (None, Spelling.TEXT, None),
        ("  x ", Spelling.TEXT, "  x "),
        ("913701030000000018", Spelling.PLAIN, "913701030000000018"),
        (7, Spelling.INTEGER, 7),
        ("30500000000", Spelling.DECIMAL, Decimal("30500000000")),
        ("-0.875", Spelling.DECIMAL, Decimal("-0.875")),
        ("123456789012345", Spelling.DECIMAL, Decimal("123456789012345")),
        ("1234567890123456", Spelling.DECIMAL, "1234567890123456"),
        ("0.1234567890123456", Spelling.DECIMAL, "0.1234567890123456"),
        ("2020-04-18", Spelling.DATE, date(2020, 4, 18)),
        ("1898-12-01", Spelling.DATE, "1898-12-01"),
        ("2020-05-10T16:30:00.500000Z", Spelling.INSTANT, datetime.fromisoformat("2020-05-11 00:30:00")),
        (True, Spelling.BOOLEAN, "是"),
        (False, Spelling.BOOLEAN, "否"),
        ({"a": ["甲"]}, Spelling.JSON, '{"a": ["甲"]}'),
        ([1, "甲"], Spelling.JSON, '[1, "甲"]'),
        ([{"label": "毕业"}], Spelling.PLAIN, '[{"label": "毕业"}]'),
    ],
)
def test_values_are_what_they_are_meant_as(value: Any, spelling: Spelling, found: Any) -> None:
    read = cell(value, spelling, Lang.ZH, str)
    assert (type(read), read) == (type(found), found)


def test_yes_and_no_are_said_in_the_viewers_language() -> None:
    assert [cell(value, Spelling.BOOLEAN, Lang.EN, str) for value in (True, False)] == ["yes", "no"]


def test_cells_as_text() -> None:
    told = [None, "x", 7, Decimal("1.50"), date(2020, 4, 18), datetime.fromisoformat("2020-05-11 00:30:00")]
    assert [as_text(one) for one in told] == ["", "x", "7", "1.50", "2020-04-18", "2020-05-11 00:30:00"]


# comma-separated


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_run_as_a_formula(text: str, tmp_path: Path) -> None:
    """In a comma-separated file an apostrophe stands before it; a workbook says of each cell that it is text."""
    comma = CommaSeparated(texts("a", "b"))
    (line,) = csv.reader(io.StringIO(comma.lines(lines({"a": text, "b": "x"})).decode(), newline=""))
    assert line == [f"'{text}", "x"]
    ((_, (kept, _)),) = booked(tmp_path, texts("a", "b"), lines({"a": text, "b": "x"}))
    assert kept == text.replace("\r", "\n")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_numbers_and_days_are_left_as_they_are() -> None:
    assert [written(one) for one in (-5, Decimal("-0.5"), date(2020, 4, 18), None, "a=b", "")] == ["-5", "-0.5", "2020-04-18", "", "a=b", ""]


def test_commas_quotes_and_lines_are_read_back_as_they_were() -> None:
    rows: list[dict[str, Any]] = [{"a": 'say "甲", then', "b": "one\ntwo\r\nthree"}, {"a": None, "b": "，；"}, {"a": "'", "b": " x "}]
    comma = CommaSeparated(texts("a", "b"))
    content = comma.head() + comma.lines(lines(*rows))
    assert content.startswith(b"\xef\xbb\xbfa,b\r\n")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert read == [["a", "b"], *([row["a"] or "", row["b"]] for row in rows)]


# workbooks


def test_codes_of_eighteen_digits_keep_every_digit(tmp_path: Path) -> None:
    ((head, line),) = booked(tmp_path, tabled("{ companies { nodes { uscc staffCount establishedOn registeredCapital { amount } } } }"), lines({"uscc": "911101080000000018", "staffCount": 12, "establishedOn": "2015-09-12", "registeredCapital": {"amount": "1234567890123456.78"}}))
    assert head == ["统一社会信用代码", "从业人数", "成立日期", "注册资本 · 金额（元）"]
    assert line == ["911101080000000018", 12.0, date(2015, 9, 12), "1234567890123456.78"]


def test_what_xml_cannot_hold_is_replaced_and_what_is_too_long_is_cut(tmp_path: Path) -> None:
    long = "长" * (LONGEST + 5)
    (sheet,) = booked(tmp_path, texts("a"), lines({"a": "x\x01\x0b\ufffe\uffffy\r\nz\tw"}, {"a": long}, {"a": "_x0041_ <&>"}, {"a": ""}, {"a": "last"}))
    assert [line[0] for line in sheet] == ["a", "x����y\nz\tw", "长" * (LONGEST - 1) + "…", "_x0041_ <&>", "", "last"]


def test_a_text_is_cut_where_a_spreadsheet_counts_so_far() -> None:
    """Rare characters count as two."""
    assert in_cell("𠮷" * 16_383) == "𠮷" * 16_383
    cut = in_cell("a" + "𠮷" * 16_384)
    assert (len(cut.encode("utf-16-le")) // 2, cut[-2:]) == (LONGEST - 1, "𠮷…")


def test_numbers_are_shown_with_all_their_digits(tmp_path: Path) -> None:
    shown = tabled("{ companies { nodes { staffCount registeredCapital { amount } } } }")
    amounts = ["123456789012.34", "5", "0.125"]
    ((_, *found),) = booked(tmp_path, shown, lines(*({"staffCount": 1, "registeredCapital": {"amount": one}} for one in amounts)))
    assert [line[1] for line in found] == [123456789012.34, 5.0, 0.125]
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert set(re.findall(r'formatCode="(.*?)"', styles)) == {"0.00", "0.000"}
    assert '<xf numFmtId="1"' in styles, "whole numbers"


def test_a_full_sheet_is_followed_by_another_with_the_same_head(tmp_path: Path) -> None:
    sheets = booked(tmp_path, texts("a"), lines(*({"a": str(n)} for n in range(7))), size=3)
    assert sheets == [[["a"], ["0"], ["1"], ["2"]], [["a"], ["3"], ["4"], ["5"]], [["a"], ["6"]]]
    assert CalamineWorkbook.from_path(tmp_path / "book.xlsx").sheet_names == ["表", "表 2", "表 3"]


def test_the_head_is_frozen_bold_and_filters_and_columns_are_as_wide_as_what_is_in_them(tmp_path: Path) -> None:
    booked(tmp_path, texts("a", "b"), lines({"a": "山东大学国家大学科技园", "b": "x" * 500}))
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        sheet, styles = (archive.read(f"xl/{part}").decode() for part in ("worksheets/sheet1.xml", "styles.xml"))
    assert '<pane ySplit="1" topLeftCell="A2"' in sheet
    assert '<autoFilter ref="A1:B2"/>' in sheet
    assert "<b/>" in styles
    assert [part.split('"')[1].split(".")[0] for part in sheet.split("<col ")[1:] for part in [part[part.index("width") :]]] == ["23", "60"]


# files


async def test_lines_leave_as_they_came() -> None:
    rows = lines({"a": 1}, {"a": "\u2028"}, {"a": None})
    content = b"".join([piece async for piece in exported(Form.JSONL, None, batches(rows[:2], rows[2:]))])
    assert content == b"".join(row + b"\n" for row in rows)


@pytest.mark.parametrize(("form", "most"), [(Form.JSONL, 2_000_000), (Form.CSV, 4_000_000), (Form.XLSX, 6_000_000)])
async def test_memory_does_not_grow_with_the_list(form: Form, most: int) -> None:
    """A list of some twenty megabytes, of which never more than a batch is held."""
    names = [f"column{n}" for n in range(10)]
    sizes = []

    async def many(count: int) -> AsyncIterator[list[bytes]]:
        for n in range(count):
            yield lines(*({name: f"{name} of row {n} {m} 山东大学" for name in names} for m in range(500)))

    for count in (4, 40):
        tracemalloc.start()
        size = 0
        async for piece in exported(form, texts(*names), many(count)):
            size += len(piece)
        sizes.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > count * 20_000
    assert sizes[1] < most
    assert sizes[1] < 1.5 * sizes[0]


async def test_what_breaks_off_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def broken() -> AsyncIterator[list[bytes]]:
        yield lines({"a": 1})
        raise RegistryError("DATABASE_UNAVAILABLE")

    for form in Form:
        with pytest.raises(RegistryError):
            await written_to(tmp_path / f"list.{form}", exported(form, texts("a"), broken()))
    assert list(tmp_path.iterdir()) == []


async def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("before", encoding="utf-8")
    await written_to(path, exported(Form.CSV, texts("a"), batches(lines({"a": "甲"}))))
    assert path.read_bytes() == "\ufeffa\r\n甲\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_files_are_named_by_what_is_in_them_and_the_day() -> None:
    assert named("园区", Form.XLSX, date(2026, 11, 27)) == "园区-2026-11-27.xlsx"


# lists by their names


def test_a_list_by_its_name_has_every_plain_column_once() -> None:
    shown = tabled(all_of(REGISTRY.catalog, "parks"), Lang.EN)
    assert shown.headings[:4] == ["ID", "Code", "Name", "Other names"]
    assert {"Area (m²)", "State", "Occupancy rate"} <= set(shown.headings)
    assert "State in words" not in shown.headings
    assert len(set(shown.headings)) == len(shown.headings)
    for name in ("accounts", "tenancies", "events", "applications", "facts"):
        assert tabled(all_of(REGISTRY.catalog, name)).columns


def test_a_list_that_is_none_is_refused() -> None:
    for ask in (all_of, count_of):
        with pytest.raises(RegistryError) as refused:
            ask(REGISTRY.catalog, "secrets")
        assert refused.value.code == "BAD_USER_INPUT"
        assert "companies" in refused.value.params["problem"]
