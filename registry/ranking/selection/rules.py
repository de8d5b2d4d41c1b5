"""The rules of a selection, as data.

Conditions look at who is selected in the end: a seat that is added for a candidate under forty is there if one such is then selected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from registry.ranking.selection.candidates import By, Candidate
from registry.ranking.selection.reasons import Reason
from registry.ranking.selection.ties import Tie


@dataclass(frozen=True, slots=True)
class Exclude:
    """Whoever has a tag is out, for a reason: withdrawn, failed in due diligence, in another programme's management period."""

    tag: str
    reason: Reason

    def bars(self, candidate: Candidate) -> bool:
        return self.tag in candidate.tags


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least total, in points, as it is shown with two decimals."""

    least: Decimal
    reason: Reason = Reason.BELOW_THRESHOLD

    def bars(self, candidate: Candidate) -> bool:
        return candidate.shown < self.least


@dataclass(frozen=True, slots=True)
class Floor:
    """The least of a figure, such as a criterion."""

    figure: str
    least: Decimal
    reason: Reason = Reason.CRITERION_FLOOR

    def bars(self, candidate: Candidate) -> bool:
        return candidate.figure(self.figure) < self.least


@dataclass(frozen=True, slots=True)
class Reserve:
    """So many seats are filled first with those of a field, a park, a sponsor or a tag; what they cannot fill goes to the others."""

    by: By
    value: str
    seats: int

    def holds(self, candidate: Candidate) -> bool:
        return self.value in candidate.of(self.by)


@dataclass(frozen=True, slots=True)
class Seats:
    """How many are selected at most."""

    number: int
    reason: Reason = Reason.SEATS_FULL

    def full(self, candidate: Candidate, picked: Sequence[Candidate]) -> bool:
        return len(picked) >= self.number


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many of one sponsor, park, field or tag: of each, or of `value` alone.

    Who has an exempt tag is neither counted nor barred.
    """

    by: By
    most: int
    value: str | None = None
    exempt: frozenset[str] = frozenset()

    @property
    def reason(self) -> Reason:
        return _CAPPED[self.by]

    def full(self, candidate: Candidate, picked: Sequence[Candidate]) -> bool:
        return any(sum(value in self._counted(one) for one in picked) >= self.most for value in self._counted(candidate))

    def _counted(self, candidate: Candidate) -> frozenset[str]:
        """What a candidate uses up one of."""
        if candidate.tags & self.exempt:
            return frozenset()
        values = candidate.of(self.by)
        return values if self.value is None else values & {self.value}


@dataclass(frozen=True, slots=True)
class Budget:
    """What all together are given at most, in fen. Whom it does not suffice for is passed over, and the next are asked."""

    fen: int
    reason: Reason = Reason.BUDGET

    def full(self, candidate: Candidate, picked: Sequence[Candidate]) -> bool:
        return sum(one.amount for one in picked) + candidate.amount > self.fen


@dataclass(frozen=True, slots=True)
class Extra:
    """So many seats more if somebody with a tag is selected."""

    tag: str
    seats: int


@dataclass(frozen=True, slots=True)
class OnlyWith:
    """So many seats at most, unless somebody with a tag is selected."""

    tag: str
    seats: int
    reason: Reason = Reason.SEATS_FULL

    def full(self, candidate: Candidate, picked: Sequence[Candidate]) -> bool:
        return len(picked) >= self.seats


@dataclass(frozen=True, slots=True)
class Require:
    """Nobody is selected unless somebody with a tag is."""

    tag: str
    reason: Reason = Reason.SUBMISSION_REFUSED


@dataclass(frozen=True, slots=True)
class ReserveList:
    """So many of those who are not selected but fulfil what is asked of each are next in line, in their order."""

    length: int


Filter = Exclude | Threshold | Floor
Limit = Seats | Cap | Budget | OnlyWith
Condition = Extra | OnlyWith
Rule = Filter | Limit | Extra | Reserve | Require | ReserveList


@dataclass(frozen=True)
class Rules:
    """All that a selection goes by; of each kind, in the order in which they apply."""

    rules: tuple[Rule, ...]
    ties: tuple[Tie, ...]


_CAPPED = {By.SPONSOR: Reason.SPONSOR_CAP, By.PARK: Reason.PARK_CAP, By.FIELD: Reason.FIELD_FULL, By.TAG: Reason.TAG_CAP}
