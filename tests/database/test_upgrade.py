"""The revision of a database: brought up to date once, and refused where it does not fit."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

import asyncpg
import pytest

from registry.database.connect import connect
from registry.database.upgrade import head, migrate, revision, verify
from registry.errors import RegistryError

if TYPE_CHECKING:
    from tests.conftest import Workshop


@pytest.fixture
def empty_url(workshop: "Workshop") -> Iterator[str]:
    """A database that no migration has seen."""
    name = workshop.copy("template0")
    yield workshop.of(name)
    workshop.drop(name)


async def test_migrating_is_done_once(empty_url: str):
    assert await revision(empty_url) is None
    assert await migrate(empty_url)
    assert await revision(empty_url) == head()
    assert not await migrate(empty_url)
    await verify(empty_url)


async def test_two_who_migrate_at_once_migrate_once(empty_url: str):
    assert sorted(await asyncio.gather(migrate(empty_url), migrate(empty_url))) == [False, True]


async def test_an_empty_database_is_refused(empty_url: str):
    with pytest.raises(RegistryError) as caught:
        await verify(empty_url)
    assert (caught.value.code, caught.value.params) == ("DATABASE_NOT_MIGRATED", {"expected": head(), "found": "-"})


@pytest.mark.parametrize("use", [verify, migrate])
async def test_a_newer_database_is_refused_and_left_as_it_is(database_url: str, connection: asyncpg.Connection, use):
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RegistryError) as caught:
        await use(database_url)
    assert (caught.value.code, caught.value.params) == ("DATABASE_NEWER", {"found": "9999"})
    assert await revision(database_url) == "9999"


async def test_a_failed_migration_leaves_nothing(empty_url: str):
    connection = await connect(empty_url)
    await connection.execute("CREATE TABLE tenancy ()")  # in the way of the migration's own
    with pytest.raises(Exception, match="already exists"):
        await migrate(empty_url)
    assert await connection.fetchval("SELECT array_agg(tablename) FROM pg_tables WHERE schemaname = 'public'") == ["tenancy"]
    await connection.close()
