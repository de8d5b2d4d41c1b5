"""Passwords, kept only as argon2id hashes.

A hash takes a tenth of a second and 64 MiB, which is its purpose. It runs on one core, in a thread that gives way to whatever else wants
the processor, one in each lane: who is known here (has signed in from this device before, or is signed in) does not stand in line behind
strangers.
"""

import asyncio
import contextlib
import os
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import cache
from typing import TypeVar

from passlib.context import CryptContext

from registry.errors import RegistryError

_scheme = CryptContext(schemes=["argon2"], argon2__parallelism=1)

LONGEST = 1000
"""Characters. Nobody types more, and passlib takes 4096 bytes."""

WAITING = 50
"""How many may stand in a lane: longer than they would wait, nobody does."""

_TYPEABLE = "23456789abcdefghijkmnpqrstuvwxyz"
"""Without 0, 1, l and o, which are misread."""

Found = TypeVar("Found")


class Lane(StrEnum):
    """Who waits behind whom."""

    KNOWN = "KNOWN"
    STRANGERS = "STRANGERS"


NICE: Mapping[Lane, int] = {Lane.KNOWN: 5, Lane.STRANGERS: 19}
"""How far hashing gives way, as nice(1) has it: requests, at 0, go before everybody's, and strangers' comes last."""


RESTS: Mapping[Lane, float] = {Lane.KNOWN: 0.0, Lane.STRANGERS: 1.0}
"""How long a lane rests after a hash, in times of what that took: however many strangers come, half of a core is not theirs."""


async def hash_password(password: str, lane: Lane = Lane.KNOWN) -> str:
    """The hash to keep: 64 MiB and three passes, as RFC 9106 has it in its second recommendation, but all on one core (OWASP likewise)."""
    return await in_lane(lane, lambda: _scheme.hash(prepared(password)))


async def verify_password(password: str, stored: str | None, lane: Lane = Lane.KNOWN) -> bool:
    """Whether `password` is the one `stored` was made of.

    Without a stored hash the answer is no, after the same work: how long a refusal takes must not tell which accounts exist.
    """
    return await in_lane(lane, lambda: _verify(prepared(password), stored))


def prepared(password: str) -> str:
    """The same characters however they were typed: composed, and every kind of space as one (RFC 8265, 4.2.2)."""
    composed = unicodedata.normalize("NFC", password)
    return "".join(" " if unicodedata.category(character) == "Zs" else character for character in composed)


def random_password() -> str:
    """A password of 80 random bits that can be read out and typed: `k7mh-x2vq-9tpa-4ewj`."""
    return "-".join("".join(secrets.choice(_TYPEABLE) for _ in range(4)) for _ in range(4))


def refuse_when_full(lane: Lane) -> None:
    """Raises OVERLOADED where too many are waiting in a lane."""
    if _lanes()[lane].waiting >= WAITING:
        raise RegistryError("OVERLOADED")


async def in_lane(lane: Lane, work: Callable[[], Found]) -> Found:
    """Has something done in a lane, off the event loop. Raises OVERLOADED where too many are waiting."""
    refuse_when_full(lane)
    queue = _lanes()[lane]
    queue.waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(queue.thread, lambda: queue.done(work))
    finally:
        queue.waiting -= 1


class _Queue:
    """One thread, how many are in it or wait for it, and until when it rests."""

    def __init__(self, lane: Lane) -> None:
        self.waiting = 0
        self.rest = RESTS[lane]
        self.rests_until = 0.0
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"passwords-{lane.lower()}", initializer=_give_way, initargs=(NICE[lane],))

    def done(self, work: Callable[[], Found]) -> Found:
        """Does it in the thread, when that has rested."""
        time.sleep(max(0.0, self.rests_until - time.monotonic()))
        began = time.monotonic()
        try:
            return work()
        finally:
            self.rests_until = time.monotonic() + self.rest * (time.monotonic() - began)


@cache
def _lanes() -> dict[Lane, _Queue]:
    return {lane: _Queue(lane) for lane in Lane}


def _give_way(nice: int) -> None:
    """Linux counts threads as processes here; elsewhere hashing competes as an equal."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)


def _verify(password: str, stored: str | None) -> bool:
    matches = _scheme.verify(password[:LONGEST], stored or _nobodys())
    return matches and stored is not None and len(password) <= LONGEST


@cache
def _nobodys() -> str:
    """A hash of the same cost that belongs to nobody."""
    return _scheme.hash(secrets.token_urlsafe())
