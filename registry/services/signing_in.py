"""Signing in: who comes is looked at beside the transaction, and let in by it.

A wrong name and a wrong password are answered alike, with the same statements and the same work. What the password's owner alone may know
(that a second factor is on, that the password is a temporary one) is told when the password was right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from registry.actor import Actor
from registry.aside import Aside
from registry.auth.passwords import Lane, hash_anew, hash_password, refuse_when_full, verify_password
from registry.auth.strength import weakness_of
from registry.auth.tokens import Credentials, hash_of, issue
from registry.errors import RegistryError
from registry.models import Account, TokenKind, known_device
from registry.policies.permits import Anybody, permit
from registry.services.codes import UsedCode, try_code, use_up
from registry.services.failures import (
    Count,
    by_account,
    by_address,
    by_device,
    by_pair,
    charge,
    delayed,
    refund,
    refunding,
    refuse_when_spent,
    sweep,
)
from registry.services.names import spelled
from registry.services.passwords import set_password
from registry.services.tokens import issue_token
from registry.work import Work

SESSION = timedelta(hours=12)
"""How long a sign-in lasts."""

DEVICES = 20
"""How many devices an account is known on; the one seen longest ago makes room."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who was found to be who they say they are, by the password of when, and what that leaves: a code that is used up, the hash of a new
    password, or another one of the same."""

    account_id: str
    password_set_at: datetime | None
    spent: UsedCode
    new_hash: str | None = None
    same_hash: str | None = None


async def admit(
    aside: Aside, *, username: str, password: str, code: str | None = None, new_password: str | None = None
) -> Mapping[str, Any]:
    """Whoever knows the password, and has the second factor where there is one. Failures are counted (see `failures`)."""
    name = spelled(username)
    if aside.device is None:  # a stranger, whom to refuse should cost others nothing
        refuse_when_full(Lane.STRANGERS)
        refuse_when_spent(aside, by_pair(name, aside.sender), by_address(aside.sender))
    async with aside.session() as session:
        account, known = await _account(session, name, aside.device)
        counts, seconds = await _charged(session, name, aside, known)
        await sweep(session)
    if seconds:
        raise delayed(seconds)
    lane = Lane.KNOWN if known else Lane.STRANGERS
    async with refunding(aside, counts):
        right = await verify_password(password, account.password_hash if account else None, lane)
        if account is None or not right:
            raise RegistryError("INVALID_CREDENTIALS", field=("username",))
        spent = await _spent(aside, account, code, hash_of(aside.device or "") if known else "")
    admitted = Admitted(account.id, account.password_set_at, spent)
    return {"admitted": await _renewed(account, admitted, password, new_password, lane)}


@permit(Anybody())
async def sign_in(work: Work, *, admitted: Admitted) -> dict[str, Any]:
    """A fresh bearer token, and a session for the browser that asked."""
    account = await work.session.get_one(Account, admitted.account_id, with_for_update={"key_share": True})
    if account.disabled_at is not None or account.password_set_at != admitted.password_set_at:
        raise RegistryError("INVALID_CREDENTIALS", field=("username",))  # so it was until a moment ago
    use_up(account, admitted.spent)
    work.actor = Actor(account.id, account.person_id, account.username)
    if admitted.new_hash is not None:
        await set_password(work, account, admitted.new_hash)
    elif admitted.same_hash is not None:
        account.password_hash = admitted.same_hash
    return await begin_session(work, account, "sign-in")


async def begin_session(work: Work, account: Account, name: str) -> dict[str, Any]:
    """A session of an account: its token, and what the browser is to keep."""
    token, plain = issue_token(work, account, name, SESSION, kind=TokenKind.SESSION)
    work.credentials = Credentials(plain, SESSION, await _seen(work, account))
    return {"account": account, "token": plain, "expires_at": token.expires_at}


async def _account(session: AsyncSession, name: str, device: str | None) -> tuple[Account | None, bool]:
    """The account of a name that may sign in, and whether it has done so from this device."""
    seen = known_device.c.token_hash == hash_of(device or "")
    asked = (
        select(Account, known_device.c.token_hash.is_not(None))
        .outerjoin(known_device, (known_device.c.account_id == Account.id) & seen)
        .where(Account.username == name, Account.disabled_at.is_(None))
    )
    found = (await session.execute(asked)).one_or_none()
    return (None, False) if found is None else (found[0], found[1])


async def _charged(session: AsyncSession, name: str, aside: Aside, known: bool) -> tuple[list[Count], int]:
    """What this attempt is counted under; or after how many seconds there may be one, and then it is counted under nothing."""
    if known:
        wanted = [by_device(name, hash_of(aside.device or ""))]
    else:
        under_attack = await charge(session, by_account(name)) > 0
        pair = by_pair(name, aside.sender)
        wanted = [replace(pair, burst=1) if under_attack else pair, by_address(aside.sender)]
    charged: list[Count] = [] if known or under_attack else [by_account(name)]
    for count in wanted:
        if seconds := await charge(session, count):
            aside.spent.note(count.key, seconds)
            await refund(session, charged)
            return [], seconds
        charged.append(count)
    return charged, 0


async def _spent(aside: Aside, account: Account, code: str | None, place: str) -> UsedCode:
    """What the code of a second factor leaves to be used up, if there is one. Raises SECOND_FACTOR_REQUIRED where the code is missing."""
    if account.second_factor_since is None:
        return UsedCode()
    if code is None:
        raise RegistryError("SECOND_FACTOR_REQUIRED", field=("code",))
    return await try_code(aside, account, code, place)


async def _renewed(account: Account, admitted: Admitted, password: str, new_password: str | None, lane: Lane) -> Admitted:
    """With the hash of a new password, if one is given; a temporary one has to be replaced, and an old hash of the same is."""
    if new_password is None:
        if account.password_temporary:
            raise RegistryError("PASSWORD_TEMPORARY", field=("new_password",))
        assert account.password_hash is not None, "it was found to be the right one"
        return replace(admitted, same_hash=await hash_anew(password, account.password_hash, lane))
    if new_password == password:
        raise RegistryError("PASSWORD_SAME", field=("new_password",))
    if weak := await weakness_of(new_password, (account.username, account.display_name), lane):
        weak.params["field"] = ("new_password",)
        raise weak
    return replace(admitted, new_hash=await hash_password(new_password, lane))


async def _seen(work: Work, account: Account) -> str | None:
    """Has the device known: what it is to show the next time, or nothing where it has that already."""
    now, mine = datetime.now(UTC), known_device.c.account_id == account.id
    if work.device is not None:
        again = known_device.update().where(mine, known_device.c.token_hash == hash_of(work.device)).values(seen_at=now)
        if (await work.session.execute(again.returning(true()))).first() is not None:
            return None
    device = issue()
    await work.session.execute(insert(known_device).values(token_hash=device.hashed, account_id=account.id, seen_at=now))
    old = select(known_device.c.token_hash).where(mine).order_by(known_device.c.seen_at.desc()).offset(DEVICES)
    await work.session.execute(delete(known_device).where(known_device.c.token_hash.in_(old)))
    return device.plain
