"""What follows from names agrees with them, whichever way a row was written."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.database.connect import connect, engine
from registry.database.upgrade import migrate
from registry.exchange.seeding import seed_article
from registry.models import Base, Company, Entity, Park, Person
from registry.models.places import ParkKind
from registry.models.search import Searched, derived, ordered_by_pinyin, searched_attributes
from registry.policies import base as policies
from registry.policies.base import telling

MODELS: list[type[Entity]] = [mapper.class_ for mapper in Base.registry.mappers]
FOUND = sorted((model for model in MODELS if issubclass(model, Searched)), key=lambda model: model.__name__)


async def disagreeing(connection: asyncpg.Connection) -> list[str]:
    """The rows whose columns are not what follows from their names."""
    found = []
    for model in FOUND:
        for row in await connection.fetch(f"SELECT * FROM {model.__tablename__}"):
            expected = derived(model, dict(row))
            if {name: row[name] for name in expected} != expected:
                found.append(row["id"])
    return found


async def test_what_seeds_and_the_demo_wrote_agrees(seeded_url: str) -> None:
    connection = await connect(seeded_url)
    try:
        assert await disagreeing(connection) == []
        assert await connection.fetchval("SELECT count(*) FROM company WHERE search_terms @> '{albb}'") == 0
        assert await connection.fetchval("SELECT name_zh FROM company WHERE search_terms @> '{alb,lbb}'") == "阿里巴巴"
    finally:
        await connection.close()


async def test_what_the_mapper_writes_agrees_at_first_and_after_every_change(database_url: str, connection: asyncpg.Connection) -> None:
    pool = engine(database_url)
    async with AsyncSession(pool, expire_on_commit=False) as session:
        park = Park(id=Park.new_id(), code="PK-1", name_zh="旧园区", kind=ParkKind.INDUSTRIAL_PARK)
        company = Company(id=Company.new_id(), name_zh="企业", pending_registration=True)
        person = Person(id=Person.new_id(), name_zh="单田芳")
        session.add_all([park, company, person])
        await session.commit()
        assert await disagreeing(connection) == []
        for change in ({"name_zh": "新园区"}, {"name_en": "New Park"}, {"aliases": ["老园区"]}, {"code": "PK-2"}):
            for name, value in change.items():
                setattr(park, name, value)
            await session.commit()
            assert await disagreeing(connection) == []
        company.website = "https://example.org"
        await session.commit()
    await pool.dispose()
    assert await connection.fetchval("SELECT search_text FROM park") == derived(Park, {"name_zh": "新园区", "name_en": "New Park", "aliases": ["老园区"], "code": "PK-2"})["search_text"]
    assert await connection.fetchval("SELECT name_pinyin FROM person") == "shan4单tian2田fang1芳"
    assert await disagreeing(connection) == []


async def test_what_was_there_before_is_filled_in(database_url: str, connection: asyncpg.Connection) -> None:
    """The columns are taken away, and the migration that brings them is run again on rows that are there."""
    await seed_article(database_url)
    for model in FOUND:
        for column in ("search_terms", "search_text", *ordered_by_pinyin(model)):
            await connection.execute(f"ALTER TABLE {model.__tablename__} DROP COLUMN {column}")
    since = await connection.fetch(
        "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%_desc' OR indexname IN"
        " ('ix_lease_state_ends_on_id', 'ix_application_round_id_submitted_at_id')"
    )
    for index in since:
        await connection.execute(f"DROP INDEX IF EXISTS {index['indexname']}")
    await connection.execute("DROP TABLE budget; DROP FUNCTION search_parts; UPDATE alembic_version SET version_num = '0001'")
    await connection.execute("DROP TABLE change; DROP FUNCTION refuse_all_but_erasure; DROP FUNCTION chain_event CASCADE")
    await connection.execute("ALTER TABLE event DROP hash, ALTER position ADD GENERATED ALWAYS AS IDENTITY, ALTER occurred_at SET DEFAULT now()")
    versions = await connection.fetch("SELECT id, version FROM park ORDER BY id")
    assert await migrate(database_url)
    assert await disagreeing(connection) == []
    assert await connection.fetch("SELECT id, version FROM park ORDER BY id") == versions
    assert len(versions) == 9


@pytest.mark.parametrize("model", FOUND)
def test_what_a_record_is_found_by_is_there(model: Any) -> None:
    assert set(searched_attributes(model)) <= set(model.__table__.columns.keys())
    assert ordered_by_pinyin(model)


def test_nothing_is_found_by_what_somebody_may_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert telling(MODELS) == []
    monkeypatch.setattr(Company, "__names__", (*Company.__names__, "legal_representative"))
    assert telling(MODELS) == ["Company.legal_representative"]
    rules: Any = policies._fields
    monkeypatch.setitem(rules, (Person, "name_zh"), rules[Company, "legal_representative"])
    assert telling(MODELS) == ["Company.legal_representative", "Person.name_zh"]
