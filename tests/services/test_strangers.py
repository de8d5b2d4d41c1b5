"""What a manager learns of a company by entering it for a park: nothing that the company has not told the park itself."""

from typing import Any

import pytest

from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.doing import do, manager, nothing_left
from tests.services.test_lives import Home, home, let_in

__all__ = ["home"]

CODE = "91370103XXXX00019M"
PHONE = "+8613800138000"
READS = "company { name contactPhone }"


async def stranger(rows: Rows, state: str = "VERIFIED") -> str:
    company = await rows.company(uscc=CODE, state=state, suspend_reason="核查" if state == "SUSPENDED" else None, contact_phone=PHONE)
    await rows.tenancy(company_id=company)
    return company


async def entered(ask: Asking, home: Home, **more: Any) -> Any:
    return await do(ask, "registerTenancy", READS, home.boss, **{"parkId": home.park, **more})


async def test_who_enters_a_stranger_reads_no_particulars_of_it(ask: Asking, rows: Rows, home: Home) -> None:
    done = await entered(ask, home, companyId=await stranger(rows), kind="VIRTUAL")
    assert (done["company"]["contactPhone"], done["errors"]) == (None, [])
    assert done["company"]["name"] is not None


@pytest.mark.parametrize("letting", [{"kind": "VIRTUAL"}, {"lease": {"startsOn": "2026-01-01", "endsOn": "2026-12-31"}}])
async def test_a_rehearsal_shows_no_more(ask: Asking, rows: Rows, home: Home, letting: dict[str, Any]) -> None:
    company = await stranger(rows)
    if "lease" in letting:
        letting = {"lease": {**letting["lease"], "unitIds": home.units[:1]}}
    async with nothing_left(rows):
        rehearsed = await entered(ask, home, companyId=company, enteredOn="2026-01-05", validateOnly=True, **letting)
        assert (rehearsed["company"]["contactPhone"], rehearsed["errors"]) == (None, [])
        taken = await entered(ask, home, companyId=company, enteredOn="2027-12-01", validateOnly=True, **letting)
        assert taken["errors"] == ["DAY_NOT_YET enteredOn"]
    done = await entered(ask, home, companyId=company, enteredOn="2026-01-05", **letting)
    assert (done["company"]["contactPhone"], done["errors"]) == (PHONE, []), "the park is its park now, and the log says by whom"


async def test_nor_does_one_that_is_undone_with_the_rest_of_a_document(ask: Asking, rows: Rows, home: Home) -> None:
    """The first step is meant, the second rehearsed, and both are undone: neither shows what the first would have opened."""
    company = await stranger(rows)
    document = """
        mutation ($one: RegisterTenancyInput!, $two: UpdateParkInput!) @atomic {
            registerTenancy(input: $one) { company { contactPhone } errors { code } }
            updatePark(input: $two) { park { tenancies { nodes { company { contactPhone } } } } errors { code } }
        }
    """
    one = {"parkId": home.park, "companyId": company, "enteredOn": "2026-01-05", "kind": "VIRTUAL"}
    two = {"parkId": home.park, "expectedVersion": 1, "website": "https://example.org", "validateOnly": True}
    async with nothing_left(rows):
        shown = await ask(document, home.boss, one=one, two=two)
    assert PHONE not in str(shown)
    assert (shown["registerTenancy"]["errors"], shown["updatePark"]["errors"]) == ([{"code": "NOT_TOGETHER"}], [])


async def test_a_record_is_not_opened_together_with_what_might_undo_that(ask: Asking, rows: Rows, home: Home) -> None:
    """Whether a guess in between changed something would be told by versions, warnings and refusals after it."""
    company = await stranger(rows)
    document = """
        mutation ($one: RegisterTenancyInput!, $two: UpdateCompanyInput!, $three: UpdateParkInput!) @atomic {
            registerTenancy(input: $one) { errors { code } }
            updateCompany(input: $two) { errors { code } warnings { code } }
            updatePark(input: $three) { errors { code } }
        }
    """
    one = {"parkId": home.park, "companyId": company, "enteredOn": "2026-01-05", "kind": "VIRTUAL"}
    for phone in (PHONE, "+8613900139000"):
        two = {"companyId": company, "expectedVersion": 1, "contactPhone": phone}
        async with nothing_left(rows):
            shown = await ask(document, home.boss, one=one, two=two, three={"parkId": home.park, "expectedVersion": 9})
        assert shown["registerTenancy"] == {"errors": [{"code": "NOT_TOGETHER"}]}
        assert shown["updateCompany"] == {"errors": [{"code": "NOT_PERMITTED"}], "warnings": []}


async def test_nor_by_an_approval_that_is_rehearsed_or_might_be_undone(ask: Asking, rows: Rows, home: Home) -> None:
    stay = await rows.tenancy(company_id=await stranger(rows), park_id=home.park, state="APPLIED", filed_by_company=False)
    reads = "tenancy { state company { contactPhone } }"
    approving = {"tenancyId": stay, "expectedVersion": 1}
    async with nothing_left(rows):
        rehearsed = await do(ask, "approveTenancy", reads, home.boss, **approving, validateOnly=True)
        assert rehearsed["tenancy"]["company"]["contactPhone"] is None and rehearsed["errors"] == []
        document = """mutation ($one: ApproveTenancyInput!, $two: UpdateParkInput!) @atomic {
            approveTenancy(input: $one) { tenancy { company { contactPhone } } errors { code } } updatePark(input: $two) { errors { code } }
        }"""
        shown = await ask(document, home.boss, one=approving, two={"parkId": home.park, "expectedVersion": 1, "nameEn": "A"})
        assert shown["approveTenancy"] == {"tenancy": None, "errors": [{"code": "NOT_TOGETHER"}]}
    done = await do(ask, "approveTenancy", reads, home.boss, **approving)
    assert done["tenancy"] == {"state": "APPROVED", "company": {"contactPhone": PHONE}}


async def test_of_a_hidden_company_nothing_is_told_but_that_it_is_on_record(ask: Asking, rows: Rows, home: Home) -> None:
    company = await stranger(rows, "SUSPENDED")
    nothing: dict[str, Any] = {"company": None, "warnings": []}
    async with nothing_left(rows):
        described = await entered(ask, home, company={"name": "别名", "uscc": CODE}, kind="VIRTUAL")
        assert described == {**nothing, "errors": ["ALREADY_REGISTERED company.uscc"]}
        assert await entered(ask, home, companyId=company, kind="VIRTUAL") == {**nothing, "errors": ["NOT_VISIBLE companyId"]}


async def test_a_stroke_that_is_not_ones_to_make_is_refused_before_anything_is_said_of_units_and_numbers(
    ask: Asking, rows: Rows, home: Home
) -> None:
    await rows.lease(number="ZL-1")
    home.boss = manager(await rows.park())
    refused = await let_in(
        ask,
        home,
        companyId=await stranger(rows),
        lease={"unitIds": ["unit_x"], "number": "ZL-1", "startsOn": "2026-01-01", "endsOn": "2026-12-31"},
    )
    assert refused["errors"] == ["NOT_PERMITTED"]
