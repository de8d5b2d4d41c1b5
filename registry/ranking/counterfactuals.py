"""What a rank would have been: without a reviewer, or with equal weights."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from registry.ranking.figures import ranks
from registry.ranking.procedure import Part, Procedure, totals


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The rank of an application as it is and as it would be. `would_be` is None where nothing is left to rank it by.

    Would be if `reviewer` were not in the round at all; where that is None, if the parts had equal weights.
    """

    application: str
    reviewer: str | None
    rank: int
    would_be: int | None


def counterfactuals(procedure: Procedure) -> tuple[Counterfactual, ...]:
    """For each application, without each of its own reviewers, and with equal weights where there are several parts.

    The procedure is that of a ranking, settled: what else it holds, λ among it, stays as it is.
    """
    actual = _ranks(procedure.parts)
    found = [*_without_each(procedure.parts, actual), *_with_equal_weights(procedure.parts, actual)]
    return tuple(sorted(found, key=lambda one: (actual[one.application], one.application, one.reviewer is None, one.reviewer or "")))


def _without_each(parts: tuple[Part, ...], actual: dict[str, int]) -> Iterator[Counterfactual]:
    for reviewer in sorted({name for part in parts for name in part.sheet.reviewers}):
        left = _without(parts, reviewer)
        would_be = _ranks(left) if left else {}
        for application in sorted(_reviewed(parts, reviewer) & set(actual)):
            yield Counterfactual(application, reviewer, actual[application], would_be.get(application))


def _without(parts: tuple[Part, ...], reviewer: str) -> tuple[Part, ...] | None:
    """The parts without what a reviewer gave; None where nobody else gave a score in one of them, so that there are no totals."""
    left = tuple(replace(part, sheet=sheet) for part in parts if (sheet := part.sheet.without(reviewer)) is not None)
    return left if len(left) == len(parts) else None


def _reviewed(parts: tuple[Part, ...], reviewer: str) -> set[str]:
    return {
        part.sheet.applications[mark.application]
        for part in parts
        for mark in part.sheet.marks
        if part.sheet.reviewers[mark.reviewer] == reviewer
    }


def _with_equal_weights(parts: tuple[Part, ...], actual: dict[str, int]) -> Iterator[Counterfactual]:
    if len(parts) > 1:
        would_be = _ranks(tuple(replace(part, weight=1) for part in parts))
        yield from (Counterfactual(application, None, found, would_be[application]) for application, found in actual.items())


def _ranks(parts: tuple[Part, ...]) -> dict[str, int]:
    return ranks(totals(parts))
