"""What a provider said, kept until it is old. A provider that does not answer is not asked by everybody in turn."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

from registry.errors import RegistryError

Said = TypeVar("Said")

LASTS_S = 3600.0
"""A key that the provider has withdrawn is believed no longer than this."""

PAUSE_S = 5.0
"""For how long a provider that did not answer is left alone."""


class Kept(Generic[Said]):
    """One document. While the provider does not answer, what it said last stands."""

    def __init__(self, ask: Callable[[], Awaitable[Said]], clock: Callable[[], float] = monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._said: Said | None = None
        self._good_until = 0.0
        self._refused: RegistryError | None = None
        self._quiet_until = 0.0
        self._lock = asyncio.Lock()

    async def value(self, *, again: bool = False) -> Said:
        """What it said; `again`: asked for now, unless somebody else did so while this one waited for it."""
        asked = self._clock()
        async with self._lock:
            now = self._clock()
            fresh = self._good_until - LASTS_S >= asked
            if self._said is not None and now < self._good_until and (fresh or not again):
                return self._said
            if now >= self._quiet_until:
                await self._renew()
            if self._said is not None:
                return self._said
            assert self._refused is not None
            raise RegistryError(self._refused.code, **self._refused.params)

    async def _renew(self) -> None:
        try:
            self._said = await self._ask()
        except RegistryError as refused:
            self._refused, self._quiet_until = refused, self._clock() + PAUSE_S
        else:
            self._good_until = self._clock() + LASTS_S
