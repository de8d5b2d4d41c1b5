"""Sealed files altered: where there is something to alter, and other values for it."""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from registry.errors.problems import Path
from registry.sealing.writing import plain

Value = TypeVar("Value")

DAYS = {"published", "closed", "submitted", "decided"}


def leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All values that hold no others."""
    for step, inner in _inside(data):
        yield from leaves(inner, (*path, step)) if isinstance(inner, (dict, list)) and inner else [((*path, step), inner)]


def lists(data: Any, path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    """All lists that have members apart."""
    if isinstance(data, list) and any(one != data[0] for one in data):
        yield path, data
    for step, inner in _inside(data):
        yield from lists(inner, (*path, step))


def _inside(data: Any) -> list[tuple[str | int, Any]]:
    match data:
        case dict():
            return list(data.items())
        case list():
            return list(enumerate(data))
        case _:
            return []


def altered(data: Any, path: Path, value: Any) -> Any:
    """A copy with another value at a path."""
    copy = deepcopy(data)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


def another_score(old: str, chance: random.Random) -> str:
    return _another(old, lambda: plain(Decimal(chance.randrange(10_001)) / 100))


def another_weight(old: int, chance: random.Random) -> int:
    return _another(old, lambda: chance.randrange(10_001))


def another_day(old: str, chance: random.Random) -> str:
    return _another(old, lambda: (date.fromisoformat(old) + timedelta(chance.randrange(-400, 400))).isoformat())


def another_order(old: list[Any], chance: random.Random) -> list[Any]:
    return _another(old, lambda: chance.sample(old, len(old)))


def another(old: Any) -> Any:
    """Something else of the same kind where there is such a thing."""
    match old:
        case bool():
            return not old
        case int():
            return old + 1
        case str():
            return f"{old}1"
        case _:
            return "1"


def _another(old: Value, drawn: Callable[[], Value]) -> Value:
    while (value := drawn()) == old:
        pass
    return value
