"""Templates out, filled in, read, applied, marked and read again."""

import asyncio
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import load_workbook

from registry.errors import Lang, RegistryError
from registry.exchange.workbooks import apart
from registry.exchange.workbooks.books import Notes, Row, marked, read_workbook
from registry.exchange.workbooks.columns import AS_TEXT, Kind
from registry.exchange.workbooks.definitions import DEFINITIONS, TENANTS
from registry.exchange.workbooks.importing import Applied, Apply, Policy, Summary, import_rows
from registry.exchange.workbooks.marking import COMMENTS
from registry.exchange.workbooks.template import PREPARED, template
from registry.identifiers import synthetic_uscc
from tests.exchange.workbooks.making import HEADER, codes, reading, rows_of, tenant, workbook

# templates


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: one.name)
def test_a_template_is_what_its_columns_say(definition, lang):
    content = template(definition, lang)
    assert content == template(definition, lang)
    book = load_workbook(BytesIO(content))
    assert book.sheet_names == [definition.sheet.label(lang), "说明" if lang is Lang.ZH else "Notes", "choices"]
    header, example = book.get_sheet_by_index(0).to_python()
    assert header == [f"{column.title.label(lang)}{' *' if column.required else ''}" for column in definition.columns]
    assert str(example[0]).startswith("【示例】" if lang is Lang.ZH else "[Example]")
    explained = [row[0] for row in book.get_sheet_by_index(1).to_python(skip_empty_area=False)[4:]]
    assert explained == [column.title.label(lang) for column in definition.columns]
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheet, comments = package.read("xl/worksheets/sheet1.xml").decode(), package.read("xl/comments1.xml").decode()
        styles = package.read("xl/styles.xml").decode()
    choices = [column for column in definition.columns if column.kind is Kind.CHOICE]
    assert sheet.count("<dataValidation ") == len(choices)
    assert f"{PREPARED + 1}" in sheet and 'state="frozen"' in sheet
    assert comments.count("<comment ") == len(definition.columns)
    assert 'numFmtId="49"' in styles and any(column.kind in AS_TEXT for column in definition.columns)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: one.name)
def test_an_empty_template_has_no_rows_and_its_example_is_a_good_one(tmp_path, definition, lang):
    path = tmp_path / "a.xlsx"
    path.write_bytes(template(definition, lang))
    with pytest.raises(RegistryError) as refused:
        reading(path, definition)
    assert refused.value.code == "WORKBOOK_EMPTY"
    header, example = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    example[0] = "甲"
    [row] = rows_of(workbook(tmp_path / "b.xlsx", [header, example]), definition)
    assert row.problems == ()


def test_a_template_filled_in_marked_and_read_again_gives_the_same_rows(tmp_path):
    header, _ = load_workbook(BytesIO(template(TENANTS, Lang.ZH))).get_sheet_by_index(0).to_python()
    rows = [[example_of(column, n) for column in TENANTS.columns] for n in range(20)]
    rows[3][2], rows[7][13] = "坏", "某日"
    first = reading(workbook(tmp_path / "a.xlsx", [header, *rows]))
    found = list(first.rows())
    assert [codes(row) for row in found if row.problems] == [[("uscc", "CELL_NOT_A_CODE")], [("entered_on", "CELL_NOT_A_DATE")]]
    assert found[0].values["entered_on"] == date(2024, 1, 1)
    for lang in Lang:
        again = reading(mark(first, lang))
        assert list(again.rows()) == found
        assert again.problems == ()


def example_of(column, n):
    return {"uscc": synthetic_uscc(n), "name": f"甲{n}", "lease_number": f"ZL-{n}"}.get(column.key, column.example)


async def accepting(row: Row) -> Applied:
    return Applied()


def one_by_one(apply: Callable[[Row], Awaitable[Applied]]) -> Apply:
    async def each(rows: Sequence[Row]) -> list[Applied]:
        return [await apply(row) for row in rows]

    return each


def mark(book, lang=Lang.ZH, apply=accepting) -> Path:
    async def done() -> Path:
        notes = Notes.beside(book)
        await import_rows(book, one_by_one(apply), Policy.REJECT_FAILED_ROWS, notes, dry_run=True)
        return await marked(book, notes, lang)

    return asyncio.run(done())


# marked workbooks


def test_a_bad_cell_is_red_explained_beside_it_and_at_the_end_of_its_row(tmp_path):
    rows = [["名单"], HEADER, tenant(0), ["甲", 913701001234567, "租客"], [], tenant(2)]
    path = mark(reading(workbook(tmp_path / "a.xlsx", rows)))
    cells = load_workbook(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[:3] for row in cells] == [["名单", "", ""], HEADER, tenant(0), ["甲", 913701001234567, "租客"], ["", "", ""], tenant(2)]
    assert cells[1][3] == "问题"
    assert "末尾的数字可能已经丢失" in str(cells[3][3]) and "租户" in str(cells[3][3])
    assert [row[3] for row in (cells[2], cells[5])] == ["", ""]
    with zipfile.ZipFile(path) as package:
        comments, sheet = package.read("xl/comments1.xml").decode(), package.read("xl/worksheets/sheet1.xml").decode()
        assert "FFC7CE" in package.read("xl/styles.xml").decode()
    assert 'ref="B4"' in comments and 'ref="C4"' in comments and comments.count("<comment ") == 2
    assert sheet.index('r="B4"') > 0


def test_text_that_looks_like_a_formula_comes_back_as_text(tmp_path):
    rows = [HEADER, ["=cmd|' /C calc'!A0", synthetic_uscc(0), "租"], ["+1", "坏", "@SUM(A1)"]]
    path = mark(reading(workbook(tmp_path / "a.xlsx", rows)))
    with zipfile.ZipFile(path) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    assert load_workbook(str(path)).get_sheet_by_index(0).to_python()[1][0] == "=cmd|' /C calc'!A0"


def test_there_are_only_so_many_comments_and_every_row_has_its_text(tmp_path):
    rows = [[f"甲{n}", synthetic_uscc(n), "租客"] for n in range(COMMENTS + 50)]
    path = mark(reading(workbook(tmp_path / "a.xlsx", [HEADER, *rows])), Lang.EN)
    with zipfile.ZipFile(path) as package:
        assert package.read("xl/comments1.xml").decode().count("<comment ") == COMMENTS
    texts = [row[3] for row in load_workbook(str(path)).get_sheet_by_index(0).to_python()[1:]]
    assert len(texts) == COMMENTS + 50 and all("is not a choice" in str(text) for text in texts)


def test_a_file_of_separated_values_comes_back_as_a_workbook_with_what_a_verb_refused(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("\n".join([",".join([*HEADER, "心情"]), *[",".join(tenant(n)) for n in range(2)]]), encoding="gbk")

    async def refusing(row: Row) -> Applied:
        error = RegistryError("REQUIRED", needed="房间号", field=["tenants", "units"])
        return Applied([error]) if row.number == 3 else Applied(warnings=[RegistryError("CELL_ODD", column="name", value="甲", problem="x")])

    path = mark(reading(source), Lang.ZH, refusing)
    cells = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    assert "还缺少：房间号" in str(cells[2][4]) and "有些异常" in str(cells[1][4])
    with zipfile.ZipFile(path) as package:
        assert 'ref="E1"' in package.read("xl/comments1.xml").decode()


# rows taken in


def imported(book, apply, policy=Policy.REJECT_FAILED_ROWS, dry_run=False) -> Summary:
    return asyncio.run(import_rows(book, one_by_one(apply), policy, Notes.beside(book), dry_run=dry_run))


@pytest.fixture
def mixed(tmp_path):
    """Four rows, one of which cannot be read."""
    return reading(workbook(tmp_path / "a.xlsx", [HEADER, tenant(0), ["甲", "坏", "租户"], tenant(2), tenant(3)]))


@pytest.mark.parametrize(
    "policy, dry_run, keep",
    [
        (Policy.REJECT_FAILED_ROWS, False, True),
        (Policy.REJECT_FAILED_ROWS, True, False),
        (Policy.REJECT_EVERYTHING, False, False),
        (Policy.REJECT_EVERYTHING, True, False),
    ],
)
def test_every_sound_row_is_tried_and_the_policy_says_what_stays(mixed, policy, dry_run, keep):
    tried = []

    async def apply(row: Row) -> Applied:
        tried.append(row.number)
        return Applied([RegistryError("CONFLICT", actual=1, expected=2, detail="")]) if row.number == 4 else Applied(changed=row.number != 5)

    summary = imported(mixed, apply, policy, dry_run)
    assert tried == [2, 4, 5]
    assert (summary.rows, summary.accepted, summary.unchanged, summary.rejected, summary.keep) == (4, 1, 1, 2, keep)
    assert [(problem.row, problem.column, problem.code) for problem in summary.notes.first] == [(3, "uscc", "CELL_NOT_A_CODE"), (4, None, "CONFLICT")]
    assert summary.notes.errors == 2


def test_one_policy_keeps_all_of_a_faultless_file(tmp_path):
    book = reading(workbook(tmp_path / "a.xlsx", [HEADER, tenant(0), tenant(1)]))
    assert imported(book, accepting, Policy.REJECT_EVERYTHING).keep


def test_taking_it_in_again_changes_nothing(mixed):
    kept: dict[str, object] = {}

    async def apply(row: Row) -> Applied:
        code = str(row.values["uscc"])
        changed = kept.get(code) != row.values
        kept[code] = row.values
        return Applied(changed=changed)

    first, second = imported(mixed, apply), imported(mixed, apply)
    assert (first.accepted, first.unchanged) == (3, 0)
    assert (second.accepted, second.unchanged) == (0, 3)


def test_a_header_that_cannot_be_used_keeps_nothing(tmp_path):
    book = reading(workbook(tmp_path / "a.xlsx", [["企业名称", "入驻类型"], ["甲", "租户"]]))
    summary = imported(book, accepting)
    assert (summary.rows, summary.keep, [problem.code for problem in summary.notes.first]) == (0, False, ["COLUMN_MISSING"])


def test_a_bug_in_a_verb_is_not_taken_for_a_refusal(mixed):
    async def broken(row: Row) -> Applied:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        imported(mixed, broken)


def test_reading_is_ended_with_its_process_when_nobody_waits(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["楼宇编号,房间号,面积,用途", *[f"A,{n},1,办公" for n in range(45_000)]]), encoding="utf-8")

    async def stopped() -> None:
        task = asyncio.create_task(read_workbook(DEFINITIONS["space-units"], path))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stopped())
    assert str(path).encode() not in commands()


def test_what_takes_too_long_is_ended_and_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", [HEADER, tenant(0)])
    monkeypatch.setattr(apart, "SECONDS", 0.02)
    with pytest.raises(RegistryError) as refused:
        reading(path)
    assert refused.value.code == "WORKBOOK_UNREADABLE" and "time" in refused.value.message(Lang.EN)
    assert str(path).encode() not in commands()


def test_who_reads_strangers_files_knows_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "postgresql://secret")
    seen = []

    async def started(*command, env, **rest):
        seen.append(env)
        return await start(*command, env=env, **rest)

    start = asyncio.create_subprocess_exec
    monkeypatch.setattr(asyncio, "create_subprocess_exec", started)
    assert reading(workbook(tmp_path / "a.xlsx", [HEADER, tenant(0)])).count == 1
    assert "secret" not in str(seen)


def commands() -> bytes:
    """The command lines of all processes there are."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            found += [(entry / "cmdline").read_bytes()] if entry.name.isdigit() else []
    return b"\n".join(found)
