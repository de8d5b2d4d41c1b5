"""Workbooks as people and programs make them, good ones to begin with."""

import asyncio
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from registry.exchange.workbooks.books import Book, Row, read_workbook
from registry.exchange.workbooks.columns import Definition
from registry.exchange.workbooks.definitions import TENANTS
from registry.identifiers import synthetic_uscc

HEADER = ["企业名称", "统一社会信用代码", "入驻类型"]


def tenant(n: int) -> list[Any]:
    """The cells of a row that has what is required."""
    return [f"济南示例{n}有限公司", synthetic_uscc(n), "租户"]


def workbook(path: Path, rows: Iterable[Any], sheet: str = "Sheet1", touch: Callable[[Any, Any], None] | None = None) -> Path:
    """An .xlsx of these rows of cells; text is text, numbers are numbers. `touch` is handed the workbook and the sheet for more."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    written = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                written.write_string(number, place, cell)
            elif cell is not None:
                written.write(number, place, cell)
    if touch is not None:
        touch(book, written)
    book.close()
    return path


def tenants(path: Path, count: int = 3) -> Path:
    """A good workbook."""
    return workbook(path, [HEADER, *map(tenant, range(count))])


def with_parts(source: Path, target: Path, changes: Mapping[str, bytes | None], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """The same package with parts changed, added or (None) left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", compression) as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in changes.items():
            if content is not None and name not in old.namelist():
                new.writestr(name, content)
    return target


SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(data: str, after: str = "") -> bytes:
    """A sheet with these rows."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet {space}><sheetData>{data}</sheetData>{after}</worksheet>'.encode()


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def header_xml() -> str:
    return '<row r="1">' + "".join(inline(f"{letter}1", title) for letter, title in zip("ABC", HEADER, strict=True)) + "</row>"


def row_xml(number: int, n: int | None = None) -> str:
    cells = zip("ABC", tenant(number if n is None else n), strict=True)
    return f'<row r="{number}">' + "".join(inline(f"{letter}{number}", text) for letter, text in cells) + "</row>"


def reading(path: Path, definition: Definition = TENANTS) -> Book:
    """The file, read apart as the server reads it."""
    return asyncio.run(read_workbook(definition, path))


def rows_of(path: Path, definition: Definition = TENANTS) -> list[Row]:
    return list(reading(path, definition).rows())


def codes(row: Row) -> list[tuple[str | None, str]]:
    return [(problem.column, problem.code) for problem in row.problems]
