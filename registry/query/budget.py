"""What each viewer may spend, and the bill of one operation.

A purse holds points, and fills again over time up to its maximum. An operation is charged what it may cost at most before it runs, and
given back what it did not use when its answer is there. A purse belongs to an account, or, when nobody has signed in, to a client's
address.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from time import monotonic
from typing import Any

from registry.actor import Actor
from registry.errors import Lang, RegistryError
from registry.query.cost import Cost
from registry.query.kept import Kept
from registry.query.request import Allowance

REFILL_S = 100
"""Seconds in which an empty purse fills."""

PURSES = 50_000
"""How many are remembered; who is forgotten was there so long ago that the purse would be full again."""


@dataclass(frozen=True, slots=True)
class Tier:
    """How much a kind of viewer may spend; nothing is counted where `maximum` is 0."""

    policy: str
    maximum: int

    @property
    def rate(self) -> float:
        return self.maximum / REFILL_S


class Purse:
    """A viewer's points, kept in this process."""

    __slots__ = ("clock", "left", "maximum", "rate", "since", "tier")

    def __init__(self, tier: Tier, clock: Callable[[], float] = monotonic) -> None:
        self.tier = tier
        self.maximum: float = tier.maximum
        self.rate = tier.rate
        self.left: float = self.maximum
        self.clock = clock
        self.since = clock()

    def take(self, points: int) -> bool:
        """Takes the points if they are at hand."""
        self._fill()
        if points > self.left:
            return False
        self.left -= points
        return True

    async def obtain(self, points: int) -> None:
        """Takes points that were not at hand, or refuses with THROTTLED and the time after which they would be there."""
        raise self.throttled(points, self.left)

    async def charge(self, points: int) -> None:
        """Takes the points, from wherever there are some."""
        if not self.take(points):
            await self.obtain(points)

    def give_back(self, points: int) -> None:
        left = self.left + points
        self.left = left if left < self.maximum else self.maximum

    def available(self) -> float:
        """The points there are now."""
        self._fill()
        return self.left

    def allowance(self) -> Allowance:
        """The same, as the viewer is told."""
        return Allowance(self.tier.policy, self.tier.maximum, int(self.available()), self.rate)

    def throttled(self, points: int, available: float) -> RegistryError:
        wait = max(1, ceil((points - available) / self.rate))
        return RegistryError("THROTTLED", cost=points, available=int(available), maximum=self.tier.maximum, retryAfter=wait)

    def _fill(self) -> None:
        now = self.clock()
        left = self.left + self.rate * (now - self.since)
        self.left = left if left < self.maximum else self.maximum
        self.since = now


OpenPurse = Callable[[str, Tier], Purse]


class Budgets:
    """The purses of everybody. `open_purse` makes one for a viewer met for the first time."""

    def __init__(self, viewer: int, anonymous: int, open_purse: OpenPurse = lambda key, tier: Purse(tier)) -> None:
        self.viewer = Tier("viewer", viewer)
        self.anonymous = Tier("anonymous", anonymous)
        self._open = open_purse
        self._purses: Kept[str, Purse] = Kept(count=PURSES, weight=PURSES)

    def of(self, actor: Actor, sender: str) -> Purse | None:
        """Whose points an operation costs; None where nobody counts."""
        key, tier = (sender, self.anonymous) if actor.account_id is None else (actor.account_id, self.viewer)
        if not tier.maximum:
            return None
        return self._purses.get(key) or self._purses.keep(key, self._open(key, tier), 1)


class Bill:
    """What one operation costs, and whose points it takes."""

    __slots__ = ("actual", "cost", "purse", "requested")

    def __init__(self, cost: Cost, purse: Purse | None, ceiling: int) -> None:
        """Refuses an operation that costs more than the `ceiling`, or than the purse can ever hold. It is not charged."""
        self.cost = cost
        self.requested = requested = cost.requested
        self.purse = purse
        self.actual: int | None = None
        most = ceiling or requested
        if purse is not None and purse.maximum < most:
            most = int(purse.maximum)
        if requested > most:
            raise RegistryError("MAX_COST_EXCEEDED", limit=most, actual=requested, coordinate=cost.dearest)

    def paid(self) -> bool:
        """Takes what the operation may cost at most, if that is at hand; otherwise it is to be obtained, or refused."""
        return self.purse is None or self.purse.take(self.requested)

    async def obtain(self) -> None:
        if self.purse is not None:
            await self.purse.obtain(self.requested)

    def settle(self, objects: int) -> None:
        """Gives back what was not read, once it is known how many objects were."""
        self.actual = self.cost.actual(objects)
        if self.purse is not None:
            self.purse.give_back(self.requested - self.actual)

    def cancel(self) -> None:
        """Gives everything back: it did not come to a reading."""
        if self.purse is not None:
            self.purse.give_back(self.requested)

    def extension(self) -> bytes:
        """`extensions { cost }` of a response."""
        allowance = self.purse.allowance() if self.purse else None
        status = allowance and {
            "maximumAvailable": allowance.maximum,
            "currentlyAvailable": allowance.available,
            "restoreRate": allowance.rate,
        }
        told = {"requestedQueryCost": self.requested, "actualQueryCost": self.actual, "throttleStatus": status}
        return b'"extensions":' + json.dumps({"cost": told}, separators=(",", ":")).encode()

    def rate_limit(self) -> Mapping[str, Any]:
        """The field `rateLimit`, as if this operation were charged already."""
        counted: dict[str, Any] = dict.fromkeys(("limit", "remaining", "used", "resetAt"))
        if self.purse is not None:
            remaining = max(0, int(self.purse.available()) - self.requested)
            used = self.purse.tier.maximum - remaining
            reset = datetime.now(UTC) + timedelta(seconds=used / self.purse.rate)
            counted = {"limit": self.purse.tier.maximum, "remaining": remaining, "used": used, "resetAt": reset}
        return {**counted, "cost": self.requested, "nodeCount": self.cost.objects}


@dataclass(frozen=True, slots=True)
class Context:
    """What fixed values of a query are made from: the language asked for, and the operation's bill."""

    lang: Lang
    bill: Bill
