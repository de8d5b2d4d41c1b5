"""The floor gives the same data as the registry: a comparison with something else would be worth nothing."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest

from benchmarks.floor import ANSWERS
from benchmarks.questions import PARKS_FLAT, PARKS_NESTED, REGISTRY, Question
from registry.actor import ANONYMOUS
from registry.app import Registry, registry_on
from registry.errors import Lang
from registry.query.request import Request
from registry.settings import Settings

PARKS = ("PK-SDU", "PK-CNJP", "PK-UPIOT", "PK-HXCHAIN", "PK-NOWHERE", "PK-IPLUS", "PK-DESIGN", "PK-LEADING", "PK-OFFSHORE", "PK-TRANSFER")


@pytest.fixture
async def registry(seeded_url: str) -> AsyncIterator[Registry]:
    registry = registry_on(seeded_url, Settings(pool_size=1))
    yield registry
    await registry.close()


@pytest.fixture
async def reader(seeded_url: str) -> AsyncIterator[asyncpg.Connection]:
    reader = await asyncpg.connect(seeded_url)
    yield reader
    await reader.close()


async def of_registry(registry: Registry, question: Question, given: Mapping[str, Any]) -> Any:
    request = Request(REGISTRY.documents[question], None, given, read_only=True)
    return json.loads((await registry.engine.answer(request, ANONYMOUS, Lang.EN)).body)["data"]


async def of_floor(reader: asyncpg.Connection, question: Question, given: Mapping[str, Any]) -> Any:
    text, values = ANSWERS[question]
    return json.loads(await reader.fetchval(text, *values(given)))["data"]


async def test_one_company(registry: Registry, reader: asyncpg.Connection) -> None:
    codes = await reader.fetch("SELECT uscc FROM company WHERE uscc IS NOT NULL ORDER BY id LIMIT 100")
    assert len(codes) == 100
    for row in codes:
        given = {"uscc": row["uscc"]}
        assert await of_floor(reader, Question.ONE, given) == await of_registry(registry, Question.ONE, given)


@pytest.mark.parametrize("code", PARKS)
async def test_page_of_a_park(registry: Registry, reader: asyncpg.Connection, code: str) -> None:
    given = {"code": code}
    mine, theirs = await of_floor(reader, Question.PAGE, given), await of_registry(registry, Question.PAGE, given)
    assert REGISTRY.answer(Question.PAGE, mine) == REGISTRY.answer(Question.PAGE, theirs)


@pytest.mark.parametrize("question, letters", [(Question.NESTED, PARKS_NESTED), (Question.FLAT, PARKS_FLAT)])
async def test_many_parks(registry: Registry, reader: asyncpg.Connection, question: Question, letters: str) -> None:
    given = dict(zip(letters, PARKS, strict=False))
    assert await of_floor(reader, question, given) == await of_registry(registry, question, given)


async def test_deep_pages_to_the_end(registry: Registry, reader: asyncpg.Connection) -> None:
    mine, theirs, pages = None, None, 0
    while True:
        ours = (await of_floor(reader, Question.DEEP, {"after": mine}))["companies"]
        page = (await of_registry(registry, Question.DEEP, {"after": theirs}))["companies"]
        assert REGISTRY.answer(Question.DEEP, ours) == REGISTRY.answer(Question.DEEP, page)
        mine, theirs, pages = ours["pageInfo"]["endCursor"], page["pageInfo"]["endCursor"], pages + 1
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert pages > 3
