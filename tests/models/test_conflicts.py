"""What the database finds to stand between an expert and an application: each kind with a case that is and one that nearly is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from registry.calendar import today_in_china
from tests.rows import NOW, Rows


def three_years_ago(days: int = 0) -> date:
    """The last day whose end still counts today, or some days before."""
    today = today_in_china()
    return today.replace(year=today.year - 3, day=28 if (today.month, today.day) == (2, 29) else today.day) - timedelta(days=days)


TOMORROW = today_in_china() + timedelta(days=1)


@dataclass
class Pair:
    """An expert and an application that have nothing to do with each other."""

    rows: Rows
    expert: str
    person: str
    account: str
    application: str
    applicant: str
    sponsor: str
    park: str
    round: str

    async def found(self) -> dict[str, list[str]]:
        """The ties on the path of each conflict that counts today, by kind: as the function answers, and as it is on record."""
        today = "coalesce(since <= $3, true) AND coalesce(until >= $3, true)"
        live = await self._paths(f"conflicts_of(ARRAY[$1], ARRAY[$2]) WHERE {today}")
        kept = await self._paths(f"conflict WHERE application_id = $1 AND expert_id = $2 AND {today}")
        assert live == kept
        return live

    async def _paths(self, source: str) -> dict[str, list[str]]:
        ties = "SELECT kind, ARRAY(SELECT step ->> 'tie' FROM jsonb_array_elements(path) AS step) AS ties FROM "
        records = await self.rows.connection.fetch(ties + source, self.application, self.expert, today_in_china())
        return {record["kind"]: record["ties"] for record in records}

    async def post(self, company: str, role: str = "EMPLOYEE", **given: Any) -> str:
        return await self.rows.expert_post(expert_id=self.expert, company_id=company, role=role, **given)

    async def owns(self, owner: str, owned: str, kind: str = "PARENT_OF", **given: Any) -> str:
        return await self.rows.company_relation(company_id=owner, related_id=owned, kind=kind, **given)


@pytest.fixture
async def pair(connection: asyncpg.Connection) -> Pair:
    rows = Rows(connection)
    person, applicant = await rows.person(name_zh="专家甲", name_en="Expert A"), await rows.person()
    account = await rows.account(person_id=person)
    sponsor, call = await rows.company(name_zh="推荐企业", name_en="Sponsor"), await rows.call_round()
    application = await rows.application(
        state="FORMAL_PASSED", applicant_id=applicant, sponsor_id=sponsor, round_id=call, number="2020-1", category="ENTREPRENEUR"
    )
    park = await rows.value("application", application, "host_park_id")
    return Pair(rows, await rows.expert(person_id=person), person, account, application, applicant, sponsor, park, call)


Case = Callable[[Pair], Awaitable[Any]]


async def nothing(pair: Pair) -> None:
    await pair.post(await pair.rows.company())


async def is_the_applicant(pair: Pair) -> None:
    await pair.rows.update("application", pair.application, applicant_id=pair.person)


def employed(**given: Any) -> Case:
    return lambda pair: pair.post(pair.sponsor, **given)


async def employed_now(pair: Pair) -> None:
    await pair.rows.update("expert", pair.expert, employer_id=pair.sponsor)


def holds(role: str, **given: Any) -> Case:
    return lambda pair: pair.post(pair.sponsor, role, **given)


def in_a_group(*, tie: dict[str, Any] | None = None, upwards: bool = False, role: str = "EMPLOYEE") -> Case:
    """They work for the owner of the sponsor, or for a company that the sponsor owns."""

    async def case(pair: Pair) -> None:
        other = await pair.rows.company()
        await pair.post(other, role)
        owner, owned = (pair.sponsor, other) if upwards else (other, pair.sponsor)
        await pair.owns(owner, owned, **(tie or {}))

    return case


async def has_the_same_controller(pair: Pair) -> None:
    top, other = await pair.rows.company(), await pair.rows.company()
    await pair.post(other)
    await pair.owns(top, other)
    await pair.owns(top, pair.sponsor, "CONTROLS")


async def shares_a_subsidiary(pair: Pair) -> None:
    """Two owners of the same company do not belong together for that."""
    joint, other = await pair.rows.company(), await pair.rows.company()
    await pair.post(other)
    await pair.owns(other, joint)
    await pair.owns(pair.sponsor, joint)


def in_a_ring(*, with_the_sponsor: bool) -> Case:
    async def case(pair: Pair) -> None:
        first, second, third = [await pair.rows.company() for _ in range(3)]
        await pair.post(first, "DIRECTOR")
        for owner, owned in ((first, second), (second, third), (third, first)):
            await pair.owns(owner, owned)
        if with_the_sponsor:
            await pair.owns(third, pair.sponsor)

    return case


def interested(kind: str, *, in_company: bool = False, **given: Any) -> Case:
    async def case(pair: Pair) -> None:
        about = {"company_id": pair.sponsor} if in_company else {"person_id": pair.applicant}
        await pair.rows.interest(account_id=pair.account, kind=kind, **about, **given)

    return case


async def struck(pair: Pair) -> None:
    given: dict[str, Any] = {"struck_at": NOW, "struck_by_id": await pair.rows.account(), "strike_reason": "同名同姓"}
    await interested("RELATIVE", **given)(pair)


def applies_too(**given: Any) -> Case:
    async def case(pair: Pair) -> None:
        usual = {"applicant_id": pair.person, "round_id": pair.round, "category": "ENTREPRENEUR", "state": "SUBMITTED"}
        await pair.rows.application(**{**usual, **given})

    return case


async def applies_to_another_round(pair: Pair) -> None:
    await applies_too(round_id=await pair.rows.call_round())(pair)


async def their_company_sponsors_another(pair: Pair) -> None:
    company = await pair.rows.company()
    await pair.post(company, "LEGAL_REPRESENTATIVE")
    await pair.rows.application(sponsor_id=company, round_id=pair.round, category="ENTREPRENEUR", state="SUBMITTED")


async def their_employer_sponsors_another(pair: Pair) -> None:
    company = await pair.rows.company()
    await pair.post(company)
    await pair.rows.application(sponsor_id=company, round_id=pair.round, category="ENTREPRENEUR", state="SUBMITTED")


def reviewed_in_turn(state: str) -> Case:
    """The applicant is an expert, too, and was given an application of the expert's."""

    async def case(pair: Pair) -> None:
        own = await pair.rows.application(applicant_id=pair.person, state="FORMAL_PASSED")
        other = await pair.rows.expert(person_id=pair.applicant)
        await pair.rows.review_assignment(application_id=own, expert_id=other, state=state)
        await pair.post(await pair.rows.company())

    return case


def manages_the_park(*, another: bool = False) -> Case:
    async def case(pair: Pair) -> None:
        park = await pair.rows.park() if another else pair.park
        await pair.rows.role_grant(account_id=pair.account, role="PARK_MANAGER", scope_id=park)

    return case


def works_for_the_operator(role: str) -> Case:
    async def case(pair: Pair) -> None:
        operator = await pair.rows.company()
        await pair.post(operator, role)
        await pair.rows.update("park", pair.park, operator_id=operator)

    return case


def excluded(name: str, employer: str | None = None) -> Case:
    async def case(pair: Pair) -> None:
        await pair.rows.update("expert", pair.expert, employer_name="某大学")
        named = [{"name": name, "employer": employer, "reason": "有竞争关系", "on": "2020-06-01"}]
        await pair.rows.update("application", pair.application, excluded_experts=named)

    return case


OVER: dict[str, Any] = {"until": three_years_ago()}
LONG_OVER: dict[str, Any] = {"until": three_years_ago(1)}
APPLICANT, SPONSOR = "APPLICANT_OF", "SPONSOR_OF"

CASES: list[tuple[str, Case, dict[str, list[str]]]] = [
    ("nothing", nothing, {}),
    ("C1 same person", is_the_applicant, {"SAME_PERSON": [APPLICANT]}),
    ("C2 employee", employed(), {"EMPLOYER": ["EMPLOYEE", SPONSOR]}),
    ("C2 employer on record", employed_now, {"EMPLOYER": ["EMPLOYEE", SPONSOR]}),
    ("C2 left three years ago", employed(**OVER), {"EMPLOYER": ["EMPLOYEE", SPONSOR]}),
    ("C2 left three years and a day ago", employed(**LONG_OVER), {}),
    ("C2 from tomorrow on", employed(since=TOMORROW), {}),
    ("C2 in the parent", in_a_group(), {"EMPLOYER": ["EMPLOYEE", "PARENT_OF", SPONSOR]}),
    ("C2 in a subsidiary", in_a_group(upwards=True), {"EMPLOYER": ["EMPLOYEE", "SUBSIDIARY_OF", SPONSOR]}),
    ("C2 in a branch", in_a_group(tie={"kind": "BRANCH_OF"}), {"EMPLOYER": ["EMPLOYEE", "BRANCH_OF", SPONSOR]}),
    ("C2 same controller", has_the_same_controller, {"EMPLOYER": ["EMPLOYEE", "SUBSIDIARY_OF", "CONTROLS", SPONSOR]}),
    ("C2 owners of the same company", shares_a_subsidiary, {}),
    ("C2 partner", in_a_group(tie={"kind": "PARTNER_OF"}), {}),
    ("C2 a quarter", in_a_group(tie={"kind": "HOLDS_SHARES_IN", "share": Decimal("0.25")}), {"EMPLOYER": ["EMPLOYEE", "HOLDS_SHARES_IN", SPONSOR]}),
    ("C2 less than a quarter", in_a_group(tie={"kind": "HOLDS_SHARES_IN", "share": Decimal("0.2499")}), {}),
    ("C2 parent until three years ago", in_a_group(tie=OVER), {"EMPLOYER": ["EMPLOYEE", "PARENT_OF", SPONSOR]}),
    ("C2 parent until three years and a day ago", in_a_group(tie=LONG_OVER), {}),
    ("C2 parent from tomorrow on", in_a_group(tie={"since": TOMORROW}), {}),
    ("C3 shareholder", holds("SHAREHOLDER", share=Decimal("0.01")), {"HOLDING": ["SHAREHOLDER", SPONSOR]}),
    ("C3 supervisor, over", holds("SUPERVISOR", **LONG_OVER), {}),
    ("C3 declared for the account", interested("DIRECTORSHIP", in_company=True), {"HOLDING": ["DIRECTOR", SPONSOR]}),
    ("C3 ring", in_a_ring(with_the_sponsor=True), {"HOLDING": ["DIRECTOR", "SUBSIDIARY_OF", "PARENT_OF", SPONSOR]}),
    ("C3 ring beside the sponsor", in_a_ring(with_the_sponsor=False), {}),
    ("C4 relative", interested("RELATIVE"), {"RELATIVE": ["CLOSE_TO", APPLICANT]}),
    ("C4 struck", struck, {}),
    ("C4 over", interested("RELATIVE", **LONG_OVER), {}),
    ("C5 adviser, long ago", interested("ADVISER", **LONG_OVER), {"ADVISER": ["ADVISER_AND_ADVISEE", APPLICANT]}),
    ("C7 own application", applies_too(), {"OWN_APPLICATION": [APPLICANT, "COMPETES_WITH"]}),
    ("C7 own draft", applies_too(state="DRAFT"), {}),
    ("C7 withdrawn", applies_too(state="WITHDRAWN"), {}),
    ("C7 another category", applies_too(category="INNOVATION_TEAM"), {}),
    ("C7 another round", applies_to_another_round, {}),
    ("C7 their company's", their_company_sponsors_another, {"OWN_APPLICATION": ["LEGAL_REPRESENTATIVE", SPONSOR, "COMPETES_WITH"]}),
    ("C7 their employer's", their_employer_sponsors_another, {}),
    ("C7 each other", reviewed_in_turn("ACCEPTED"), {"OWN_APPLICATION": [APPLICANT, "REVIEWED_BY", APPLICANT]}),
    ("C7 each other, declined", reviewed_in_turn("DECLINED"), {}),
    ("C8 manager", manages_the_park(), {"PARK": ["MANAGES", "HOSTS"]}),
    ("C8 manager of another park", manages_the_park(another=True), {}),
    ("C8 operator", works_for_the_operator("EMPLOYEE"), {"PARK": ["EMPLOYEE", "OPERATES", "HOSTS"]}),
    ("C8 shareholder of the operator", works_for_the_operator("SHAREHOLDER"), {}),
    ("C9 consultant", holds("ADVISER", **OVER), {"CONSULTANCY": ["ADVISER", SPONSOR]}),
    ("C9 consultant, over", holds("ADVISER", **LONG_OVER), {}),
    ("C9 consultant of the parent", in_a_group(role="ADVISER"), {}),
    ("C10 by name", excluded("expert a"), {"EXCLUDED": ["EXCLUDED_BY", APPLICANT]}),
    ("C10 by name and employer", excluded("专家甲", "某大学"), {"EXCLUDED": ["EXCLUDED_BY", APPLICANT]}),
    ("C10 a namesake", excluded("专家甲", "某研究院"), {}),
    ("C10 somebody else", excluded("专家乙"), {}),
]


@pytest.mark.parametrize("case, expected", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
async def test_what_stands_between_an_expert_and_an_application(pair: Pair, case: Case, expected: dict[str, list[str]]) -> None:
    await case(pair)
    assert await pair.found() == expected
    said = await pair.rows.connection.fetch("SELECT jsonb_array_length(path) AS steps, conflict_sentence(path, 'ZH') AS zh FROM conflict")
    assert [row["zh"].count("；") for row in said] == [row["steps"] - 1 for row in said], "a step without words is left out"


async def test_a_co_author_is_declared_and_counts_for_all_applications_of_the_person(pair: Pair) -> None:
    await pair.rows.conflict(expert_id=pair.expert, person_id=pair.applicant, kind="COAUTHOR", source="IMPORTED", until=today_in_china())
    await pair.rows.conflict(expert_id=pair.expert, person_id=pair.applicant, kind="ADVISER", until=today_in_china() - timedelta(days=1))
    standing = await pair.rows.connection.fetch("SELECT application_id, kind FROM standing_conflicts(NULL, NULL)")
    assert [tuple(row) for row in standing] == [(pair.application, "COAUTHOR")]


async def test_a_path_is_said_in_both_languages(pair: Pair) -> None:
    owner = await pair.rows.company(name_zh="母体企业", name_en="Owner")
    await pair.post(owner, "DIRECTOR", since=date(2017, 3, 1))
    await pair.owns(owner, pair.sponsor, share=Decimal("0.34"), since=date(2018, 5, 1))
    said = "SELECT conflict_sentence(path, 'EN') AS en, conflict_sentence(path, 'ZH') AS zh FROM conflict"
    assert [tuple(row) for row in await pair.rows.connection.fetch(said)] == [
        (
            "Expert A – director of Owner, since 2017-03 – parent of Sponsor, 34 %, since 2018-05 – sponsor of application 2020-1",
            "专家甲是母体企业的董事，2017-03 起；母体企业是推荐企业的母公司，34%，2018-05 起；推荐企业是申报 2020-1的推荐单位",
        )
    ]


# the guard


async def assigned(pair: Pair) -> str | None:
    """Tries to assign the expert; the constraint that refuses it."""
    try:
        async with pair.rows.connection.transaction():
            await pair.rows.review_assignment(application_id=pair.application, expert_id=pair.expert)
    except asyncpg.CheckViolationError as refused:
        return refused.constraint_name
    return None


async def test_nobody_is_assigned_against_a_conflict(pair: Pair) -> None:
    await pair.post(pair.sponsor)
    assert await assigned(pair) == "review_assignment_free_of_conflict"
    assert await pair.rows.connection.fetchval("SELECT count(*) FROM review_assignment") == 0


async def test_who_has_no_conflict_is_assigned(pair: Pair) -> None:
    await pair.post(pair.sponsor, **LONG_OVER)
    assert await assigned(pair) is None


async def test_a_conflict_that_was_lifted_by_two_keeps_nobody_until_another_path_is_found(pair: Pair) -> None:
    await pair.post(pair.sponsor)
    first, second = await pair.rows.account(), await pair.rows.account()
    lifted = "UPDATE conflict SET state = 'LIFTED', lift_asked_by_id = $1, lifted_by_id = $2, lifted_at = now(), lift_reason = '已核实'"
    await pair.rows.connection.execute(lifted, first, second)
    assert await assigned(pair) is None
    await pair.rows.connection.execute("UPDATE expert_post SET since = '2019-01-01'")
    found = await pair.rows.connection.fetchrow("SELECT state, lifted_at FROM conflict")
    assert found is not None and tuple(found) == ("RECORDED", None)
    assert await pair.rows.connection.fetchval("SELECT state FROM review_assignment") == "VOIDED"


LATE: dict[str, Case] = {
    "a post": employed(),
    "an employer": employed_now,
    "an interest": interested("RELATIVE"),
    "a role in the park": manages_the_park(),
    "an application of their own": applies_too(),
    "a parent of the sponsor": in_a_group(),
    "the operator of the park": works_for_the_operator("EMPLOYEE"),
    "another applicant": is_the_applicant,
    "a conflict by an officer": lambda pair: pair.rows.conflict(expert_id=pair.expert, application_id=pair.application),
    "a conflict with the sponsor": lambda pair: pair.rows.conflict(expert_id=pair.expert, company_id=pair.sponsor),
}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE)
@pytest.mark.parametrize("state", ["PROPOSED", "SUBMITTED"])
async def test_what_becomes_known_late_ends_what_was_assigned(pair: Pair, late: Case, state: str) -> None:
    bystander = await pair.rows.expert()
    for expert in (pair.expert, bystander):
        await pair.rows.review_assignment(application_id=pair.application, expert_id=expert, state=state)
    locked = await pair.rows.application(state="REVIEWED", sponsor_id=pair.sponsor, applicant_id=await pair.rows.person())
    await pair.rows.review_assignment(application_id=locked, expert_id=pair.expert, state="LOCKED")
    await late(pair)
    states = await pair.rows.connection.fetch("SELECT state FROM review_assignment ORDER BY created_at, id")
    assert [row["state"] for row in states] == ["VOIDED", state, "LOCKED"]
    assert await pair.rows.connection.fetchval("SELECT count(*) FROM review_assignment WHERE void_kind IS NOT NULL AND voided_at IS NOT NULL") == 1


async def test_what_is_found_goes_when_its_cause_goes_and_what_was_pinned_stays(pair: Pair) -> None:
    kept, gone = await pair.post(pair.sponsor), await pair.post(pair.sponsor, "ADVISER")
    await pair.rows.connection.execute("UPDATE conflict SET pinned = true WHERE kind = 'EMPLOYER'")
    await pair.rows.connection.execute("DELETE FROM expert_post WHERE id = ANY ($1)", [kept, gone])
    assert [row["kind"] for row in await pair.rows.connection.fetch("SELECT kind FROM conflict")] == ["EMPLOYER"]
    assert await assigned(pair) == "review_assignment_free_of_conflict"


async def test_of_a_draft_nothing_is_found(pair: Pair) -> None:
    draft = await pair.rows.application(state="ENDORSED", sponsor_id=pair.sponsor, number="2020-2")
    await pair.post(pair.sponsor)
    assert await pair.rows.connection.fetchval("SELECT count(*) FROM conflict WHERE application_id = $1", draft) == 0
