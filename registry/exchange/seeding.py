"""What the registry knows from the start: `seeds/`, loaded as often as you like, without undoing what people have changed since."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Numeric, RowMapping, Table, inspect, or_, select, text, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.database.connect import engine
from registry.exchange.working_days import load_calendar
from registry.identifiers import IdSeries
from registry.models import (
    AdminDivision,
    Area,
    Belt,
    BeltMembership,
    Campaign,
    Company,
    CompanyLabel,
    Entity,
    HonourAward,
    Park,
    ParkLink,
    PolicyDocument,
    ReportedFact,
    SourceDocument,
    TalentProgramme,
    Tenancy,
)
from registry.models.search import derived
from registry.units import AreaUnit, stored

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ONE_AT_A_TIME = 0x5C1E_5EED
"""The advisory lock under which seeds are loaded."""

BORN = datetime(2020, 4, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The instant in the ids of seeded rows, so that they come before all others."""

Words = dict[str, Any]
"""A row as its file writes it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A model that seeds fill, and the words that tell one of its rows from another."""

    model: type[Entity]
    key: tuple[str, ...]

    @property
    def table(self) -> Table:
        table = self.model.__table__
        assert isinstance(table, Table)
        return table


KINDS = (
    Kind(SourceDocument, ("code",)),
    Kind(AdminDivision, ("code",)),
    Kind(Area, ("code",)),
    Kind(Belt, ("code",)),
    Kind(Park, ("code",)),
    Kind(BeltMembership, ("belt", "park")),
    Kind(ParkLink, ("from_park", "to_park", "kind")),
    Kind(Company, ("name_zh",)),
    Kind(CompanyLabel, ("company", "type")),
    Kind(Tenancy, ("company", "park")),
    Kind(HonourAward, ("code",)),
    Kind(PolicyDocument, ("code",)),
    Kind(Campaign, ("code",)),
    Kind(TalentProgramme, ("code",)),
    Kind(ReportedFact, ("subject", "metric", "period", "source")),
)
"""In the order in which they lead to each other."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows: new, corrected, as they were, or left alone because somebody has changed them."""

    inserted: int = 0
    corrected: int = 0
    unchanged: int = 0
    left_alone: int = 0


def read(seeds: Path = SEEDS) -> dict[str, list[Words]]:
    """The rows of each table, in the order of the files."""
    tables: dict[str, list[Words]] = {kind.table.name: [] for kind in KINDS}
    for path in sorted((seeds / "article").rglob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        source = {"source": content.pop("source")} if "source" in content else {}
        for table, rows in content.items():
            tables[table] += [source | {word: value for word, value in row.items() if word != "ref"} for row in rows]
    with (seeds / "reference" / "divisions.csv").open(encoding="utf-8", newline="") as file:
        divisions = [{word: value or None for word, value in row.items()} for row in csv.DictReader(file)]
    tables["admin_division"] += [{"source": "NBS-2023"} | row for row in divisions]
    return tables


async def seed_article(url: str) -> Tally:
    """Bring a database to what `seeds/` says, in one transaction.

    A row is found by its id or its natural key. It is corrected while it is at version 1; once people have changed it, it is theirs.
    """
    pool = engine(url, pool_size=1, statement_timeout_ms=0)
    try:
        async with pool.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
            await load_calendar(connection, SEEDS / "reference" / "calendar.csv")
            return await _load(connection, read())
    finally:
        await pool.dispose()


async def _load(connection: AsyncConnection, tables: Mapping[str, list[Words]]) -> Tally:
    ids: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for kind in KINDS:
        rows = tables[kind.table.name]
        wanted = [_row(kind, words, ids) for words in rows]
        existing = await _existing(connection, kind, wanted)
        for words, row in zip(rows, wanted, strict=True):
            there = _same(kind, row, existing)
            ids[_name(kind, words)] = there["id"] if there else row["id"]
            counts[await _settle(connection, kind.table, row, there)] += 1
    return Tally(**counts)


def _name(kind: Kind, words: Words) -> str:
    """What links call a row: `park:PK-SDU`."""
    return f"{kind.model.__prefix__}:{'/'.join(str(words.get(word)) for word in kind.key)}"


def _row(kind: Kind, words: Words, ids: Mapping[str, str]) -> Words:
    """The columns of a row, with links resolved, areas in square metres beside what was entered, and what follows from names."""
    row = dict(_columns(kind, words, ids))
    if "area_entered_value" in row:
        row["area_m2"] = stored(row["area_entered_value"], AreaUnit(row["area_entered_unit"]))
    return {"id": IdSeries(kind.model.__prefix__, f"article/{_name(kind, words)}", BORN)(0)} | row | derived(kind.model, row)


def _columns(kind: Kind, words: Words, ids: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    links = inspect(kind.model).relationships
    for word, value in words.items():
        if word == "subject":
            yield "subject_id", ids[value]
        elif word in links:
            yield f"{word}_id", ids[f"{links[word].mapper.class_.__prefix__}:{value}"]
        elif isinstance(kind.table.columns[word].type, Numeric):
            yield word, Decimal(value)
        else:
            yield word, value


async def _existing(connection: AsyncConnection, kind: Kind, wanted: Iterable[Words]) -> list[RowMapping]:
    columns = [kind.table.columns[name] for name in _key(kind)]
    keys = [tuple(row[name] for name in _key(kind)) for row in wanted]
    known = or_(kind.table.columns.id.in_([row["id"] for row in wanted]), tuple_(*columns).in_(keys))
    real = kind.table.columns.is_synthetic.is_(False) if "is_synthetic" in kind.table.columns else true()
    return list((await connection.execute(select(kind.table).where(known, real))).mappings())


def _key(kind: Kind) -> list[str]:
    """The columns of the natural key."""
    return [word if word in kind.table.columns else f"{word}_id" for word in kind.key]


def _same(kind: Kind, row: Words, existing: Iterable[RowMapping]) -> RowMapping | None:
    """The row in the database that `row` is: of the same id, else of the same natural key."""
    alike = [other for other in existing if other["id"] == row["id"] or all(other[name] == row[name] for name in _key(kind))]
    return min(alike, key=lambda other: other["id"] != row["id"], default=None)


async def _settle(connection: AsyncConnection, table: Table, row: Words, there: RowMapping | None) -> str:
    if there is None:
        done = await connection.execute(insert(table).values(row).on_conflict_do_nothing())
        return "inserted" if done.rowcount else "left_alone"
    differences = {name: value for name, value in row.items() if name != "id" and there[name] != value}
    if not differences:
        return "unchanged"
    if there["version"] > 1:
        return "left_alone"
    await connection.execute(update(table).where(table.columns.id == there["id"]).values(differences))
    return "corrected"
