"""The value that was sealed, found again by trying where it can only be one of a few: a score, a weight, a day, what else is in the file.

A mark says which to try, and the hash of the part whether it is right. So what is found is proven, and nothing else is told.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from registry.errors.problems import Path
from registry.ranking.procedure import WHOLE
from registry.sealing.marks import digest, mark
from registry.sealing.writing import plain

_FIRST_DAY, _DAYS = date(2000, 1, 1), 36_525


def recovered(part: Any, path: Path, sealed: str, sealed_hash: object) -> tuple[Any, ...]:
    """The value at a path of a part that has this mark and makes the part have its hash again; nothing where none is found."""
    tried = [*_usual().get(sealed, ()), *(value for value in _values(part) if mark(value) == sealed)]
    apart = {(type(value), value): value for value in tried}  # A value may be there a thousand times, and true is not 1.
    proven = (value for value in apart.values() if digest(_with(part, path, value)) == sealed_hash)
    return (*islice(proven, 1),)


@cache
def _usual() -> dict[str, tuple[Any, ...]]:
    """Scores with two decimals, weights and other whole numbers, the days of this century, by their marks."""
    found: dict[str, tuple[Any, ...]] = {}
    for value in _tried():
        found[mark(value)] = (*found.get(mark(value), ()), value)
    return found


def _tried() -> Iterator[Any]:
    yield from (None, True, False)
    yield from range(WHOLE + 1)
    for hundredths in range(100 * 100 + 1):
        yield plain(Decimal(hundredths).scaleb(-2))
    for days in range(_DAYS):
        yield (_FIRST_DAY + timedelta(days)).isoformat()


def _values(part: Any) -> Iterator[Any]:
    """All values of a part that hold no others."""
    match part:
        case dict():
            for one in part.values():
                yield from _values(one)
        case list():
            for one in part:
                yield from _values(one)
        case _:
            yield part


def _with(part: Any, path: Path, value: Any) -> Any:
    """A part with another value at a path."""
    if not path:
        return value
    whole = deepcopy(part)
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return whole
