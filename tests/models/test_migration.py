"""The migrations make what the models declare, to the letter."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from registry.database.connect import connect, engine
from registry.database.upgrade import drift
from registry.models import Base

if TYPE_CHECKING:
    from tests.conftest import Workshop

CATALOGUES = {
    "columns": """
        SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity::text, attgenerated::text,
            pg_get_expr(adbin, adrelid), attcollation::regcollation::text
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') AND attnum > 0
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
TRIGGERS = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"


async def catalogue(url: str) -> dict[str, set[tuple[object, ...]]]:
    connection = await connect(url)
    found = {name: {tuple(row) for row in await connection.fetch(query)} for name, query in CATALOGUES.items()}
    await connection.close()
    return {name: {row for row in rows if "alembic_version" not in str(row)} for name, rows in found.items()}


@pytest.fixture
def empty_url(workshop: "Workshop") -> Iterator[str]:
    """A database that no migration has seen."""
    workshop.execute("DROP DATABASE IF EXISTS registry_declared WITH (FORCE)")
    workshop.execute("CREATE DATABASE registry_declared TEMPLATE template0")
    yield workshop.of("registry_declared")
    workshop.drop("registry_declared")


async def test_migrations_make_what_the_models_declare(database_url, empty_url):
    declared = engine(empty_url)
    async with declared.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await declared.dispose()
    assert await catalogue(database_url) == await catalogue(empty_url)


async def test_alembic_finds_nothing_to_do(database_url):
    assert await drift(database_url) == []


async def test_triggers_are_there(connection):
    assert [tuple(row) for row in await connection.fetch(TRIGGERS)] == [
        ("access_log_append_only", "access_log"),
        ("access_log_only_erased", "access_log"),
        ("account_derived", "account"),
        ("application_derived", "application"),
        ("application_entered", "application"),
        ("change_append_only", "change"),
        ("change_only_erased", "change"),
        ("company_relation_derived", "company_relation"),
        ("conflict_changed", "conflict"),
        ("conflict_recorded", "conflict"),
        ("event_append_only", "event"),
        ("event_chained", "event"),
        ("expert_derived", "expert"),
        ("expert_post_derived", "expert_post"),
        ("interest_derived", "interest"),
        ("lease_unit_from_both_ends", "lease_unit"),
        ("park_derived", "park"),
        ("privacy_notice_append_only", "privacy_notice"),
        ("review_assignment_free_of_conflict", "review_assignment"),
        ("role_grant_apart", "role_grant"),
        ("role_grant_derived", "role_grant"),
        ("tenancy_of_both", "tenancy"),
    ]
