"""Whose a token is, and what they may do now: asked of the database at most twice a second for each token, and once more after a wait."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from sqlalchemy import Executable, Row, and_, bindparam, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from registry.actor import Actor, Credential, Grant, Role
from registry.auth.tokens import hash_of
from registry.database.connect import LOST, loss_is_said
from registry.errors import RegistryError
from registry.models import AccessToken, Account, RoleGrant, TokenKind, TokenScope, in_force

FRESH_S = 0.5
"""How long an answer is believed, when a request comes and when its statement begins: what is revoked is over within a second."""

NOTED_S = 60.0
"""How often it is noted, at most, that a token is in use."""


@dataclass(slots=True)
class _Known:
    """What is known of a token, since when, and when its use was last noted."""

    actor: Actor
    asked: float
    noted: float


class Sessions:
    """Tokens -> actors, with a bounded memory."""

    def __init__(self, engine: AsyncEngine, capacity: int = 10_000, clock: Callable[[], float] = monotonic) -> None:
        self._engine = engine
        self._capacity = capacity
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._notes: set[asyncio.Task[None]] = set()

    async def actor_of(self, token: str) -> Actor:
        """The actor who carries this token; UNAUTHENTICATED when it is nobody's, or no longer."""
        return await self._current(hash_of(token))

    async def actor_named(self, username: str) -> Actor:
        """The actor behind a local account, for commands run beside the server."""
        rows = await self._ask(_of_account, username)
        if not rows:
            raise RegistryError("NO_SUCH_ACCOUNT", name=username)
        return _actor(rows)

    async def close(self) -> None:
        """Waits for what is being noted."""
        await asyncio.gather(*self._notes)

    async def _current(self, hashed: str) -> Actor:
        known = self._known.get(hashed)
        if known is not None and self._clock() - known.asked < FRESH_S:
            return known.actor
        self._known.pop(hashed, None)
        asked = self._clock()
        rows = await self._ask(_of_token, hashed)
        if not rows:
            raise RegistryError("UNAUTHENTICATED")
        actor = self._standing(hashed, _carrier(rows), asked)
        self._known[hashed] = _Known(actor, asked, self._noted(known, actor, asked))
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
        return actor

    def _standing(self, hashed: str, actor: Actor, asked: float) -> Actor:
        """The actor, to be confirmed before anything is read or done: what was known a moment ago need not be asked again."""

        async def confirm() -> None:
            if self._clock() - asked < FRESH_S:
                return
            now = await self._current(hashed)
            if (now, now.credential) != (actor, actor.credential):
                raise RegistryError("RIGHTS_CHANGED")

        return replace(actor, confirm=confirm)

    def _noted(self, known: _Known | None, actor: Actor, now: float) -> float:
        """Has the use of a token noted, unless that was done a moment ago; nobody waits for it."""
        if known is not None and now - known.noted < NOTED_S:
            return known.noted
        assert actor.credential is not None
        task = asyncio.get_running_loop().create_task(self._note(actor.credential.token_id))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)
        return now

    async def _note(self, token_id: str) -> None:
        try:
            async with self._engine.begin() as connection:
                await connection.execute(_USED, {"token": token_id})
        except (*LOST, SQLAlchemyError):
            return  # it will be noted with the next use

    async def _ask(self, asked: Executable, value: str) -> list[Row[Any]]:
        with loss_is_said():
            async with self._engine.connect() as connection:
                return [*(await connection.execute(asked, {"value": value})).all()]


def _actor(rows: list[Row[Any]]) -> Actor:
    """The account with the grants that count now, in one order."""
    held: dict[tuple[Role, str | None], bool] = {}
    for row in rows:
        if row.role:
            held[row.role, row.scope_id] = held.get((row.role, row.scope_id), True) and row.lent
    grants = (Grant(role, scope_id, lent) for (role, scope_id), lent in held.items())
    in_order = tuple(sorted(grants, key=lambda grant: (grant.role, grant.scope_id or "")))
    return Actor(rows[0].id, rows[0].person_id, rows[0].username, in_order)


def _carrier(rows: list[Row[Any]]) -> Actor:
    """The same with what its token is good for: the roles that it names, and in person only where an applicant's is one of them."""
    actor, token = _actor(rows), rows[0]
    credential = Credential(token.token_id, token.kind == TokenKind.SESSION, token.token_scope == TokenScope.WRITE)
    if token.roles is None:
        return replace(actor, credential=credential)
    held = tuple(grant for grant in actor.grants if grant.role in token.roles)
    person = actor.person_id if Role.APPLICANT in token.roles else None
    return replace(actor, person_id=person, grants=held, credential=credential)


_counting = and_(RoleGrant.account_id == Account.id, in_force(RoleGrant))
_lent = RoleGrant.delegated_from_id.is_not(None).label("lent")
_columns = (Account.id, Account.person_id, Account.username, RoleGrant.role, RoleGrant.scope_id, _lent)
_good = and_(AccessToken.revoked_at.is_(None), or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > func.now()))

_of_account = (
    select(*_columns)
    .select_from(Account)
    .outerjoin(RoleGrant, _counting)
    .where(Account.username == bindparam("value"), Account.disabled_at.is_(None))
)
_of_token = (
    select(*_columns, AccessToken.id.label("token_id"), AccessToken.kind, AccessToken.scope.label("token_scope"), AccessToken.roles)
    .select_from(AccessToken)
    .join(Account, Account.id == AccessToken.account_id)
    .outerjoin(RoleGrant, _counting)
    .where(AccessToken.token_hash == bindparam("value"), _good, Account.disabled_at.is_(None))
)
_USED = (
    update(AccessToken)
    .where(AccessToken.id == bindparam("token"))
    .values(last_used_at=func.now(), updated_at=AccessToken.updated_at)
    .execution_options(synchronize_session=False)
)
