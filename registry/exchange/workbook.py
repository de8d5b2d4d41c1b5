"""Workbooks (XLSX), written to a file row by row, so that memory does not grow with them.

Whatever is text is written as text: nothing is taken for a formula, a link or a number. A sheet that is full is followed by another.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.exchange.cells import Cell, as_text
from registry.exchange.tables import Table

ROWS = 1_048_575
"""Rows of a sheet below its head."""

LONGEST = 32_767
"""UTF-16 units of a cell; a longer text is cut, and ends in an ellipsis."""

NARROWEST, WIDEST = 8, 60
MEASURED = 1_000
"""Columns are as wide as their heading and the first of their cells."""

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold."""

PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Workbook:
    """One table as a workbook; `directory` is for it and for what is written on the way."""

    def __init__(self, path: Path, table: Table, rows: int = ROWS) -> None:
        self.table = table
        self.rows = rows
        self.book = xlsxwriter.Workbook(str(path), {**PLAIN, "tmpdir": str(path.parent)})
        self.bold = self.book.add_format({"bold": True, "valign": "top"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.numbers: dict[int, Format] = {}
        """Formats of numbers, by how many digits they have after the point."""
        self.widths = [max(NARROWEST, _width(heading) + 3) for heading in table.headings]  # the filter's arrow takes some of it
        self.sheets: list[Worksheet] = []
        self.filled = 0
        """Rows of the last sheet."""
        self._next()

    def add(self, rows: Sequence[bytes]) -> None:
        """Writes some more rows."""
        for row in rows:
            if self.filled == self.rows:
                self._next()
            self.filled += 1
            for place, cell in enumerate(self.table.cells(row)):
                self._write(self.filled, place, cell)

    def close(self) -> None:
        """Completes the file."""
        self._end_sheet()
        self.book.close()

    def abandon(self) -> None:
        """Leaves the file as it is: nobody wants it any more."""
        for sheet in self.sheets:
            sheet.row_data_fh.close()
        self.book.fileclosed = True

    def _next(self) -> None:
        """The first sheet, or one more."""
        if self.sheets:
            self._end_sheet()
        number = f" {len(self.sheets) + 1}" if self.sheets else ""
        sheet = self.book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", self.table.title)[: 31 - len(number)] + number)
        self.sheets.append(sheet)
        self.filled = 0
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(self.table.headings):
            sheet.write_string(0, place, heading, self.bold)

    def _end_sheet(self) -> None:
        sheet = self.sheets[-1]
        sheet.autofilter(0, 0, self.filled, len(self.widths) - 1)
        for place, width in enumerate(self.widths):
            sheet.set_column(place, place, min(width, WIDEST))

    def _digits(self, cell: int | Decimal) -> Format:
        """The format that shows a number with all its digits: left to itself, a spreadsheet shows some eleven."""
        places = _places(cell)
        if places not in self.numbers:
            self.numbers[places] = self.book.add_format({"num_format": f"0.{'0' * places}" if places else "0"})
        return self.numbers[places]

    def _write(self, row: int, place: int, cell: Cell) -> None:
        sheet = self.sheets[-1]
        match cell:
            case None:
                return
            case datetime():
                sheet.write_datetime(row, place, cell, self.instant)
            case date():
                sheet.write_datetime(row, place, cell, self.day)
            case int() | Decimal():
                sheet.write_number(row, place, float(cell), self._digits(cell))
            case _:
                sheet.write_string(row, place, written(cell))
        if row <= MEASURED:
            self.widths[place] = max(self.widths[place], _width(as_text(cell)) + 1)


def _places(cell: int | Decimal) -> int:
    """Digits after the point."""
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def written(text: str) -> str:
    """Text as a cell can hold it."""
    legal = ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(legal) <= LONGEST // 2:
        return legal
    units = legal.encode("utf-16-le")
    return legal if len(units) <= 2 * LONGEST else units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def _width(text: str) -> int:
    """How wide a text is, in digits: Chinese characters are twice as wide. Of several lines, the widest counts."""
    return max(sum(2 if east_asian_width(one) in "WF" else 1 for one in line[:WIDEST]) for line in text.split("\n"))
