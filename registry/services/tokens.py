"""Bearer tokens: made by signing in, or by somebody who has signed in for a program that asks in their name."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from registry.actor import Role
from registry.auth import tokens
from registry.auth.tokens import Credentials
from registry.errors import RegistryError
from registry.lifecycles.accounts import NAMES
from registry.models import AccessToken, Account, TokenKind, TokenScope
from registry.policies.accounts import ended_by
from registry.policies.permits import Anybody, OfSeen, SignedIn, permit
from registry.services.inputs import text_of, word
from registry.services.moves import own_account, with_session
from registry.services.names import account_called
from registry.work import Work

USUALLY = timedelta(days=90)
"""How long a token is good, unless its maker says otherwise."""

LONGEST = timedelta(days=366)
"""Whoever has forgotten a token made it longer ago."""

MANY = 50
"""Tokens of an account that are good at once."""


@permit(SignedIn())
async def create_api_token(
    work: Work,
    *,
    name: str,
    scope: str = TokenScope.READ.value,
    roles: Sequence[str] | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """A token for a program: to ask, or also to change things, with all of one's roles or some. It is shown this once."""
    with_session(work)
    account = await own_account(work)
    name_said = text_of(work, name, ["name"], required=True)
    lasts = _lasts(work, expires_at)
    held = {grant.role for grant in work.actor.grants}
    wanted = sorted({Role(role) for role in roles}) if roles is not None else None
    for place, role in enumerate(roles or ()):
        if Role(role) not in held:
            work.refuse("ROLE_NOT_HELD", ["roles", place], role=NAMES[Role(role)])
    if wanted == []:
        work.refuse("TEXT_MISSING", ["roles"])
    await _keep_few(work, account)
    work.settle()
    token, plain = issue_token(work, account, name_said or "", lasts, scope=TokenScope(scope), roles=wanted)
    return {"api_token": token, "token": plain}


@permit(OfSeen(AccessToken, ended_by))
async def revoke_api_token(work: Work, *, token_id: str) -> AccessToken:
    """Ends a token, or a session, of one's own; administrators end anybody's."""
    token = await work.find(AccessToken, token_id, "token_id")
    if not await work.holds(AccessToken, token_id, ended_by(AccessToken, work.actor.viewer)):
        raise RegistryError("NOT_VISIBLE", field=("token_id",), identifier=token_id)
    if token.revoked_at is None:
        token.revoked_at = datetime.now(UTC)
        work.record("account:token_revoked", await work.session.get_one(Account, token.account_id), token=token.id)
    else:
        work.warn("NOTHING_CHANGED")
    return token


@permit(Anybody())
async def sign_out(work: Work) -> int:
    """Ends every session of the actor's account; tokens made for programs stay. Returns how many ended."""
    if work.actor.account_id is None:
        return 0
    work.credentials = Credentials(None)
    return await end_tokens(work, work.actor.account_id, AccessToken.kind == TokenKind.SESSION)


async def end_tokens(work: Work, account_id: str, *conditions: ColumnElement[bool]) -> int:
    """Ends the tokens of an account for which the conditions hold: how many those were."""
    good = (AccessToken.account_id == account_id, AccessToken.revoked_at.is_(None), *conditions)
    ended = update(AccessToken).where(*good).values(revoked_at=datetime.now(UTC)).returning(AccessToken.id)
    return len((await work.session.execute(ended)).all())


async def token_for(work: Work, *, username: str, name: str, lasts: timedelta | None) -> str:
    """A bearer token for a local account, shown this once; for scripts and tests."""
    return issue_token(work, await account_named(work, username), name, lasts)[1]


async def account_named(work: Work, username: str) -> Account:
    """A local account, however its name was typed. Raises NO_SUCH_ACCOUNT."""
    account = (await work.session.execute(account_called(username))).scalar_one_or_none()
    if account is None:
        raise RegistryError("NO_SUCH_ACCOUNT", name=username)
    return account


def issue_token(
    work: Work,
    account: Account,
    name: str,
    lasts: timedelta | None,
    *,
    kind: TokenKind = TokenKind.API,
    scope: TokenScope = TokenScope.WRITE,
    roles: Sequence[Role] | None = None,
) -> tuple[AccessToken, str]:
    """A new token of an account: the row that keeps its hash, and the plain text."""
    issued = tokens.issue()
    expires = datetime.now(UTC) + lasts if lasts else None
    token = AccessToken(
        id=AccessToken.new_id(),
        account_id=account.id,
        token_hash=issued.hashed,
        hint=issued.hint,
        kind=word(kind),
        name=name,
        scope=word(scope),
        roles=roles and [*roles],
        expires_at=expires,
    )
    work.session.add(token)
    work.record("account:token_issued", account, token=token.id)
    return token, issued.plain


def _lasts(work: Work, expires_at: datetime | None) -> timedelta:
    lasts = USUALLY if expires_at is None else expires_at - datetime.now(UTC)
    if lasts <= timedelta(0):
        work.refuse("PERIOD_PAST", ["expires_at"])
    elif lasts > LONGEST:
        work.refuse("TOKEN_TOO_LONG", ["expires_at"], limit=LONGEST.days)
    return lasts


async def _keep_few(work: Work, account: Account) -> None:
    mine = select(AccessToken.id).where(AccessToken.account_id == account.id, AccessToken.kind == TokenKind.API)
    found = (await work.session.execute(mine.where(AccessToken.state == "VALID").limit(MANY))).all()
    if len(found) == MANY:
        work.refuse("TOO_MANY", (), limit=MANY, actual=MANY + 1)
