"""Accounts: opened by who may give a role, disabled and enabled by administrators."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from registry.actor import Role
from registry.aside import Aside
from registry.errors import RegistryError
from registry.lifecycles.accounts import GRANTABLE
from registry.models import Account
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.failures import by_opening, charge
from registry.services.inputs import code_of, text_of
from registry.services.moves import complete_move, in_person, keep_single, may_begin_anywhere, may_do
from registry.services.names import account_called, spelled, try_name
from registry.services.passwords import ready_password
from registry.services.roles import grant, keep_an_administrator
from registry.services.tokens import end_tokens
from registry.work import Work

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


async def ready_account(aside: Aside, *, username: str, **given: Any) -> Mapping[str, Any]:
    """With a password for the account. Whoever may open one is told whether a name is taken, but not of any number of them."""
    if aside.actor.viewer.holds(*GRANTABLE):
        await try_name(aside, account_called(username), there=False)
    return await ready_password(aside, username=username, **given)


@permit(Anywhere(Account, "create"))
async def create_account(
    work: Work, *, username: str, display_name: str, password: str, password_hash: str, role: str | None = None, **given: Any
) -> dict[str, Any]:
    """Opens an account with a temporary password, shown this once, and gives it a role. Administrators may leave that for later."""
    may_begin_anywhere(work, Account, "create")
    in_person(work)
    name = username_of(work, username)
    shown = text_of(work, display_name, ["display_name"], required=True)
    await keep_single(work, Account.username, name, "username")
    administers = work.actor.viewer.has(Role.ADMIN)
    if role is None and not administers:
        work.refuse("ROLE_NEEDED", ["role"])
    work.settle()
    if not administers:
        await _keep_few(work)
    now = datetime.now(UTC)
    account = Account(
        id=Account.new_id(),
        username=name,
        display_name=shown,
        password_hash=password_hash,
        password_set_at=now,
        password_temporary=True,
    )
    work.session.add(account)
    work.record("account:created", account)
    await work.session.flush()
    if role is not None:
        await grant(work, account, Role(role), username, **given)
    return {"account": account, "password": password}


@permit(OfRow(Account, "disable"))
async def disable_account(work: Work, *, account_id: str, expected_version: int) -> Account:
    """Lets an account sign in no more, and ends all that it is signed in with."""
    account = await work.find(Account, account_id, "account_id")
    await may_do(work, account, "disable", expected_version=expected_version)
    complete_move(work, account, "disable", disabled_at=datetime.now(UTC))
    await end_tokens(work, account.id)
    await work.session.flush()
    await keep_an_administrator(work, "account_id")
    return account


@permit(OfRow(Account, "enable"))
async def enable_account(work: Work, *, account_id: str, expected_version: int) -> Account:
    """Lets an account sign in again."""
    account = await work.find(Account, account_id, "account_id")
    await may_do(work, account, "enable", expected_version=expected_version)
    complete_move(work, account, "enable", disabled_at=None)
    return account


async def _keep_few(work: Work) -> None:
    """Refuses more accounts than somebody may open in a day. Only those count that are opened: the charge is part of the work."""
    assert work.actor.account_id is not None, "whoever gives roles has an account"
    if seconds := await charge(work.session, by_opening(work.actor.account_id, work.accounts_a_day)):
        raise RegistryError("ACCOUNTS_SPENT", limit=work.accounts_a_day, retryAfter=seconds)


def username_of(work: Work, value: str) -> str | None:
    """A name to sign in with, in lower case."""
    found = code_of(work, spelled(value), ["username"], required=True)
    if found is not None and not _USERNAME.fullmatch(found):
        work.refuse("USERNAME_INVALID", ["username"])
    return found
