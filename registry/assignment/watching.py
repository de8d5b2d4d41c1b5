"""Whoever waits for an assignment: is told of each step, and may call it off between two of them."""

from collections.abc import Callable
from dataclasses import dataclass, field


class Stopped(Exception):
    """It was called off; nothing came of it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is about to be solved, and how many times something was solved before."""

    phase: str
    number: int


@dataclass(slots=True)
class Watch:
    """Counts what is solved. `progress` is called and `stop` asked before each time, from the thread that solves."""

    progress: Callable[[Step], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False
    solves: int = field(default=0, init=False)
    nodes: int = field(default=0, init=False)

    def step(self, phase: str) -> None:
        if self.stop():
            raise Stopped
        self.progress(Step(phase, self.solves))
        self.solves += 1
