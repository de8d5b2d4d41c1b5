"""Brings the demo population into a database: one transaction, cohort after cohort, by COPY."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import asyncpg

from registry.database.connect import connect
from registry.errors import RegistryError
from registry.exchange.demo.accounts import account_rows, grant_rows, passwords, posts
from registry.exchange.demo.cohorts import Cohort, cohort
from registry.exchange.demo.consents import notices
from registry.exchange.demo.rows import TABLES
from registry.exchange.demo.talent import PROGRAMME_ID, ROUNDS, programme
from registry.exchange.demo.world import COHORT, PARKS, World
from registry.exchange.seeding import seed_article
from registry.models import Base
from registry.models.search import derived

ONE_AT_A_TIME = 0x5C1E_DE30
"""The advisory lock under which a population is made."""

MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}

_BATCH = 20
"""Cohorts copied together: some 40,000 rows."""

Progress = Callable[[int, int], None]
"""Told how many companies are in, and of how many."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What there is now. `passwords`, by username, are known only when the population was made just now."""

    scale: int
    companies: int
    rows: int = 0
    passwords: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_new(self) -> bool:
        return bool(self.passwords)

    @property
    def sign_ins(self) -> list[tuple[str, str]]:
        """Who signs in with what, to be printed; those who share a password are told together."""
        sharing: dict[str, list[str]] = {}
        for username, password in self.passwords.items():
            sharing.setdefault(password, []).append(username)
        return [(" … ".join(dict.fromkeys((names[0], names[-1]))), password) for password, names in sharing.items()]


async def seed_demo(url: str, scale: int = 1, progress: Progress = lambda done, total: None) -> Demo:
    """Make the demo population of a scale, on top of the article's seeds; once made, the same scale again changes nothing.

    Raises ALREADY_SEEDED where there is one of another scale.
    """
    await seed_article(url)
    connection = await connect(url, statement_timeout_ms=0)
    try:
        async with connection.transaction():
            demo = await _make(connection, scale, progress)
        if demo.is_new:
            await connection.execute(f"VACUUM (ANALYZE) {', '.join(TABLES.values())}")
    finally:
        await connection.close()
    return demo


async def _make(connection: asyncpg.Connection, scale: int, progress: Progress) -> Demo:
    await connection.execute("SELECT pg_advisory_xact_lock($1)", ONE_AT_A_TIME)
    if found := await _scale(connection):
        if found != scale:
            raise RegistryError("ALREADY_SEEDED", found=found)
        return Demo(scale, scale * COHORT)
    world = await _world(connection)
    rows = await _copy(connection, [programme(scale)]) + await _copy(connection, list(ROUNDS)) + await _copy(connection, notices())
    for first in range(0, scale, _BATCH):
        numbers = range(first, min(first + _BATCH, scale))
        batch = await asyncio.to_thread(lambda: [cohort(world, number) for number in numbers])  # noqa: B023
        rows += await _copy_batch(connection, batch)
        progress(numbers.stop * COHORT, scale * COHORT)
    accounts = posts(world, cohort(world, 0))
    secrets = await passwords(accounts)
    rows += await _copy(connection, account_rows(accounts, secrets)) + await _copy(connection, grant_rows(accounts, world))
    return Demo(scale, scale * COHORT, rows, {username: password for username, (password, _) in secrets.items()})


async def _scale(connection: asyncpg.Connection) -> int:
    """The scale of the population that is there; 0 for none."""
    marked = await connection.fetchval("SELECT external_reference FROM talent_programme WHERE id = $1", PROGRAMME_ID)
    return int(marked.rpartition("-")[2]) if marked else 0


async def _world(connection: asyncpg.Connection) -> World:
    parks = await connection.fetch("SELECT code, id FROM park WHERE code = ANY($1)", list(PARKS))
    division_id = await connection.fetchval("SELECT id FROM admin_division WHERE code = '370103'")
    return World({park["code"]: park["id"] for park in parks}, division_id)


async def _copy_batch(connection: asyncpg.Connection, batch: Sequence[Cohort]) -> int:
    """All rows of these cohorts, table by table in the order in which they lead to each other."""
    rows = 0
    for table in TABLES.values():
        rows += await _copy(connection, [row for member in batch for row in member.rows.get(table, ())])
    return rows


async def _copy(connection: asyncpg.Connection, rows: Sequence[NamedTuple]) -> int:
    if not rows:
        return 0
    table = TABLES[type(rows[0])]
    model = MODELS.get(table)
    beside = [derived(model, row._asdict()) for row in rows] if model else [{}]
    records = [(*row, *more.values()) for row, more in zip(rows, beside, strict=True)] if beside[0] else rows
    await connection.copy_records_to_table(table, records=records, columns=(*rows[0]._fields, *beside[0]))
    return len(rows)
