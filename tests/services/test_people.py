"""People register, change their record and record their papers; nothing of it is written where it could not be erased."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from registry.actor import Actor, Grant, Role
from registry.app import registry_on
from registry.auth.vault import Vault, new_key
from registry.errors import Lang
from registry.identifiers import resident_check_character
from registry.query.request import Request, Terms
from registry.settings import Settings
from tests.query.conftest import ADMIN, AUDITOR, Asking, asking_of
from tests.rows import Rows
from tests.services.doing import ANONYMOUS, contents, do, nothing_left, said

KEY = new_key()
NUMBER = "11010519491231002X"
"""The example of GB 11643-1999."""
PHONE, EMAIL, NAME = "+8613912345678", "zhang@canary.example.org", "章金丝雀"
TOLD = "person { id name phone email orcid idMasked idDocType version }"


@pytest.fixture
async def keyed(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    """A registry that has a key."""
    settings = Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0, secret_keys=KEY)
    async with asking_of(registry_on(database_url, settings), monkeypatch) as ask:
        yield ask


async def office(rows: Rows) -> Actor:
    return Actor(await rows.account(), None, "office", (Grant(Role.TALENT_OFFICE),))


async def newcomer(rows: Rows) -> Actor:
    """An applicant who is nobody yet."""
    return Actor(await rows.account(), None, "newcomer", (Grant(Role.APPLICANT),))


async def applicant(rows: Rows, **given: Any) -> Actor:
    person = await rows.person(**given)
    return Actor(await rows.account(person_id=person), person, "applicant", (Grant(Role.APPLICANT),))


async def logged(rows: Rows) -> str:
    """All that the log, the changes beside it and the receipts hold."""
    tables = [await rows.connection.fetch(f"SELECT t::text FROM {table} t") for table in ("event", "change")]
    answers = [bytes(row["answer"]).decode() for row in await rows.connection.fetch("SELECT answer FROM receipt")]
    return "\n".join([row[0] for table in tables for row in table] + answers)


async def test_an_applicant_registers_once_and_the_account_is_theirs(ask: Asking, rows: Rows) -> None:
    actor = await newcomer(rows)
    given = {"name": NAME, "phone": "139 1234 5678", "email": EMAIL, "orcid": "https://orcid.org/0000-0002-1825-0097", "birthYear": 1985}
    done = await do(ask, "registerPerson", TOLD, actor, nationality="jp", **given)
    person = done["person"]
    assert (done["errors"], person["name"], person["phone"], person["orcid"]) == ([], NAME, PHONE, "0000-0002-1825-0097")
    assert await rows.value("account", str(actor.account_id), "person_id") == person["id"]
    assert await rows.value("person", person["id"], "nationality") == "JP"
    again = await do(ask, "registerPerson", TOLD, actor, name=NAME)
    assert (again["person"], again["errors"]) == (None, ["PERSON_KNOWN"])


@pytest.mark.parametrize("actor", [ADMIN, AUDITOR, ANONYMOUS])
async def test_nobody_but_an_applicant_registers(ask: Asking, rows: Rows, actor: Actor) -> None:
    async with nothing_left(rows):
        assert (await do(ask, "registerPerson", TOLD, actor, name=NAME))["errors"] == ["NOT_PERMITTED"]


async def test_everything_wrong_with_a_record_is_said_at_once(ask: Asking, rows: Rows) -> None:
    await rows.person(orcid="0000-0002-1825-0097")
    wrong = {"name": " ", "phone": "12", "email": "nowhere", "orcid": "0000-0002-1825-0097", "birthYear": 1850, "nationality": "Japan"}
    actor = await newcomer(rows)
    async with nothing_left(rows):
        assert set((await do(ask, "registerPerson", TOLD, actor, **wrong))["errors"]) == {
            "TEXT_MISSING name",
            "IDENTIFIER_INVALID phone",
            "IDENTIFIER_INVALID email",
            "ALREADY_REGISTERED orcid",
            "AMOUNT_OUT_OF_RANGE birthYear",
            "COUNTRY_UNKNOWN nationality",
        }


async def test_a_rehearsal_registers_nobody(ask: Asking, rows: Rows) -> None:
    actor = await newcomer(rows)
    async with nothing_left(rows):
        assert (await do(ask, "registerPerson", TOLD, actor, name=NAME, validateOnly=True))["person"]["name"] == NAME


async def test_one_changes_ones_own_record_and_the_office_corrects_it_with_a_reason(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows, name_zh="旧名", phone=PHONE)
    given = {"personId": actor.person_id, "expectedVersion": 1}
    done = await do(ask, "updatePerson", TOLD, actor, **given, name=NAME, phone=None)
    assert (done["person"]["name"], done["person"]["phone"], done["person"]["version"]) == (NAME, None, 2)
    assert (await do(ask, "updatePerson", TOLD, actor, **given, name="又名"))["errors"] == ["CONFLICT expectedVersion"]
    given["expectedVersion"] = 2
    clerk = await office(rows)
    assert (await do(ask, "updatePerson", TOLD, clerk, **given, name="更正"))["errors"] == ["TEXT_MISSING reason"]
    assert (await do(ask, "updatePerson", TOLD, clerk, **given, name="更正", reason="错字"))["errors"] == ["REASON_TOO_SHORT reason"]
    assert (await do(ask, "updatePerson", TOLD, clerk, **given, name="更正", reason="与护照上的姓名一致"))["person"]["name"] == "更正"


async def test_others_records_are_not_theirs_to_change(ask: Asking, rows: Rows) -> None:
    victim = await applicant(rows, phone=PHONE)
    given = {"personId": victim.person_id, "expectedVersion": 1, "name": "改", "reason": "没有任何理由可言"}
    for actor, refusal in ((await applicant(rows), "NOT_VISIBLE personId"), (AUDITOR, "NOT_PERMITTED"), (ADMIN, "NOT_VISIBLE personId")):
        async with nothing_left(rows):
            assert (await do(ask, "updatePerson", TOLD, actor, **given))["errors"] == [refusal]


async def test_the_log_tells_that_a_record_was_changed_and_not_from_what_to_what(ask: Asking, rows: Rows) -> None:
    actor = await newcomer(rows)
    person = (await do(ask, "registerPerson", TOLD, actor, name=NAME, phone=PHONE, email=EMAIL))["person"]["id"]
    own = Actor(actor.account_id, person, actor.name, actor.grants)
    await do(ask, "updatePerson", TOLD, own, personId=person, expectedVersion=1, phone="13700001111", name="另名")
    changed = await rows.connection.fetch("SELECT field, old_value, new_value FROM change WHERE version = 2 AND subject_id = $1", person)
    assert sorted((row["field"], row["old_value"], row["new_value"]) for row in changed) == [("name", None, None), ("phone", None, None)]
    kept = await logged(rows)
    assert [secret for secret in (NAME, PHONE, EMAIL, "13700001111", "另名") if secret in kept] == []


async def test_a_conflict_tells_which_fields_of_a_person_were_changed(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows, phone=PHONE)
    for version, phone in ((1, "13700001111"), (2, "13700002222")):
        await do(ask, "updatePerson", TOLD, actor, personId=actor.person_id, expectedVersion=version, phone=phone)
    [message] = await said(ask, "updatePerson", Lang.EN, actor, personId=actor.person_id, expectedVersion=1, phone=None)
    assert "13700001111" not in message
    assert "version 3" in message


# papers


def resident(number: int) -> str:
    body = f"99000019800101{number:03d}"
    return body + resident_check_character(body)


async def record(ask: Asking, actor: Actor, number: str, kind: str = "RESIDENT_ID", version: int = 1, **more: Any) -> Any:
    given = {"personId": actor.person_id, "expectedVersion": version, "docType": kind, "number": number, **more}
    return await do(ask, "recordIdentityPaper", TOLD, actor, **given)


async def test_a_paper_is_kept_sealed_masked_and_as_a_digest(keyed: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    done = await record(keyed, actor, NUMBER.lower())
    assert (done["errors"], done["person"]["idMasked"], done["person"]["idDocType"]) == ([], "1****************X", "RESIDENT_ID")
    kept = await rows.connection.fetchrow("SELECT * FROM person WHERE id = $1", actor.person_id)
    assert kept is not None
    assert Vault([KEY]).open(kept["id_sealed"]) == f"RESIDENT_ID - {NUMBER}"
    assert kept["id_hmac"] == Vault([KEY]).digest("identity", f"RESIDENT_ID - {NUMBER}")
    assert NUMBER not in str(dict(kept))
    assert NUMBER not in await logged(rows)
    assert (await record(keyed, actor, NUMBER, version=2))["warnings"] == ["NOTHING_CHANGED"]


async def test_without_a_key_no_paper_is_kept(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    async with nothing_left(rows):
        assert (await record(ask, actor, NUMBER))["errors"] == ["SECRET_KEYS_MISSING"]


async def test_one_paper_is_one_person_s_and_it_is_not_told_whose(keyed: Asking, rows: Rows) -> None:
    holder = await applicant(rows, name_zh=NAME)
    await record(keyed, holder, NUMBER)
    other = await applicant(rows)
    before = await contents(rows)
    refused = await record(keyed, other, NUMBER)
    assert refused == {"person": None, "errors": ["ALREADY_REGISTERED number"], "warnings": []}
    assert {table for table, held in (await contents(rows)).items() if held != before[table]} == {"access_log"}
    given = {"personId": other.person_id, "expectedVersion": 1, "docType": "RESIDENT_ID", "number": NUMBER}
    [message] = await said(keyed, "recordIdentityPaper", Lang.ZH, other, **given)
    assert [told for told in (NAME, NUMBER, str(holder.person_id)) if told in message] == []


async def test_a_paper_is_found_again_under_an_older_key(database_url: str, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    older = Vault([new_key_ := new_key()])
    await rows.person(id_doc_type="RESIDENT_ID", id_masked="1****************X", id_hmac=older.digest("identity", f"RESIDENT_ID - {NUMBER}"))
    settings = Settings(pool_size=2, budget=0, anonymous_budget=0, secret_keys=f"{KEY},{new_key_}")
    async with asking_of(registry_on(database_url, settings), monkeypatch) as asking:
        assert (await record(asking, await applicant(rows), NUMBER))["errors"] == ["ALREADY_REGISTERED number"]


async def test_passports_of_two_countries_may_have_one_number(keyed: Asking, rows: Rows) -> None:
    assert (await record(keyed, await applicant(rows), "E1234567", "PASSPORT"))["errors"] == ["TEXT_MISSING country"]
    for country in ("JP", "DE"):
        assert (await record(keyed, await applicant(rows), "e 1234567", "PASSPORT", country=country))["errors"] == []
    assert (await record(keyed, await applicant(rows), "E1234567", "PASSPORT", country="DE"))["errors"] == ["ALREADY_REGISTERED number"]


@pytest.mark.parametrize(
    "number, kind, problem",
    [
        ("110105194912310021", "RESIDENT_ID", "CHECK_CHARACTER"),
        ("110105194913310028", "RESIDENT_ID", "BIRTH_DATE"),
        ("11010519491231", "RESIDENT_ID", "LENGTH"),
        ("110105491231002", "RESIDENT_ID", "OBSOLETE"),
        ("1101051949123100OX", "RESIDENT_ID", "CHARACTER"),
        ("H1234", "HMT_PERMIT", "FORMAT"),
        (NUMBER, "FOREIGN_PR", "FORMAT"),
        ("E12", "PASSPORT", "FORMAT"),
    ],
)
async def test_what_is_wrong_with_a_number_is_told_without_any_of_it(keyed: Asking, rows: Rows, number: str, kind: str, problem: str) -> None:
    actor = await applicant(rows)
    document = """mutation($input: RecordIdentityPaperInput!) { recordIdentityPaper(input: $input) {
        errors { code field message hint params { name value } } } }"""
    given = {"personId": actor.person_id, "expectedVersion": 1, "docType": kind, "number": number, "country": "JP"}
    for lang in Lang:
        answer = (await keyed(document, actor, lang, input=given))["recordIdentityPaper"]["errors"]
        assert problem in [param["value"] for error in answer for param in error["params"]]
        told = json.dumps(answer, ensure_ascii=False)
        assert [part for part in (number, number[6:14], number[-4:]) if len(part) > 3 and part in told] == []


async def test_made_up_people_have_made_up_papers(keyed: Asking, rows: Rows) -> None:
    assert (await record(keyed, await applicant(rows, is_synthetic=True), resident(1)))["errors"] == []
    assert (await record(keyed, await applicant(rows), resident(2)))["errors"] == ["IDENTIFIER_INVALID number"]


async def test_the_office_records_a_paper_and_reads_but_its_mask(keyed: Asking, rows: Rows) -> None:
    person = await rows.person()
    given = {"personId": person, "expectedVersion": 1, "docType": "RESIDENT_ID", "number": NUMBER}
    assert (await do(keyed, "recordIdentityPaper", TOLD, AUDITOR, **given))["errors"] == ["NOT_PERMITTED"]
    assert (await do(keyed, "recordIdentityPaper", TOLD, await office(rows), **given))["person"]["idMasked"] == "1****************X"


async def test_no_answer_about_a_person_is_kept_under_a_key(keyed: Asking, rows: Rows) -> None:
    actor = await applicant(rows, phone=PHONE)
    document = "mutation($input: UpdatePersonInput!) { updatePerson(input: $input) { person { phone } errors { code } } }"
    given = {"input": {"personId": actor.person_id, "expectedVersion": 1, "name": NAME}}
    answer = await keyed.registry.engine.answer(Request(document, None, given, read_only=False), actor, Lang.EN, Terms(idempotency_key="k"))
    assert PHONE in answer.body.decode()
    assert await rows.connection.fetchval("SELECT count(*) FROM receipt") == 0
