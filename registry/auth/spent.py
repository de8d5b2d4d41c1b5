"""What is remembered of attempts that were refused, so that whoever tries on and on is refused without a look at the database."""

from math import ceil
from time import monotonic

REMEMBERED = 10_000
BELIEVED_S = 1.0


class Spent:
    """Counts of attempts, by their keys, that had nothing left a moment ago.

    That is believed for no longer than a second, since somebody else's success may have given an attempt back.
    """

    def __init__(self) -> None:
        self._until: dict[str, tuple[float, float]] = {}

    def note(self, key: str, seconds: int) -> None:
        """Of this count there is nothing left for so many seconds."""
        if len(self._until) >= REMEMBERED:
            self._until.clear()
        now = monotonic()
        self._until[key] = (now + min(seconds, BELIEVED_S), now + seconds)

    def seconds(self, *keys: str) -> int:
        """After how many seconds there is something left of all of these; 0 where that has to be looked up."""
        now = monotonic()
        known = (self._until.get(key, (0.0, 0.0)) for key in keys)
        return max((ceil(free - now) for believed, free in known if believed > now), default=0)
