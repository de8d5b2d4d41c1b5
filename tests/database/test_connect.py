"""Connections: how every session speaks, and what is said when there is none."""

from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import text

from registry.database.connect import connect, engine, where
from registry.errors import RegistryError

if TYPE_CHECKING:
    from tests.conftest import Workshop

SAID = {"TimeZone": "UTC", "DateStyle": "ISO, YMD", "jit": "off", "statement_timeout": "10s"}


async def test_every_session_speaks_alike(connection: asyncpg.Connection):
    assert {name: await connection.fetchval(f"SHOW {name}") for name in SAID} == SAID


async def test_the_engine_uses_the_same_sessions(database_url: str):
    pool = engine(database_url, statement_timeout_ms=10_000)
    async with pool.connect() as connection:
        assert {name: (await connection.execute(text(f"SHOW {name}"))).scalar() for name in SAID} == SAID
    await pool.dispose()


async def test_without_prepared_statements_nothing_is_kept_on_the_server(database_url: str):
    pool = engine(database_url, pool_size=1, prepared_statements=False)
    async with pool.connect() as connection:
        for _ in range(3):
            await connection.execute(text("SELECT count(*) FROM park WHERE code = :code"), {"code": "x"})
        assert (await connection.execute(text("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"))).scalar() == 0
    await pool.dispose()


@pytest.mark.parametrize(
    "url, place",
    [
        ("postgresql://me:hidden@127.0.0.1:1/x", "127.0.0.1:1/x"),
        ("postgresql://me:hidden@/x?host=/nowhere", "/nowhere/x"),
        ("postgresql://me:hid/den@127.0.0.1:1/x", "of REGISTRY_DATABASE_URL"),
        ("postgresql://me:hid?den@127.0.0.1:1/x", "of REGISTRY_DATABASE_URL"),
        ("postgresql://me:hid#den@127.0.0.1:1/x", "of REGISTRY_DATABASE_URL"),
        ("postgresql://me:hidden@[::1/x", "of REGISTRY_DATABASE_URL"),
        ("postgresql://me@127.0.0.1:1/x?password=hidden", "127.0.0.1:1/x"),
    ],
)
async def test_a_database_out_of_reach_is_named_without_the_password(url: str, place: str):
    assert where(url) == place
    with pytest.raises(RegistryError) as caught:
        await connect(url)
    assert caught.value.code == "DATABASE_UNREACHABLE"
    assert "hid" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_wrong_database_name_is_told(workshop: "Workshop"):
    with pytest.raises(RegistryError, match='database "missing" does not exist'):
        await connect(workshop.of("missing"))
