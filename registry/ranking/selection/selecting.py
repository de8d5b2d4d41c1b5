"""Rules applied to candidates: who is selected, and for each of the others the one reason that came first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from registry.ranking.selection.candidates import Candidate
from registry.ranking.selection.reasons import Reason
from registry.ranking.selection.rules import (
    Budget,
    Cap,
    Condition,
    Exclude,
    Extra,
    Filter,
    Floor,
    Limit,
    OnlyWith,
    Require,
    Reserve,
    ReserveList,
    Rule,
    Rules,
    Seats,
    Threshold,
)
from registry.ranking.selection.ties import Parted, in_order


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an application: selected, on a reserved seat or not; or the reason why not and the rule that says so, as it applied
    (a limit of seats with what conditions add to it). What bars an application is the first limit that does not let it join whoever has a
    reserved seat or is ahead of it.

    `place` is its place among all candidates, `reserve` that on the reserve list; both count from 1.
    """

    application: str
    place: int
    selected: bool
    reason: Reason | None = None
    rule: Rule | None = None
    reserve: int | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """A verdict on each candidate, the best first, and what parted those with equal scores."""

    verdicts: tuple[Verdict, ...]
    parted: tuple[Parted, ...]

    @property
    def selected(self) -> tuple[str, ...]:
        return tuple(verdict.application for verdict in self.verdicts if verdict.selected)


@dataclass(frozen=True, slots=True)
class _Filled:
    """Seats filled: with whom and on which rule's seat (None: one that is open to all), and which limit bars each of the others."""

    seated: dict[str, Reserve | None]
    barred: dict[str, Limit]
    picked: tuple[Candidate, ...]

    def has(self, tag: str) -> bool:
        return any(tag in candidate.tags for candidate in self.picked)


def select(candidates: Iterable[Candidate], rules: Rules) -> Selection:
    """Refuses ties that the rules leave open, and candidates without a figure that a rule needs."""
    ordered, parted = in_order(candidates, rules.ties)
    pool = tuple(candidate for candidate in ordered if _filtered(candidate, rules.rules) is None)
    filled = _settled(pool, rules.rules)
    refused = next((rule for rule in rules.rules if isinstance(rule, Require) and not filled.has(rule.tag)), None)
    waiting = [candidate.application for candidate in pool if candidate.application not in filled.seated]
    listed = waiting[: sum(rule.length for rule in rules.rules if isinstance(rule, ReserveList))]
    verdicts = []
    for place, candidate in enumerate(ordered, 1):
        name = candidate.application
        if (rule := _filtered(candidate, rules.rules)) is not None:
            verdicts.append(Verdict(name, place, False, rule.reason, rule))
        elif refused is not None:
            verdicts.append(Verdict(name, place, False, refused.reason, refused))
        elif name in filled.seated:
            verdicts.append(Verdict(name, place, True, None, filled.seated[name]))
        else:
            limit = filled.barred[name]
            verdicts.append(Verdict(name, place, False, limit.reason, limit, listed.index(name) + 1 if name in listed else None))
    return Selection(tuple(verdicts), parted)


def _filtered(candidate: Candidate, rules: Sequence[Rule]) -> Filter | None:
    """The first of the rules about each candidate alone that bars this one."""
    return next((rule for rule in rules if isinstance(rule, Exclude | Threshold | Floor) and rule.bars(candidate)), None)


def _settled(pool: Sequence[Candidate], rules: Sequence[Rule]) -> _Filled:
    """Seats filled so that the conditions on their number hold of whom they are filled with.

    All are taken to hold, and those that then do not are dropped. With fewer seats the same are selected up to the last, so that what does
    not hold of more does not hold of fewer: what is left in the end is the most seats that the conditions allow.
    """
    holding: list[Condition] = [rule for rule in rules if isinstance(rule, Extra | OnlyWith)]
    while True:
        filled = _filled(pool, _limits(rules, holding), [rule for rule in rules if isinstance(rule, Reserve)])
        if all(filled.has(rule.tag) for rule in holding):
            return filled
        holding = [rule for rule in holding if filled.has(rule.tag)]


def _limits(rules: Sequence[Rule], holding: Sequence[Condition]) -> list[Limit]:
    """The limits as they are if these conditions hold: more seats, and none that are only with somebody."""
    extra = sum(rule.seats for rule in holding if isinstance(rule, Extra))
    limits: list[Limit] = []
    for rule in rules:
        match rule:
            case Seats():
                limits.append(replace(rule, number=rule.number + extra))
            case OnlyWith() if rule in holding:
                pass
            case Cap() | Budget() | OnlyWith():
                limits.append(rule)
    return limits


def _filled(pool: Sequence[Candidate], limits: Sequence[Limit], reserves: Sequence[Reserve]) -> _Filled:
    """Reserved seats first, in the order of their rules, then the others; always the best that no limit bars."""
    filled = _Filled({}, {}, ())
    for reserve in reserves:
        for candidate in pool:
            if reserve.holds(candidate) and sum(reserve.holds(one) for one in filled.picked) < reserve.seats:
                filled = _asked(filled, candidate, limits, reserve)
    for candidate in pool:
        filled = _asked(filled, candidate, limits, None)
    return filled


def _asked(filled: _Filled, candidate: Candidate, limits: Sequence[Limit], seat: Reserve | None) -> _Filled:
    """The same with one more seated if no limit bars it, or else with the first that does; what barred it when last asked is the reason."""
    name = candidate.application
    if name in filled.seated:
        return filled
    if (limit := next((limit for limit in limits if limit.full(candidate, filled.picked)), None)) is not None:
        return replace(filled, barred=filled.barred | {name: limit})
    return replace(filled, seated=filled.seated | {name: seat}, picked=(*filled.picked, candidate))
