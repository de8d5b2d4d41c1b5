"""What may be done with labels of companies and with ties between them, through the API."""

import asyncio
from datetime import date, timedelta
from typing import Any

from registry.actor import Actor
from registry.calendar import today_in_china
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.doing import ADMIN, ANONYMOUS, AUDITOR, NOBODY, PROMOTER, do, events, manager, nothing_left, of_company

SHOWN = "label { state number version }"


async def claim(ask: Asking, company: str, actor: Actor = ADMIN, **given: Any) -> Any:
    return await do(ask, "claimCompanyLabel", SHOWN, actor, companyId=company, **{"type": "HIGH_TECH", **given})


async def move(ask: Asking, verb: str, label: str, actor: Actor = ADMIN, version: int = 1) -> Any:
    return await do(ask, verb, SHOWN, actor, labelId=label, expectedVersion=version)


async def relate(ask: Asking, company: str, related: str, actor: Actor = ADMIN, **given: Any) -> Any:
    shows = "relation { kind share version }"
    return await do(ask, "relateCompanies", shows, actor, companyId=company, relatedId=related, **{"kind": "PARENT_OF", **given})


async def untie(ask: Asking, relation: str, until: str, actor: Actor = ADMIN, version: int = 1) -> Any:
    given: dict[str, Any] = {"relationId": relation, "expectedVersion": version, "until": until}
    return await do(ask, "endCompanyRelation", "relation { until version }", actor, **given)


def refused(key: str, *errors: str) -> dict[str, Any]:
    return {key: None, "errors": list(errors), "warnings": []}


async def test_a_label_is_claimed_verified_and_revoked(ask: Asking, rows: Rows) -> None:
    company, park = await rows.company(), await rows.park()
    await rows.tenancy(company_id=company, park_id=park)
    given: dict[str, Any] = {"number": "ＧＲ202037000001", "validFrom": "2020-12-01", "validTo": "2023-11-30", "issuedBy": "山东省科学技术厅"}
    done = await claim(ask, company, of_company(company), **given)
    assert done == {"label": {"state": "CLAIMED", "number": "GR202037000001", "version": 1}, "errors": [], "warnings": []}
    label = await rows.connection.fetchval("SELECT id FROM company_label")
    async with nothing_left(rows):
        for actor in (of_company(company), AUDITOR, PROMOTER):
            assert await move(ask, "verifyCompanyLabel", label, actor) == refused("label", "NOT_PERMITTED")
        assert await move(ask, "verifyCompanyLabel", label, ANONYMOUS) == refused("label", "NOT_VISIBLE labelId")
        assert await move(ask, "verifyCompanyLabel", label, version=7) == refused("label", "CONFLICT expectedVersion")
    assert (await move(ask, "verifyCompanyLabel", label, manager(park)))["label"]["state"] == "VERIFIED"
    async with nothing_left(rows):
        assert await move(ask, "verifyCompanyLabel", label, version=2) == refused("label", "WRONG_STATE")
        assert await move(ask, "revokeCompanyLabel", label, manager(park), version=2) == refused("label", "NOT_PERMITTED")
    assert (await move(ask, "revokeCompanyLabel", label, version=2))["label"] == {"state": "REVOKED", "number": "GR202037000001", "version": 3}
    assert await events(rows) == ["company_label:claimed", "company_label:verified", "company_label:revoked"]
    assert (await claim(ask, company, number="GR202037000001"))["errors"] == []  # the number is free again


async def test_all_that_is_wrong_with_a_claim_is_said_at_once(ask: Asking, rows: Rows) -> None:
    company, other, archived = await rows.company(), await rows.company(), await rows.company(state="ARCHIVED")
    await rows.company_label(company_id=other, number="GR1")
    given: dict[str, Any] = {"number": "GR1", "validFrom": "2023-12-01", "validTo": "2020-11-30", "listYear": 19, "issuedOn": "2099-01-01", "level": "长" * 201}
    async with nothing_left(rows):
        assert sorted((await claim(ask, company, **given))["errors"]) == [
            "ALREADY_REGISTERED number",
            "AMOUNT_OUT_OF_RANGE listYear",
            "DAY_NOT_YET issuedOn",
            "PERIOD_REVERSED validTo",
            "TEXT_TOO_LONG level",
        ]
        assert await claim(ask, company, viaCompanyId=NOBODY) == refused("label", "NOT_VISIBLE viaCompanyId")
        assert await claim(ask, archived, type="GAZELLE") == refused("label", "WRONG_STATE")
        for actor in (ANONYMOUS, AUDITOR, PROMOTER, of_company(other), manager("park_01h455vb4pex5vsknk084sn02q")):
            assert await claim(ask, company, actor) == refused("label", "NOT_PERMITTED")


async def test_a_label_is_inherited_from_a_parent_that_has_it(ask: Asking, rows: Rows) -> None:
    company, parent, grandparent, stranger = [await rows.company() for _ in range(4)]
    await rows.company_relation(company_id=parent, related_id=company, kind="CONTROLS")
    await rows.company_relation(company_id=parent, related_id=grandparent, kind="BRANCH_OF")
    old = await rows.company_relation(company_id=stranger, related_id=company, until=date(2020, 1, 1))
    assert await rows.value("company_relation", old, "until") == date(2020, 1, 1)
    for one in (grandparent, stranger):
        await rows.company_label(company_id=one, type="FORTUNE_500", state="VERIFIED", list_year=2019)
    listed: dict[str, Any] = {"type": "FORTUNE_500", "listYear": 2019}
    async with nothing_left(rows):
        for wrong in (stranger, company):
            assert (await claim(ask, company, viaCompanyId=wrong, **listed))["errors"][0] == "NOT_A_PARENT viaCompanyId"
        assert await claim(ask, company, viaCompanyId=parent, **listed) == refused("label", "PARENT_WITHOUT_LABEL viaCompanyId")
        assert await claim(ask, company, viaCompanyId=grandparent, type="UNICORN") == refused("label", "PARENT_WITHOUT_LABEL viaCompanyId")
    assert (await claim(ask, company, viaCompanyId=grandparent, **listed))["errors"] == []
    await rows.connection.execute("UPDATE company_label SET valid_to = '2020-01-01' WHERE company_id = $1", grandparent)
    async with nothing_left(rows):
        assert await claim(ask, company, viaCompanyId=grandparent, **listed) == refused("label", "PARENT_WITHOUT_LABEL viaCompanyId")


async def test_of_two_who_claim_one_certificate_at_once_one_does(ask: Asking, rows: Rows) -> None:
    companies = [await rows.company() for _ in range(2)]
    both = await asyncio.gather(*(claim(ask, company, number="GR1") for company in companies))
    assert sorted(error for each in both for error in each["errors"]) == ["ALREADY_REGISTERED number"]
    assert await events(rows) == ["company_label:claimed"]


async def test_companies_are_tied_and_untied(ask: Asking, rows: Rows) -> None:
    parent, child, today = await rows.company(), await rows.company(), today_in_china()
    done = await relate(ask, parent, child, of_company(child), kind="HOLDS_SHARES_IN", share="0.875", since="2020-01-01")
    assert done == {"relation": {"kind": "HOLDS_SHARES_IN", "share": "0.875", "version": 1}, "errors": [], "warnings": []}
    tie = await rows.connection.fetchval("SELECT id FROM company_relation")
    async with nothing_left(rows):
        assert await untie(ask, tie, "2019-12-31") == refused("relation", "PERIOD_REVERSED until", "TIE_OUTLASTS until")
        assert await untie(ask, tie, str(today - timedelta(days=1))) == refused("relation", "TIE_OUTLASTS until")
        assert await untie(ask, tie, str(today), version=2) == refused("relation", "CONFLICT expectedVersion")
        assert await untie(ask, tie, str(today), of_company(child)) == refused("relation", "NOT_PERMITTED")
        assert await untie(ask, tie, str(today), ANONYMOUS) == refused("relation", "NOT_VISIBLE relationId")
    assert (await untie(ask, tie, str(today)))["relation"] == {"until": str(today), "version": 2}
    async with nothing_left(rows):
        assert await untie(ask, tie, str(today), version=2) == refused("relation", "ENDED_ALREADY relationId")
    assert await events(rows) == ["company_relation:recorded", "company_relation:ended"]


async def test_a_tie_that_cannot_be_is_refused(ask: Asking, rows: Rows) -> None:
    parent, child = await rows.company(), await rows.company()
    hidden = await rows.company(state="SUBMITTED")
    await rows.company_relation(company_id=parent, related_id=child)
    async with nothing_left(rows):
        assert await relate(ask, parent, child) == refused("relation", "ALREADY_REGISTERED relatedId")
        assert await relate(ask, parent, parent) == refused("relation", "TIED_TO_ITSELF relatedId")
        assert await relate(ask, parent, child, kind="CONTROLS", since="2190-01-01") == refused("relation", "DAY_NOT_YET since")
        assert await relate(ask, parent, hidden, of_company(parent), kind="PARTNER_OF") == refused("relation", "NOT_VISIBLE relatedId")
        for share in ("0", "-0.5", "1.000001", "0.0000001"):
            assert await relate(ask, child, parent, share=share) == refused("relation", "AMOUNT_OUT_OF_RANGE share")
        assert await relate(ask, child, parent, kind="HOLDS_SHARES_IN") == refused("relation", "TEXT_MISSING share")
        for actor in (ANONYMOUS, AUDITOR, of_company(parent), manager("park_01h455vb4pex5vsknk084sn02q")):
            assert await relate(ask, child, parent, actor, kind="BRANCH_OF") == refused("relation", "NOT_PERMITTED")


async def test_a_company_says_whose_it_is_and_not_which_others_are_its_own(ask: Asking, rows: Rows) -> None:
    """Or it would make a competitor's affairs its own, and whoever has to do with it could not decide them."""
    own, other = await rows.company(), await rows.company()
    for kind in ("PARENT_OF", "CONTROLS", "HOLDS_SHARES_IN"):
        given = {"kind": kind, "share": "0.6"}
        async with nothing_left(rows):
            assert await relate(ask, own, other, of_company(own), **given) == refused("relation", "TIE_FROM_ABOVE kind")
        assert (await relate(ask, other, own, of_company(own), **given))["errors"] == []
    for kind in ("BRANCH_OF", "PARTNER_OF"):
        async with nothing_left(rows):
            assert await relate(ask, other, own, of_company(own), kind=kind) == refused("relation", "NOT_PERMITTED")
        assert (await relate(ask, own, other, of_company(own), kind=kind))["errors"] == []
    assert (await relate(ask, own, other, ADMIN, kind="CONTROLS"))["errors"] == []


async def test_a_label_is_verified_by_what_shows_it(ask: Asking, rows: Rows) -> None:
    company = await rows.company()
    bare, shown = [await rows.company_label(company_id=company, type="GAZELLE", evidence=text) for text in (None, "鲁工信〔2020〕1号")]
    async with nothing_left(rows):
        assert await move(ask, "verifyCompanyLabel", bare) == refused("label", "REQUIRED")
    assert (await move(ask, "verifyCompanyLabel", shown))["label"]["state"] == "VERIFIED"
    await claim(ask, company, type="UNICORN", evidence="  名单第 3 页 ")
    assert await rows.connection.fetchval("SELECT evidence FROM company_label WHERE type = 'UNICORN'") == "名单第 3 页"
