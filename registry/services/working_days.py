"""The calendar of working days as it is on record."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from registry.calendar import Calendar
from registry.models import calendar_day, calendar_year


async def calendar_on_record(session: AsyncSession | AsyncConnection) -> Calendar:
    """Every year that is known: some thirty days each."""
    years = (await session.execute(select(calendar_year.c.year))).scalars().all()
    days = (await session.execute(select(calendar_day.c.day, calendar_day.c.works))).all()
    return Calendar(frozenset(years), {row.day: row.works for row in days})
