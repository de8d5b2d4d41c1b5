"""Amounts in a network made whole by chance, each going up as often as it is large, so that none is changed on average.

Wherever fractions meet they cancel out, so one can walk from fraction to fraction until the walk closes, and push some around the circle,
one way or the other, until one of them is whole (Gandhi et al., J. ACM 53, 2006; for sets within sets Budish et al., AER 103, 2013).
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(slots=True)
class Flow:
    """An amount that goes from one place to another, in parts of a unit."""

    source: Hashable
    target: Hashable
    amount: int


def make_whole(flows: Sequence[Flow], unit: int, random: Random) -> None:
    """Makes every amount a multiple of the unit, the next below or above.

    What comes to a place has to equal what leaves it, or to differ from it by whole units.
    """
    meeting: defaultdict[Hashable, dict[int, None]] = defaultdict(dict)
    for number, flow in enumerate(flows):
        if flow.amount % unit:
            meeting[flow.source][number] = None
            meeting[flow.target][number] = None
    for number in range(len(flows)):
        while flows[number].amount % unit:
            circle = _circle(flows, meeting, number)
            _push(flows, circle, unit, random)
            for other, _ in circle:
                if flows[other].amount % unit == 0:
                    del meeting[flows[other].source][other], meeting[flows[other].target][other]


def _circle(flows: Sequence[Flow], meeting: dict[Hashable, dict[int, None]], number: int) -> list[tuple[int, int]]:
    """Fractions in a circle, each with 1 if it is walked along and -1 if it is walked against."""
    walked: list[tuple[int, int]] = []
    passed: dict[Hashable, int] = {}
    place = flows[number].source
    while place not in passed:
        passed[place] = len(walked)
        flow = flows[number]
        along = flow.source == place
        walked.append((number, 1 if along else -1))
        place = flow.target if along else flow.source
        number = next(other for other in meeting[place] if other != number)
    return walked[passed[place] :]


def _push(flows: Sequence[Flow], circle: Sequence[tuple[int, int]], unit: int, random: Random) -> None:
    room = {1: unit, -1: unit}
    for number, sign in circle:
        rest = flows[number].amount % unit
        room[sign] = min(room[sign], unit - rest)
        room[-sign] = min(room[-sign], rest)
    forward = random.random() * (room[1] + room[-1]) < room[-1]
    step = room[1] if forward else -room[-1]
    for number, sign in circle:
        flows[number].amount += sign * step
