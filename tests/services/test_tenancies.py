"""What may be done with companies' stays in parks, step by step, through the API."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from registry.actor import Actor
from registry.calendar import today_in_china
from registry.identifiers import synthetic_uscc
from tests.query.conftest import Asking
from tests.rows import FAR_AHEAD, TODAY, Rows
from tests.services.doing import ADMIN, ANONYMOUS, AUDITOR, ELSEWHERE, NOBODY, do, events, manager, nothing_left, of_company

SHOWN = "tenancy { state version }"
YESTERDAY, TOMORROW = (str(today_in_china() + timedelta(days=days)) for days in (-1, 1))


@dataclass
class Park:
    """A park, its manager, and a company that is on record."""

    id: str
    company: str
    boss: Actor
    tenant: Actor


@pytest.fixture
async def park(rows: Rows) -> Park:
    park, company = await rows.park(), await rows.company()
    return Park(park, company, manager(park), of_company(company))


def refused(*errors: str) -> dict[str, Any]:
    return {"tenancy": None, "errors": list(errors), "warnings": []}


async def apply(ask: Asking, park: Park, actor: Actor, **more: Any) -> Any:
    return await do(ask, "registerTenancy", SHOWN, actor, **{"parkId": park.id, "companyId": park.company, **more})


async def move(ask: Asking, verb: str, tenancy: str, actor: Actor, version: int = 1, **more: Any) -> Any:
    return await do(ask, verb, SHOWN, actor, tenancyId=tenancy, expectedVersion=version, **more)


async def stay_of(rows: Rows, park: Park, **given: Any) -> str:
    return await rows.tenancy(park_id=park.id, company_id=park.company, **given)


# applied for


async def test_a_company_and_a_manager_apply_and_nobody_else(ask: Asking, rows: Rows, park: Park) -> None:
    async with nothing_left(rows):
        for actor in (ANONYMOUS, AUDITOR, ADMIN, manager(ELSEWHERE), of_company(NOBODY)):
            assert await apply(ask, park, actor) == refused("NOT_PERMITTED")
        now: dict[str, Any] = {"enteredOn": YESTERDAY, "kind": "VIRTUAL"}
        assert await apply(ask, park, park.tenant, **now) == refused("NOT_PERMITTED")  # it lets itself in nowhere
    applied = {"tenancy": {"state": "APPLIED", "version": 1}, "errors": [], "warnings": []}
    assert await apply(ask, park, park.tenant, kind=None) == applied
    async with nothing_left(rows):
        assert await apply(ask, park, park.boss) == refused("ALREADY_TENANT companyId")
    assert await events(rows) == ["tenancy:registered"]


async def test_who_may_not_let_a_company_in_is_not_told_of_it(ask: Asking, rows: Rows, park: Park) -> None:
    await rows.company(uscc="91370103XXXX00019M", name_zh="秘密公司", state="SUBMITTED")
    async with nothing_left(rows):
        for actor in (ANONYMOUS, AUDITOR, park.tenant, manager(ELSEWHERE)):
            for described in ({"name": "x", "uscc": "91370103XXXX00019M"}, {"name": "x", "uscc": synthetic_uscc(9000)}):
                answer = await apply(ask, park, actor, companyId=None, company=described)
                assert answer == refused("NOT_PERMITTED")


async def test_all_that_is_wrong_with_an_application_is_said_at_once(ask: Asking, rows: Rows, park: Park) -> None:
    public = await rows.space_unit(park_id=park.id, use="PUBLIC_SERVICE")
    await rows.tenancy(external_reference="X-1")
    lease: dict[str, Any] = {"startsOn": "2026-12-31", "endsOn": "2026-01-01", "unitIds": [public], "deposit": {"value": "-1", "unit": "YUAN"}}
    given: dict[str, Any] = {
        "companyId": None,
        "company": {"name": " ", "uscc": "1", "staffCount": -1},
        "enteredOn": TOMORROW,
        "plannedEnd": "2020-01-01",
        "incubationUntil": "2020-01-01",
        "externalReference": "X-1",
        "lease": lease,
    }
    async with nothing_left(rows):
        assert sorted((await apply(ask, park, park.boss, **given))["errors"]) == [
            "ALREADY_REGISTERED externalReference",
            "AMOUNT_NEGATIVE company.staffCount",
            "AMOUNT_NEGATIVE lease.deposit.value",
            "DAY_NOT_YET enteredOn",
            "IDENTIFIER_INVALID company.uscc",
            "NOT_AN_INCUBATEE incubationUntil",
            "PERIOD_REVERSED incubationUntil",
            "PERIOD_REVERSED lease.endsOn",
            "PERIOD_REVERSED plannedEnd",
            "TEXT_MISSING company.name",
            "UNIT_NOT_LET lease.unitIds.0",
        ]
        assert await apply(ask, park, park.boss, companyId=None) == refused("REQUIRED companyId")
        assert await apply(ask, park, park.boss, company={"name": "甲"}) == refused("CHOICE_EXCLUDED companyId")
        assert await apply(ask, park, park.boss, companyId=NOBODY) == refused("NOT_VISIBLE companyId")
        assert await apply(ask, park, park.boss, parkId=ELSEWHERE) == refused("NOT_VISIBLE parkId")


async def test_nobody_moves_into_a_closed_park_nor_a_company_that_is_no_more(ask: Asking, rows: Rows, park: Park) -> None:
    await rows.update("company", park.company, market_status="DEREGISTERED", deregistered_on=TODAY)
    await rows.update("park", park.id, state="CLOSED", closed_on=TODAY)
    async with nothing_left(rows):
        assert await apply(ask, park, park.boss) == refused("ALREADY_DEREGISTERED companyId", "PARK_NOT_ACTIVE parkId")
    archived = await rows.company(state="ARCHIVED")
    await rows.update("park", park.id, state="ACTIVE", closed_on=None)
    async with nothing_left(rows):
        assert await apply(ask, park, of_company(archived), companyId=archived) == refused("WRONG_STATE companyId")


# decided


async def test_approve_tenancy_needs_a_verified_company_and_an_active_park(ask: Asking, rows: Rows) -> None:
    park = await rows.park(state="SUSPENDED")
    company = await rows.company(state="SUBMITTED")
    stay = await rows.tenancy(park_id=park, company_id=company, state="APPLIED")
    await rows.tenancy(park_id=park, company_id=company, state="LEAVING")
    async with nothing_left(rows):
        wrong = await move(ask, "approveTenancy", stay, manager(park))
        assert wrong == refused("COMPANY_UNVERIFIED", "PARK_NOT_ACTIVE", "ALREADY_TENANT")


MOVES = [
    ("approveTenancy", "APPLIED", "APPROVED", {}, False, "tenancy:approved"),
    ("rejectTenancy", "APPLIED", "REJECTED", {"reason": "无空置单元"}, False, "tenancy:rejected"),
    ("withdrawTenancy", "APPLIED", "WITHDRAWN", {}, True, "tenancy:withdrawn"),
    ("withdrawTenancy", "APPROVED", "WITHDRAWN", {}, True, "tenancy:withdrawn"),
    ("giveNotice", "ACTIVE", "LEAVING", {}, True, "tenancy:notice_given"),
    ("endTenancy", "LEAVING", "LEFT", {"leftOn": "2026-06-30", "reason": "RELOCATED"}, False, "tenancy:ended"),
]


@pytest.mark.parametrize(("verb", "before", "after", "more", "by_company", "event"), MOVES)
async def test_a_move_leads_on_from_its_states_by_those_who_may(
    ask: Asking, rows: Rows, park: Park, verb: str, before: str, after: str, more: dict[str, Any], by_company: bool, event: str
) -> None:
    stay, over = await stay_of(rows, park, state=before), await stay_of(rows, park, state="REJECTED")
    async with nothing_left(rows):
        for actor in (ADMIN, AUDITOR) + (() if by_company else (park.tenant,)):
            assert await move(ask, verb, stay, actor, **more) == refused("NOT_PERMITTED")
        for actor in (ANONYMOUS, manager(ELSEWHERE), of_company(NOBODY)):
            hidden = "NOT_PERMITTED" if before == "ACTIVE" else "NOT_VISIBLE tenancyId"
            assert await move(ask, verb, stay, actor, **more) == refused(hidden)
        assert await move(ask, verb, stay, park.boss, version=9, **more) == refused("CONFLICT expectedVersion")
        assert await move(ask, verb, over, park.boss, **more) == refused("WRONG_STATE")
    done = await move(ask, verb, stay, park.tenant if by_company else park.boss, **more)
    assert done == {"tenancy": {"state": after, "version": 2}, "errors": [], "warnings": []}
    assert await events(rows) == [event]


async def test_reasons_are_given(ask: Asking, rows: Rows, park: Park) -> None:
    stay = await stay_of(rows, park, state="APPLIED")
    async with nothing_left(rows):
        assert await move(ask, "rejectTenancy", stay, park.boss, reason=" ") == refused("TEXT_MISSING reason")
        assert await move(ask, "rejectTenancy", stay, park.boss, reason="长" * 2001) == refused("TEXT_TOO_LONG reason")


async def test_activate_tenancy_needs_a_lease_or_a_virtual_stay(ask: Asking, rows: Rows, park: Park) -> None:
    stay = await stay_of(rows, park, state="APPROVED", planned_end=date(2026, 6, 30))
    await rows.lease(tenancy_id=stay, state="DRAFT")
    async with nothing_left(rows):
        assert await move(ask, "activateTenancy", stay, park.boss, enteredOn=TOMORROW) == refused(
            "REQUIRED", "DAY_NOT_YET enteredOn", "PERIOD_REVERSED enteredOn"
        )
        assert await move(ask, "activateTenancy", stay, park.tenant, enteredOn=YESTERDAY) == refused("NOT_PERMITTED")
    assert (await move(ask, "updateTenancy", stay, park.boss, kind="VIRTUAL"))["tenancy"]["version"] == 2
    assert (await move(ask, "activateTenancy", stay, park.boss, 2, enteredOn="2026-06-30"))["tenancy"]["state"] == "ACTIVE"


async def test_update_tenancy_tells_null_from_absent(ask: Asking, rows: Rows, park: Park) -> None:
    stay = await stay_of(rows, park, kind="INCUBATEE", incubation_until=FAR_AHEAD, planned_end=FAR_AHEAD)
    shows = "tenancy { kind plannedEnd incubationUntil version }"
    given: dict[str, Any] = {"tenancyId": stay, "expectedVersion": 1, "plannedEnd": None, "kind": None}
    done = await do(ask, "updateTenancy", shows, park.boss, **given)
    assert done["tenancy"] == {"kind": "INCUBATEE", "plannedEnd": None, "incubationUntil": "2099-12-31", "version": 2}
    async with nothing_left(rows):
        wrong = await move(ask, "updateTenancy", stay, park.boss, 2, plannedEnd="2018-01-01", incubationUntil="2018-01-01")
        assert wrong == refused("PERIOD_REVERSED plannedEnd", "PERIOD_REVERSED incubationUntil")
        assert await move(ask, "updateTenancy", stay, park.tenant, 2, plannedEnd=None) == refused("NOT_PERMITTED")
    done = await do(ask, "updateTenancy", shows, park.boss, tenancyId=stay, expectedVersion=2, kind="TENANT")
    assert done["tenancy"] == {"kind": "TENANT", "plannedEnd": None, "incubationUntil": None, "version": 3}
    async with nothing_left(rows):
        assert await move(ask, "updateTenancy", stay, park.boss, 3, incubationUntil="2099-01-01") == refused("NOT_AN_INCUBATEE incubationUntil")


# over


async def test_graduate_tenancy_needs_a_criterion_that_is_proven(ask: Asking, rows: Rows, park: Park) -> None:
    stay = await stay_of(rows, park, kind="INCUBATEE")
    plain = await rows.tenancy(park_id=park.id)
    given: dict[str, Any] = {"graduatedOn": "2026-06-30", "criterion": "REVENUE", "evidence": "审计报告"}
    async with nothing_left(rows):
        assert await move(ask, "graduateTenancy", plain, park.boss, **given) == refused("NOT_AN_INCUBATEE")
        assert await move(ask, "graduateTenancy", stay, park.tenant, **given) == refused("NOT_PERMITTED")
        wrong = await move(ask, "graduateTenancy", stay, park.boss, **{**given, "graduatedOn": "2018-12-31", "evidence": ""})
        assert wrong == refused("PERIOD_REVERSED graduatedOn", "TEXT_MISSING evidence")
        assert await move(ask, "graduateTenancy", stay, park.boss, **{**given, "graduatedOn": TOMORROW}) == refused("DAY_NOT_YET graduatedOn")
    assert (await move(ask, "graduateTenancy", stay, park.boss, **given))["tenancy"] == {"state": "GRADUATED", "version": 2}
    assert await events(rows) == ["tenancy:graduated"]


async def test_end_tenancy_gives_notice_by_the_same_stroke(ask: Asking, rows: Rows, park: Park) -> None:
    stay = await stay_of(rows, park)
    given: dict[str, Any] = {"leftOn": "2026-06-30", "reason": "RELOCATED", "note": "迁往外区"}
    arrears: dict[str, Any] = {"dueOn": TOMORROW, "amount": {"value": "0", "unit": "YUAN"}}
    async with nothing_left(rows):
        assert await move(ask, "endTenancy", stay, park.tenant, **given) == refused("NOT_PERMITTED")
        assert await move(ask, "endTenancy", stay, park.boss, **{**given, "leftOn": TOMORROW}) == refused("DAY_NOT_YET leftOn")
        wrong = await move(ask, "endTenancy", stay, park.boss, **{**given, "leftOn": "2018-12-31"}, arrears=arrears)
        assert wrong == refused("PERIOD_REVERSED leftOn", "AMOUNT_ZERO arrears.amount.value", "DAY_NOT_YET arrears.dueOn")
        assert await move(ask, "giveNotice", stay, park.boss, noticeOn="2018-12-31") == refused("PERIOD_REVERSED noticeOn")
        assert await move(ask, "giveNotice", stay, park.boss, noticeOn=TOMORROW) == refused("DAY_NOT_YET noticeOn")
    assert (await move(ask, "endTenancy", stay, park.boss, **given))["tenancy"] == {"state": "LEFT", "version": 3}
    assert await events(rows) == ["tenancy:notice_given", "tenancy:ended"]


# owed


async def owe(ask: Asking, stay: str, actor: Actor, **more: Any) -> Any:
    given: dict[str, Any] = {"tenancyId": stay, "dueOn": "2026-01-01", "amount": {"value": "1.2", "unit": "WAN_YUAN"}, **more}
    return await do(ask, "recordArrears", "arrears { amount unit settledOn version }", actor, **given)


async def settle(ask: Asking, arrears: str, actor: Actor, on: str, version: int = 1) -> Any:
    given: dict[str, Any] = {"arrearsId": arrears, "expectedVersion": version, "settledOn": on}
    return await do(ask, "settleArrears", "arrears { settledOn version }", actor, **given)


async def test_arrears_are_recorded_and_settled_by_the_park(ask: Asking, rows: Rows, park: Park) -> None:
    stay, applied = await stay_of(rows, park, state="LEFT"), await stay_of(rows, park, state="APPLIED")
    nothing: dict[str, Any] = {"arrears": None, "warnings": []}
    async with nothing_left(rows):
        for actor in (park.tenant, AUDITOR, ADMIN):
            assert await owe(ask, stay, actor) == {**nothing, "errors": ["NOT_PERMITTED"]}
        assert await owe(ask, stay, manager(ELSEWHERE)) == {**nothing, "errors": ["NOT_VISIBLE tenancyId"]}
        assert await owe(ask, applied, park.boss) == {**nothing, "errors": ["WRONG_STATE"]}
        zero = {"value": "0", "unit": "YUAN", "currency": "人民币"}
        wrong = await owe(ask, stay, park.boss, amount=zero, dueOn=TOMORROW, note="长" * 2001)
        assert sorted(wrong["errors"]) == [
            "AMOUNT_ZERO amount.value",
            "CURRENCY_UNKNOWN amount.currency",
            "DAY_NOT_YET dueOn",
            "TEXT_TOO_LONG note",
        ]
    done = await owe(ask, stay, park.boss)
    assert done == {"arrears": {"amount": "12000", "unit": "WAN_YUAN", "settledOn": None, "version": 1}, "errors": [], "warnings": []}
    debt = await rows.connection.fetchval("SELECT id FROM arrears")
    async with nothing_left(rows):
        assert await settle(ask, debt, park.tenant, YESTERDAY) == {**nothing, "errors": ["NOT_PERMITTED"]}
        assert await settle(ask, debt, manager(ELSEWHERE), YESTERDAY) == {**nothing, "errors": ["NOT_VISIBLE arrearsId"]}
        assert await settle(ask, debt, park.boss, "2025-12-31") == {**nothing, "errors": ["PERIOD_REVERSED settledOn"]}
        assert await settle(ask, debt, park.boss, TOMORROW) == {**nothing, "errors": ["DAY_NOT_YET settledOn"]}
        assert await settle(ask, debt, park.boss, YESTERDAY, 2) == {**nothing, "errors": ["CONFLICT expectedVersion"]}
    assert (await settle(ask, debt, park.boss, YESTERDAY))["arrears"] == {"settledOn": YESTERDAY, "version": 2}
    async with nothing_left(rows):
        assert await settle(ask, debt, park.boss, YESTERDAY, 2) == {**nothing, "errors": ["ENDED_ALREADY arrearsId"]}
    assert await events(rows) == ["arrears:recorded", "arrears:settled"]
    assert await rows.value("arrears", debt, "amount") == Decimal(12000)


# seen to


async def test_a_task_is_completed_once_by_the_parks_manager(ask: Asking, rows: Rows, park: Park) -> None:
    task, account = await rows.task(park_id=park.id), await rows.account()
    boss = Actor(account, grants=park.boss.grants)

    async def complete(actor: Actor, version: int = 1) -> Any:
        return await do(ask, "completeTask", "task { state }", actor, taskId=task, expectedVersion=version)

    nothing: dict[str, Any] = {"task": None, "warnings": []}
    async with nothing_left(rows):
        assert await complete(ADMIN) == {**nothing, "errors": ["NOT_PERMITTED"]}
        assert await complete(manager(ELSEWHERE)) == {**nothing, "errors": ["NOT_VISIBLE taskId"]}
        assert await complete(park.tenant) == {**nothing, "errors": ["NOT_VISIBLE taskId"]}
        assert await complete(boss, 2) == {**nothing, "errors": ["CONFLICT expectedVersion"]}
    assert (await complete(boss))["task"] == {"state": "DONE"}
    assert await rows.value("task", task, "done_by_id") == account
    async with nothing_left(rows):
        assert await complete(boss, 2) == {**nothing, "errors": ["WRONG_STATE"]}
