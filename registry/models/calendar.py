"""The working days of China as the State Council announces them each November: the days that are not what their weekday says.

Tables of the machinery and no entities: they are loaded from `seeds/reference/calendar.csv`.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, Table, Text

from registry.models.base import Base

calendar_year = Table(
    "calendar_year",
    Base.metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
)
"""The years whose days have been announced. Of any other nothing is known, and nothing is guessed."""

calendar_day = Table(
    "calendar_day",
    Base.metadata,
    Column("day", Date, primary_key=True),
    Column("year", Integer, ForeignKey("calendar_year.year", ondelete="CASCADE"), nullable=False),
    Column("works", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    CheckConstraint("date_part('year', day) = year", name="year"),
)
"""A weekday that is off, or a day of the weekend that is worked instead (调休), and for which holiday that is."""
