"""Reviews as they were given, and the sheet that all methods read: sorted, so that the order in which reviews come is of no matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from registry.errors import RegistryError

HIGHEST = 100 * 100
"""Scores are from 0 to 100 points, counted in hundredths of a point."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer gave an application, in points from 0 to 100; None where they abstained or have not answered."""

    application: str
    reviewer: str
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A score on a sheet: the positions of its application and its reviewer, and hundredths of a point."""

    application: int
    reviewer: int
    hundredths: int


@dataclass(frozen=True)
class Sheet:
    """The scores of a round: ids in their order, and marks by application and then reviewer. What is missing is not there.

    Everybody on a sheet has a mark.
    """

    applications: tuple[str, ...]
    reviewers: tuple[str, ...]
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> "Sheet":
        """Refuses a score that is none, and two of one reviewer for one application."""
        scores: dict[tuple[str, str], int] = {}
        for review in reviews:
            if review.score is None:
                continue
            if (key := (review.application, review.reviewer)) in scores:
                raise RegistryError("REVIEW_REPEATED", application=review.application, reviewer=review.reviewer)
            scores[key] = _hundredths(review.score)
        if not scores:
            raise RegistryError("REVIEWS_MISSING")
        applications = tuple(sorted({application for application, _ in scores}))
        reviewers = tuple(sorted({reviewer for _, reviewer in scores}))
        rows = {name: position for position, name in enumerate(applications)}
        columns = {name: position for position, name in enumerate(reviewers)}
        marks = tuple(Mark(rows[row], columns[column], scores[row, column]) for row, column in sorted(scores))
        return cls(applications, reviewers, marks)

    @cached_property
    def places(self) -> tuple[range, ...]:
        """Where among the marks those of each application are."""
        ends = [0] * (len(self.applications) + 1)
        for place, mark in enumerate(self.marks, 1):
            ends[mark.application + 1] = place
        return tuple(range(first, end) for first, end in pairwise(ends))

    @cached_property
    def piles(self) -> tuple[tuple[Mark, ...], ...]:
        """The marks of each reviewer."""
        piles: list[list[Mark]] = [[] for _ in self.reviewers]
        for mark in self.marks:
            piles[mark.reviewer].append(mark)
        return tuple(tuple(pile) for pile in piles)

    def of_application(self, application: int) -> tuple[Mark, ...]:
        place = self.places[application]
        return self.marks[place.start : place.stop]

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The reviewers who are linked by common applications: only among these can leniency be compared."""
        group = list(range(len(self.reviewers)))
        for application in range(len(self.applications)):
            linked = {group[mark.reviewer] for mark in self.of_application(application)}
            group = [min(linked) if one in linked else one for one in group]
        return tuple(tuple(reviewer for reviewer, one in enumerate(group) if one == first) for first in sorted(set(group)))

    def without(self, reviewer: str) -> "Sheet | None":
        """The same without whatever a reviewer gave; None where nothing is left."""
        left = [mark for mark in self.marks if self.reviewers[mark.reviewer] != reviewer]
        if not left:
            return None
        return Sheet.of(
            Review(self.applications[mark.application], self.reviewers[mark.reviewer], Decimal(mark.hundredths) / 100) for mark in left
        )


def _hundredths(score: Decimal) -> int:
    if not score.is_finite() or not 0 <= score <= 100 or score != score.quantize(Decimal("0.01")):
        raise RegistryError("SCORE_INVALID", score=score)
    return int(score.scaleb(2))
