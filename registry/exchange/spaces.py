"""Takes a park's space in from a workbook: each row a unit, with its building where that is new.

A row is what is wanted, and not what is to be done: what is so already stays as it is. All of it is one transaction; a row that has
something to do is done in a savepoint of its own, which leaves nothing where it is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from registry.errors import RegistryError, RequestErrors
from registry.exchange.wanted import Values, money_of, placed, rent_of
from registry.exchange.workbooks.books import Row
from registry.exchange.workbooks.cells import Quantity
from registry.exchange.workbooks.definitions import SPACE_UNITS
from registry.exchange.workbooks.importing import Applied
from registry.models import Building, Entity, SpaceUnit
from registry.services.breaches import errors_of
from registry.services.moves import among
from registry.services.places import columns_of_unit, create_building, create_space_unit, update_building, update_space_unit
from registry.units import AreaUnit
from registry.work import Work

IN_WORKBOOK = {"code": "building_code", "name": "building_name", "building_id": "building_code", "space_unit_id": "number"}
"""Fields of the verbs that have another name in the workbook."""

EXPECTED = ("NOTHING_CHANGED",)


@dataclass
class SpaceUnits:
    """The buildings and units of one park, taken in some hundreds at a time."""

    work: Work
    park_id: str

    async def apply(self, rows: Sequence[Row]) -> list[Applied]:
        """What becomes of some rows. What is on record of them is asked for once."""
        buildings, units = await self._on_record(rows)
        done = [await self._row(row, buildings, units) for row in rows]
        await self.work.journal.stage()
        return done

    async def _on_record(self, rows: Sequence[Row]) -> tuple[dict[str, Building], dict[tuple[str, str], SpaceUnit]]:
        """The buildings of the park by code, and the units that these rows are about, by building and number."""
        session, numbers = self.work.session, {str(row.values["number"]) for row in rows}
        buildings = (await session.scalars(select(Building).where(Building.park_id == self.park_id))).all()
        units = (await session.scalars(select(SpaceUnit).where(SpaceUnit.park_id == self.park_id, among(SpaceUnit.number, numbers)))).all()
        return {building.code: building for building in buildings}, {(unit.building_id, unit.number): unit for unit in units}

    async def _row(self, row: Row, buildings: dict[str, Building], units: Mapping[tuple[str, str], SpaceUnit]) -> Applied:
        """One row, in a savepoint unless everything is so already; whatever stands in its way is told, at the cells that it is about."""
        work, values = self.work, row.values
        building = buildings.get(str(values["building_code"]))
        unit = units.get((building.id, str(values["number"]))) if building is not None else None
        work.refusals, work.warnings = [], []
        known = building
        try:
            if building is not None and unit is not None and _named_so(building, values) and not self._differing(unit, values):
                return Applied(changed=False)
            async with work.session.begin_nested():
                building = await self._building_as(building, values)
                await self._unit_as(building, unit, values)
                await work.session.flush()
        except (RequestErrors, RegistryError, DBAPIError) as refused:
            if known is not None:
                await work.session.refresh(known)  # other rows are about it, too, and what was tried with it is undone
            return Applied([_placed(error) for error in errors_of(work, refused)])
        buildings[building.code] = building
        return Applied(warnings=[_placed(warning) for warning in work.warnings if warning.code not in EXPECTED])

    async def _building_as(self, building: Building | None, values: Values) -> Building:
        if building is None:
            if not values.get("building_name"):
                self.work.refuse("TEXT_MISSING", ["building_name"])
            self.work.settle()
            return await create_building(self.work, park_id=self.park_id, code=values["building_code"], name=values["building_name"])
        if not _named_so(building, values):
            await self._updated(building, update_building, {"building_id": building.id, "name": values["building_name"]})
        return building

    async def _unit_as(self, building: Building, unit: SpaceUnit | None, values: Values) -> None:
        if unit is None:
            await self.work.session.flush()
            given = {name: value for name, value in _unit(values).items() if name != "number"}
            await create_space_unit(self.work, building_id=building.id, number=values["number"], **given)
        elif given := self._differing(unit, values):
            await self._updated(unit, update_space_unit, {"space_unit_id": unit.id, **given})

    def _differing(self, unit: SpaceUnit, values: Values) -> dict[str, Any]:
        """What a row says of a unit that is not so, as `update_space_unit` takes it. An area in another unit of measure is the same."""
        given = _unit(values)
        columns = columns_of_unit(self.work, given)
        self.work.settle()
        same: list[tuple[str, ...]] = [("area",)] if columns["area_m2"] == unit.area_m2 else []
        if (columns.get("rent_amount"), columns.get("rent_per")) == (unit.rent_amount, unit.rent_per):
            same.append(("rent", "rent_per"))
        for names in same:
            given = {name: value for name, value in given.items() if name not in names}
            columns = {name: value for name, value in columns.items() if not name.startswith(f"{names[0]}_")}
        return given if any(getattr(unit, name) != value for name, value in columns.items()) else {}

    async def _updated(self, row: Entity, verb: Any, given: Mapping[str, Any]) -> None:
        await verb(self.work, expected_version=row.version, **given)
        await self.work.session.flush()


def _named_so(building: Building, values: Values) -> bool:
    return values.get("building_name") in (None, building.name_zh)


def _unit(values: Values) -> dict[str, Any]:
    """What a row says of a unit: an empty cell says nothing. A bare number of an area is in the unit beside it."""
    area: Quantity = values["area"]
    unit = AreaUnit(values["area_unit"]) if values.get("area_unit") and area.unit is AreaUnit.M2 else area.unit
    given = {name: values[name] for name in ("number", "floor", "use") if values.get(name) is not None}
    return {**given, "area": {**money_of(area), "unit": unit}, **rent_of(values)}


def _placed(error: RegistryError) -> RegistryError:
    return placed(error, SPACE_UNITS, IN_WORKBOOK)
