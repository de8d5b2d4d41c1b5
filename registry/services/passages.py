"""Who has left for the provider, and is to come back from there: once, in the same browser, within minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from registry.auth.oidc.passage import LASTS, Passage
from registry.auth.tokens import hash_of
from registry.errors import RegistryError
from registry.models import passage

SWEPT = 20
"""Rows that are taken out each time: two for one that comes would be enough."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Where somebody wanted to go, and in whose session an identity is to be linked, if in any."""

    back: str
    token_id: str | None


async def keep_passage(session: AsyncSession, begun: Passage, back: str, token_id: str | None) -> None:
    """Remembers who leaves."""
    over = select(passage.c.state_hash).where(passage.c.expires_at <= func.now()).limit(SWEPT).with_for_update(skip_locked=True)
    await session.execute(delete(passage).where(passage.c.state_hash.in_(over)))
    kept = {"state_hash": hash_of(begun.state), "browser_hash": hash_of(begun.browser), "back": back, "token_id": token_id}
    await session.execute(insert(passage).values(**kept, expires_at=datetime.now(UTC) + LASTS))


async def take_passage(session: AsyncSession, begun: Passage) -> Returned:
    """Who has come back; nobody does so twice. In another browser it stays for the one that began it."""
    mine = passage.c.state_hash == hash_of(begun.state), passage.c.browser_hash == hash_of(begun.browser)
    taken = delete(passage).where(*mine, passage.c.expires_at > func.now()).returning(passage.c.back, passage.c.token_id)
    found = (await session.execute(taken)).one_or_none()
    if found is None:
        raise RegistryError("OIDC_PASSAGE_UNKNOWN")
    return Returned(*found)
