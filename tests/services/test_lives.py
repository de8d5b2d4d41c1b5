"""Whole lives of companies in parks, through the API: let in by one stroke, renewed, graduated, gone, with what is left of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from registry.actor import Actor
from registry.identifiers import synthetic_uscc
from tests.query.conftest import Asking
from tests.rows import LONG_AGO, Rows
from tests.services.doing import do, events, manager, nothing_left, of_company

YEAR: dict[str, Any] = {"startsOn": "2026-01-01", "endsOn": "2026-12-31"}
LET_IN = """
    tenancy { id state kind enteredOn version units { nodes { number state } } }
    company { id state version } lease { id state version signedOn }
"""


@dataclass
class Home:
    """A park with two units, and who manages it."""

    park: str
    units: list[str]
    boss: Actor


@pytest.fixture
async def home(rows: Rows) -> Home:
    park = await rows.park()
    units = [await rows.space_unit(park_id=park, number=number) for number in ("A-1", "A-2")]
    boss = Actor(await rows.account(), grants=manager(park).grants)
    return Home(park, units, boss)


async def let_in(ask: Asking, home: Home, **more: Any) -> Any:
    lease: dict[str, Any] = {**YEAR, "unitIds": home.units[:1], "signedOn": "2025-12-20"}
    return await do(ask, "registerTenancy", LET_IN, home.boss, **{"parkId": home.park, "enteredOn": "2026-01-05", "lease": lease, **more})


async def of_stay(ask: Asking, verb: str, stay: str, version: int, actor: Actor, shows: str = "", **more: Any) -> Any:
    given: dict[str, Any] = {"tenancyId": stay, "expectedVersion": version, **more}
    return await do(ask, verb, f"tenancy {{ state version }} {shows}", actor, **given)


async def test_what_is_wrong_with_the_company_and_with_the_unit_is_said_at_once(ask: Asking, rows: Rows, home: Home) -> None:
    await let_in(ask, home, company={"name": "甲", "uscc": synthetic_uscc(1)})
    refused = await let_in(ask, home, company={"name": "乙", "uscc": "91370103"})
    assert refused["errors"] == ["IDENTIFIER_INVALID company.uscc", "UNIT_TAKEN lease.unitIds"]


async def test_what_two_moves_of_a_stroke_wait_for_is_said_once(ask: Asking, rows: Rows, home: Home) -> None:
    refused = await let_in(ask, home, company={"name": "甲", "uscc": synthetic_uscc(1)}, lease={**YEAR, "unitIds": []})
    assert refused["errors"] == ["REQUIRED"]


async def test_a_company_is_let_in_with_ten_questions(ask: Asking, rows: Rows, home: Home) -> None:
    """Park, what must be single, units, four inserts, permissions and guards, the payload, the log: each asked once."""
    asked = []
    for number, unit in enumerate(home.units):
        company = {"name": f"甲{number}", "uscc": synthetic_uscc(number)}
        answer = await let_in(ask, home, company=company, lease={**YEAR, "number": f"HT-{number}", "unitIds": [unit]})
        assert (answer["errors"], answer["tenancy"]["state"]) == ([], "ACTIVE")
        async with ask.registry.database.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            asked.append(await driver.fetchval("SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements"))
    assert asked[1] - asked[0] - 1 == 10


async def test_a_manager_lets_a_company_in_by_one_stroke(ask: Asking, rows: Rows, home: Home) -> None:
    done = await let_in(ask, home, company={"name": "新来公司", "uscc": "91370103XXXX00019M"}, kind="INCUBATEE", incubationUntil="2029-01-04")
    stay, company, lease = (done[key].pop("id") for key in ("tenancy", "company", "lease"))
    assert done == {
        "tenancy": {
            "state": "ACTIVE",
            "kind": "INCUBATEE",
            "enteredOn": "2026-01-05",
            "version": 1,
            "units": {"nodes": [{"number": "A-1", "state": "LEASED"}]},
        },
        "company": {"state": "VERIFIED", "version": 1},
        "lease": {"state": "ACTIVE", "version": 1, "signedOn": "2025-12-20"},
        "errors": [],
        "warnings": [],
    }
    told = await rows.connection.fetch("SELECT type, subject_id FROM event ORDER BY id")
    assert [(row["type"], row["subject_id"]) for row in told] == [
        ("company:registered", company),
        ("tenancy:registered", stay),
        ("company:verified", company),
        ("tenancy:approved", stay),
        ("lease:drafted", lease),
        ("lease:submitted", lease),
        ("lease:signed", lease),
        ("tenancy:activated", stay),
    ]


ALIKE = """
    SELECT company.state, tenancy.state, tenancy.kind, entered_on, filed_by_company, lease.state, starts_on, ends_on, lease.signed_on, terminated_on,
        reserved_until, reserved_for_id, lease_unit.during, lease_unit.holds,
        (SELECT array_agg(type || (data - 'company' - 'park' - 'tenancy' - 'version' - 'fields')::text ORDER BY position) FROM event
         WHERE subject_id IN (company.id, tenancy.id, lease.id) AND subject_id LIKE prefix || '%') AS told
    FROM tenancy JOIN company ON company.id = company_id JOIN lease ON tenancy_id = tenancy.id JOIN lease_unit ON lease_id = lease.id
        JOIN space_unit ON space_unit.id = unit_id, unnest(ARRAY['company', 'tenancy', 'lease']) AS prefix
    WHERE company.id = $1 ORDER BY prefix
"""


async def test_one_stroke_leaves_what_the_single_verbs_leave(ask: Asking, rows: Rows, home: Home) -> None:
    """The same columns and the same events of each subject, and no reservation of the units. (What is new is told by the last event of a stroke.)"""
    one, other = [await rows.company(state="VERIFIED") for _ in range(2)]
    for unit in home.units:
        await rows.connection.execute("UPDATE space_unit SET reserved_until = now() + interval '1 day' WHERE id = $1", unit)
    for company, unit in ((one, home.units[0]), (other, home.units[1])):
        await rows.connection.execute("UPDATE space_unit SET reserved_for_id = $1 WHERE id = $2", company, unit)
    assert (await let_in(ask, home, companyId=one))["errors"] == []
    stay = (await do(ask, "registerTenancy", LET_IN, home.boss, parkId=home.park, companyId=other))["tenancy"]["id"]
    assert (await of_stay(ask, "approveTenancy", stay, 1, home.boss))["errors"] == []
    lease = await do(ask, "draftLease", "lease { id }", home.boss, tenancyId=stay, unitIds=home.units[1:], **YEAR)
    given: dict[str, Any] = {"leaseId": lease["lease"]["id"], "expectedVersion": 1, "signedOn": "2025-12-20"}
    assert (await do(ask, "signLease", "lease { id }", home.boss, **given))["errors"] == []
    assert (await of_stay(ask, "activateTenancy", stay, 2, home.boss, enteredOn="2026-01-05"))["errors"] == []
    first, second = [[tuple(row) for row in await rows.connection.fetch(ALIKE, company)] for company in (one, other)]
    assert len(first) == 3
    assert first == second


async def test_the_same_stroke_takes_a_company_that_is_on_record(ask: Asking, rows: Rows, home: Home) -> None:
    company = await rows.company(uscc="91370103XXXX00019M", name_zh="原名", state="SUBMITTED")
    done = await let_in(ask, home, company={"name": "别名", "uscc": "９１370103 XXXX00019m"})
    assert (done["company"], done["errors"]) == ({"id": company, "state": "VERIFIED", "version": 2}, [])
    assert done["warnings"] == ["COMPANY_ON_RECORD company.uscc"]
    assert await rows.value("company", company, "name_zh") == "原名"
    assert await rows.connection.fetchval("SELECT count(*) FROM company") == 1


async def test_a_stroke_that_fails_late_leaves_nothing(ask: Asking, rows: Rows, home: Home) -> None:
    await rows.let(await rows.lease(tenancy_id=await rows.tenancy(park_id=home.park)), home.units[0])
    company: dict[str, Any] = {"name": "新来公司", "uscc": "91370103XXXX00019M"}
    nothing: dict[str, Any] = {"tenancy": None, "company": None, "lease": None, "warnings": []}
    async with nothing_left(rows):
        assert await let_in(ask, home, company=company) == {**nothing, "errors": ["UNIT_TAKEN lease.unitIds"]}
        assert await let_in(ask, home, company=company, lease=None) == {**nothing, "errors": ["REQUIRED"]}
        pending: dict[str, Any] = {"name": "筹建中", "pendingRegistration": True}
        assert await let_in(ask, home, company=pending, kind="VIRTUAL", lease=None) == {**nothing, "errors": ["REQUIRED company.uscc"]}
    rehearsed = await let_in(ask, home, company=company, kind="VIRTUAL", lease=None, validateOnly=True)
    assert (rehearsed["tenancy"]["state"], rehearsed["errors"]) == ("ACTIVE", [])
    assert await rows.connection.fetchval("SELECT count(*) FROM company WHERE uscc = '91370103XXXX00019M'") == 0


async def test_a_company_applies_and_is_let_in_step_by_step(ask: Asking, rows: Rows, home: Home) -> None:
    company = await rows.company()
    applied = await do(ask, "registerTenancy", "tenancy { id state }", of_company(company), parkId=home.park, companyId=company)
    stay = applied["tenancy"]["id"]
    assert applied["tenancy"]["state"] == "APPLIED"
    assert (await of_stay(ask, "approveTenancy", stay, 1, home.boss))["tenancy"] == {"state": "APPROVED", "version": 2}
    drafted = await do(ask, "draftLease", "lease { id state }", home.boss, tenancyId=stay, unitIds=home.units, **YEAR)
    lease = drafted["lease"]["id"]
    early = await of_stay(ask, "activateTenancy", stay, 2, home.boss, enteredOn="2026-01-05")
    assert early == {"tenancy": None, "errors": ["REQUIRED"], "warnings": []}
    signed = await do(ask, "signLease", "lease { state version }", home.boss, leaseId=lease, expectedVersion=1)
    assert signed["lease"] == {"state": "ACTIVE", "version": 3}
    entered = await of_stay(ask, "activateTenancy", stay, 2, home.boss, enteredOn="2026-01-05")
    assert entered["tenancy"] == {"state": "ACTIVE", "version": 3}


async def test_a_lease_is_renewed_ended_and_its_unit_let_again_the_next_day(ask: Asking, rows: Rows, home: Home) -> None:
    done = await let_in(ask, home, companyId=await rows.company())
    stay, lease = done["tenancy"]["id"], done["lease"]["id"]
    renewed = await do(
        ask, "renewLease", "renewal { id startsOn }", home.boss, leaseId=lease, expectedVersion=1, endsOn="2027-12-31", number="HT-2"
    )
    assert renewed["renewal"]["startsOn"] == "2027-01-01"
    ended = await of_stay(ask, "endTenancy", stay, 1, home.boss, leftOn="2026-06-30", reason="OUTGREW")
    assert ended["tenancy"] == {"state": "LEFT", "version": 3}
    leases = await rows.connection.fetch("SELECT state, terminated_on FROM lease ORDER BY starts_on")
    assert [tuple(one) for one in leases] == [("TERMINATED", date(2026, 6, 30)), ("TERMINATED", date(2027, 1, 1))]
    held = await rows.connection.fetch("SELECT lease_id FROM lease_unit WHERE upper(during) > '2026-07-01'")
    assert held == []  # the renewal has not begun, and the lease that was renewed ends with the stay
    last: dict[str, Any] = {**YEAR, "startsOn": "2026-06-30", "unitIds": home.units[:1]}
    taken = await let_in(ask, home, companyId=await rows.company(), enteredOn="2026-07-01", lease=last)
    assert taken["errors"] == ["UNIT_TAKEN lease.unitIds"]
    again = await let_in(ask, home, companyId=await rows.company(), enteredOn="2026-07-01", lease={**last, "startsOn": "2026-07-01"})
    assert again["errors"] == []


async def test_a_graduate_stays_on_with_its_leases(ask: Asking, rows: Rows, home: Home) -> None:
    company = await rows.company()
    stay = (await let_in(ask, home, companyId=company, kind="INCUBATEE", enteredOn="2026-01-05"))["tenancy"]["id"]
    draft = await rows.lease(tenancy_id=stay, state="DRAFT")
    lease = await rows.connection.fetchval("SELECT id FROM lease WHERE state = 'ACTIVE'")
    assert (await do(ask, "renewLease", "lease { id }", home.boss, leaseId=lease, expectedVersion=1, endsOn="2027-12-31"))["errors"] == []
    given: dict[str, Any] = {"graduatedOn": "2026-06-30", "criterion": "HIGH_TECH", "evidence": "GR202637000001", "stays": True}
    shows = "residence { id state kind enteredOn units { nodes { number } } }"
    done = await of_stay(ask, "graduateTenancy", stay, 1, home.boss, shows, **given)
    residence = done["residence"].pop("id")
    assert (done["tenancy"], done["errors"]) == ({"state": "GRADUATED", "version": 2}, [])
    assert done["residence"] == {
        "state": "ACTIVE",
        "kind": "GRADUATE_RESIDENT",
        "enteredOn": "2026-06-30",
        "units": {"nodes": [{"number": "A-1"}]},
    }
    moved = await rows.connection.fetch("SELECT tenancy_id FROM lease")
    assert {row["tenancy_id"] for row in moved} == {residence}
    assert len(moved) == 3
    assert await rows.value("lease", draft, "tenancy_id") == residence


async def test_a_graduate_that_goes_leaves_its_units(ask: Asking, rows: Rows, home: Home) -> None:
    stay = (await let_in(ask, home, companyId=await rows.company(), kind="INCUBATEE"))["tenancy"]["id"]
    given: dict[str, Any] = {"graduatedOn": "2026-06-30", "criterion": "REVENUE", "evidence": "审计报告", "stays": None}
    done = await of_stay(ask, "graduateTenancy", stay, 1, home.boss, "residence { id }", **given)
    assert done == {"tenancy": {"state": "GRADUATED", "version": 2}, "residence": None, "errors": [], "warnings": []}
    assert await rows.connection.fetchval("SELECT upper(during) FROM lease_unit") == date(2026, 7, 1)
    assert (await events(rows))[-2:] == ["tenancy:graduated", "lease:terminated"]


async def test_arrears_outlive_the_stay(ask: Asking, rows: Rows, home: Home) -> None:
    company = await rows.company()
    stay = (await let_in(ask, home, companyId=company))["tenancy"]["id"]
    noticed = await of_stay(ask, "giveNotice", stay, 1, of_company(company), noticeOn="2026-06-01")
    assert noticed["tenancy"] == {"state": "LEAVING", "version": 2}
    arrears: dict[str, Any] = {"dueOn": "2026-06-01", "amount": {"value": "0.3", "unit": "WAN_YUAN"}, "note": "租金"}
    given: dict[str, Any] = {"leftOn": "2026-06-30", "reason": "BREACH", "arrears": arrears}
    done = await of_stay(ask, "endTenancy", stay, 2, home.boss, "arrears { id amount settledOn }", **given)
    debt = done["arrears"].pop("id")
    assert (done["tenancy"], done["arrears"]) == ({"state": "LEFT", "version": 3}, {"amount": "3000", "settledOn": None})
    settled: dict[str, Any] = {"arrearsId": debt, "expectedVersion": 1, "settledOn": "2026-10-08"}
    assert (await do(ask, "settleArrears", "arrears { settledOn }", home.boss, **settled))["arrears"] == {"settledOn": "2026-10-08"}
    assert (await events(rows))[-4:] == ["arrears:recorded", "tenancy:ended", "lease:terminated", "arrears:settled"]


async def test_a_lease_that_has_run_out_expires_with_the_stay(ask: Asking, rows: Rows, home: Home) -> None:
    stay = await rows.tenancy(park_id=home.park)
    lease = await rows.lease(tenancy_id=stay, starts_on=LONG_AGO, ends_on=date(2020, 12, 31))
    assert (await of_stay(ask, "endTenancy", stay, 1, home.boss, leftOn="2026-06-30", reason="CONTRACT_ENDED"))["errors"] == []
    assert await rows.value("lease", lease, "state") == "EXPIRED"


async def test_an_approved_stay_that_is_withdrawn_frees_what_it_had_signed(ask: Asking, rows: Rows, home: Home) -> None:
    stay = await rows.tenancy(park_id=home.park, state="APPROVED")
    ahead = await rows.lease(tenancy_id=stay, starts_on=date(2099, 1, 1), ends_on=date(2099, 12, 31))
    now = await rows.lease(tenancy_id=stay)
    await rows.let(ahead, home.units[0])
    await rows.let(now, home.units[1])
    assert (await of_stay(ask, "withdrawTenancy", stay, 1, home.boss))["tenancy"] == {"state": "WITHDRAWN", "version": 2}
    free = await ask("query($id: ID!) { spaceUnit(by: {id: $id}) { leases { nodes { state } } } }", home.boss, id=home.units[0])
    assert free == {"spaceUnit": {"leases": {"nodes": []}}}
    assert await rows.connection.fetchval("SELECT bool_and(upper(during) <= $1) FROM lease_unit", datetime.now(UTC).date().replace(year=2098))
