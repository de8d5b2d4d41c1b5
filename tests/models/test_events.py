"""The log stays as it was written."""

import asyncpg
import pytest


@pytest.mark.parametrize("statement", [
    "UPDATE event SET type = 'tenancy:ended'",
    "UPDATE event SET data = '{}' WHERE false",
    "DELETE FROM event",
    "TRUNCATE event",
    "TRUNCATE account CASCADE",
])  # fmt: skip
async def test_what_was_written_can_be_neither_changed_nor_removed(rows, statement):
    await rows.event()
    before = await rows.connection.fetch("SELECT * FROM event")
    with pytest.raises(asyncpg.RestrictViolationError) as error:
        async with rows.connection.transaction():
            await rows.connection.execute(statement)
    assert error.value.constraint_name == "event_append_only"
    assert await rows.connection.fetch("SELECT * FROM event") == before


async def test_positions_rise_in_the_order_of_writing(rows):
    written = [await rows.event() for _ in range(3)]
    assert [row["id"] for row in await rows.connection.fetch("SELECT id FROM event ORDER BY position")] == written


async def test_an_account_with_events_stays(rows):
    account = await rows.account()
    await rows.event(account_id=account)
    with pytest.raises(asyncpg.ForeignKeyViolationError) as error:
        await rows.connection.execute("DELETE FROM account WHERE id = $1", account)
    assert error.value.constraint_name == "fk_event_account_id"
