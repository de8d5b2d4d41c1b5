"""Files as they come: their kinds, headers, merged and blank cells, formulas, encodings; and what is said of the rest."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from registry.errors import Lang, RegistryError
from registry.exchange.workbooks.definitions import COMPANIES, SPACE_UNITS, TENANTS
from registry.exchange.workbooks.reading import ROWS, read_file
from registry.identifiers import synthetic_uscc
from tests.exchange.workbooks.making import (
    HEADER,
    SHEET,
    codes,
    header_xml,
    inline,
    reading,
    row_xml,
    rows_of,
    sheet_xml,
    tenant,
    tenants,
    with_parts,
    workbook,
)


def names(path: Path) -> list[tuple[int, str]]:
    return [(row.number, str(row.values["name"])) for row in rows_of(path)]


GOOD = [(2, "济南示例0有限公司"), (3, "济南示例1有限公司"), (4, "济南示例2有限公司")]


def test_a_good_workbook_gives_its_rows(tmp_path):
    book = reading(tenants(tmp_path / "a.xlsx"))
    assert (book.sheet, book.header, book.count, book.problems) == ("Sheet1", 1, 3, ())
    assert [(row.number, dict(row.values), row.problems) for row in book.rows()] == [
        (n + 2, {"name": f"济南示例{n}有限公司", "uscc": synthetic_uscc(n), "tenancy_kind": "TENANT"}, ()) for n in range(3)
    ]


# kinds


@pytest.mark.parametrize(
    "content, said",
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x09\x08\x10\x00", "BIFF"),
        (b"\xef\xbb\xbf <html><table>", "web page"),
        (b"<?xml version='1.0'?><Workbook>", "web page"),
        (b"MZ\x00\x01\x02", "binary"),
    ],
)
def test_what_is_no_workbook_is_refused_by_its_content_and_says_what_to_do(tmp_path, content, said):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(RegistryError) as refused:
        reading(path)
    assert refused.value.code == "WORKBOOK_KIND"
    assert said in refused.value.message(Lang.EN)
    assert ".xlsx" in refused.value.hint(Lang.ZH)


@pytest.mark.parametrize(
    "names, said",
    [
        (["[Content_Types].xml", "xl/workbook.bin"], ".xlsb"),
        (["mimetype", "content.xml"], ".ods"),
        (["[Content_Types].xml", "word/document.xml"], "Word"),
        (["a.txt"], "zip"),
    ],
)
def test_other_packages_are_refused_by_what_is_in_them(tmp_path, names, said):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        for name in names:
            package.writestr(name, "x")
    with pytest.raises(RegistryError) as refused:
        reading(tmp_path / "a.xlsx")
    assert refused.value.code == "WORKBOOK_KIND" and said in refused.value.message(Lang.EN)


def test_a_workbook_called_xls_or_csv_is_read_all_the_same(tmp_path):
    assert names(tenants(tmp_path / "a.xls")) == names(tenants(tmp_path / "a.csv")) == GOOD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separated_values_in_any_encoding_with_any_mark(tmp_path, encoding, mark, end):
    path = tmp_path / "a.csv"
    rows = [HEADER, *[[f'"{tenant(n)[0]}"', *tenant(n)[1:]] for n in range(3)], [""] * 3]
    path.write_bytes(end.join(mark.join(row) for row in rows).encode(encoding))
    out = tmp_path / "a.rows"
    told = read_file(TENANTS, path, out)
    assert (told["rows"], told["header"], told["problems"]) == (3, 1, [])
    assert synthetic_uscc(2) in out.read_text(encoding="utf-8") and "济南示例2有限公司" in out.read_text(encoding="utf-8")


def test_quoted_values_hold_marks_and_line_breaks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'{",".join(HEADER)},房间号\n"甲,""乙""",{synthetic_uscc(0)},租户,"A-1,\nA-2"\n丙,{synthetic_uscc(1)},租户,\n', encoding="utf-8")
    first, second = rows_of(path)
    assert (first.values["name"], first.values["units"]) == ('甲,"乙"', ("A-1", "A-2"))
    assert second.number == 3


def test_text_in_no_known_encoding_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n\xff\xff\xff\n")
    with pytest.raises(RegistryError) as refused:
        reading(tmp_path / "a.csv")
    assert refused.value.code == "WORKBOOK_UNREADABLE"


# headers


@pytest.mark.parametrize(
    "header",
    [
        ["企业名称 *", "统一社会信用代码*", "入驻类型（必填）"],
        [" 公司名称\n", "社会信用代码", "入园类型"],
        ["COMPANY NAME", "credit  code", "Kind of stay"],
        ["企业　名称", "统一社会\n信用代码", "入驻类型:"],
        ["ｎａｍｅ", "ＵＳＣＣ", "入驻性质"],
    ],
)
def test_a_header_is_known_by_any_of_its_names(tmp_path, header):
    assert names(workbook(tmp_path / "a.xlsx", [header, *map(tenant, range(3))])) == GOOD


def test_titles_above_the_header_and_an_example_below_are_passed_over(tmp_path):
    rows = [["2024 年入驻企业名单"], [], ["填表人：张三"], HEADER, ["【示例】某公司", "X", "X"], tenant(0), ["[Example] A", "", ""], tenant(1)]
    assert names(workbook(tmp_path / "a.xlsx", rows)) == [(6, "济南示例0有限公司"), (8, "济南示例1有限公司")]


def test_two_header_lines_are_one_header(tmp_path):
    upper = ["企业名称", "统一社会信用代码", "入驻类型", "租约", "", ""]
    lower = ["", "", "", "租约编号", "租期开始", "租期结束"]
    row = [*tenant(0), "ZL-1", "2024-01-01", "2024-12-31"]

    def merge(book, sheet):
        sheet.merge_range(0, 3, 0, 5, "租约")

    for touch in (None, merge):
        [found] = rows_of(workbook(tmp_path / "a.xlsx", [upper, lower, row], touch=touch))
        assert (found.number, found.values["lease_number"], found.values["lease_ends"]) == (3, "ZL-1", date(2024, 12, 31))


def test_a_vertically_merged_header_and_merged_cells_below_give_each_row_its_value(tmp_path):
    def merge(book, sheet):
        for place, title in enumerate(HEADER):
            sheet.merge_range(0, place, 1, place, title)
        sheet.merge_range(2, 2, 4, 2, "在孵企业")

    rows = [[], [], *[tenant(n)[:2] for n in range(3)], tenant(3)]
    found = rows_of(workbook(tmp_path / "a.xlsx", rows, touch=merge))
    assert [row.values.get("tenancy_kind") for row in found] == ["INCUBATEE", "INCUBATEE", "INCUBATEE", "TENANT"]


def test_unknown_columns_are_told_and_numbering_is_not(tmp_path):
    book = reading(workbook(tmp_path / "a.xlsx", [["序号", *HEADER, "心情"], [1, *tenant(0), "好"]]))
    assert [(problem.code, problem.params, problem.is_warning) for problem in book.problems] == [("COLUMN_UNKNOWN", {"title": "心情"}, True)]
    assert book.is_usable and len(list(book.rows())) == 1


def test_a_missing_column_names_what_was_found_and_a_repeated_one_is_refused(tmp_path):
    book = reading(workbook(tmp_path / "a.xlsx", [["企业名称", "公司名称", "入驻类型"], ["甲", "甲", "租户"]]))
    assert [(problem.column, problem.code) for problem in book.problems] == [("name", "COLUMN_REPEATED"), ("uscc", "COLUMN_MISSING")]
    assert "企业名称、公司名称、入驻类型" in book.problems[1].text(Lang.ZH)
    assert (book.is_usable, book.count, list(book.rows())) == (False, 0, [])


@pytest.mark.parametrize(
    "rows, code", [([["甲", "乙"]], "HEADER_NOT_FOUND"), ([[]], "WORKBOOK_EMPTY"), ([HEADER], "WORKBOOK_EMPTY"), ([*[["x"]] * 10, HEADER, tenant(0)], "HEADER_NOT_FOUND")]
)
def test_no_header_and_no_rows_are_refused(tmp_path, rows, code):
    with pytest.raises(RegistryError) as refused:
        reading(workbook(tmp_path / "a.xlsx", rows))
    assert refused.value.code == code


def test_the_sheet_with_the_templates_name_is_read_else_the_first_with_a_header(tmp_path):
    def second(name: str):
        def touch(book, sheet):
            other = book.add_worksheet(name)
            for number, row in enumerate([HEADER, tenant(9)]):
                other.write_row(number, 0, row)

        return touch

    assert names(workbook(tmp_path / "a.xlsx", [HEADER, tenant(0)], touch=second("入驻企业"))) == [(2, "济南示例9有限公司")]
    assert names(workbook(tmp_path / "b.xlsx", [HEADER, tenant(0)], touch=second("Sheet2"))) == [(2, "济南示例0有限公司")]
    assert names(workbook(tmp_path / "c.xlsx", [["说明"]], touch=second("Sheet2"))) == [(2, "济南示例9有限公司")]


# cells that Excel made


def test_a_code_that_excel_turned_into_a_number_is_refused_and_a_telephone_put_right(tmp_path):
    rows = [[*HEADER, "联系电话"], ["甲", 913701001234567890, "租户", 13800138000]]
    [row] = rows_of(workbook(tmp_path / "a.xlsx", rows))
    assert codes(row) == [("uscc", "CELL_NOT_TEXT")]
    assert "文本" in row.problems[0].text(Lang.ZH)
    assert row.values["contact_phone"] == "+8613800138000"


def test_dates_are_read_as_excel_keeps_them_and_a_number_is_none(tmp_path):
    def touch(book, sheet):
        look = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        sheet.write_datetime(1, 3, datetime.fromisoformat("2020-04-18"), look)
        sheet.write_number(2, 3, 43939)

    first, second = rows_of(workbook(tmp_path / "a.xlsx", [[*HEADER, "入驻日期"], tenant(0), tenant(1)], touch=touch))
    assert first.values["entered_on"] == date(2020, 4, 18)
    assert codes(second) == [("entered_on", "CELL_NOT_A_DATE")]


def test_a_formula_is_read_by_its_kept_value_and_one_without_says_so(tmp_path):
    def touch(book, sheet):
        sheet.write_formula(1, 0, '="甲"&"乙"', None, "甲乙")
        sheet.write_formula(3, 0, "=Z1", None, "#REF!")
        sheet.write_formula(4, 3, '=IF(A1="","x","")', None, "x")

    rows = [[*HEADER, "担保人"], [None, *tenant(0)[1:]], tenant(1), [None, *tenant(2)[1:]], tenant(3)]
    good = workbook(tmp_path / "a.xlsx", rows, touch=touch)
    with zipfile.ZipFile(good) as package:
        xml = package.read(SHEET)
    xml = xml.replace(b"<v>x</v>", b"<v></v>")
    cell = b'<c r="A3"><f>A2&amp;"!"</f></c>'
    start = xml.index(b'<c r="A3"')
    path = with_parts(good, tmp_path / "b.xlsx", {SHEET: xml[:start] + cell + xml[xml.index(b"</c>", start) + 4 :]})
    first, second, third, fourth = rows_of(path)
    assert first.values["name"] == "甲乙"
    assert codes(second) == [("name", "CELL_FORMULA")]
    assert codes(third) == [("name", "CELL_ERROR")] and "#REF!" in third.problems[0].text(Lang.EN)
    assert fourth.problems == () and "guarantor" not in fourth.values


def test_rows_keep_the_numbers_that_people_see(tmp_path):
    data = header_xml() + row_xml(7) + row_xml(900_000, 3)
    path = with_parts(tenants(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {SHEET: sheet_xml(data)})
    assert [number for number, _ in names(path)] == [7, 900_000]


def test_a_million_blank_rows_cost_little(tmp_path):
    blank = "".join(f'<row r="{number}" s="1" customFormat="1"/>' for number in range(10, 1_048_577))
    path = with_parts(tenants(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {SHEET: sheet_xml(header_xml() + row_xml(2) + blank)})
    assert [number for number, _ in names(path)] == [2]


def test_a_space_in_the_last_row_of_a_wide_table_is_told_with_its_place(tmp_path):
    data = header_xml() + row_xml(2) + f'<row r="1048576">{inline("T1048576", " ")}</row>'
    with pytest.raises(RegistryError) as refused:
        reading(with_parts(tenants(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {SHEET: sheet_xml(data)}))
    assert refused.value.code == "WORKBOOK_TOO_LARGE" and "1048576" in refused.value.message(Lang.ZH)


def test_tags_with_prefixes_and_cells_without_references_are_read(tmp_path):
    cells = "".join(f'<x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>' for text in HEADER)
    row = "".join(f'<x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>' for text in tenant(0)[:2]) + "<x:c><x:f>1+1</x:f></x:c>"
    space = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    merged = '<x:mergeCells><x:mergeCell ref="C2:C3"/></x:mergeCells>'
    more = f'<x:row r="3">{inline("A3", tenant(1)[0])}{inline("B3", tenant(1)[1])}</x:row>'.replace("<c", "<x:c").replace("</c", "</x:c")
    more = more.replace("<is><t>", "<x:is><x:t>").replace("</t></is>", "</x:t></x:is>")
    data = f"<x:row>{cells}</x:row><x:row>{row}</x:row>{more}"
    xml = f'<?xml version="1.0"?><x:worksheet {space}><x:sheetData>{data}</x:sheetData>{merged}</x:worksheet>'
    path = with_parts(tenants(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {SHEET: xml.replace("<x:c><x:f>1+1", '<x:c r="C2"><x:f>1+1').encode()})
    found = rows_of(path)
    assert [row.values["uscc"] for row in found] == [synthetic_uscc(0), synthetic_uscc(1)]
    assert [codes(row) for row in found] == [[("tenancy_kind", "CELL_FORMULA")]] * 2


# rows


def test_repeated_rows_and_contradictions_are_found_before_anything_runs(tmp_path):
    header = [*HEADER, "租约编号", "入驻日期"]
    rows = [
        header,
        [*tenant(0), "ZL-1", "2024-01-01"],
        [*tenant(0), "ZL-2", "2024-01-01"],
        [*tenant(0), "ZL-1", "2024-01-01"],
        [*tenant(0), "ZL-3", "2025-01-01"],
        ["甲", "待登记", "租户"],
        ["乙", "待登记", "租户"],
    ]
    found = rows_of(workbook(tmp_path / "a.xlsx", rows))
    assert [codes(row) for row in found] == [[], [], [("uscc", "ROW_REPEATED")], [("entered_on", "ROW_CONTRADICTS")], [], []]
    assert found[2].problems[0].params["first"] == 2


def test_what_is_required_is_asked_for_unless_something_else_is_there(tmp_path):
    rows = [[*HEADER, "境外注册国家/地区", "境外注册号"], ["", synthetic_uscc(0), "租户"], ["Example GmbH", "", "租户", "DE", "HRB 1"], ["丙", "", "租户"]]
    assert [codes(row) for row in rows_of(workbook(tmp_path / "a.xlsx", rows))] == [[("name", "CELL_REQUIRED")], [], [("uscc", "CELL_REQUIRED")]]


def test_as_many_rows_as_the_limit_are_read_and_one_more_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    lines = ["楼宇编号,房间号,面积,用途", *[f"A,{n},1,办公" for n in range(ROWS)]]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read_file(SPACE_UNITS, path, tmp_path / "a.rows")["rows"] == ROWS
    path.write_text("\n".join([*lines, "B,1,1,办公"]), encoding="utf-8")
    with pytest.raises(RegistryError) as refused:
        read_file(SPACE_UNITS, path, tmp_path / "a.rows")
    assert (refused.value.code, refused.value.params) == ("ROWS_TOO_MANY", {"limit": ROWS})


def test_each_kind_of_workbook_is_read(tmp_path):
    space = [["楼宇编号", "楼宇名称", "房间号", "楼层", "面积", "面积单位", "用途", "租金", "租金单位"], ["A", "A座", "101", 1, "120㎡", "", "办公", 2.5, "元/㎡/天"]]
    [row] = rows_of(workbook(tmp_path / "a.xlsx", space), SPACE_UNITS)
    assert (row.problems, row.values["rent_per"], row.values["number"], row.values["floor"]) == ((), "M2_DAY", "101", 1)
    [company] = rows_of(workbook(tmp_path / "b.xlsx", [[*HEADER[:2], "外部编号"], [*tenant(0)[:2], "X-1"]]), COMPANIES)
    assert (company.problems, company.values) == ((), {"name": "济南示例0有限公司", "uscc": synthetic_uscc(0), "external_reference": "X-1"})
