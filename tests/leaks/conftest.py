"""The planted world, made once in a run, and what there is in it."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import true

from registry.database.connect import connect
from registry.policies import base as policies
from tests.conftest import TEMPLATE
from tests.leaks.asking import Asker, asking
from tests.leaks.contents import Contents, contents
from tests.leaks.planting import plant
from tests.leaks.reading import Reading, read
from tests.leaks.ways.continuing import Cursors, orders, taken

if TYPE_CHECKING:
    from tests.conftest import Workshop

PLANTED = "registry_planted"
"""Only copied: a database that somebody looks at cannot be."""
READ = "registry_planted_read"


@pytest.fixture(scope="session")
def planted_url(workshop: "Workshop") -> str:
    """The planted world, which is only read."""

    async def fill(url: str) -> None:
        connection = await connect(url)
        await plant(connection)
        await connection.close()

    async def nothing(url: str) -> None:
        pass

    workshop.once(PLANTED, f"CREATE DATABASE {PLANTED} TEMPLATE {TEMPLATE}", fill)
    workshop.once(READ, f"CREATE DATABASE {READ} TEMPLATE {PLANTED}", nothing)
    return workshop.of(READ)


@pytest.fixture(scope="session")
def planted(planted_url: str) -> Contents:
    async def look() -> Contents:
        connection = await connect(planted_url)
        try:
            return await contents(connection)
        finally:
            await connection.close()

    return asyncio.run(look())


@pytest.fixture(scope="session")
def unveiled(planted_url: str, planted: Contents) -> Reading:
    """What there would be to read without any rule."""

    async def look() -> Reading:
        with no_rules():
            async with asking(planted_url) as asker:
                return await read(asker, planted, "anonymous")

    return asyncio.run(look())


@pytest.fixture(scope="session")
def cursors(planted_url: str) -> Cursors:
    """Places in lists, as they are given out where there is no rule."""

    wanted = orders()  # which of them are protected, the rules say

    async def take() -> Cursors:
        with no_rules():
            async with asking(planted_url) as asker:
                return await taken(asker, wanted)

    return asyncio.run(take())


@contextmanager
def no_rules() -> Iterator[None]:
    """Within, everybody sees everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policies, "_rows", dict.fromkeys(policies._rows, lambda row, viewer: true()))
        patch.setattr(policies, "_fields", {})
        yield


@pytest.fixture
async def asker(planted_url: str) -> AsyncIterator[Asker]:
    """Looking for garbage among all that a run has loaded takes longer than answering."""
    gc.collect()
    gc.freeze()
    async with asking(planted_url) as asker:
        yield asker
    gc.unfreeze()


@pytest.fixture
def other_url(workshop: "Workshop", planted_url: str) -> Iterator[str]:
    """A copy of the planted world."""
    name = workshop.copy(PLANTED)
    yield workshop.of(name)
    workshop.drop(name)
