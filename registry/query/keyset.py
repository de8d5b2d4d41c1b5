"""Which rows lie beyond a cursor, in any order: the condition that makes a page start where another ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, or_, tuple_
from sqlalchemy.sql import ColumnElement

from registry.query import plan
from registry.query.catalog import OrderKey
from registry.query.spelling import Spelling

ID = OrderKey("id", Spelling.PLAIN, nullable=False, sparse=False)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order beside the cursor's value for it (None for null), with the direction in which to look."""

    value: ColumnElement[Any]
    bound: ColumnElement[Any] | None
    ascending: bool
    nulls_come_later: bool
    nullable: bool


def beyond(keys: Sequence[Key], inclusive: bool) -> ColumnElement[bool]:
    """Rows beyond a cursor: one row comparison where all keys run one way and none may be null, else key by key."""
    directions = {key.ascending for key in keys}
    if len(directions) == 1 and not any(key.nullable or key.bound is None for key in keys):
        here, there = tuple_(*(key.value for key in keys)), tuple_(*(key.bound for key in keys))
        if directions == {True}:
            return here >= there if inclusive else here > there
        return here <= there if inclusive else here < there
    first, rest = keys[0], keys[1:]
    further = _further(first)
    same = first.value.is_(None) if first.bound is None else first.value == first.bound
    if not rest:
        return or_(further, same) if inclusive else further
    return or_(further, and_(same, beyond(rest, inclusive)))


def _further(key: Key) -> ColumnElement[bool]:
    if key.bound is None:
        return false() if key.nulls_come_later else key.value.is_not(None)
    further = key.value > key.bound if key.ascending else key.value < key.bound
    return or_(further, key.value.is_(None)) if key.nullable and key.nulls_come_later else further


def with_id(order: Sequence[plan.OrderBy]) -> tuple[plan.OrderBy, ...]:
    """An order that ends in the id, running the way of its last key, so that no two rows are equal."""
    if any(by.key.name == "id" for by in order):
        return tuple(order)
    return (*order, plan.OrderBy(ID, order[-1].descending if order else False, nulls_first=False))
