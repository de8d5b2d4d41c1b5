"""No unit is leased twice at once: whatever the road, whatever plain SQL tries, however many try together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import asyncpg
import pytest

from registry.database.connect import connect
from tests.rows import FAR_AHEAD, LONG_AGO, TODAY, Rows

TWICE = "ex_lease_unit_let_once"


@pytest.fixture
async def park(rows):
    return await rows.park()


async def lease(rows: Rows, park: str, **given: object) -> str:
    return await rows.lease(tenancy_id=await rows.tenancy(park_id=park), **given)


async def refused(rows: Rows, work: Callable[[], Awaitable[object]]) -> str | None:
    try:
        async with rows.connection.transaction():
            await work()
    except asyncpg.IntegrityConstraintViolationError as error:
        return error.constraint_name
    return None


async def test_a_second_lease_of_the_same_days_is_refused(rows, park):
    unit, other = await rows.space_unit(park_id=park), await rows.space_unit(park_id=park)
    first, second = await lease(rows, park), await lease(rows, park)
    assert await refused(rows, lambda: rows.let(first, unit)) is None
    assert await refused(rows, lambda: rows.let(second, unit)) == TWICE
    assert await refused(rows, lambda: rows.let(second, other)) is None


async def test_both_ends_of_a_lease_are_included(rows, park):
    unit = await rows.space_unit(park_id=park)
    await rows.let(await lease(rows, park, starts_on=date(2020, 1, 1), ends_on=date(2020, 6, 30)), unit)
    same_day = await lease(rows, park, starts_on=date(2020, 6, 30), ends_on=FAR_AHEAD)
    next_day = await lease(rows, park, starts_on=date(2020, 7, 1), ends_on=FAR_AHEAD)
    before = await lease(rows, park, starts_on=date(2019, 7, 1), ends_on=date(2019, 12, 31))
    assert await refused(rows, lambda: rows.let(same_day, unit)) == TWICE
    assert await refused(rows, lambda: rows.let(next_day, unit)) is None
    assert await refused(rows, lambda: rows.let(before, unit)) is None


@pytest.mark.parametrize("state, holds", [
    ("DRAFT", False), ("PENDING_APPROVAL", False), ("ACTIVE", True), ("RENEWED", True), ("EXPIRED", True), ("TERMINATED", True),
])  # fmt: skip
async def test_a_lease_holds_its_units_unless_it_is_only_being_prepared(rows, park, state, holds):
    unit = await rows.space_unit(park_id=park)
    await rows.let(await lease(rows, park, state=state), unit)
    second = await lease(rows, park)
    assert await refused(rows, lambda: rows.let(second, unit)) == (TWICE if holds else None)


async def test_a_draft_over_leased_days_cannot_become_active(rows, park):
    unit = await rows.space_unit(park_id=park)
    draft = await lease(rows, park, state="DRAFT")
    await rows.let(draft, unit)
    await rows.let(await lease(rows, park), unit)
    assert await refused(rows, lambda: rows.update("lease", draft, state="ACTIVE")) == TWICE
    assert await refused(rows, lambda: rows.update("lease", draft, state="PENDING_APPROVAL")) is None


async def test_a_lease_cannot_be_drawn_out_over_the_next(rows, park):
    unit = await rows.space_unit(park_id=park)
    first = await lease(rows, park, ends_on=date(2020, 6, 30))
    await rows.let(first, unit)
    await rows.let(await lease(rows, park, starts_on=date(2020, 7, 1)), unit)
    assert await refused(rows, lambda: rows.update("lease", first, ends_on=date(2020, 7, 1))) == TWICE
    assert await refused(rows, lambda: rows.update("lease", first, ends_on=date(2020, 6, 29))) is None


async def test_a_terminated_lease_frees_its_units_from_the_next_day(rows, park):
    unit = await rows.space_unit(park_id=park)
    first = await lease(rows, park)
    await rows.let(first, unit)
    await rows.update("lease", first, state="TERMINATED", terminated_on=TODAY, termination_reason="协商一致")
    same_day, next_day = await lease(rows, park, starts_on=TODAY), await lease(rows, park, starts_on=date(2020, 6, 2))
    assert await refused(rows, lambda: rows.let(same_day, unit)) == TWICE
    assert await refused(rows, lambda: rows.let(next_day, unit)) is None


async def test_a_renewal_follows_on_the_next_day(rows, park):
    unit = await rows.space_unit(park_id=park)
    tenancy = await rows.tenancy(park_id=park)
    old = await rows.lease(tenancy_id=tenancy, ends_on=TODAY)
    await rows.let(old, unit)
    await rows.update("lease", old, state="RENEWED")
    new = await rows.lease(tenancy_id=tenancy, starts_on=date(2020, 6, 2), renewed_from_id=old)
    assert await refused(rows, lambda: rows.let(new, unit)) is None


# what a link repeats


async def test_a_link_says_what_its_two_ends_say(rows, park):
    unit = await rows.space_unit(park_id=park)
    draft = await lease(rows, park, state="DRAFT", starts_on=LONG_AGO, ends_on=TODAY)
    lies = {"tenancy_id": "tenancy_x", "park_id": "park_x", "unit_serial": -1, "during": asyncpg.Range(FAR_AHEAD), "holds": True}
    await rows.insert("lease_unit", {"lease_id": draft, "unit_id": unit, **lies})
    found = await rows.connection.fetchrow("SELECT * FROM lease_unit")
    assert dict(found) == {
        "lease_id": draft,
        "unit_id": unit,
        "tenancy_id": await rows.value("lease", draft, "tenancy_id"),
        "park_id": park,
        "unit_serial": await rows.value("space_unit", unit, "serial"),
        "during": asyncpg.Range(LONG_AGO, date(2020, 6, 2)),
        "holds": False,
    }
    await rows.update("lease", draft, state="ACTIVE", ends_on=date(2020, 5, 31))
    assert await rows.connection.fetchval("SELECT (during, holds) FROM lease_unit") == (asyncpg.Range(LONG_AGO, TODAY), True)


@pytest.mark.parametrize("lie, key", [
    ("holds = false", "fk_lease_unit_lease"),
    ("during = 'empty'", "fk_lease_unit_lease"),
    ("during = daterange('2090-01-01', '2090-01-02')", "fk_lease_unit_lease"),
    ("unit_serial = unit_serial + 1000000", "fk_lease_unit_unit"),
    ("park_id = 'park_x'", "fk_lease_unit_lease"),
    ("tenancy_id = 'tenancy_x'", "fk_lease_unit_lease"),
    ("lease_id = 'lease_x'", "fk_lease_unit_lease"),
    ("unit_id = 'unit_x'", "fk_lease_unit_unit"),
])  # fmt: skip
async def test_a_link_cannot_be_made_to_say_anything_else(rows, park, lie, key):
    await rows.let(await lease(rows, park), await rows.space_unit(park_id=park))
    assert await refused(rows, lambda: rows.connection.execute(f"UPDATE lease_unit SET {lie}")) == key


@pytest.mark.parametrize("column", ["during", "holds"])
async def test_what_a_lease_holds_is_worked_out_and_cannot_be_set(rows, park, column):
    row = await lease(rows, park)
    with pytest.raises(asyncpg.GeneratedAlwaysError):
        await rows.connection.execute(f"UPDATE lease SET {column} = NULL WHERE id = $1", row)


async def test_a_unit_that_is_let_keeps_its_number_and_its_park(rows, park):
    unit = await rows.space_unit(park_id=park)
    await rows.let(await lease(rows, park), unit)
    elsewhere = await rows.building()
    move = {"building_id": elsewhere, "park_id": await rows.value("building", elsewhere, "park_id")}
    assert await refused(rows, lambda: rows.update("space_unit", unit, **move)) == "fk_lease_unit_lease"
    await rows.connection.execute("UPDATE space_unit SET serial = DEFAULT WHERE id = $1", unit)
    second = await lease(rows, park)
    assert await refused(rows, lambda: rows.let(second, unit)) == TWICE


async def test_a_unit_of_another_park_cannot_be_let(rows, park):
    row, unit = await lease(rows, park), await rows.space_unit()
    assert await refused(rows, lambda: rows.let(row, unit)) == "fk_lease_unit_unit"


async def test_a_unit_or_a_lease_that_is_not_there_cannot_be_linked(rows, park):
    row, unit = await lease(rows, park), await rows.space_unit(park_id=park)
    with pytest.raises(asyncpg.NotNullViolationError):
        async with rows.connection.transaction():
            await rows.let(row, "unit_x")
    with pytest.raises(asyncpg.NotNullViolationError):
        async with rows.connection.transaction():
            await rows.let("lease_x", unit)


# many at once


async def contend(url: str, statements: Sequence[tuple[str, tuple[str, ...]]]) -> list[Exception | None]:
    """Each statement on a connection of its own, all at once; what became of each."""
    connections = [await connect(url) for _ in statements]
    try:
        tries = [connection.execute(sql, *values) for connection, (sql, values) in zip(connections, statements, strict=True)]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
    finally:
        for connection in connections:
            await connection.close()
    return [outcome if isinstance(outcome, Exception) else None for outcome in outcomes]


async def test_of_many_who_open_a_tenancy_at_once_one_succeeds(database_url, connection):
    rows = Rows(connection)
    stay = {"company_id": await rows.company(), "park_id": await rows.park()}
    applied = [await rows.tenancy(**stay, state="APPLIED") for _ in range(8)]
    outcomes = await contend(database_url, [("UPDATE tenancy SET state = 'APPROVED' WHERE id = $1", (row,)) for row in applied])
    lost = [outcome for outcome in outcomes if outcome is not None]
    assert [error.constraint_name for error in lost] == ["uq_tenancy_open"] * 7  # type: ignore[attr-defined]
    assert await connection.fetchval("SELECT count(*) FROM tenancy WHERE state = 'APPROVED'") == 1


@pytest.mark.parametrize("road", ["link", "sign"])
async def test_of_many_who_lease_a_unit_at_once_one_succeeds(database_url, connection, road):
    rows = Rows(connection)
    park = await rows.park()
    unit = await rows.space_unit(park_id=park)
    leases = [await lease(rows, park, state="ACTIVE" if road == "link" else "PENDING_APPROVAL") for _ in range(8)]
    if road == "link":
        statements: list[tuple[str, tuple[str, ...]]] = [
            ("INSERT INTO lease_unit (lease_id, unit_id) VALUES ($1, $2)", (row, unit)) for row in leases
        ]
    else:
        for row in leases:
            await rows.let(row, unit)
        statements = [("UPDATE lease SET state = 'ACTIVE' WHERE id = $1", (row,)) for row in leases]
    outcomes = await contend(database_url, statements)
    lost = [outcome for outcome in outcomes if outcome is not None]
    assert len(lost) == 7
    assert all(isinstance(error, asyncpg.ExclusionViolationError | asyncpg.DeadlockDetectedError) for error in lost), lost
    assert await connection.fetchval("SELECT count(*) FROM lease_unit WHERE holds") == 1


async def test_the_second_of_two_waits_for_the_first_and_then_loses(database_url, connection):
    rows = Rows(connection)
    park = await rows.park()
    unit = await rows.space_unit(park_id=park)
    first, second = await lease(rows, park), await lease(rows, park)
    other = await connect(database_url)
    async with connection.transaction():
        await rows.let(first, unit)
        waiting = asyncio.create_task(Rows(other).let(second, unit))
        await asyncio.sleep(0.2)
        assert not waiting.done()
    with pytest.raises(asyncpg.ExclusionViolationError) as error:
        await waiting
    assert error.value.constraint_name == TWICE
    await other.close()
