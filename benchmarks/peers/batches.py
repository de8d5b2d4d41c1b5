"""What the DataLoaders of all three Python servers load with: one SQL statement for any number of keys, straight on asyncpg.

Rows come out as dictionaries that are named as the contract names its fields.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg

Rows = list[dict[str, Any]]

COMPANY = """SELECT id, uscc, name_zh AS name, name_pinyin AS pinyin, kind, state, industry, industry_standard, market_status, established_on, version, registered_division_id
FROM peers.company"""
PARK = "SELECT id, code, name_zh AS name FROM peers.park"

TENANCIES = """SELECT t.* FROM unnest($1::text[]) AS parent (id) CROSS JOIN LATERAL (
  SELECT id, kind, state, company_id, park_id FROM peers.tenancy WHERE {parent} = parent.id ORDER BY id LIMIT $2) AS t"""
"""The first rows of each parent: where parents have many rows this is quicker than to number them all with a window function."""


class Batches:
    """The batch functions on a pool of connections."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    @classmethod
    async def on(cls, url: str) -> "Batches":
        async def nothing_to_reset(connection: asyncpg.Connection) -> None:
            """Nobody here changes a session; asyncpg's own reset costs a round trip for every statement."""

        pool = await asyncpg.create_pool(url, min_size=8, max_size=8, reset=nothing_to_reset, server_settings={"jit": "off", "TimeZone": "UTC"})
        return cls(pool)

    async def rows(self, text: str, *values: Any) -> Rows:
        return [dict(row) for row in await self.pool.fetch(text, *values)]

    async def company_of_code(self, uscc: str) -> dict[str, Any] | None:
        return next(iter(await self.rows(f"{COMPANY} WHERE uscc = $1", uscc)), None)

    async def park_of_code(self, code: str) -> dict[str, Any] | None:
        return next(iter(await self.rows(f"{PARK} WHERE code = $1", code)), None)

    async def enterprises(self, size: int, after: tuple[str, str]) -> Rows:
        """Companies of this kind by the pinyin of their names, beyond one and an id."""
        return await self.rows(
            f"{COMPANY} WHERE kind = 'ENTERPRISE' AND (name_pinyin, id) > ($1, $2) ORDER BY name_pinyin, id LIMIT $3", *after, size
        )

    async def companies(self, ids: Sequence[str]) -> list[dict[str, Any] | None]:
        return _each(await self.rows(f"{COMPANY} WHERE id = ANY($1)", ids), ids)

    async def parks(self, ids: Sequence[str]) -> list[dict[str, Any] | None]:
        return _each(await self.rows(f"{PARK} WHERE id = ANY($1)", ids), ids)

    async def divisions(self, ids: Sequence[str]) -> list[dict[str, Any] | None]:
        return _each(await self.rows("SELECT id, code, name_zh AS name FROM peers.division WHERE id = ANY($1)", ids), ids)

    async def labels(self, companies: Sequence[str]) -> list[Rows]:
        rows = await self.rows("SELECT company_id, type, valid_to FROM peers.label WHERE company_id = ANY($1) ORDER BY type, id", companies)
        return _grouped(rows, "company_id", companies)

    async def tenancies_of_parks(self, parks: Sequence[str], size: int) -> list[Rows]:
        return _grouped(await self.rows(TENANCIES.format(parent="park_id"), parks, size), "park_id", parks)

    async def tenancies_of_companies(self, companies: Sequence[str], size: int) -> list[Rows]:
        return _grouped(await self.rows(TENANCIES.format(parent="company_id"), companies, size), "company_id", companies)

    async def counts_of_parks(self, parks: Sequence[str]) -> list[int]:
        rows = await self.rows("SELECT park_id, count(*) AS n FROM peers.tenancy WHERE park_id = ANY($1) GROUP BY park_id", parks)
        found = {row["park_id"]: row["n"] for row in rows}
        return [found.get(park, 0) for park in parks]


def _each(rows: Rows, ids: Sequence[str]) -> list[dict[str, Any] | None]:
    found = {row["id"]: row for row in rows}
    return [found.get(key) for key in ids]


def _grouped(rows: Rows, key: str, parents: Sequence[str]) -> list[Rows]:
    found: dict[str, Rows] = {parent: [] for parent in parents}
    for row in rows:
        found[row[key]].append(row)
    return [found[parent] for parent in parents]
