"""Chinese working days, by the days that people remember."""

from datetime import date

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.calendar import Calendar, months_after
from registry.database.connect import engine
from registry.errors import RegistryError
from registry.exchange.seeding import SEEDS, seed_article
from registry.exchange.working_days import read_calendar
from registry.services.working_days import calendar_on_record

CALENDAR = SEEDS / "reference" / "calendar.csv"


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    days = read_calendar(CALENDAR)
    return Calendar(frozenset(found.day.year for found in days), {found.day: found.works for found in days})


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2020, 4, 26), True),  # a Sunday that was worked for Labour Day
        (date(2020, 5, 9), True),  # a Saturday
        (date(2020, 5, 1), False),
        (date(2020, 5, 5), False),
        (date(2020, 5, 6), True),
        (date(2020, 4, 25), False),
        (date(2020, 1, 31), False),  # Spring Festival was made longer that year
        (date(2026, 2, 14), True),
        (date(2026, 10, 1), False),
        (date(2004, 1, 1), False),
    ],
)
def test_a_day_is_worked_or_off(calendar: Calendar, day: date, works: bool) -> None:
    assert calendar.works(day) is works


def test_working_days_are_counted_from_the_day_after(calendar: Calendar) -> None:
    assert calendar.after(date(2020, 4, 24), 1) == date(2020, 4, 26)
    assert calendar.after(date(2020, 4, 24), 5) == date(2020, 4, 30)
    assert calendar.after(date(2020, 4, 30), 1) == date(2020, 5, 6)
    assert calendar.after(date(2020, 4, 30), 4) == date(2020, 5, 9)
    assert calendar.after(date(2020, 5, 1), 0) == date(2020, 5, 6)
    assert calendar.after(date(2020, 5, 6), 0) == date(2020, 5, 6)
    assert calendar.between(date(2020, 4, 25), date(2020, 5, 9)) == 9
    assert calendar.between(date(2020, 5, 1), date(2020, 5, 5)) == 0


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2021, 3, 1), 3, date(2021, 6, 1)),
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2021, 12, 31), 12, date(2022, 12, 31)),
        (date(2021, 1, 31), 0, date(2021, 1, 31)),
        (date(9999, 11, 1), 2, date(9999, 12, 31)),  # the last day that there is
    ],
)
def test_months_end_on_the_day_of_the_same_number_or_on_the_last(day: date, months: int, last: date) -> None:
    assert months_after(day, months) == last


@pytest.mark.parametrize("ask", [lambda it: it.works(date(2027, 1, 4)), lambda it: it.after(date(2026, 12, 31), 1)])
def test_a_year_that_nobody_has_announced_is_refused_and_never_guessed(calendar: Calendar, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(RegistryError) as refused:
        ask(calendar)
    assert (refused.value.code, refused.value.params) == ("CALENDAR_UNKNOWN", {"year": 2027})


def test_every_year_of_the_file_is_whole(calendar: Calendar) -> None:
    assert calendar.years == frozenset(range(2004, 2027))
    for year in calendar.years:
        assert 245 <= calendar.between(date(year, 1, 1), date(year, 12, 31)) <= 255, year
    assert all(works is (day.weekday() >= 5) for day, works in calendar.exceptions.items())


async def test_what_is_on_record_is_what_the_file_says(database_url: str, connection: asyncpg.Connection, calendar: Calendar) -> None:
    await seed_article(database_url)
    await connection.execute("UPDATE calendar_day SET works = NOT works WHERE day = '2020-05-01'")
    await seed_article(database_url)
    pool = engine(database_url)
    async with AsyncSession(pool) as session:
        assert await calendar_on_record(session) == calendar
    await pool.dispose()
