"""What somebody tries and fails at, counted so that passwords, codes and names cannot be tried, and nobody can lock somebody else out.

What is counted is who tries from where: an account from an address, an address as a whole. From a device on which somebody has signed in
before (a cookie that only this account was given) it is that device, and nothing that strangers do. An account as a whole is never locked:
where strangers from everywhere fail on it, each address has one attempt instead of five. Whoever has signed in is counted by the device,
or else by the session: one that is in other hands does not hold up the owner's.

Each count is a leaky bucket (GCRA): so many attempts at once, and then one more every so often. An attempt is charged before it is made
and given back when it succeeds, or when nobody could attend to it, so that a hundred at once are not a hundred attempts.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import delete, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from registry.aside import Aside
from registry.auth.tokens import hash_of
from registry.errors import RegistryError
from registry.models import known_device, sign_in_failure

FAILED = frozenset({"INVALID_CREDENTIALS", "PASSWORD_WRONG", "SECOND_FACTOR_WRONG"})
"""The refusals after which somebody has looked: a password or a code was wrong. After any other, nothing has been tried."""


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


def by_session(account: str, place: str) -> Count:
    """The password of an account, tried by somebody who has signed in to it, in that `place`."""
    return Count(_key("session", account, place), 5, timedelta(minutes=3))


def by_code(account: str, place: str) -> Count:
    """The codes of an account's second factor, tried by somebody who has its password: on a device, in a session, or from anywhere."""
    return Count(_key("code", account, place), 10, timedelta(minutes=6))


def by_departure(address: str) -> Count:
    """Who leaves for the provider from an address, where a whole office may sit behind one. It is no failure, but each leaves a row."""
    return Count(_key("departure", address), 200, timedelta(seconds=2))


def by_names(giver: str) -> Count:
    """Names of accounts that are tried for a company, park or grid, or by an account, and that are not as they should be."""
    return Count(_key("names", giver), 10, timedelta(minutes=6))


def by_opening(giver: str, a_day: int) -> Count:
    """Accounts that are opened for a company, park or grid, or by an account."""
    return Count(_key("opening", giver), a_day, timedelta(days=1) / a_day)


@asynccontextmanager
async def charged(aside: Aside, count: Count, field: str) -> AsyncIterator[None]:
    """Charges an attempt, which is made within. Raises SIGN_IN_DELAYED where there is none."""
    async with aside.session() as session:
        seconds = await charge(session, count)
    if seconds:
        raise delayed(seconds, field)
    async with refunding(aside, [count]):
        yield


@asynccontextmanager
async def refunding(aside: Aside, counts: Sequence[Count]) -> AsyncIterator[None]:
    """Within, an attempt is made for which these were charged: they are given back unless it has failed."""
    try:
        yield
    except RegistryError as problem:
        if problem.code not in FAILED:
            await _give_back(aside, counts)
        raise
    await _give_back(aside, counts)


async def _give_back(aside: Aside, counts: Iterable[Count]) -> None:
    async with aside.session() as session:
        await refund(session, counts)


async def place_of(aside: Aside) -> str:
    """Where somebody is who has signed in: on a device that is known for the account, else in their session."""
    hashed = hash_of(aside.device or "")
    seen = select(true()).where(known_device.c.token_hash == hashed, known_device.c.account_id == aside.actor.account_id)
    async with aside.session() as session:
        if (await session.execute(seen)).first() is not None:
            return hashed
    return aside.actor.credential.token_id if aside.actor.credential is not None else ""


async def charge(session: AsyncSession, count: Count) -> int:
    """Charges an attempt. Returns 0, or after how many seconds there is one again, and then nothing is charged."""
    made = insert(sign_in_failure).values(key=count.key, full_at=func.now() + count.every)
    ahead = func.greatest(func.now(), sign_in_failure.c.full_at)
    there_is_one = ahead - func.now() <= literal(count.every * (count.burst - 1))
    taken = made.on_conflict_do_update(index_elements=["key"], set_={"full_at": ahead + count.every}, where=there_is_one)
    if (await session.execute(taken.returning(sign_in_failure.c.key))).first() is not None:
        return 0
    full_in = select(func.extract("epoch", sign_in_failure.c.full_at - func.now())).where(sign_in_failure.c.key == count.key)
    seconds = float((await session.execute(full_in)).scalar() or 0)
    return max(1, ceil(seconds - (count.burst - 1) * count.every.total_seconds()))


def refuse_when_spent(aside: Aside, *counts: Count) -> None:
    """Raises SIGN_IN_DELAYED where there was nothing left of a count a moment ago."""
    if seconds := aside.spent.seconds(*(count.key for count in counts)):
        raise delayed(seconds)


def delayed(seconds: int, field: str = "username") -> RegistryError:
    """The refusal of whoever has to wait before the next attempt."""
    return RegistryError("SIGN_IN_DELAYED", field=(field,), retryAfter=seconds)


async def refund(session: AsyncSession, counts: Iterable[Count]) -> None:
    """Gives back what was charged for an attempt: it has not failed, or there was none."""
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
