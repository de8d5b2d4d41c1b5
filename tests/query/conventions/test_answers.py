"""Answers as a whole: what errors are like, in which language it is said, who the viewer is, and the query that proves the product."""

import re
from typing import Any

import httpx2

from registry.actor import ANONYMOUS
from registry.errors import CATALOGUE
from tests.query.conftest import OFFICE, Asking
from tests.query.conventions.asking import one
from tests.rows import Rows

# errors


async def post(ask: Asking, document: str, language: str) -> Any:
    """What the whole site answers over HTTP."""
    transport = httpx2.ASGITransport(app=ask.registry.site())
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        return (await client.post("/graphql", json={"query": document}, headers={"accept-language": language})).json()


async def test_top_level_errors_have_a_code_and_a_request_id(ask: Asking) -> None:
    answer = await post(ask, "{ parks(first: 101) { totalCount } }", "en")
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "PAGE_LIMIT_EXCEEDED"
    assert re.fullmatch(r"\S{8,}", error["extensions"]["requestId"])
    assert "data" not in answer


async def test_every_code_is_in_the_one_catalogue_that_can_be_queried(ask: Asking) -> None:
    answer = await one(ask, "{ errorCatalogue { code httpStatus meaning hint } }")
    told = {entry["code"]: (entry["httpStatus"], entry["meaning"], entry["hint"]) for entry in answer["errorCatalogue"]}
    assert told == {code: (entry.http_status or None, entry.en, entry.hint_en) for code, entry in CATALOGUE.items()}


async def test_messages_follow_accept_language_and_codes_and_params_never_change_with_it(ask: Asking) -> None:
    (english,) = (await post(ask, "{ parks(first: 101) { totalCount } }", "en"))["errors"]
    (chinese,) = (await post(ask, "{ parks(first: 101) { totalCount } }", "zh-CN"))["errors"]
    assert english["message"].isascii() and not chinese["message"].isascii()
    varying = ("requestId", "hint")
    assert {key: value for key, value in english["extensions"].items() if key not in varying} == {
        key: value for key, value in chinese["extensions"].items() if key not in varying
    }


async def test_accept_language_does_not_translate_data(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", name_zh="大学科技园", name_en="University Park")
    document = "{ parks { nodes { name stateLabel } } }"
    assert await post(ask, document, "en") == await post(ask, document, "zh") == {"data": {"parks": {"nodes": [{"name": "大学科技园", "stateLabel": "运营中"}]}}}


# roots


async def test_the_viewer_is_told_who_they_are_and_what_their_roles_are_over(ask: Asking, rows: Rows) -> None:
    park, account = await rows.park(), await rows.account(username="mei")
    await rows.role_grant(account_id=account, role="PARK_MANAGER", scope_id=park)
    actor = await ask.registry.sessions.actor_named("mei")
    answer = await one(ask, "{ viewer { account { username } roles { role scope until } } }", actor)
    assert answer == {"viewer": {"account": {"username": "mei"}, "roles": [{"role": "PARK_MANAGER", "scope": park, "until": None}]}}


async def test_the_query_that_proves_the_product(ask: Asking, rows: Rows) -> None:
    """Filtered and paged at every level, in one statement."""
    belt, park = await rows.belt(code="ERHUAN", name_zh="科创带"), await rows.park(code="PK-A", name_zh="园")
    await rows.belt_membership(belt_id=belt, park_id=park, position=1)
    company = await rows.company(name_zh="公司", uscc="91370103XXXX050124")
    tenancy = await rows.tenancy(park_id=park, company_id=company)
    person = await rows.person(name_zh="张三")
    await rows.application(number="A-1", state="SUBMITTED", sponsor_id=company, hosting_tenancy_id=tenancy, applicant_id=person)
    asked = """{ belt(by: {code: "ERHUAN"}) { name memberships(first: 20) { nodes { position role park { code name
        tenancies(first: 10, where: {state: {in: [ACTIVE]}}) { totalCount nodes { company { name uscc
          sponsoredApplications(first: 5) { totalCount nodes { number publicState applicant { name } } } } } } } } } } }"""
    shown = {"totalCount": 1, "nodes": [{"number": "A-1", "publicState": "SUBMITTED", "applicant": {"name": "张三"}}]}
    for viewer, applications in ((OFFICE, shown), (ANONYMOUS, {"totalCount": 0, "nodes": []})):
        tenants = [{"company": {"name": "公司", "uscc": "91370103XXXX050124", "sponsoredApplications": applications}}]
        place = {"code": "PK-A", "name": "园", "tenancies": {"totalCount": 1, "nodes": tenants}}
        members = [{"position": 1, "role": "MEMBER", "park": place}]
        assert await one(ask, asked, viewer) == {"belt": {"name": "科创带", "memberships": {"nodes": members}}}
