"""What may be done with companies' records, through the API: who may, from which states, and all that may be wrong with an input."""

import asyncio
from typing import Any

import pytest

from registry.actor import Actor, Grant, Role
from registry.errors import Lang
from registry.identifiers import synthetic_uscc
from tests.query.conftest import Asking
from tests.rows import TODAY, Rows
from tests.services.doing import ADMIN, ANONYMOUS, AUDITOR, ELSEWHERE, NOBODY, PROMOTER, do, events, manager, nothing_left, of_company, said

SHOWN = "company { state version }"
NOTHING: dict[str, Any] = {"company": None, "warnings": []}


def refused(*errors: str) -> dict[str, Any]:
    return {**NOTHING, "errors": list(errors)}


async def move(ask: Asking, verb: str, company: str, actor: Actor = ADMIN, version: int = 1, **more: Any) -> Any:
    return await do(ask, verb, SHOWN, actor, companyId=company, expectedVersion=version, **more)


# registered


async def test_register_company_takes_it_as_people_write_it(ask: Asking, rows: Rows) -> None:
    shows = "company { state name(lang: ZH) uscc industry contactPhone registeredCapital { amount(unit: WAN_YUAN) } aliases seiCodes pendingRegistration }"
    given: dict[str, Any] = {
        "uscc": "９１３７-０１０３ XXXX00019m",
        "name": " 山东示例科技有限公司\u200b ",
        "industry": "ｉ6513",
        "contactPhone": "138 0000 1234",
        "registeredCapital": {"value": "305", "unit": "YI_YUAN"},
        "aliases": ["示例", " ", "示例"],
        "seiCodes": ["1.2.3"],
        "kind": None,
        "pendingRegistration": None,
    }
    done = await do(ask, "registerCompany", shows, **given)
    assert done == {
        "company": {
            "state": "SUBMITTED",
            "name": "山东示例科技有限公司",
            "uscc": "91370103XXXX00019M",
            "industry": "I6513",
            "contactPhone": "+8613800001234",
            "registeredCapital": {"amount": "3050000"},
            "aliases": ["示例"],
            "seiCodes": ["1.2.3"],
            "pendingRegistration": False,
        },
        "errors": [],
        "warnings": [],
    }
    kept = await rows.connection.fetchrow("SELECT registered_capital_amount::text AS amount, registered_capital_unit AS unit, kind FROM company")
    assert dict(kept or {}) == {"amount": "30500000000.00", "unit": "YI_YUAN", "kind": "ENTERPRISE"}
    assert await events(rows) == ["company:registered"]


@pytest.mark.parametrize(("actor", "may"), [(ADMIN, True), (PROMOTER, True), (manager("park_1"), True), (AUDITOR, False), (ANONYMOUS, False)])
async def test_register_company_is_for_those_who_bring_companies_in(ask: Asking, rows: Rows, actor: Actor, may: bool) -> None:
    await rows.company(uscc=synthetic_uscc(1), name_zh="秘密公司")
    done = await do(ask, "registerCompany", "company { uscc }", ADMIN if may else actor, name="甲", uscc=synthetic_uscc(2))
    assert done["errors"] == ([] if may else ["NOT_PERMITTED"])
    if not may:
        async with nothing_left(rows):
            known = await do(ask, "registerCompany", "company { uscc }", actor, name="甲", uscc=synthetic_uscc(1))
            assert known == refused("NOT_PERMITTED")  # and not that there is one


async def test_all_that_is_wrong_is_said_at_once(ask: Asking, rows: Rows) -> None:
    given: dict[str, Any] = {
        "name": " ",
        "uscc": "91370103XXXX0001OM",
        "lei": "HWUPKR0MPOU8FGXBT395",
        "industry": "Z99",
        "contactPhone": "123",
        "staffCount": -1,
        "establishedOn": "2099-01-01",
        "seiCodes": ["1.2", "一"],
        "registeredCapital": {"value": "-1", "unit": "YUAN", "currency": "RMB¥"},
        "paidInCapital": {"value": "0.001", "unit": "YUAN"},
        "registeredDivisionId": "division_none",
        "address": "长" * 201,
        "externalReference": 'a"b',
    }
    async with nothing_left(rows):
        done = await do(ask, "registerCompany", SHOWN, **given)
        assert sorted(done["errors"]) == [
            "AMOUNT_NEGATIVE registeredCapital.value",
            "AMOUNT_NEGATIVE staffCount",
            "AMOUNT_TOO_PRECISE paidInCapital.value",
            "CURRENCY_UNKNOWN registeredCapital.currency",
            "DAY_NOT_YET establishedOn",
            "IDENTIFIER_INVALID contactPhone",
            "IDENTIFIER_INVALID lei",
            "IDENTIFIER_INVALID seiCodes.1",
            "IDENTIFIER_INVALID uscc",
            "INDUSTRY_UNKNOWN industry",
            "NOT_VISIBLE registeredDivisionId",
            "TEXT_INVALID externalReference",
            "TEXT_MISSING name",
            "TEXT_TOO_LONG address",
        ]


CODES = [
    ("91350100M000100Y4Z", ["IDENTIFIER_INVALID uscc"], "第 18 位不能是“Z”"),
    ("91350100M000100Y44", ["IDENTIFIER_INVALID uscc"], "校验码应为 3，实为 4"),
    ("9137O103XXXX00019M", ["IDENTIFIER_INVALID uscc"], "是否应为 91370103XXXX00019M"),
    ("913701", ["IDENTIFIER_INVALID uscc"], "应为 18 位，实为 6 位"),
    ("", ["IDENTITY_MISSING uscc"], "pendingRegistration"),
]


@pytest.mark.parametrize(("code", "errors", "text"), CODES)
async def test_a_wrong_credit_code_says_what_is_wrong_and_what_was_meant(
    ask: Asking, rows: Rows, code: str, errors: list[str], text: str
) -> None:
    async with nothing_left(rows):
        assert (await do(ask, "registerCompany", SHOWN, name="甲", uscc=code))["errors"] == errors
        (message,) = await said(ask, "registerCompany", Lang.ZH, name="甲", uscc=code)
        assert text in message


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L", "914403001922038216"])
async def test_a_right_credit_code_is_taken(ask: Asking, code: str) -> None:
    assert (await do(ask, "registerCompany", "company { uscc }", name="甲", uscc=code)) == {"company": {"uscc": code}, "errors": [], "warnings": []}


async def test_a_company_abroad_is_known_by_its_number_there(ask: Asking, rows: Rows) -> None:
    abroad: dict[str, Any] = {"name": "微软", "foreignJurisdiction": "us", "foreignNumber": "600413485"}
    assert (await do(ask, "registerCompany", "company { foreignJurisdiction }", **abroad))["company"] == {"foreignJurisdiction": "US"}
    async with nothing_left(rows):
        assert (await do(ask, "registerCompany", SHOWN, **abroad))["errors"] == ["ALREADY_REGISTERED foreignNumber"]
        half: dict[str, Any] = {"name": "微软", "foreignNumber": "600413485"}
        assert (await do(ask, "registerCompany", SHOWN, **half))["errors"] == ["TEXT_MISSING foreignJurisdiction"]
    assert (await do(ask, "registerCompany", SHOWN, name="筹建中", pendingRegistration=True))["errors"] == []


async def test_what_is_on_record_is_not_registered_again(ask: Asking, rows: Rows) -> None:
    await rows.company(uscc=synthetic_uscc(1), lei="HWUPKR0MPOU8FGXBT394", external_reference="X-1")
    async with nothing_left(rows):
        done = await do(
            ask, "registerCompany", SHOWN, name="甲", uscc=synthetic_uscc(1), lei="HWUPKR0MPOU8FGXBT394", externalReference="X-1"
        )
        assert done["errors"] == ["ALREADY_REGISTERED uscc", "ALREADY_REGISTERED lei", "ALREADY_REGISTERED externalReference"]


async def test_of_two_who_register_one_company_at_once_one_does(ask: Asking, rows: Rows) -> None:
    both = await asyncio.gather(*(do(ask, "registerCompany", SHOWN, name="甲", uscc=synthetic_uscc(1)) for _ in range(2)))
    assert sorted(error for each in both for error in each["errors"]) == ["ALREADY_REGISTERED uscc"]
    assert await rows.connection.fetchval("SELECT count(*) FROM company") == 1
    assert await events(rows) == ["company:registered"]


# changed


async def test_update_company_tells_null_from_absent(ask: Asking, rows: Rows) -> None:
    company = await rows.company(website="https://example.cn", controller="张三", aliases=["旧名"])
    done = await do(ask, "updateCompany", "company { website controller aliases version }", companyId=company, expectedVersion=1, website=None)
    assert done["company"] == {"website": None, "controller": "张三", "aliases": ["旧名"], "version": 2}
    done = await do(ask, "updateCompany", "company { aliases version }", companyId=company, expectedVersion=2, aliases=None, kind=None)
    assert done["company"] == {"aliases": [], "version": 3}
    again = await do(ask, "updateCompany", SHOWN, companyId=company, expectedVersion=3, controller="张三")
    assert again == {"company": {"state": "VERIFIED", "version": 3}, "errors": [], "warnings": ["NOTHING_CHANGED"]}
    assert await events(rows) == ["company:updated"] * 2
    async with nothing_left(rows):
        assert await move(ask, "updateCompany", company, version=3, name=None, uscc=None) == refused("TEXT_MISSING name", "IDENTITY_MISSING uscc")


async def test_update_company_keeps_it_somebody(ask: Asking, rows: Rows) -> None:
    company = await rows.company(state="SUBMITTED", uscc=None, pending_registration=True)
    taken = synthetic_uscc(999)
    await rows.company(uscc=taken)
    async with nothing_left(rows):
        assert await move(ask, "updateCompany", company, uscc=taken) == refused("ALREADY_REGISTERED uscc")
        assert await move(ask, "updateCompany", company, pendingRegistration=False) == refused("IDENTITY_MISSING uscc")
        assert await move(ask, "updateCompany", company, foreignNumber="1") == refused("TEXT_MISSING foreignJurisdiction")
        assert await move(ask, "verifyCompany", company) == refused("REQUIRED")
        assert await move(ask, "updateCompany", company, marketStatus="DEREGISTERED") == refused("REQUIRED marketStatus")
    done = await do(ask, "updateCompany", "company { pendingRegistration }", companyId=company, expectedVersion=1, uscc=synthetic_uscc(1))
    assert done["company"] == {"pendingRegistration": False}


async def test_update_company_is_for_its_people_and_those_who_deal_with_it(ask: Asking, rows: Rows) -> None:
    company, other = await rows.company(controller="张三"), await rows.company(controller="李四")
    park = await rows.park()
    await rows.tenancy(company_id=company, park_id=park, state="APPLIED")
    shows = "company { controller }"
    async with nothing_left(rows):
        for actor in (ANONYMOUS, AUDITOR, of_company(other), manager(ELSEWHERE)):
            done = await do(ask, "updateCompany", shows, actor, companyId=company, expectedVersion=9, controller="王五")
            assert done == refused("NOT_PERMITTED")  # and not at which version it is
        assert await do(ask, "updateCompany", shows, manager(park), companyId=other, expectedVersion=1) == refused("NOT_PERMITTED")
    for version, actor in enumerate((ADMIN, PROMOTER, of_company(company), manager(park)), 1):
        name = f"控制人{version}"
        done = await do(ask, "updateCompany", shows, actor, companyId=company, expectedVersion=version, controller=name)
        assert done["company"] == {"controller": name}


async def test_who_registered_a_company_does_with_it_what_their_own_role_may(ask: Asking, rows: Rows) -> None:
    """A promoter brings companies in; that they are what they say is vouched for by somebody else."""
    account = await rows.account(username="who-registered-it")
    company = await rows.company(state="SUBMITTED", registered_by_id=account)
    promoter = Actor(account, grants=(Grant(Role.PROMOTER),))
    park_manager = Actor(account, grants=(Grant(Role.PARK_MANAGER, ELSEWHERE),))
    async with nothing_left(rows):
        assert await move(ask, "verifyCompany", company, promoter) == refused("NOT_PERMITTED")
    done = await do(ask, "updateCompany", "company { controller }", promoter, companyId=company, expectedVersion=1, controller="王五")
    assert done["company"] == {"controller": "王五"}
    done = await do(ask, "verifyCompany", "company { state }", park_manager, companyId=company, expectedVersion=2)
    assert done["company"] == {"state": "VERIFIED"}


async def test_a_company_that_one_may_not_see_is_answered_like_a_missing_one(ask: Asking, rows: Rows) -> None:
    hidden = await rows.company(state="SUBMITTED", name_zh="秘密公司")
    async with nothing_left(rows):
        for company in (hidden, NOBODY):
            for verb in ("updateCompany", "submitCompany", "verifyCompany", "reinstateCompany", "archiveCompany"):
                assert await move(ask, verb, company, of_company(NOBODY)) == refused("NOT_VISIBLE companyId")


async def test_of_two_who_change_the_same_version_one_does(ask: Asking, rows: Rows) -> None:
    company = await rows.company()
    both = await asyncio.gather(*(move(ask, "updateCompany", company, controller=f"某{n}") for n in range(2)))
    assert sorted(error for each in both for error in each["errors"]) == ["CONFLICT expectedVersion"]
    assert await rows.value("company", company, "version") == 2


# moved


MOVES = [
    ("submitCompany", "DRAFT", "SUBMITTED", {}, False, "company:submitted"),
    ("verifyCompany", "SUBMITTED", "VERIFIED", {}, True, "company:verified"),
    ("suspendCompany", "VERIFIED", "SUSPENDED", {"reason": "证照过期"}, True, "company:suspended"),
    ("reinstateCompany", "SUSPENDED", "VERIFIED", {}, True, "company:reinstated"),
    ("archiveCompany", "VERIFIED", "ARCHIVED", {}, True, "company:archived"),
]


@pytest.mark.parametrize(("verb", "before", "after", "more", "by_admin", "event"), MOVES)
async def test_a_move_leads_on_from_its_states_only(
    ask: Asking, rows: Rows, verb: str, before: str, after: str, more: dict[str, Any], by_admin: bool, event: str
) -> None:
    reason = {"suspend_reason": "核查"}
    company = await rows.company(state=before, **(reason if before == "SUSPENDED" else {}))
    actor = ADMIN if by_admin else of_company(company)
    wrong = await rows.company(state="ARCHIVED")
    async with nothing_left(rows):
        assert await move(ask, verb, company, AUDITOR, **more) == refused("NOT_PERMITTED")
        assert await move(ask, verb, company, actor, version=2, **more) == refused("CONFLICT expectedVersion")
        assert await move(ask, verb, wrong, actor if by_admin else of_company(wrong), **more) == refused("WRONG_STATE")
    assert await move(ask, verb, company, actor, **more) == {"company": {"state": after, "version": 2}, "errors": [], "warnings": []}
    assert await events(rows) == [event]


async def test_suspend_company_says_why(ask: Asking, rows: Rows) -> None:
    company = await rows.company()
    async with nothing_left(rows):
        assert await move(ask, "suspendCompany", company, reason=" \u200b") == refused("TEXT_MISSING reason")
        assert await move(ask, "suspendCompany", company, reason="长" * 2001) == refused("TEXT_TOO_LONG reason")
        assert await move(ask, "suspendCompany", company, of_company(company), reason="x") == refused("NOT_PERMITTED")


async def test_archive_company_waits_for_its_stays_and_applications(ask: Asking, rows: Rows) -> None:
    company = await rows.company()
    tenancy = await rows.tenancy(company_id=company)
    application = await rows.application(sponsor_id=company, hosting_tenancy_id=tenancy, state="SUBMITTED")
    async with nothing_left(rows):
        assert await move(ask, "archiveCompany", company) == refused("STILL_TENANT", "STILL_SPONSOR")
    await rows.update("tenancy", tenancy, state="LEFT", left_on=TODAY, leave_reason="RELOCATED")
    await rows.update("application", application, state="WITHDRAWN", withdrawn_at=await rows.connection.fetchval("SELECT now()"))
    assert (await move(ask, "archiveCompany", company))["company"] == {"state": "ARCHIVED", "version": 2}
