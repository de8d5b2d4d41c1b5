"""What may be done with parks, their buildings, and the space in these."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, true

from registry.calendar import SHANGHAI
from registry.errors import RegistryError
from registry.lifecycles.places import SPACE_UNIT
from registry.models import AdminDivision, Area, Building, Company, Entity, Park, SpaceUnit, UnitUse
from registry.policies.interests import has_to_do_with
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.capacity import keep_let, keep_within
from registry.services.inputs import (
    area_of,
    code_of,
    each_of,
    has_come,
    in_order,
    phone_of,
    position_of,
    rent_of,
    stays_said,
    text_of,
    texts_of,
    word,
)
from registry.services.moves import complete_move, make_move, may_begin_anywhere, may_do, updated
from registry.work import Work

RESERVED_AT_MOST = timedelta(days=90)
"""How long a unit may be held for somebody."""

ANYWHERE = true()

Given = Mapping[str, Any]


@permit(Anywhere(Park, "create"))
async def create_park(work: Work, *, code: str, name: str, kind: str, **given: Any) -> Park:
    """Enters a park that is planned. It is activated once it says who runs it and where it lies."""
    may_begin_anywhere(work, Park, "create")
    columns = await _of_park(work, {"code": code, "name": name, "kind": kind, **given})
    await _keep_single(work, Park, columns, "code", "external_reference")
    work.settle()
    park = Park(id=Park.new_id(), **columns)
    work.session.add(park)
    work.record("park:created", park)
    return park


@permit(OfRow(Park, "update"))
async def update_park(work: Work, *, park_id: str, expected_version: int, **given: Any) -> Park:
    """Changes what a park says of itself: what is given, and nothing else; null takes it away."""
    park = await work.find(Park, park_id, "park_id")
    await may_do(work, park, "update", expected_version=expected_version)
    columns = await _of_park(work, given)
    await _keep_single(work, Park, columns, "code", "external_reference", but=park)
    return updated(work, park, columns)


@permit(OfRow(Park, "activate"))
async def activate_park(work: Work, *, park_id: str, expected_version: int) -> Park:
    """Opens a planned park. It must say who runs it and where it lies."""
    park = await work.find(Park, park_id, "park_id")
    await make_move(work, park, "activate", expected_version=expected_version)
    return park


@permit(OfRow(Park, "suspend"))
async def suspend_park(work: Work, *, park_id: str, expected_version: int) -> Park:
    """Suspends an active park."""
    park = await work.find(Park, park_id, "park_id")
    await make_move(work, park, "suspend", expected_version=expected_version)
    return park


@permit(OfRow(Park, "resume"))
async def resume_park(work: Work, *, park_id: str, expected_version: int) -> Park:
    """Resumes a suspended park."""
    park = await work.find(Park, park_id, "park_id")
    await make_move(work, park, "resume", expected_version=expected_version)
    return park


@permit(OfRow(Park, "close"))
async def close_park(work: Work, *, park_id: str, expected_version: int, closed_on: date) -> Park:
    """Closes a park that no company is in, or about to move into."""
    park = await work.find(Park, park_id, "park_id")
    await may_do(work, park, "close", expected_version=expected_version)
    has_come(work, closed_on, ["closed_on"])
    in_order(work, park.established_on, closed_on, ["closed_on"])
    complete_move(work, park, "close", closed_on=closed_on)
    return park


@permit(OfRow(Park, "build"))
async def create_building(work: Work, *, park_id: str, code: str, name: str, **given: Any) -> Building:
    """Enters a building of a park."""
    park = await work.hold(Park, park_id, "park_id")
    await may_do(work, park, "build", expected_version=None)
    columns = columns_of_building(work, {"code": code, "name": name, **given})
    await _keep_single(work, Building, columns, "external_reference")
    await _keep_single(work, Building, columns, "code", within=Building.park_id == park.id)
    work.settle()
    building = Building(id=Building.new_id(), park_id=park.id, **columns)
    work.session.add(building)
    work.record("building:created", building)
    return building


async def _building(work: Work, building_id: str, *, limits: bool = False) -> tuple[Park, Building]:
    """A building and its park. That is held, and where something `limits` what may be let of it, locked: who signs a lease holds it."""
    building = await work.look_up(Building, building_id, "building_id")
    work.settle()
    assert building is not None, "one that is not seen is a refusal"
    park = await (work.find if limits else work.hold)(Park, building.park_id, "building_id")
    return park, await work.find(Building, building_id, "building_id")


@permit(OfRow(Park, "build", named=Building, through="park_id"))
async def update_building(work: Work, *, building_id: str, expected_version: int, **given: Any) -> Building:
    """Changes what is on record of a building."""
    park, building = await _building(work, building_id, limits=given.get("rentable_area") is not None)
    await may_do(work, park, "build", expected_version=None)
    await work.expect(building, expected_version)
    columns = columns_of_building(work, given)
    await _keep_single(work, Building, columns, "external_reference", but=building)
    await _keep_single(work, Building, columns, "code", but=building, within=Building.park_id == park.id)
    holds_other = columns.get("rentable_area_m2") not in (None, building.rentable_area_m2)
    updated(work, building, columns)
    if holds_other:
        await keep_within(work, building.id, "rentable_area")
    return building


@permit(OfRow(Park, "build", named=Building, through="park_id"))
async def create_space_unit(work: Work, *, building_id: str, number: str, use: str, area: Given, **given: Any) -> SpaceUnit:
    """Enters a unit of a building."""
    park, building = await _building(work, building_id)
    await may_do(work, park, "build", expected_version=None)
    columns = columns_of_unit(work, {"number": number, "use": use, "area": area, **given})
    await _keep_single(work, SpaceUnit, columns, "external_reference")
    await _keep_single(work, SpaceUnit, columns, "number", within=SpaceUnit.building_id == building.id)
    work.settle()
    unit = SpaceUnit(id=SpaceUnit.new_id(), park_id=park.id, building_id=building.id, **columns)
    work.session.add(unit)
    work.record("space_unit:created", unit)
    return unit


@permit(OfRow(SpaceUnit, "update"))
async def update_space_unit(work: Work, *, space_unit_id: str, expected_version: int, **given: Any) -> SpaceUnit:
    """Changes what is on record of a unit."""
    unit = await work.find(SpaceUnit, space_unit_id, "space_unit_id")
    await may_do(work, unit, "update", expected_version=expected_version)
    columns = columns_of_unit(work, given)
    await _keep_single(work, SpaceUnit, columns, "external_reference", but=unit)
    await _keep_single(work, SpaceUnit, columns, "number", but=unit, within=SpaceUnit.building_id == unit.building_id)
    if columns.get("use") == UnitUse.PUBLIC_SERVICE != unit.use:
        await keep_let(work, unit, "use")
    grows = (columns.get("area_m2") or unit.area_m2) > unit.area_m2
    updated(work, unit, columns)
    if grows:
        await keep_within(work, unit.building_id, "area")
    return unit


@permit(OfRow(SpaceUnit, "reserve"))
async def reserve_space_unit(
    work: Work, *, space_unit_id: str, expected_version: int, until: datetime, company_id: str | None = None
) -> SpaceUnit:
    """Holds a vacant unit for somebody; the reservation ends by itself."""
    unit = await work.find(SpaceUnit, space_unit_id, "space_unit_id")
    await may_do(work, unit, "reserve", expected_version=expected_version)
    now = datetime.now(SHANGHAI)
    if not now < until <= now + RESERVED_AT_MOST:
        work.refuse("RESERVATION_TOO_LONG", ["until"], days=RESERVED_AT_MOST.days)
    company = await work.look_up(Company, company_id, "company_id")
    move = SPACE_UNIT.move("reserve")
    if company and await work.holds(Company, company.id, has_to_do_with(work.actor.viewer, Company.id, move)):
        raise RegistryError("OWN_AFFAIR", field=("company_id",), move=move)
    complete_move(work, unit, "reserve", reserved_until=until, reserved_for_id=company.id if company else None)
    return unit


@permit(OfRow(SpaceUnit, "release"))
async def release_space_unit(work: Work, *, space_unit_id: str, expected_version: int) -> SpaceUnit:
    """Ends a reservation before its time."""
    unit = await work.find(SpaceUnit, space_unit_id, "space_unit_id")
    await make_move(work, unit, "release", expected_version=expected_version, reserved_until=None, reserved_for_id=None)
    return unit


@permit(OfRow(SpaceUnit, "start_maintenance"))
async def start_maintenance(work: Work, *, space_unit_id: str, expected_version: int) -> SpaceUnit:
    """Takes a unit that is not let out of use for repairs."""
    unit = await work.find(SpaceUnit, space_unit_id, "space_unit_id")
    gone = {"reserved_until": None, "reserved_for_id": None}
    await make_move(work, unit, "start_maintenance", expected_version=expected_version, in_maintenance=True, **gone)
    return unit


@permit(OfRow(SpaceUnit, "finish_maintenance"))
async def finish_maintenance(work: Work, *, space_unit_id: str, expected_version: int) -> SpaceUnit:
    """Puts a unit back into use."""
    unit = await work.find(SpaceUnit, space_unit_id, "space_unit_id")
    await make_move(work, unit, "finish_maintenance", expected_version=expected_version, in_maintenance=False)
    return unit


# what is given, as columns


async def _keep_single(
    work: Work, model: type[Park | Building | SpaceUnit], columns: Given, *names: str, but: Entity | None = None, within: Any = ANYWHERE
) -> None:
    """Refuses what another row has already, there where it has to be the only one."""
    for name in names:
        if columns.get(name) is not None:
            same = select(model.id).where(getattr(model, name) == columns[name], within, model.id != (but.id if but else ""))
            if (await work.session.execute(same)).first():
                work.refuse("ALREADY_REGISTERED", [name])


async def _of_park(work: Work, given: Given) -> dict[str, Any]:
    """The columns of a park for what is given of it."""
    columns: dict[str, Any] = texts_of(work, given, "name address conferring_body", "website contact_email")
    for code in ("code", "external_reference"):
        if code in given:
            columns[code] = code_of(work, given[code], [code], required=code == "code")
    if "contact_phone" in given:
        columns["contact_phone"] = phone_of(work, given["contact_phone"], ["contact_phone"])
    columns |= {name: word(given[name]) for name in ("kind", "level") if name in given}
    if "aliases" in given:
        columns["aliases"] = each_of(work, given["aliases"], ["aliases"], text_of)
    if "established_on" in given:
        columns["established_on"] = given["established_on"]
        has_come(work, given["established_on"], ["established_on"])
    stays_said(work, given, "kind")
    if "area" in given:
        columns |= area_of(work, given["area"], ["area"])
        columns["area_qualifier"] = "EXACT" if given["area"] else None
    for part in ("disposable_area", "incubation_area"):
        if part in given:
            columns[f"{part}_m2"] = area_of(work, given[part], [part])["area_m2"]
    if "position" in given:
        columns |= position_of(work, given["position"], ["position"])
    for link, model in (("operator", Company), ("division", AdminDivision), ("area", Area)):
        if (name := f"{link}_id") in given:
            found = await work.look_up(model, given[name], name)
            columns[name] = found.id if found else None
    return columns


def columns_of_building(work: Work, given: Given) -> dict[str, Any]:
    columns: dict[str, Any] = texts_of(work, given, "name address", "")
    for code in ("code", "external_reference"):
        if code in given:
            columns[code] = code_of(work, given[code], [code], required=code == "code")
    if "floors" in given:
        columns["floors"] = given["floors"]
        if given["floors"] is not None and not 1 <= given["floors"] <= 200:
            work.refuse("AMOUNT_OUT_OF_RANGE", ["floors"], least=1, most=200)
    if "rentable_area" in given:
        columns["rentable_area_m2"] = area_of(work, given["rentable_area"], ["rentable_area"])["area_m2"]
    if "position" in given:
        columns |= position_of(work, given["position"], ["position"])
    return columns


def columns_of_unit(work: Work, given: Given) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for code in ("number", "external_reference"):
        if code in given:
            columns[code] = code_of(work, given[code], [code], required=code == "number")
    if "area" in given:
        columns |= area_of(work, given["area"], ["area"])
    stays_said(work, given, "area", "use")
    if "use" in given:
        columns["use"] = word(given["use"])
    if "floor" in given:
        columns["floor"] = given["floor"]
        if given["floor"] is not None and not -10 <= given["floor"] <= 200:
            work.refuse("AMOUNT_OUT_OF_RANGE", ["floor"], least=-10, most=200)
    return columns | rent_of(work, given)
