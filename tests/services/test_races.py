"""Two at once, on two registries: one wins, and the other is refused with a code. Neither is an accident."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from registry.identifiers import synthetic_uscc
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.doing import ADMIN, do, manager
from tests.services.racing import Racer, both, log_held, race, waits

__all__ = ["both"]


async def test_the_same_credit_code_is_registered_once(both: tuple[Asking, Asking], rows: Rows) -> None:
    async def register(ask: Asking) -> Any:
        return await do(ask, "registerCompany", "company { id }", name="甲", uscc="91370103XXXX00019M")

    assert await race(both, register) == [[], ["ALREADY_REGISTERED uscc"]]


async def test_the_same_unit_is_let_once(both: tuple[Asking, Asking], rows: Rows) -> None:
    park = await rows.park()
    unit, boss = await rows.space_unit(park_id=park), manager(park)
    leases = [await rows.lease(tenancy_id=await rows.tenancy(park_id=park), state="PENDING_APPROVAL") for _ in range(2)]
    for lease in leases:
        await rows.let(lease, unit)

    def sign(lease: str) -> Racer:
        return lambda ask: do(ask, "signLease", "lease { id }", boss, leaseId=lease, expectedVersion=1)

    assert await race(both, *map(sign, leases)) == [[], ["UNIT_TAKEN unitIds"]]


async def test_a_building_is_not_limited_below_what_is_being_let(both: tuple[Asking, Asking], rows: Rows) -> None:
    """The lease has been looked at and is not committed yet, as the log is locked: then somebody says how much the building holds."""
    park = await rows.park()
    building, boss = await rows.building(park_id=park), manager(park)
    lease = await rows.lease(tenancy_id=await rows.tenancy(park_id=park), state="PENDING_APPROVAL")
    await rows.let(lease, await rows.space_unit(park_id=park, building_id=building, area_m2=Decimal(80)))
    area = {"value": "50", "unit": "M2"}
    async with log_held(rows):
        sign = asyncio.create_task(do(both[0], "signLease", "lease { id }", boss, leaseId=lease, expectedVersion=1))
        await waits(rows, 1)
        limit = asyncio.create_task(do(both[1], "updateBuilding", "building { id }", boss, buildingId=building, expectedVersion=1, rentableArea=area))
        await waits(rows, 2)
    assert (await sign)["errors"] == []
    assert (await limit)["errors"] == ["BUILDING_FULL rentableArea"]


async def test_the_same_company_is_let_into_a_park_once(both: tuple[Asking, Asking], rows: Rows) -> None:
    park = await rows.park()

    async def let_in(ask: Asking) -> Any:
        given: dict[str, Any] = {"parkId": park, "company": {"name": "甲", "uscc": "91370103XXXX00019M"}, "kind": "VIRTUAL", "enteredOn": "2026-01-01"}
        return await do(ask, "registerTenancy", "tenancy { id }", manager(park), **given)

    assert await race(both, let_in) == [[], ["ALREADY_TENANT company.uscc"]]
    assert await rows.connection.fetchval("SELECT count(*) FROM tenancy") == 1


async def test_of_two_that_come_for_one_unit_the_second_is_told_where_and_on_which_days(both: tuple[Asking, Asking], rows: Rows) -> None:
    park = await rows.park()
    unit, boss = await rows.space_unit(park_id=park, number="A-1"), manager(park)

    def come(code: str) -> Racer:
        lease = {"startsOn": "2026-01-01", "endsOn": "2026-12-31", "unitIds": [unit]}
        given: dict[str, Any] = {"parkId": park, "company": {"name": code, "uscc": code}, "enteredOn": "2026-01-05", "lease": lease}
        return lambda ask: do(ask, "registerTenancy", "tenancy { id }", boss, **given)

    async with log_held(rows):
        racing = asyncio.create_task(race(both, come("91370103XXXX00019M"), come(synthetic_uscc(7))))
        await waits(rows, 2)
    assert await racing == [[], ["UNIT_TAKEN lease.unitIds"]]


async def test_two_applications_of_a_company_are_not_both_approved(both: tuple[Asking, Asking], rows: Rows) -> None:
    park, company = await rows.park(), await rows.company()
    stays = [await rows.tenancy(park_id=park, company_id=company, state="APPLIED") for _ in range(2)]

    def approve(stay: str) -> Racer:
        return lambda ask: do(ask, "approveTenancy", "tenancy { id }", manager(park), tenancyId=stay, expectedVersion=1)

    won, lost = await race(both, *map(approve, stays))
    assert won == []
    assert lost in (["ALREADY_TENANT"], ["ALREADY_TENANT companyId"])


async def test_the_same_lease_is_renewed_once(both: tuple[Asking, Asking], rows: Rows) -> None:
    park = await rows.park()
    lease = await rows.lease(tenancy_id=await rows.tenancy(park_id=park))
    await rows.let(lease, await rows.space_unit(park_id=park))

    async def renew(ask: Asking) -> Any:
        return await do(ask, "renewLease", "renewal { id }", manager(park), leaseId=lease, expectedVersion=1, endsOn="2150-12-31")

    assert await race(both, renew) == [[], ["CONFLICT expectedVersion"]]


@pytest.mark.parametrize("verb", ["updatePark", "suspendPark"])
async def test_the_same_version_is_changed_once(both: tuple[Asking, Asking], rows: Rows, verb: str) -> None:
    park = await rows.park()
    more: dict[str, Any] = {"website": "https://example.cn"} if verb == "updatePark" else {}

    async def change(ask: Asking) -> Any:
        return await do(ask, verb, "park { id }", ADMIN, parkId=park, expectedVersion=1, **more)

    assert await race(both, change) == [[], ["CONFLICT expectedVersion"]]


CLOSED = "SELECT count(*) FROM tenancy JOIN park ON park.id = park_id WHERE park.state = 'CLOSED' AND tenancy.state = ANY($1)"


@pytest.mark.parametrize("verb", ["registerTenancy", "approveTenancy"])
async def test_a_park_is_not_closed_while_a_company_moves_in(both: tuple[Asking, Asking], rows: Rows, verb: str) -> None:
    park, company = await rows.park(), await rows.company()
    stay = await rows.tenancy(park_id=park, state="APPLIED")

    async def close(ask: Asking) -> Any:
        return await do(ask, "closePark", "park { id }", parkId=park, expectedVersion=1, closedOn="2026-01-01")

    async def move_in(ask: Asking) -> Any:
        entering: dict[str, Any] = {"parkId": park, "companyId": company, "kind": "VIRTUAL", "enteredOn": "2026-01-01"}
        given: dict[str, Any] = {"registerTenancy": entering, "approveTenancy": {"tenancyId": stay, "expectedVersion": 1}}[verb]
        return await do(ask, verb, "tenancy { id }", manager(park), **given)

    won, lost = await race(both, close, move_in)
    assert won == []
    assert lost[0].split()[0] in ("PARK_NOT_ACTIVE", "STILL_OCCUPIED")
    assert await rows.connection.fetchval(CLOSED, ["APPROVED", "ACTIVE", "LEAVING"]) == 0


async def test_a_company_is_not_archived_or_merged_while_it_moves_in(both: tuple[Asking, Asking], rows: Rows) -> None:
    park, company = await rows.park(), await rows.company()
    stay = await rows.tenancy(park_id=park, company_id=company, state="APPLIED")

    async def archive(ask: Asking) -> Any:
        return await do(ask, "archiveCompany", "company { id }", companyId=company, expectedVersion=1)

    async def approve(ask: Asking) -> Any:
        return await do(ask, "approveTenancy", "tenancy { id }", manager(park), tenancyId=stay, expectedVersion=1)

    won, lost = await race(both, archive, approve)
    assert won == []
    assert lost in (["STILL_TENANT"], ["COMPANY_UNVERIFIED"])
