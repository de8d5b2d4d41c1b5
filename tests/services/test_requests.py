"""What people ask for as the subjects of their data, and what an erasure leaves of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.actor import Actor
from registry.calendar import Calendar, today_in_china
from registry.errors import Lang, RegistryError
from registry.feed import verify_log
from registry.models import Base
from registry.query.request import Request, Terms
from registry.services.copies import FOLLOWED
from registry.services.erasure import PERSONAL
from tests.query.conftest import ADMIN, AUDITOR, OFFICE, Asking
from tests.rows import Rows
from tests.services.doing import contents, do, events, nothing_left
from tests.services.test_disclosure import CANARIES, full, keyed
from tests.services.test_people import EMAIL, NAME, PHONE, applicant, office

__all__ = ["keyed"]

REQUEST = "request { id kind state dueOn ground note version person { name state } }"


async def ask_for(ask: Asking, actor: Actor, kind: str = "ERASURE", **given: Any) -> Any:
    return await do(ask, "fileDataSubjectRequest", REQUEST, actor, kind=kind, **given)


async def decide(ask: Asking, verb: str, actor: Actor, request: dict[str, Any], **more: Any) -> Any:
    return await do(ask, f"{verb}DataSubjectRequest", REQUEST, actor, requestId=request["id"], expectedVersion=request["version"], **more)


async def test_a_request_is_due_after_fifteen_working_days(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    unknown = await ask_for(ask, actor, "ACCESS")
    assert unknown["request"]["dueOn"] == str(today_in_china() + timedelta(days=15))
    years = [today_in_china().year, today_in_china().year + 1]
    await rows.connection.executemany("INSERT INTO calendar_year VALUES ($1)", [(year,) for year in years])
    known = await do(ask, "requestErasure", REQUEST, actor, details="不再申报")
    assert (known["request"]["kind"], known["request"]["state"]) == ("ERASURE", "RECEIVED")
    assert known["request"]["dueOn"] == str(Calendar(frozenset(years)).after(today_in_china(), 15))
    async with nothing_left(rows):
        assert (await do(ask, "requestErasure", REQUEST, actor))["errors"] == ["REQUEST_OPEN"]
        assert (await ask_for(ask, ADMIN))["errors"] == ["SESSION_REQUIRED"]
    assert (await ask_for(ask, Actor(await rows.account())))["errors"] == ["NO_PERSON"]


async def test_what_the_law_gives_to_people_does_not_end_with_a_role(ask: Asking, rows: Rows) -> None:
    person = await rows.person(name_zh=NAME)
    former = Actor(await rows.account(person_id=person), person, "former")
    assert (await ask("mutation { exportMyData { errors { code } } }", former))["exportMyData"] == {"errors": []}
    request = (await ask_for(ask, former))["request"]
    assert (await decide(ask, "withdraw", former, request))["request"]["state"] == "WITHDRAWN"
    changed = await do(ask, "updatePerson", "person { name }", former, personId=person, expectedVersion=1, name="改名")
    assert changed["person"] == {"name": "改名"}


async def test_a_request_is_answered_by_the_office_and_withdrawn_by_the_person(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    request = (await ask_for(ask, actor, "CORRECTION", details="出生年份有误"))["request"]
    stranger, clerk = await applicant(rows), await office(rows)
    async with nothing_left(rows):
        assert (await decide(ask, "grant", actor, request))["errors"] == ["NOT_PERMITTED"]
        assert (await decide(ask, "grant", AUDITOR, request))["errors"] == ["NOT_PERMITTED"]
        assert (await decide(ask, "withdraw", OFFICE, request))["errors"] == ["NOT_PERMITTED"]
        assert (await decide(ask, "withdraw", stranger, request))["errors"] == ["NOT_VISIBLE requestId"]
        assert (await decide(ask, "grant", OFFICE, {**request, "version": 9}))["errors"] == ["CONFLICT expectedVersion"]
        assert (await decide(ask, "grant", clerk, request, validateOnly=True))["request"]["state"] == "GRANTED"
    granted = await decide(ask, "grant", clerk, request)
    assert (granted["request"]["state"], granted["request"]["person"]["state"]) == ("GRANTED", "REGISTERED")
    again = (await ask_for(ask, actor, "CORRECTION"))["request"]
    assert (await decide(ask, "withdraw", actor, again))["request"]["state"] == "WITHDRAWN"
    assert (await decide(ask, "grant", await office(rows), {**again, "version": 2}))["errors"] == ["WRONG_STATE"]


@pytest.mark.parametrize("state", ["PROPOSED", "IN_NOTICE", "HELD", "APPROVED", "AWARDED"])
async def test_what_the_law_has_kept_is_not_erased_and_the_person_is_told_why(ask: Asking, rows: Rows, state: str) -> None:
    actor, clerk = await applicant(rows, name_zh=NAME), await office(rows)
    await rows.application(applicant_id=actor.person_id, state=state)
    request = (await ask_for(ask, actor))["request"]
    async with nothing_left(rows):
        assert (await decide(ask, "grant", clerk, request))["errors"] == ["STILL_AWARDED"]
    declined = (await decide(ask, "decline", clerk, request, ground="AWARD_RUNNING", note="合同期至 2028 年"))["request"]
    assert (declined["state"], declined["ground"], declined["note"]) == ("DECLINED", "AWARD_RUNNING", "合同期至 2028 年")
    assert await rows.value("person", str(actor.person_id), "name_zh") == NAME


async def test_a_ground_has_to_be_borne_out_by_the_records(ask: Asking, rows: Rows) -> None:
    actor, clerk = await applicant(rows), await office(rows)
    await rows.application(applicant_id=actor.person_id, state="NOT_SELECTED")
    await rows.application(state="HELD")
    request = (await ask_for(ask, actor))["request"]
    for ground in ("AWARD_RUNNING", "OBJECTION_OPEN"):
        async with nothing_left(rows):
            assert (await decide(ask, "decline", clerk, request, ground=ground))["errors"] == ["GROUND_UNFOUNDED ground"]
    assert (await decide(ask, "decline", clerk, request, ground="IDENTITY_UNPROVEN"))["errors"] == []


# erasure


async def erased(ask: Asking, rows: Rows, person: Actor) -> Any:
    request = {"id": await rows.connection.fetchval("SELECT id FROM data_subject_request WHERE person_id = $1", person.person_id), "version": 1}
    return await decide(ask, "grant", await office(rows), request)


async def test_an_erasure_leaves_no_value_of_a_person_in_any_table(keyed: Asking, rows: Rows) -> None:
    person = await full(keyed, rows)
    await rows.application(applicant_id=person.person_id, state="LAPSED", lapse_reason=f"{NAME}逾期")
    await rows.change(subject_id=person.person_id, field="phone", old_value=f'"{PHONE}"', new_value='"+8613700000000"')
    application = await rows.connection.fetchval("SELECT id FROM application WHERE title_zh IS NOT NULL")
    await rows.change(subject_id=application, field="title", old_value='"课题金丝雀"', new_value=None)
    await rows.update("account", str(person.account_id), username="zhang-canary", display_name=NAME)
    other = await applicant(rows, name_zh="旁人", phone="+8613700009999")
    before = str(await contents(rows))
    assert [canary for canary in (*CANARIES[:3], *CANARIES[4:], "zhang-canary") if canary not in before] == []
    done = await erased(keyed, rows, person)
    assert (done["errors"], done["request"]["person"]) == ([], {"name": "已注销人员", "state": "ERASED"})
    after = str(await contents(rows))
    assert [canary for canary in (*CANARIES, "zhang-canary", "+8613700000000") if canary in after] == []
    assert await rows.value("person", str(other.person_id), "phone") == "+8613700009999"
    kept = await rows.connection.fetchrow("SELECT * FROM person WHERE id = $1", person.person_id)
    left = {name for name, value in dict(kept or {}).items() if value is not None}
    assert left == {"id", "name_zh", "name_en", "name_pinyin", "search_terms", "search_text", "state", "erased_at", "is_synthetic", "version", "created_at", "updated_at"}


async def test_an_erasure_ends_the_account_its_sessions_and_its_roles(keyed: Asking, rows: Rows) -> None:
    person = await full(keyed, rows)
    await rows.connection.execute("UPDATE role_grant SET since = now() - interval '1 day'")
    await erased(keyed, rows, person)
    account = await rows.connection.fetchrow("SELECT * FROM account WHERE id = $1", person.account_id)
    assert account is not None
    assert (account["disabled_at"] is None, account["password_hash"], account["person_id"]) == (False, None, person.person_id)
    assert await rows.connection.fetchval("SELECT count(*) FROM access_token WHERE revoked_at IS NULL") == 0
    assert await rows.connection.fetchval("SELECT count(*) FROM role_grant WHERE revoked_at IS NULL AND account_id = $1", person.account_id) == 0
    with pytest.raises(RegistryError) as refused:
        await keyed.registry.sessions.actor_named(account["username"])
    assert refused.value.code == "NO_SUCH_ACCOUNT"


@pytest.mark.parametrize(("verb", "more"), [("enableAccount", {}), ("resetPassword", {}), ("linkIdentity", {"subject": "S-1"})])
async def test_the_account_of_whoever_is_erased_is_nobody_s(keyed: Asking, rows: Rows, verb: str, more: dict[str, str]) -> None:
    person = await full(keyed, rows)
    await erased(keyed, rows, person)
    version = await rows.value("account", str(person.account_id), "version")
    given = {"accountId": person.account_id, "expectedVersion": version, **more}
    errors = ["ACCOUNT_CLOSED"] + (["OIDC_OFF"] if verb == "linkIdentity" else [])
    async with nothing_left(rows):
        assert (await do(keyed, verb, "__typename", ADMIN, **given))["errors"] == errors
    asked = "query($action: Action!, $id: ID) { viewerCan(action: $action, subjectId: $id) { code } }"
    assert await keyed(asked, ADMIN, action=verb, id=person.account_id) == {"viewerCan": {"code": "ACCOUNT_CLOSED"}}
    other = await rows.account(disabled_at=datetime.now(UTC))
    assert (await do(keyed, "enableAccount", "account { state }", ADMIN, accountId=other, expectedVersion=1))["errors"] == []


async def test_what_was_decided_keeps_its_references_and_what_is_open_is_withdrawn(keyed: Asking, rows: Rows) -> None:
    person = await full(keyed, rows)
    rejected = await rows.application(applicant_id=person.person_id, state="NOT_SELECTED", number="A-REJECTED")
    await erased(keyed, rows, person)
    kept = await rows.connection.fetch("SELECT id, state, applicant_id, emptied_at IS NULL AS full FROM application")
    assert {(row["state"], row["applicant_id"], row["full"]) for row in kept} == {
        ("WITHDRAWN", person.person_id, False),
        ("NOT_SELECTED", person.person_id, False),
    }
    assert await rows.value("application", rejected, "number") == "A-REJECTED"
    assert await rows.connection.fetchval("SELECT count(*) FROM consent WHERE person_id = $1", person.person_id) == 1
    assert await rows.connection.fetchval("SELECT count(*) FROM access_log WHERE person_id = $1", person.person_id) == 1


async def test_whoever_is_erased_is_found_by_no_search(keyed: Asking, rows: Rows) -> None:
    person, clerk = await full(keyed, rows), await office(rows)
    document = "query($text: String!) { persons(search: $text) { nodes { name } } search(text: $text) { totalCount } }"
    assert (await keyed(document, clerk, text=NAME))["persons"]["nodes"] == [{"name": NAME}]
    await erased(keyed, rows, person)
    for text in (NAME, NAME[1:], "zhangjinsique", "zjsq"):
        found = await keyed(document, clerk, text=text)
        assert (found["persons"]["nodes"], found["search"]["totalCount"]) == ([], 0)


async def test_the_log_tells_of_the_erasure_and_still_verifies(keyed: Asking, rows: Rows, database_url: str) -> None:
    person = await full(keyed, rows)
    head = await verify_log(database_url)
    await erased(keyed, rows, person)
    assert "person:erased" in await events(rows)
    last = await verify_log(database_url, [head])
    assert last.position > head.position
    told = await rows.connection.fetchval("SELECT string_agg(event::text, '') FROM event")
    assert [canary for canary in CANARIES if canary in told] == []


async def test_no_answer_that_tells_of_the_person_is_kept(keyed: Asking, rows: Rows) -> None:
    person, clerk = await full(keyed, rows), await office(rows)
    document = "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { consent { person { id name email } } errors { code } } }"
    for key, subject, actor in (("own", person, person), ("office", person, clerk), ("other", await applicant(rows), clerk)):
        given = {"input": {"noticeId": await rows.privacy_notice(), "personId": subject.person_id}}
        request = Request(document, None, given, read_only=False)
        await keyed.registry.engine.answer(request, actor, Lang.EN, Terms(idempotency_key=key))
    assert await rows.connection.fetchval("SELECT count(*) FROM receipt") == 0
    kept = "INSERT INTO receipt (account_id, key, place, digest, answer) VALUES ($1, $2, 0, repeat('ab', 32), convert_to($3, 'UTF8'))"
    for key, actor, told in (("own", person, "{}"), ("office", clerk, f'{{"email":"{EMAIL}"}}'), ("other", clerk, "{}")):
        await rows.connection.execute(kept, actor.account_id, key, told)
    await erased(keyed, rows, person)
    assert [row["key"] for row in await rows.connection.fetch("SELECT key FROM receipt")] == ["other"]
    assert await rows.connection.fetchval("SELECT count(*) FROM receipt WHERE position(convert_to($1, 'UTF8') IN answer) > 0", EMAIL) == 0


async def test_nothing_more_is_done_with_whoever_is_erased(keyed: Asking, rows: Rows) -> None:
    person, clerk = await full(keyed, rows), await office(rows)
    await erased(keyed, rows, person)
    version = await rows.value("person", str(person.person_id), "version")
    given = {"personId": person.person_id, "expectedVersion": version}
    verbs: dict[str, dict[str, Any]] = {
        "updatePerson": {**given, "name": "又名", "reason": "改回原来的名字"},
        "recordIdentityPaper": {**given, "docType": "PASSPORT", "number": "E1234567", "country": "JP"},
        "revealPerson": {"personId": person.person_id, "fields": ["PHONE"], "reason": "核实公示名单"},
        "exportPersonData": {"personId": person.person_id, "reason": "核实公示名单"},
        "giveConsent": {"personId": person.person_id, "noticeId": await rows.privacy_notice()},
    }
    async with nothing_left(rows):
        for verb, values in verbs.items():
            assert (await do(keyed, verb, "__typename", clerk, **values))["errors"] == ["WRONG_STATE"]


def test_what_an_erasure_touches_is_purged() -> None:
    """A table that will refer to people is written anew, too."""
    from_people = {key.parent.table.name for table in Base.metadata.tables.values() for key in table.foreign_keys if key.column.table.name == "person"}
    of_accounts = {name.partition(".")[0] for name in FOLLOWED}
    assert from_people | of_accounts | {"person", "change", "receipt", "expert_post"} == {*PERSONAL}
