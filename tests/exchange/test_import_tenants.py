"""Workbooks of tenants taken in, as a park's manager does it: over HTTP, and again, and wrong."""

import asyncio
import gc
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from python_calamine import load_workbook
from sqlalchemy import text
from starlette.testclient import TestClient

from registry.actor import Actor, Grant, Role
from registry.app import Registry, registry_on
from registry.auth.tokens import hash_of
from registry.errors import RegistryError
from registry.exchange.foreseen import units_of
from registry.exchange.imports import PARK_IMPORTS, take_in
from registry.exchange.rounds import independent
from registry.exchange.tenants import about
from registry.exchange.wanted import company_of, lease_of, stay_of
from registry.exchange.workbooks.books import Row, read_workbook
from registry.exchange.workbooks.definitions import TENANTS
from registry.exchange.workbooks.importing import WINDOW, Policy, Summary
from registry.identifiers import synthetic_uscc, uscc_check_character
from registry.models import Company, Tenancy
from registry.recording import Noted
from registry.services.leases import sign_lease
from registry.services.tenancies import register_tenancy
from registry.settings import Settings
from tests.exchange.counting import statements_of
from tests.exchange.workbooks.making import workbook
from tests.rows import Rows

HEADS = [
    "企业名称", "统一社会信用代码", "境外注册国家/地区", "境外注册号", "注册资本(万元)", "联系电话", "入驻类型", "入驻日期", "计划退园日期",
    "房间号", "租约编号", "租期开始", "租期结束", "租金", "租金单位",
]  # fmt: skip
DOCUMENT = """
    mutation ($input: ImportTenantsInput!) {
        importTenants(input: $input) {
            summary { rows accepted unchanged rejected errors warnings }
            problems { row column code message }
            workbook { name size base64 }
            errors { code field }
        }
    }
"""
TOKEN = "reg_of-the-manager"


@pytest.fixture
async def rows(connection: asyncpg.Connection) -> Rows:
    return Rows(connection)


@dataclass
class Town:
    """A park with a building, its manager, and a registry."""

    registry: Registry
    rows: Rows
    park: str
    actor: Actor
    directory: Path
    heads: Sequence[str] = field(default_factory=lambda: HEADS)

    def book(self, *lines: dict[str, Any], name: str = "a.xlsx") -> Path:
        """A workbook of these rows, each by the headings of its cells."""
        return workbook(self.directory / name, [self.heads, *([line.get(head) for head in self.heads] for line in lines)])

    async def take(self, path: Path, policy: Policy = Policy.REJECT_EVERYTHING, what: str = "tenants") -> Summary:
        """Takes a file in as the command does."""
        async with self.registry.workshop.open(self.actor) as work:
            summary, _ = await take_in(work, PARK_IMPORTS[what].into(self.park), path, policy)
            if not summary.keep:
                work.undo()
        return summary

    async def values(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.rows.connection.fetch(query)]

    async def everything(self) -> list[tuple[Any, ...]]:
        """What would be another after any change."""
        counted = "SELECT count(*), sum(version), max(updated_at) FROM"
        tables = [row for table in ("company", "tenancy", "lease", "space_unit", "building") for row in await self.values(f"{counted} {table}")]
        return [*tables, *await self.values("SELECT count(*), max(position) FROM event"), *await self.values("SELECT count(*) FROM change")]


@pytest.fixture
async def town(database_url: str, rows: Rows, tmp_path: Path) -> AsyncIterator[Town]:
    park = await rows.park(code="PK-1")
    building = await rows.building(park_id=park, code="A")
    for number in ("101", "102", "103", "104"):
        await rows.space_unit(building_id=building, number=number)
    account = await rows.account(username="manager")
    await rows.role_grant(account_id=account, role="PARK_MANAGER", scope_id=park)
    await rows.access_token(account_id=account, token_hash=hash_of(TOKEN))
    registry = registry_on(database_url, Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0))
    yield Town(registry, rows, park, Actor(account, name="manager", grants=(Grant(Role.PARK_MANAGER, park),)), tmp_path)
    await registry.close()


def virtual(n: int, **more: Any) -> dict[str, Any]:
    """A company that is in the park only virtually."""
    return {"企业名称": f"企业{n}", "统一社会信用代码": synthetic_uscc(n), "入驻类型": "虚拟入驻", "入驻日期": "2026-01-01", **more}


def tenant(n: int, rooms: str, **more: Any) -> dict[str, Any]:
    """A company with a lease."""
    lease = {"房间号": rooms, "租约编号": f"ZL-{n}", "租期开始": "2026-01-01", "租期结束": "2027-12-31", "租金": 1200, "租金单位": "元/月"}
    return virtual(n, 入驻类型="租户", **lease, **more)


def send(town: Town, path: Path, key: str | None = None, token: str = TOKEN, **given: Any) -> Any:
    """The answer to the mutation, by a multipart request as a browser sends it."""
    variables = {"input": {"parkId": town.park, "file": None, **given}}
    form = {"operations": json.dumps({"query": DOCUMENT, "variables": variables}), "map": json.dumps({"0": ["variables.input.file"]})}
    headers = {"Authorization": f"Bearer {token}", "GraphQL-Require-Preflight": "1", "Accept-Language": "zh"}
    site = registry_on(town.registry.url, Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0)).site()
    with TestClient(site) as client:
        keyed = {"Idempotency-Key": key} if key else {}
        answer = client.post("/graphql", data=form, files={"0": (path.name, path.read_bytes())}, headers=headers | keyed)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["importTenants"]


STAYS = "SELECT name_zh, company.state, tenancy.state, entered_on FROM tenancy JOIN company ON company.id = company_id ORDER BY name_zh"


async def test_a_workbook_over_http_is_taken_in_and_changes_nothing_when_it_is_sent_again(town: Town) -> None:
    path = town.book(virtual(1), tenant(2, "A-101、102"), {"企业名称": "待办", "统一社会信用代码": "待登记", "入驻类型": "租户"})
    done = send(town, path)
    assert (done["errors"], done["problems"], done["workbook"]) == ([], [], None)
    assert done["summary"] == {"rows": 3, "accepted": 3, "unchanged": 0, "rejected": 0, "errors": 0, "warnings": 0}
    assert [row[:3] for row in await town.values(STAYS)] == [
        ("企业1", "VERIFIED", "ACTIVE"), ("企业2", "VERIFIED", "ACTIVE"), ("待办", "SUBMITTED", "APPLIED"),
    ]  # fmt: skip
    assert await town.values("SELECT number, state, rent_amount::int, count(*) FROM lease JOIN lease_unit ON lease_id = id GROUP BY lease.id") == [
        ("ZL-2", "ACTIVE", 1200, 2)
    ]
    before = await town.everything()
    assert send(town, path)["summary"] == {"rows": 3, "accepted": 0, "unchanged": 3, "rejected": 0, "errors": 0, "warnings": 0}
    assert await town.everything() == before


async def test_every_step_of_an_arrival_is_an_event_of_its_subject_and_changes_are_told(town: Town) -> None:
    await town.take(town.book(tenant(2, "A-101")))
    told = "SELECT split_part(subject_id, '_', 1), array_agg(type ORDER BY position) FROM event GROUP BY subject_id ORDER BY 1"
    assert await town.values(told) == [
        ("company", ["company:registered", "company:verified"]),
        ("lease", ["lease:drafted", "lease:submitted", "lease:signed"]),
        ("tenancy", ["tenancy:registered", "tenancy:approved", "tenancy:activated"]),
    ]
    found = await town.values("SELECT field, new_value FROM change WHERE subject_id LIKE 'tenancy%' ORDER BY field")
    assert ("state", '"ACTIVE"') in found and ("enteredOn", '"2026-01-01"') in found
    assert await town.values("SELECT count(*) FROM event WHERE account_id IS NULL") == [(0,)]


ALIKE = """
    SELECT company.state, company.verified_at IS NOT NULL, registered_capital_amount, registered_by_id, tenancy.state, tenancy.kind, entered_on, planned_end,
        lease.state, lease.signed_on, rent_amount, rent_per, (SELECT count(*) FROM lease_unit WHERE lease_id = lease.id),
        (SELECT array_agg(type || (data - 'company' - 'park' - 'tenancy' - 'version')::text ORDER BY position) FROM event
         WHERE subject_id IN (company.id, tenancy.id, lease.id) AND subject_id LIKE prefix || '%')
    FROM tenancy JOIN company ON company.id = company_id LEFT JOIN lease ON tenancy_id = tenancy.id, unnest(ARRAY['company', 'tenancy', 'lease']) AS prefix
    WHERE uscc = ANY($1) ORDER BY uscc, prefix
"""


async def test_what_is_entered_together_is_as_if_each_had_been_registered_by_itself(town: Town) -> None:
    """The same columns and the same events of each subject, whichever way a company came in."""
    applies = {"企业名称": "申请", "统一社会信用代码": synthetic_uscc(3), "入驻类型": "在孵企业", "注册资本(万元)": 7}
    together = town.book(tenant(1, "A-101"), virtual(2, 计划退园日期="2029-01-01"), applies)
    await town.take(together)
    alone = town.book(tenant(11, "A-102"), virtual(12, 计划退园日期="2029-01-01"), applies | {"统一社会信用代码": synthetic_uscc(13)}, name="b.xlsx")
    async with town.registry.workshop.open(town.actor) as work:
        units = await units_of(work, town.park)
        for row in (await read_workbook(TENANTS, alone)).rows():
            given = {"company": company_of(row.values), **stay_of(row.values), "lease": lease_of(work, row.values, units)}
            await register_tenancy(work, park_id=town.park, **given)
    first, second = [
        [tuple(row) for row in await town.rows.connection.fetch(ALIKE, [synthetic_uscc(n) for n in numbers])]
        for numbers in ((1, 2, 3), (11, 12, 13))
    ]
    assert len(first) == 9
    assert first == second


async def test_the_same_said_otherwise_changes_nothing(town: Town) -> None:
    await town.take(town.book(tenant(1, "A-101", **{"注册资本(万元)": 305, "联系电话": "13800138000"})))
    before = await town.everything()
    again = await town.take(town.book(tenant(1, "101", **{"注册资本(万元)": "3050000元", "联系电话": "+86 138 0013 8000"})))
    assert (again.unchanged, again.rejected) == (1, 0)
    assert await town.everything() == before


async def test_a_row_that_differs_changes_company_and_stay_and_lets_another_lease(town: Town) -> None:
    await town.take(town.book(tenant(1, "A-101")))
    changed = tenant(1, "A-101", **{"注册资本(万元)": 9, "计划退园日期": "2028-01-01"})
    more = changed | {"房间号": "A-102", "租约编号": "ZL-X"}
    summary = await town.take(town.book(changed, more))
    assert (summary.accepted, summary.rejected, summary.notes.first) == (2, 0, [])
    assert await town.values("SELECT registered_capital_amount::int, version FROM company WHERE uscc IS NOT NULL") == [(90_000, 2)]
    assert await town.values("SELECT planned_end::text, state FROM tenancy") == [("2028-01-01", "ACTIVE")]
    assert await town.values("SELECT number, state FROM lease ORDER BY number") == [("ZL-1", "ACTIVE"), ("ZL-X", "ACTIVE")]
    before = await town.everything()
    assert (await town.take(town.book(changed, more))).unchanged == 2
    assert await town.everything() == before


async def test_an_applicant_is_brought_on_when_the_workbook_says_more(town: Town) -> None:
    applies = {key: value for key, value in virtual(1).items() if key != "入驻日期"}
    await town.take(town.book(applies))
    assert [row[2] for row in await town.values(STAYS)] == ["APPLIED"]
    await town.take(town.book(virtual(1)))
    assert [row[1:3] for row in await town.values(STAYS)] == [("VERIFIED", "ACTIVE")]


async def test_a_company_still_to_be_registered_is_found_by_name_and_given_its_code(town: Town) -> None:
    waiting = {"企业名称": "待办", "统一社会信用代码": "待登记", "入驻类型": "租户"}
    await town.take(town.book(waiting))
    assert (await town.take(town.book(waiting))).unchanged == 1
    assert (await town.take(town.book(waiting | {"统一社会信用代码": synthetic_uscc(7)}))).accepted == 1
    assert await town.values("SELECT uscc, pending_registration, version FROM company") == [(synthetic_uscc(7), False, 2)]
    entered = await town.take(town.book(waiting | {"企业名称": "别的", "入驻日期": "2026-01-01"}))
    assert [(problem.row, problem.column, problem.code) for problem in entered.notes.first] == [(2, "uscc", "REQUIRED")]


async def test_a_foreign_company_is_known_by_its_number(town: Town) -> None:
    abroad = {"企业名称": "Muster GmbH", "境外注册国家/地区": "DE", "境外注册号": "HRB 1", "入驻类型": "虚拟入驻", "入驻日期": "2026-01-01"}
    assert (await town.take(town.book(abroad))).accepted == 1
    before = await town.everything()
    assert (await town.take(town.book(abroad))).unchanged == 1
    assert await town.everything() == before


async def test_a_company_on_record_elsewhere_is_let_in_as_the_row_says_and_then_stays_so(town: Town) -> None:
    await town.rows.company(uscc=synthetic_uscc(1), name_zh="旧名")
    assert (await town.take(town.book(virtual(1)))).accepted == 1
    assert await town.values(STAYS.replace("tenancy.state, entered_on", "1")) == [("企业1", "VERIFIED", 1)]
    before = await town.everything()
    assert (await town.take(town.book(virtual(1)))).unchanged == 1
    assert await town.everything() == before


@pytest.mark.parametrize("state", ["VERIFIED", "SUBMITTED"])
@pytest.mark.parametrize("phone", ["13800138000", "13900139000"])
async def test_what_a_row_says_of_a_stranger_is_not_compared(town: Town, phone: str, state: str) -> None:
    """Whether it were refused, changed or found to be so: each would tell the manager what a company has on record that is not in the park yet."""
    company = await town.rows.company(uscc=synthetic_uscc(1), name_zh="企业1", contact_phone="+8613800138000", state=state)
    applies = {**virtual(1, 联系电话=phone), "入驻日期": None}
    for accepted in (1, 0):
        summary = await town.take(town.book(applies))
        assert (summary.accepted, summary.unchanged, summary.rejected) == (accepted, 1 - accepted, 0)
        assert [(problem.row, problem.column, problem.code, problem.is_warning) for problem in summary.notes.first] == [(2, "name", "COMPANY_KEPT", True)]
    assert await town.rows.value("company", company, "contact_phone") == "+8613800138000"
    assert (await town.take(town.book(virtual(1, 联系电话=phone)))).accepted == 1
    assert (await town.take(town.book(virtual(1, 联系电话="13900139000")))).rejected == 0
    assert await town.rows.value("company", company, "contact_phone") == "+8613900139000", "it is in the park now"


@pytest.mark.parametrize("phone", ["13800138000", "13900139000"])
async def test_nor_by_a_second_row_of_an_import_that_is_undone(town: Town, phone: str) -> None:
    """The first row lets the stranger in, the last one is wrong: that they are undone must not be a way to try guesses."""
    await town.rows.company(uscc=synthetic_uscc(1), name_zh="企业1", contact_phone="+8613800138000")
    lets_in = tenant(1, "A-101")
    summary = await town.take(town.book(lets_in, {**lets_in, "房间号": "101", "联系电话": phone}, {"企业名称": "坏", "统一社会信用代码": "坏"}))
    assert (summary.keep, summary.accepted, summary.unchanged, summary.rejected) == (False, 1, 1, 1)
    assert [(problem.row, problem.code) for problem in summary.notes.first if problem.is_warning] == [(3, "COMPANY_KEPT")]


async def test_a_lease_is_signed_while_space_is_taken_into_its_park(town: Town) -> None:
    stay = await town.rows.tenancy(park_id=town.park)
    lease = await town.rows.lease(tenancy_id=stay, state="PENDING_APPROVAL")
    await town.rows.let(lease, await town.rows.connection.fetchval("SELECT id FROM space_unit WHERE number = '101'"))
    async with town.registry.workshop.open(town.actor) as importing:
        await PARK_IMPORTS["space-units"].into(town.park).begin(importing)
        async with asyncio.timeout(5), town.registry.workshop.open(town.actor) as work:
            assert (await sign_lease(work, lease_id=lease, expected_version=1)).state == "ACTIVE"


async def test_what_the_row_says_otherwise_of_an_entry_and_a_lease_stays_as_it_is_and_is_said(town: Town) -> None:
    assert (await town.take(town.book(tenant(1, "A-101")))).accepted == 1
    before = await town.everything()
    summary = await town.take(town.book(tenant(1, "A-101", 入驻日期="2026-02-02") | {"租期结束": "2028-01-01"}))
    assert (summary.unchanged, summary.notes.errors) == (1, 0)
    told = [(problem.column, problem.code, problem.is_warning) for problem in summary.notes.first]
    assert told == [("entered_on", "ENTRY_KEPT", True), ("lease_ends", "LEASE_KEPT", True)]
    assert await town.everything() == before


async def test_a_lease_that_is_drafted_already_is_signed_when_the_workbook_has_it(town: Town) -> None:
    company = await town.rows.company(uscc=synthetic_uscc(1), name_zh="企业1")
    stay = await town.rows.tenancy(company_id=company, park_id=town.park, state="APPROVED")
    unit = await town.rows.connection.fetchval("SELECT id FROM space_unit WHERE number = '101'")
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31)}
    lease = await town.rows.lease(tenancy_id=stay, number="ZL-1", state="DRAFT", **days)
    await town.rows.let(lease, unit)
    assert (await town.take(town.book(tenant(1, "A-101")))).accepted == 1
    assert await town.values("SELECT tenancy.state, lease.state FROM tenancy JOIN lease ON tenancy_id = tenancy.id") == [("ACTIVE", "ACTIVE")]
    assert (await town.take(town.book(tenant(1, "A-101")))).unchanged == 1


async def test_one_workbook_that_is_sent_twice_at_once_is_taken_in_once(town: Town) -> None:
    """Companies without a number are known by their name alone, and no constraint keeps these single."""
    path = town.book(*(virtual(n, 统一社会信用代码="待登记", 入驻日期=None) for n in range(1, 40)))
    summaries = await asyncio.gather(town.take(path), town.take(path))
    assert sorted((summary.accepted, summary.unchanged) for summary in summaries) == [(0, 39), (39, 0)]
    assert await town.values("SELECT count(*) FROM company WHERE pending_registration") == [(39,)]


async def test_many_together_are_not_let_beyond_what_the_building_holds(town: Town) -> None:
    """Each of them would fit; together they do not: the first that is too much is refused, as one by one."""
    await town.rows.connection.execute("UPDATE building SET rentable_area_m2 = (SELECT max(area_m2) * 1.5 FROM space_unit)")
    summary = await town.take(town.book(tenant(1, "A-101"), tenant(2, "A-102")), Policy.REJECT_FAILED_ROWS)
    assert (summary.accepted, summary.rejected) == (1, 1)
    assert [(problem.row, problem.column, problem.code) for problem in summary.notes.first] == [(3, "units", "BUILDING_FULL")]


async def test_what_is_wrong_is_said_at_its_cell_in_chinese_and_the_good_rows_stay_if_one_wants(town: Town) -> None:
    path = town.book(
        tenant(1, "A-101"), tenant(2, "A-101"), tenant(3, "A-999"), virtual(4, 统一社会信用代码="91370100"), virtual(5, 入驻类型="租户"), virtual(6)
    )
    nothing = await town.everything()
    refused = send(town, path)
    assert [error["code"] for error in refused["errors"]] == ["IMPORT_REJECTED"]
    assert [(problem["row"], problem["column"], problem["code"]) for problem in refused["problems"]] == [
        (3, "房间号", "UNIT_TAKEN"), (4, "房间号", "UNIT_UNKNOWN"), (5, "统一社会信用代码", "CELL_NOT_A_CODE"), (6, "租期开始", "REQUIRED"),
    ]  # fmt: skip
    assert refused["problems"][1]["message"] == "本园区没有房间 A-999。"
    assert await town.everything() == nothing
    sheet = load_workbook(BytesIO(b64decode(refused["workbook"]["base64"]))).get_sheet_by_index(0).to_python()
    assert "A-999" in str(sheet[3]) and "本园区没有房间" in str(sheet[3])
    kept = send(town, path, policy="REJECT_FAILED_ROWS")
    assert (kept["errors"], kept["summary"]["accepted"], kept["summary"]["rejected"]) == ([], 2, 4)
    assert [row[0] for row in await town.values(STAYS)] == ["企业1", "企业6"]
    assert await town.values("SELECT count(DISTINCT xmin::text) FROM tenancy") == [(1,)]


async def test_two_rows_of_one_company_that_disagree_are_refused(town: Town) -> None:
    summary = await town.take(town.book(tenant(1, "A-101"), tenant(1, "A-102", 联系电话="13900139000") | {"租约编号": "ZL-9", "企业名称": "别名"}))
    assert [(problem.row, problem.column, problem.code) for problem in summary.notes.first] == [(3, "name", "ROW_CONTRADICTS")]


async def test_what_is_odd_about_a_code_is_said_once(town: Town) -> None:
    """The ninth to seventeenth characters check themselves: that they do not fit is odd, and may be so on the licence."""
    body = f"{synthetic_uscc(1)[:16]}{'0' if synthetic_uscc(1)[16] != '0' else '1'}"
    summary = await town.take(town.book(virtual(1, 统一社会信用代码=body + uscc_check_character(body))))
    assert [(problem.column, problem.code, problem.is_warning) for problem in summary.notes.first] == [("uscc", "CELL_ODD", True)]
    assert summary.accepted == 1


async def test_a_dry_run_shows_everything_and_leaves_nothing(town: Town) -> None:
    nothing = await town.everything()
    shown = send(town, town.book(virtual(1), virtual(2, 统一社会信用代码="坏")), validateOnly=True, policy="REJECT_FAILED_ROWS")
    assert (shown["summary"]["accepted"], shown["summary"]["rejected"], shown["workbook"]["name"]) == (1, 1, "a.xlsx")
    assert await town.everything() == nothing


async def test_under_a_key_a_file_counts_by_its_content(town: Town) -> None:
    path = town.book(virtual(1))
    first = send(town, path, key="k1")
    assert send(town, path, key="k1") == first
    assert first["summary"]["accepted"] == 1
    other = town.book(virtual(2), name="b.xlsx")
    with pytest.raises(AssertionError, match="IDEMPOTENCY"):
        send(town, other, key="k1")


async def test_who_may_not_is_told_so_before_the_file_is_opened(town: Town) -> None:
    path = town.directory / "not-a-workbook.xlsx"
    path.write_bytes(b"\x00")
    elsewhere = await town.rows.park()
    for grants in ((Grant(Role.PARK_MANAGER, elsewhere),), (Grant(Role.COMPANY, await town.rows.company()),)):
        town.actor = Actor(town.actor.account_id, grants=grants)
        with pytest.raises(RegistryError) as refused:
            await town.take(path)
        assert refused.value.code == "NOT_PERMITTED"


async def test_a_lost_connection_leaves_nothing(town: Town) -> None:
    nothing = await town.everything()
    path = town.book(*map(virtual, range(1, 600)))

    async def interrupted() -> None:
        async with town.registry.workshop.open(town.actor) as work:
            pid = await work.session.scalar(text("SELECT pg_backend_pid()"))
            await take_in(work, PARK_IMPORTS["tenants"].into(town.park), path, Policy.REJECT_EVERYTHING)
            await town.rows.connection.execute(f"SELECT pg_terminate_backend({pid})")

    with pytest.raises(RegistryError) as refused:
        await interrupted()
    assert refused.value.code == "DATABASE_UNAVAILABLE"
    assert await town.everything() == nothing


async def test_many_rows_take_few_statements_and_no_more_memory(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """New ones, and the same again: of some hundreds of rows nothing is left once they are done."""
    path, statements = town.book(*map(virtual, range(1, 2001))), statements_of(town.registry, monkeypatch)
    kept: list[int] = []

    def tell(done: int, total: int) -> None:
        gc.collect()
        kept.append(sum(isinstance(one, Company | Tenancy | Noted | Row) for one in gc.get_objects()))

    for accepted in (2000, 0):
        statements.clear()
        async with town.registry.workshop.open(town.actor) as work:
            summary, _ = await take_in(work, PARK_IMPORTS["tenants"].into(town.park), path, Policy.REJECT_EVERYTHING, tell)
        assert (summary.accepted, summary.unchanged) == (accepted, 2000 - accepted)
        assert len(statements) < 200
    assert len(kept) == 8
    assert max(kept) < 2 * WINDOW, "windows are kept that are done with"
    assert kept[3] <= kept[0]
    assert await town.values("SELECT count(*), max(position) - min(position) + 1 FROM event") == [(10_000, 10_000)]


def test_rows_that_share_something_wait_for_each_other() -> None:
    rows = [Row(n, {"name": name, "units": units}) for n, (name, units) in enumerate([("甲", ("1",)), ("乙", ("2",)), ("丙", ("2",)), ("丁", ("2", "1"))])]
    of_units = partial(about, units={"1": ["u1"], "2": ["u2"]})
    now, later = independent(rows, of_units)
    assert ([row.number for row in now], [row.number for row in later]) == ([0, 1], [2, 3])
    assert [row.number for row in independent(later, of_units)[0]] == [2]


async def test_who_has_an_interest_in_a_company_does_not_let_it_in_and_takes_the_others_in(town: Town) -> None:
    known = await town.rows.company(name_zh="企业2", uscc=synthetic_uscc(2), state="SUBMITTED")
    await town.rows.tenancy(company_id=known, park_id=town.park, state="APPLIED", kind="VIRTUAL")
    await town.rows.interest(account_id=town.actor.account_id, company_id=known, kind="RELATIVE")
    done = send(town, town.book(virtual(1), virtual(2)), policy="REJECT_FAILED_ROWS")
    assert (done["summary"]["accepted"], [(problem["row"], problem["code"]) for problem in done["problems"]]) == (1, [(3, "OWN_AFFAIR")])
    assert [row[:3] for row in await town.values(STAYS)] == [("企业1", "VERIFIED", "ACTIVE"), ("企业2", "SUBMITTED", "APPLIED")]
    await town.rows.connection.execute("UPDATE interest SET until = '2020-01-01'")
    summary = await town.take(town.book(virtual(2)))
    assert (summary.accepted, summary.rejected) == (1, 0)
