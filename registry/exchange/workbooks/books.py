"""A file that was uploaded, as the server has it: its rows one after the other, and the same workbook back with what is wrong in it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from registry.errors import Lang
from registry.exchange.workbooks.apart import apart
from registry.exchange.workbooks.cells import Quantity, Value
from registry.exchange.workbooks.columns import Definition, Kind
from registry.exchange.workbooks.problems import Problem
from registry.units import AreaUnit, MoneyUnit

KEPT = 1_000
"""Problems that are kept in memory; the file has all of them."""


@dataclass(frozen=True)
class Row:
    """A row of data: the number that people see beside it, its values by column, and what is wrong with it."""

    number: int
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()

    @property
    def is_sound(self) -> bool:
        return all(problem.is_warning for problem in self.problems)


@dataclass(frozen=True)
class Book:
    """A workbook that has been read. Its rows lie in a file beside the upload, and are there as long as that is."""

    definition: Definition
    path: Path
    sheet: str
    header: int
    count: int
    problems: tuple[Problem, ...]

    @property
    def is_usable(self) -> bool:
        """Whether the header has what is needed."""
        return all(problem.is_warning for problem in self.problems)

    def rows(self) -> Iterator[Row]:
        """The rows of data in their order, as often as one likes; none where the header cannot be used."""
        if not self.is_usable:
            return
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                found = json.loads(line)
                if "v" in found:
                    values = {key: self._value(key, value) for key, value in found["v"].items()}
                    yield Row(found["n"], values, tuple(map(Problem.read, found["p"])))

    def _value(self, key: str, written: Any) -> Value:
        value: Value = written
        match self.definition.by_key[key].kind:
            case Kind.DATE:
                value = date.fromisoformat(written)
            case Kind.MONEY:
                value = Quantity(Decimal(written[0]), MoneyUnit(written[1]))
            case Kind.AREA:
                value = Quantity(Decimal(written[0]), AreaUnit(written[1]))
            case Kind.CODES:
                value = tuple(written)
        return value


async def read_workbook(definition: Definition, path: Path) -> Book:
    """Reads a file in a process apart. Raises RegistryError where it cannot be read, or has no header or too many rows.

    What it makes of it lies beside the file, under its name and an ending, and goes with the directory.
    """
    out = path.with_name(f"{path.name}.rows")
    told = await apart("read", definition.name, path, out, file=path)
    problems = tuple(map(Problem.read, told["problems"]))
    return Book(definition, out, told["sheet"], told["header"], told["rows"], problems)


async def marked(book: Book, notes: "Notes", lang: Lang) -> Path:
    """The workbook back, with each bad cell marked and explained. The file lies beside the upload."""
    out = book.path.with_suffix(".xlsx")
    await apart("mark", book.definition.name, book.path, notes.path, out, lang.value, file=book.path)
    return out


@dataclass
class Notes:
    """What is wrong with a workbook, written down as it is found: all of it in a file, the first of it in memory, and how much it is."""

    path: Path
    first: list[Problem] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0

    def __post_init__(self) -> None:
        self.path.write_bytes(b"")

    @classmethod
    def beside(cls, book: Book) -> "Notes":
        """Beside the file that the rows lie in."""
        return cls(book.path.with_suffix(".problems"))

    def add(self, *problems: Problem) -> None:
        if not problems:
            return
        self.first += problems[: max(0, KEPT - len(self.first))]
        warnings = sum(problem.is_warning for problem in problems)
        self.warnings += warnings
        self.errors += len(problems) - warnings
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(problem.written(), ensure_ascii=False, default=str) + "\n" for problem in problems)
