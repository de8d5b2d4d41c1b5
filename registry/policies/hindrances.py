"""What stands in the way of a move of a row, as SQL: each condition with the refusal that the verb gives where it holds.

The order is that in which a verb finds out: the role, whether it is the viewer's own affair, the state, and then what else it waits for,
which is for those to know who may.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
from registry.errors import RegistryError
from registry.lifecycles.machine import Lifecycle, Move
from registry.models import Entity
from registry.policies.base import Subject, plainly, reachable, settled
from registry.policies.guards import guards_of
from registry.policies.interests import concerned

Hindrance = tuple[ColumnElement[bool], RegistryError]
"""Where this condition holds, that stands in the way. What is not known to be so is not so."""


def by_role(model: type[Entity], row: Subject, viewer: Viewer, move: Move) -> Iterator[Hindrance]:
    """The viewer does not reach the row as one who may make the move."""
    reach = reachable(model, row, viewer, sorted(move.roles), move.verb)
    if settled(reach) is not True:
        yield (true() if settled(reach) is False else reach.is_not(true())), RegistryError("NOT_PERMITTED", move=move)


def by_affair(model: type[Entity], row: Subject, viewer: Viewer, move: Move) -> Iterator[Hindrance]:
    """The move decides what concerns the viewer, or somebody in whom they have an interest."""
    concern = plainly(concerned(model, row, viewer, move))
    if settled(concern) is not False:
        yield concern, RegistryError("OWN_AFFAIR", move=move)


def by_state(lifecycle: Lifecycle, state: ColumnElement[str], move: Move, sources: frozenset[str]) -> Iterator[Hindrance]:
    """The row is in none of the states that the move is made from."""
    for other in lifecycle.states:
        if other.code not in sources:
            yield state == other.code, RegistryError("WRONG_STATE", state=other, move=move)


def by_guard(model: type[Entity], row: Subject, move: Move) -> Iterator[Hindrance]:
    """What the move waits for does not hold."""
    for guard in guards_of(model, move.verb):
        yield guard.holds(row).is_not(true()), RegistryError(guard.code, **guard.params)


def only_where(condition: ColumnElement[bool], hindrances: Sequence[Hindrance]) -> Iterator[Hindrance]:
    """The same where `condition` holds."""
    for hindering, problem in hindrances:
        yield and_(condition, hindering), problem
