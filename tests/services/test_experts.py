"""The pool of experts and their conflicts, through the API: who keeps them, who declares and lifts what, and what applicants learn: nothing."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.actor import Actor, Grant, Role
from registry.calendar import today_in_china
from registry.database.connect import engine
from registry.errors import Lang
from registry.models import ReviewAssignment
from registry.models.talent import TalentCategory
from registry.services.breaches import breach_of
from registry.services.conflict_matrix import conflict_matrix
from tests.query.conftest import Asking
from tests.rows import NOW, Rows
from tests.services.doing import ADMIN, ANONYMOUS, AUDITOR, NOBODY, do, events, nothing_left
from tests.services.test_people import applicant, office

EXPERT = "expert { id version state kind capacity fields regionCode isOutside employerName employer { id } since retiredOn suspendReason }"
CONFLICT = "conflict { id version state kind source pinned until evidence liftReason sentence(lang: EN) expert { id } }"


async def expert_of(rows: Rows, **given: Any) -> tuple[Actor, str]:
    """Somebody who has an account and is an expert."""
    person = await rows.person()
    return Actor(await rows.account(person_id=person), person, "expert", ()), await rows.expert(person_id=person, **given)


async def test_an_expert_is_registered_and_goes_through_life(ask: Asking, rows: Rows) -> None:
    officer, person = await office(rows), await rows.person()
    given = {"kind": "FINANCE", "capacity": 6, "fields": ["520.20", "520.20", " 790 "], "regionCode": "110101", "employerName": "某大学"}
    made = (await do(ask, "registerExpert", EXPERT, officer, personId=person, **given))["expert"]
    assert (made["state"], made["fields"], made["isOutside"], made["employerName"]) == ("INVITED", ["520.20", "790"], True, "某大学")
    for verb, state, more in [
        ("activateExpert", "ACTIVE", {}),
        ("suspendExpert", "SUSPENDED", {"reason": "长期在国外访学"}),
        ("reinstateExpert", "ACTIVE", {}),
        ("retireExpert", "RETIRED", {}),
    ]:
        done = await do(ask, verb, EXPERT, officer, expertId=made["id"], expectedVersion=made["version"], **more)
        assert (done["errors"], done["expert"]["state"]) == ([], state)
        made = done["expert"]
    assert (made["since"], made["retiredOn"], made["suspendReason"]) == (str(today_in_china()), str(today_in_china()), None)
    assert await events(rows) == [f"expert:{verb}" for verb in ("registered", "activated", "suspended", "reinstated", "retired")]


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"capacity": 101}, ["AMOUNT_OUT_OF_RANGE capacity"]),
        ({"fields": ["520.2"]}, ["FIELD_UNKNOWN fields.0"]),
        ({"regionCode": "37"}, ["REGION_UNKNOWN regionCode"]),
        ({"employerId": NOBODY}, ["NOT_VISIBLE employerId"]),
        ({"personId": "person_01h455vb4pex5vsknk084sn02q"}, ["NOT_VISIBLE personId"]),
    ],
)
async def test_what_is_wrong_with_an_expert_is_refused(ask: Asking, rows: Rows, given: dict[str, Any], errors: list[str]) -> None:
    officer, usual = await office(rows), {"personId": await rows.person(), "kind": "FINANCE", "capacity": 6}
    async with nothing_left(rows):
        assert (await do(ask, "registerExpert", EXPERT, officer, **{**usual, **given}))["errors"] == errors


async def test_a_person_is_an_expert_once(ask: Asking, rows: Rows) -> None:
    officer, (_, expert) = await office(rows), await expert_of(rows)
    person = await rows.value("expert", expert, "person_id")
    assert (await do(ask, "registerExpert", EXPERT, officer, personId=person, kind="FINANCE", capacity=1))["errors"] == ["ALREADY_REGISTERED personId"]


async def test_nobody_but_the_office_keeps_the_pool_and_an_expert_is_as_good_as_missing_to_others(ask: Asking, rows: Rows) -> None:
    (own, expert), (other, _) = await expert_of(rows), await expert_of(rows)
    company = Actor(name="company", grants=(Grant(Role.COMPANY, await rows.company()),))
    for actor in (ANONYMOUS, ADMIN, company, other):
        assert (await ask("{ experts { totalCount } conflicts { totalCount } }", actor))["experts"]["totalCount"] == (actor is other)
        done = await do(ask, "activateExpert", EXPERT, actor, expertId=expert, expectedVersion=1)
        assert done["errors"] == ["NOT_VISIBLE expertId"]
    for actor in (own, AUDITOR):
        done = await do(ask, "suspendExpert", EXPERT, actor, expertId=expert, expectedVersion=1, reason="长期在国外访学")
        assert done["errors"] == ["NOT_PERMITTED"]


async def test_experts_say_themselves_what_they_know(ask: Asking, rows: Rows) -> None:
    own, expert = await expert_of(rows)
    done = await do(ask, "updateOwnExpertise", EXPERT, own, expertId=expert, expectedVersion=1, capacity=3, fields=["413.15"])
    assert (done["expert"]["capacity"], done["expert"]["fields"], done["errors"]) == (3, ["413.15"], [])
    officer = await office(rows)
    refused = await do(ask, "updateOwnExpertise", EXPERT, officer, expertId=expert, expectedVersion=2, capacity=9)
    assert refused["errors"] == ["NOT_PERMITTED"]


async def test_an_employer_who_is_left_goes_on_counting(ask: Asking, rows: Rows) -> None:
    officer, sponsor = await office(rows), await rows.company()
    application = await rows.application(state="FORMAL_PASSED", sponsor_id=sponsor)
    _, expert = await expert_of(rows, employer_id=sponsor)
    done = await do(ask, "updateExpert", EXPERT, officer, expertId=expert, expectedVersion=1, employerName="某大学")
    assert (done["expert"]["employer"], done["expert"]["employerName"]) == (None, "某大学")
    left = await rows.connection.fetchrow("SELECT company_id, role, until FROM expert_post")
    assert left is not None and tuple(left) == (sponsor, "EMPLOYEE", today_in_china())
    found = await ask("query($id: ID!) { application(by: {id: $id}) { conflicts { nodes { kind source } } } }", officer, id=application)
    assert found["application"]["conflicts"]["nodes"] == [{"kind": "EMPLOYER", "source": "DERIVED"}]


async def test_a_post_is_recorded_and_ended(ask: Asking, rows: Rows) -> None:
    officer, company, (_, expert) = await office(rows), await rows.company(), await expert_of(rows)
    about = {"companyId": company, "role": "SHAREHOLDER", "share": "0.1"}
    shown = "post { id version until share } expert { version }"
    done = await do(ask, "recordExpertPost", shown, officer, expertId=expert, expectedVersion=1, **about)
    assert (done["post"]["share"], done["post"]["until"], done["errors"]) == ("0.1", None, [])
    ended = await do(ask, "endExpertPost", shown, officer, postId=done["post"]["id"], expectedVersion=1)
    assert (ended["post"]["until"], ended["errors"]) == (str(today_in_china()), [])
    again = await do(ask, "endExpertPost", shown, officer, postId=done["post"]["id"], expectedVersion=2)
    assert again["errors"] == ["ENDED_ALREADY postId"]


# conflicts


async def test_an_expert_declares_a_conflict_and_sees_only_what_they_declared(ask: Asking, rows: Rows) -> None:
    own, expert = await expert_of(rows)
    sponsor = await rows.company()
    application = await rows.application(state="FORMAL_PASSED", sponsor_id=sponsor)
    await rows.review_assignment(application_id=application, expert_id=expert)
    done = await do(ask, "declareConflict", CONFLICT, own, kind="CONSULTANCY", companyId=sponsor, evidence=" 技术顾问合同 ")
    told = done["conflict"]
    assert (told["source"], told["state"], told["evidence"], told["sentence"]) == ("EXPERT_DECLARED", "RECORDED", "技术顾问合同", None)
    assert await rows.connection.fetchval("SELECT state FROM review_assignment") == "VOIDED"
    await rows.expert_post(expert_id=expert, company_id=sponsor)
    assert await rows.connection.fetchval("SELECT count(*) FROM conflict") == 2
    assert (await ask("{ conflicts { totalCount nodes { id } } }", own))["conflicts"] == {"totalCount": 1, "nodes": [{"id": told["id"]}]}


async def test_the_office_records_a_conflict_of_any_expert_and_others_of_none(ask: Asking, rows: Rows) -> None:
    officer, stranger, (_, expert), person = await office(rows), await applicant(rows), await expert_of(rows), await rows.person()
    done = await do(ask, "declareConflict", CONFLICT, officer, expertId=expert, kind="COAUTHOR", personId=person, until="2024-02-29")
    assert (done["conflict"]["source"], done["conflict"]["until"]) == ("OFFICER", "2027-02-28")
    async with nothing_left(rows):
        refused = await do(ask, "declareConflict", CONFLICT, stranger, kind="COAUTHOR", companyId=NOBODY)
        assert refused["errors"] == ["NO_EXPERT expertId"]
        hidden = await do(ask, "declareConflict", CONFLICT, stranger, expertId=expert, kind="COAUTHOR", personId=person)
        assert hidden["errors"] == ["NOT_VISIBLE expertId"]
        nothing = await do(ask, "declareConflict", CONFLICT, officer, expertId=expert, kind="COAUTHOR")
        assert nothing["errors"] == ["REQUIRED applicationId"]


async def found_conflict(rows: Rows) -> str:
    """A conflict that the registry found by itself."""
    sponsor = await rows.company()
    await rows.application(state="FORMAL_PASSED", sponsor_id=sponsor)
    await rows.expert_post(company_id=sponsor)
    return str(await rows.connection.fetchval("SELECT id FROM conflict"))


async def test_what_was_found_is_lifted_by_a_second_officer(ask: Asking, rows: Rows) -> None:
    first, second, conflict = await office(rows), await office(rows), await found_conflict(rows)
    given: dict[str, Any] = {"conflictId": conflict, "reason": "经核实为同名企业"}
    assert (await do(ask, "liftConflict", CONFLICT, first, **given, expectedVersion=1))["errors"] == ["SECOND_OFFICER_NEEDED conflictId"]
    asked = (await do(ask, "askToLiftConflict", CONFLICT, first, conflictId=conflict, expectedVersion=1))["conflict"]
    assert asked["state"] == "LIFT_ASKED"
    assert (await do(ask, "liftConflict", CONFLICT, first, **given, expectedVersion=2))["errors"] == ["SECOND_OFFICER_NEEDED conflictId"]
    lifted = (await do(ask, "liftConflict", CONFLICT, second, **given, expectedVersion=2))["conflict"]
    assert (lifted["state"], lifted["liftReason"]) == ("LIFTED", "经核实为同名企业")
    assert await rows.connection.fetchval("SELECT count(*) FROM standing_conflicts(NULL, NULL)") == 0


async def test_what_was_said_is_lifted_by_one_and_what_is_pinned_stands(ask: Asking, rows: Rows) -> None:
    officer = await office(rows)
    over = await rows.conflict(until=today_in_china().replace(year=2020))
    assert await rows.connection.fetchval("SELECT count(*) FROM standing_conflicts(NULL, NULL)") == 0
    pinned = (await do(ask, "pinConflict", CONFLICT, officer, conflictId=over, expectedVersion=1))["conflict"]
    assert (pinned["pinned"], pinned["state"]) == (True, "RECORDED")
    await rows.application(state="FORMAL_PASSED", sponsor_id=await rows.value("conflict", over, "company_id"))
    assert await rows.connection.fetchval("SELECT count(*) FROM standing_conflicts(NULL, NULL)") == 1
    lifted = await do(ask, "liftConflict", CONFLICT, officer, conflictId=over, expectedVersion=2, reason="经核实已无关联")
    assert (lifted["errors"], lifted["conflict"]["pinned"]) == ([], False)


async def test_who_has_to_do_with_the_sponsor_lifts_nothing(ask: Asking, rows: Rows) -> None:
    officer, conflict = await office(rows), await found_conflict(rows)
    sponsor = await rows.connection.fetchval("SELECT sponsor_id FROM application")
    await rows.interest(account_id=officer.account_id, company_id=sponsor)
    assert (await do(ask, "askToLiftConflict", CONFLICT, officer, conflictId=conflict, expectedVersion=1))["errors"] == ["OWN_AFFAIR"]


async def test_the_office_reads_what_stands_between_the_two_and_the_sponsor_does_not(ask: Asking, rows: Rows) -> None:
    officer, conflict = await office(rows), await found_conflict(rows)
    company = await rows.connection.fetchval("SELECT sponsor_id FROM application")
    document = "{ applications { nodes { conflicts { nodes { id kind source pinned path sentence } } } } }"
    (read,) = (await ask(document, officer))["applications"]["nodes"][0]["conflicts"]["nodes"]
    assert (read["id"], read["kind"], read["source"], read["pinned"]) == (conflict, "EMPLOYER", "DERIVED", False)
    assert [step["tie"] for step in read["path"]] == ["EMPLOYEE", "SPONSOR_OF"]
    assert read["sentence"].count("是") == 2
    sponsor = Actor(name="company", grants=(Grant(Role.COMPANY, company),))
    assert (await ask(document, sponsor))["applications"]["nodes"] == [{"conflicts": {"nodes": []}}]


async def test_a_refused_assignment_is_said_in_both_languages(rows: Rows, database_url: str) -> None:
    sponsor = await rows.company(name_zh="推荐企业", name_en="Sponsor")
    application = await rows.application(state="FORMAL_PASSED", sponsor_id=sponsor, number="2020-1")
    expert = await rows.expert(person_id=await rows.person(name_zh="专家甲", name_en="Expert A"))
    await rows.expert_post(expert_id=expert, company_id=sponsor, role="DIRECTOR")
    pool = engine(database_url)
    async with AsyncSession(pool) as session:
        session.add(ReviewAssignment(id=ReviewAssignment.new_id(), application_id=application, expert_id=expert))
        with pytest.raises(IntegrityError) as refused:
            await session.flush()
    await pool.dispose()
    refusal = breach_of(refused.value)
    assert refusal.code == "CONFLICT_OF_INTEREST"
    assert refusal.message(Lang.EN).endswith(": Expert A – director of Sponsor – sponsor of application 2020-1")
    assert refusal.message(Lang.ZH).endswith("：专家甲是推荐企业的董事；推荐企业是申报 2020-1的推荐单位")


# exclusions


async def exclude(ask: Asking, actor: Actor, application: str, version: int = 1, name: str = "专家甲", **given: Any) -> Any:
    shown = "application { version excludedExperts conflicts { totalCount } }"
    usual = {"applicationId": application, "expectedVersion": version, "name": name, "reason": "有直接竞争关系"}
    return await do(ask, "excludeExpert", shown, actor, **{**usual, **given})


async def test_an_applicant_learns_nothing_of_the_pool_by_excluding_somebody(ask: Asking, rows: Rows, statements: list[str]) -> None:
    await rows.expert(person_id=await rows.person(name_zh="专家甲"))
    answers, asked = [], []
    for name in ("专家甲", "专家乙"):
        actor = await applicant(rows)
        application = await rows.application(applicant_id=actor.person_id, state="DRAFT")
        statements.clear()
        answers.append(await exclude(ask, actor, application, name=name))
        asked.append([*statements])
        answers[-1]["application"]["excludedExperts"][0].pop("name")
        assert await rows.connection.fetchval("SELECT count(*) FROM conflict") == 0
    assert answers[0] == answers[1]
    assert asked[0] == asked[1]
    assert any("application" in statement for statement in asked[0])


async def test_whom_an_applicant_excluded_is_kept_away_once_the_application_is_handed_in(ask: Asking, rows: Rows) -> None:
    expert, actor = await rows.expert(person_id=await rows.person(name_zh="专家甲")), await applicant(rows)
    application = await rows.application(applicant_id=actor.person_id, state="ENDORSED")
    assert (await exclude(ask, actor, application))["errors"] == []
    sponsor = await rows.value("application", application, "sponsor_id")
    tenancy = await rows.tenancy(company_id=sponsor)
    handed_in = {"submitted_at": NOW, "snapshot_hash": "ab" * 32, "hosting_tenancy_id": tenancy}
    park = await rows.value("tenancy", tenancy, "park_id")
    await rows.update("application", application, state="SUBMITTED", host_park_id=park, **handed_in)
    found = await rows.connection.fetchrow("SELECT expert_id, kind, source FROM conflict")
    assert found is not None and tuple(found) == (expert, "EXCLUDED", "APPLICANT_DECLARED")
    told = await ask("{ applications { nodes { conflicts { totalCount } } } conflicts { totalCount } experts { totalCount } }", actor)
    assert told == {"applications": {"nodes": [{"conflicts": {"totalCount": 0}}]}, "conflicts": {"totalCount": 0}, "experts": {"totalCount": 0}}


async def test_three_are_excluded_at_most_with_a_reason_and_before_it_is_handed_in(ask: Asking, rows: Rows) -> None:
    actor, other = await applicant(rows), await applicant(rows)
    application = await rows.application(applicant_id=actor.person_id, state="DRAFT")
    assert (await exclude(ask, actor, application, reason="无"))["errors"] == ["REASON_TOO_SHORT reason"]
    assert (await exclude(ask, other, application))["errors"] == ["NOT_VISIBLE applicationId"]
    for version in (1, 2, 3):
        assert (await exclude(ask, actor, application, version, f"专家{version}"))["errors"] == []
    assert (await exclude(ask, actor, application, 4))["errors"] == ["EXPERTS_EXCLUDED name"]
    handed_in = await rows.application(applicant_id=actor.person_id, state="SUBMITTED")
    assert (await exclude(ask, actor, handed_in))["errors"] == ["WRONG_STATE"]


async def test_of_an_expert_who_is_erased_nothing_is_left_but_that_there_was_one(ask: Asking, rows: Rows) -> None:
    own, expert = await expert_of(rows, employer_name="某大学", fields=["520.20"], region_code="370103", state="SUSPENDED")
    await rows.expert_post(expert_id=expert)
    await rows.conflict(expert_id=expert)
    await rows.conflict(person_id=own.person_id)
    request = await rows.data_subject_request(person_id=own.person_id)
    shown = "request { state }"
    done = await do(ask, "grantDataSubjectRequest", shown, await office(rows), requestId=request, expectedVersion=1)
    assert done["errors"] == []
    left = await rows.connection.fetchrow("SELECT state, employer_name, fields, region_code, suspend_reason FROM expert WHERE id = $1", expert)
    assert left is not None and tuple(left) == ("RETIRED", None, [], None, None)
    assert await rows.connection.fetchval("SELECT count(*) FROM expert_post") == 0
    assert await rows.connection.fetchval("SELECT count(*) FROM conflict") == 0


# the matrix


async def test_the_matrix_has_conflicts_capacities_and_loads(rows: Rows, database_url: str) -> None:
    call, sponsor = await rows.call_round(), await rows.company()
    given = {"round_id": call, "category": "ENTREPRENEUR"}
    first, second = [await rows.application(state="FORMAL_PASSED", sponsor_id=company, **given) for company in (sponsor, await rows.company())]
    await rows.application(state="SUBMITTED", **given)
    await rows.application(state="FORMAL_PASSED", round_id=call)
    tied, free = await rows.expert(employer_id=sponsor, capacity=5), await rows.expert(capacity=7)
    await rows.expert(state="RETIRED")
    await rows.conflict(expert_id=free, person_id=await rows.value("application", second, "applicant_id"))
    await rows.review_assignment(application_id=second, expert_id=tied)
    await rows.review_assignment(application_id=first, expert_id=free, state="DECLINED")
    pool = engine(database_url)
    async with AsyncSession(pool) as session:
        found = await conflict_matrix(session, call, TalentCategory.ENTREPRENEUR)
    await pool.dispose()
    assert (found.applications, found.experts) == ((first, second), (tied, free))
    assert found.conflicts.tolist() == [[True, False], [False, True]]
    assert (found.capacity.tolist(), found.load.tolist()) == ([5, 7], [1, 0])
