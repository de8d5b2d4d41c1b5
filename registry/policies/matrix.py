"""Who sees what, as the rules themselves answer: each is asked by every holder of a role, and says yes, no, or in words where.

What is printed in the contract, answered by `accessRules` and shown at `/rules` is this, and nothing that somebody has written down.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, true
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.elements import Null

from registry.actor import Kind, Role
from registry.models import SCOPES, Entity
from registry.models.base import Row
from registry.policies.base import mask_of, plainly, readable, settled, visible
from registry.policies.saying import Clause, Listener

UNDER = "row"
"""The alias of the row that rules are asked about. Nothing is ever sent."""


class Scope(StrEnum):
    """What a role is held over."""

    ONE = "ONE"
    ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds one role, and no other: over one thing, or over everything. `PUBLIC` is whoever has signed in, no role whoever has not."""

    role: Role | None
    scope: Scope = Scope.ALL

    @property
    def kind(self) -> Kind:
        if self.role is None:
            return frozenset()
        return frozenset({(Role.PUBLIC, True), (self.role, self.scope is Scope.ALL)})


ANYBODY = Holder(None)
SIGNED_IN = Holder(Role.PUBLIC)


def _granted() -> Iterator[Holder]:
    """Every way to hold a role that can be granted, in the order of the roles."""
    for role in Role:
        for prefix in SCOPES.get(role, ()):
            yield Holder(role, Scope.ALL if prefix is None else Scope.ONE)


HOLDERS = (ANYBODY, SIGNED_IN, *_granted())


class Access(StrEnum):
    """How much of a type's rows, or of a field where its row is seen, somebody is shown."""

    description: str

    def __new__(cls, word: str, description: str) -> "Access":
        member = str.__new__(cls, word)
        member._value_ = word
        member.description = description
        return member

    ALL = "ALL", "Every row; of a field, its value wherever the row is seen."
    SOME = "SOME", "The rows that `where` tells of; of a field, its value in these."
    MASKED = "MASKED", "Of a field, a part of its value; the value itself in the rows that `where` tells of, if it tells of any."
    NONE = "NONE", "No row; of a field, nothing."


class UnsaidError(Exception):
    """A rule depends on the row and has no words for it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one holder is shown: how much, and where that depends on the row, which rows those are."""

    access: Access
    where: tuple[Clause, ...] = ()


def rows_seen(model: type[Entity], holder: Holder) -> Cell:
    """Which rows of a table somebody sees."""
    return _asked(lambda listener: visible(model, Row(model, UNDER), listener), holder, f"the rows of {model.__name__}")


def field_read(model: type[Entity], attributes: Iterable[str], holder: Holder) -> Cell:
    """What somebody reads of a field that is made of these attributes, in a row that they see."""
    names, row = list(attributes), Row(model, UNDER)

    def rule(listener: Listener) -> ColumnElement[bool]:
        return and_(true(), *(readable(model, name, row, listener) for name in names))

    cell = _asked(rule, holder, f"{model.__name__}.{' '.join(names)}")
    if cell.access is Access.ALL or not _masks(model, names, row, Listener(holder.kind)):
        return cell
    return Cell(Access.MASKED, cell.where)


def _masks(model: type[Entity], names: Iterable[str], row: Row, listener: Listener) -> bool:
    mask = next((found for name in names if (found := mask_of(model, name))), None)
    return mask is not None and not isinstance(mask(row, listener), Null)


def _asked(rule: Callable[[Listener], ColumnElement[bool]], holder: Holder, what: str) -> Cell:
    """What a rule answers a holder. Raises UnsaidError where it depends on the row and does not say how."""
    listener = Listener(holder.kind)
    left = settled(plainly(rule(listener)))
    if left is None:
        raise UnsaidError(f"the rule for {what} does not say in words what it shows to {holder}")
    if left:
        return Cell(Access.ALL)
    return Cell(Access.SOME, tuple(listener.heard)) if listener.heard else Cell(Access.NONE)


def in_words(reach: Callable[[Any], ColumnElement[bool]], holder: Holder, what: str) -> Cell:
    """The same of what a role has to be held over."""
    return _asked(reach, holder, what)
