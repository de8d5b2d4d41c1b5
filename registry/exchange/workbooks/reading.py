"""A file -> rows whose cells have been read, written down one a line for whoever takes them in.

It runs apart from the server, in a process with little memory and time (see `apart`), and hands over JSON: what was there, what it comes
to, and what is wrong with it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TextIO
from zlib import crc32

from registry.errors import RegistryError
from registry.exchange.workbooks.cells import PENDING, Flaw, Quantity, Value, read
from registry.exchange.workbooks.columns import EXAMPLE, Column, Definition
from registry.exchange.workbooks.headers import LOOKED_AT, Header, header_in, not_found
from registry.exchange.workbooks.problems import Problem
from registry.exchange.workbooks.raw import Failed, Raw, Unkept, is_blank, shown
from registry.exchange.workbooks.sheets import Line, Sheet, filled, sheets

ROWS = 50_000
REMEMBERED = 20_000
"""Values of one column that are read once: a column of dates or choices has few."""

_AS_THEY_ARE = frozenset((str, int, float, bool, type(None)))
"""What JSON has a word for."""


def read_file(definition: Definition, path: Path, out: Path) -> dict[str, Any]:
    """Writes the rows of a file into `out`, and tells of its header. Raises RegistryError where the file cannot be read at all."""
    first: list[Line] = []
    for sheet in sheets(path, definition.sheet):
        lines = iter(sheet.lines)
        looked_at = list(islice(lines, LOOKED_AT))
        header = header_in(definition, list(filled(_copied(looked_at), sheet.merged, across=False)))
        first = first or looked_at
        if header is not None:
            with out.open("w", encoding="utf-8") as file:
                count, width = _written(definition, header, _all(looked_at, lines, sheet), file)
            told = _told(sheet, header, count, width)
            out.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            return told
    raise not_found(first) if first else RegistryError("WORKBOOK_EMPTY")


def _copied(lines: Sequence[Line]) -> Iterator[Line]:
    return ((number, list(cells)) for number, cells in lines)


def _all(looked_at: Sequence[Line], rest: Iterator[Line], sheet: Sheet) -> Iterator[Line]:
    """Every line, with merged cells filled; those in the header's rows too, which nobody reads any more."""

    def joined() -> Iterator[Line]:
        yield from looked_at
        yield from rest

    return filled(joined(), sheet.merged, across=True)


def _told(sheet: Sheet, header: Header, count: int, width: int) -> dict[str, Any]:
    if not count:
        raise RegistryError("WORKBOOK_EMPTY")
    columns = {str(place): column.key for place, column in header.columns.items()}
    return {
        "sheet": sheet.name,
        "header": header.row,
        "columns": columns,
        "width": width if header.ending is None else header.ending,
        "rows": count if header.is_usable else 0,
        "problems": [problem.written() for problem in header.problems],
    }


def _written(definition: Definition, header: Header, lines: Iterator[Line], file: TextIO) -> tuple[int, int]:
    """Every line of the sheet as JSON; how many of them are rows of data, and how many cells the longest has."""
    seen, reader = Seen(definition), RowReader(definition, header.columns)
    count = width = 0
    for number, cells in lines:
        width = max(width, len(cells))
        line: dict[str, Any] = {"n": number, "raw": [cell if type(cell) in _AS_THEY_ARE else encoded(cell) for cell in cells]}
        if number > header.row and not _is_example(cells) and _has_any(header, cells):
            count += 1
            if count > ROWS:
                raise RegistryError("ROWS_TOO_MANY", limit=ROWS)
            line["v"], problems = reader.read(number, cells)
            line["p"] = [problem.written() for problem in (*problems, *seen.repeats(number, line["v"]))]
        file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028") + "\n")
    return count, width


def _is_example(cells: Sequence[Raw]) -> bool:
    first = next((cell for cell in cells if not is_blank(cell)), None)
    return isinstance(first, str) and shown(first).startswith(EXAMPLE)


def _has_any(header: Header, cells: Sequence[Raw]) -> bool:
    return any(place < len(cells) and not is_blank(cells[place]) for place in header.columns)


class RowReader:
    """Reads the rows of one sheet. What a cell of a column came to is remembered, since most columns repeat themselves."""

    def __init__(self, definition: Definition, columns: Mapping[int, Column]) -> None:
        self.columns = [(place, column, {}) for place, column in columns.items()]  # type: list[tuple[int, Column, dict[Any, Any]]]
        self.required = [column for column in definition.columns if column.required]

    def read(self, number: int, cells: Sequence[Raw]) -> tuple[dict[str, Any], list[Problem]]:
        """The values of a row by column, as JSON has them, and what is wrong with it."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for place, column, known in self.columns:
            raw = cells[place] if place < len(cells) else None
            if raw is None:
                continue
            found = known.get((type(raw), raw))
            if found is None:
                found = self._read(column, raw, known)
            value, flaws = found
            if value is not None:
                values[column.key] = value
            problems += [Problem(number, column.key, flaw.code, flaw.params, flaw.is_warning) for flaw in flaws]
        problems += self._missing(number, values, {problem.column for problem in problems})
        return values, problems

    @staticmethod
    def _read(column: Column, raw: Raw, known: dict[Any, Any]) -> tuple[Any, tuple[Flaw, ...]]:
        if len(known) >= REMEMBERED:
            known.clear()
        read_once = read(column, raw)
        value = read_once.value
        known[type(raw), raw] = found = (None if value is None else encoded_value(value)), read_once.flaws
        return found

    def _missing(self, number: int, values: Mapping[str, Any], wrong: set[str | None]) -> Iterator[Problem]:
        for column in self.required:
            if column.key not in values and column.key not in wrong and column.unless not in values:
                yield Problem(number, column.key, "CELL_REQUIRED", {"column": column.title})


class Seen:
    """The rows so far, by what tells one from another."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.rows: dict[tuple[Any, ...], int] = {}
        self.constant: dict[tuple[str, Any], tuple[int, bytes]] = {}

    def repeats(self, number: int, values: Mapping[str, Any]) -> list[Problem]:
        """What this row has against the rows before it: it is one of them again, or says otherwise of the same thing."""
        return [*self._again(number, values), *self._otherwise(number, values)]

    def _again(self, number: int, values: Mapping[str, Any]) -> Iterator[Problem]:
        keys = next((keys for keys in self.definition.identity if _tells(values.get(keys[0]))), ())
        identity = tuple((key, _hashable(values[key])) for key in keys if key in values)
        if identity:
            first = self.rows.setdefault(identity, number)
            if first != number:
                said = "，".join(_said(value) for _, value in identity)
                yield Problem(number, keys[0], "ROW_REPEATED", {"first": first, "identity": said[:200]})

    def _otherwise(self, number: int, values: Mapping[str, Any]) -> Iterator[Problem]:
        for key, others in self.definition.constant.items():
            value = values.get(key)
            if value is None or not _tells(value):
                continue
            own = b"".join(_trace(values.get(other)) for other in others)
            first, said = self.constant.setdefault((key, value), (number, own))
            for place, other in enumerate(others):
                mine, theirs = (each[place * 4 : place * 4 + 4] for each in (own, said))
                if NOTHING_SAID not in (mine, theirs) and mine != theirs:
                    title = self.definition.by_key[other].title
                    yield Problem(number, other, "ROW_CONTRADICTS", {"column": title, "first": first, "identity": str(value)})


NOTHING_SAID = bytes(4)


def _trace(value: Any) -> bytes:
    """Four bytes that tell a value from another: all that fifty thousand rows said would not fit."""
    return NOTHING_SAID if value is None else (crc32(repr(value).encode()) or 1).to_bytes(4, "big")


def _hashable(written: Any) -> Any:
    return tuple(written) if isinstance(written, list) else written


def _tells(value: Any) -> bool:
    """Whether a value tells rows apart: that a credit code is pending does not."""
    return value is not None and value != PENDING


def _said(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def encoded(raw: Raw) -> Any:
    """A cell as JSON has it."""
    match raw:
        case datetime() | date():
            return {"d": raw.isoformat()}
        case time() | timedelta():
            return str(raw)
        case Unkept():
            return {"f": True}
        case Failed(name):
            return {"e": name}
        case float() if raw != raw or abs(raw) == float("inf"):
            return str(raw)
    return raw


def decoded(written: Any) -> Raw:
    """The cell that `encoded` wrote."""
    match written:
        case {"d": text}:
            return datetime.fromisoformat(text)
        case {"f": _}:
            return Unkept()
        case {"e": name}:
            return Failed(name)
    raw: Raw = written
    return raw


def encoded_value(value: Value) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Quantity(number, unit):
            return [str(number), unit.value]
        case tuple():
            return list(value)
    return value
