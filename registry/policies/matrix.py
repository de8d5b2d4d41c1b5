"""Who sees what, as the rules themselves answer: each is asked by every holder of a role, and says yes, no, or in words where.

What is printed in the contract, answered by `accessRules` and shown at `/rules` is this, and nothing that somebody has written down.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.elements import Null

from registry.actor import Kind, Role
from registry.models import Entity
from registry.models.accounts import SCOPES
from registry.models.base import Row
from registry.policies.base import Rule, field_rule, mask_of, plainly, settled, visible
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
    return answered(lambda listener: visible(model, Row(model, UNDER), listener), holder, f"the rows of {model.__name__}")


def field_read(model: type[Entity], attributes: Iterable[str], holder: Holder) -> Cell:
    """What somebody reads of a field that is made of these attributes, in a row that they see: what they read of all of them."""
    names = list(attributes)
    rules = dict.fromkeys(rule for name in names if (rule := field_rule(model, name)) is not None)
    cells = [_answer(rule, model, holder) for rule in rules]
    held_back = [cell for cell in cells if cell.access is not Access.ALL]
    if not held_back:
        return Cell(Access.ALL)
    where = tuple(dict.fromkeys(clause for cell in held_back for clause in cell.where))
    never = any(cell.access is Access.NONE for cell in held_back)
    cell = Cell(Access.NONE) if never else Cell(Access.SOME, where)
    return Cell(Access.MASKED, cell.where) if _masks(model, names, holder) else cell


@cache
def _answer(rule: Rule, model: type[Entity], holder: Holder) -> Cell:
    """What the rule of a field answers: asked once, however many fields it is for."""
    return answered(lambda listener: rule(Row(model, UNDER), listener), holder, f"a field of {model.__name__} ({rule.__name__})")


def _masks(model: type[Entity], names: Iterable[str], holder: Holder) -> bool:
    """Whether somebody is shown a part of what they do not read; the first mask is that of the whole field."""
    mask = next((found for name in names if (found := mask_of(model, name))), None)
    return mask is not None and not isinstance(mask(Row(model, UNDER), Listener(holder.kind)), Null)


def answered(rule: Callable[[Listener], ColumnElement[bool]], holder: Holder, what: str) -> Cell:
    """What a rule answers a holder. Raises UnsaidError where it depends on the row and does not say how."""
    listener = Listener(holder.kind)
    left = settled(plainly(rule(listener)))
    if left is None:
        raise UnsaidError(f"the rule for {what} does not say in words what it shows to {holder}")
    if left:
        return Cell(Access.ALL)
    return Cell(Access.SOME, tuple(listener.heard)) if listener.heard else Cell(Access.NONE)
