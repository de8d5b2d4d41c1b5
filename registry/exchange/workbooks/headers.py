"""Where a sheet's header is, and which of its columns are which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry.errors import RegistryError
from registry.exchange.workbooks.columns import Column, Definition, Said, folded_title
from registry.exchange.workbooks.problems import Problem
from registry.exchange.workbooks.raw import Raw, shown, tidy
from registry.exchange.workbooks.sheets import Line

LOOKED_AT = 10
"""Rows among which the header is looked for: titles and notes may stand above it."""

TOLD = 200

PROBLEMS = Said("问题", "Problems")
"""The title of the column that a marked workbook ends with; it is not read back."""

_PASSED_OVER = frozenset(map(folded_title, (*PROBLEMS, "序号", "编号", "No.", "No", "#", "")))


@dataclass(frozen=True)
class Header:
    """A header that was found: its row, and the column at each place from 0; what else it says is a problem or passed over.

    `ending` is where a workbook that came back marked has its column of problems.
    """

    row: int
    columns: Mapping[int, Column]
    problems: tuple[Problem, ...]
    ending: int | None

    @property
    def is_usable(self) -> bool:
        return all(problem.is_warning for problem in self.problems)


def header_in(definition: Definition, lines: Sequence[Line]) -> Header | None:
    """The best header among the first lines: a line with several known titles, or two that say more together than either."""
    best: tuple[int, int, list[str]] | None = None
    for number, titles in _candidates(lines):
        known = len(_known(definition, titles))
        if known >= min(2, len(definition.columns)) and (best is None or known > best[0]):
            best = (known, number, titles)
    return None if best is None else _header(definition, best[1], best[2])


def _candidates(lines: Sequence[Line]) -> Iterator[tuple[int, list[str]]]:
    """The titles of each line alone, and of each two lines that follow each other, where the lower has the word."""
    rows = [(number, [_title(cell) for cell in cells]) for number, cells in lines if number <= LOOKED_AT]
    yield from rows
    for (above, upper), (below, lower) in pairwise(rows):
        if below == above + 1:
            width = max(len(upper), len(lower))
            padded = [row + [""] * (width - len(row)) for row in (upper, lower)]
            yield below, [low or up for up, low in zip(*padded, strict=True)]


def _title(cell: Raw) -> str:
    return tidy(shown(cell)).replace("\n", "")[:TOLD]


def _known(definition: Definition, titles: Sequence[str]) -> set[str]:
    found = (definition.by_name.get(folded_title(title)) for title in titles if title)
    return {column.key for column in found if column}


def _header(definition: Definition, row: int, titles: Sequence[str]) -> Header:
    columns: dict[int, Column] = {}
    problems: list[Problem] = []
    for place, title in enumerate(titles):
        column = definition.by_name.get(folded_title(title)) if title else None
        if column is None:
            if folded_title(title) not in _PASSED_OVER:
                problems.append(Problem(row, None, "COLUMN_UNKNOWN", {"title": title}, is_warning=True))
        elif column in columns.values():
            problems.append(Problem(row, column.key, "COLUMN_REPEATED", {"column": column.title}))
        else:
            columns[place] = column
    there = {column.key for column in columns.values()}
    said = "、".join(title for title in titles if title)[:TOLD]
    needed = (one for one in definition.columns if one.required and one.key not in there and one.unless not in there)
    problems += [Problem(row, column.key, "COLUMN_MISSING", {"column": column.title, "found": said}) for column in needed]
    ending = next((place for place, title in enumerate(titles) if title in PROBLEMS), None)
    return Header(row, columns, tuple(problems), ending)


def not_found(lines: Sequence[Line]) -> RegistryError:
    """The refusal of a file without a header, which tells what there is instead."""
    words = (title for _, cells in lines[:3] for title in map(_title, cells) if title)
    return RegistryError("HEADER_NOT_FOUND", limit=LOOKED_AT, found="、".join(words)[:TOLD] or "—")
