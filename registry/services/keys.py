"""What is kept under a key: how much of it under which, and all of it sealed anew under the current one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table, select, update

from registry.auth.vault import Vault
from registry.errors import RegistryError
from registry.models import Base, Person
from registry.models.base import SEALED
from registry.models.talent import IDENTITY
from registry.work import Work

AT_ONCE = 500

DIGESTED = {Person.__table__.c.id_sealed: (Person.__table__.c.id_hmac, IDENTITY)}
"""Values of which a digest is kept beside them, under the same key, and what it is for."""

UNKNOWN = "?"
"""The key of whatever none of them opens."""


def sealed_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of any table that holds sealed values."""
    for table in Base.metadata.sorted_tables:
        yield from ((table, column) for column in table.columns if column.name.endswith(SEALED))


async def count_by_key(work: Work) -> Counter[str]:
    """How many values each key sealed, by its fingerprint."""
    found: Counter[str] = Counter(dict.fromkeys(work.vault.fingerprints, 0))
    for _, column in sealed_columns():
        values = (await work.session.execute(select(column).where(column.is_not(None)))).scalars()
        found.update(work.vault.sealer_of(value) or UNKNOWN for value in values)
    return found


async def rotate_keys(work: Work) -> int:
    """Seals everything anew that the current key did not seal; how many values. Raises SECRET_KEY_UNKNOWN where one cannot be opened."""
    if not work.vault:
        raise RegistryError("SECRET_KEYS_MISSING")
    return sum([await _rotate(work, table, column) for table, column in sealed_columns()])


async def _rotate(work: Work, table: Table, column: Column[Any]) -> int:
    last, done = "", 0
    while True:
        asked = select(table.c.id, column).where(column.is_not(None), table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        rows = (await work.session.execute(asked.with_for_update(key_share=True))).all()
        for identifier, sealed in rows:
            if work.vault.sealer_of(sealed) != work.vault.fingerprints[0]:
                await work.session.execute(update(table).where(table.c.id == identifier).values(_sealed_anew(work.vault, column, sealed)))
                done += 1
        if len(rows) < AT_ONCE:
            return done
        last = rows[-1][0]


def _sealed_anew(vault: Vault, column: Column[Any], sealed: str) -> dict[str, str]:
    """The columns as they are under the current key: the value, and its digest where one is kept."""
    values = {column.name: vault.again(sealed)}
    if column in DIGESTED:
        beside, purpose = DIGESTED[column]
        values[beside.name] = vault.digest(purpose, vault.open(sealed))
    return values


async def check_unused(work: Work, fingerprint: str) -> None:
    """Raises KEY_UNKNOWN where there is no such key, and KEY_IN_USE where something is still sealed with it, or it is the current one."""
    if fingerprint not in work.vault.fingerprints:
        raise RegistryError("KEY_UNKNOWN", fingerprint=fingerprint)
    count = (await count_by_key(work))[fingerprint]
    if count or fingerprint == work.vault.fingerprints[0]:
        raise RegistryError("KEY_IN_USE", fingerprint=fingerprint, count=count)
