"""Comma-separated files that spreadsheets open as they are meant: UTF-8 with a byte order mark, CRLF, nothing that is run as a formula."""

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from registry.exchange.cells import Cell, as_text
from registry.exchange.tables import Table

MARK = "\ufeff"
"""Without it Excel takes the file for one in the code page of the machine."""

RUNS = frozenset("=+-@|%\t\r\n＝＋－＠")
"""What a text begins with that some spreadsheet takes for a formula, or for the end of the cell before one (OWASP, CSV injection)."""


class CommaSeparated:
    """The lines of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def head(self) -> bytes:
        return (MARK + _lines([self.table.headings])).encode()

    def lines(self, rows: Sequence[bytes]) -> bytes:
        return _lines([[written(cell) for cell in self.table.cells(row)] for row in rows]).encode()


def written(cell: Cell) -> str:
    """A cell as it stands in the file. Text that could be run has an apostrophe before it; numbers and days are what they are."""
    text = as_text(cell)
    return f"'{text}" if text[:1] in RUNS and not isinstance(cell, int | Decimal | date) else text


def _lines(rows: Sequence[Sequence[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
