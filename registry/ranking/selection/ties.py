"""The order of candidates, the best first: by score, and where scores are equal by the declared rules, one after another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from registry.errors import RegistryError
from registry.ranking.selection.candidates import Candidate
from registry.ranking.selection.lottery import ticket


@dataclass(frozen=True, slots=True)
class Higher:
    """Whoever has more of a figure comes first: the calibrated score on the weightiest criterion, strong support, votes of the panel."""

    figure: str

    def key(self, candidate: Candidate) -> Decimal:
        return -candidate.figure(self.figure)


@dataclass(frozen=True, slots=True)
class Lottery:
    """The lower ticket comes first. No two are equal, so that nothing is left to be decided."""

    seed: str

    def key(self, candidate: Candidate) -> str:
        return ticket(self.seed, candidate.application)


Tie = Higher | Lottery


@dataclass(frozen=True, slots=True)
class Parted:
    """Two applications with equal scores, one right behind the other, and the rule that put them so."""

    ahead: str
    behind: str
    rule: Tie


def in_order(candidates: Iterable[Candidate], ties: Sequence[Tie]) -> tuple[tuple[Candidate, ...], tuple[Parted, ...]]:
    """The candidates, and what parted those with equal scores. Refuses what the rules do not tell apart, and two of one application."""
    ranked = sorted(candidates, key=lambda candidate: (-candidate.shown, candidate.application))
    for one, other in pairwise(sorted(ranked, key=lambda candidate: candidate.application)):
        if one.application == other.application:
            raise RegistryError("CANDIDATE_REPEATED", application=one.application)
    ordered: list[Candidate] = []
    for _, tied in groupby(ranked, key=lambda candidate: candidate.shown):
        ordered.extend(_untied(list(tied), ties))
    parted = [_parted(ahead, behind, ties) for ahead, behind in pairwise(ordered) if ahead.shown == behind.shown]
    return tuple(ordered), tuple(parted)


def _untied(tied: list[Candidate], ties: Sequence[Tie]) -> list[Candidate]:
    if len(tied) == 1:
        return tied
    if not ties:
        raise RegistryError("TIE_UNDECIDED", applications=tuple(candidate.application for candidate in tied))
    first, *others = ties
    groups = groupby(sorted(tied, key=first.key), key=first.key)
    return [candidate for _, group in groups for candidate in _untied(list(group), others)]


def _parted(ahead: Candidate, behind: Candidate, ties: Sequence[Tie]) -> Parted:
    rule = next(rule for rule in ties if rule.key(ahead) != rule.key(behind))
    return Parted(ahead.application, behind.application, rule)
