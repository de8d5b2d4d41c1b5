"""How rows are done some hundreds at a time: what is new and clear together, the rest one by one; of what is refused nothing is left."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from registry.errors import RegistryError, RequestErrors
from registry.exchange.wanted import Values, placed
from registry.exchange.workbooks.books import Row
from registry.exchange.workbooks.columns import Definition
from registry.exchange.workbooks.importing import Applied
from registry.services.breaches import errors_of
from registry.work import Work

Entered = TypeVar("Entered")
Round = Callable[[Sequence[Row]], Awaitable[Mapping[int, Applied]]]
"""Does some rows, and says by number what became of each."""
About = Callable[[Values], set[tuple[str, Any]]]
"""What a row is about that another may be about, too."""

EXPECTED = ("NOTHING_CHANGED", "COMPANY_ON_RECORD", "IDENTIFIER_ODD")
"""What is no surprise where a workbook is taken in again, or was said when its cells were read."""


async def in_rounds(rows: Sequence[Row], about: About, do: Round) -> list[Applied]:
    """What becomes of some rows. Those that share something with one before them wait for it."""
    done: dict[int, Applied] = {}
    waiting = list(rows)
    while waiting:
        now, waiting = independent(waiting, about)
        done |= await do(now)
    return [done[row.number] for row in rows]


def independent(rows: Sequence[Row], about: About) -> tuple[list[Row], list[Row]]:
    """Rows that have nothing to do with each other, and those that wait for one of these: in either the order is kept."""
    taken: set[tuple[str, Any]] = set()
    now: list[Row] = []
    later: list[Row] = []
    for row in rows:
        shared = about(row.values)
        (now if taken.isdisjoint(shared) else later).append(row)
        taken |= shared
    return now, later


async def together(
    work: Work, new: Mapping[int, Values], register: Callable[[Sequence[Values]], Awaitable[Sequence[Entered | None]]]
) -> dict[int, Entered]:
    """What is new, by row, entered at once; of each that was, what it came to. Where that stops half way, nothing was."""
    if not new:
        return {}
    try:
        async with work.session.begin_nested():
            entered = await register([*new.values()])
    except (RequestErrors, RegistryError, DBAPIError) as refused:
        errors_of(work, refused)  # raises what is no refusal
        return {}
    return {number: one for number, one in zip(new, entered, strict=True) if one}


async def one_by_one(work: Work, definition: Definition, doing: Callable[[], Awaitable[bool]]) -> Applied:
    """One row, in a savepoint; `doing` tells whether anything had to be done. What stands in its way is told at the cells it is about."""
    work.refusals, work.warnings = [], []
    try:
        async with work.session.begin_nested():
            changed = await doing()
            work.settle()
            await work.session.flush()
    except (RequestErrors, RegistryError, DBAPIError) as refused:
        return Applied([placed(error, definition) for error in errors_of(work, refused)])
    warnings = [placed(warning, definition) for warning in work.warnings if warning.code not in EXPECTED]
    return Applied(warnings=warnings, changed=changed)
