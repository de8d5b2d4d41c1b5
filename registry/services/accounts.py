"""Signing in and out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from registry.actor import Actor
from registry.auth import tokens
from registry.auth.passwords import verify_password
from registry.errors import RegistryError
from registry.models import AccessToken, Account
from registry.policies.permits import Anybody, permit
from registry.work import Work

SESSION = timedelta(hours=12)
"""How long a sign-in lasts."""


@permit(Anybody())
async def sign_in(work: Work, *, username: str, password: str) -> dict[str, Any]:
    """A fresh bearer token for whoever knows the password; a wrong name and a wrong password are answered alike, in the same time."""
    known = select(Account).where(Account.username == username.strip().lower(), Account.disabled_at.is_(None))
    account = (await work.session.execute(known)).scalar_one_or_none()
    right = await verify_password(password, account.password_hash if account else None)
    if account is None or not right:
        raise RegistryError("INVALID_CREDENTIALS", field=("username",))
    work.actor = Actor(account.id, account.person_id, account.username)
    token, plain = issue_token(work, account, "sign-in", SESSION)
    return {"account": account, "token": plain, "expires_at": token.expires_at}


@permit(Anybody())
async def sign_out(work: Work) -> int:
    """Ends every session of the actor's account; tokens made for scripts stay. Returns how many ended."""
    if work.actor.account_id is None:
        return 0
    mine = update(AccessToken).where(
        AccessToken.account_id == work.actor.account_id, AccessToken.name == "sign-in", AccessToken.revoked_at.is_(None)
    )
    ended = await work.session.execute(mine.values(revoked_at=datetime.now(UTC)).returning(AccessToken.id))
    return len(ended.all())


async def token_for(work: Work, *, username: str, name: str, lasts: timedelta | None) -> str:
    """A bearer token for a local account, shown this once; for scripts and tests."""
    account = (await work.session.execute(select(Account).where(Account.username == username))).scalar_one_or_none()
    if account is None:
        raise RegistryError("NO_SUCH_ACCOUNT", name=username)
    return issue_token(work, account, name, lasts)[1]


def issue_token(work: Work, account: Account, name: str, lasts: timedelta | None) -> tuple[AccessToken, str]:
    """A new token of an account: the row that keeps its hash, and the plain text."""
    issued = tokens.issue()
    now = datetime.now(UTC)
    token = AccessToken(
        id=AccessToken.new_id(), account_id=account.id, token_hash=issued.hashed, name=name, expires_at=now + lasts if lasts else None
    )
    work.session.add(token)
    work.record("account:token_issued", account, token=token.id)
    return token, issued.plain
