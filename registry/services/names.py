"""Names of accounts. Whoever gives roles may try any, and is not to learn which there are by trying them all."""

import unicodedata

from sqlalchemy import Select, select

from registry.actor import Role
from registry.aside import Aside
from registry.errors import RegistryError
from registry.models import Account
from registry.services.failures import by_names, charge, refund
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


async def try_name(aside: Aside, asked: Select[Account], *, there: bool) -> None:
    """Counts a name that is not as it should be: there, or free. Raises NAMES_DELAYED where there were too many of them.

    What is counted is known before anything is told: who may try no more is told nothing of a name that would have been right.
    """
    if aside.actor.viewer.has(Role.ADMIN):  # who is shown all of them
        return
    count = by_names(aside.actor.account_id or "")
    async with aside.session() as session:
        if seconds := await charge(session, count):
            raise RegistryError("NAMES_DELAYED", field=("username",), retryAfter=seconds)
        if ((await session.execute(asked)).first() is not None) is there:
            await refund(session, [count])
