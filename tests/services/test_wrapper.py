"""What every mutation does alike: all problems at once, rehearsals, versions, keys, all or nothing, and another try."""

import asyncio
import json
from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.errors import Lang, RegistryError
from registry.query.request import Answer, Request, Terms
from tests.query.conftest import ADMIN, Asking
from tests.rows import Rows

SUSPEND = "mutation($input: SuspendParkInput!) { suspendPark(input: $input) { park { state version } errors { code field message } } }"
CREATE = """
    mutation($input: CreateParkInput!) { createPark(input: $input) {
        park { id code name areaM2 state version } errors { code field message hint params { name value } } warnings { code }
    } }
"""
UPDATE = """
    mutation($input: UpdateParkInput!) { updatePark(input: $input) { park { name version } errors { code } warnings { code } } }
"""


async def signed_in(rows: Rows, *grants: Grant) -> Actor:
    account = await rows.account()
    return Actor(account, None, "somebody", grants or (Grant(Role.ADMIN),))


async def sent(ask: Asking, document: str, actor: Actor, key: str | None = None, /, **variables: Any) -> Answer:
    """The whole answer, sent under a key."""
    request = Request(document, None, variables, read_only=False)
    return await ask.registry.engine.answer(request, actor, Lang.EN, Terms(idempotency_key=key))


async def count(rows: Rows, table: str) -> int:
    found: int = await rows.connection.fetchval(f"SELECT count(*) FROM {table}")
    return found


# all problems at once


async def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_done(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-1")
    wrong = {
        "code": "PK-1",
        "name": "  ",
        "kind": "INCUBATOR",
        "area": {"value": "-3", "unit": "MU"},
        "contactPhone": "12",
        "position": {"longitude": "36.65", "latitude": "116.99", "datum": "GCJ02"},
        "operatorId": "company_01h455vb4pex5vsknk084sn02q",
    }
    answer = (await ask(CREATE, ADMIN, input=wrong))["createPark"]
    assert answer["park"] is None
    assert {(error["code"], *error["field"]) for error in answer["errors"]} == {
        ("ALREADY_REGISTERED", "input", "code"),
        ("TEXT_MISSING", "input", "name"),
        ("AMOUNT_NEGATIVE", "input", "area", "value"),
        ("IDENTIFIER_INVALID", "input", "contactPhone"),
        ("COORDINATES_SWAPPED", "input", "position"),
        ("NOT_VISIBLE", "input", "operatorId"),
    }
    assert (await count(rows, "park"), await count(rows, "event")) == (1, 0)


async def test_messages_are_in_the_language_asked_for_and_codes_and_params_are_not(ask: Asking, rows: Rows) -> None:
    given = {"code": "PK-1", "name": "园区", "kind": "INCUBATOR", "contactPhone": "12"}
    english, chinese = [(await ask(CREATE, ADMIN, lang, input=given))["createPark"]["errors"][0] for lang in (Lang.EN, Lang.ZH)]
    assert (english["message"], chinese["message"]) == (
        "The number is wrong: this is not a number of a known form.",
        "号码有误：不是可识别的号码。",
    )
    assert english["params"] == chinese["params"] == [{"name": "problem", "value": "FORMAT"}, {"name": "suggestion", "value": ""}]


# rehearsals


async def test_a_rehearsal_shows_what_would_be_and_leaves_nothing(ask: Asking, rows: Rows) -> None:
    given = {"code": "PK-1", "name": "园区", "kind": "INCUBATOR", "area": {"value": "3", "unit": "MU"}, "validateOnly": True}
    answer = (await ask(CREATE, ADMIN, input=given))["createPark"]
    assert (answer["errors"], answer["park"]["code"], answer["park"]["areaM2"], answer["park"]["state"]) == ([], "PK-1", "2000", "PLANNED")
    assert [await count(rows, table) for table in ("park", "event", "change")] == [0, 0, 0]
    park = await rows.park()
    rehearsed = (await ask(SUSPEND, ADMIN, input={"parkId": park, "expectedVersion": 1, "validateOnly": True}))["suspendPark"]
    assert rehearsed == {"park": {"state": "SUSPENDED", "version": 2}, "errors": []}
    assert await rows.value("park", park, "state") == "ACTIVE"


async def test_a_rehearsal_is_refused_as_the_deed_would_be(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    refused = (await ask(SUSPEND, ANONYMOUS, input={"parkId": park, "expectedVersion": 1, "validateOnly": True}))["suspendPark"]
    assert (refused["park"], [error["code"] for error in refused["errors"]]) == (None, ["NOT_PERMITTED"])


# versions


async def test_a_change_of_what_somebody_has_changed_names_what_and_who_and_when(ask: Asking, rows: Rows) -> None:
    park, first = await rows.park(), await signed_in(rows)
    await rows.update("account", str(first.account_id), display_name="王经理")
    await ask(UPDATE, first, input={"parkId": park, "expectedVersion": 1, "name": "新名称"})
    conflict = "mutation($i: UpdateParkInput!) { updatePark(input: $i) { errors { code field message params { name value } } } }"
    (error,) = (await ask(conflict, ADMIN, i={"parkId": park, "expectedVersion": 1, "website": "https://example.org"}))["updatePark"]["errors"]
    params = {param["name"]: param["value"] for param in error["params"]}
    assert (error["code"], error["field"]) == ("CONFLICT", ["input", "expectedVersion"])
    assert (params["expected"], params["actual"], params["fields"], params["changedBy"]) == ("1", "2", "name", "王经理")
    assert params["changedAt"].endswith("Z")
    assert "王经理" in error["message"]


async def test_an_update_that_changes_nothing_says_so_and_leaves_the_version(ask: Asking, rows: Rows) -> None:
    park = await rows.park(name_zh="园区")
    answer = (await ask(UPDATE, ADMIN, input={"parkId": park, "expectedVersion": 1, "name": "园区"}))["updatePark"]
    assert answer == {"park": {"name": "园区", "version": 1}, "errors": [], "warnings": [{"code": "NOTHING_CHANGED"}]}
    assert await count(rows, "event") == 0


async def test_of_two_who_change_the_same_version_one_succeeds(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    given = [{"parkId": park, "expectedVersion": 1, "name": f"改名{n}"} for n in range(6)]
    answers = [answer["updatePark"] for answer in await asyncio.gather(*(ask(UPDATE, ADMIN, input=one) for one in given))]
    assert sorted(len(answer["errors"]) for answer in answers) == [0, 1, 1, 1, 1, 1]
    assert {error["code"] for answer in answers for error in answer["errors"]} == {"CONFLICT"}
    assert await rows.value("park", park, "version") == 2


# idempotency


async def test_a_request_that_is_sent_twice_under_one_key_is_done_once_and_answered_alike(ask: Asking, rows: Rows) -> None:
    actor = await signed_in(rows)
    given = {"code": "PK-1", "name": "园区", "kind": "INCUBATOR"}
    first, again = [await sent(ask, CREATE, actor, "key-1", input=given) for _ in range(2)]
    assert (first.replayed, again.replayed) == (False, True)
    assert first.body == again.body
    assert (await count(rows, "park"), await count(rows, "event")) == (1, 1)
    third = await sent(ask, CREATE, actor, "key-2", input=given)
    assert json.loads(third.body)["data"]["createPark"]["errors"][0]["code"] == "ALREADY_REGISTERED"


async def test_a_refusal_is_answered_again_as_well(ask: Asking, rows: Rows) -> None:
    actor, park = await signed_in(rows), await rows.park(state="SUSPENDED")
    given = {"parkId": park, "expectedVersion": 1}
    first = await sent(ask, SUSPEND, actor, "key", input=given)
    await rows.update("park", park, state="ACTIVE")
    assert (await sent(ask, SUSPEND, actor, "key", input=given)).body == first.body
    assert await rows.value("park", park, "state") == "ACTIVE"


async def test_a_key_is_for_one_request_of_one_account(ask: Asking, rows: Rows) -> None:
    actor, other = await signed_in(rows), await signed_in(rows)
    await sent(ask, CREATE, actor, "key", input={"code": "PK-1", "name": "园区", "kind": "INCUBATOR"})
    with pytest.raises(RegistryError) as refused:
        await sent(ask, CREATE, actor, "key", input={"code": "PK-2", "name": "园区", "kind": "INCUBATOR"})
    assert refused.value.code == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
    done = await sent(ask, CREATE, other, "key", input={"code": "PK-2", "name": "园区", "kind": "INCUBATOR"})
    assert (done.replayed, await count(rows, "park")) == (False, 2)


async def test_a_key_that_is_being_worked_on_is_said_to_be(ask: Asking, rows: Rows) -> None:
    actor = await signed_in(rows)
    given = {"code": "PK-1", "name": "园区", "kind": "INCUBATOR"}
    outcomes = await asyncio.gather(*(sent(ask, CREATE, actor, "key", input=given) for _ in range(2)), return_exceptions=True)
    codes = {outcome.code for outcome in outcomes if isinstance(outcome, RegistryError)}
    bodies = {outcome.body for outcome in outcomes if isinstance(outcome, Answer)}
    assert codes <= {"IDEMPOTENCY_CONCURRENT_REQUEST"}
    assert len(bodies) == 1
    assert await count(rows, "park") == 1


async def test_a_key_is_good_for_a_day(ask: Asking, rows: Rows) -> None:
    actor = await signed_in(rows)
    await sent(ask, CREATE, actor, "old", input={"code": "PK-1", "name": "园区", "kind": "INCUBATOR"})
    await rows.connection.execute("UPDATE receipt SET at = now() - interval '25 hours'")
    again = await sent(ask, CREATE, actor, "old", input={"code": "PK-2", "name": "园区", "kind": "INCUBATOR"})
    assert (again.replayed, await count(rows, "park")) == (False, 2)
    await rows.connection.execute("UPDATE receipt SET at = now() - interval '25 hours'")
    await sent(ask, CREATE, actor, "new", input={"code": "PK-3", "name": "园区", "kind": "INCUBATOR"})
    assert [row["key"] for row in await rows.connection.fetch("SELECT key FROM receipt")] == ["new"]


async def test_neither_rehearsals_nor_tokens_are_kept(ask: Asking, rows: Rows) -> None:
    actor = await signed_in(rows)
    given = {"code": "PK-1", "name": "园区", "kind": "INCUBATOR"}
    await sent(ask, CREATE, actor, "key", input={**given, "validateOnly": True})
    sign_in = 'mutation { signIn(input: {username: "nobody", password: "x"}) { token errors { code } } }'
    await sent(ask, sign_in, actor, "other")
    assert await count(rows, "receipt") == 0
    done = await sent(ask, CREATE, actor, "key", input=given)
    assert json.loads(done.body)["data"]["createPark"]["errors"] == []


async def test_each_mutation_of_a_document_has_a_receipt_of_its_own(ask: Asking, rows: Rows) -> None:
    actor, parks = await signed_in(rows), [await rows.park() for _ in range(2)]
    document = "mutation($a: SuspendParkInput!, $b: SuspendParkInput!) { a: suspendPark(input: $a) { park { state } } b: suspendPark(input: $b) { park { state } } }"
    given = {"a": {"parkId": parks[0], "expectedVersion": 1}, "b": {"parkId": parks[1], "expectedVersion": 1}}
    first = await sent(ask, document, actor, "key", **given)
    await rows.connection.execute("DELETE FROM receipt WHERE place = 1")  # as if the server had died between the two
    await rows.update("park", parks[1], state="ACTIVE", version=1)
    again = await sent(ask, document, actor, "key", **given)
    assert (again.body, again.replayed) == (first.body, True)
    assert await rows.connection.fetchval("SELECT count(*) FROM event WHERE subject_id = $1", parks[0]) == 1


# all or nothing

BOTH = """
    mutation($a: SuspendParkInput!, $b: SuspendParkInput!) ATOMIC {
        a: suspendPark(input: $a) { park { state } errors { code } }
        b: suspendPark(input: $b) { park { state } errors { code } }
    }
"""


async def test_an_atomic_operation_is_done_whole(ask: Asking, rows: Rows) -> None:
    parks = [await rows.park() for _ in range(2)]
    given = {name: {"parkId": park, "expectedVersion": 1} for name, park in zip("ab", parks, strict=True)}
    done = {"park": {"state": "SUSPENDED"}, "errors": []}
    assert await ask(BOTH.replace("ATOMIC", "@atomic"), ADMIN, **given) == {"a": done, "b": done}
    assert await count(rows, "event") == 2


async def test_where_one_of_an_atomic_operation_is_refused_none_is_done(ask: Asking, rows: Rows) -> None:
    parks = [await rows.park(), await rows.park(state="SUSPENDED")]
    given = {name: {"parkId": park, "expectedVersion": 1} for name, park in zip("ab", parks, strict=True)}
    undone = {"a": {"park": None, "errors": [{"code": "ROLLED_BACK"}]}, "b": {"park": None, "errors": [{"code": "WRONG_STATE"}]}}
    assert await ask(BOTH.replace("ATOMIC", "@atomic"), ADMIN, **given) == undone
    assert (await rows.value("park", parks[0], "state"), await count(rows, "event")) == ("ACTIVE", 0)
    await ask(BOTH.replace("ATOMIC", ""), ADMIN, **given)
    assert (await rows.value("park", parks[0], "state"), await count(rows, "event")) == ("SUSPENDED", 1)


# another try


async def test_a_transaction_that_loses_a_deadlock_is_begun_again(ask: Asking, rows: Rows) -> None:
    one, other = [await rows.park() for _ in range(2)]
    document = BOTH.replace("ATOMIC", "@atomic")
    there = {"a": {"parkId": one, "expectedVersion": 1}, "b": {"parkId": other, "expectedVersion": 1}}
    back = {"a": {"parkId": other, "expectedVersion": 1}, "b": {"parkId": one, "expectedVersion": 1}}
    answers = await asyncio.gather(ask(document, ADMIN, **there), ask(document, ADMIN, **back))
    codes = sorted(tuple(part["errors"][0]["code"] if part["errors"] else "" for part in answer.values()) for answer in answers)
    assert codes[0] == ("", "")
    assert set(codes[1]) <= {"CONFLICT", "ROLLED_BACK"}
    assert [await rows.value("park", park, "state") for park in (one, other)] == ["SUSPENDED"] * 2


async def test_what_is_lost_again_and_again_is_said_to_be(ask: Asking, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    park = await rows.park()
    function = """
        CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$;
        CREATE TRIGGER lose BEFORE UPDATE ON park FOR EACH ROW EXECUTE FUNCTION lose();
    """
    await rows.connection.execute(function)
    with pytest.raises(RegistryError) as refused:
        await ask(SUSPEND, ADMIN, input={"parkId": park, "expectedVersion": 1})
    assert (refused.value.code, refused.value.entry.http_status) == ("CONTENTION", 503)
    assert await count(rows, "event") == 0
