"""Passwords, kept only as argon2id hashes; the one module that knows passlib.

A hash takes a tenth of a second and 64 MiB, which is its purpose. It runs in a thread, a few at a time, so that neither
the event loop nor the memory suffers from a crowd that signs in at once.
"""

import os
import secrets
from functools import cache

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from passlib.context import CryptContext

_scheme = CryptContext(schemes=["argon2"])
_limiter: RunVar[CapacityLimiter] = RunVar("password_hashing")

LONGEST = 1000
"""Characters. Nobody types more, and passlib takes 4096 bytes."""

_TYPEABLE = "23456789abcdefghijkmnpqrstuvwxyz"
"""Without 0, 1, l and o, which are misread."""


async def hash_password(password: str) -> str:
    """The hash to keep (RFC 9106, second recommendation: 64 MiB, three passes, four lanes)."""
    return await to_thread.run_sync(_scheme.hash, password, limiter=_crowd())


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether `password` is the one `stored` was made of.

    Without a stored hash the answer is no, after the same work: how long a refusal takes must not tell which accounts
    exist.
    """
    return await to_thread.run_sync(_verify, password, stored, limiter=_crowd())


def random_password() -> str:
    """A password of 80 random bits that can be read out and typed: `k7mh-x2vq-9tpa-4ewj`."""
    return "-".join("".join(secrets.choice(_TYPEABLE) for _ in range(4)) for _ in range(4))


def _verify(password: str, stored: str | None) -> bool:
    matches = _scheme.verify(password[:LONGEST], stored or _nobodys())
    return matches and stored is not None and len(password) <= LONGEST


@cache
def _nobodys() -> str:
    """A hash of the same cost that belongs to nobody."""
    return _scheme.hash(secrets.token_urlsafe())


def _crowd() -> CapacityLimiter:
    """How many are hashed at once: one for each processor, counted for each event loop."""
    try:
        return _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(os.cpu_count() or 1)
        _limiter.set(limiter)
        return limiter
