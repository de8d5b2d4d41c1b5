"""What comes of a problem: an assignment, or why there is none and what would mend that. Plain data."""

from dataclasses import dataclass
from enum import StrEnum

from registry.assignment.demands import Demand
from registry.assignment.problem import Pair


@dataclass(frozen=True, slots=True)
class Chance:
    """The probability, in ten-thousandths, with which a pair was to be assigned."""

    pair: Pair
    ten_thousandths: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews what. Affinities are in hundredths.

    `floor` is the affinity of the application that has least of it, and `floor_bound` what it is proven that none can better: they are
    the same unless a coarser search was asked for. Of an assignment by lot both speak of what was to be expected, and `chances` says how
    probable each pair was; `mended` counts the reviews that had to be put elsewhere once the lot was drawn. `kept` counts the pairs of the
    assignment before, where there was one. `solves` and `nodes` say what it took.
    """

    pairs: tuple[Pair, ...]
    scores: tuple[tuple[str, int], ...]
    loads: tuple[tuple[str, int], ...]
    floor: int
    floor_bound: int
    total: int
    seed: int
    digest: str
    solves: int
    nodes: int
    kept: int | None = None
    chances: tuple[Chance, ...] = ()
    mended: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Demands that cannot be met together; without any one of them the others can.

    Those of one kind among them want `needed` reviews in all, of these applications or experts, and the others leave room for `attainable`
    of them. `experts` are those who are free for at least one of the applications.
    """

    demands: tuple[Demand, ...]
    applications: tuple[str, ...]
    experts: tuple[str, ...]
    needed: int
    attainable: int


class RepairKind(StrEnum):
    """What can be given way in. A conflict never is."""

    RAISE_LOAD = "RAISE_LOAD"
    LOWER_LEAST_LOAD = "LOWER_LEAST_LOAD"
    LIFT_BAN = "LIFT_BAN"
    ADD_EXPERT = "ADD_EXPERT"
    RAISE_INSTITUTION_CAP = "RAISE_INSTITUTION_CAP"
    DROP_PIN = "DROP_PIN"
    RAISE_CHANCE = "RAISE_CHANCE"
    LOWER_OUTSIDE = "LOWER_OUTSIDE"
    LOWER_COMPOSITION = "LOWER_COMPOSITION"
    RAISE_REVIEWS = "RAISE_REVIEWS"
    LOWER_REVIEWS = "LOWER_REVIEWS"


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing to give way in, and by how much: reviews, experts, or thousandths of a chance."""

    kind: RepairKind
    amount: int
    cost: int
    application: str | None = None
    expert: str | None = None
    expert_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Repairs that together make an assignment possible."""

    repairs: tuple[Repair, ...]

    @property
    def cost(self) -> int:
        return sum(repair.cost for repair in self.repairs)


@dataclass(frozen=True, slots=True)
class Impossibility:
    """Why there is no assignment; and what would make one possible, the cheapest plan first. Nothing was relaxed."""

    reason: Reason
    plans: tuple[Plan, ...]
    seed: int
    digest: str
    solves: int
    nodes: int
