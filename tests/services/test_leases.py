"""What may be done with leases, through the API: drafted, signed, renewed, ended, and never two on one unit at once."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from registry.actor import Actor
from registry.errors import Lang
from tests.query.conftest import Asking
from tests.rows import LONG_AGO, TODAY, Rows
from tests.services.doing import ADMIN, ANONYMOUS, AUDITOR, ELSEWHERE, do, events, manager, nothing_left, of_company, said

YEAR: dict[str, Any] = {"startsOn": "2026-01-01", "endsOn": "2026-12-31"}
SHOWN = "lease { state holds version }"


@dataclass
class Stay:
    """A company in a park with two units, and the park's manager."""

    park: str
    company: str
    tenancy: str
    units: list[str]
    boss: Actor


@pytest.fixture
async def stay(rows: Rows) -> Stay:
    park, company = await rows.park(), await rows.company()
    tenancy = await rows.tenancy(park_id=park, company_id=company)
    units = [await rows.space_unit(park_id=park, number=number) for number in ("A-1", "A-2")]
    return Stay(park, company, tenancy, units, manager(park))


def refused(*errors: str) -> dict[str, Any]:
    return {"lease": None, "errors": list(errors), "warnings": []}


async def draft(ask: Asking, stay: Stay, actor: Actor | None = None, **more: Any) -> Any:
    given: dict[str, Any] = {"tenancyId": stay.tenancy, "unitIds": stay.units[:1], **YEAR, **more}
    return await do(ask, "draftLease", "lease { id state holds version }", actor or stay.boss, **given)


async def move(ask: Asking, verb: str, lease: str, actor: Actor, version: int = 1, **more: Any) -> Any:
    return await do(ask, verb, SHOWN, actor, leaseId=lease, expectedVersion=version, **more)


async def let(rows: Rows, stay: Stay, **given: Any) -> str:
    """A lease of the first unit."""
    lease = await rows.lease(tenancy_id=stay.tenancy, **{"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), **given})
    await rows.let(lease, stay.units[0])
    return lease


async def test_a_lease_is_drafted_changed_submitted_and_signed(ask: Asking, rows: Rows, stay: Stay) -> None:
    rent: dict[str, Any] = {"rent": {"value": "1.5", "unit": "WAN_YUAN"}, "rentPer": "MONTH", "deposit": {"value": "3000.50", "unit": "YUAN"}}
    done = await draft(ask, stay, number="ＨＴ-1", guarantor="担保公司", **rent)
    lease = done["lease"].pop("id")
    assert done == {"lease": {"state": "DRAFT", "holds": False, "version": 1}, "errors": [], "warnings": []}
    kept = await rows.connection.fetchrow("SELECT number, rent_amount, rent_unit, rent_per, deposit_amount, guarantor FROM lease")
    assert tuple(kept or ()) == ("HT-1", Decimal(15000), "WAN_YUAN", "MONTH", Decimal("3000.50"), "担保公司")
    changed = await do(
        ask, "updateLease", "lease { version units { nodes { number } } }", stay.boss, leaseId=lease, expectedVersion=1, unitIds=stay.units[1:]
    )
    assert changed["lease"] == {"version": 2, "units": {"nodes": [{"number": "A-2"}]}}
    assert (await move(ask, "updateLease", lease, stay.boss, 2, rent=None, guarantor=None))["lease"]["version"] == 3
    assert (await move(ask, "submitLease", lease, stay.boss, 3))["lease"] == {"state": "PENDING_APPROVAL", "holds": False, "version": 4}
    assert (await move(ask, "signLease", lease, stay.boss, 4))["lease"] == {"state": "ACTIVE", "holds": True, "version": 5}
    assert await events(rows) == ["lease:drafted", "lease:updated", "lease:updated", "lease:submitted", "lease:signed"]
    async with nothing_left(rows):
        assert await move(ask, "updateLease", lease, stay.boss, 5, guarantor="x") == refused("WRONG_STATE")
        assert await move(ask, "submitLease", lease, stay.boss, 5) == refused("WRONG_STATE")
        assert await move(ask, "signLease", lease, stay.boss, 5) == refused("WRONG_STATE")


async def test_a_draft_is_signed_by_one_stroke(ask: Asking, rows: Rows, stay: Stay) -> None:
    lease = (await draft(ask, stay))["lease"]["id"]
    assert (await move(ask, "signLease", lease, stay.boss))["lease"] == {"state": "ACTIVE", "holds": True, "version": 3}
    assert await events(rows) == ["lease:drafted", "lease:submitted", "lease:signed"]


async def test_leases_are_the_park_managers_affair(ask: Asking, rows: Rows, stay: Stay) -> None:
    lease = await let(rows, stay, state="DRAFT", rent_amount=Decimal(100), rent_currency="CNY", rent_per="MONTH")
    active = await let(rows, stay)
    ends: dict[str, Any] = {"terminatedOn": "2026-06-30", "reason": "协商一致"}
    async with nothing_left(rows):
        for actor, code in (
            (ANONYMOUS, "NOT_VISIBLE leaseId"),
            (manager(ELSEWHERE), "NOT_VISIBLE leaseId"),
            (of_company(stay.company), "NOT_PERMITTED"),
            (AUDITOR, "NOT_PERMITTED"),
            (ADMIN, "NOT_PERMITTED"),
        ):
            for verb in ("updateLease", "submitLease", "signLease"):
                assert await move(ask, verb, lease, actor) == refused(code)
            assert await move(ask, "terminateLease", active, actor, **ends) == refused(code)
            renewal = await do(ask, "renewLease", "lease { id } renewal { id }", actor, leaseId=active, expectedVersion=1, endsOn="2027-12-31")
            assert renewal == {**refused(code), "renewal": None}
        for actor in (ANONYMOUS, manager(ELSEWHERE), of_company(stay.company), AUDITOR):
            assert await draft(ask, stay, actor) == refused("NOT_PERMITTED")


async def test_all_that_is_wrong_with_a_lease_is_said_at_once(ask: Asking, rows: Rows, stay: Stay) -> None:
    await rows.lease(tenancy_id=stay.tenancy, number="HT-1", external_reference="X-1")
    public = await rows.space_unit(park_id=stay.park, use="PUBLIC_SERVICE", number="大厅")
    elsewhere = await rows.space_unit()
    given: dict[str, Any] = {
        "number": "HT-1",
        "externalReference": "X-1",
        "startsOn": "2026-12-31",
        "endsOn": "2026-01-01",
        "unitIds": [stay.units[0], public, elsewhere, "garbage"],
        "rent": {"value": "-1", "unit": "YUAN"},
        "deposit": {"value": "1E20", "unit": "YUAN"},
        "guarantor": "长" * 201,
    }
    async with nothing_left(rows):
        assert sorted((await draft(ask, stay, **given))["errors"]) == [
            "ALREADY_REGISTERED externalReference",
            "ALREADY_REGISTERED number",
            "AMOUNT_NEGATIVE rent.value",
            "AMOUNT_TOO_LARGE deposit.value",
            "NOT_VISIBLE unitIds.2",
            "NOT_VISIBLE unitIds.3",
            "PERIOD_REVERSED endsOn",
            "TEXT_MISSING rentPer",
            "TEXT_TOO_LONG guarantor",
            "UNIT_NOT_LET unitIds.1",
        ]
        far = await draft(ask, stay, startsOn="0001-01-01", endsOn="9999-12-31")
        assert far == refused("AMOUNT_OUT_OF_RANGE startsOn", "AMOUNT_OUT_OF_RANGE endsOn")
        assert await draft(ask, stay, unitIds=["x"] * 101) == refused("TOO_MANY unitIds", *(["NOT_VISIBLE unitIds.0"]))


async def test_a_lease_says_what_it_lets_and_for_whom(ask: Asking, rows: Rows, stay: Stay) -> None:
    empty = (await draft(ask, stay, unitIds=[]))["lease"]["id"]
    async with nothing_left(rows):
        assert await move(ask, "submitLease", empty, stay.boss) == refused("REQUIRED")
        assert await move(ask, "signLease", empty, stay.boss) == refused("REQUIRED")
        assert await move(ask, "updateLease", empty, stay.boss, startsOn=None, endsOn=None) == refused(
            "TEXT_MISSING startsOn", "TEXT_MISSING endsOn"
        )
        assert await move(ask, "updateLease", empty, stay.boss, endsOn="2025-01-01") == refused("PERIOD_REVERSED endsOn")
    lease = await let(rows, stay, state="PENDING_APPROVAL")
    async with nothing_left(rows):
        assert await move(ask, "signLease", lease, stay.boss, signedOn="2099-01-01") == refused("DAY_NOT_YET signedOn")
    await rows.update("tenancy", stay.tenancy, state="LEFT", left_on=TODAY, leave_reason="OTHER")
    async with nothing_left(rows):
        assert await move(ask, "signLease", lease, stay.boss) == refused("TENANCY_NOT_OPEN")
        assert await draft(ask, stay) == refused("WRONG_STATE")


async def test_a_unit_is_let_once_at_a_time(ask: Asking, rows: Rows, stay: Stay) -> None:
    await let(rows, stay, starts_on=LONG_AGO)
    lease = (await draft(ask, stay, startsOn="2026-12-31", endsOn="2027-12-30"))["lease"]["id"]
    async with nothing_left(rows):
        assert await move(ask, "signLease", lease, stay.boss) == refused("UNIT_TAKEN unitIds")
        (text,) = await said(ask, "signLease", Lang.ZH, stay.boss, leaseId=lease, expectedVersion=1)
        assert "A-1，2019-01-01 至 2026-12-31" in text
    assert (await move(ask, "updateLease", lease, stay.boss, startsOn="2027-01-01"))["errors"] == []
    assert (await move(ask, "signLease", lease, stay.boss, 2))["errors"] == []


async def test_of_two_who_let_one_unit_at_once_one_does(ask: Asking, rows: Rows, stay: Stay) -> None:
    leases = [await let(rows, stay, state="PENDING_APPROVAL") for _ in range(2)]
    both = await asyncio.gather(*(move(ask, "signLease", lease, stay.boss) for lease in leases))
    assert sorted(error for each in both for error in each["errors"]) == ["UNIT_TAKEN unitIds"]
    assert await events(rows) == ["lease:signed"]


async def test_a_reserved_unit_is_let_to_whom_it_is_reserved_for(ask: Asking, rows: Rows, stay: Stay) -> None:
    other = await rows.company()
    held: dict[str, Any] = {"reserved_until": datetime(2099, 1, 1, tzinfo=UTC)}
    await rows.update("space_unit", stay.units[0], reserved_for_id=other, **held)
    lease = await let(rows, stay, state="PENDING_APPROVAL")
    async with nothing_left(rows):
        assert await move(ask, "signLease", lease, stay.boss) == refused("UNIT_RESERVED unitIds")
        (text,) = await said(ask, "signLease", Lang.ZH, stay.boss, leaseId=lease, expectedVersion=1)
        assert text.startswith("A-1 已为其他企业预留至 2099-01-01 08:00。")
    await rows.update("space_unit", stay.units[0], reserved_for_id=stay.company, **held)
    assert (await move(ask, "signLease", lease, stay.boss))["errors"] == []
    assert await rows.value("space_unit", stay.units[0], "reserved_until") is None


async def test_a_unit_in_maintenance_is_not_let(ask: Asking, rows: Rows, stay: Stay) -> None:
    await rows.update("space_unit", stay.units[0], in_maintenance=True)
    lease = await let(rows, stay, state="PENDING_APPROVAL", starts_on=LONG_AGO, ends_on=date(2099, 1, 1))
    async with nothing_left(rows):
        assert await move(ask, "signLease", lease, stay.boss) == refused("UNIT_IN_MAINTENANCE unitIds")


async def renew(ask: Asking, lease: str, actor: Actor, version: int = 1, **more: Any) -> Any:
    shows = "lease { state version } renewal { state startsOn endsOn guarantor rent { amount } rentPer number units { nodes { number } } }"
    return await do(ask, "renewLease", shows, actor, leaseId=lease, expectedVersion=version, **{"endsOn": "2027-12-31", **more})


async def test_renew_lease_goes_on_the_day_after_with_the_same(ask: Asking, rows: Rows, stay: Stay) -> None:
    rent: dict[str, Any] = {"rent_amount": Decimal(100), "rent_currency": "CNY", "rent_per": "M2_MONTH", "rent_unit": "YUAN"}
    lease = await let(rows, stay, guarantor="担保公司", number="HT-1", **rent)
    assert await renew(ask, lease, stay.boss, rent={"value": "120", "unit": "YUAN"}) == {
        "lease": {"state": "RENEWED", "version": 2},
        "renewal": {
            "state": "ACTIVE",
            "startsOn": "2027-01-01",
            "endsOn": "2027-12-31",
            "guarantor": "担保公司",
            "rent": {"amount": "120"},
            "rentPer": "M2_MONTH",
            "number": None,
            "units": {"nodes": [{"number": "A-1"}]},
        },
        "errors": [],
        "warnings": [],
    }
    assert await events(rows) == ["lease:renewed", "lease:signed"]
    async with nothing_left(rows):
        nothing: dict[str, Any] = {"lease": None, "renewal": None, "warnings": []}
        assert await renew(ask, lease, stay.boss, 2) == {**nothing, "errors": ["WRONG_STATE"]}
        assert await renew(ask, lease, stay.boss) == {**nothing, "errors": ["CONFLICT expectedVersion"]}


async def test_a_renewal_that_cannot_be_leaves_the_lease_as_it_was(ask: Asking, rows: Rows, stay: Stay) -> None:
    lease = await let(rows, stay, ends_on=date(2026, 6, 30), number="HT-1")
    other = await let(rows, stay, starts_on=date(2026, 7, 1))
    eternal = await rows.lease(tenancy_id=stay.tenancy, ends_on=date(9999, 12, 30))
    nothing: dict[str, Any] = {"lease": None, "renewal": None, "warnings": []}
    async with nothing_left(rows):
        assert await renew(ask, lease, stay.boss) == {**nothing, "errors": ["UNIT_TAKEN endsOn"]}
        wrong = await renew(ask, lease, stay.boss, endsOn="2026-06-30", signedOn="2099-01-01", number="HT-1")
        assert sorted(wrong["errors"]) == ["ALREADY_REGISTERED number", "DAY_NOT_YET signedOn", "PERIOD_REVERSED endsOn"]
        assert (await renew(ask, eternal, stay.boss, endsOn="9999-12-31"))["errors"][0] == "AMOUNT_OUT_OF_RANGE startsOn"
    await rows.update("tenancy", stay.tenancy, state="GRADUATED", graduated_on=TODAY, graduation_criterion="REVENUE")
    async with nothing_left(rows):
        assert await renew(ask, other, stay.boss) == {**nothing, "errors": ["TENANCY_NOT_OPEN"]}


async def test_of_two_who_renew_one_lease_at_once_one_does(ask: Asking, rows: Rows, stay: Stay) -> None:
    lease = await let(rows, stay)
    both = await asyncio.gather(*(renew(ask, lease, stay.boss) for _ in range(2)))
    assert sorted(error for each in both for error in each["errors"]) == ["CONFLICT expectedVersion"]
    assert await rows.connection.fetchval("SELECT count(*) FROM lease") == 2


async def test_terminate_lease_frees_its_units_from_the_day_after(ask: Asking, rows: Rows, stay: Stay) -> None:
    lease = await let(rows, stay)
    async with nothing_left(rows):
        for day in ("2025-12-31", "2027-01-01"):
            done = await move(ask, "terminateLease", lease, stay.boss, terminatedOn=day, reason=" ")
            assert done == refused("TEXT_MISSING reason", "DAY_OUTSIDE_LEASE terminatedOn")
    done = await move(ask, "terminateLease", lease, stay.boss, terminatedOn="2026-06-30", reason="协商一致")
    assert done["lease"] == {"state": "TERMINATED", "holds": True, "version": 2}
    for day, errors in (("2026-06-30", ["UNIT_TAKEN unitIds"]), ("2026-07-01", [])):
        again = (await draft(ask, stay, startsOn=day))["lease"]["id"]
        if errors:
            (text,) = await said(ask, "signLease", Lang.ZH, stay.boss, leaseId=again, expectedVersion=1)
            assert "至 2026-06-30" in text
        assert (await move(ask, "signLease", again, stay.boss))["errors"] == errors


async def test_what_is_let_keeps_its_place_when_the_record_of_it_is_changed(ask: Asking, rows: Rows, stay: Stay) -> None:
    building = await rows.building(park_id=stay.park, rentable_area_m2=Decimal(150))
    unit = await rows.space_unit(park_id=stay.park, building_id=building, number="B-1")  # 100 m2
    lease = await draft(ask, stay, unitIds=[unit], startsOn="2026-01-01", endsOn="2045-12-31")
    assert (await move(ask, "signLease", lease["lease"]["id"], stay.boss))["errors"] == []

    async def change(verb: str, **given: Any) -> list[str]:
        errors: list[str] = (await do(ask, verb, "", stay.boss, expectedVersion=1, **given))["errors"]
        return errors

    async with nothing_left(rows):
        smaller = await change("updateBuilding", buildingId=building, rentableArea={"value": "99", "unit": "M2"})
        assert smaller == ["BUILDING_FULL rentableArea"]
        larger = await change("updateSpaceUnit", spaceUnitId=unit, area={"value": "151", "unit": "M2"})
        assert larger == ["BUILDING_FULL area"]
        assert await change("updateSpaceUnit", spaceUnitId=unit, use="PUBLIC_SERVICE") == ["UNIT_TAKEN use"]
    assert await change("updateSpaceUnit", spaceUnitId=unit, area={"value": "150", "unit": "M2"}) == []
    assert await change("updateBuilding", buildingId=building, rentableArea={"value": "151", "unit": "M2"}) == []


async def test_a_unit_that_is_not_let_any_more_is_not_signed_for(ask: Asking, rows: Rows, stay: Stay) -> None:
    unit = await rows.space_unit(park_id=stay.park, number="B-1")
    lease = (await draft(ask, stay, unitIds=[unit]))["lease"]["id"]
    given: dict[str, Any] = {"spaceUnitId": unit, "expectedVersion": 1, "use": "PUBLIC_SERVICE"}
    assert (await do(ask, "updateSpaceUnit", "", stay.boss, **given))["errors"] == []
    assert (await move(ask, "signLease", lease, stay.boss))["errors"] == ["UNIT_NOT_LET unitIds"]


async def test_no_more_of_a_building_is_let_than_may_be_on_its_fullest_day(ask: Asking, rows: Rows, stay: Stay) -> None:
    building = await rows.building(park_id=stay.park, rentable_area_m2=Decimal(250))
    units = [await rows.space_unit(park_id=stay.park, building_id=building, number=f"B-{n}") for n in range(3)]  # 100 m2 each
    first, second, third, later = [
        (await draft(ask, stay, unitIds=[unit], startsOn=start, endsOn=end))["lease"]["id"]
        for unit, start, end in (
            (units[0], "2026-01-01", "2026-12-31"),
            (units[1], "2026-06-01", "2026-12-31"),
            (units[2], "2026-01-01", "2026-06-01"),
            (units[2], "2026-01-01", "2026-05-31"),
        )
    ]
    for lease in (first, second):
        assert (await move(ask, "signLease", lease, stay.boss))["lease"]["state"] == "ACTIVE"
    async with nothing_left(rows):
        assert await move(ask, "signLease", third, stay.boss) == refused("BUILDING_FULL unitIds")  # on 1 June it would be 300
    assert (await move(ask, "signLease", later, stay.boss))["lease"]["state"] == "ACTIVE"
    async with nothing_left(rows):
        renewed = await do(ask, "renewLease", "lease { state }", stay.boss, leaseId=later, expectedVersion=3, endsOn="2026-08-01")
        assert renewed == refused("BUILDING_FULL unitIds")
