"""How events and changes get into the log: at once, or laid aside in the database first and appended all together at the end.

From the first entry on the log is locked until the transaction ends. A work of very many entries lays them aside in tables of its own,
which nobody waits for: they are gone with the transaction, and what a savepoint laid aside is gone when that is rolled back.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 10_000
"""Events in one statement: more of them would make a message of many megabytes, and take longer than a statement may."""

APPEND = """
WITH doer AS MATERIALIZED (SELECT id FROM account WHERE id = ANY($2::text[]) FOR KEY SHARE),
late AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
written AS (
    INSERT INTO event (id, account_id, type, subject_id, data)
    SELECT noted.id, coalesce(doer.id, noted.account_id), noted.type, noted.subject_id, noted.data::jsonb
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
        WITH ORDINALITY AS noted (id, account_id, type, subject_id, data, place)
    CROSS JOIN late LEFT JOIN doer ON doer.id = noted.account_id
    ORDER BY noted.place
    RETURNING id, position, occurred_at, account_id, subject_id
)
INSERT INTO change (id, event_id, position, at, account_id, subject_id, version, field, old_value, new_value)
SELECT told.id, written.id, written.position, written.occurred_at, written.account_id, written.subject_id, told.version, told.field,
    told.old_value::jsonb, told.new_value::jsonb
FROM unnest($6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[])
    AS told (id, event_id, version, field, old_value, new_value)
JOIN written ON written.id = told.event_id
"""
"""Accounts are locked before the log is: a work that holds one of them and waits for the log would otherwise wait for this one for ever.

The transaction will end without waiting for the disk, since it ends with the log locked: whoever appends has to FLUSH before it answers.
"""

FLUSH = "SELECT pg_logical_emit_message(true, 'registry', '')"
"""A transaction of its own that writes next to nothing: when it has been committed, all that was before it is on the disk.

With a standby that is waited for (synchronous_standby_names), it is there as well: the message is committed as everything is by default.
"""

TABLES = (
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_event (
        place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text, account_id text, type text, subject_id text, data jsonb
    ) ON COMMIT DROP
    """,
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_change (
        place bigint, id text, event_id text, version int, field text, old_value jsonb, new_value jsonb
    ) ON COMMIT DROP
    """,
    "CREATE INDEX IF NOT EXISTS staged_change_place ON staged_change (place)",
)
"""Made anew where a savepoint that made them has been rolled back."""

STAGE = """
WITH staged AS (
    INSERT INTO staged_event (id, account_id, type, subject_id, data)
    SELECT id, account_id, type, subject_id, data::jsonb
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
        WITH ORDINALITY AS noted (id, account_id, type, subject_id, data, place)
    ORDER BY noted.place
    RETURNING id, place
)
INSERT INTO staged_change (place, id, event_id, version, field, old_value, new_value)
SELECT staged.place, told.id, told.event_id, told.version, told.field, told.old_value::jsonb, told.new_value::jsonb
FROM unnest($6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[])
    AS told (id, event_id, version, field, old_value, new_value)
JOIN staged ON staged.id = told.event_id
"""

APPEND_STAGED = """
WITH doer AS MATERIALIZED (
    SELECT id FROM account
    WHERE id IN (SELECT account_id FROM staged_event WHERE place >= $1::bigint AND place < $2::bigint) FOR KEY SHARE
),
late AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
written AS (
    INSERT INTO event (id, account_id, type, subject_id, data)
    SELECT noted.id, coalesce(doer.id, noted.account_id), noted.type, noted.subject_id, noted.data
    FROM staged_event AS noted
    CROSS JOIN late LEFT JOIN doer ON doer.id = noted.account_id
    WHERE noted.place >= $1::bigint AND noted.place < $2::bigint
    ORDER BY noted.place
    RETURNING id, position, occurred_at, account_id, subject_id
)
INSERT INTO change (id, event_id, position, at, account_id, subject_id, version, field, old_value, new_value)
SELECT told.id, written.id, written.position, written.occurred_at, written.account_id, written.subject_id, told.version, told.field,
    told.old_value, told.new_value
FROM staged_change AS told
JOIN written ON written.id = told.event_id
WHERE told.place >= $1::bigint AND told.place < $2::bigint
"""

Columns = tuple[list[Any], ...]
"""The columns of the events and changes to be appended, as parameters of a statement."""


async def append(connection: AsyncConnection, columns: Columns) -> None:
    """Appends entries to the log, which is locked from here on."""
    await connection.exec_driver_sql(APPEND, columns)


async def stage(connection: AsyncConnection, columns: Columns) -> None:
    """Lays entries aside; nobody waits for it."""
    await _prepare(connection)
    await connection.exec_driver_sql(STAGE, columns)


async def append_staged(connection: AsyncConnection) -> None:
    """Appends all that lies aside, in its order. Once the log is locked nothing is asked but this."""
    await _prepare(connection)
    found = (await connection.exec_driver_sql("SELECT min(place) AS first, max(place) AS last FROM staged_event")).one()
    first, last = found.first, found.last
    if last is None:
        return
    await connection.exec_driver_sql("ANALYZE staged_event, staged_change")
    for place in range(first, last + 1, AT_ONCE):
        await connection.exec_driver_sql(APPEND_STAGED, (place, place + AT_ONCE))
    await connection.exec_driver_sql("TRUNCATE staged_event, staged_change")


async def _prepare(connection: AsyncConnection) -> None:
    for statement in TABLES:
        await connection.exec_driver_sql(statement)


def in_parts(entries: Sequence[Any]) -> list[Sequence[Any]]:
    """So many as one statement takes, and then the next."""
    return [entries[place : place + AT_ONCE] for place in range(0, len(entries), AT_ONCE)]
