"""Takes the rows of a workbook in, some hundreds at a time, by whatever does them; and says what became of each.

    book = await read_workbook(TENANTS, upload.path)
    notes = Notes.beside(book)
    summary = await import_rows(book, apply, Policy.REJECT_FAILED_ROWS, notes, dry_run=False)
    if not summary.keep: roll back
    if notes.errors: workbook = await marked(book, notes, lang)

Nothing is committed here: `keep` tells whoever opened the transaction whether anything of it may stay.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from registry.errors import RegistryError
from registry.exchange.workbooks.books import Book, Notes, Row
from registry.exchange.workbooks.columns import Definition
from registry.exchange.workbooks.problems import Problem, of_error

WINDOW = 500
"""Rows that are looked at together. After them others get their turn: rows that cannot be read wait for nothing."""


class Policy(StrEnum):
    """What becomes of the good rows where others fail."""

    REJECT_EVERYTHING = "REJECT_EVERYTHING"
    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS"


class Applied(NamedTuple):
    """What became of one row: refused with errors, or done, perhaps with warnings; `changed` is false where it was so before."""

    errors: Sequence[RegistryError] = ()
    warnings: Sequence[RegistryError] = ()
    changed: bool = True


Apply = Callable[[Sequence[Row]], Awaitable[Sequence[Applied]]]
"""Does some rows and says what became of each, in their order. Of one that it refuses nothing is left."""


@dataclass(frozen=True)
class Summary:
    """What became of all rows. `accepted` were written (or would be), `unchanged` were so before, `rejected` have something wrong.

    `keep` is false for a dry run, and where one bad row rejects everything.
    """

    rows: int
    accepted: int
    unchanged: int
    rejected: int
    keep: bool
    notes: Notes


async def import_rows(
    book: Book,
    apply: Apply,
    policy: Policy,
    notes: Notes,
    *,
    dry_run: bool,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Applies the rows that were read soundly; `told` hears how many of how many have been gone through.

    Rows after a bad one are tried under either policy, so that one upload shows everything that is wrong.
    """
    notes.add(*book.problems)
    counts = Counter(accepted=0, unchanged=0, rejected=0)
    done = 0
    for rows in windows(book.rows()):
        outcomes = await _applied(rows, apply)
        for row, applied in zip(rows, outcomes, strict=True):
            counts[_became(applied)] += 1
            notes.add(*row.problems, *_problems(row, applied, book.definition))
        done += len(rows)
        told(done, book.count)
        await asyncio.sleep(0)
    rejected = counts["rejected"]
    keep = not dry_run and book.is_usable and (policy is Policy.REJECT_FAILED_ROWS or not rejected)
    return Summary(done, counts["accepted"], counts["unchanged"], rejected, keep, notes)


async def _applied(rows: Sequence[Row], apply: Apply) -> list[Applied | None]:
    """What became of each; nothing of those that cannot be read."""
    sound = [row for row in rows if row.is_sound]
    outcomes = iter(await apply(sound)) if sound else iter(())
    return [next(outcomes) if row.is_sound else None for row in rows]


def _became(applied: Applied | None) -> str:
    if applied is None or applied.errors:
        return "rejected"
    return "accepted" if applied.changed else "unchanged"


def _problems(row: Row, applied: Applied | None, definition: Definition) -> Iterator[Problem]:
    if applied is not None:
        yield from (of_error(row.number, error, definition) for error in applied.errors)
        yield from (of_error(row.number, warning, definition, is_warning=True) for warning in applied.warnings)


def windows(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """So many rows as are looked at together, and then the next."""
    while window := list(islice(rows, WINDOW)):
        yield window
