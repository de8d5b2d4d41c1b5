"""One migrated database for all tests here; each test runs in a transaction that is rolled back."""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

from registry.database.connect import connect
from tests.rows import Rows

if TYPE_CHECKING:
    from tests.conftest import Workshop


@pytest.fixture(scope="session")
def shared_database(workshop: "Workshop") -> Iterator[str]:
    name = workshop.copy()
    yield workshop.of(name)
    workshop.drop(name)


@pytest.fixture
async def rows(shared_database: str) -> AsyncIterator[Rows]:
    connection = await connect(shared_database)
    transaction = connection.transaction()
    await transaction.start()
    yield Rows(connection)
    await transaction.rollback()
    await connection.close()
