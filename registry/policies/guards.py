"""What stands in the way of a verb besides role and state, as conditions in SQL.

    guard(Park, "activate", "REQUIRED", lambda park: park.operator_id.is_not(None), needed=OPERATOR)

A guard is written once: the gateway asks it before the verb is done, and `availableTransitions` tells of it beforehand. One that does
not hold is the refusal `code` with its `params`, of which the catalogue makes a sentence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.sql import ColumnElement

from registry.models.base import Entity


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on the row that has to hold, and what is said where it does not."""

    code: str
    holds: Callable[[Any], ColumnElement[bool]]
    params: Mapping[str, Any]


_guards: dict[tuple[type[Entity], str], list[Guard]] = {}


def guard(model: type[Entity], verb: str, code: str, holds: Callable[[Any], ColumnElement[bool]], **params: Any) -> None:
    """Declares what a verb waits for."""
    assert model.__lifecycle__ is not None, f"{model.__name__} has no lifecycle"
    model.__lifecycle__.move(verb)  # raises where there is no such verb
    _guards.setdefault((model, verb), []).append(Guard(code, holds, params))


def guards_of(model: type[Entity], verb: str) -> tuple[Guard, ...]:
    """What a verb waits for, in the order declared."""
    return tuple(_guards.get((model, verb), ()))
