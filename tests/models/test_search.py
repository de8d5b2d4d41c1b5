"""What follows from names agrees with them, whichever way a row was written."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from alembic import command
from sqlalchemy.ext.asyncio import AsyncSession

from registry.database.connect import connect, engine
from registry.database.upgrade import _config, _within, migrate
from registry.models import Base, Company, Entity, Park, Person
from registry.models.places import ParkKind
from registry.models.search import Searched, derived, ordered_by_pinyin, searched_attributes
from registry.policies import base as policies
from registry.policies.base import telling

if TYPE_CHECKING:
    from tests.conftest import Workshop

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


@pytest.fixture
def empty_url(workshop: "Workshop") -> Iterator[str]:
    """A database that no migration has seen."""
    workshop.execute("DROP DATABASE IF EXISTS registry_before WITH (FORCE)")
    workshop.execute("CREATE DATABASE registry_before TEMPLATE template0")
    yield workshop.of("registry_before")
    workshop.drop("registry_before")


BEFORE = """
    INSERT INTO park (id, code, name_zh, name_en, aliases, kind) SELECT
        'park_01h455vb4pex5vsknk' || lpad(n::text, 8, '0'), 'PK-' || n, '第' || n || '园区', 'Park ' || n, ARRAY['别名' || n], 'OTHER'
        FROM generate_series(1, 9) AS n;
    INSERT INTO company (id, name_zh, aliases, pending_registration)
        VALUES ('company_01h455vb4pex5vsknk084sn02q', '阿里巴巴', '{阿里}', true);
    INSERT INTO person (id, name_zh) VALUES ('person_01h455vb4pex5vsknk084sn02q', '单田芳');
    INSERT INTO source_document (id, code, kind, title_zh) VALUES ('source_01h455vb4pex5vsknk084sn02q', 'S-1', 'NEWS', '报道');
"""


async def test_what_was_there_before_is_filled_in(empty_url: str) -> None:
    """Rows that were written before there were such columns have them after the migration, at the version they had."""
    await _within(empty_url, lambda connection: command.upgrade(_config(connection), "0001"))
    connection = await connect(empty_url)
    try:
        await connection.execute(BEFORE)
        assert await migrate(empty_url)
        assert await disagreeing(connection) == []
        assert await connection.fetchval("SELECT count(*) FROM park WHERE version = 1 AND search_terms <> '{}'") == 9
        assert await connection.fetchval("SELECT name_pinyin FROM person") == "shan4单tian2田fang1芳"
    finally:
        await connection.close()


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
