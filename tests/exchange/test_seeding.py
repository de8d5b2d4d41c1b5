"""The article's facts: all of them, as it has them, with nothing added, and loaded as often as one likes."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from registry.database.connect import connect
from registry.exchange.seeding import KINDS, SEEDS, Tally, read, seed_article
from tests.rows import Rows

FACTS = {"F": 13, "P": 9, "T": 8, "E": 6, "D": 13, "K": 7, "G": 10, "B": 13}
"""How many numbered facts of each kind the article has."""

LONGEST_QUOTE = 40

NUMBERS = {
    "NEW_CITY_AREA": ("3600", "HECTARE", "OVER"),
    "FUNCTIONS": ("5", "FUNCTION", "EXACT"),
    "FIVE_FOCUSES": ("5", "FOCUS", "EXACT"),
    "FIVE_FOCUSES_AS_HEADLINED": ("5", "FOCUS", "EXACT"),
    "FIVE_DRIVING_FORCES": ("5", "DRIVING_FORCE", "EXACT"),
    "SIGNING_EVENTS": ("3", "EVENT", "EXACT"),
    "SIGNING_EVENT_DAYS": ("3", "DAY", "EXACT"),
    "SERVICES": ("4", "SERVICE", "EXACT"),
    "KEY_PROJECT_CATEGORIES": ("8", "CATEGORY", "EXACT"),
    "KEY_PROJECTS": ("89", "PROJECT", "EXACT"),
    "PROJECTS_STARTED_TOGETHER": ("6", "PROJECT", "EXACT"),
    "MAIN_BATTLEFIELD_AREAS": ("4", "AREA", "EXACT"),
    "MUNICIPAL_KEY_PROJECTS": ("11", "PROJECT", "EXACT"),
    "MUNICIPAL_KEY_PROJECT_INVESTMENT": ("305", "YI_YUAN", "EXACT"),
    "LAND_PLOTS": ("16", "PLOT", "EXACT"),
    "LAND_PLOT_AREA": ("2900", "MU", "OVER"),
    "GRID_LEVELS": ("4", "LEVEL", "EXACT"),
    "TERMINAL_GRIDS": ("3170", "TERMINAL_GRID", "OVER"),
    "FIVE_ONES": ("5", "ITEM", "EXACT"),
    "PARTY_COMMANDOS": ("1000", "PERSON", "EXACT"),
    "SERVICE_CHANNELS": ("5", "CHANNEL", "EXACT"),
    "FOUR_INTEGRATIONS": ("4", "INTEGRATION", "EXACT"),
}

ROWS = {
    "source_document": 2,
    "admin_division": 2 + 12 + 17,
    "area": 5,
    "belt": 1,
    "park": 9,
    "belt_membership": 6,
    "park_link": 5,
    "company": 3,
    "company_label": 3,
    "tenancy": 3,
    "honour_award": 2,
    "policy_document": 1,
    "campaign": 1,
    "talent_programme": 1,
}
"""As many as the article names, however many it counts."""


def written() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of the article's files, with its table."""
    for path in sorted((SEEDS / "article").rglob("*.toml")):
        for table, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(rows, list):
                yield from ((table, row) for row in rows)


async def everything(connection: asyncpg.Connection) -> dict[str, list[asyncpg.Record]]:
    """All rows of all seeded tables, with their versions and instants."""
    return {kind.table.name: await connection.fetch(f"SELECT * FROM {kind.table.name} ORDER BY id") for kind in KINDS}


@pytest.fixture(scope="module")
def seeded_database(workshop: Any) -> Iterator[str]:
    """A database with the article in it, for tests that only read."""
    name = workshop.copy()
    asyncio.run(seed_article(workshop.of(name)))
    yield workshop.of(name)
    workshop.drop(name)


@pytest.fixture
async def seeded(seeded_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(seeded_database)
    yield connection
    await connection.close()


# what the files say


def test_every_numbered_fact_of_the_article_has_a_row() -> None:
    refs = {ref for _, row in written() for ref in ([row["ref"]] if isinstance(row.get("ref"), str) else row.get("ref", []))}
    expected = {f"{letter}{number:02d}" for letter, last in FACTS.items() for number in range(1, last + 1)}
    assert refs == expected - {"F01"}  # the district itself, in the table of divisions


def test_quotes_are_short() -> None:
    assert [row["quote"] for table, row in written() if table == "reported_fact" and len(row["quote"]) > LONGEST_QUOTE] == []


def test_every_row_but_the_sources_names_its_source() -> None:
    assert [(table, row) for table, rows in read().items() for row in rows if table != "source_document" and not row.get("source")] == []


def test_every_fact_is_named_in_both_languages() -> None:
    assert [row for table, row in written() if table == "reported_fact" and not (row.get("name_zh") and row.get("name_en"))] == []


# what is in the database


async def test_seeding_twice_changes_nothing(connection: asyncpg.Connection, database_url: str) -> None:
    first = await seed_article(database_url)
    before = await everything(connection)
    second = await seed_article(database_url)
    assert await everything(connection) == before
    total = sum(len(rows) for rows in before.values())
    assert (first, second) == (Tally(inserted=total), Tally(unchanged=total))


async def test_there_are_as_many_rows_as_the_article_names(seeded: asyncpg.Connection) -> None:
    counted = {table: await seeded.fetchval(f"SELECT count(*) FROM {table}") for table in ROWS}
    assert counted == ROWS


async def test_every_reported_number_stands_with_its_unit_and_qualifier(seeded: asyncpg.Connection) -> None:
    rows = await seeded.fetch("SELECT metric, value, unit, qualifier FROM reported_fact WHERE value IS NOT NULL")
    assert {row["metric"]: (str(row["value"]), row["unit"], row["qualifier"]) for row in rows} == NUMBERS
    assert len(rows) == len(NUMBERS)


async def test_every_fact_rests_on_the_article_and_its_words(seeded: asyncpg.Connection) -> None:
    sources = await seeded.fetch("SELECT DISTINCT code FROM reported_fact f JOIN source_document s ON s.id = f.source_id")
    assert [row["code"] for row in sources] == ["QILU-2020"]
    assert await seeded.fetchval("SELECT count(*) FROM reported_fact WHERE quote = '' OR period IS NULL") == 0


async def test_every_fact_is_about_something_that_is_there(seeded: asyncpg.Connection) -> None:
    tables = ("belt", "park", "area", "admin_division", "company", "talent_programme", "campaign", "policy_document")
    subjects = " UNION ALL ".join(f"SELECT id FROM {table}" for table in tables)
    assert await seeded.fetchval(f"SELECT count(*) FROM reported_fact WHERE subject_id NOT IN ({subjects})") == 0


async def test_the_parks_hang_on_the_string_in_the_order_of_the_article(seeded: asyncpg.Connection) -> None:
    rows = await seeded.fetch(
        "SELECT b.code AS belt, p.name_zh, position, role FROM belt_membership m"
        " JOIN belt b ON b.id = m.belt_id JOIN park p ON p.id = m.park_id ORDER BY position"
    )
    assert [tuple(row) for row in rows] == [
        ("ERHUAN", "山东大学国家大学科技园", 1, "LEADING_ENGINE"),
        ("ERHUAN", "国际科技成果转化中心", 2, "MEMBER"),
        ("ERHUAN", "中日高科技产业园", 3, "MEMBER"),
        ("ERHUAN", "国家泛在电力物联网产业园", 4, "MEMBER"),
        ("ERHUAN", "国家海外人才离岸创新创业基地", 5, "MEMBER"),
        ("ERHUAN", "国家科技领军人才创新创业基地", 6, "MEMBER"),
    ]


async def test_the_leading_engine_strings_the_other_five(seeded: asyncpg.Connection) -> None:
    rows = await seeded.fetch(
        "SELECT f.code AS strung, t.code AS by, l.kind FROM park_link l"
        " JOIN park f ON f.id = l.from_park_id JOIN park t ON t.id = l.to_park_id ORDER BY 1"
    )
    strung = ("PK-CNJP", "PK-LEADING", "PK-OFFSHORE", "PK-TRANSFER", "PK-UPIOT")
    assert [tuple(row) for row in rows] == [(code, "PK-SDU", "STRUNG_BY") for code in strung]


async def test_parks_whose_membership_is_not_stated_have_none(seeded: asyncpg.Connection) -> None:
    rows = await seeded.fetch("SELECT code FROM park WHERE id NOT IN (SELECT park_id FROM belt_membership) ORDER BY code")
    assert [row["code"] for row in rows] == ["PK-DESIGN", "PK-HXCHAIN", "PK-IPLUS"]


async def test_the_new_city_is_stored_in_square_metres_beside_what_was_reported(seeded: asyncpg.Connection) -> None:
    (row,) = await seeded.fetch(
        "SELECT area_m2, area_entered_value, area_entered_unit, area_qualifier FROM area WHERE name_zh = '南部科创新城'"
    )
    assert tuple(row) == (Decimal("36000000.00"), Decimal(3600), "HECTARE", "OVER")


async def test_areas_have_namesakes_and_are_not_them(seeded: asyncpg.Connection) -> None:
    rows = await seeded.fetch(
        "SELECT a.name_zh AS area, n.name_zh AS namesake, n.code, p.name_zh AS district, a.area_m2 FROM area a"
        " JOIN admin_division n ON n.id = a.namesake_division_id JOIN admin_division p ON p.code = n.parent_code ORDER BY n.code"
    )
    assert [tuple(row) for row in rows] == [
        ("白马山片区", "白马山街道", "370103017", "市中区", None),
        ("十六里河片区", "十六里河街道", "370103019", "市中区", None),
        ("兴隆片区", "兴隆街道", "370103020", "市中区", None),
        ("党家片区", "党家街道", "370103021", "市中区", None),
    ]


async def test_divisions_are_keyed_on_their_codes(seeded: asyncpg.Connection) -> None:
    names = [row["name_zh"] for row in await seeded.fetch("SELECT name_zh FROM admin_division WHERE parent_code = '370103' ORDER BY code")]
    expected = "大观园 杆石桥 四里村 魏家庄 二七 七里山 六里山 舜玉路 泺源 王官庄 舜耕 白马山 七贤 十六里河 兴隆 党家 陡沟"
    assert names == [f"{name}街道" for name in expected.split()]
    (district,) = await seeded.fetch(
        "SELECT d.name_zh, c.name_zh AS city, d.level FROM admin_division d JOIN admin_division c ON c.code = d.parent_code"
        " WHERE d.code = '370103'"
    )
    assert tuple(district) == ("市中区", "济南市", "DISTRICT")


async def test_the_three_companies_are_tenants_without_a_day_of_entry(seeded: asyncpg.Connection) -> None:
    rows = await seeded.fetch(
        "SELECT c.name_zh, c.name_en, p.code, t.state, t.entered_on, c.uscc, c.pending_registration,"
        " c.state AS record, l.type, l.state AS label"
        " FROM company c JOIN tenancy t ON t.company_id = c.id JOIN park p ON p.id = t.park_id"
        " JOIN company_label l ON l.company_id = c.id ORDER BY c.name_en"
    )
    rest = ("PK-SDU", "ACTIVE", None, None, True, "VERIFIED", "FORTUNE_500", "VERIFIED")
    assert [tuple(row) for row in rows] == [("阿里巴巴", "Alibaba", *rest), ("微软", "Microsoft", *rest), ("SAP", "SAP", *rest)]


async def test_what_the_article_does_not_say_is_empty(seeded: asyncpg.Connection) -> None:
    unsaid = {
        "park": "level conferring_body_zh operator_id area_m2 disposable_area_m2 established_on address_zh longitude latitude",
        "company": "uscc foreign_number lei verified_at registered_division_id established_on registered_capital_amount industry",
        "company_label": "number issued_on valid_from valid_to list_year issued_by_zh",
        "honour_award": "awarded_by_zh awarded_on",
        "policy_document": "number issuer_zh issued_on effective_on text_zh",
        "talent_programme": "office_zh policy_id",
        "source_document": "published_on",
    }
    for table, columns in unsaid.items():
        said = " OR ".join(f"{column} IS NOT NULL" for column in columns.split())
        assert await seeded.fetchval(f"SELECT count(*) FROM {table} WHERE {said}") == 0, table
    for table in ("building", "space_unit", "lease", "company_relation", "call_round", "person", "application", "account"):
        assert await seeded.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_the_talent_programme_is_a_draft(seeded: asyncpg.Connection) -> None:
    (row,) = await seeded.fetch("SELECT code, name_zh, state, target_industries FROM talent_programme")
    assert tuple(row) == ("JW", "“品质市中·经纬人才”计划", "DRAFT", [])


async def test_honours_are_of_2019(seeded: asyncpg.Connection) -> None:
    rows = await seeded.fetch(
        "SELECT h.name_zh, h.year, d.code FROM honour_award h JOIN admin_division d ON d.id = h.subject_id ORDER BY h.code"
    )
    assert [tuple(row) for row in rows] == [
        ("全国政务大厅优秀案例智能决策奖", 2019, "370103"),
        ("全国20强优秀政务服务大厅", 2019, "370103"),
    ]


# what people do afterwards


async def test_what_people_have_changed_is_left_alone(connection: asyncpg.Connection, database_url: str) -> None:
    await seed_article(database_url)
    await connection.execute("UPDATE park SET name_en = 'SDU Park', version = 2 WHERE code = 'PK-SDU'")
    assert (await seed_article(database_url)).left_alone == 1
    assert await connection.fetchval("SELECT name_en FROM park WHERE code = 'PK-SDU'") == "SDU Park"


async def test_what_nobody_has_changed_is_corrected(connection: asyncpg.Connection, database_url: str) -> None:
    await seed_article(database_url)
    await connection.execute("UPDATE park SET name_en = 'A former rendering' WHERE code = 'PK-SDU'")
    assert (await seed_article(database_url)).corrected == 1
    (row,) = await connection.fetch("SELECT name_en, version FROM park WHERE code = 'PK-SDU'")
    assert tuple(row) == ("Shandong University National University Science Park", 1)


async def test_a_park_that_was_registered_before_is_found_by_its_code(connection: asyncpg.Connection, database_url: str) -> None:
    known = "park_01h455vb4pex5vsknk084sn02q"
    await Rows(connection).park(id=known, code="PK-SDU", name_zh="科技园", version=3)
    tally = await seed_article(database_url)
    assert tally.left_alone == 1
    assert await connection.fetchval("SELECT name_zh FROM park WHERE id = $1", known) == "科技园"
    assert await connection.fetchval("SELECT count(*) FROM tenancy WHERE park_id = $1", known) == 3
    assert await connection.fetchval("SELECT count(*) FROM park_link WHERE to_park_id = $1", known) == 5
    assert (await seed_article(database_url)).inserted == 0


async def test_a_made_up_company_of_the_same_name_is_not_taken_for_the_real_one(connection: asyncpg.Connection, database_url: str) -> None:
    await Rows(connection).company(name_zh="微软")
    await seed_article(database_url)
    assert await connection.fetchval("SELECT count(*) FROM company WHERE name_zh = '微软'") == 2
