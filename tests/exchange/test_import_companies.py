"""Workbooks of companies taken in: entered, changed and left alone, and what is told of those that are somebody else's."""

import asyncio
import gc
import json
import re
import zipfile
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from python_calamine import load_workbook
from starlette.testclient import TestClient
from typer.testing import CliRunner

from registry.actor import Actor, Grant, Role
from registry.app import Registry, registry_on, templates
from registry.auth.tokens import hash_of
from registry.cli import app
from registry.errors import Lang, RegistryError, RequestErrors
from registry.exchange.imports import PARKLESS_IMPORTS, take_in
from registry.exchange.wanted import company_of
from registry.exchange.workbooks.books import Row, read_workbook
from registry.exchange.workbooks.definitions import COMPANIES
from registry.exchange.workbooks.importing import WINDOW, Policy, Summary
from registry.identifiers import synthetic_uscc
from registry.models import Company
from registry.recording import Noted
from registry.services.companies import register_company
from registry.settings import Settings
from tests.exchange.counting import statements_of
from tests.exchange.workbooks.making import workbook
from tests.rows import Rows

HEADS = ["企业名称", "统一社会信用代码", "境外注册国家/地区", "境外注册号", "注册资本(万元)", "联系电话", "行业代码", "外部编号"]
DOCUMENT = """
    mutation ($input: ImportCompaniesInput!) {
        importCompanies(input: $input) {
            summary { rows accepted unchanged rejected errors warnings }
            problems { row column code message hint params { value } isWarning }
            workbook { name size base64 }
            errors { code field message }
        }
    }
"""
TOKEN = "reg_of-the-manager"
SETTINGS = Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0)
PHONE = "13900139000"

Found = list[tuple[int, str | None, str]]


@pytest.fixture
async def rows(connection: asyncpg.Connection) -> Rows:
    return Rows(connection)


@dataclass
class Desk:
    """A registry, and a park's manager who takes companies in."""

    registry: Registry
    rows: Rows
    park: str
    actor: Actor
    directory: Path

    def book(self, *lines: dict[str, Any], name: str = "a.xlsx") -> Path:
        """A workbook of these rows, each by the headings of its cells."""
        return workbook(self.directory / name, [HEADS, *([line.get(head) for head in HEADS] for line in lines)])

    async def take(self, path: Path, policy: Policy = Policy.REJECT_EVERYTHING) -> Summary:
        """Takes a file in as the command does."""
        async with self.registry.workshop.open(self.actor) as work:
            summary, _ = await take_in(work, PARKLESS_IMPORTS["companies"], path, policy)
            if not summary.keep:
                work.undo()
        return summary

    async def values(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.rows.connection.fetch(query, *given)]

    async def everything(self) -> list[tuple[Any, ...]]:
        """What would be another after any change."""
        counts = [f"SELECT count(*)::text FROM {table}" for table in ("tenancy", "change")]
        companies = "SELECT string_agg(company::text, '|' ORDER BY id) FROM company"
        return [row for query in (companies, *counts, "SELECT max(position)::text FROM event") for row in await self.values(query)]

    async def account(self, name: str, role: str = "PARK_MANAGER", scope: str | None = None) -> Actor:
        account = await self.rows.account(username=name)
        await self.rows.role_grant(account_id=account, role=role, scope_id=scope)
        return Actor(account, name=name, grants=(Grant(Role(role), scope),))


@pytest.fixture
async def desk(database_url: str, rows: Rows, tmp_path: Path) -> AsyncIterator[Desk]:
    park = await rows.park(code="PK-1")
    registry = registry_on(database_url, SETTINGS)
    found = Desk(registry, rows, park, Actor(), tmp_path)
    found.actor = await found.account("manager", scope=park)
    await rows.access_token(account_id=found.actor.account_id, token_hash=hash_of(TOKEN))
    yield found
    await registry.close()


def company(n: int, **more: Any) -> dict[str, Any]:
    return {"企业名称": f"企业{n}", "统一社会信用代码": synthetic_uscc(n), **more}


def pending(name: str, **more: Any) -> dict[str, Any]:
    return {"企业名称": name, "统一社会信用代码": "待登记", **more}


def send(desk: Desk, path: Path, **given: Any) -> Any:
    """The answer to the mutation, by a multipart request as a browser sends it."""
    operations = {"query": DOCUMENT, "variables": {"input": {"file": None, **given}}}
    form = {"operations": json.dumps(operations), "map": json.dumps({"0": ["variables.input.file"]})}
    headers = {"Authorization": f"Bearer {TOKEN}", "GraphQL-Require-Preflight": "1", "Accept-Language": "zh"}
    with TestClient(registry_on(desk.registry.url, SETTINGS).site()) as client:
        answer = client.post("/graphql", data=form, files={"0": (path.name, path.read_bytes())}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["importCompanies"]


def problems(summary: Summary) -> Found:
    return [(problem.row, problem.column, problem.code) for problem in summary.notes.first]


def marked_cells(content: bytes) -> set[str]:
    """The cells of a workbook that have a comment."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return set(re.findall(r'<comment ref="([A-Z]+\d+)"', package.read("xl/comments1.xml").decode()))


# what becomes of rows


async def test_new_companies_are_registered_and_nothing_changes_when_the_file_is_sent_again(desk: Desk) -> None:
    abroad = {"企业名称": "Muster GmbH", "境外注册国家/地区": "de", "境外注册号": "HRB 1"}
    path = desk.book(company(1, **{"注册资本(万元)": 305, "联系电话": PHONE, "外部编号": "X-1"}), abroad, pending("待办"))
    done = send(desk, path)
    assert (done["errors"], done["problems"], done["workbook"]) == ([], [], None)
    assert done["summary"] == {"rows": 3, "accepted": 3, "unchanged": 0, "rejected": 0, "errors": 0, "warnings": 0}
    found = "SELECT name_zh, uscc, foreign_jurisdiction, pending_registration, external_reference, state, registered_by_id FROM company ORDER BY name_zh"
    mine = desk.actor.account_id
    assert await desk.values(found) == [
        ("Muster GmbH", None, "DE", False, None, "SUBMITTED", mine),
        ("企业1", synthetic_uscc(1), None, False, "X-1", "SUBMITTED", mine),
        ("待办", None, None, True, None, "SUBMITTED", mine),
    ]
    assert await desk.values("SELECT type, account_id, count(*) FROM event GROUP BY 1, 2") == [("company:registered", mine, 3)]
    before = await desk.everything()
    assert send(desk, path)["summary"] == {"rows": 3, "accepted": 0, "unchanged": 3, "rejected": 0, "errors": 0, "warnings": 0}
    assert await desk.everything() == before


ALIKE = """
    SELECT name_zh, name_en, state, kind, registered_capital_amount, registered_capital_unit, established_on, industry, contact_phone, registered_by_id,
        (SELECT array_agg(type || data::text ORDER BY position) FROM event WHERE subject_id = company.id),
        (SELECT array_agg(field || new_value ORDER BY field) FROM change WHERE subject_id = company.id AND field NOT IN ('uscc', 'externalReference'))
    FROM company WHERE uscc = $1
"""


async def test_what_is_entered_together_is_as_if_each_had_been_registered_by_itself(desk: Desk) -> None:
    given = {"注册资本(万元)": 7, "联系电话": PHONE, "行业代码": "I65", "外部编号": "X-1"}
    together, by_itself = desk.book(company(1, **given)), company(1, **given) | {"统一社会信用代码": synthetic_uscc(11), "外部编号": "X-11"}
    assert (await desk.take(together)).accepted == 1
    async with desk.registry.workshop.open(desk.actor) as work:
        for row in (await read_workbook(COMPANIES, desk.book(by_itself, name="b.xlsx"))).rows():
            await register_company(work, **company_of(row.values), external_reference=row.values["external_reference"])
    [first], [second] = await desk.values(ALIKE, synthetic_uscc(1)), await desk.values(ALIKE, synthetic_uscc(11))
    assert first == second
    assert first[3:5] == ("ENTERPRISE", 70_000)


async def test_what_differs_is_changed_and_the_same_said_otherwise_is_not(desk: Desk) -> None:
    given = {"注册资本(万元)": 305, "联系电话": PHONE}
    await desk.take(desk.book(company(1, **given), company(2, **given)))
    changed = company(1, **given | {"注册资本(万元)": "3050000元", "联系电话": "+86 139 0013 9000"})
    summary = await desk.take(desk.book(changed, company(2, **{"企业名称": "新名", "注册资本(万元)": 9, "外部编号": "X-2"})))
    assert (summary.accepted, summary.unchanged, summary.notes.first) == (1, 1, [])
    found = "SELECT name_zh, registered_capital_amount::int, contact_phone, external_reference, version FROM company ORDER BY uscc"
    assert await desk.values(found) == [("企业1", 3_050_000, f"+86{PHONE}", None, 1), ("新名", 90_000, f"+86{PHONE}", "X-2", 2)]
    told = "SELECT type, data -> 'fields' FROM event ORDER BY position DESC LIMIT 1"
    [(kind, fields)] = await desk.values(told)
    assert (kind, json.loads(fields)) == ("company:updated", ["name", "registeredCapitalAmount", "externalReference"])


async def test_a_company_without_a_number_is_found_by_its_reference_or_its_name_and_given_one(desk: Desk) -> None:
    await desk.take(desk.book(pending("甲", 外部编号="X-1"), pending("乙")))
    summary = await desk.take(desk.book(company(1, 企业名称="甲公司", 外部编号="X-1"), company(2, 企业名称="乙")))
    assert (summary.accepted, summary.notes.first) == (2, [])
    found = "SELECT name_zh, uscc, pending_registration, version FROM company ORDER BY uscc"
    assert await desk.values(found) == [("甲公司", synthetic_uscc(1), False, 2), ("乙", synthetic_uscc(2), False, 2)]
    before = await desk.everything()
    assert (await desk.take(desk.book(pending("甲公司", 外部编号="X-1"), company(2, 企业名称="乙")))).unchanged == 2
    assert await desk.everything() == before


async def test_another_number_or_reference_is_another_company(desk: Desk) -> None:
    await desk.take(desk.book(company(1, 外部编号="X-1"), pending("甲", 外部编号="X-2")))
    summary = await desk.take(desk.book(company(2, 外部编号="X-1"), pending("甲", 外部编号="X-3")), Policy.REJECT_FAILED_ROWS)
    assert problems(summary) == [(2, "external_reference", "ALREADY_REGISTERED")]
    assert await desk.values("SELECT external_reference FROM company WHERE name_zh = '甲' ORDER BY 1") == [("X-2",), ("X-3",)]


async def test_the_same_number_in_another_country_is_another_company(desk: Desk) -> None:
    here = {"企业名称": "甲", "境外注册国家/地区": "AT", "境外注册号": "HRB 1", "外部编号": "X-1"}
    assert (await desk.take(desk.book(here))).accepted == 1
    assert problems(await desk.take(desk.book(here | {"境外注册国家/地区": "DE"}))) == [(2, "external_reference", "ALREADY_REGISTERED")]
    assert (await desk.take(desk.book(here | {"境外注册国家/地区": "at"}))).unchanged == 1
    assert await desk.values("SELECT foreign_jurisdiction, version FROM company") == [("AT", 1)]


async def test_who_waits_in_vain_for_another_import_is_told_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.exchange.imports.PATIENCE", "200ms")
    async with desk.rows.connection.transaction():
        await desk.rows.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('import companies', 0))")
        with pytest.raises(RegistryError) as refused:
            await desk.take(desk.book(company(1)))
    assert refused.value.code == "IMPORT_UNDER_WAY"
    assert (await desk.take(desk.book(company(1)))).accepted == 1


async def test_a_name_that_several_have_and_no_number_tells_none_of_them(desk: Desk) -> None:
    for reference in ("X-1", "X-2"):
        await desk.take(desk.book(pending("甲", 外部编号=reference)))
    before = await desk.everything()
    assert problems(await desk.take(desk.book(pending("甲")))) == [(2, "name", "COMPANY_AMBIGUOUS")]
    assert await desk.everything() == before


async def test_a_state_in_which_nothing_is_changed_is_said(desk: Desk) -> None:
    desk.actor = await desk.account("admin", "ADMIN")
    for n, state in enumerate(("SUSPENDED", "ARCHIVED"), 1):
        reason = "核查" if state == "SUSPENDED" else None
        await desk.rows.company(uscc=synthetic_uscc(n), name_zh=f"企业{n}", state=state, suspend_reason=reason)
    assert (await desk.take(desk.book(company(1), company(2)))).unchanged == 2
    summary = await desk.take(desk.book(*(company(n, 联系电话=PHONE) for n in (1, 2))))
    assert problems(summary) == [(2, "name", "WRONG_STATE"), (3, "name", "WRONG_STATE")]


# what is wrong


async def test_good_rows_stay_beside_bad_ones_if_one_wants_and_each_bad_cell_is_marked(desk: Desk) -> None:
    await desk.take(desk.book(company(9)))
    nothing = await desk.everything()
    lines = [
        company(1),
        company(2, 统一社会信用代码="91370100"),
        company(9, 企业名称="新名", 行业代码="ZZ9"),
        {"企业名称": "无号"},
        {"企业名称": "无国", "境外注册号": "HRB 1"},
        company(3, 行业代码="A99"),
    ]
    path = desk.book(*lines)
    expected = [
        (3, "统一社会信用代码", "CELL_NOT_A_CODE"),
        (4, "行业代码", "INDUSTRY_UNKNOWN"),
        (5, "统一社会信用代码", "CELL_REQUIRED"),
        (6, "境外注册国家/地区", "TEXT_MISSING"),
        (7, "行业代码", "INDUSTRY_UNKNOWN"),
    ]
    refused = send(desk, path)
    assert [error["code"] for error in refused["errors"]] == ["IMPORT_REJECTED"]
    assert [(problem["row"], problem["column"], problem["code"]) for problem in refused["problems"]] == expected
    assert await desk.everything() == nothing
    content = b64decode(refused["workbook"]["base64"])
    assert marked_cells(content) == {"B3", "G4", "B5", "C6", "G7"}
    sheet = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [bool(line[-1]) for line in sheet[1:]] == [False, True, True, True, True, True]
    kept = send(desk, path, policy="REJECT_FAILED_ROWS")
    assert (kept["errors"], kept["summary"]["accepted"], kept["summary"]["rejected"]) == ([], 1, 5)
    assert await desk.values("SELECT name_zh, version FROM company ORDER BY 1") == [("企业1", 1), ("企业9", 1)]


async def test_a_dry_run_shows_everything_and_leaves_nothing(desk: Desk) -> None:
    await desk.take(desk.book(company(9)))
    nothing = await desk.everything()
    path = desk.book(company(1), company(9, 联系电话=PHONE), company(2, 统一社会信用代码="坏"))
    shown = send(desk, path, validateOnly=True, policy="REJECT_FAILED_ROWS")
    assert (shown["summary"]["accepted"], shown["summary"]["rejected"], shown["workbook"]["name"]) == (2, 1, "a.xlsx")
    assert await desk.everything() == nothing


async def test_a_second_row_about_the_same_company_is_refused_however_it_names_it(desk: Desk) -> None:
    await desk.take(desk.book(company(1, 外部编号="X-1"), company(2, 外部编号="X-2")))
    lines = [
        company(1),
        company(1, 联系电话=PHONE),
        pending("别名", 外部编号="X-1"),
        company(2, 外部编号="X-9"),
        pending("又名", 外部编号="X-2"),
        company(3, 外部编号="X-3"),
        pending("三", 外部编号="X-3"),
    ]
    summary = await desk.take(desk.book(*lines), Policy.REJECT_FAILED_ROWS)
    assert problems(summary) == [(3, "uscc", "ROW_REPEATED"), (4, "name", "ROW_REPEATED"), (6, "name", "ROW_REPEATED"), (8, "name", "ROW_REPEATED")]
    assert [problem.params["first"] for problem in summary.notes.first] == [2, 2, 5, 7]
    assert await desk.values("SELECT name_zh, external_reference FROM company ORDER BY uscc") == [("企业1", "X-1"), ("企业2", "X-9"), ("企业3", "X-3")]


async def test_separated_values_in_gbk_are_taken_in(desk: Desk) -> None:
    path = desk.directory / "企业.csv"
    path.write_bytes(f"企业名称,统一社会信用代码,联系电话\n济南示例,{synthetic_uscc(1)},{PHONE}\n".encode("gbk"))
    assert send(desk, path)["summary"]["accepted"] == 1
    assert await desk.values("SELECT name_zh, contact_phone FROM company") == [("济南示例", f"+86{PHONE}")]


# whose companies


async def test_of_a_hidden_company_nothing_is_told_but_what_registering_it_tells(desk: Desk) -> None:
    """Whatever the row says, whether it is rehearsed, and by which of its numbers it is found."""
    hidden = {"name_zh": "隐名", "state": "SUSPENDED", "suspend_reason": "核查", "contact_phone": f"+86{PHONE}"}
    await desk.rows.tenancy(company_id=await desk.rows.company(uscc=synthetic_uscc(1), external_reference="X-1", **hidden))
    await desk.rows.company(uscc=None, foreign_jurisdiction="DE", foreign_number="HRB 1", **hidden)
    await desk.rows.company(uscc=None, pending_registration=True, **hidden | {"state": "SUBMITTED", "suspend_reason": None})
    nothing = await desk.everything()
    lines = [
        company(1, 企业名称="隐名", 联系电话=PHONE),
        company(2, 外部编号="X-1"),
        {"企业名称": "别名", "境外注册国家/地区": "DE", "境外注册号": "HRB 1", "联系电话": "13800138000"},
    ]
    path = desk.book(*lines)
    for dry in (True, False):
        refused = send(desk, path, validateOnly=dry)
        assert {(problem["message"], problem["hint"]) for problem in refused["problems"]} == {said("ALREADY_REGISTERED")}
        assert [(problem["row"], problem["column"]) for problem in refused["problems"]] == [(2, "统一社会信用代码"), (3, "备注/外部编号"), (4, "境外注册号")]
        assert [problem["params"] for problem in refused["problems"]] == [[], [], []]
        back = str(load_workbook(BytesIO(b64decode(refused["workbook"]["base64"]))).get_sheet_by_index(0).to_python()[2:])
        assert "隐名" not in back and "核查" not in back
    for given in ({"uscc": synthetic_uscc(1)}, {"uscc": synthetic_uscc(2), "external_reference": "X-1"}):
        with pytest.raises(RequestErrors) as single:
            async with desk.registry.workshop.open(desk.actor) as work:
                await register_company(work, name="别名", **given)
        assert [error.code for error in single.value.errors] == ["ALREADY_REGISTERED"]
    assert await desk.everything() == nothing
    assert (await desk.take(desk.book(pending("隐名")))).accepted == 1, "names are nobody's: that another has this one is not told"


def said(code: str, **params: Any) -> tuple[str, str]:
    error = RegistryError(code, **params)
    return error.message(Lang.ZH), error.hint(Lang.ZH)


async def test_who_may_not_change_a_company_is_told_so_and_not_whether_the_row_is_right(desk: Desk) -> None:
    await desk.rows.tenancy(company_id=await desk.rows.company(uscc=synthetic_uscc(1), name_zh="企业1", contact_phone=f"+86{PHONE}"))
    nothing = await desk.everything()
    paths = [desk.book(company(1, **more), name=f"{n}.xlsx") for n, more in enumerate(({"联系电话": PHONE}, {"联系电话": "13800138000"}, {"行业代码": "A99"}))]
    answers = [send(desk, path, validateOnly=dry, mark=False) for path in paths for dry in (True, False)]
    assert [[(problem["row"], problem["column"], problem["code"]) for problem in answer["problems"]] for answer in answers] == [[(2, "企业名称", "NOT_PERMITTED")]] * 6
    assert all(answer == answers[0] for answer in answers)
    assert await desk.everything() == nothing
    desk.actor = await desk.account("promoter", "PROMOTER")
    assert (await desk.take(desk.book(company(1, 联系电话="13800138000")))).accepted == 1


async def test_a_company_is_its_parks_to_change_once_it_is_let_in(desk: Desk) -> None:
    one, other = [await desk.rows.company(uscc=synthetic_uscc(n), state="VERIFIED") for n in (1, 2)]
    await desk.rows.tenancy(company_id=one, park_id=desk.park, state="ACTIVE")
    await desk.rows.tenancy(company_id=other, park_id=desk.park, state="APPLIED", filed_by_company=False)
    summary = await desk.take(desk.book(company(1), company(2)), Policy.REJECT_FAILED_ROWS)
    assert (summary.accepted, problems(summary)) == (1, [(3, "name", "NOT_PERMITTED")])
    assert await desk.values("SELECT uscc FROM company WHERE name_zh LIKE '企业%'") == [(synthetic_uscc(1),)]


@pytest.mark.parametrize("grants", [(), (Grant(Role.COMPANY, "company_x"),), (Grant(Role.AUDITOR),), (Grant(Role.TALENT_OFFICE),)])
async def test_who_may_not_register_companies_is_told_so_before_the_file_is_opened(desk: Desk, grants: Sequence[Grant]) -> None:
    path = desk.directory / "not-a-workbook.xlsx"
    path.write_bytes(b"\x00")
    with pytest.raises(RegistryError) as opened:
        await desk.take(path)
    desk.actor = replace(desk.actor, grants=tuple(grants))
    with pytest.raises(RegistryError) as refused:
        await desk.take(path)
    with pytest.raises(RegistryError) as single:
        async with desk.registry.workshop.open(desk.actor) as work:
            await register_company(work, name="甲", pending_registration=True)
    assert (opened.value.code, refused.value.code) == ("WORKBOOK_KIND", "NOT_PERMITTED")
    assert refused.value.message(Lang.ZH) == single.value.message(Lang.ZH)


# many, and at once


async def test_one_workbook_that_is_sent_twice_at_once_is_taken_in_once(desk: Desk) -> None:
    """Companies without a number are known by their name alone, and no constraint keeps these single."""
    path = desk.book(*map(company, range(1, 20)), *(pending(f"待办{n}") for n in range(20)))
    summaries = await asyncio.gather(desk.take(path), desk.take(path))
    assert sorted((summary.accepted, summary.unchanged) for summary in summaries) == [(0, 39), (39, 0)]
    assert await desk.values("SELECT count(*), count(DISTINCT name_zh) FROM company") == [(39, 39)]


async def test_of_two_managers_with_the_same_companies_one_registers_each(desk: Desk) -> None:
    """In opposite orders, in which the unique numbers alone would have the two wait for each other."""
    other = replace(desk, actor=await desk.account("other", scope=await desk.rows.park()))
    many = WINDOW + 10
    path, turned = desk.book(*map(company, range(many))), desk.book(*map(company, reversed(range(many))), name="b.xlsx")
    mine, theirs = await asyncio.gather(desk.take(path, Policy.REJECT_FAILED_ROWS), other.take(turned, Policy.REJECT_FAILED_ROWS))
    assert sorted((summary.accepted, summary.rejected) for summary in (mine, theirs)) == [(0, many), (many, 0)]
    assert {code for *_, code in problems(mine) + problems(theirs)} == {"ALREADY_REGISTERED"}
    assert await desk.values("SELECT count(*), count(DISTINCT registered_by_id) FROM company") == [(many, 1)]


async def test_many_rows_take_few_statements_and_no_more_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """New ones and the same again; a row that is wrong does not hold those beside it up."""
    path = desk.book(company(2001, 行业代码="A99"), *map(company, range(1, 2001)))
    statements = statements_of(desk.registry, monkeypatch)
    kept: list[int] = []

    def tell(done: int, total: int) -> None:
        gc.collect()
        kept.append(sum(isinstance(one, Company | Noted | Row) for one in gc.get_objects()))

    for accepted in (2000, 0):
        statements.clear()
        async with desk.registry.workshop.open(desk.actor) as work:
            summary, _ = await take_in(work, PARKLESS_IMPORTS["companies"], path, Policy.REJECT_FAILED_ROWS, tell)
        assert (summary.accepted, summary.unchanged, summary.rejected) == (accepted, 2000 - accepted, 1)
        assert len(statements) < 100
    assert len(kept) == 10
    assert max(kept) < 2 * WINDOW, "windows are kept that are done with"
    assert await desk.values("SELECT count(*), max(position) - min(position) + 1 FROM event") == [(2000, 2000)]


# from the template, and by the command


@pytest.mark.parametrize("lang", Lang)
async def test_the_template_is_filled_in_as_it_says_itself_and_taken_in(desk: Desk, lang: Lang) -> None:
    with TestClient(registry_on(desk.registry.url, SETTINGS).site()) as client:
        served = client.get(f"/templates/companies.xlsx?lang={lang.lower()}")
    assert served.content == templates()["companies"](lang)
    heads, example = load_workbook(BytesIO(served.content)).get_sheet_by_index(0).to_python()
    path = workbook(desk.directory / "a.xlsx", [heads, example, ["济南示例科技有限公司", *example[1:]]])
    summary = await desk.take(path)
    assert (summary.rows, summary.accepted, summary.notes.first) == (1, 1, [])
    found = "SELECT uscc, kind, industry, registered_capital_amount::int, established_on::text, legal_representative, contact_phone FROM company"
    assert await desk.values(found) == [(synthetic_uscc(1), "ENTERPRISE", "I65", 3_050_000, "2020-04-18", "张三", "+8613800138000")]


def test_the_command_takes_companies_in_without_a_park(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", database_url)
    asyncio.run(an_account(database_url))
    file = workbook(tmp_path / "企业.xlsx", [HEADS[:2], ["甲", synthetic_uscc(1)], ["乙", "91370100"]])

    def run(*options: str) -> tuple[str, str]:
        found = CliRunner().invoke(app, ["import", str(file), "--what", "companies", *options])
        refused = found.exception.message(Lang.ZH) if isinstance(found.exception, RegistryError) else ""
        return found.stdout, refused

    as_promoter = ("--as", "promoter", "--policy", "reject_failed_rows")
    assert "写入 1，不变 0，退回 1（未保存）" in run(*as_promoter, "--dry-run")[0]
    assert "写入 1，不变 0，退回 1 ·" in run(*as_promoter, "--marked", str(tmp_path / "back.xlsx"))[0]
    assert marked_cells((tmp_path / "back.xlsx").read_bytes()) == {"B3"}
    assert "写入 0，不变 1，退回 1" in run(*as_promoter)[0]
    assert run("--as", "promoter")[1] == "2 行中有 1 行未能导入，本次没有写入任何数据。"
    assert run("--as", "auditor")[1] == "您的角色无权执行“登记”操作。"
    assert run("--park", "PK-1")[1] == "--park 与 --what companies 只能填写一项。"
    tenants = CliRunner().invoke(app, ["import", str(file)]).exception
    assert isinstance(tenants, RegistryError) and tenants.message(Lang.EN) == "Something is missing: the code of the park (--park CODE)"


async def an_account(url: str) -> None:
    connection = await asyncpg.connect(url)
    rows = Rows(connection)
    for name in ("promoter", "auditor"):
        await rows.role_grant(account_id=await rows.account(username=name), role=name.upper())
    await connection.close()
