"""A sandbox: the sealed scores under other rules, to see what these would change. Nothing is written, and nobody is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from registry.errors import RegistryError, RequestErrors
from registry.ranking.procedure import Method
from registry.ranking.selection.rules import Rule
from registry.sealing.checking import checked
from registry.sealing.computing import Outcome, outcome
from registry.sealing.reading import opened
from registry.sealing.rounds import Category, Evaluation, Laid, Round


@dataclass(frozen=True, slots=True)
class Changes:
    """Other rules for a category; what is not named stays as it was.

    `weights` and `methods` are by evaluation, `criteria` by `ONLINE.IMPACT`; `rules` and `ties` take the place of all there were.
    """

    category: str
    weights: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    criteria: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    methods: Mapping[str, Method] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[Rule, ...] | None = None
    ties: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An application whose rank would change; None where it has none."""

    application: str
    rank: int | None
    would_be: int | None


@dataclass(frozen=True, slots=True)
class Replay:
    """Who would be selected who is not, and who is and would not be, by code; and the ranks that would change, by their present order."""

    entering: tuple[str, ...]
    leaving: tuple[str, ...]
    moves: tuple[Move, ...]


def replay(sealed: Mapping[str, Any], changes: Changes) -> Replay:
    """Departures from the rules stay. λ is estimated anew where the method is the additive one and none was laid down.

    Refuses evaluations and criteria that are not there, weights that are none, and methods that do not suit the reviews.
    """
    found = opened(sealed)
    category = next((one for one in found.categories if one.code == changes.category), None)
    if category is None:
        raise RegistryError("SEALED_NAME_UNKNOWN", name=changes.category)
    other = replace(category, procedure=_changed(category.procedure, changes))
    if problems := [*checked(_with(found, other))]:
        raise RequestErrors([problem.refusal for problem in problems])
    return _beside(outcome(found.code, category), outcome(found.code, other))


def _with(found: Round, category: Category) -> Round:
    return replace(found, categories=tuple(category if one.code == category.code else one for one in found.categories))


def _changed(laid: Laid, changes: Changes) -> Laid:
    known = {one.code for one in laid.evaluations} | {f"{one.code}.{inner.code}" for one in laid.evaluations for inner in one.criteria}
    for name in sorted({*changes.weights, *changes.methods, *changes.criteria} - known):
        raise RegistryError("SEALED_NAME_UNKNOWN", name=name)
    return replace(
        laid,
        evaluations=tuple(_evaluation(one, changes) for one in laid.evaluations),
        rules=laid.rules if changes.rules is None else changes.rules,
        ties=laid.ties if changes.ties is None else changes.ties,
    )


def _evaluation(one: Evaluation, changes: Changes) -> Evaluation:
    criteria = tuple(replace(inner, weight=changes.criteria.get(f"{one.code}.{inner.code}", inner.weight)) for inner in one.criteria)
    method, weight = changes.methods.get(one.code, one.method), changes.weights.get(one.code, one.weight)
    return replace(one, weight=weight, method=method, criteria=criteria)


def _beside(now: Outcome, then: Outcome) -> Replay:
    ranks, others = ({line.application: line.rank for line in found.entries} for found in (now, then))
    moves = [Move(name, ranks.get(name), others.get(name)) for name in dict.fromkeys((*ranks, *others))]
    return Replay(
        tuple(name for name in then.selected if name not in now.selected),
        tuple(name for name in now.selected if name not in then.selected),
        tuple(move for move in moves if move.rank != move.would_be),
    )
