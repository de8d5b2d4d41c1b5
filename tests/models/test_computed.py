"""What is not stored but worked out: the state of a unit, how full a park is, what the public is told of an application."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from registry.database.compiling import DIALECT, Compiler
from registry.models import Application, Entity, Park, SpaceUnit, Tenancy
from registry.models.base import Row
from tests.rows import FAR_AHEAD, LONG_AGO, Rows

YESTERDAY, TOMORROW = (datetime.now(UTC) + timedelta(days=days) for days in (-2, 2))


async def worked_out(rows: Rows, model: type[Entity], row: str, *names: str) -> tuple[Any, ...]:
    """Computed columns of one row, read through a `Row` and through the model, which must agree."""
    answers = []
    alias = Row(model, "t1")
    for source, statement in (
        (alias, select(*(getattr(alias, name).label(name) for name in names)).select_from(alias.from_clause())),
        (model, select(*(getattr(model, name).label(name) for name in names)).select_from(model)),
    ):
        [found] = await rows.connection.fetch(str(Compiler(DIALECT, statement.where(source.id == row))))
        answers.append(tuple(found))
    assert answers[0] == answers[1]
    return answers[0]


async def unit_on(rows: Rows, lease: dict[str, Any] | None, **given: Any) -> str:
    park = await rows.park()
    unit = await rows.space_unit(park_id=park, **given)
    if lease is not None:
        await rows.let(await rows.lease(tenancy_id=await rows.tenancy(park_id=park), **lease), unit)
    return unit


ENDED = {"ends_on": YESTERDAY.date(), "state": "EXPIRED"}


@pytest.mark.parametrize("lease, given, state", [
    (None, {}, "VACANT"),
    ({}, {}, "LEASED"),
    ({"state": "RENEWED"}, {}, "LEASED"),
    ({"state": "DRAFT"}, {}, "VACANT"),
    ({"state": "PENDING_APPROVAL"}, {}, "VACANT"),
    (ENDED, {}, "VACANT"),
    ({"ends_on": YESTERDAY.date()}, {}, "VACANT"),
    ({"starts_on": TOMORROW.date()}, {}, "VACANT"),
    ({"state": "TERMINATED", "terminated_on": YESTERDAY.date()}, {}, "VACANT"),
    ({"state": "TERMINATED", "terminated_on": TOMORROW.date()}, {}, "LEASED"),
    (None, {"reserved_until": TOMORROW}, "RESERVED"),
    (None, {"reserved_until": YESTERDAY}, "VACANT"),
    (None, {"in_maintenance": True, "reserved_until": TOMORROW}, "MAINTENANCE"),
    ({}, {"in_maintenance": True, "reserved_until": TOMORROW}, "LEASED"),
])  # fmt: skip
async def test_the_state_of_a_unit_follows_from_leases_maintenance_and_reservations(rows, lease, given, state):
    unit = await unit_on(rows, lease, **given)
    assert await worked_out(rows, SpaceUnit, unit, "state") == (state,)
    vacant = Decimal(100) if state == "VACANT" else Decimal(0)
    assert await worked_out(rows, Park, await rows.value("space_unit", unit, "park_id"), "vacant_area_m2") == (vacant,)


async def test_a_day_begins_at_midnight_in_jinan(rows):
    today = await rows.connection.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    last_day = await unit_on(rows, {"starts_on": LONG_AGO, "ends_on": today})
    first_day = await unit_on(rows, {"starts_on": today, "ends_on": FAR_AHEAD})
    day_before = await unit_on(rows, {"starts_on": LONG_AGO, "ends_on": today - timedelta(days=1)})
    states = [await worked_out(rows, SpaceUnit, unit, "state") for unit in (last_day, first_day, day_before)]
    assert states == [("LEASED",), ("LEASED",), ("VACANT",)]


AREAS = ("rentable_area_m2", "leased_area_m2", "vacant_area_m2", "occupancy_rate")


async def test_a_park_without_units_to_let_has_no_occupancy(rows):
    park = await rows.park()
    await rows.space_unit(park_id=park, use="PUBLIC_SERVICE")
    await rows.space_unit()
    assert await worked_out(rows, Park, park, *AREAS) == (None, None, None, None)


async def test_an_empty_park_has_an_occupancy_of_nothing(rows):
    park = await rows.park()
    await rows.space_unit(park_id=park, area_m2=Decimal("120.50"))
    assert await worked_out(rows, Park, park, *AREAS) == (Decimal("120.50"), Decimal(0), Decimal("120.50"), Decimal(0))


async def test_occupancy_is_leased_by_rentable_area(rows):
    park = await rows.park()
    tenancy = await rows.tenancy(park_id=park)
    lease, draft = await rows.lease(tenancy_id=tenancy), await rows.lease(tenancy_id=tenancy, state="DRAFT")
    leased = await rows.space_unit(park_id=park, area_m2=Decimal(100))
    wanted = await rows.space_unit(park_id=park, area_m2=Decimal(150))
    hall = await rows.space_unit(park_id=park, area_m2=Decimal(999), use="PUBLIC_SERVICE")
    await rows.space_unit(park_id=park, area_m2=Decimal(50), in_maintenance=True)
    for row, unit in ((lease, leased), (lease, hall), (draft, wanted)):
        await rows.let(row, unit)
    assert await worked_out(rows, Park, park, *AREAS) == (Decimal(300), Decimal(100), Decimal(150), Decimal("0.333333"))


@pytest.mark.parametrize("state, told", [
    ("DRAFT", "DRAFT"), ("ENDORSED", "DRAFT"), ("RETURNED", "NEEDS_SUPPLEMENT"), ("FORMAL_PASSED", "CHECKING"), ("SHORTLISTED", "UNDER_REVIEW"),
    ("RESERVE", "UNDER_REVIEW"), ("NOT_SHORTLISTED", "NOT_SELECTED"), ("HELD", "IN_NOTICE"), ("AWARDED", "SELECTED"), ("LAPSED", "NOT_SELECTED"),
])  # fmt: skip
async def test_the_public_is_told_less_than_there_is(rows, state, told):
    assert await worked_out(rows, Application, await rows.application(state=state), "public_state") == (told,)


async def test_tables_of_links_lead_where_they_say(rows):
    """A tenancy's units are those of today; a park's belt is the one it is on now."""
    park = await rows.park()
    tenancy = await rows.tenancy(park_id=park)
    now, past = await rows.space_unit(park_id=park), await rows.space_unit(park_id=park)
    await rows.let(await rows.lease(tenancy_id=tenancy), now)
    await rows.let(await rows.lease(tenancy_id=tenancy, starts_on=date(2018, 1, 1), **ENDED), past)
    former, belt = await rows.belt(), await rows.belt()
    await rows.belt_membership(park_id=park, belt_id=former, until=date(2019, 1, 1))
    await rows.belt_membership(park_id=park, belt_id=belt)

    async def linked(statement: Any) -> list[str]:
        return [record[0] for record in await rows.connection.fetch(str(Compiler(DIALECT, statement)))]

    assert await linked(select(SpaceUnit.id).join(SpaceUnit.leases).where(SpaceUnit.park_id == park).distinct()) == sorted([now, past])
    assert await linked(_through(Park, "belt", park)) == [belt]
    assert await linked(_through(Tenancy, "units", tenancy)) == [now]


def _through(model: type[Entity], link: str, row: str) -> Any:
    attribute = getattr(model, link)
    return select(attribute.property.mapper.class_.id).select_from(model).join(attribute).where(model.id == row)
