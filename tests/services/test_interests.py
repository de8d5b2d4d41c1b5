"""Interests on record, through the API: declared, ended and struck, and who sees them."""

from datetime import timedelta
from typing import Any

import pytest

from registry.actor import Actor, Grant, Role
from registry.calendar import today_in_china
from registry.errors import Lang
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.doing import ANONYMOUS, NOBODY, contents, do, events, nothing_left, said
from tests.services.test_people import applicant, office

SHOWN = "interest { id kind since until note state version struckAt strikeReason company { id } person { id } account { id } }"


async def declare(ask: Asking, actor: Actor, **given: Any) -> Any:
    return await do(ask, "declareInterest", SHOWN, actor, **{"kind": "SHARES", **given})


async def end(ask: Asking, actor: Actor, interest: str, version: int = 1, **given: Any) -> Any:
    return await do(ask, "endInterest", SHOWN, actor, interestId=interest, expectedVersion=version, **given)


async def strike(ask: Asking, actor: Actor, interest: str, version: int = 1, reason: str = "系同名同姓，登记有误") -> Any:
    return await do(ask, "strikeInterest", SHOWN, actor, interestId=interest, expectedVersion=version, reason=reason)


async def clerk(rows: Rows, role: Role = Role.LEADER) -> Actor:
    return Actor(await rows.account(), None, "clerk", (Grant(role),))


async def test_an_interest_is_declared_and_ended_by_its_owner(ask: Asking, rows: Rows) -> None:
    actor, company = await clerk(rows), await rows.company()
    done = await declare(ask, actor, companyId=company, kind="DIRECTORSHIP", since="2020-01-01", note=" 任监事 ")
    told = done["interest"]
    assert (told["kind"], told["since"], told["until"], told["note"], told["state"]) == ("DIRECTORSHIP", "2020-01-01", None, "任监事", "DECLARED")
    assert (told["company"], told["person"], told["account"], done["errors"]) == ({"id": company}, None, {"id": actor.account_id}, [])
    ended = (await end(ask, actor, told["id"]))["interest"]
    assert (ended["state"], ended["until"], ended["version"]) == ("ENDED", str(today_in_china()), 2)
    assert (await end(ask, actor, told["id"], 2))["errors"] == ["WRONG_STATE"]
    assert await events(rows) == ["interest:declared", "interest:ended"]


async def test_one_that_is_over_may_be_declared_too(ask: Asking, rows: Rows) -> None:
    actor, yesterday = await office(rows), str(today_in_china() - timedelta(days=1))
    relative = await rows.person()
    over = (await declare(ask, actor, personId=relative, kind="ADVISER", until=yesterday))["interest"]
    assert (over["state"], over["until"], over["person"]) == ("ENDED", yesterday, {"id": relative})


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, ["REQUIRED companyId"]),
        ({"companyId": NOBODY}, ["NOT_VISIBLE companyId"]),
        ({"personId": "person_01h455vb4pex5vsknk084sn02q"}, ["NOT_VISIBLE personId"]),
        ({"companyId": "COMPANY", "personId": "PERSON"}, ["CHOICE_EXCLUDED companyId"]),
        ({"companyId": "COMPANY", "since": "2020-02-01", "until": "2020-01-01"}, ["PERIOD_REVERSED until"]),
        ({"companyId": "COMPANY", "until": "2190-01-01"}, ["DAY_NOT_YET until"]),
        ({"companyId": "COMPANY", "since": "1066-10-14"}, ["AMOUNT_OUT_OF_RANGE since"]),
    ],
)
async def test_what_is_declared_names_one_that_is_there_and_a_time_that_may_be(
    ask: Asking, rows: Rows, given: dict[str, str], errors: list[str]
) -> None:
    actor = await office(rows)
    there = {"COMPANY": await rows.company(), "PERSON": await rows.person()}
    async with nothing_left(rows):
        assert (await declare(ask, actor, **{name: there.get(value, value) for name, value in given.items()}))["errors"] == errors


async def test_an_interest_is_declared_once_while_it_lasts(ask: Asking, rows: Rows) -> None:
    actor = await office(rows)
    for about in ({"companyId": await rows.company()}, {"personId": await rows.person()}):
        first = (await declare(ask, actor, **about))["interest"]["id"]
        async with nothing_left(rows):
            assert (await declare(ask, actor, **about))["errors"] == [f"ALREADY_REGISTERED {next(iter(about))}"]
        assert (await declare(ask, actor, **about, kind="ADVISER"))["errors"] == []
        assert (await declare(ask, await office(rows), **about))["errors"] == []
        assert (await end(ask, actor, first))["errors"] == []
        assert (await declare(ask, actor, **about))["errors"] == []


async def test_one_who_has_not_signed_in_declares_nothing(ask: Asking, rows: Rows) -> None:
    company = await rows.company()
    async with nothing_left(rows):
        assert (await declare(ask, ANONYMOUS, companyId=company))["errors"] == ["NOT_PERMITTED"]


async def test_it_did_not_end_before_it_was_put_on_record(ask: Asking, rows: Rows) -> None:
    """Or whoever had ended it long ago would decide at once."""
    actor, company = await clerk(rows), await rows.company()
    interest = (await declare(ask, actor, companyId=company, since="2020-01-01"))["interest"]["id"]
    async with nothing_left(rows):
        for day in ("2020-06-01", str(today_in_china() - timedelta(days=1))):
            assert (await end(ask, actor, interest, until=day))["errors"] == ["INTEREST_OUTLASTS until"]
        assert (await end(ask, actor, interest, until=str(today_in_china() + timedelta(days=1))))["errors"] == ["DAY_NOT_YET until"]
    assert (await end(ask, actor, interest, until=str(today_in_china())))["errors"] == []


async def test_an_auditor_puts_others_on_record_and_nobody_else_does(ask: Asking, rows: Rows) -> None:
    owner, auditor, company = await clerk(rows), await clerk(rows, Role.AUDITOR), await rows.company()
    for actor in (await clerk(rows, Role.ADMIN), await office(rows)):
        async with nothing_left(rows):
            assert (await declare(ask, actor, companyId=company, accountId=owner.account_id))["errors"] == ["NOT_PERMITTED accountId"]
    told = await do(ask, "declareInterest", "interest { id recordedBy { id } }", auditor, kind="RELATIVE", companyId=company, accountId=owner.account_id)
    assert told["interest"]["recordedBy"] == {"id": auditor.account_id}
    seen = await ask("{ interests { nodes { id recordedBy { id } } } }", owner)
    assert seen == {"interests": {"nodes": [{"id": told["interest"]["id"], "recordedBy": None}]}}


async def test_an_auditor_strikes_a_mistake_and_nobody_one_of_their_own(ask: Asking, rows: Rows) -> None:
    owner, auditor = await clerk(rows), await clerk(rows, Role.AUDITOR)
    company = await rows.company()
    others, own = [(await declare(ask, actor, companyId=company))["interest"]["id"] for actor in (owner, auditor)]
    async with nothing_left(rows):
        assert (await strike(ask, owner, others))["errors"] == ["NOT_PERMITTED"]
        assert (await strike(ask, auditor, own))["errors"] == ["OWN_AFFAIR"]
        assert (await strike(ask, auditor, others, reason="误"))["errors"] == ["REASON_TOO_SHORT reason"]
    done = (await strike(ask, auditor, others))["interest"]
    assert (done["state"], done["strikeReason"], done["struckAt"] is None) == ("STRUCK", "系同名同姓，登记有误", False)
    assert (await end(ask, owner, others, 2))["errors"] == ["WRONG_STATE"]
    assert (await strike(ask, await clerk(rows, Role.AUDITOR), own))["interest"]["state"] == "STRUCK"


async def test_others_neither_see_nor_change_it(ask: Asking, rows: Rows) -> None:
    owner, company = await clerk(rows), await rows.company()
    interest = (await declare(ask, owner, companyId=company, note="持股三成"))["interest"]["id"]
    for role in (Role.ADMIN, Role.TALENT_OFFICE, Role.LEADER, Role.COMPANY, Role.PROMOTER):
        other = Actor(await rows.account(), None, "other", (Grant(role, company if role is Role.COMPANY else None),))
        async with nothing_left(rows):
            assert (await end(ask, other, interest))["errors"] == ["NOT_VISIBLE interestId"]
            assert (await strike(ask, other, interest))["errors"] == ["NOT_VISIBLE interestId"]
        seen = await ask("{ interests { totalCount } accounts { nodes { interests { totalCount } } } events { nodes { type } } }", other)
        assert seen["interests"] == {"totalCount": 0}
        assert {node["interests"]["totalCount"] for node in seen["accounts"]["nodes"]} == {0}
        assert [node["type"] for node in seen["events"]["nodes"]] == []
    assert (await ask("{ interests { nodes { note } } }", await clerk(rows, Role.AUDITOR)))["interests"]["nodes"] == [{"note": "持股三成"}]


async def test_the_log_tells_that_it_was_declared_and_nothing_of_what(ask: Asking, rows: Rows) -> None:
    actor, person = await office(rows), await rows.person()
    await declare(ask, actor, personId=person, kind="RELATIVE", note="表妹金丝雀")
    log = {table: text for table, text in (await contents(rows)).items() if table in ("event", "change", "receipt")}
    assert [word for word in (person, "金丝雀", "RELATIVE") if word in str(log)] == []


# what becomes of them


async def test_a_merged_company_takes_the_interests_in_its_duplicate_along(ask: Asking, rows: Rows) -> None:
    admin, owner = await clerk(rows, Role.ADMIN), await clerk(rows)
    kept, duplicate = await rows.company(), await rows.company(uscc=None, pending_registration=True)
    await rows.interest(account_id=owner.account_id, company_id=duplicate)
    merged = {"companyId": kept, "duplicateIds": [duplicate], "expectedVersion": 1}
    assert (await do(ask, "mergeCompanies", "company { id }", admin, **merged))["errors"] == []
    assert await rows.connection.fetchval("SELECT company_id FROM interest") == kept
    assert [kind for kind in await events(rows) if kind.startswith("interest")] == []


async def test_who_is_whose_relative_goes_with_either_of_them(ask: Asking, rows: Rows) -> None:
    person, other, company = await applicant(rows), await rows.person(), await rows.company()
    bystander = await office(rows)
    struck = {"struck_at": today_in_china(), "struck_by_id": bystander.account_id, "strike_reason": "章金丝雀另有其人"}
    for given in (
        {"account_id": bystander.account_id, "person_id": person.person_id, "note": "表兄"},
        {"account_id": bystander.account_id, "person_id": other, "note": "旁人"},
        {"account_id": person.account_id, "person_id": other, "note": "表妹"},
        {"account_id": person.account_id, "company_id": company, "note": "章金丝雀持股"},
        {"account_id": person.account_id, "company_id": company, "kind": "ADVISER", **struck},
    ):
        await rows.interest(**given)
    request = await rows.data_subject_request(person_id=person.person_id)
    asked: dict[str, Any] = {"requestId": request, "expectedVersion": 1}
    assert (await do(ask, "grantDataSubjectRequest", "request { state }", await office(rows), **asked))["errors"] == []
    left = await rows.connection.fetch("SELECT account_id, person_id, company_id, kind, note, strike_reason FROM interest ORDER BY kind, note")
    assert [tuple(row) for row in left] == [
        (person.account_id, None, company, "ADVISER", None, "ERASED"),
        (bystander.account_id, other, None, "SHARES", "旁人", None),
        (person.account_id, None, company, "SHARES", None, None),
    ]


async def test_a_copy_has_one_s_own_interests_and_not_those_of_others_in_oneself(ask: Asking, rows: Rows) -> None:
    person, company = await applicant(rows), await rows.company()
    await rows.interest(account_id=person.account_id, company_id=company, note="本人持股")
    await rows.interest(person_id=person.person_id, kind="RELATIVE", note="他人申报")
    data = (await ask("mutation { exportMyData { data errors { code } } }", person))["exportMyData"]["data"]
    assert [(row["companyId"], row["note"]) for row in data["interest"]] == [(company, "本人持股")]
    assert "他人申报" not in str(data)


async def test_it_is_said_who_is_to_decide_instead(ask: Asking, rows: Rows) -> None:
    auditor, company = await clerk(rows, Role.AUDITOR), await rows.company()
    own = (await declare(ask, auditor, companyId=company))["interest"]["id"]
    given = {"interestId": own, "expectedVersion": 1, "reason": "系同名同姓，登记有误"}
    (chinese,) = await said(ask, "strikeInterest", Lang.ZH, auditor, **given)
    (english,) = await said(ask, "strikeInterest", Lang.EN, auditor, **given)
    assert chinese == (
        "“撤销”事关您本人、您的近亲属或与您有利害关系的一方，您应当回避。请由本单位其他人员办理。利害关系如登记有误，请联系监督员撤销。"
    )
    assert english == (
        "“Strike” is not done in one's own affair, a relative's, or that of somebody in whom one has an interest."
        "Somebody else of the office decides it. If an interest is on record by mistake, ask an auditor to strike it."
    )
