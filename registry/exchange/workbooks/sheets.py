"""The rows of a file's sheets as they are: numbers and text as they were kept, each row with the number that people see beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path
from typing import Any, NoReturn

import python_calamine as calamine

from registry.errors import RegistryError
from registry.exchange.workbooks.columns import Said
from registry.exchange.workbooks.kinds import FileKind, kind_of, separated
from registry.exchange.workbooks.measure import Reach, measure, too_large
from registry.exchange.workbooks.raw import Failed, Raw, Unkept, is_blank

WIDTH = 200
"""Columns that are looked at."""

SHEETS = 8
"""Sheets among which one with a known header is looked for."""

Line = tuple[int, list[Raw]]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its rows that are not blank, in order."""

    name: str
    lines: Iterable[Line]
    merged: Sequence[tuple[int, int, int, int]] = field(default=())


def sheets(path: Path, preferred: Sequence[str]) -> Iterator[Sheet]:
    """The sheets of a file, those with a preferred name first; a file of separated values is one."""
    if kind_of(path) is FileKind.SEPARATED:
        yield Sheet("", ((number, list(cells[:WIDTH])) for number, cells in enumerate(separated(path), 1) if any(map(str.strip, cells))))
        return
    measured = measure(path)
    try:
        with path.open("rb") as file:  # by its path, it would go by its name
            book = calamine.load_workbook(file)
        names = [one.name for one in book.sheets_metadata if one.typ is calamine.SheetTypeEnum.WorkSheet]
    except BaseException as error:  # noqa: BLE001 - a panic in Rust is not an Exception, and a broken file is the file's fault
        _unreadable(error)
    places = {name: place for place, name in enumerate(book.sheet_names)}
    for name in sorted(names, key=lambda one: one not in preferred)[:SHEETS]:
        reach = measured.of(places[name])
        reach.check()
        yield Sheet(name, _lines(_opened(book, name), reach), reach.merged)


def _unreadable(error: BaseException) -> NoReturn:
    if isinstance(error, MemoryError | KeyboardInterrupt | SystemExit):
        raise error
    problem = Said(f"格式不正确（{str(error)[:120]}）", f"it is not well-formed ({str(error)[:120]})")
    raise RegistryError("WORKBOOK_UNREADABLE", problem=problem) from error


def _opened(book: Any, name: str) -> Any:
    try:
        return book.get_sheet_by_name(name)
    except BaseException as error:  # noqa: BLE001 - as above
        _unreadable(error)


def _lines(sheet: Any, reach: Reach) -> Iterator[Line]:
    """The rows that hold something, with the cells whose values are not kept."""
    if sheet.start is None:
        return
    top, left = sheet.start
    unkept: dict[int, dict[int, str]] = {}
    for (row, column), name in reach.unkept.items():
        if column <= WIDTH:
            unkept.setdefault(row, {})[column] = name
    for number, found in zip(count(top + 1), sheet.iter_rows(), strict=False):
        if found.count("") == len(found) and number not in unkept:
            continue
        cells: list[Raw] = [*repeat(None, left), *(None if cell == "" else cell for cell in found[: max(0, WIDTH - left)])]
        if number in unkept:
            _put_unkept(cells, unkept[number])
        if not all(map(is_blank, cells)):
            yield number, cells


def _put_unkept(cells: list[Raw], columns: Mapping[int, str]) -> None:
    for column, name in columns.items():
        cells.extend(repeat(None, column - len(cells)))
        if cells[column - 1] is None:
            cells[column - 1] = Failed(name) if name else Unkept()


def filled(lines: Iterable[Line], merged: Sequence[tuple[int, int, int, int]], *, across: bool) -> Iterator[Line]:
    """The lines with each merged cell given the value of its range's first; `across` also over columns, as data but no header wants it.

    Rows that hold nothing of their own stay left out.
    """
    waiting = sorted((area for area in merged if area[0] <= area[2] and 1 <= area[1] <= min(area[3], WIDTH)), reverse=True)
    active: list[tuple[tuple[int, int, int, int], Raw]] = []
    for number, cells in lines:
        active = [(area, value) for area, value in active if area[2] >= number]
        while waiting and waiting[-1][0] <= number:
            area = waiting.pop()
            if area[2] >= number:
                first = cells[area[1] - 1] if area[0] == number and area[1] <= len(cells) else None
                active.append((area, first))
        wide = sum(min(right, WIDTH) - left + 1 for (_, left, _, right), _ in active)
        if wide > WIDTH:
            too_large(Said("一行中重叠的合并单元格", "merged cells over each other in one row"), WIDTH, wide)
        for (_, left, _, right), value in active:
            if value is not None:
                _spread(cells, value, left, min(right, WIDTH) if across else left)
        yield number, cells


def _spread(cells: list[Raw], value: Raw, left: int, right: int) -> None:
    cells.extend(repeat(None, right - len(cells)))
    for place in range(left - 1, right):
        if is_blank(cells[place]):
            cells[place] = value
