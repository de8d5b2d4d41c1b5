"""Memory with bounds: what was used least recently goes first, when there is too much of it or too many."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """At most `count` values that weigh `weight` together; the one kept last always stays.

    Weights are characters of the text that a value was made from or made into: a client chooses how large documents are, so counting them
    would bound nothing.
    """

    def __init__(self, count: int, weight: int) -> None:
        self.count = count
        self.weight = weight
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._total = 0

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Key]:
        """The keys, the least recently used first."""
        return iter(self._values)

    def get(self, key: Key) -> Value | None:
        """What is kept under a key, which is used by that."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def keep(self, key: Key, value: Value, weight: int) -> Value:
        """Keeps a value, letting others go for it."""
        self._total += weight - self._values.pop(key, (None, 0))[1]
        self._values[key] = (value, weight)
        while len(self._values) > 1 and (len(self._values) > self.count or self._total > self.weight):
            self._total -= self._values.popitem(last=False)[1][1]
        return value

    def clear(self) -> None:
        self._values.clear()
        self._total = 0
