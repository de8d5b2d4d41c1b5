"""Groups of rows, by the meaning that the contract gives them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from typing import Any
from zoneinfo import ZoneInfo

from graphene.utils.str_converters import to_camel_case, to_snake_case

from registry.actor import Role
from tests.oracle.contents import Row, half_up
from tests.oracle.eyes import Eyes
from tests.oracle.links import LINKS, column_of
from tests.oracle.lists import PAGE, compares
from tests.oracle.rules import has

PEOPLE = ("Application", "Person", "Consent", "AccessLog", "DataSubjectRequest")
"""Types whose groups of fewer than five are told in numbers to those only who look at each of them."""


def told_of_few(type_name: str, eyes: Eyes) -> bool:
    looks = Role.ADMIN if type_name == "AccessLog" else Role.TALENT_OFFICE
    return type_name not in PEOPLE or has(eyes.actor, looks, Role.AUDITOR)


@dataclass(frozen=True)
class Key:
    """What rows are grouped by: a column, the year or month of one, or a link."""

    name: str
    column: str
    part: str | None = None
    link: bool = False


def key_of(type_name: str, name: str) -> Key:
    """The key of a name such as `STATE`, `ENTERED_ON_MONTH` or `PARK`."""
    word = name.lower()
    if word in LINKS[type_name]:
        return Key(word, word, link=True)
    for part in ("year", "month"):
        base = word.removesuffix(f"_{part}")
        if base != word and f"_{base}".endswith(("_on", "_at", "_until", "_end", "_from", "_to", "since", "until", "as_of")):
            return Key(word, base, part)
    return Key(word, column_of(type_name, word))


def value_of(eyes: Eyes, row: Row, key: Key) -> Any:
    if key.link:
        found = eyes.linked(row, key.column)
        return found[0]["id"] if found else None
    value = eyes.value(row, key.column)
    if key.part is None or value is None:
        return value
    day: date = value.astimezone(ZoneInfo("Asia/Shanghai")).date() if isinstance(value, datetime) else value
    return day.year if key.part == "year" else f"{day:%Y-%m}"


@dataclass
class Group:
    """Rows with the same values of the keys. Read like a mapping of the contract's fields."""

    eyes: Eyes
    type_name: str
    keys: dict[Key, Any]
    rows: list[Row]

    @property
    def hidden(self) -> bool:
        return 0 < len(self.rows) < 5 and not told_of_few(self.type_name, self.eyes)

    def count(self) -> int | None:
        return None if self.hidden else len(self.rows)

    def aggregate(self, function: str, column: str) -> Any:
        values = [value for row in self.rows if (value := self.eyes.value(row, column)) is not None]
        if self.hidden or not values or (column.endswith("_amount") and self._mixed(column)):
            return None
        if function in ("min", "max"):
            return min(values) if function == "min" else max(values)
        total = sum(map(Decimal, values), Decimal(0))
        return total if function == "sum" else half_up(Fraction(total) / len(values), 6)

    def _mixed(self, column: str) -> bool:
        currencies = {self.eyes.value(row, column.replace("_amount", "_currency")) for row in self.rows}
        return len(currencies - {None}) > 1

    def __getitem__(self, name: str) -> Any:
        if name == "count":
            return self.count()
        if name == "key":
            known = {to_camel_case(key.name): self.eyes.named(value) if key.link and value else value for key, value in self.keys.items()}
            return defaultdict(lambda: None, known)
        return Measures(self, name)


@dataclass
class Measures:
    """One function of every measure of a group."""

    group: Group
    function: str

    def __getitem__(self, name: str) -> Any:
        return self.group.aggregate(self.function, to_snake_case(name))


def groups(eyes: Eyes, type_name: str, rows: Sequence[Row], arguments: Mapping[str, Any]) -> list[Group]:
    """The groups of rows that may be seen and pass the list's filter."""
    by = [key_of(type_name, str(name)) for name in dict.fromkeys(arguments["by"])]
    found: dict[tuple[Any, ...], Group] = {} if by else {(): Group(eyes, type_name, {}, [])}
    for row in rows:
        place = tuple(value_of(eyes, row, key) for key in by)
        found.setdefault(place, Group(eyes, type_name, dict(zip(by, place, strict=True)), [])).rows.append(row)
    passing = [group for group in found.values() if _passes(group, arguments.get("having") or {})]
    orders = _orders(type_name, by, arguments.get("order_by") or ())
    passing.sort(key=cmp_to_key(lambda one, other: _compare(orders, one, other)))
    first = arguments.get("first")
    return passing[: PAGE if first is None else first]


def _passes(group: Group, having: Mapping[str, Any]) -> bool:
    count = compares(group.count(), having["count"]) if "count" in having else True
    return count and all(
        compares(group.aggregate(function, to_snake_case(measure)), comparators)
        for function, measures in having.items()
        if function != "count"
        for measure, comparators in measures.items()
    )


@dataclass(frozen=True)
class Order:
    """One key of an order of groups."""

    value: Callable[[Group], Any]
    descending: bool
    nulls_first: bool


def _orders(type_name: str, by: Sequence[Key], given: Sequence[Mapping[str, Any]]) -> list[Order]:
    asked = [Order(_valued(type_name, str(one["field"])), one.get("direction") == "DESC", one.get("nulls") == "FIRST") for one in given]
    return [*asked, *(Order(_of_key(key), descending=False, nulls_first=False) for key in by)]


def _valued(type_name: str, name: str) -> Callable[[Group], Any]:
    if name == "COUNT":
        return Group.count
    function, _, measure = name.lower().partition("_")
    if function in ("sum", "avg", "min", "max"):
        return lambda group: group.aggregate(function, measure)
    return _of_key(key_of(type_name, name))


def _of_key(key: Key) -> Callable[[Group], Any]:
    """The value of a key; none of what is not grouped by, which is refused unless it is never run."""
    return lambda group: group.keys.get(key)


def _compare(orders: Sequence[Order], one: Group, other: Group) -> int:
    for order in orders:
        a, b = order.value(one), order.value(other)
        if a == b:
            continue
        if a is None or b is None:
            return -1 if (a is None) == order.nulls_first else 1
        return -1 if (a < b) != order.descending else 1
    return 0
