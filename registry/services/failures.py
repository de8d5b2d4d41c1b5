"""Failures of signing in, counted so that passwords cannot be tried, and nobody can lock somebody else out.

What is counted is who tries from where: an account from an address, an address as a whole. From a device on which somebody has signed in
before (a cookie that only this account was given) it is that device, and nothing that strangers do. An account as a whole is never locked:
where strangers from everywhere fail on it, each address has one attempt instead of five.

Each count is a leaky bucket (GCRA): so many attempts at once, and then one more every so often. An attempt is charged before it is made
and given back when it succeeds, so that a hundred at once are not a hundred attempts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from registry.models import sign_in_failure


@dataclass(frozen=True, slots=True)
class Count:
    """`burst` attempts at once, and one more every `every`, for whatever `key` is a digest of."""

    key: str
    burst: int
    every: timedelta


def by_device(account: str, device: str) -> Count:
    return Count(_key("device", account, device), 10, timedelta(minutes=2))


def by_pair(account: str, address: str) -> Count:
    """An account from an address."""
    return Count(_key("pair", account, address), 5, timedelta(minutes=3))


def by_address(address: str) -> Count:
    """An address, whatever accounts are tried from it."""
    return Count(_key("address", address), 30, timedelta(seconds=20))


def by_account(account: str) -> Count:
    """An account, from wherever strangers try it."""
    return Count(_key("account", account), 100, timedelta(seconds=36))


def by_code(account: str, device: str = "") -> Count:
    """The codes of an account's second factor, tried by somebody who has its password; on a known device, there."""
    return Count(_key("code", account, device), 10, timedelta(minutes=6))


def by_departure(address: str) -> Count:
    """Who leaves for the provider from an address, where a whole office may sit behind one. It is no failure, but each leaves a row."""
    return Count(_key("departure", address), 200, timedelta(seconds=2))


async def charge(session: AsyncSession, count: Count) -> int:
    """Charges an attempt. Returns 0, or after how many seconds there is one again, and then nothing is charged."""
    made = insert(sign_in_failure).values(key=count.key, full_at=func.now() + count.every)
    ahead = func.greatest(func.now(), sign_in_failure.c.full_at)
    there_is_one = ahead - func.now() <= literal(count.every * (count.burst - 1))
    charged = made.on_conflict_do_update(index_elements=["key"], set_={"full_at": ahead + count.every}, where=there_is_one)
    if (await session.execute(charged.returning(sign_in_failure.c.key))).first() is not None:
        return 0
    full_in = select(func.extract("epoch", sign_in_failure.c.full_at - func.now())).where(sign_in_failure.c.key == count.key)
    seconds = float((await session.execute(full_in)).scalar() or 0)
    return max(1, ceil(seconds - (count.burst - 1) * count.every.total_seconds()))


async def forgive(session: AsyncSession, counts: Iterable[Count]) -> None:
    """Gives an attempt back, since it was none."""
    for count in counts:
        mine = sign_in_failure.c.key == count.key
        await session.execute(update(sign_in_failure).where(mine).values(full_at=sign_in_failure.c.full_at - count.every))


async def sweep(session: AsyncSession) -> None:
    """Takes out counts that are full again, a few each time: the table stays as large as the failures of some hours."""
    full = select(sign_in_failure.c.key).where(sign_in_failure.c.full_at <= func.now()).limit(SWEPT).with_for_update(skip_locked=True)
    await session.execute(delete(sign_in_failure).where(sign_in_failure.c.key.in_(full)))


SWEPT = 20


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
