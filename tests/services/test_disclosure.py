"""Values that are masked: shown once to who gives a reason, on the record each time, and nowhere else."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLInputObjectType

from registry.actor import Actor, Grant, Role, Viewer
from registry.app import contract, registry_on
from registry.auth.vault import Vault
from registry.errors import Lang
from registry.models import Person
from registry.models.base import Row
from registry.policies.base import masked_attributes, readable, settled
from registry.query.request import Request, Terms
from registry.settings import Settings
from tests.query.conftest import ADMIN, AUDITOR, Asking, asking_of
from tests.rows import Rows
from tests.services.doing import ANONYMOUS, briefly, do, events, nothing_left
from tests.services.test_people import EMAIL, KEY, NAME, NUMBER, PHONE, applicant, keyed, logged, office, record

__all__ = ["keyed"]

REASON = "核实公示名单上的联系方式"
SHOWS = "revealed { field value } remaining"
ROOT = Path(__file__).parents[2]


async def reveal(ask: Asking, actor: Actor, person: str | None, *fields: str, reason: str = REASON) -> Any:
    return await do(ask, "revealPerson", SHOWS, actor, personId=person, fields=fields or ("PHONE",), reason=reason)


async def subject(rows: Rows) -> Actor:
    return await applicant(rows, name_zh=NAME, phone=PHONE, email=EMAIL)


async def test_values_are_shown_with_a_reason_and_the_person_can_read_who_saw_them(keyed: Asking, rows: Rows) -> None:
    person, clerk = await subject(rows), await office(rows)
    await record(keyed, person, NUMBER)
    shown = await reveal(keyed, clerk, person.person_id, "PHONE", "IDENTITY_NUMBER", "PHONE")
    assert shown["revealed"] == [{"field": "PHONE", "value": PHONE}, {"field": "IDENTITY_NUMBER", "value": NUMBER}]
    assert shown["remaining"] == 49
    document = "query($id: ID!) { person(by: {id: $id}) { accesses { nodes { kind fields reason role by } } } }"
    told = {"kind": "REVEAL", "fields": ["phone", "identityNumber"], "reason": REASON, "role": "TALENT_OFFICE", "by": "用户"}
    assert (await keyed(document, person, id=person.person_id))["person"]["accesses"]["nodes"] == [told]
    assert (await keyed("{ accessLogs { nodes { reason } } }", AUDITOR))["accessLogs"]["nodes"] == [{"reason": REASON}]
    assert (await keyed("{ accessLogs { nodes { reason by } } }", ADMIN))["accessLogs"]["nodes"] == [{"reason": None, "by": "用户"}]
    assert (await keyed("{ accessLogs { totalCount } }", clerk))["accessLogs"] == {"totalCount": 0}
    kept = await logged(rows)
    assert [value for value in (PHONE, NUMBER, REASON) if value in kept] == []


async def test_what_is_not_on_record_is_null(ask: Asking, rows: Rows) -> None:
    person = await rows.person()
    shown = await reveal(ask, await office(rows), person, "EMAIL", "IDENTITY_NUMBER")
    assert [one["value"] for one in shown["revealed"]] == [None, None]


@pytest.mark.parametrize(("reason", "code"), [("", "TEXT_MISSING reason"), ("查一下", "REASON_TOO_SHORT reason"), ("       短", "REASON_TOO_SHORT reason")])
async def test_without_a_reason_nothing_is_shown_or_logged(ask: Asking, rows: Rows, reason: str, code: str) -> None:
    person, clerk = await subject(rows), await office(rows)
    async with nothing_left(rows):
        assert await reveal(ask, clerk, person.person_id, reason=reason) == {"revealed": None, "remaining": None, "errors": [code], "warnings": []}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.TALENT_OFFICE, Role.PUBLIC)])
async def test_no_other_role_reveals_anything(ask: Asking, rows: Rows, role: Role) -> None:
    person = await subject(rows)
    sponsor = await rows.company()
    await rows.application(applicant_id=person.person_id, state="AWARDED", sponsor_id=sponsor)
    actor = Actor(await rows.account(), None, "x", (Grant(role, sponsor if role is Role.COMPANY else None),))
    async with nothing_left(rows):
        answer = await reveal(ask, actor, person.person_id)
    assert answer["revealed"] is None
    assert answer["errors"] in (["NOT_PERMITTED"], ["NOT_VISIBLE personId"])


async def test_nobody_in_particular_and_the_person_reveal_nothing(ask: Asking, rows: Rows) -> None:
    person = await subject(rows)
    assert (await reveal(ask, ANONYMOUS, person.person_id))["errors"] == ["NOT_VISIBLE personId"]
    assert (await reveal(ask, person, person.person_id))["errors"] == ["NOT_PERMITTED"]


# the budget


@pytest.fixture
async def meagre(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    """A registry where an account sees two people a day."""
    settings = Settings(pool_size=8, budget=0, anonymous_budget=0, cost_ceiling=0, reveals_a_day=2)
    async with asking_of(registry_on(database_url, settings), monkeypatch) as ask:
        yield ask


async def test_an_account_sees_so_many_people_a_day_and_is_told_when_again(meagre: Asking, rows: Rows) -> None:
    clerk, colleague = await office(rows), await office(rows)
    people = [await rows.person(phone=PHONE) for _ in range(3)]
    yesterday = datetime.now(UTC) - timedelta(days=1, hours=1)
    for person in people:
        await rows.access_log(account_id=clerk.account_id, person_id=person, at=yesterday)
    assert [(await reveal(meagre, clerk, person))["remaining"] for person in people] == [1, 0, None]
    document = """mutation($input: RevealPersonInput!) { revealPerson(input: $input) { revealed { value } errors { code hint params { name value } } } }"""
    refused = (await meagre(document, clerk, input={"personId": people[0], "fields": ["PHONE"], "reason": REASON}))["revealPerson"]
    params = {one["name"]: one["value"] for one in refused["errors"][0]["params"]}
    assert (refused["revealed"], refused["errors"][0]["code"], params["limit"]) == (None, "REVEALS_SPENT", "2")
    assert params["until"].endswith("T16:00:00Z")
    assert datetime.now(UTC) < datetime.fromisoformat(params["until"]) <= datetime.now(UTC) + timedelta(days=1)
    assert (await reveal(meagre, colleague, people[0]))["remaining"] == 1


async def test_two_at_once_do_not_both_take_the_last(meagre: Asking, rows: Rows) -> None:
    clerk = await office(rows)
    people = [await rows.person(phone=PHONE) for _ in range(5)]
    answers = await asyncio.gather(*(reveal(meagre, clerk, person) for person in people))
    assert sorted(answer["errors"] for answer in answers) == [[], [], ["REVEALS_SPENT"], ["REVEALS_SPENT"], ["REVEALS_SPENT"]]
    assert await rows.connection.fetchval("SELECT count(*) FROM access_log") == 2


# once, and never unseen


async def test_no_key_has_the_values_answered_again(ask: Asking, rows: Rows) -> None:
    person, clerk = await subject(rows), await office(rows)
    document = "mutation($input: RevealPersonInput!) { revealPerson(input: $input) { revealed { value } errors { code } } }"
    given = {"input": {"personId": person.person_id, "fields": ["PHONE"], "reason": REASON}}
    request, terms = Request(document, None, given, read_only=False), Terms(idempotency_key="again")
    answers = [await ask.registry.engine.answer(request, clerk, Lang.EN, terms) for _ in range(2)]
    assert [answer.replayed for answer in answers] == [False, False]
    assert await rows.connection.fetchval("SELECT count(*) FROM receipt") == 0
    assert await rows.connection.fetchval("SELECT count(*) FROM access_log") == 2


@pytest.mark.parametrize("other", ["refused", "rehearsed"])
async def test_what_is_undone_with_something_else_has_shown_nothing(ask: Asking, rows: Rows, other: str) -> None:
    person, clerk = await subject(rows), await office(rows)
    document = """mutation($one: RevealPersonInput!, $two: PublishPrivacyNoticeInput!) @atomic {
        revealPerson(input: $one) { revealed { value } errors { code } } publishPrivacyNotice(input: $two) { errors { code } }
    }"""
    one = {"personId": person.person_id, "fields": ["PHONE"], "reason": REASON}
    two = {"purpose": "SHARING", "text": "" if other == "refused" else "告知", "validateOnly": other == "rehearsed"}
    async with nothing_left(rows):
        answer = await ask(document, clerk, one=one, two=two)
    assert answer["revealPerson"] == {"revealed": None, "errors": [{"code": "ROLLED_BACK"}]}
    assert PHONE not in json.dumps(answer)


def test_a_disclosure_cannot_be_rehearsed() -> None:
    inputs = [contract().schema.type_map[name] for name in ("RevealPersonInput", "ExportPersonDataInput")]
    assert [type_.name for type_ in inputs if not isinstance(type_, GraphQLInputObjectType) or "validateOnly" in type_.fields] == []


def kinds() -> list[Viewer]:
    """Every role alone, over everything and over something, and nobody."""
    return [Viewer(frozenset()), *(Viewer(frozenset({(role, whole)})) for role in Role for whole in (True, False))]


@pytest.mark.parametrize("attribute", ["phone", "email", "id_sealed", "id_hmac"])
def test_no_rule_lets_anybody_but_the_person_read_what_is_masked(attribute: str) -> None:
    """So whoever else has such a value has it from a command, and every one of those is on record."""
    row = Row(Person, "t1")
    conditions = {str(readable(Person, attribute, row, viewer)) for viewer in kinds() if settled(readable(Person, attribute, row, viewer)) is not False}
    assert attribute in masked_attributes(Person)
    assert conditions == (set() if attribute.startswith("id_") else {"t1.id = :actor_person"})


def test_sealed_values_are_opened_where_that_is_logged() -> None:
    """One function opens the number on somebody's papers to show it, asked by the disclosure and the copy: both write the log first.

    What seals everything anew opens it as well, and shows it to nobody; and so do they who compare a code with the key of a second factor.
    What a file is sealed under opens that file.
    """
    sources = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "registry").rglob("*.py")}
    opening = {"registry/files/sealing.py", *(f"registry/services/{name}.py" for name in ("codes", "disclosure", "keys"))}
    assert {path for path, text in sources.items() if "vault.open(" in text} == opening
    asks = {path for path, text in sources.items() if "identity_number(" in text}
    assert asks == {"registry/services/disclosure.py", "registry/services/copies.py"}


@pytest.mark.parametrize("statement", ["DELETE FROM access_log", "TRUNCATE access_log", "UPDATE access_log SET reason = '改'", "UPDATE access_log SET at = now()"])
async def test_the_access_log_is_never_altered(rows: Rows, statement: str) -> None:
    await rows.access_log()
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows.connection.execute(statement)


async def test_a_reason_can_be_blanked(rows: Rows) -> None:
    entry = await rows.access_log()
    await rows.connection.execute("UPDATE access_log SET reason = NULL")
    assert await rows.value("access_log", entry, "reason") is None


async def test_corrections_and_comparisons_by_the_office_are_on_record_and_ones_own_are_not(keyed: Asking, rows: Rows) -> None:
    person, clerk = await subject(rows), await office(rows)
    given = {"personId": person.person_id, "expectedVersion": 1}
    await do(keyed, "updatePerson", "person { id }", person, **given, phone="13700001111")
    await do(keyed, "updatePerson", "person { id }", clerk, **{**given, "expectedVersion": 2}, name="正", birthYear=1980, reason=REASON)
    await do(keyed, "recordIdentityPaper", "person { id }", clerk, **{**given, "expectedVersion": 3}, docType="RESIDENT_ID", number=NUMBER)
    again = await do(keyed, "recordIdentityPaper", "person { id }", clerk, **{**given, "expectedVersion": 4}, docType="RESIDENT_ID", number=NUMBER)
    assert again["warnings"] == ["NOTHING_CHANGED"]
    kept = await rows.connection.fetch("SELECT kind, fields, reason FROM access_log ORDER BY id")
    assert [(row["kind"], sorted(row["fields"]), row["reason"]) for row in kept] == [
        ("CORRECTION", ["birthYear", "name"], REASON),
        ("COMPARISON", ["identityNumber"], None),
        ("COMPARISON", ["identityNumber"], None),
    ]


@pytest.mark.parametrize("by", ["office", "applicant"])
async def test_whose_number_was_compared_can_see_that_it_was_though_nothing_came_of_it(keyed: Asking, rows: Rows, by: str) -> None:
    owner, other = await subject(rows), await applicant(rows)
    await record(keyed, owner, NUMBER)
    actor = await office(rows) if by == "office" else other
    given = {"personId": other.person_id, "expectedVersion": 1, "docType": "RESIDENT_ID", "number": NUMBER}
    async with nothing_left(rows):
        rehearsed = await do(keyed, "recordIdentityPaper", "person { id }", actor, **given, validateOnly=True)
        assert rehearsed["errors"] == [], "what is not compared cannot be told"
        document = """mutation($input: RecordIdentityPaperInput!) @atomic {
            one: recordIdentityPaper(input: $input) { errors { code } } two: recordIdentityPaper(input: $input) { errors { code } }
        }"""
        together = await keyed(document, actor, input=given)
        assert together["one"]["errors"] == [{"code": "NOT_TOGETHER"}]
    assert (await do(keyed, "recordIdentityPaper", "person { id }", actor, **given))["errors"] == ["ALREADY_REGISTERED number"]
    kept = await rows.connection.fetch("SELECT person_id, account_id, kind, fields, role FROM access_log")
    role = "TALENT_OFFICE" if by == "office" else "APPLICANT"
    assert [tuple(row) for row in kept] == [(owner.person_id, actor.account_id, "COMPARISON", ["identityNumber"], role)]


# copies


async def full(keyed: Asking, rows: Rows) -> Actor:
    """Somebody of whom there is something in every table."""
    person = await subject(rows)
    await record(keyed, person, NUMBER)
    await rows.application(applicant_id=person.person_id, title_zh="课题金丝雀", form={"plan": "表单金丝雀"}, state="SUBMITTED")
    await rows.consent(person_id=person.person_id)
    await rows.data_subject_request(person_id=person.person_id, details="请求金丝雀")
    await rows.access_log(person_id=person.person_id, reason="理由金丝雀")
    await rows.role_grant(account_id=person.account_id, role="APPLICANT")
    await rows.access_token(account_id=person.account_id, name="令牌金丝雀")
    return person


CANARIES = (NAME, PHONE, EMAIL, NUMBER, "课题金丝雀", "表单金丝雀", "请求金丝雀", "理由金丝雀", "令牌金丝雀")


async def test_ones_own_copy_holds_everything_and_nothing_of_others(keyed: Asking, rows: Rows) -> None:
    person = await full(keyed, rows)
    await applicant(rows, name_zh="旁人", phone="+8613700009999")
    answer = (await keyed("mutation { exportMyData { data fileName errors { code } } }", person))["exportMyData"]
    assert (answer["fileName"], answer["errors"]) == (f"{person.person_id}.json", [])
    text = json.dumps(answer["data"], ensure_ascii=False)
    assert [canary for canary in CANARIES if canary not in text] == []
    assert ("旁人" in text, "+8613700009999" in text) == (False, False)
    sealed = await rows.value("person", str(person.person_id), "id_sealed")
    assert [secret for secret in (sealed, Vault([KEY]).digest("identity", f"RESIDENT_ID - {NUMBER}")) if secret in text] == []
    assert [row["kind"] for row in answer["data"]["accessLog"]] == ["REVEAL", "EXPORT"]
    assert (await events(rows))[-1] == "person:copied"


async def test_the_office_takes_a_copy_with_a_reason_and_it_counts(keyed: Asking, meagre: Asking, rows: Rows) -> None:
    person, clerk = await full(keyed, rows), await office(rows)
    given = {"personId": person.person_id, "reason": REASON}
    for actor, refusal in ((AUDITOR, "NOT_PERMITTED"), (ADMIN, "NOT_VISIBLE personId"), (await applicant(rows), "NOT_VISIBLE personId")):
        assert (await do(keyed, "exportPersonData", "data", actor, **given)) == {"data": None, "errors": [refusal], "warnings": []}
    assert (await do(keyed, "exportPersonData", "data", clerk, **{**given, "reason": "要"}))["errors"] == ["REASON_TOO_SHORT reason"]
    text = json.dumps((await do(keyed, "exportPersonData", "data", clerk, **given))["data"], ensure_ascii=False)
    assert [canary for canary in CANARIES if canary not in text] == []
    other = await rows.person()
    assert [(await reveal(meagre, clerk, other))["errors"] for _ in range(2)] == [[], ["REVEALS_SPENT"]]


async def test_who_is_nobody_on_record_has_no_copy(ask: Asking) -> None:
    answer = (await ask("mutation { exportMyData { data errors { code field } } }", ADMIN))["exportMyData"]
    assert (answer["data"], briefly(answer["errors"])) == (None, ["SESSION_REQUIRED"])
