"""The log is read from a cursor on without loss and without repetition, whoever writes meanwhile; and by types."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from registry.actor import Actor
from registry.database.connect import connect, engine
from registry.errors import RegistryError
from registry.feed import verify_log
from registry.models import Park
from registry.work import Workshop
from tests.query.conftest import AUDITOR, Asking
from tests.rows import Rows

WRITERS, WORKS = 8, 25
PAGE = "query($after: String) { events(after: $after, first: 7) { nodes { position data } pageInfo { endCursor } } }"


class GivenUp(Exception):
    """A writer changed its mind."""


@pytest.fixture
async def workshop_here(database_url: str) -> AsyncIterator[Workshop]:
    pool = engine(database_url, pool_size=WRITERS)
    yield Workshop(pool)
    await pool.dispose()


async def write(workshop: Workshop, writer: int, said: set[str]) -> None:
    """Works of one to three events, some slow to commit, some rolled back after they were appended; says what it has committed."""
    chance = random.Random(writer)
    for number in range(WORKS):
        names = [f"{writer}-{number}-{part}" for part in range(chance.randint(1, 3))]
        try:
            async with workshop.open(Actor()) as work:
                park = Park(id=Park.new_id(), code="x", name_zh="x", kind="INCUBATOR")
                for name in names:
                    work.record(chance.choice(("park:activated", "park:closed")), park, name=name)
                await asyncio.sleep(chance.random() * 0.01)
                await work.journal.write()
                await asyncio.sleep(chance.random() * 0.01)
                if chance.random() < 0.2:
                    raise GivenUp
        except GivenUp:
            continue
        said.update(names)


async def follow(ask: Asking, done: asyncio.Event) -> list[Any]:
    """Every event from the beginning on, page after page, each from the last cursor; the last page is asked for when all is written."""
    found: list[Any] = []
    after = None
    while True:
        last = done.is_set()
        page = (await ask(PAGE, AUDITOR, after=after))["events"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"] or after
        if last and not page["nodes"]:
            return found


async def test_eight_who_write_at_once_and_one_who_reads_on(ask: Asking, workshop_here: Workshop, database_url: str) -> None:
    done, said = asyncio.Event(), set[str]()
    reader = asyncio.create_task(follow(ask, done))
    await asyncio.gather(*(write(workshop_here, writer, said) for writer in range(WRITERS)))
    done.set()
    found = await reader
    names = [event["data"]["name"] for event in found]
    assert len(names) == len(said)
    assert set(names) == said
    assert [int(event["position"]) for event in found] == list(range(1, len(said) + 1))
    assert (await verify_log(database_url)).position == len(said)
    for writer in range(WRITERS):  # what one writer said comes in the order in which it was said
        own = [tuple(map(int, name.split("-"))) for name in names if name.startswith(f"{writer}-")]
        assert own == sorted(own)


async def test_the_order_of_commits_decides_not_that_of_the_work(ask: Asking, workshop_here: Workshop) -> None:
    """The work that began first, and noted its event first, commits last."""
    park = Park(id=Park.new_id(), code="x", name_zh="x", kind="INCUBATOR")
    async with workshop_here.open(Actor()) as slow:
        slow.record("park:activated", park, name="slow")
        async with workshop_here.open(Actor()) as quick:
            quick.record("park:activated", park, name="quick")
        first = (await ask(PAGE, AUDITOR, after=None))["events"]
        assert [event["data"]["name"] for event in first["nodes"]] == ["quick"]
    rest = (await ask(PAGE, AUDITOR, after=first["pageInfo"]["endCursor"]))["events"]
    assert [event["data"]["name"] for event in rest["nodes"]] == ["slow"]


async def test_who_appends_waits_for_who_has_appended(database_url: str, rows: Rows) -> None:
    """Without that a later position could be seen before an earlier one."""
    other = await connect(database_url)
    begun = rows.connection.transaction()
    await begun.start()
    first = await rows.event()
    second = asyncio.ensure_future(Rows(other).event())
    _, waiting = await asyncio.wait([second], timeout=0.3)
    assert waiting == {second}
    await begun.commit()
    written = [first, await second]
    await other.close()
    assert [row["id"] for row in await rows.connection.fetch("SELECT id FROM event ORDER BY position")] == written


async def test_types_are_the_same_as_a_filter_by_them(ask: Asking, rows: Rows) -> None:
    for kind in ("park:closed", "park:activated", "lease:signed", "park:closed"):
        await rows.event(type=kind)

    async def positions(arguments: str, **variables: Any) -> list[int]:
        head = "query($types: [String!])" if variables else ""
        found = await ask(f"{head} {{ events{arguments} {{ totalCount nodes {{ position }} }} }}", AUDITOR, **variables)
        assert found["events"]["totalCount"] == len(found["events"]["nodes"])
        return [int(node["position"]) for node in found["events"]["nodes"]]

    assert await positions('(types: ["park:closed"])') == [1, 4]
    assert await positions("(types: $types)", types=["park:closed", "lease:signed"]) == [1, 3, 4]
    assert await positions("(types: $types)", types=[]) == []
    assert await positions("(types: $types)", types=None) == [1, 2, 3, 4]
    assert await positions('(types: ["park:closed"], where: {position: {gt: "1"}})') == [4]
    assert await positions('(types: ["park:closed", "lease:signed"], where: {type: {in: ["lease:signed", "park:activated"]}})') == [3]


async def test_a_list_of_types_is_resumed_by_its_own_cursor(ask: Asking, rows: Rows) -> None:
    document = "query($after: String, $types: [String!]) { events(after: $after, types: $types, first: 1) { nodes { position } pageInfo { endCursor } } }"
    for kind in ("park:closed", "park:activated", "park:closed"):
        await rows.event(type=kind)
    first = (await ask(document, AUDITOR, types=["park:closed"]))["events"]
    rest = (await ask(document, AUDITOR, types=["park:closed"], after=first["pageInfo"]["endCursor"]))["events"]
    assert ([node["position"] for node in first["nodes"]], [node["position"] for node in rest["nodes"]]) == (["1"], ["3"])
    with pytest.raises(RegistryError) as refused:
        await ask(document, AUDITOR, types=["park:activated"], after=first["pageInfo"]["endCursor"])
    assert refused.value.code == "INVALID_CURSOR"


async def test_a_hash_is_shown_as_it_is_kept(ask: Asking, rows: Rows, connection: asyncpg.Connection) -> None:
    event = await rows.event()
    found = await ask("query($id: ID!) { event(by: {id: $id}) { hash } }", AUDITOR, id=event)
    assert found["event"]["hash"] == await connection.fetchval("SELECT hash FROM event")
