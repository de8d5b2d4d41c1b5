"""Whose a token is, and what they may do now: asked of the database at most once a second for each token."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from registry.actor import Actor, Grant, Role
from registry.auth.tokens import hash_of
from registry.database.connect import loss_is_said
from registry.errors import RegistryError
from registry.models import AccessToken, Account, RoleGrant

FRESH_S = 1.0
"""How long an answer is believed: a revoked role or token lives on for no longer."""


class Sessions:
    """Tokens -> actors, with a bounded memory."""

    def __init__(self, engine: AsyncEngine, capacity: int = 10_000, clock: Callable[[], float] = monotonic) -> None:
        self._engine = engine
        self._capacity = capacity
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Actor]] = OrderedDict()

    async def actor_of(self, token: str) -> Actor:
        """The actor who carries this token; UNAUTHENTICATED when it is nobody's, or no longer."""
        hashed = hash_of(token)
        known = self._known.get(hashed)
        if known is not None and self._clock() - known[0] < FRESH_S:
            return known[1]
        self._known.pop(hashed, None)
        actor = await self._ask(AccessToken.token_hash == hashed, token_must_hold=True)
        if actor is None:
            raise RegistryError("UNAUTHENTICATED")
        self._known[hashed] = (self._clock(), actor)
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
        return actor

    async def actor_named(self, username: str) -> Actor:
        """The actor behind a local account, for commands run beside the server."""
        actor = await self._ask(Account.username == username, token_must_hold=False)
        if actor is None:
            raise RegistryError("NO_SUCH_ACCOUNT", name=username)
        return actor

    async def _ask(self, condition: ColumnElement[bool], token_must_hold: bool) -> Actor | None:
        with loss_is_said():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(_question(condition, token_must_hold))).all()
        if not rows:
            return None
        grants = {Grant(row.role, row.scope_id) for row in rows if row.role}
        in_order = tuple(sorted(grants, key=lambda grant: (grant.role, grant.scope_id or "")))
        return Actor(rows[0].id, rows[0].person_id, rows[0].username, in_order)


def _question(condition: ColumnElement[bool], token_must_hold: bool) -> Select[str, str | None, str, Role, str | None]:
    now = func.now()
    in_force = and_(RoleGrant.account_id == Account.id, RoleGrant.since <= now, or_(RoleGrant.until.is_(None), RoleGrant.until > now))
    asked = (
        select(Account.id, Account.person_id, Account.username, RoleGrant.role, RoleGrant.scope_id)
        .outerjoin(RoleGrant, in_force)
        .where(condition, Account.disabled_at.is_(None))
    )
    if not token_must_hold:
        return asked
    return asked.join(AccessToken, AccessToken.account_id == Account.id).where(
        AccessToken.revoked_at.is_(None), or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > now)
    )
