"""Months as they are counted, and Chinese working days: weekdays but for holidays, and days of weekends that are worked instead (调休).

The days come from a table (`seeds/reference/calendar.csv`), made of the State Council's notice of each November. A year that is not in it
is refused (CALENDAR_UNKNOWN): Monday to Friday would be a guess, and wrong for some thirty days.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, timedelta
from zoneinfo import ZoneInfo

from registry.errors import RegistryError

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_SATURDAY = 5


def months_after(day: date, months: int) -> date:
    """The day that so many months after `day` end on: the one of the same number, or the last of its month (民法典 第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def today_in_china() -> date:
    """The date in China now."""
    return datetime.now(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known, and in these the days that are not what their weekday says: worked (True) or off (False)."""

    years: frozenset[int] = frozenset()
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether `day` is a working day."""
        if day.year not in self.years:
            raise RegistryError("CALENDAR_UNKNOWN", year=day.year)
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def after(self, day: date, working_days: int) -> date:
        """The day on which so many working days have passed since `day`, which does not count itself (民法典 第二百零一条).

        For 0 it is `day`, or the next working day if it is none itself.
        """
        assert working_days >= 0, "days are counted forward"
        left = working_days
        while left or not self.works(day):
            day += _DAY
            left -= left > 0 and self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days there are from `first` to `last`, both included."""
        return sum(self.works(first + n * _DAY) for n in range((last - first).days + 1))
