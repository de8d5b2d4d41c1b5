"""A second opinion on selections: all subsets of the candidates are looked at, and the one that the rules prefer is taken.

feasible    a set within every limit, given which conditions are taken to hold
preferred   of two sets, the one that has the first candidate in order whom only one of them has
reserved    for each rule in turn, the preferred set of those it is for, beside those who sit already
conditions  of all the ways to take them as holding or not, the one with the most that holds of what comes out
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations
from typing import TypeVar

from registry.ranking.selection.candidates import By, Candidate
from registry.ranking.selection.lottery import ticket
from registry.ranking.selection.rules import (
    Budget,
    Cap,
    Condition,
    Exclude,
    Extra,
    Floor,
    OnlyWith,
    Require,
    Reserve,
    ReserveList,
    Rules,
    Seats,
    Threshold,
)
from registry.ranking.selection.ties import Higher, Lottery

Item = TypeVar("Item")
Told = tuple[str, bool, str | None, int | None]
"""An application: whether it is selected, the reason why not, its place on the reserve list."""

REASONS = {By.SPONSOR: "SPONSOR_CAP", By.PARK: "PARK_CAP", By.FIELD: "FIELD_FULL", By.TAG: "TAG_CAP"}


def outcome(candidates: Sequence[Candidate], rules: Rules) -> list[Told]:
    ordered = sorted(candidates, key=lambda one: [-round(one.score, 2), *(_key(one, tie) for tie in rules.ties)])
    out = {one.application: why for one in ordered if (why := _out(one, rules))}
    pool = [one for one in ordered if one.application not in out]
    selected, reserved, holding = _result(pool, rules)
    if any(isinstance(rule, Require) and all(rule.tag not in one.tags for one in selected) for rule in rules.rules):
        return [(one.application, False, out.get(one.application, "SUBMISSION_REFUSED"), None) for one in ordered]
    length = sum(rule.length for rule in rules.rules if isinstance(rule, ReserveList))
    line = [one.application for one in pool if one not in selected][:length]
    told: list[Told] = []
    for one in ordered:
        if one in selected:
            told.append((one.application, True, None, None))
        elif one.application in out:
            told.append((one.application, False, out[one.application], None))
        else:
            before = [other for other in selected if other in reserved or ordered.index(other) < ordered.index(one)]
            why = next(_violated([*before, one], rules, holding))
            told.append((one.application, False, why, line.index(one.application) + 1 if one.application in line else None))
    return told


def _key(one: Candidate, tie: Higher | Lottery) -> object:
    return -one.figures[tie.figure] if isinstance(tie, Higher) else ticket(tie.seed, one.application)


def _out(one: Candidate, rules: Rules) -> str | None:
    for rule in rules.rules:
        if isinstance(rule, Exclude) and rule.tag in one.tags:
            return rule.reason.value
        if isinstance(rule, Threshold) and round(one.score, 2) < rule.least:
            return "BELOW_THRESHOLD"
        if isinstance(rule, Floor) and one.figures[rule.figure] < rule.least:
            return "CRITERION_FLOOR"
    return None


def _result(pool: list[Candidate], rules: Rules) -> tuple[list[Candidate], list[Candidate], list[Condition]]:
    """Who is selected, who of them on reserved seats, and the conditions that hold."""
    conditions = [rule for rule in rules.rules if isinstance(rule, Extra | OnlyWith)]
    for holding in sorted(_subsets(conditions), key=len, reverse=True):
        selected, reserved = _preferred(pool, rules, holding)
        if all(any(rule.tag in one.tags for one in selected) for rule in holding):
            return selected, reserved, holding
    raise AssertionError("nothing holding always holds")


def _preferred(pool: list[Candidate], rules: Rules, holding: list[Condition]) -> tuple[list[Candidate], list[Candidate]]:
    feasible = [subset for subset in _subsets(pool) if not any(True for _ in _violated(subset, rules, holding))]
    base: list[Candidate] = []
    for rule in rules.rules:
        if isinstance(rule, Reserve):
            theirs = [one for one in pool if _counts_as(one, rule.by, rule.value)]
            room = max(0, rule.seats - len([one for one in base if one in theirs]))
            wider = [
                subset
                for subset in feasible
                if all(one in subset for one in base)
                and all(one in base or one in theirs for one in subset)
                and len(subset) <= len(base) + room
            ]
            base = max(wider, key=lambda subset: [one in subset for one in pool if one in theirs])
    whole = [subset for subset in feasible if all(one in subset for one in base)]
    return max(whole, key=lambda subset: [one in subset for one in pool]), base


def _violated(subset: Sequence[Candidate], rules: Rules, holding: list[Condition]) -> Iterator[str]:
    """The reasons why these may not be selected together, in the order of the rules."""
    extra = sum(rule.seats for rule in holding if isinstance(rule, Extra))
    for rule in rules.rules:
        match rule:
            case Seats() if len(subset) > rule.number + extra:
                yield "SEATS_FULL"
            case OnlyWith() if rule not in holding and len(subset) > rule.seats:
                yield "SEATS_FULL"
            case Budget() if sum(one.amount for one in subset) > rule.fen:
                yield "BUDGET"
            case Cap():
                counted = [one for one in subset if not one.tags & rule.exempt]
                values = {value for one in counted for value in _values(one, rule.by) if rule.value in (None, value)}
                if any(sum(_counts_as(one, rule.by, value) for one in counted) > rule.most for value in values):
                    yield REASONS[rule.by]


def _values(one: Candidate, by: By) -> Iterable[str]:
    return one.tags if by is By.TAG else {getattr(one, by.value.lower())} - {None}


def _counts_as(one: Candidate, by: By, value: str) -> bool:
    return value in _values(one, by)


def _subsets(items: Sequence[Item]) -> Iterator[list[Item]]:
    return map(list, chain.from_iterable(combinations(items, size) for size in range(len(items) + 1)))
