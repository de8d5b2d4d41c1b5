"""The log stays as it was written, each entry behind the one before; of what was changed only the values may be erased."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import asyncpg
import pytest
from alembic import command

from registry.database.upgrade import _config, _within, drift, migrate
from registry.feed import head_of, verify_log
from tests.rows import NOW, Rows

if TYPE_CHECKING:
    from tests.conftest import Workshop


async def refused(rows: Rows, statement: str) -> tuple[str | None, bool]:
    """The trigger that refuses a statement, and whether both tables are as they were."""
    before = [await rows.connection.fetch(f"SELECT * FROM {table}") for table in ("event", "change")]
    with pytest.raises(asyncpg.RestrictViolationError) as error:
        async with rows.connection.transaction():
            await rows.connection.execute(statement)
    after = [await rows.connection.fetch(f"SELECT * FROM {table}") for table in ("event", "change")]
    return error.value.constraint_name, before == after


@pytest.mark.parametrize("statement", [
    "UPDATE event SET type = 'tenancy:ended'",
    "UPDATE event SET data = '{}' WHERE false",
    "UPDATE event SET hash = hash",
    "DELETE FROM event",
    "TRUNCATE event CASCADE",
    "TRUNCATE account CASCADE",
    "TRUNCATE event, change",
])  # fmt: skip
async def test_what_was_written_can_be_neither_changed_nor_removed(rows, statement):
    await rows.change()
    assert await refused(rows, statement) == ("event_append_only", True)


@pytest.mark.parametrize("statement", ["DELETE FROM change", "DELETE FROM change WHERE false", "TRUNCATE change"])
async def test_what_was_changed_is_not_forgotten(rows, statement):
    await rows.change()
    assert await refused(rows, statement) == ("change_append_only", True)


@pytest.mark.parametrize("assignment", [
    "id = 'change_01h455vb4pex5vsknk084sn02q'",
    "position = position + 1",
    "at = now()",
    "account_id = NULL",
    "subject_id = 'park_01h455vb4pex5vsknk084sn02q'",
    "version = 7",
    "field = 'name'",
    "old_value = '\"SUSPENDED\"'",
    "new_value = old_value",
    "old_value = 'null'",
    "old_value = NULL, version = 7",
])  # fmt: skip
async def test_of_a_change_nothing_but_its_values_is_erased(rows, assignment):
    await rows.change(account_id=await rows.account())
    assert await refused(rows, f"UPDATE change SET {assignment}") == ("change_only_erased", True)


async def test_an_erased_value_does_not_come_back(rows):
    change = await rows.change()
    await rows.connection.execute("UPDATE change SET old_value = NULL")
    assert (await rows.value("change", change, "old_value"), await rows.value("change", change, "new_value")) == (None, '"ACTIVE"')
    await rows.connection.execute("UPDATE change SET old_value = NULL, new_value = NULL")
    assert await refused(rows, "UPDATE change SET old_value = '\"PLANNED\"'") == ("change_only_erased", True)


async def two(rows: Rows, *types: str) -> None:
    """Events in one transaction."""
    async with rows.connection.transaction():
        for kind in types:
            await rows.event(type=kind)


async def test_positions_rise_in_the_order_of_writing_without_gaps(rows):
    written = [await rows.event() for _ in range(3)]
    with pytest.raises(asyncpg.CheckViolationError):
        await two(rows, "park:closed", "wrong")
    written.append(await rows.event())
    found = await rows.connection.fetch("SELECT id, position FROM event ORDER BY position")
    first = found[0]["position"]
    assert [tuple(row) for row in found] == [(event, first + place) for place, event in enumerate(written)]


async def test_an_instant_that_is_given_is_kept_and_else_it_is_now(rows):
    given, now = await rows.event(occurred_at=NOW), await rows.event()
    assert await rows.value("event", given, "occurred_at") == NOW
    assert await rows.connection.fetchval("SELECT clock_timestamp() - occurred_at < '1 minute' FROM event WHERE id = $1", now)


async def test_an_account_with_events_stays(rows):
    account = await rows.account()
    await rows.event(account_id=account)
    with pytest.raises(asyncpg.ForeignKeyViolationError) as error:
        await rows.connection.execute("DELETE FROM account WHERE id = $1", account)
    assert error.value.constraint_name == "fk_event_account_id"


@pytest.fixture
def url(workshop: "Workshop") -> Iterator[str]:
    """A database that no migration has seen."""
    workshop.execute("DROP DATABASE IF EXISTS registry_unchained WITH (FORCE)")
    workshop.execute("CREATE DATABASE registry_unchained TEMPLATE template0")
    yield workshop.of("registry_unchained")
    workshop.drop("registry_unchained")


async def test_a_log_from_before_the_chain_is_chained_as_it_stood(url: str):
    """Places that were skipped are closed up; the order stays, and so does all that was said."""
    await _within(url, lambda connection: command.upgrade(_config(connection), "0004"))
    connection = await asyncpg.connect(url)
    for position, kind in ((9, "park:closed"), (2, "park:activated"), (5, "park:suspended")):
        await connection.execute(
            "INSERT INTO event (id, position, occurred_at, type, subject_id, data) OVERRIDING SYSTEM VALUE"
            " VALUES ('event_' || lpad($1::bigint::text, 26, '0'), $1, $2, $3, 'park_01h455vb4pex5vsknk084sn02q', '{\"from\": \"é\"}')",
            position,
            NOW,
            kind,
        )
    assert await migrate(url)
    assert await drift(url) == []
    found = await connection.fetch("SELECT position, right(id, 1), occurred_at, type FROM event ORDER BY position")
    assert [tuple(row) for row in found] == [
        (1, "2", NOW, "park:activated"),
        (2, "5", NOW, "park:suspended"),
        (3, "9", NOW, "park:closed"),
    ]
    assert (await verify_log(url)).position == (await head_of(url)).position == 3
    with pytest.raises(asyncpg.RestrictViolationError):
        await connection.execute("DELETE FROM event")
    await connection.close()
