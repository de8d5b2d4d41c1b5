"""A server with files, one for all tests of a module; each has people of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry.database.connect import connect
from tests.rows import Rows
from tests.web.uploads.serving import Served, Somebody, serving, somebody

if TYPE_CHECKING:
    from tests.conftest import Workshop

TESTS = count(1)

People = Callable[..., Awaitable[Somebody]]


@pytest.fixture(scope="module")
def served(workshop: "Workshop", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    name = workshop.copy()
    scanner = f"sh {Path(__file__).parent / 'scanner.sh'}"
    with serving(workshop.of(name), tmp_path_factory.mktemp("served"), file_mb=4, account_files_mb=6, scanner=scanner) as running:
        yield running
    workshop.drop(name)


@pytest.fixture
async def rows(served: Served) -> AsyncIterator[Rows]:
    connection = await connect(served.database_url)
    made = Rows(connection)
    made._numbers = count(1_000 * next(TESTS))  # the database is shared: codes go on where those of the test before ended
    yield made
    await connection.close()


@pytest.fixture
def people(served: Served) -> People:
    async def made(*role: str | None, **given: Any) -> Somebody:
        return await somebody(served, *role, **given)

    return made
