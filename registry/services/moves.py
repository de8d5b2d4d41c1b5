"""The one gateway through which a state changes, and before which every verb asks whether it may be done."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import ARRAY, Select, String, Text, any_, bindparam, func, inspect, literal, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql import column as column_of

from registry.actor import Viewer
from registry.aside import Aside
from registry.errors import RegistryError
from registry.lifecycles.machine import Move
from registry.models import AccessToken, Account, Entity
from registry.models.base import Row
from registry.policies.base import reachable, settled
from registry.policies.guards import guards_of
from registry.policies.interests import concerned
from registry.work import Work

Changed = TypeVar("Changed", bound=Entity)


async def may_do(work: Work, row: Entity, verb: str, *, expected_version: int | None) -> None:
    """Whether a verb may be done with `row`.

    Raises NOT_PERMITTED, OWN_AFFAIR, CONFLICT when the row is not at `expected_version`, or WRONG_STATE; refuses all that it waits for.
    A verb asks this before its own checks: what stands in the way is for those to know who may do it.
    """
    model = type(row)
    assert model.__lifecycle__ is not None, f"{model.__name__} has no lifecycle"
    move = model.__lifecycle__.move(verb)
    asked = _whether(model, verb, work.actor.viewer)
    reach, own, state, *known = await work.ask(asked, {ASKED: row.id})
    if problem := denied(move, reach, own):
        raise problem
    if expected_version is not None:
        await work.expect(row, expected_version)
    if state not in move.sources:
        raise RegistryError("WRONG_STATE", state=model.__lifecycle__.state(state), move=move)
    for each, holds in zip(guards_of(model, verb), known, strict=True):
        if not holds:
            work.refuse(each.code, **each.params)


ASKED = "asked_about"
"""The parameter of a kept statement that is the row's id."""

KINDS = 1_000
"""Statements kept, one for each verb and kind of viewer: to put one together takes several times as long as to ask it."""


@lru_cache(KINDS)
def _whether(model: type[Entity], verb: str, viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """What `whether` asks, and the row's state before what the verb waits for."""
    reach, own, *guards = whether(model, model, verb, viewer)
    state: ColumnElement[str] = getattr(model, "state")  # noqa: B009 - stored or computed, every model with a lifecycle has one
    asked = select(reach.label("reach"), own.label("own"), state.label("state"), *guards)
    return asked.select_from(model).where(model.id == bindparam(ASKED))


def whether(model: type[Entity], row: Any, verb: str, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Whether a viewer reaches a row as one who may do the verb, and whether it is their own affair, which `denied` makes a refusal of;
    then each thing that the verb waits for, in the order of `guards_of`."""
    assert model.__lifecycle__ is not None
    move = model.__lifecycle__.move(verb)
    reach = reachable(model, row, viewer, move.roles, verb)
    return [reach, concerned(model, row, viewer, move), *(each.holds(row) for each in guards_of(model, verb))]


def denied(move: Move, reach: bool | None, own: bool | None) -> RegistryError | None:
    """Why somebody may not make a move, whatever the state: it is not theirs to make, or it is their own affair."""
    if not reach:
        return RegistryError("NOT_PERMITTED", move=move)
    if own:
        return RegistryError("OWN_AFFAIR", move=move)
    return None


async def make_move(work: Work, row: Entity, verb: str, *, expected_version: int | None, **columns: Any) -> None:
    """Moves `row` as its lifecycle has it, if it may be, with the columns of the new state, and leaves an event: `park:activated`."""
    await may_do(work, row, verb, expected_version=expected_version)
    complete_move(work, row, verb, **columns)


async def barred(work: Work, rows: Sequence[Changed], verb: str) -> list[list[RegistryError]]:
    """What stands in the way of a verb for each of several rows, but for their states: all asked at once, of the rows as they are here.

    They need not be in the database yet; what the rules look up beside them does.
    """
    if not rows:
        return []
    model = type(rows[0])
    assert model.__lifecycle__ is not None
    move, guards, given = model.__lifecycle__.move(verb), guards_of(model, verb), Row(model, "given")
    asked = [func.coalesce(condition, False) for condition in whether(model, given, verb, work.actor.viewer)]
    names = sorted({"id", *given.used})
    arrays = [_array(inspect(model).columns[name].type, [getattr(row, name) for row in rows]) for name in names]
    table = func.unnest(*arrays).table_valued(*map(column_of, names), with_ordinality="place").render_derived(name="given")
    answers = (await work.session.execute(select(*asked).select_from(table).order_by(table.c.place), work.actor.parameters)).all()
    return [
        [problem]
        if (problem := denied(move, reach, own))
        else [RegistryError(each.code, **each.params) for each, holds in zip(guards, known, strict=True) if not holds]
        for reach, own, *known in answers
    ]


def _array(kind: Any, values: list[Any]) -> ColumnElement[Any]:
    """Values as an array of the database; those of a choice as text."""
    if isinstance(kind, String):
        return literal([None if value is None else str(value) for value in values], ARRAY(Text))
    return literal(values, ARRAY(kind))


async def cleared(work: Work, rows: Sequence[Changed], verb: str) -> Sequence[Changed]:
    """The rows, when a verb may be done with each of them; else raises all that stands in the way."""
    for row, found in zip(rows, await barred(work, rows, verb), strict=True):
        assert row.__lifecycle__ is not None
        move, state = row.__lifecycle__.move(verb), getattr(row, "state")  # noqa: B009
        if state not in move.sources:
            found.append(RegistryError("WRONG_STATE", state=row.__lifecycle__.state(state), move=move))
        work.refusals += found
    work.settle()
    return rows


def complete_move(work: Work, row: Entity, verb: str, **columns: Any) -> None:
    """The second half of a move, for verbs that have checks of their own between: refuses whatever stands in the way by now."""
    assert row.__lifecycle__ is not None, f"{type(row).__name__} has no lifecycle"
    move = row.__lifecycle__.move(verb)
    work.settle()
    stored = "state" in inspect(type(row)).columns  # a unit's state is computed: it follows from the columns
    told = {"from": getattr(row, "state"), "to": move.target} if move.target and stored else {}  # noqa: B009
    assert not told or told["from"] in move.sources, f"{row.__lifecycle__.subject}:{verb} does not lead from {told['from']}"
    change(row, {**columns, **({"state": move.target} if move.target and stored else {})})
    work.record(f"{row.__lifecycle__.subject}:{move.done}", row, **told)


def may_begin(work: Work, model: type[Entity], verb: str, **values: str) -> Move:
    """Whether somebody may make a row of `model` that has these values: raises NOT_PERMITTED where not."""
    assert model.__lifecycle__ is not None
    move = model.__lifecycle__.move(verb)
    allowed = settled(reachable(model, cast(Row, SimpleNamespace(**values)), work.actor.present, move.roles, verb))
    assert allowed is not None, f"whether {model.__name__} may be begun depends on what is in the database"
    if not allowed:
        raise RegistryError("NOT_PERMITTED", move=move)
    return move


def may_begin_anywhere(work: Work, model: type[Entity], verb: str) -> Move:
    """The same for what belongs to nothing yet: whoever holds one of the roles over anything at all may."""
    assert model.__lifecycle__ is not None
    move = model.__lifecycle__.move(verb)
    if not work.actor.viewer.holds(*move.roles):
        raise RegistryError("NOT_PERMITTED", move=move)
    return move


async def own_account(work: Work) -> Account:
    """The account of whoever asks, locked. Raises SESSION_REQUIRED where nobody has signed in, or what they came with is good no more."""
    if work.actor.account_id is None:
        raise RegistryError("SESSION_REQUIRED")
    account = await work.session.get_one(Account, work.actor.account_id, with_for_update={"key_share": True})
    if work.actor.credential is not None:
        good = select(AccessToken.id).where(AccessToken.id == work.actor.credential.token_id, AccessToken.state == "VALID")
        if (await work.session.execute(good)).first() is None:
            raise RegistryError("SESSION_REQUIRED")
    return account


def in_person(work: Work) -> None:
    """Raises SESSION_REQUIRED for who comes with a token that was made for a program: it hands out no credentials and no roles."""
    if work.actor.credential is not None and not work.actor.credential.is_session:
        raise RegistryError("SESSION_REQUIRED")


def own_person(work: Work) -> str:
    """The id of the person whom the account of whoever asks belongs to. Raises SESSION_REQUIRED, or NO_PERSON where it is nobody's."""
    if work.actor.account_id is None:
        raise RegistryError("SESSION_REQUIRED")
    if work.actor.person_id is None:
        raise RegistryError("NO_PERSON")
    return work.actor.person_id


def with_session(asking: Work | Aside) -> None:
    """Raises SESSION_REQUIRED for whoever comes with a token that was made for a program: it makes no others, and changes no password."""
    credential = asking.actor.credential
    if asking.actor.account_id is None or (credential is not None and not credential.is_session):
        raise RegistryError("SESSION_REQUIRED")


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
    if value is not None and await is_taken(work, column, value):
        work.refuse("ALREADY_REGISTERED", field)


async def is_taken(work: Work, column: InstrumentedAttribute[Any], value: Any) -> bool:
    """Whether a row has this value in a column."""
    known = work.singles.get((column.class_.__name__, column.key), {})
    return known[value] if value in known else (await work.session.execute(select(column).where(column == value))).first() is not None


def among(column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """SQL: the column has one of these values, however many there are; said in one way, so that the statement is planned once."""
    return column == any_(literal([*values], ARRAY(Text)))


@asynccontextmanager
async def looked_ahead(work: Work, wanted: Mapping[InstrumentedAttribute[Any], Iterable[Any]]) -> AsyncIterator[None]:
    """Within, `keep_single` knows of these values whether a row has them: they are asked for all at once."""
    asked = {single: found for single, values in wanted.items() if (found := {value for value in values if value is not None})}
    if asked:
        given = {f"{ASKED}_{place}": [*values] for place, values in enumerate(asked.values())}
        answer = map(set, await work.ask(_taken_of(tuple(asked)), given))
        for (single, values), taken in zip(asked.items(), answer, strict=True):
            work.singles[single.class_.__name__, single.key] = {value: value in taken for value in values}
    try:
        yield
    finally:
        work.singles.clear()


@lru_cache(KINDS)
def _taken_of(singles: tuple[InstrumentedAttribute[Any], ...]) -> Select[*tuple[Any, ...]]:
    """For each column, which of the values given for it a row has."""
    named = {single: bindparam(f"{ASKED}_{place}", type_=ARRAY(Text)) for place, single in enumerate(singles)}
    found = [select(single).where(single == any_(values)) for single, values in named.items()]
    return select(*(func.array(each.scalar_subquery(), type_=ARRAY(Text)) for each in found))
