"""Companies that are no more, and records that were one company all along, through the API."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from registry.actor import Grant, Role
from registry.calendar import today_in_china
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.doing import ADMIN, AUDITOR, NOBODY, do, events, manager, nothing_left, of_company

DONE: dict[str, Any] = {"errors": [], "warnings": []}


async def deregister(ask: Asking, company: str, actor: Any = ADMIN, version: int = 1, on: str = "2026-11-01") -> Any:
    shows = "company { marketStatus deregisteredOn version }"
    return await do(ask, "deregisterCompany", shows, actor, companyId=company, expectedVersion=version, deregisteredOn=on)


async def merge(ask: Asking, company: str, *others: str, actor: Any = ADMIN, version: int = 1) -> Any:
    given: dict[str, Any] = {"companyId": company, "duplicateIds": list(others), "expectedVersion": version}
    return await do(ask, "mergeCompanies", "company { version }", actor, **given)


def refused(*errors: str) -> dict[str, Any]:
    return {"company": None, "errors": list(errors), "warnings": []}


async def test_deregister_company_gives_notice_in_every_park_and_withdraws_what_was_applied_for(ask: Asking, rows: Rows) -> None:
    company, parks = await rows.company(), [await rows.park() for _ in range(4)]
    here = await rows.tenancy(company_id=company, park_id=parks[0])
    leaving = await rows.tenancy(company_id=company, park_id=parks[1], state="LEAVING")
    applied = await rows.tenancy(company_id=company, park_id=parks[2], state="APPLIED")
    approved = await rows.tenancy(company_id=company, park_id=parks[3], state="APPROVED")
    unit = await rows.space_unit(park_id=parks[3])
    lease = await rows.lease(tenancy_id=approved)
    await rows.let(lease, unit)
    assert await deregister(ask, company, manager(parks[0])) == refused("NOT_PERMITTED")
    assert await deregister(ask, company) == {
        "company": {"marketStatus": "DEREGISTERED", "deregisteredOn": "2026-11-01", "version": 2},
        **DONE,
    }
    states = {stay: await rows.value("tenancy", stay, "state") for stay in (here, leaving, applied, approved)}
    assert states == {here: "LEAVING", leaving: "LEAVING", applied: "WITHDRAWN", approved: "WITHDRAWN"}
    assert await rows.value("lease", lease, "state") == "TERMINATED"
    tasks = await rows.connection.fetch("SELECT subject_id, park_id, state FROM task ORDER BY park_id")
    assert [tuple(task) for task in tasks] == [(here, parks[0], "OPEN"), (leaving, parks[1], "OPEN")]
    assert sorted(await events(rows)) == [
        "company:deregistered",
        "lease:terminated",
        "task:opened",
        "task:opened",
        "tenancy:notice_given",
        "tenancy:withdrawn",
        "tenancy:withdrawn",
    ]
    for stay, version in ((here, 2), (leaving, 1)):
        given: dict[str, Any] = {"tenancyId": stay, "expectedVersion": version, "leftOn": "2026-11-20", "reason": "DEREGISTERED"}
        assert (await do(ask, "endTenancy", "tenancy { state }", manager(*parks), **given))["tenancy"] == {"state": "LEFT"}
    assert [row["state"] for row in await rows.connection.fetch("SELECT state FROM task")] == ["DONE", "DONE"]
    assert (await events(rows)).count("task:completed") == 2


async def test_a_company_is_deregistered_once_on_a_day_that_has_come_by_those_who_may(ask: Asking, rows: Rows) -> None:
    company = await rows.company(established_on=date(2020, 1, 1))
    await rows.tenancy(company_id=company)
    async with nothing_left(rows):
        assert await deregister(ask, company, on="2099-01-01") == refused("DAY_NOT_YET deregisteredOn")
        assert await deregister(ask, company, on="2019-12-31") == refused("PERIOD_REVERSED deregisteredOn")
        for actor in (AUDITOR, of_company(company), manager("park_01h455vb4pex5vsknk084sn02q")):
            assert await deregister(ask, company, actor) == refused("NOT_PERMITTED")
    assert (await deregister(ask, company))["errors"] == []
    async with nothing_left(rows):
        assert await deregister(ask, company, version=2) == refused("ALREADY_DEREGISTERED companyId")
        given: dict[str, Any] = {"companyId": company, "expectedVersion": 2, "marketStatus": "IN_BUSINESS"}
        assert await do(ask, "updateCompany", "company { id }", **given) == refused("ALREADY_DEREGISTERED marketStatus")


async def test_merge_companies_makes_one_record_and_all_follows(ask: Asking, rows: Rows) -> None:
    company = await rows.company(uscc=None, pending_registration=True, name_zh="甲公司")
    other = await rows.company(uscc="91370103XXXX00019M", name_zh="甲股份", aliases=["老甲"], external_reference="X-1")
    friend = await rows.company()
    older = await rows.company(uscc=None, pending_registration=True, state="ARCHIVED", merged_into_id=other)
    stay = await rows.tenancy(company_id=other)
    await rows.company_label(company_id=other, number="GR202037000001")
    await rows.company_relation(company_id=other, related_id=friend)
    await rows.company_relation(company_id=company, related_id=friend)
    await rows.company_relation(company_id=other, related_id=company, kind="BRANCH_OF")
    hosted = await rows.application(sponsor_id=other, hosting_tenancy_id=stay, state="SUBMITTED")
    draft = await rows.application(sponsor_id=other, state="AWAITING_ENDORSEMENT")
    park, unit = await rows.park(operator_id=other), await rows.space_unit()
    await rows.update("space_unit", unit, reserved_for_id=other, reserved_until=datetime(2099, 1, 1, tzinfo=UTC))
    account, twice = await rows.account(username="mei"), await rows.account(username="li")
    for one, scope in ((account, other), (twice, other), (twice, company)):
        await rows.role_grant(account_id=one, role="COMPANY", scope_id=scope)
    assert await merge(ask, company, other) == {"company": {"version": 2}, **DONE}
    kept = await rows.connection.fetchrow("SELECT uscc, aliases, pending_registration, external_reference FROM company WHERE id = $1", company)
    assert tuple(kept or ()) == ("91370103XXXX00019M", ["甲股份", "老甲"], False, "X-1")
    for table, row, column in (
        ("tenancy", stay, "company_id"),
        ("application", hosted, "sponsor_id"),
        ("application", draft, "sponsor_id"),
        ("park", park, "operator_id"),
        ("space_unit", unit, "reserved_for_id"),
        ("company", other, "merged_into_id"),
        ("company", older, "merged_into_id"),
    ):
        assert await rows.value(table, row, column) == company, (table, column)
    assert await rows.connection.fetchval("SELECT company_id FROM company_label") == company
    ties = await rows.connection.fetch("SELECT company_id, related_id FROM company_relation")
    assert [tuple(tie) for tie in ties] == [(company, friend)]
    assert (await ask.registry.sessions.actor_named("mei")).grants == (Grant(Role.COMPANY, company),)
    assert (await ask.registry.sessions.actor_named("li")).grants == (Grant(Role.COMPANY, company),)
    for old in (other, older):
        found = await ask("query($id: ID!) { company(by: {id: $id}) { id } node(id: $id) { ... on Company { state mergedInto { id } } } }", ADMIN, id=old)
        assert found == {"company": {"id": company}, "node": {"state": "ARCHIVED", "mergedInto": {"id": company}}}
        assert (await ask("query($id: ID!) { company(by: {id: $id}) { id } }", id=old))["company"] == {"id": company}
    told = await events(rows)
    assert {"company:merged", "company:archived", "tenancy:moved", "role_grant:moved", "role_grant:ended"} <= set(told)
    assert told.count("application:moved") == 2


async def test_an_application_that_follows_is_kept_no_longer_for_it(ask: Asking, rows: Rows) -> None:
    company, other = await rows.company(uscc=None, pending_registration=True), await rows.company()
    ended = datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)
    application = await rows.application(sponsor_id=other, state="WITHDRAWN", updated_at=ended)
    assert await merge(ask, company, other) == {"company": {"version": 2}, **DONE}
    found = await rows.connection.fetchrow("SELECT sponsor_id, version, updated_at FROM application WHERE id = $1", application)
    assert tuple(found or ()) == (company, 2, ended)


async def test_an_interest_in_both_goes_on_once(ask: Asking, rows: Rows) -> None:
    company, other = await rows.company(uscc=None, pending_registration=True), await rows.company()
    account = await rows.account()
    kept, followed = [await rows.interest(account_id=account, company_id=each, kind="SHARES") for each in (company, other)]
    sole = await rows.interest(account_id=account, company_id=other, kind="ADVISER")
    assert await merge(ask, company, other) == {"company": {"version": 2}, **DONE}
    found = await rows.connection.fetch("SELECT id, company_id, until FROM interest ORDER BY id")
    assert [tuple(each) for each in found] == [(kept, company, None), (followed, company, today_in_china()), (sole, company, None)]


async def test_merge_companies_refuses_what_cannot_be_one(ask: Asking, rows: Rows) -> None:
    company = await rows.company(uscc=None, foreign_jurisdiction="US", foreign_number="1")
    numbered, another = await rows.company(), await rows.company()
    abroad = await rows.company(uscc=None, foreign_jurisdiction="DE", foreign_number="1")
    archived = await rows.company(state="ARCHIVED", uscc=None, pending_registration=True)
    await rows.tenancy(company_id=numbered)
    async with nothing_left(rows):
        assert await merge(ask, company) == refused("TEXT_MISSING duplicateIds")
        assert await merge(ask, company, *[NOBODY] * 11) == refused("TOO_MANY duplicateIds")
        assert await merge(ask, company, NOBODY) == refused("NOT_VISIBLE duplicateIds.0")
        wrong = await merge(ask, company, company, abroad, archived, numbered, another, numbered)
        assert wrong == refused(*(f"NOT_A_DUPLICATE duplicateIds.{n}" for n in (0, 1, 2, 4, 5)))
        for actor in (AUDITOR, of_company(company, numbered), manager(NOBODY)):
            assert await merge(ask, company, numbered, actor=actor) == refused("NOT_PERMITTED")
        assert await merge(ask, archived, numbered) == refused("WRONG_STATE")
        assert await merge(ask, company, numbered, version=2) == refused("CONFLICT expectedVersion")


@pytest.mark.parametrize("shared", [0, 1])
async def test_two_that_are_in_one_park_are_not_merged(ask: Asking, rows: Rows, shared: int) -> None:
    company, *others = [await rows.company(uscc=None, pending_registration=True, state="SUBMITTED") for _ in range(3)]
    park = await rows.park()
    for one in ((company, others[1]), others)[shared]:
        await rows.tenancy(company_id=one, park_id=park)
    async with nothing_left(rows):
        assert await merge(ask, company, *others) == refused("ALREADY_TENANT duplicateIds.1")
