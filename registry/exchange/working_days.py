"""The calendar of working days, loaded from `seeds/reference/calendar.csv`."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.models import calendar_day, calendar_year

_DAY = timedelta(days=1)


class Exceptional(NamedTuple):
    """A day that is not what its weekday says."""

    day: date
    works: bool
    name: str


def read_calendar(path: Path) -> list[Exceptional]:
    """The days of a file of periods: `first,last,works,name`."""
    with path.open(encoding="utf-8", newline="") as file:
        return [found for row in csv.DictReader(file) for found in _days(row)]


def _days(row: dict[str, str]) -> Iterator[Exceptional]:
    day, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    while day <= last:
        yield Exceptional(day, row["works"] == "yes", row["name"])
        day += _DAY


async def load_calendar(connection: AsyncConnection, path: Path) -> int:
    """Brings the tables to what the file says; how many years were new. Years that are not in it stay as they are."""
    days = read_calendar(path)
    years = sorted({found.day.year for found in days})
    known = set((await connection.execute(select(calendar_year.c.year))).scalars())
    if new := [{"year": year} for year in years if year not in known]:
        await connection.execute(insert(calendar_year), new)
    await connection.execute(delete(calendar_day).where(calendar_day.c.year.in_(years)))
    await connection.execute(insert(calendar_day), [found._asdict() | {"year": found.day.year} for found in days])
    return len(new)
