"""Made-up buildings and units, and who may have which unit: no two leases of a unit ever meet.

A unit has two spans of time, before and after `TURN`. Each is given out once: to a stay of the past, or to a present one. A stay that
fits into its span may hold several leases of the unit, one after the other.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from registry.exchange.demo.chance import Chance
from registry.exchange.demo.rows import CNY, BuildingRow, ParkRow, UnitRow
from registry.exchange.demo.world import AS_OF, Series, World
from registry.units import AreaUnit, stored

TURN = date(2022, 1, 1)
"""Where the two spans of a unit meet."""

_UNITS_A_FLOOR = 12
_FLOORS = 15
_SHARE_VACANT = 5
"""One unit in so many is built beyond what is let."""

_USES = {"OFFICE": 60, "LAB": 15, "INCUBATION": 15, "FACTORY": 10}
_RESERVED_UNTIL = datetime(2027, 3, 31, tzinfo=AS_OF.tzinfo)


@dataclass
class Place:
    """The units that one cohort has in one park."""

    park_id: str
    label: str
    chance: Chance
    series: Series
    units: list[UnitRow] = field(default_factory=list)
    buildings: list[BuildingRow] = field(default_factory=list)
    _present: int = 0
    _past: int = 0

    def let(self, count: int, *, past: bool = False) -> list[UnitRow]:
        """Units for a stay after `TURN`, or before it. They are never given out again for that span."""
        first = self._past if past else self._present
        while len(self.units) < first + count:
            self._build(self.chance.weighted(_USES))
        if past:
            self._past += count
        else:
            self._present += count
        return self.units[first : first + count]

    def finish(self) -> None:
        """Add what is never let: vacant units, some of them reserved or under repair, and one for public service; then the buildings."""
        for number in range(len(self.units) // _SHARE_VACANT):
            self._build(self.chance.weighted(_USES))
            if number % 6 == 1:
                self.units[-1] = self.units[-1]._replace(in_maintenance=True)
            elif number % 6 == 2:
                self.units[-1] = self.units[-1]._replace(reserved_until=_RESERVED_UNTIL)
        self._build("PUBLIC_SERVICE")
        by_building = _UNITS_A_FLOOR * _FLOORS
        for first in range(0, len(self.units), by_building):
            self.buildings.append(self._building(self.units[first : first + by_building]))

    def _build(self, use: str) -> None:
        ordinal = len(self.units) % (_UNITS_A_FLOOR * _FLOORS)
        floor, place = divmod(ordinal, _UNITS_A_FLOOR)
        unit = UnitRow(
            id=self.series.unit(),
            park_id=self.park_id,
            building_id=self.series.building() if ordinal == 0 else self.units[-1].building_id,
            number=f"{floor + 1:02d}{place + 1:02d}",
            floor=floor + 1,
            area_m2=_hundredths(self.chance.between(3_000, 40_000)),
            use=use,
        )
        if use != "PUBLIC_SERVICE":
            unit = unit._replace(rent_amount=_hundredths(self.chance.between(80, 350)), rent_currency=CNY, rent_per="M2_DAY")
        self.units.append(unit)

    def _building(self, units: list[UnitRow]) -> BuildingRow:
        number = f"{self.label}-{len(self.buildings) + 1}"
        return BuildingRow(
            id=units[0].building_id,
            park_id=self.park_id,
            code=number,
            name_zh=f"演示楼{number}",
            name_en=f"Demo Building {number}",
            floors=units[-1].floor,
            rentable_area_m2=sum((unit.area_m2 for unit in units if unit.use != "PUBLIC_SERVICE"), Decimal(0)),
        )


def demo_park(world: World, series: Series, cohort: int, chance: Chance) -> ParkRow:
    """A park of a cohort's own, once the article's parks are not enough."""
    entered = Decimal(chance.between(60, 900))
    return ParkRow(
        id=series.park(),
        code=f"PK-DEMO-{cohort:04d}",
        name_zh=f"演示园区{cohort:04d}",
        name_en=f"Demo Park {cohort:04d}",
        kind=chance.pick(("INDUSTRIAL_PARK", "INCUBATOR", "OTHER")),
        division_id=world.division_id,
        area_m2=stored(entered, AreaUnit.MU),
        area_entered_value=entered,
        area_entered_unit=AreaUnit.MU.value,
        area_qualifier=chance.pick(("EXACT", "ABOUT")),
        established_on=chance.day(date(2008, 1, 1), date(2019, 12, 31)),
        state="ACTIVE",
    )


def _hundredths(number: int) -> Decimal:
    return Decimal(number).scaleb(-2)
