"""The one gateway through which a state changes, and before which every verb asks whether it may be done."""

from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import Select, String, bindparam, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
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
    asked = _whether(model, verb, work.actor.viewer)
    known = (await work.session.execute(asked, {**work.actor.parameters, ASKED: row.id})).one()
    if not known.reach:
        raise RegistryError("NOT_PERMITTED", move=move)
    if expected_version is not None:
        await work.expect(row, expected_version)
    if known.state not in move.sources:
        raise RegistryError("WRONG_STATE", state=model.__lifecycle__.state(known.state), move=move)
    for each, holds in zip(guards_of(model, verb), known[2:], strict=True):
        if not holds:
            work.refuse(each.code, **each.params)


ASKED = "asked_about"
"""The parameter of a kept statement that is the row's id."""

KINDS = 1_000
"""Statements kept, one for each verb and kind of viewer: to put one together takes several times as long as to ask it."""


@lru_cache(KINDS)
def _whether(model: type[Entity], verb: str, viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Whether a viewer reaches a row as one who may do the verb, the row's state, and each thing that the verb waits for."""
    reach, *guards = whether(model, verb, viewer)
    state: ColumnElement[str] = getattr(model, "state")  # noqa: B009 - stored or computed, every model with a lifecycle has one
    asked = select(reach.label("reach"), state.label("state"), *guards)
    return asked.select_from(model).where(model.id == bindparam(ASKED))


def whether(model: type[Entity], verb: str, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Whether a viewer reaches a row as one who may do the verb; then each thing that the verb waits for, in the order of `guards_of`."""
    assert model.__lifecycle__ is not None
    reach: ColumnElement[bool] = or_(*reached(model, model, viewer, model.__lifecycle__.move(verb).roles))
    return [reach, *(each.holds(model) for each in guards_of(model, verb))]


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
    asked = _whether_of(model, verb, work.actor.viewer, tuple(values))
    given = {f"{ASKED}_{name}": value for name, value in values.items()}
    if not (await work.session.execute(asked, {**work.actor.parameters, **given})).scalar():
        raise RegistryError("NOT_PERMITTED", move=move)
    return move


@lru_cache(KINDS)
def _whether_of(model: type[Entity], verb: str, viewer: Viewer, names: tuple[str, ...]) -> Select[Any]:
    """The same of a row that is not there yet, by the names of what is known of it."""
    assert model.__lifecycle__ is not None
    row = SimpleNamespace(**{name: bindparam(f"{ASKED}_{name}", type_=String()) for name in names})
    return select(or_(*reached(model, cast(Row, row), viewer, model.__lifecycle__.move(verb).roles)))


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
        work.rely()
    return row


async def keep_single(work: Work, column: InstrumentedAttribute[Any], value: Any, *field: str | int) -> None:
    """Refuses a value that another row has. (Of two who ask at once, the database lets one.)"""
    if value is not None and (await work.session.execute(select(column).where(column == value))).first():
        work.refuse("ALREADY_REGISTERED", field)
