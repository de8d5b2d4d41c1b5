"""The one gateway through which a state changes."""

from typing import Any

from registry.errors import RegistryError
from registry.models import Entity
from registry.policies.base import reached
from registry.work import Work


async def make_move(work: Work, row: Entity, verb: str, *, expected_version: int, **columns: Any) -> None:
    """Moves `row` as its lifecycle has it, sets the columns that the new state asks for, and leaves an event such as `park:activated`.

    Refuses with CONFLICT when the row is not at `expected_version`, WRONG_STATE, or NOT_PERMITTED.
    """
    lifecycle = row.__lifecycle__
    assert lifecycle is not None, f"{type(row).__name__} has no lifecycle"
    move = lifecycle.move(verb)
    state: str = getattr(row, "state")  # noqa: B009 - every model with a lifecycle has one, which its base cannot say
    if row.version != expected_version:
        raise RegistryError("CONFLICT", field=("expectedVersion",), expected=expected_version, actual=row.version)
    if not await work.holds(type(row), row.id, reached(type(row), type(row), work.actor.viewer, move.roles)):
        raise RegistryError("NOT_PERMITTED", move=move)
    if state not in move.sources:
        raise RegistryError("WRONG_STATE", state=lifecycle.state(state), move=move)
    for column, value in {"state": move.target, **columns}.items():
        setattr(row, column, value)
    work.record(f"{lifecycle.subject}:{move.done}", row, **{"from": state, "to": move.target})
