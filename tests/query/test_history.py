"""`history`: who changed which field of a record, when, from what to what, as far as the viewer may know."""

from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.app import contract
from tests.query.conftest import ADMIN, AUDITOR, OFFICE, Asking
from tests.rows import Rows

SUSPEND = "mutation($id: ID!, $version: Int!) { suspendPark(input: {parkId: $id, expectedVersion: $version}) { park { history(first: 1) { nodes { newValue version } } } } }"
RESUME = SUSPEND.replace("suspendPark", "resumePark")


async def history(ask: Asking, row: str, type_name: str, actor: Actor, arguments: str = "") -> list[Any]:
    """The fields that were changed, the newest first, as somebody sees them."""
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_name} {{ history{arguments} {{ nodes {{ field }} }} }} }} }}"
    found = await ask(document, actor, id=row)
    assert len(ask.statements) == 1
    return [node["field"] for node in found["node"]["history"]["nodes"]] if found["node"] else []


async def test_what_was_done_is_told_with_who_did_it_and_when(ask: Asking, rows: Rows) -> None:
    park, account = await rows.park(), await rows.account(username="boss")
    boss = Actor(account, grants=(Grant(Role.ADMIN),))
    done = await ask(SUSPEND, boss, id=park, version=1)
    assert done["suspendPark"]["park"]["history"]["nodes"] == [{"newValue": "SUSPENDED", "version": 2}]
    await ask(RESUME, ADMIN, id=park, version=2)
    document = "query($id: ID!) { park(by: {id: $id}) { history { totalCount nodes { field oldValue newValue version at position account { username } event { type data occurredAt } } } } }"
    for actor, sees_the_event in ((ADMIN, True), (Actor(name="m", grants=(Grant(Role.PARK_MANAGER, park),)), False)):
        found = (await ask(document, actor, id=park))["park"]["history"]
        assert len(ask.statements) == 1
        assert found["totalCount"] == 2
        last, first = found["nodes"]
        assert (first["field"], first["oldValue"], first["newValue"], first["version"], first["position"]) == ("state", "ACTIVE", "SUSPENDED", 2, "1")
        assert (last["oldValue"], last["newValue"], last["version"], last["position"], last["account"]) == ("SUSPENDED", "ACTIVE", 3, "2", None)
        assert first["account"] == ({"username": "boss"} if sees_the_event else None)
        data = {"to": "SUSPENDED", "from": "ACTIVE", "fields": ["state"], "version": 2}
        assert first["event"] == ({"type": "park:suspended", "data": data, "occurredAt": first["at"]} if sees_the_event else None)


@pytest.mark.parametrize(
    ("actor", "seen"),
    [(ANONYMOUS, 0), (OFFICE, 0), (ADMIN, 3), (AUDITOR, 3), (Actor(name="x", grants=(Grant(Role.LEADER),)), 0)],
)
async def test_histories_of_several_records_take_one_statement(ask: Asking, rows: Rows, actor: Actor, seen: int) -> None:
    for _ in range(3):
        await rows.change(subject_id=await rows.park(), field="code")
    document = "{ parks { nodes { history { totalCount nodes { field oldValue } } } } }"
    found = await ask(document, actor)
    assert len(ask.statements) == 1
    assert sum(park["history"]["totalCount"] for park in found["parks"]["nodes"]) == seen
    assert [node for park in found["parks"]["nodes"] for node in park["history"]["nodes"]] == [{"field": "code", "oldValue": "PLANNED"}] * seen


async def test_it_can_be_paged_filtered_turned_round_and_grouped(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    for field in ("code", "state", "name", "state"):
        await rows.change(subject_id=park, field=field)
    assert await history(ask, park, "Park", ADMIN) == ["state", "name", "state", "code"]
    assert await history(ask, park, "Park", ADMIN, "(last: 2)") == ["state", "code"]
    assert await history(ask, park, "Park", ADMIN, "(orderBy: [{field: POSITION}], first: 2)") == ["code", "state"]
    assert await history(ask, park, "Park", ADMIN, '(where: {field: {neq: "state"}})') == ["name", "code"]
    grouped = "query($id: ID!) { park(by: {id: $id}) { history { groups(by: [FIELD]) { key { field } count } } } }"
    groups = (await ask(grouped, ADMIN, id=park))["park"]["history"]["groups"]
    assert sorted((group["key"]["field"], group["count"]) for group in groups) == [("code", 1), ("name", 1), ("state", 2)]
    changed = '{ parks(where: {history: {some: {field: {eq: "code"}}}}) { totalCount } }'
    assert (await ask(changed, ADMIN))["parks"]["totalCount"] == 1
    assert (await ask(changed))["parks"]["totalCount"] == 0


async def test_a_sponsor_is_not_told_states_that_were_secret_then(ask: Asking, rows: Rows) -> None:
    """The state it is in now is told to everybody concerned; those that it came through were not, nor what the applicant first wrote."""
    sponsor = await rows.company()
    application = await rows.application(state="AWARDED", sponsor_id=sponsor)
    company = Actor(name="c", grants=(Grant(Role.COMPANY, sponsor),))
    await rows.change(subject_id=application, field="title")
    for old, new in (("DRAFT", "AWAITING_ENDORSEMENT"), ("ENDORSED", "SUBMITTED"), ("SUBMITTED", "FORMAL_PASSED"), ("REVIEWED", "SHORTLISTED"), ("APPROVED", "AWARDED")):
        await rows.change(subject_id=application, old_value=f'"{old}"', new_value=f'"{new}"')
    document = "query($id: ID!) { application(by: {id: $id}) { state history { nodes { oldValue newValue } } } }"
    told = (await ask(document, company, id=application))["application"]
    assert told["state"] == "AWARDED"
    assert [(node["oldValue"], node["newValue"]) for node in told["history"]["nodes"]] == [
        ("APPROVED", "AWARDED"),
        ("ENDORSED", "SUBMITTED"),
        ("DRAFT", "AWAITING_ENDORSEMENT"),
    ]
    assert len((await ask(document, AUDITOR, id=application))["application"]["history"]["nodes"]) == 6


async def test_one_change_by_its_id_is_under_the_same_rule(ask: Asking, rows: Rows) -> None:
    phone = await rows.change(subject_id=await rows.person(phone="+8613800001234"), field="phone", old_value='"+8613800001234"')
    rent = await rows.change(subject_id=await rows.lease(), field="rentAmount")
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Change { field oldValue } } }"
    seen = {"field": "rentAmount", "oldValue": "PLANNED"}
    for actor, expected in ((ANONYMOUS, [None, None]), (OFFICE, [None, None]), (ADMIN, [None, seen]), (AUDITOR, [None, seen])):
        assert (await ask(document, actor, ids=[phone, rent]))["nodes"] == expected


async def test_what_was_erased_is_null(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    await rows.change(subject_id=park)
    await rows.connection.execute("UPDATE change SET old_value = NULL, new_value = NULL")
    found = await ask("query($id: ID!) { park(by: {id: $id}) { history { nodes { field oldValue newValue } } } }", ADMIN, id=park)
    assert found["park"]["history"]["nodes"] == [{"field": "state", "oldValue": None, "newValue": None}]


def test_everything_that_has_a_version_has_a_history() -> None:
    catalog = contract()
    with_version = {name for name, field in catalog.fields if field == "version"}
    assert {name for name, field in catalog.fields if field == "history"} == with_version - {"Change"}
    assert len(with_version) > 20
