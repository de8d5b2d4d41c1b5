"""Connections that break, statements that go stale, answers that take too long: what a reader sees of it."""

import asyncio
from functools import partial

import asyncpg
import pytest

from registry.actor import ANONYMOUS
from registry.app import registry_on
from registry.database.connect import reconnect
from registry.errors import RegistryError
from registry.query.execute import Pool
from registry.settings import Settings

SLOW = "SELECT convert_to(pg_sleep(30)::text, 'UTF8')"


def pool_on(url: str, *, size: int = 2, statements: int = 200, timeout_ms: int = 10_000) -> Pool:
    return Pool(partial(reconnect, url, statement_timeout_ms=timeout_ms), size, statements, timeout_ms)


def saying(word: str) -> str:
    return f"SELECT convert_to('{word}', 'UTF8')"


async def test_connections_that_died_are_replaced_without_anybody_noticing(database_url: str, connection: asyncpg.Connection) -> None:
    pool = pool_on(database_url)
    await asyncio.gather(pool.fetch(saying("a"), []), pool.fetch(saying("a"), []))
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert len(await connection.fetch(others)) == 2
    assert await asyncio.gather(*(pool.fetch(saying("b"), []) for _ in range(5))) == [b"b"] * 5
    await pool.close()


async def test_a_connection_that_dies_in_the_middle_is_replaced_too(database_url: str, connection: asyncpg.Connection) -> None:
    """The question is put again, once: a read may be."""
    pool = pool_on(database_url, size=1)
    await connection.execute("CREATE TABLE turn (n int); INSERT INTO turn VALUES (0)")
    dies_once = """
        SELECT convert_to(CASE WHEN (SELECT n FROM turn) = 0 THEN pg_sleep(30)::text ELSE 'second' END, 'UTF8')
    """
    asked = asyncio.create_task(pool.fetch(dies_once, []))
    sleeping = "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
    while not await connection.fetch(f"SELECT 1 {sleeping}"):
        await asyncio.sleep(0.01)
    await connection.execute("UPDATE turn SET n = 1")
    await connection.execute(f"SELECT pg_terminate_backend(pid) {sleeping}")
    assert await asked == b"second"
    await pool.close()


ODD = "SELECT convert_to(count(*)::text, 'UTF8') FROM generate_series(1, 1000) n WHERE n = ANY($1::int[])"
PLANNED = "SELECT convert_to(generic_plans || ' for all values, ' || custom_plans || ' for some', 'UTF8') FROM pg_prepared_statements WHERE statement = $1"


@pytest.mark.parametrize(("selective", "planned"), [(False, b"20 for all values, 0 for some"), (True, b"0 for all values, 20 for some")])
async def test_a_statement_is_planned_once_unless_what_it_finds_depends_on_the_values(database_url: str, selective: bool, planned: bytes) -> None:
    """Left to itself PostgreSQL plans this one anew each time: an array that it knows promises fewer rows."""
    pool = pool_on(database_url, size=1)
    for _ in range(20):
        assert await pool.fetch(ODD, [[1, 2]], selective=selective) == b"2"
    assert await pool.fetch(PLANNED, [ODD]) == planned
    await pool.close()


async def test_a_plan_that_is_shown_is_the_one_that_answers(database_url: str) -> None:
    pool = pool_on(database_url, size=1)
    assert "ANY ($1)" in await pool.explained(ODD, [[1, 2]])
    assert "ANY ('{1,2}'::integer[])" in await pool.explained(ODD, [[1, 2]], selective=True)
    await pool.close()


async def test_nothing_is_set_on_connections_that_others_use_as_well(database_url: str) -> None:
    pool = Pool(partial(reconnect, database_url, prepared_statements=False), 1, ours=False)
    mode = "SELECT convert_to(current_setting($1), 'UTF8')"
    assert await pool.fetch(mode, ["plan_cache_mode"]) == b"auto"
    await pool.close()
    registry = registry_on(database_url, Settings(prepared_statements=False))
    for setting, value in {"plan_cache_mode": b"auto", "default_transaction_read_only": b"off"}.items():
        assert await registry.pool.fetch(mode, [setting]) == value
    await registry.close()


@pytest.mark.parametrize(
    ("asked", "selective"),
    [
        ("parks(first: 5) { nodes { id } }", False),
        ("companies(first: 5, where: {industry: {eq: \"I65\"}}) { nodes { id } }", False),
        ("companies(first: 5, where: {industry: {startsWith: \"I\"}}) { nodes { id } }", True),
        ("companies(first: 5, where: {name: {contains: \"水\"}}) { nodes { id } }", True),
        ("companies(first: 5, where: {establishedOn: {lt: \"2000-01-01\"}}) { nodes { id } }", True),
        ("parks(first: 5) { nodes { tenancies(first: 5, where: {company: {establishedOn: {gte: \"2000-01-01\"}}}) { nodes { id } } } }", True),
        ("companies(first: 5, search: \"微软\") { nodes { id } }", True),
        ("search(text: \"微软\", first: 5) { nodes { node { __typename } } }", True),
    ],
)
async def test_what_a_range_or_a_search_finds_depends_on_the_values(database_url: str, asked: str, selective: bool) -> None:
    registry = registry_on(database_url, Settings(pool_size=1))
    operation = registry.engine.documents.prepare(f"{{ {asked} }}").operation(None)
    assert registry.engine.compiled(operation, {}, ANONYMOUS).statement.selective is selective
    await registry.close()


async def test_a_database_that_is_away_is_a_coded_refusal(database_url: str) -> None:
    pool = pool_on(database_url.replace("registry_test", "nowhere_to_be_found"))
    with pytest.raises(RegistryError) as refused:
        await pool.fetch(saying("a"), [])
    assert refused.value.code == "DATABASE_UNAVAILABLE"


async def test_what_takes_too_long_is_stopped_and_the_connection_goes_on(database_url: str) -> None:
    pool = pool_on(database_url, size=1, timeout_ms=50)
    with pytest.raises(RegistryError) as refused:
        await pool.fetch(SLOW, [])
    assert (refused.value.code, refused.value.params["limit"]) == ("EXECUTION_TIMEOUT", 50)
    assert 50 <= refused.value.params["actual"] < 5000
    assert await pool.fetch(saying("a"), []) == b"a"
    await pool.close()


async def test_a_reader_who_leaves_takes_the_statement_along(database_url: str, connection: asyncpg.Connection) -> None:
    pool = pool_on(database_url, size=1)
    asked = asyncio.create_task(pool.fetch(SLOW, []))
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
    while not await connection.fetchval(sleeping):
        await asyncio.sleep(0.01)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await pool.fetch(saying("next"), []) == b"next"
    async with asyncio.timeout(5):
        while await connection.fetchval(sleeping):
            await asyncio.sleep(0.01)
    await pool.close()


async def test_an_error_of_the_statement_leaves_the_connection_whole(database_url: str) -> None:
    pool = pool_on(database_url, size=1)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetch("SELECT convert_to((1 / $1::int)::text, 'UTF8')", [0])
    assert await pool.fetch(saying("a"), []) == b"a"
    await pool.close()


async def test_a_statement_that_the_database_has_outgrown_is_prepared_anew(database_url: str, connection: asyncpg.Connection) -> None:
    pool = pool_on(database_url, size=1)
    await connection.execute("CREATE TABLE word (said text); INSERT INTO word VALUES ('a')")
    asked = "SELECT * FROM (SELECT convert_to(said::text, 'UTF8') FROM word) AS answer"
    assert await pool.fetch(asked, []) == b"a"
    await connection.execute("ALTER TABLE word ALTER said TYPE varchar(5); DISCARD PLANS")
    assert await pool.fetch(asked, []) == b"a"
    await connection.execute("DROP TABLE word; CREATE TABLE word (n int, said text); INSERT INTO word VALUES (1, 'b')")
    assert await pool.fetch(asked, []) == b"b"
    await pool.close()


async def test_a_connection_keeps_so_many_statements_and_no_more(database_url: str) -> None:
    pool = pool_on(database_url, size=1, statements=3)
    for n in range(10):
        assert await pool.fetch(saying(str(n)), []) == str(n).encode()
    assert await pool.fetch(saying("0"), []) == b"0"
    (line,) = pool._idle
    assert list(line.statements) == [saying("8"), saying("9"), saying("0")]
    kept = await line.connection.fetch("SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT convert_to%'")
    assert len(kept) <= 4, "the database forgets, too; the last one let go may still be there"
    await pool.close()


async def test_no_more_connections_are_made_than_the_pool_holds(database_url: str, connection: asyncpg.Connection) -> None:
    pool = pool_on(database_url, size=2)
    await asyncio.gather(*(pool.fetch("SELECT convert_to(pg_sleep(0.01)::text, 'UTF8')", []) for _ in range(20)))
    counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    assert await connection.fetchval(counted) == 2
    await pool.close()


async def test_reads_cannot_write(database_url: str) -> None:
    registry = registry_on(database_url, Settings())
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await registry.pool.fetch("WITH gone AS (DELETE FROM park RETURNING 1) SELECT convert_to(count(*)::text, 'UTF8') FROM gone", [])
    await registry.close()
