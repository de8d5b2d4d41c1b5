"""The same workbook back, each bad cell marked and explained; rows and columns stay where they were."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from registry.errors import Lang
from registry.exchange.workbooks.columns import Column, Definition
from registry.exchange.workbooks.headers import PROBLEMS
from registry.exchange.workbooks.problems import Problem
from registry.exchange.workbooks.raw import Failed, Raw, Unkept
from registry.exchange.workbooks.reading import decoded
from registry.exchange.workbooks.sheetstyles import format_of, formats_of, width_of

COMMENTS = 400
"""Cells with a comment. More make Excel slow; the last column has every text."""

_LONGEST = 32_000
"""Characters of one cell; Excel takes 32,767."""

_SEVERITY = {False: "wrong", True: "odd"}


class Marker:
    """Writes one sheet, row after row."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Any, columns: Mapping[int, Column], lang: Lang, width: int) -> None:
        self.sheet = sheet
        self.formats = formats_of(book)
        self.columns = columns
        self.places = {column.key: place for place, column in columns.items()}
        self.lang = lang
        self.width = width
        self.comments = 0

    def lay_out(self) -> None:
        """Widths and formats of columns, the last of which has the texts."""
        for place, column in self.columns.items():
            self.sheet.set_column(place, place, width_of(column, column.title.label(self.lang)), self.formats[format_of(column)])
        self.sheet.set_column(self.width, self.width, 80)

    def write_header(self, row: int, cells: Sequence[Raw], problems: Sequence[Problem]) -> None:
        """The header as it was, with the title of the last column, and what is wrong with the columns."""
        for place, cell in enumerate(cells):
            column = self.columns.get(place)
            self._put(row, place, cell, self.formats["required" if column and column.required else "optional"])
        self.sheet.write_string(row - 1, self.width, PROBLEMS.label(self.lang), self.formats["optional"])
        if problems:
            self.sheet.write_comment(row - 1, self.width, self._texts(problems), {"author": "registry", "x_scale": 3, "y_scale": 2})

    def write(self, row: int, cells: Sequence[Raw], problems: Sequence[Problem]) -> None:
        """A row. A cell with several things wrong is as bad as the worst of them."""
        by_place: dict[int, list[Problem]] = {}
        for problem in problems:
            place = self.places.get(problem.column or "")
            if place is not None:
                by_place.setdefault(place, []).append(problem)
        for place in sorted({*range(len(cells)), *by_place}):
            cell = cells[place] if place < len(cells) else None
            self._put(row, place, cell, self._look(cell, by_place.get(place), self.columns.get(place)))
            if place in by_place and self.comments < COMMENTS:
                self.comments += 1
                self.sheet.write_comment(row - 1, place, self._texts(by_place[place]), {"author": "registry", "x_scale": 2, "y_scale": 1.5})
        if problems:
            look = self.formats[_SEVERITY[all(problem.is_warning for problem in problems)]]
            self.sheet.write_string(row - 1, self.width, self._texts(problems), look)

    def _texts(self, problems: Sequence[Problem]) -> str:
        return "\n".join(problem.text(self.lang) for problem in problems)[:_LONGEST]

    def _look(self, cell: Raw, problems: Sequence[Problem] | None, column: Column | None) -> Any:
        is_date = isinstance(cell, date)
        if problems:
            name = _SEVERITY[all(problem.is_warning for problem in problems)]
            return self.formats[f"{name}_date" if is_date else name]
        return self.formats["date" if is_date else format_of(column) if column else "plain"]

    def _put(self, row: int, place: int, cell: Raw, look: Any) -> None:
        """One cell. Text is written as text, never as a formula."""
        sheet, row = self.sheet, row - 1
        match cell:
            case None | Unkept():
                sheet.write_blank(row, place, None, look)
            case Failed(name):
                sheet.write_string(row, place, name, look)
            case bool():
                sheet.write_boolean(row, place, cell, look)
            case int() | float():
                sheet.write_number(row, place, cell, look)
            case datetime() if cell.year >= 1900:
                sheet.write_datetime(row, place, cell, look)
            case _:
                sheet.write_string(row, place, str(cell)[:_LONGEST], look)


def mark_file(definition: Definition, rows: Path, problems: Path, out: Path, lang: Lang) -> dict[str, Any]:
    """Writes the workbook anew from what reading kept of it (`rows`), with what is wrong (`problems`, both JSON by line)."""
    wrong = _by_row(problems)
    told = json.loads(rows.with_suffix(".json").read_text(encoding="utf-8"))
    columns = {int(place): definition.by_key[key] for place, key in told["columns"].items()}
    width = told["width"]
    book = xlsxwriter.Workbook(str(out), {"constant_memory": True, "tmpdir": str(out.parent)})
    sheet = book.add_worksheet(_name(told["sheet"], definition, lang))
    marker = Marker(book, sheet, columns, lang, width)
    marker.lay_out()
    for number, cells in _lines(rows):
        if number == told["header"]:
            marker.write_header(number, cells[:width], [*wrong.get(number, ()), *wrong.get(0, ())])
        else:
            marker.write(number, cells[:width], wrong.get(number, ()))
    sheet.freeze_panes(told["header"], 1)
    book.close()
    return {"comments": marker.comments}


def _name(name: str, definition: Definition, lang: Lang) -> str:
    """A name that a sheet may have; separated values have none."""
    kept = "".join(character for character in name if character not in "[]:*?/\\" and character.isprintable()).strip("'")[:31]
    return kept if kept and kept.casefold() != "history" else definition.sheet.label(lang)


def _by_row(problems: Path) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = {}
    with problems.open(encoding="utf-8") as file:
        for line in file:
            problem = Problem.read(json.loads(line))
            found.setdefault(problem.row, []).append(problem)
    return found


def _lines(rows: Path) -> Iterator[tuple[int, list[Raw]]]:
    with rows.open(encoding="utf-8") as file:
        for line in file:
            found = json.loads(line)
            yield found["n"], [decoded(cell) for cell in found["raw"]]
