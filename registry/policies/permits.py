"""What each verb asks before it does anything: who may, with which row, in which state. Declared where the verb is.

    @permit(OfRow(Park, "activate"))
    async def activate_park(work, *, park_id, expected_version): ...

The roles, states and guards are those of the move that is named here, and which the verb itself asks. `viewerCan` answers from them, and
the contract prints them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.errors import RegistryError
from registry.lifecycles.machine import Lifecycle, Move
from registry.models import Entity
from registry.models.base import Row
from registry.policies.base import Rule, reachable, settled
from registry.policies.hindrances import Hindrance, by_affair, by_guard, by_role, by_state, only_where

Verb = TypeVar("Verb", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Moving:
    """A verb that asks for one move of a lifecycle."""

    model: type[Entity]
    verb: str

    @property
    def lifecycle(self) -> Lifecycle:
        assert self.model.__lifecycle__ is not None, f"{self.model.__name__} has no lifecycle"
        return self.model.__lifecycle__

    @property
    def move(self) -> Move:
        return self.lifecycle.move(self.verb)

    def unheld(self, viewer: Viewer) -> RegistryError | None:
        """Why the viewer may not do this, whatever the row; None whom it is open to with some row, though there may be no such row."""
        never = settled(self.reach(Row(self.model, "any"), viewer)) is False
        return RegistryError("NOT_PERMITTED", move=self.move) if never else None

    def reach(self, row: Any, viewer: Viewer) -> ColumnElement[bool]:
        """What one of the roles has to be held over."""
        return reachable(self.model, row, viewer, sorted(self.move.roles), self.verb)


@dataclass(frozen=True, slots=True)
class OfRow(Moving):
    """Something is done with a row that is there. `named` is the row that the caller names, where it leads to the one that is acted on
    by its attribute `through`. In the states that the verb `first` leads on from, that is done by the same stroke.

    Where `role_first`, whoever may never do it is told so before the row is looked up.
    """

    named: type[Entity] | None = None
    through: str = "id"
    first: str | None = None
    role_first: bool = False

    @property
    def subject(self) -> type[Entity]:
        return self.named or self.model

    def hindrances(self, row: Row, viewer: Viewer) -> Sequence[Hindrance]:
        """What stands in the way of doing it with the row that is acted on."""
        return [
            *self._before(row, viewer),
            *by_role(self.model, row, viewer, self.move),
            *by_affair(self.model, row, viewer, self.move),
            *by_state(self.lifecycle, row.state, self.move, self.states),
            *by_guard(self.model, row, self.move),
        ]

    @property
    def states(self) -> frozenset[str]:
        """The states that it is done from."""
        return self.move.sources | (self.lifecycle.move(self.first).sources if self.first else frozenset())

    def _before(self, row: Row, viewer: Viewer) -> Iterator[Hindrance]:
        """What stands in the way of what is done first, where it is."""
        if self.first is not None:
            first = self.lifecycle.move(self.first)
            stroke = [
                *by_role(self.model, row, viewer, first),
                *by_affair(self.model, row, viewer, first),
                *by_guard(self.model, row, first),
            ]
            yield from only_where(row.state.in_(sorted(first.sources)), stroke)


@dataclass(frozen=True, slots=True)
class Beginning(Moving):
    """Something is made inside a row that is there, which it names by `attribute`. In the states `shut` that is refused, with a code."""

    subject: type[Entity]
    attribute: str
    shut: tuple[str, ...] = ()
    refusal: str | None = None

    def hindrances(self, row: Row, viewer: Viewer) -> Sequence[Hindrance]:
        """What stands in the way of making it in this row, whatever else is said of it."""
        reach = or_(false(), *(self._reached(row, viewer, role) for role in sorted(self.move.roles)))
        by_roles = (reach.is_not(true()), RegistryError("NOT_PERMITTED", move=self.move))
        return [by_roles] if self.refusal is None else [by_roles, (row.state.in_(self.shut), RegistryError(self.refusal))]

    def _reached(self, row: Row, viewer: Viewer, role: Role) -> ColumnElement[bool]:
        """A role that is held over something else is held over some such thing: which, is said when it is done."""
        try:
            return reachable(self.model, _Begun({self.attribute: row.id}), viewer, [role], self.verb)  # type: ignore[arg-type]
        except _UnknownError:
            return true() if viewer.holds(role) else false()


@dataclass(frozen=True, slots=True)
class Anywhere(Moving):
    """Something is made that belongs to nothing yet: by whoever holds one of the roles over anything at all."""

    def reach(self, row: Any, viewer: Viewer) -> ColumnElement[bool]:
        return true() if viewer.holds(*self.move.roles) else false()


@dataclass(frozen=True, slots=True)
class OfSeen:
    """Something is done with a row that has no lifecycle, by whom `rule` lets; to others it is as good as missing."""

    subject: type[Entity]
    rule: Rule

    def unheld(self, viewer: Viewer) -> RegistryError | None:
        return SignedIn().unheld(viewer)

    def reach(self, row: Any, viewer: Viewer) -> ColumnElement[bool]:
        return self.rule(row, viewer)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Something that everybody may do with their own account. That a token of a program will not do is not told beforehand."""

    def unheld(self, viewer: Viewer) -> RegistryError | None:
        return None if viewer.signed_in else RegistryError("SESSION_REQUIRED")

    def reach(self, row: Any, viewer: Viewer) -> ColumnElement[bool]:
        return true() if viewer.signed_in else false()


@dataclass(frozen=True, slots=True)
class Anybody:
    """Something that everybody may do."""

    def unheld(self, viewer: Viewer) -> RegistryError | None:
        return None

    def reach(self, row: Any, viewer: Viewer) -> ColumnElement[bool]:
        return true()


Permit = OfRow | Beginning | OfSeen | Anywhere | SignedIn | Anybody


class _UnknownError(Exception):
    """Something is asked of a row to come that is not known yet."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is known of a row that is not there yet."""

    known: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name not in self.known:
            raise _UnknownError(name)
        return self.known[name]


_permits: dict[Callable[..., Any], Permit] = {}


def permit(asked: Permit) -> Callable[[Verb], Verb]:
    """Declares what the decorated verb asks."""

    def declare(verb: Verb) -> Verb:
        _permits[verb] = asked
        return verb

    return declare


def permit_of(verb: Callable[..., Any]) -> Permit | None:
    """What a verb asks, where that has been declared."""
    return _permits.get(verb)
