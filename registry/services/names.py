"""Names of accounts. Whoever gives roles may try any, and is not to learn which there are by trying them all."""

import unicodedata

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.actor import Actor, Role
from registry.aside import Aside
from registry.errors import RegistryError
from registry.models import Account
from registry.services.failures import Count, by_names, charge, refund
from registry.services.inputs import tidied


def spelled(username: str) -> str:
    """A name however it was typed: half-width, in lower case, without spaces around it."""
    return tidied(unicodedata.normalize("NFKC", username)).lower()


def account_called(username: str) -> Select[Account]:
    """The account of a name."""
    return select(Account).where(Account.username == spelled(username))


def account_that_may_sign_in(username: str) -> Select[Account]:
    """The same, if it may sign in."""
    return account_called(username).where(Account.disabled_at.is_(None))


def giver(actor: Actor, scope_id: str | None) -> str:
    """For what somebody gives a role: for the company, park or grid that theirs is over, or else for themselves.

    That is what names and accounts are counted for: whoever is let in there has no count of their own.
    """
    theirs = any(mine.scope_id == scope_id for mine in actor.grants)
    return scope_id if scope_id is not None and theirs else actor.account_id or ""


async def try_name(aside: Aside, asked: Select[Account], scope_id: str | None) -> None:
    """Counts the name of an account that is not there. Raises NAMES_DELAYED where there were too many of them.

    What is counted is known before anything is told: who may try no more is told nothing of a name that would have been right.
    """
    if aside.actor.viewer.has(Role.ADMIN):  # who is shown all of them
        return
    count = by_names(giver(aside.actor, scope_id))
    async with aside.session() as session:
        await _charge(session, count)
        if (await session.execute(asked)).first() is not None:
            await refund(session, [count])


async def try_new_name(aside: Aside, scope_id: str | None) -> None:
    """Counts a name for an account that is to be opened, whether it is free or not: it is given back when the account is opened."""
    if not aside.actor.viewer.has(Role.ADMIN):
        async with aside.session() as session:
            await _charge(session, by_names(giver(aside.actor, scope_id)))


async def _charge(session: AsyncSession, count: Count) -> None:
    if seconds := await charge(session, count):
        raise RegistryError("NAMES_DELAYED", field=("username",), retryAfter=seconds)
