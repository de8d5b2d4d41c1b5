"""What may be done with parks' records, buildings and units, through the API: places, quantities, reservations, repairs."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from registry.actor import Actor
from registry.coordinates import Position, distance_m
from registry.errors import Lang, RequestErrors
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.doing import ADMIN, ANONYMOUS, AUDITOR, ELSEWHERE, NOBODY, do, events, manager, nothing_left, of_company, said

MU = {"value": "2900", "unit": "MU"}
HERE = {"longitude": "116.99", "latitude": "36.65"}


def refused(key: str, *errors: str) -> dict[str, Any]:
    return {key: None, "errors": list(errors), "warnings": []}


def soon(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


async def of_unit(ask: Asking, verb: str, unit: str, actor: Actor = ADMIN, version: int = 1, **more: Any) -> Any:
    return await do(ask, verb, "spaceUnit { state version }", actor, spaceUnitId=unit, expectedVersion=version, **more)


# parks


async def test_create_park_keeps_what_was_entered(ask: Asking, rows: Rows) -> None:
    company = await rows.company()
    given: dict[str, Any] = {"code": " PK-1 ", "name": "山大科技园", "kind": "INCUBATOR", "operatorId": company, "area": MU, "aliases": ["山大园"]}
    done = await do(ask, "createPark", "park { code state areaM2 areaQualifier: state }", **given)
    assert done == {"park": {"code": "PK-1", "state": "PLANNED", "areaM2": "1933333.33", "areaQualifier": "PLANNED"}, "errors": [], "warnings": []}
    kept = await rows.connection.fetchrow("SELECT area_entered_value, area_entered_unit, aliases FROM park WHERE code = 'PK-1'")
    assert tuple(kept or ()) == (Decimal(2900), "MU", ["山大园"])
    assert await events(rows) == ["park:created"]


async def test_all_that_is_wrong_with_a_park_is_said_at_once(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-1", external_reference="X-1")
    given: dict[str, Any] = {
        "code": "PK-1",
        "externalReference": "X-1",
        "name": "",
        "kind": "INCUBATOR",
        "area": {"value": "0.001", "unit": "M2"},
        "disposableArea": {"value": "-1", "unit": "MU"},
        "incubationArea": {"value": "100000000", "unit": "KM2"},
        "establishedOn": "2099-01-01",
        "operatorId": NOBODY,
        "aliases": ["长" * 201],
        "contactPhone": "电话",
    }
    async with nothing_left(rows):
        assert sorted((await do(ask, "createPark", "park { id }", **given))["errors"]) == [
            "ALREADY_REGISTERED code",
            "ALREADY_REGISTERED externalReference",
            "AMOUNT_NEGATIVE disposableArea.value",
            "AMOUNT_TOO_LARGE incubationArea.value",
            "AMOUNT_ZERO area.value",
            "DAY_NOT_YET establishedOn",
            "IDENTIFIER_INVALID contactPhone",
            "NOT_VISIBLE operatorId",
            "TEXT_MISSING name",
            "TEXT_TOO_LONG aliases.0",
        ]
        for actor in (ANONYMOUS, AUDITOR, manager(ELSEWHERE), of_company(NOBODY)):
            assert await do(ask, "createPark", "park { id }", actor, **given) == refused("park", "NOT_PERMITTED")


async def test_update_park_tells_null_from_absent(ask: Asking, rows: Rows) -> None:
    park = await rows.park(website="https://example.cn", aliases=["旧名"])
    given: dict[str, Any] = {"parkId": park, "expectedVersion": 1}
    async with nothing_left(rows):
        wrong = await do(ask, "updatePark", "park { id }", manager(park), **given, name=None, code=None, kind=None)
        assert sorted(wrong["errors"]) == ["TEXT_MISSING code", "TEXT_MISSING kind", "TEXT_MISSING name"]
        assert await do(ask, "updatePark", "park { id }", manager(ELSEWHERE), **given) == refused("park", "NOT_PERMITTED")
    done = await do(ask, "updatePark", "park { website aliases version }", manager(park), **given, website=None, area=None)
    assert done["park"] == {"website": None, "aliases": ["旧名"], "version": 2}
    done = await do(ask, "updatePark", "park { aliases version }", parkId=park, expectedVersion=2, aliases=None)
    assert done["park"] == {"aliases": [], "version": 3}
    assert await events(rows) == ["park:updated"] * 2


async def test_a_park_closes_after_it_was_established(ask: Asking, rows: Rows) -> None:
    park = await rows.park(established_on=datetime(2020, 1, 1, tzinfo=UTC).date())
    async with nothing_left(rows):
        for day, code in (("2019-12-31", "PERIOD_REVERSED closedOn"), ("2099-01-01", "DAY_NOT_YET closedOn")):
            given: dict[str, Any] = {"parkId": park, "expectedVersion": 1, "closedOn": day}
            assert await do(ask, "closePark", "park { id }", **given) == refused("park", code)


async def test_a_place_on_a_chinese_map_is_moved_to_where_it_is(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    shows, version, found = "park { longitude latitude }", 1, {}
    for datum in ("CGCS2000", "GCJ02", "BD09"):
        given: dict[str, Any] = {"parkId": park, "expectedVersion": version, "position": {**HERE, "datum": datum}}
        found[datum] = (await do(ask, "updatePark", shows, **given))["park"]
        version += 1
    places = {datum: Position(float(place["longitude"]), float(place["latitude"])) for datum, place in found.items()}
    assert places["CGCS2000"] == Position(116.99, 36.65)
    assert 515 < distance_m(places["CGCS2000"], places["GCJ02"]) < 521
    assert distance_m(places["CGCS2000"], places["BD09"]) > 521
    wrong = [
        ({"longitude": "36.65", "latitude": "116.99"}, "COORDINATES_SWAPPED position", "颠倒"),
        ({"longitude": "121.47", "latitude": "31.23"}, "COORDINATES_OUTSIDE position", "济南"),
        ({"longitude": "1E20", "latitude": "-1E20"}, "COORDINATES_OUTSIDE position", "济南"),
    ]
    async with nothing_left(rows):
        for place, code, text in wrong:
            given = {"parkId": park, "expectedVersion": version, "position": {**place, "datum": "WGS84"}}
            assert await do(ask, "updatePark", shows, **given) == refused("park", code)
            assert text in (await said(ask, "updatePark", Lang.ZH, **given))[0]


# buildings and units


async def test_buildings_and_units_are_entered_and_changed(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    boss = manager(park)
    given: dict[str, Any] = {"parkId": park, "code": "A", "name": "A座", "floors": 12, "rentableArea": {"value": "3", "unit": "MU"}}
    done = await do(ask, "createBuilding", "building { id code rentableAreaM2 version }", boss, **given)
    building = done["building"].pop("id")
    assert done == {"building": {"code": "A", "rentableAreaM2": "2000", "version": 1}, "errors": [], "warnings": []}
    rent: dict[str, Any] = {"rent": {"value": "1.2", "unit": "WAN_YUAN"}, "rentPer": "MONTH"}
    given = {"buildingId": building, "number": "A-101", "use": "OFFICE", "area": {"value": "0.3", "unit": "MU"}, "floor": -1, **rent}
    shows = "spaceUnit { id number areaM2 areaEnteredValue areaEnteredUnit rent { amount } rentPer state }"
    done = await do(ask, "createSpaceUnit", shows, boss, **given)
    unit = done["spaceUnit"].pop("id")
    assert done["spaceUnit"] == {
        "number": "A-101",
        "areaM2": "200",
        "areaEnteredValue": "0.3",
        "areaEnteredUnit": "MU",
        "rent": {"amount": "12000"},
        "rentPer": "MONTH",
        "state": "VACANT",
    }
    done = await do(ask, "updateSpaceUnit", "spaceUnit { rent { amount } version }", boss, spaceUnitId=unit, expectedVersion=1, rent=None)
    assert done["spaceUnit"] == {"rent": None, "version": 2}
    done = await do(ask, "updateBuilding", "building { floors version }", boss, buildingId=building, expectedVersion=1, floors=None)
    assert done["building"] == {"floors": None, "version": 2}
    assert await events(rows) == ["building:created", "space_unit:created", "space_unit:updated", "building:updated"]


async def test_all_that_is_wrong_with_buildings_and_units_is_said_at_once(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    building, other = await rows.building(park_id=park, code="A"), await rows.building(park_id=park, code="B")
    unit, second = [await rows.space_unit(park_id=park, building_id=building, number=number) for number in ("1", "2")]
    wrong_unit: dict[str, Any] = {"number": "1", "use": "OFFICE", "area": {"value": "0", "unit": "M2"}, "floor": 300, "rentPer": "YEAR"}
    zero = ["ALREADY_REGISTERED number", "AMOUNT_OUT_OF_RANGE floor", "AMOUNT_ZERO area.value", "TEXT_MISSING rent"]
    async with nothing_left(rows):
        done = await do(ask, "createBuilding", "building { id }", parkId=park, code="A", name="A座", floors=0)
        assert sorted(done["errors"]) == ["ALREADY_REGISTERED code", "AMOUNT_OUT_OF_RANGE floors"]
        assert sorted((await do(ask, "createSpaceUnit", "spaceUnit { id }", buildingId=building, **wrong_unit))["errors"]) == zero
        done = await do(ask, "updateBuilding", "building { id }", buildingId=other, expectedVersion=1, code="A")
        assert done == refused("building", "ALREADY_REGISTERED code")
        assert await of_unit(ask, "updateSpaceUnit", second, number="1") == refused("spaceUnit", "ALREADY_REGISTERED number")
        none = await of_unit(ask, "updateSpaceUnit", unit, area=None, use=None, number=None)
        assert sorted(none["errors"]) == ["TEXT_MISSING area", "TEXT_MISSING number", "TEXT_MISSING use"]
        for actor in (AUDITOR, ANONYMOUS, manager(ELSEWHERE)):
            assert await of_unit(ask, "updateSpaceUnit", unit, actor, version=5) == refused("spaceUnit", "NOT_PERMITTED")
            done = await do(ask, "createSpaceUnit", "spaceUnit { id }", actor, buildingId=building, **wrong_unit)
            assert done == refused("spaceUnit", "NOT_PERMITTED")


async def test_nothing_is_built_in_a_closed_park(ask: Asking, rows: Rows) -> None:
    park = await rows.park(state="CLOSED", closed_on=datetime(2020, 1, 1, tzinfo=UTC).date())
    async with nothing_left(rows):
        done = await do(ask, "createBuilding", "building { id }", parkId=park, code="A", name="A座")
        assert done == refused("building", "WRONG_STATE")


# reservations and repairs


async def test_a_reservation_is_made_released_and_runs_out(ask: Asking, rows: Rows) -> None:
    park, company = await rows.park(), await rows.company()
    unit, boss = await rows.space_unit(park_id=park), manager(park)
    async with nothing_left(rows):
        for until in (soon(days=91), soon(days=-1), "0001-01-01T00:00:00Z"):
            assert await of_unit(ask, "reserveSpaceUnit", unit, boss, until=until) == refused("spaceUnit", "RESERVATION_TOO_LONG until")
        both = await of_unit(ask, "reserveSpaceUnit", unit, boss, until=soon(days=91), companyId=NOBODY)
        assert sorted(both["errors"]) == ["NOT_VISIBLE companyId", "RESERVATION_TOO_LONG until"]
        for actor in (ADMIN, manager(ELSEWHERE), of_company(company)):
            assert await of_unit(ask, "reserveSpaceUnit", unit, actor, until=soon(days=1)) == refused("spaceUnit", "NOT_PERMITTED")
        assert await of_unit(ask, "releaseSpaceUnit", unit, boss) == refused("spaceUnit", "WRONG_STATE")
    done = await of_unit(ask, "reserveSpaceUnit", unit, boss, until=soon(days=30), companyId=company)
    assert done == {"spaceUnit": {"state": "RESERVED", "version": 2}, "errors": [], "warnings": []}
    async with nothing_left(rows):
        again = await of_unit(ask, "reserveSpaceUnit", unit, boss, version=2, until=soon(days=1))
        assert again == refused("spaceUnit", "WRONG_STATE")
    assert (await of_unit(ask, "releaseSpaceUnit", unit, boss, version=2))["spaceUnit"] == {"state": "VACANT", "version": 3}
    await of_unit(ask, "reserveSpaceUnit", unit, boss, version=3, until=soon(seconds=0.6))
    await asyncio.sleep(0.7)
    assert (await of_unit(ask, "reserveSpaceUnit", unit, boss, version=4, until=soon(days=1)))["spaceUnit"]["state"] == "RESERVED"
    reserved, released = "space_unit:reserved", "space_unit:released"
    assert await events(rows) == [reserved, released, reserved, reserved]


async def test_a_unit_is_repaired_while_nobody_has_it(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    unit, boss = await rows.space_unit(park_id=park, reserved_until=datetime(2099, 1, 1, tzinfo=UTC)), manager(park)
    async with nothing_left(rows):
        assert await of_unit(ask, "finishMaintenance", unit, boss) == refused("spaceUnit", "WRONG_STATE")
        assert await of_unit(ask, "startMaintenance", unit) == refused("spaceUnit", "NOT_PERMITTED")
    assert (await of_unit(ask, "startMaintenance", unit, boss))["spaceUnit"] == {"state": "MAINTENANCE", "version": 2}
    assert (await of_unit(ask, "finishMaintenance", unit, boss, version=2))["spaceUnit"] == {"state": "VACANT", "version": 3}
    await rows.let(await rows.lease(tenancy_id=await rows.tenancy(park_id=park)), unit)
    async with nothing_left(rows):
        assert await of_unit(ask, "startMaintenance", unit, boss, version=3) == refused("spaceUnit", "WRONG_STATE")
    assert await events(rows) == ["space_unit:maintenance_started", "space_unit:maintenance_finished"]


@pytest.mark.parametrize("text", ["36,65", "NaN", "1e400", "--1", 36.65])
async def test_numbers_that_are_none_are_refused_before_anything_is_done(ask: Asking, rows: Rows, text: Any) -> None:
    park = await rows.park()
    async with nothing_left(rows):
        with pytest.raises(RequestErrors):
            await do(ask, "updatePark", "park { id }", parkId=park, expectedVersion=1, area={"value": text, "unit": "M2"})
