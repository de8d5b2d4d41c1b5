"""The calendar of working days that the article's years are seeded with."""

from registry.calendar import Calendar
from registry.exchange.seeding import SEEDS
from registry.exchange.working_days import read_calendar

DAYS = read_calendar(SEEDS / "reference" / "calendar.csv")
CALENDAR = Calendar(frozenset(found.day.year for found in DAYS), {found.day: found.works for found in DAYS})
"""2004 to 2026."""
