"""What may be done next with a row, and what stands in the way: the lifecycle, the roles and the guards of its model, as SQL."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import case, not_, or_
from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
from registry.errors import Lang, RegistryError
from registry.lifecycles.machine import Move
from registry.models.base import Entity, in_contract
from registry.policies.base import guarded, plainly, reached, settled
from registry.policies.guards import guards_of
from registry.query.catalog import Arguments, Option
from registry.query.spelling import constant
from registry.query.splices import written

Hindrance = tuple[ColumnElement[bool], RegistryError]
"""Where this condition holds, that stands in the way."""


def transitions(model: type[Entity], row: Any, viewer: Viewer, arguments: Arguments) -> Sequence[Option]:
    """The moves of a model's lifecycle that somebody makes, each with what it says of itself."""
    assert model.__lifecycle__ is not None
    lang = Lang(arguments.get("lang", Lang.ZH))
    state = guarded(model, ["state"], row, viewer, row.state)
    return [_option(model, row, viewer, move, state, lang) for move in model.__lifecycle__.transitions]


def _option(model: type[Entity], row: Any, viewer: Viewer, move: Move, state: ColumnElement[Any], lang: Lang) -> Option:
    hindrances = list(_hindrances(model, row, viewer, move))
    values = {
        "name": constant(written(in_contract(move.verb))),
        "label": constant(written(move.label(lang))),
        "allowed": _told(hindrances, lambda problem: False, True),
        "code": _told(hindrances, lambda problem: problem.code, None),
        "reason": _told(hindrances, lambda problem: problem.message(lang), None),
    }
    return Option(state.in_(sorted(move.sources)), values)


def _hindrances(model: type[Entity], row: Any, viewer: Viewer, move: Move) -> Iterator[Hindrance]:
    """The role first: what else stands in the way is for those to know who may make the move."""
    reach = plainly(or_(*reached(model, row, viewer, sorted(move.roles))))
    if settled(reach) is not True:
        yield not_(reach), RegistryError("NOT_PERMITTED", move=move)
    if settled(reach) is not False:
        for guard in guards_of(model, move.verb):
            yield not_(guard.holds(row)), RegistryError(guard.code, **guard.params)


def _told(hindrances: Sequence[Hindrance], said: Callable[[RegistryError], Any], otherwise: Any) -> ColumnElement[Any]:
    """The JSON of what is said of the first thing that stands in the way."""
    ways = [(condition, constant(written(said(problem)))) for condition, problem in hindrances]
    return case(*ways, else_=constant(written(otherwise))) if ways else constant(written(otherwise))
