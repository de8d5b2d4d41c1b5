"""What the demo population stands on: its day, the parks and the division that the article's seeds brought, and the ids it gives out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count

from registry.identifiers import IdSeries

AS_OF = datetime(2026, 11, 1, 8, tzinfo=UTC)
"""The instant at which the population is as it is told. It is fixed, so that the population is the same whenever it is made."""

COHORT = 250
"""Companies in a cohort; scale N makes N cohorts."""

PARKS = ("PK-SDU", "PK-TRANSFER", "PK-CNJP", "PK-UPIOT", "PK-OFFSHORE", "PK-LEADING", "PK-IPLUS", "PK-DESIGN")
"""Parks of the article that take made-up tenants. The one that is only planned takes none."""


@dataclass(frozen=True, slots=True)
class World:
    """Ids of what is there already."""

    parks: Mapping[str, str]
    division_id: str


class Series:
    """The next id of each kind within a cohort: `series.lease()`. Cohorts never share one."""

    def __init__(self, cohort: int) -> None:
        self.park = _ids("park", cohort)
        self.building = _ids("building", cohort)
        self.unit = _ids("unit", cohort)
        self.company = _ids("company", cohort)
        self.relation = _ids("companyrel", cohort)
        self.label = _ids("label", cohort)
        self.tenancy = _ids("tenancy", cohort)
        self.lease = _ids("lease", cohort)
        self.person = _ids("person", cohort)
        self.application = _ids("application", cohort)
        self.consent = _ids("consent", cohort)


SPAN = 4096
"""Ids that a cohort may give out of each kind; it is also a millisecond's worth, so that later cohorts have later ids."""


def _ids(prefix: str, cohort: int) -> Callable[[], str]:
    series, numbers = IdSeries(prefix, "demo"), count(cohort * SPAN)

    def following() -> str:
        number = next(numbers)
        assert number < (cohort + 1) * SPAN, f"more than {SPAN} of {prefix} in a cohort"
        return series(number)

    return following


def at(day: date, hour: int = 2) -> datetime:
    """An instant of a day (10 in the morning in Jinan)."""
    return datetime.combine(day, time(hour), tzinfo=UTC)
