"""Passwords of accounts: changed by who knows the old one, reset by an administrator. What an account had signed in with ends with it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, true, update

from registry.aside import Aside
from registry.auth.passwords import hash_password, random_password, verify_password
from registry.auth.strength import weakness_of
from registry.auth.tokens import hash_of
from registry.errors import RegistryError
from registry.models import AccessToken, Account, Identity, known_device
from registry.policies.permits import OfRow, SignedIn, permit
from registry.services.failures import by_session, charged, place_of
from registry.services.moves import complete_move, in_person, may_do, may_ever, own_account, with_session
from registry.services.tokens import end_tokens
from registry.work import Work


async def recognise(aside: Aside, password: str, field: str = "password") -> Account:
    """The account of whoever has signed in and knows its password. Wrong ones are counted: a session may be in other hands."""
    with_session(aside)
    async with aside.session() as session:
        account = await session.get_one(Account, aside.actor.account_id)
    async with charged(aside, by_session(account.id, await place_of(aside)), field):
        if not await verify_password(password, account.password_hash):
            raise RegistryError("PASSWORD_WRONG", field=(field,))
    return account


async def ready_change(aside: Aside, *, current_password: str, new_password: str) -> Mapping[str, Any]:
    """The hash of a new password, for who knows the current one."""
    account = await recognise(aside, current_password, "current_password")
    if new_password == current_password:
        raise RegistryError("PASSWORD_SAME", field=("new_password",))
    if weak := await weakness_of(new_password, (account.username, account.display_name)):
        weak.params["field"] = ("new_password",)
        raise weak
    return {"known_since": account.password_set_at, "new_hash": await hash_password(new_password)}


@permit(SignedIn())
async def change_password(work: Work, *, known_since: datetime, new_hash: str) -> dict[str, Any]:
    """Changes one's own password, and ends everything else that is signed in: sessions, tokens of programs, known devices."""
    account = await own_account(work)
    if account.password_set_at != known_since:
        raise RegistryError("PASSWORD_WRONG", field=("current_password",))
    return {"account": account, "ended": await set_password(work, account, new_hash)}


async def with_password(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was given, with a password that can be read out, and its hash. That takes a while: nobody has one made who could not use it."""
    password = random_password()
    return {**given, "password": password, "password_hash": await hash_password(password)}


RESET = OfRow(Account, "reset_password", role_first=True)


async def ready_reset(aside: Aside, **given: Any) -> Mapping[str, Any]:
    """A password for whoever may reset those of others."""
    may_ever(aside, RESET)
    in_person(aside)
    return await with_password(given)


@permit(RESET)
async def reset_password(
    work: Work, *, account_id: str, expected_version: int, password: str, password_hash: str
) -> dict[str, Any]:
    """Gives an account of somebody else a temporary password, shown this once, which its owner replaces when signing in."""
    account = await work.find(Account, account_id, "account_id")
    await may_do(work, account, "reset_password", expected_version=expected_version)
    in_person(work)
    complete_move(work, account, "reset_password")
    await set_password(work, account, password_hash, temporary=True)
    return {"account": account, "password": password}


async def set_password(work: Work, account: Account, password_hash: str | None, *, temporary: bool = False) -> int:
    """Keeps a password's hash, or takes the password away, and ends all that the account is signed in with: how much that was.

    The session that asks stays. Identities of a provider end with it: whoever had the password may have linked one.
    """
    account.password_hash, account.password_temporary = password_hash, temporary
    account.password_set_at = None if password_hash is None else datetime.now(UTC)
    work.record("account:password_changed", account)
    credential, own = work.actor.credential, work.actor.account_id == account.id
    others = AccessToken.id != credential.token_id if own and credential else true()
    elsewhere = known_device.c.token_hash != hash_of(work.device) if own and work.device else true()
    await work.session.execute(delete(known_device).where(known_device.c.account_id == account.id, elsewhere))
    linked = update(Identity).where(Identity.account_id == account.id, Identity.unlinked_at.is_(None))
    await work.session.execute(linked.values(unlinked_at=datetime.now(UTC)))
    return await end_tokens(work, account.id, others)
