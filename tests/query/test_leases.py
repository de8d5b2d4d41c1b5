"""Processes that share what viewers may spend: together they hand out what one would, and a lease each at most beyond it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial

import asyncpg
import pytest

from registry.actor import ANONYMOUS
from registry.app import registry_on
from registry.database.connect import connect, reconnect
from registry.errors import Lang, RegistryError
from registry.query.budget import Tier
from registry.query.leases import LEASES, LeasedPurse, Leases
from registry.query.request import Costing, Request, Terms
from registry.settings import Settings

TIER = Tier("anonymous", 2000)
LEASE = TIER.maximum // LEASES
SLOWLY = 1e-9
"""Of the usual rate: nothing to speak of comes back while a test runs."""

Open = Callable[..., Leases]


@pytest.fixture
async def leases(database_url: str) -> AsyncIterator[Open]:
    """Opens the leases of one more process."""
    async with AsyncExitStack() as stack:

        def opened(sweep_s: float = 60.0) -> Leases:
            made = Leases(partial(reconnect, database_url), sweep_s)
            stack.push_async_callback(made.close)
            return made

        yield opened


def purse_of(leases: Leases, key: str = "1.2.3.4", rate: float = SLOWLY) -> LeasedPurse:
    purse = leases.purse(key, TIER)
    purse.rate *= rate
    return purse


async def spend(purse: LeasedPurse, points: int) -> int:
    """Spends in small pieces until refused or all is spent; how much it was."""
    spent = 0
    while spent < points:
        try:
            await purse.charge(10)
        except RegistryError as refused:
            if refused.code != "THROTTLED":
                raise
            break
        spent += 10
        await asyncio.sleep(0)
    return spent


async def test_two_processes_hand_out_what_one_would(leases: Open, connection: asyncpg.Connection) -> None:
    ours, theirs = purse_of(leases()), purse_of(leases())
    connected = await spend(ours, 10) + await spend(theirs, 10)
    spent = await asyncio.gather(spend(ours, 5000), spend(theirs, 5000))
    assert TIER.maximum - 2 * 10 <= connected + sum(spent) <= TIER.maximum
    assert min(spent) > 0
    assert await connection.fetchval("SELECT available FROM budget WHERE viewer = '1.2.3.4'") < 10


async def test_a_request_whose_points_are_at_hand_asks_nobody(leases: Open) -> None:
    process = leases()
    purse = purse_of(process)
    await purse.charge(10)
    asked = []
    ask = process._ask

    async def counted(statement: str, *values: object) -> asyncpg.Record:
        asked.append(values)
        return await ask(statement, *values)

    process._ask = counted  # type: ignore[method-assign]
    for _ in range(4):
        await purse.charge(10)
    assert (asked, purse.left) == ([], LEASE - 40)
    await purse.charge(20)
    assert asked == [], "the next lease is fetched beside the request, not before its answer"
    while purse.filling:
        await asyncio.sleep(0.001)
    assert (len(asked), purse.left) == (1, 2 * LEASE - 60)


async def test_a_large_operation_is_leased_whole_or_not_at_all(leases: Open, connection: asyncpg.Connection) -> None:
    ours, theirs = purse_of(leases()), purse_of(leases())
    await ours.charge(1500)
    with pytest.raises(RegistryError):
        await theirs.charge(1000)
    assert theirs.left == 0, "a part of it would only be missing elsewhere"
    await theirs.charge(300)
    assert await connection.fetchval("SELECT count(*) FROM budget") == 1


async def test_who_has_been_refused_asks_the_database_again_only_when_it_may_have_enough(leases: Open) -> None:
    process = leases()
    purse = purse_of(process)
    await spend(purse, 5000)
    asked = []

    async def counted(statement: str, *values: object) -> asyncpg.Record:
        asked.append(values)
        raise AssertionError("not asked")

    process._ask = counted  # type: ignore[method-assign]
    while purse.filling:
        await asyncio.sleep(0.001)
    for _ in range(100):
        with pytest.raises(RegistryError) as refused:
            await purse.charge(500)
        assert refused.value.code == "THROTTLED"
    assert asked == []
    process._holders.clear()


async def test_points_come_back_over_time_also_those_of_a_process_that_died(leases: Open, connection: asyncpg.Connection) -> None:
    dead = purse_of(leases())
    await dead.charge(1900)
    await connection.execute("UPDATE budget SET at = at - interval '10 seconds'")  # at 20 points a second
    heir = purse_of(leases(), rate=1)
    await heir.charge(150)
    with pytest.raises(RegistryError) as refused:
        await heir.charge(1000)
    assert refused.value.params["retryAfter"] > 30
    await connection.execute("UPDATE budget SET at = at - interval '1 day'")
    heir.elsewhere = heir.maximum
    await heir.charge(TIER.maximum)


async def test_what_lies_idle_and_what_is_left_at_the_end_goes_back(leases: Open, connection: asyncpg.Connection) -> None:
    process = leases(sweep_s=0.02)
    purse = purse_of(process)
    await purse.charge(60)
    async with asyncio.timeout(5):
        while purse.left:
            await asyncio.sleep(0.01)
        while await connection.fetchval("SELECT available FROM budget") < TIER.maximum - 60:
            await asyncio.sleep(0.01)
    await purse.charge(10)
    purse.give_back(5)
    await process.close()
    assert round(await connection.fetchval("SELECT available FROM budget")) == TIER.maximum - 65


async def test_rows_that_say_nothing_any_more_are_forgotten(leases: Open, connection: asyncpg.Connection) -> None:
    process = leases()
    await purse_of(process, "old").charge(10)
    process._holders.clear()
    await connection.execute("UPDATE budget SET at = at - interval '1 hour'")
    await purse_of(process, "new").charge(10)
    await process.close()
    assert [row["viewer"] for row in await connection.fetch("SELECT viewer FROM budget")] == ["new"]


async def test_a_connection_that_died_is_replaced(leases: Open, connection: asyncpg.Connection) -> None:
    purse = purse_of(leases())
    await purse.charge(10)
    await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    await purse.charge(500)
    assert purse.left >= 0


async def test_the_table_is_unlogged(connection: asyncpg.Connection) -> None:
    assert await connection.fetchval("SELECT relpersistence::text FROM pg_class WHERE relname = 'budget'") == "u"


async def test_two_registries_on_one_database_share_a_budget(database_url: str) -> None:
    """Their processes have a pool, a purse and a lease each; the answers that both give cost what is in one purse."""
    settings = Settings(pool_size=1, workers=2, anonymous_budget=4000)
    both = [registry_on(database_url, settings) for _ in range(2)]
    request = Request("{ parks(first: 8) { pageInfo { hasNextPage } nodes { code } totalCount } }", None, {}, read_only=True)

    async def flood(which: int) -> int:
        spent = 0
        try:
            while True:
                answer = await both[which].engine.answer(request, ANONYMOUS, Lang.EN, Terms("here", Costing.REPORT))
                spent += json.loads(answer.body)["extensions"]["cost"]["actualQueryCost"]
        except RegistryError as refused:
            if refused.code != "THROTTLED":
                raise
        return spent

    since = asyncio.get_running_loop().time()
    spent = await asyncio.gather(flood(0), flood(1))
    restored = (asyncio.get_running_loop().time() - since) * 40
    tolerance = 2 * 4000 / LEASES
    assert 4000 - tolerance <= sum(spent) <= 4000 + restored + tolerance, spent
    assert min(spent) > 0
    for registry in both:
        await registry.close()
    other = await connect(database_url)
    assert await other.fetchval("SELECT count(*) FROM budget WHERE available < 4000") == 1
    await other.close()


async def test_one_process_has_no_use_for_the_table(database_url: str, connection: asyncpg.Connection) -> None:
    registry = registry_on(database_url, Settings(pool_size=1))
    await registry.engine.answer(Request("{ parks { nodes { code } } }", None, {}, read_only=True), ANONYMOUS, Lang.EN, Terms("here"))
    await registry.close()
    assert registry.leases is None
    assert await connection.fetchval("SELECT count(*) FROM budget") == 0
