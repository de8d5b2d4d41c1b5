"""Takes the rows of a workbook in, one after the other, by whatever does one row; and says what became of them.

    book = await read_workbook(TENANTS, upload.path)
    notes = Notes.beside(book)
    summary = await import_rows(book, apply, Policy.REJECT_FAILED_ROWS, notes, dry_run=False)
    if not summary.keep: roll back
    if notes.errors: workbook = await marked(book, notes, lang)

Nothing is committed here: `keep` tells whoever opened the transaction whether anything of it may stay.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from registry.errors import RegistryError
from registry.exchange.workbooks.books import Book, Notes, Row
from registry.exchange.workbooks.problems import of_error

BREATH = 200
"""Rows after which others get their turn: those that cannot be read are gone through without waiting for anything."""


class Policy(StrEnum):
    """What becomes of the good rows where others fail."""

    REJECT_EVERYTHING = "REJECT_EVERYTHING"
    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS"


class Applied(NamedTuple):
    """What became of one row: refused with errors, or done, perhaps with warnings; `changed` is false where it was so before."""

    errors: Sequence[RegistryError] = ()
    warnings: Sequence[RegistryError] = ()
    changed: bool = True


Apply = Callable[[Row], Awaitable[Applied]]
"""Does one row, inside a savepoint of its own which it gives up where it refuses."""


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
    """Applies each row that was read soundly; `told` hears how many of how many have been gone through.

    Rows after a bad one are tried under either policy, so that one upload shows everything that is wrong.
    """
    notes.add(*book.problems)
    accepted = unchanged = rejected = 0
    for done, row in enumerate(book.rows(), 1):
        notes.add(*row.problems)
        applied = await apply(row) if row.is_sound else None
        if applied is None or applied.errors:
            rejected += 1
        elif applied.changed:
            accepted += 1
        else:
            unchanged += 1
        if applied is not None:
            notes.add(*(of_error(row.number, error, book.definition) for error in applied.errors))
            notes.add(*(of_error(row.number, error, book.definition, is_warning=True) for error in applied.warnings))
        told(done, book.count)
        if done % BREATH == 0:
            await asyncio.sleep(0)
    keep = not dry_run and book.is_usable and (policy is Policy.REJECT_FAILED_ROWS or not rejected)
    return Summary(accepted + unchanged + rejected, accepted, unchanged, rejected, keep, notes)
