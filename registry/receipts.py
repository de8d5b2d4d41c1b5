"""Idempotency keys: what was done under one is answered again, word for word, and never done twice.

The receipt is written in the transaction that does the work, so one is never there without the other. It is good for a day, to the
account that had it. (Header and behaviour: IETF draft-ietf-httpapi-idempotency-key-header.)
"""

from sqlalchemy import delete, insert, literal_column, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import RegistryError
from registry.models.receipt import receipt

LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
AGE = "receipt.at < now() - interval '24 hours'"
SWEPT = 100
"""How many old receipts are taken out at once: by each new one, so that the table stays as large as a day needs, and by the clock."""


async def find_receipt(session: AsyncSession, account_id: str, key: str, place: int, digest: str) -> bytes | None:
    """What was answered before. Refuses a key that is in use at this moment, or was used for something else."""
    if not (await session.execute(LOCK, {"name": f"{account_id} {place} {key}"})).scalar():
        raise RegistryError("IDEMPOTENCY_CONCURRENT_REQUEST", key=key)
    mine = (receipt.c.account_id == account_id) & (receipt.c.key == key) & (receipt.c.place == place)
    found = (await session.execute(select(receipt.c.digest, receipt.c.answer, literal_column(AGE).label("old")).where(mine))).one_or_none()
    if found is None:
        return None
    if found.old:
        await session.execute(delete(receipt).where(mine))
        return None
    if found.digest != digest:
        raise RegistryError("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", key=key)
    return bytes(found.answer)


async def write_receipt(session: AsyncSession, account_id: str, key: str, place: int, digest: str, answer: bytes) -> None:
    """Keeps an answer, and sweeps out a few that are older than a day."""
    await sweep_receipts(session)
    await session.execute(insert(receipt).values(account_id=account_id, key=key, place=place, digest=digest, answer=answer))


async def sweep_receipts(session: AsyncSession) -> int:
    """Takes out receipts that are older than a day, the oldest first: how many those were."""
    names = (receipt.c.account_id, receipt.c.key, receipt.c.place)
    old = select(*names).where(text(AGE)).order_by(receipt.c.at).limit(SWEPT).with_for_update(skip_locked=True)
    return len((await session.execute(delete(receipt).where(tuple_(*names).in_(old)).returning(receipt.c.place))).all())
