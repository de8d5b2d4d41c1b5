"""The one gateway through which a state changes."""

from typing import Any

from registry.errors import RegistryError
from registry.lifecycles.machine import Lifecycle
from registry.models import Entity
from registry.policies.base import reached
from registry.work import Work


async def may_move(work: Work, row: Entity, verb: str, *, expected_version: int) -> None:
    """Refuses with NOT_PERMITTED, WRONG_STATE, or CONFLICT when the row is not at `expected_version`.

    A verb asks this before its own guards: what stands in the way of a move is for those to know who may make it.
    """
    lifecycle, state = _standing(row)
    move = lifecycle.move(verb)
    if not await work.holds(type(row), row.id, reached(type(row), type(row), work.actor.viewer, move.roles)):
        raise RegistryError("NOT_PERMITTED", move=move)
    if row.version != expected_version:
        raise RegistryError("CONFLICT", field=("expectedVersion",), expected=expected_version, actual=row.version)
    if state not in move.sources:
        raise RegistryError("WRONG_STATE", state=lifecycle.state(state), move=move)


async def make_move(work: Work, row: Entity, verb: str, *, expected_version: int, **columns: Any) -> None:
    """Moves `row` as its lifecycle has it, if `may_move`, with the columns of the new state, and leaves an event: `park:activated`."""
    await may_move(work, row, verb, expected_version=expected_version)
    lifecycle, state = _standing(row)
    move = lifecycle.move(verb)
    for column, value in {"state": move.target, **columns}.items():
        setattr(row, column, value)
    work.record(f"{lifecycle.subject}:{move.done}", row, **{"from": state, "to": move.target})


def _standing(row: Entity) -> tuple[Lifecycle, str]:
    lifecycle = row.__lifecycle__
    assert lifecycle is not None, f"{type(row).__name__} has no lifecycle"
    state: str = getattr(row, "state")  # noqa: B009 - every model with a lifecycle has one, which its base cannot say
    return lifecycle, state
