"""The one gateway through which a state changes, and before which every verb asks whether it may be done."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import inspect, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from registry.errors import RegistryError
from registry.lifecycles.machine import Move
from registry.models import Entity
from registry.models.base import Row
from registry.policies.base import reached
from registry.policies.guards import guards_of
from registry.work import Work

Changed = TypeVar("Changed", bound=Entity)


async def may_do(work: Work, row: Entity, verb: str, *, expected_version: int | None) -> None:
    """Whether a verb may be done with `row`.

    Raises NOT_PERMITTED, CONFLICT when the row is not at `expected_version`, or WRONG_STATE; refuses all that the verb waits for.
    A verb asks this before its own checks: what stands in the way is for those to know who may do it.
    """
    model = type(row)
    assert model.__lifecycle__ is not None, f"{model.__name__} has no lifecycle"
    move = model.__lifecycle__.move(verb)
    guards = guards_of(model, verb)
    reach: ColumnElement[bool] = or_(*reached(model, model, work.actor.viewer, move.roles))
    state: ColumnElement[str] = getattr(model, "state")  # noqa: B009 - stored or computed, every model with a lifecycle has one
    asked = select(reach.label("reach"), state.label("state"), *(each.holds(model) for each in guards))
    known = (await work.session.execute(asked.select_from(model).where(model.id == row.id), work.actor.parameters)).one()
    if not known.reach:
        raise RegistryError("NOT_PERMITTED", move=move)
    if expected_version is not None:
        await work.expect(row, expected_version)
    if known.state not in move.sources:
        raise RegistryError("WRONG_STATE", state=model.__lifecycle__.state(known.state), move=move)
    for each, holds in zip(guards, known[2:], strict=True):
        if not holds:
            work.refuse(each.code, **each.params)


async def make_move(work: Work, row: Entity, verb: str, *, expected_version: int | None, **columns: Any) -> None:
    """Moves `row` as its lifecycle has it, if it may be, with the columns of the new state, and leaves an event: `park:activated`."""
    await may_do(work, row, verb, expected_version=expected_version)
    complete_move(work, row, verb, **columns)


def complete_move(work: Work, row: Entity, verb: str, **columns: Any) -> None:
    """The second half of a move, for verbs that have checks of their own between: refuses whatever stands in the way by now."""
    assert row.__lifecycle__ is not None, f"{type(row).__name__} has no lifecycle"
    move = row.__lifecycle__.move(verb)
    work.settle()
    stored = "state" in inspect(type(row)).columns  # a unit's state is computed: it follows from the columns
    told = {"from": getattr(row, "state"), "to": move.target} if move.target and stored else {}  # noqa: B009
    change(row, {**columns, **({"state": move.target} if move.target and stored else {})})
    work.record(f"{row.__lifecycle__.subject}:{move.done}", row, **told)


async def may_begin(work: Work, model: type[Entity], verb: str, **values: Any) -> Move:
    """Whether somebody may make a row of `model` that has these values: raises NOT_PERMITTED where not."""
    assert model.__lifecycle__ is not None
    move = model.__lifecycle__.move(verb)
    row = SimpleNamespace(**{name: literal(value) for name, value in values.items()})
    reach = or_(*reached(model, cast(Row, row), work.actor.viewer, move.roles))
    if not (await work.session.execute(select(reach), work.actor.parameters)).scalar():
        raise RegistryError("NOT_PERMITTED", move=move)
    return move


def may_begin_anywhere(work: Work, model: type[Entity], verb: str) -> Move:
    """The same for what belongs to nothing yet: whoever holds one of the roles over anything at all may."""
    assert model.__lifecycle__ is not None
    move = model.__lifecycle__.move(verb)
    if not work.actor.viewer.holds(*move.roles):
        raise RegistryError("NOT_PERMITTED", move=move)
    return move


def change(row: Entity, columns: Mapping[str, Any]) -> bool:
    """Sets what differs; whether anything did."""
    differing = {column: value for column, value in columns.items() if getattr(row, column) != value}
    for column, value in differing.items():
        setattr(row, column, value)
    return bool(differing)


def updated(work: Work, row: Changed, columns: Mapping[str, Any]) -> Changed:
    """The row with what differs changed, and an event if anything does: `park:updated`."""
    work.settle()
    if change(row, columns):
        work.record(f"{row.__tablename__}:updated", row)
    else:
        work.warn("NOTHING_CHANGED")
    return row


async def keep_single(work: Work, column: InstrumentedAttribute[Any], value: Any, *field: str | int) -> None:
    """Refuses a value that another row has. (Of two who ask at once, the database lets one.)"""
    if value is not None and (await work.session.execute(select(column).where(column == value))).first():
        work.refuse("ALREADY_REGISTERED", field)
