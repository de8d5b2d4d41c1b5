"""The demo population: the same every time, marked as made up, valid throughout, with an account for every role, of any size."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from registry.auth.passwords import verify_password
from registry.database.connect import connect
from registry.errors import RegistryError
from registry.exchange.demo import Demo, seed_demo
from registry.exchange.demo.cohorts import cohort
from registry.exchange.demo.rows import TABLES
from registry.exchange.demo.world import COHORT, PARKS, World
from registry.identifiers import check_uscc
from registry.lifecycles.companies import COMPANY
from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.talent import APPLICATION
from registry.lifecycles.tenancies import LEASE, TENANCY

Population = tuple[str, Demo]
ROOT = Path(__file__).parents[2]
WORLD = World({code: f"park_{place:026d}" for place, code in enumerate(PARKS)}, f"division_{0:026d}")
MARKED = [table for table in TABLES.values() if table not in {"lease_unit", "role_grant", "privacy_notice", "consent"}]

DIGEST = f"""
from hashlib import sha256
from registry.exchange.demo.cohorts import cohort
from registry.exchange.demo.world import World
world = World({dict(WORLD.parks)!r}, {WORLD.division_id!r})
print(sha256(repr([cohort(world, number).rows for number in (0, 1, 3999)]).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def population(workshop: Any) -> Iterator[Population]:
    """A database with the population of scale 1, for tests that only read."""
    name = workshop.copy()
    yield workshop.of(name), asyncio.run(seed_demo(workshop.of(name), 1))
    workshop.drop(name)


@pytest.fixture
async def people(population: Population) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(population[0])
    yield connection
    await connection.close()


async def dump(connection: asyncpg.Connection) -> dict[str, list[dict[str, object]]]:
    """All rows of the population, every column, but for the hashes of passwords."""
    tables = {}
    for table in TABLES.values():
        made_up, order = "is_synthetic" if table in MARKED else "true", "lease_id, unit_id" if table == "lease_unit" else "id"
        rows = await connection.fetch(f"SELECT * FROM {table} WHERE {made_up} ORDER BY {order}")
        tables[table] = [{name: value for name, value in row.items() if name != "password_hash"} for row in rows]
    return tables


async def counts(connection: asyncpg.Connection) -> dict[str, int]:
    return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES.values()}


# the same every time


def test_a_cohort_is_the_same_in_every_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST], cwd=ROOT, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_cohorts_share_no_id_and_no_credit_code() -> None:
    cohorts = [cohort(WORLD, number) for number in (0, 1, 39, 40, 3999)]
    ids = [row[0] for made in cohorts for table, rows in made.rows.items() if table != "lease_unit" for row in rows]
    assert len(ids) == len(set(ids))
    codes = [company.uscc for made in cohorts for company in made.companies if company.uscc]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if check_uscc(code).problems] == []


async def test_two_databases_get_the_same_rows(people: asyncpg.Connection, database_url: str) -> None:
    await seed_demo(database_url, 1)
    other = await connect(database_url)
    mine, theirs = await dump(people), await dump(other)
    await other.close()
    assert mine == theirs


async def test_the_same_scale_again_changes_nothing_and_another_is_refused(population: Population, people: asyncpg.Connection) -> None:
    url, made = population
    before = await dump(people)
    again = await seed_demo(url, 1)
    assert (made.is_new, again.is_new, again.passwords) == (True, False, {})
    with pytest.raises(RegistryError) as refused:
        await seed_demo(url, 2)
    assert (refused.value.code, refused.value.params) == ("ALREADY_SEEDED", {"found": 1})
    assert await dump(people) == before


async def test_of_two_who_seed_at_once_one_does(database_url: str) -> None:
    made = await asyncio.gather(seed_demo(database_url), seed_demo(database_url))
    assert sorted(demo.is_new for demo in made) == [False, True]


async def test_scale_three_is_three_times_scale_one(people: asyncpg.Connection, database_url: str) -> None:
    told: list[tuple[int, int]] = []
    demo = await seed_demo(database_url, 3, lambda done, total: told.append((done, total)))
    assert (demo.companies, told) == (3 * COHORT, [(3 * COHORT, 3 * COHORT)])
    other = await connect(database_url)
    one, three = await counts(people), await counts(other)
    await other.close()
    for table in ("person", "application"):
        assert three[table] == 3 * one[table]
    assert three["company"] - 3 == 3 * (one["company"] - 3)  # the article's three
    for table in ("space_unit", "tenancy", "lease", "lease_unit", "company_label"):
        assert 2.6 < three[table] / one[table] < 3.4, table
    assert (one["account"], one["role_grant"]) == (three["account"], three["role_grant"])


# made up, and valid


async def test_everybody_agreed_to_be_evaluated_and_some_withdrew_that_they_be_named(people: asyncpg.Connection) -> None:
    missing = "SELECT count(*) FROM person WHERE NOT EXISTS (SELECT FROM consent JOIN privacy_notice n ON n.id = notice_id WHERE person_id = person.id"
    assert await people.fetchval(f"{missing} AND purpose = 'EVALUATION' AND state = 'IN_FORCE')") == 0
    found = await people.fetch("SELECT DISTINCT purpose, basis, state FROM consent JOIN privacy_notice n ON n.id = notice_id")
    assert {tuple(row) for row in found} == {
        ("EVALUATION", "CONSENT", "IN_FORCE"),
        ("PUBLICATION", "CONSENT", "IN_FORCE"),
        ("PUBLICATION", "CONSENT", "WITHDRAWN"),
        ("SHARING", "STATUTORY_DUTY", "IN_FORCE"),
    }
    assert await people.fetchval("SELECT bool_and(text_zh LIKE '处理者：%权利：%' AND text_en LIKE 'Handled by:%Your rights:%') FROM privacy_notice")


async def test_all_of_it_is_marked_as_made_up(people: asyncpg.Connection) -> None:
    article = {"park": 9, "company": 3, "company_label": 3, "tenancy": 3, "talent_programme": 1}
    real = {table: await people.fetchval(f"SELECT count(*) FROM {table} WHERE NOT is_synthetic") for table in MARKED}
    assert real == dict.fromkeys(MARKED, 0) | article
    names = await people.fetch("SELECT name_zh, name_en FROM company WHERE is_synthetic UNION ALL SELECT name_zh, name_en FROM person")
    assert [row for row in names if not (row["name_zh"].startswith("演示") and row["name_en"].startswith("Demo "))] == []


async def test_identifiers_and_ways_to_reach_somebody_belong_to_nobody(people: asyncpg.Connection) -> None:
    codes = [row["uscc"] for row in await people.fetch("SELECT uscc FROM company WHERE uscc IS NOT NULL")]
    assert len(codes) > 200
    assert [code for code in codes if check_uscc(code).problems or code[8:10] != "XX"] == []
    reached = await people.fetch(
        "SELECT contact_phone, contact_email FROM company WHERE is_synthetic UNION ALL SELECT phone, email FROM person"
    )
    assert [row for row in reached if not re.fullmatch(r"\+86100\d{8}", row[0]) or not re.search(r"@example\.(com|org)$", row[1])] == []
    papers = await people.fetch("SELECT id_doc_type, id_masked FROM person")
    assert {row["id_masked"][0] for row in papers if row["id_doc_type"] == "RESIDENT_ID"} == {"9"}


@pytest.mark.parametrize("table, lifecycle", [("company", COMPANY), ("tenancy", TENANCY), ("lease", LEASE), ("application", APPLICATION)])
async def test_every_state_is_there(people: asyncpg.Connection, table: str, lifecycle: Lifecycle) -> None:
    found = {row["state"] for row in await people.fetch(f"SELECT DISTINCT state FROM {table}")}
    assert found == set(lifecycle.codes)


async def test_no_unit_is_let_twice_at_once(people: asyncpg.Connection) -> None:
    twice = """
        SELECT count(*) FROM lease_unit a JOIN lease_unit b ON a.unit_id = b.unit_id AND a.lease_id < b.lease_id
        JOIN lease la ON la.id = a.lease_id JOIN lease lb ON lb.id = b.lease_id
        WHERE la.state NOT IN ('DRAFT', 'PENDING_APPROVAL') AND lb.state NOT IN ('DRAFT', 'PENDING_APPROVAL')
          AND la.starts_on <= coalesce(lb.terminated_on, lb.ends_on) AND lb.starts_on <= coalesce(la.terminated_on, la.ends_on)
    """
    assert await people.fetchval(twice) == 0
    assert await people.fetchval("SELECT count(*) FROM (SELECT unit_id FROM lease_unit GROUP BY 1 HAVING count(*) > 1) AS shared") > 0


async def test_leases_follow_each_other_within_the_stay(people: asyncpg.Connection) -> None:
    apart = """
        SELECT count(*) FROM lease n JOIN lease o ON o.id = n.renewed_from_id
        WHERE n.starts_on <> o.ends_on + 1 OR o.state <> 'RENEWED'
    """
    assert await people.fetchval(apart) == 0
    outside = """
        SELECT count(*) FROM lease l JOIN tenancy t ON t.id = l.tenancy_id
        WHERE l.starts_on < t.entered_on OR coalesce(l.terminated_on, l.ends_on) > coalesce(t.left_on, t.graduated_on)
    """
    assert await people.fetchval(outside) == 0
    assert await people.fetchval("SELECT count(*) FROM lease WHERE renewed_from_id IS NOT NULL") > 100


async def test_who_is_in_a_park_has_units_unless_it_is_only_an_address(people: asyncpg.Connection) -> None:
    without = """
        SELECT count(*) FROM tenancy t WHERE t.is_synthetic AND t.state IN ('ACTIVE', 'LEAVING') AND t.kind <> 'VIRTUAL'
          AND NOT EXISTS (SELECT FROM lease l JOIN lease_unit u ON u.lease_id = l.id WHERE l.tenancy_id = t.id AND l.state = 'ACTIVE')
    """
    assert await people.fetchval(without) == 0
    assert await people.fetchval("SELECT count(*) FROM lease l JOIN tenancy t ON t.id = l.tenancy_id WHERE t.kind = 'VIRTUAL'") == 0


async def test_an_application_is_hosted_where_its_sponsor_was_when_it_was_handed_in(people: asyncpg.Connection) -> None:
    misplaced = """
        SELECT count(*) FROM application a JOIN tenancy t ON t.id = a.hosting_tenancy_id JOIN call_round r ON r.id = a.round_id
        WHERE t.company_id <> a.sponsor_id OR t.park_id <> a.host_park_id OR a.submitted_at NOT BETWEEN r.opens_at AND r.closes_at
           OR a.submitted_at::date < t.entered_on OR a.submitted_at::date > coalesce(t.left_on, t.graduated_on, 'infinity')
    """
    assert await people.fetchval(misplaced) == 0
    moved = "SELECT count(*) FROM application a JOIN tenancy t ON t.id = a.hosting_tenancy_id WHERE t.state IN ('LEFT', 'GRADUATED')"
    assert await people.fetchval(moved) > 0


async def test_parks_are_neither_empty_nor_full(people: asyncpg.Connection) -> None:
    rates = await people.fetch(
        "SELECT u.park_id, sum(u.area_m2) FILTER (WHERE l.unit_id IS NOT NULL) / sum(u.area_m2) AS rate FROM space_unit u"
        " LEFT JOIN lease_unit l ON l.unit_id = u.id AND l.holds AND l.during @> DATE '2026-11-01' GROUP BY 1"
    )
    assert len(rates) == len(PARKS)
    assert [row for row in rates if not 0.4 < row["rate"] < 0.9] == []


async def test_statistics_are_there_for_the_planner(people: asyncpg.Connection) -> None:
    rows = await people.fetch("SELECT relname FROM pg_class WHERE relname = ANY($1) AND reltuples <= 0", list(TABLES.values()))
    assert rows == []


# accounts


async def test_there_is_an_account_for_every_role(population: Population, people: asyncpg.Connection) -> None:
    names = [
        "admin", "auditor", "leader", "talent-office", "park-manager", "park-manager-2", "promoter", "ambassador", "grid-officer",
        "company", "company-2", "applicant", "applicant-2", *(f"reviewer-{number}" for number in range(1, 61)),
    ]  # fmt: skip
    found = await people.fetch("SELECT username FROM account ORDER BY username")
    assert [row["username"] for row in found] == sorted(names) == sorted(population[1].passwords)
    now = await people.fetch(
        "SELECT a.username, g.role FROM account a JOIN role_grant g ON g.account_id = a.id"
        " WHERE g.until IS NULL AND a.username !~ '^reviewer' ORDER BY 1"
    )
    assert [tuple(row) for row in now] == [
        ("admin", "ADMIN"),
        ("ambassador", "AMBASSADOR"),
        ("applicant", "APPLICANT"),
        ("applicant-2", "APPLICANT"),
        ("auditor", "AUDITOR"),
        ("company", "COMPANY"),
        ("company-2", "COMPANY"),
        ("grid-officer", "GRID_OFFICER"),
        ("leader", "LEADER"),
        ("park-manager", "PARK_MANAGER"),
        ("park-manager-2", "PARK_MANAGER"),
        ("promoter", "PROMOTER"),
        ("talent-office", "TALENT_OFFICE"),
    ]
    assert await people.fetchval("SELECT count(*) FROM role_grant WHERE role = 'REVIEWER'") == 60


async def test_scopes_are_those_of_the_contract(people: asyncpg.Connection) -> None:
    managed = await people.fetch(
        "SELECT a.username, p.code, g.until IS NULL AS now FROM role_grant g JOIN account a ON a.id = g.account_id"
        " JOIN park p ON p.id = g.scope_id ORDER BY 1, 3 DESC"
    )
    assert [tuple(row) for row in managed] == [
        ("park-manager", "PK-SDU", True),
        ("park-manager-2", "PK-TRANSFER", True),
        ("park-manager-2", "PK-SDU", False),
    ]
    present = await people.fetch(
        "SELECT a.username, p.code, t.state FROM role_grant g JOIN account a ON a.id = g.account_id"
        " JOIN tenancy t ON t.company_id = g.scope_id AND t.state = 'ACTIVE' AND t.kind = 'TENANT'"
        " JOIN park p ON p.id = t.park_id ORDER BY 1"
    )
    assert [tuple(row) for row in present] == [("company", "PK-SDU", "ACTIVE"), ("company-2", "PK-TRANSFER", "ACTIVE")]


@pytest.mark.parametrize("applicant, company", [("applicant", "company"), ("applicant-2", "company-2")])
async def test_applicants_apply_through_the_company_of_the_same_number(people: asyncpg.Connection, applicant: str, company: str) -> None:
    count = await people.fetchval(
        "SELECT count(*) FROM application p JOIN account a ON a.person_id = p.applicant_id"
        " JOIN role_grant g ON g.scope_id = p.sponsor_id JOIN account c ON c.id = g.account_id WHERE a.username = $1 AND c.username = $2",
        applicant,
        company,
    )
    assert count >= 5


async def test_the_passwords_that_are_told_are_the_ones_that_open(population: Population, people: asyncpg.Connection) -> None:
    passwords = population[1].passwords
    for username in ("admin", "applicant", "reviewer-1", "reviewer-60"):
        stored = await people.fetchval("SELECT password_hash FROM account WHERE username = $1", username)
        assert await verify_password(passwords[username], stored)
        assert not await verify_password(passwords[username] + "x", stored)
    told = [names for names, _ in population[1].sign_ins]
    assert (len(told), told[0], told[-1]) == (14, "admin", "reviewer-1 … reviewer-60")
    assert passwords["admin"] not in repr(population[1])
