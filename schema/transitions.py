"""What may be done next with a row, and what stands in the way: by its lifecycle, roles, whose affair it is, and guards, as SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
from registry.errors import Lang
from registry.lifecycles.machine import Move
from registry.models.base import Entity, in_contract
from registry.policies.base import guarded
from registry.policies.hindrances import by_affair, by_guard, by_role
from registry.query.catalog import Arguments, Option
from registry.query.spelling import constant
from registry.query.splices import written
from registry.query.verdicts import first_said


def transitions(model: type[Entity], row: Any, viewer: Viewer, arguments: Arguments) -> Sequence[Option]:
    """The moves of a model's lifecycle that somebody makes, each with what it says of itself."""
    assert model.__lifecycle__ is not None
    lang = Lang(arguments.get("lang", Lang.ZH))
    state = guarded(model, ["state"], row, viewer, row.state)
    return [_option(model, row, viewer, move, state, lang) for move in model.__lifecycle__.transitions]


def _option(model: type[Entity], row: Any, viewer: Viewer, move: Move, state: ColumnElement[Any], lang: Lang) -> Option:
    hindrances = [*by_role(model, row, viewer, move), *by_affair(model, row, viewer, move), *by_guard(model, row, move)]
    values = {
        "name": constant(written(in_contract(move.verb))),
        "label": constant(written(move.label(lang))),
        "allowed": first_said(hindrances, lambda problem: problem is None),
        "code": first_said(hindrances, lambda problem: problem and problem.code),
        "reason": first_said(hindrances, lambda problem: problem and problem.message(lang)),
    }
    return Option(state.in_(sorted(move.sources)), values)
