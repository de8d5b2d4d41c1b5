"""Nobody decides in their own affair or a relative's: each verb refuses it, a colleague does it, and it is told beforehand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.actor import Actor, Grant, Role
from registry.errors import Lang
from registry.identifiers import synthetic_uscc
from registry.policies.permits import Moving
from schema.mutation import COMMANDS
from tests.query.conftest import Asking
from tests.rows import LONG_AGO, Rows
from tests.services.doing import do, nothing_left, said
from tests.services.test_people import NUMBER, keyed

__all__ = ["keyed"]

REASON = "核对公示信息"


@dataclass
class Scene:
    """A park with a company, and two of each office: one has an interest in the company and in the applicant, the other has none."""

    rows: Rows
    park: str
    company: str
    person: str
    roles: dict[Role, tuple[Actor, Actor]] = field(default_factory=dict)

    async def of(self, role: Role) -> tuple[Actor, Actor]:
        """Whoever has the interest, and the colleague."""
        if role not in self.roles:
            grant = Grant(role, self.park if role is Role.PARK_MANAGER else None)
            concerned, colleague = [Actor(await self.rows.account(), grants=(grant,)) for _ in range(2)]
            await self.rows.interest(account_id=concerned.account_id, company_id=self.company)
            await self.rows.interest(account_id=concerned.account_id, person_id=self.person, kind="RELATIVE")
            self.roles[role] = concerned, colleague
        return self.roles[role]

    async def stay(self, state: str, **given: Any) -> str:
        return await self.rows.tenancy(park_id=self.park, company_id=self.company, state=state, **given)

    async def lease(self, state: str) -> str:
        lease = await self.rows.lease(tenancy_id=await self.stay("ACTIVE"), state=state)
        await self.rows.let(lease, await self.rows.space_unit(park_id=self.park))
        return lease


@pytest.fixture
async def scene(rows: Rows) -> Scene:
    return Scene(rows, await rows.park(), await rows.company(), await rows.person(phone="+8613800001234"))


Prepare = Callable[[Scene], Awaitable[tuple[str, dict[str, Any]]]]
"""Makes what is decided upon: its id, and the input that names it."""


async def new(scene: Scene) -> tuple[str, dict[str, Any]]:
    stay = await scene.stay("APPLIED")
    return stay, {"tenancyId": stay}


async def virtual(scene: Scene) -> tuple[str, dict[str, Any]]:
    stay = await scene.stay("APPROVED", kind="VIRTUAL")
    return stay, {"tenancyId": stay, "enteredOn": "2020-06-01"}


async def incubated(scene: Scene) -> tuple[str, dict[str, Any]]:
    stay = await scene.stay("ACTIVE", kind="INCUBATEE")
    return stay, {"tenancyId": stay, "graduatedOn": "2020-06-01", "criterion": "REVENUE", "evidence": "审计报告"}


async def leaving(scene: Scene) -> tuple[str, dict[str, Any]]:
    stay = await scene.stay("LEAVING")
    return stay, {"tenancyId": stay, "leftOn": "2020-06-01", "reason": "RELOCATED"}


async def owing(scene: Scene) -> tuple[str, dict[str, Any]]:
    stay = await scene.stay("ACTIVE")
    return stay, {"tenancyId": stay, "dueOn": "2020-06-01", "amount": {"value": "1", "unit": "YUAN"}}


async def owed(scene: Scene) -> tuple[str, dict[str, Any]]:
    arrears = await scene.rows.arrears(tenancy_id=await scene.stay("ACTIVE"))
    return arrears, {"arrearsId": arrears, "settledOn": "2020-06-01"}


async def company(scene: Scene, state: str = "VERIFIED", **given: Any) -> tuple[str, dict[str, Any]]:
    await scene.stay("LEFT")
    await scene.rows.update("company", scene.company, state=state, **given)
    return scene.company, {"companyId": scene.company}


async def submitted(scene: Scene) -> tuple[str, dict[str, Any]]:
    return await company(scene, state="SUBMITTED")


async def suspended(scene: Scene) -> tuple[str, dict[str, Any]]:
    return await company(scene, state="SUSPENDED", suspend_reason="信息待核")


async def label(scene: Scene) -> tuple[str, dict[str, Any]]:
    await scene.stay("ACTIVE")
    claimed = await scene.rows.company_label(company_id=scene.company, evidence="证书", state="CLAIMED")
    return claimed, {"labelId": claimed}


async def unsigned(scene: Scene) -> tuple[str, dict[str, Any]]:
    lease = await scene.lease("PENDING_APPROVAL")
    return lease, {"leaseId": lease}


async def changed_stay(scene: Scene) -> tuple[str, dict[str, Any]]:
    stay = await scene.stay("ACTIVE")
    return stay, {"tenancyId": stay, "plannedEnd": "2190-12-31"}


async def changed_lease(scene: Scene) -> tuple[str, dict[str, Any]]:
    lease = await scene.lease("DRAFT")
    return lease, {"leaseId": lease, "number": "HT-1"}


async def running(scene: Scene) -> tuple[str, dict[str, Any]]:
    lease = await scene.lease("ACTIVE")
    return lease, {"leaseId": lease}


async def duplicates(scene: Scene) -> tuple[str, dict[str, Any]]:
    other = await scene.rows.company(uscc=None, pending_registration=True)
    return scene.company, {"companyId": scene.company, "duplicateIds": [other]}


async def request(scene: Scene) -> tuple[str, dict[str, Any]]:
    asked = await scene.rows.data_subject_request(person_id=scene.person, kind="CORRECTION")
    return asked, {"requestId": asked}


async def person(scene: Scene) -> tuple[str, dict[str, Any]]:
    return scene.person, {"personId": scene.person}


async def notice(scene: Scene) -> tuple[str, dict[str, Any]]:
    return scene.person, {"personId": scene.person, "noticeId": await scene.rows.privacy_notice()}


async def expert(scene: Scene, state: str = "ACTIVE", **given: Any) -> tuple[str, dict[str, Any]]:
    found = await scene.rows.expert(person_id=scene.person, state=state, **given)
    return found, {"expertId": found}


async def invited(scene: Scene) -> tuple[str, dict[str, Any]]:
    return await expert(scene, "INVITED")


async def resting(scene: Scene) -> tuple[str, dict[str, Any]]:
    return await expert(scene, "SUSPENDED", suspend_reason="信息待核")


async def posted(scene: Scene) -> tuple[str, dict[str, Any]]:
    found, named = await expert(scene)
    return found, {**named, "companyId": await scene.rows.company(), "role": "ADVISER"}


async def post(scene: Scene) -> tuple[str, dict[str, Any]]:
    held = await scene.rows.expert_post(expert_id=(await expert(scene))[0])
    return held, {"postId": held}


async def conflict(scene: Scene) -> tuple[str, dict[str, Any]]:
    found = await scene.rows.conflict(company_id=scene.company)
    return found, {"conflictId": found}


MANAGER, ADMIN, OFFICE = Role.PARK_MANAGER, Role.ADMIN, Role.TALENT_OFFICE
DEEDS: list[tuple[Role, str, str, Prepare, dict[str, Any]]] = [
    (MANAGER, "approveTenancy", "tenancy { id }", new, {}),
    (MANAGER, "rejectTenancy", "tenancy { id }", new, {"reason": "无空置单元"}),
    (MANAGER, "activateTenancy", "tenancy { id }", virtual, {}),
    (MANAGER, "graduateTenancy", "tenancy { id }", incubated, {}),
    (MANAGER, "endTenancy", "tenancy { id }", leaving, {}),
    (MANAGER, "recordArrears", "arrears { id }", owing, {}),
    (MANAGER, "settleArrears", "arrears { id }", owed, {}),
    (MANAGER, "updateTenancy", "tenancy { id }", changed_stay, {}),
    (MANAGER, "updateLease", "lease { id }", changed_lease, {}),
    (MANAGER, "signLease", "lease { id }", unsigned, {}),
    (MANAGER, "renewLease", "renewal { id }", running, {"endsOn": "2190-12-31"}),
    (MANAGER, "terminateLease", "lease { id }", running, {"terminatedOn": "2020-06-01", "reason": "协商一致"}),
    (MANAGER, "verifyCompanyLabel", "label { id }", label, {}),
    (ADMIN, "revokeCompanyLabel", "label { id }", label, {}),
    (MANAGER, "verifyCompany", "company { id }", submitted, {}),
    (ADMIN, "suspendCompany", "company { id }", company, {"reason": "信息待核"}),
    (ADMIN, "reinstateCompany", "company { id }", suspended, {}),
    (ADMIN, "archiveCompany", "company { id }", company, {}),
    (MANAGER, "deregisterCompany", "company { id }", company, {"deregisteredOn": "2020-06-01"}),
    (ADMIN, "mergeCompanies", "company { id }", duplicates, {}),
    (OFFICE, "grantDataSubjectRequest", "request { id }", request, {}),
    (OFFICE, "declineDataSubjectRequest", "request { id }", request, {"ground": "IDENTITY_UNPROVEN"}),
    (OFFICE, "revealPerson", "remaining", person, {"fields": ["PHONE"], "reason": REASON}),
    (OFFICE, "exportPersonData", "fileName", person, {"reason": REASON}),
    (OFFICE, "updatePerson", "person { id }", person, {"birthYear": 1980, "reason": REASON}),
    (OFFICE, "recordIdentityPaper", "person { id }", person, {"docType": "RESIDENT_ID", "number": NUMBER}),
    (OFFICE, "giveConsent", "consent { id }", notice, {}),
    (OFFICE, "updateExpert", "expert { id }", expert, {"capacity": 7}),
    (OFFICE, "recordExpertPost", "post { id }", posted, {}),
    (OFFICE, "endExpertPost", "expert { id }", post, {}),
    (OFFICE, "activateExpert", "expert { id }", invited, {}),
    (OFFICE, "suspendExpert", "expert { id }", expert, {"reason": REASON}),
    (OFFICE, "reinstateExpert", "expert { id }", resting, {}),
    (OFFICE, "retireExpert", "expert { id }", expert, {}),
    (OFFICE, "pinConflict", "conflict { id }", conflict, {}),
    (OFFICE, "askToLiftConflict", "conflict { id }", conflict, {}),
    (OFFICE, "liftConflict", "conflict { id }", conflict, {"reason": REASON}),
]
UNVERSIONED = ("recordArrears", "revealPerson", "exportPersonData", "giveConsent")
ELSEWHERE = {"disableAccount", "resetPassword", "resetSecondFactor", "linkIdentity", "strikeInterest"}
"""What concerns accounts, which are only ever one's own: see `test_guarded_accounts` and `test_interests`."""


def test_every_decision_is_tried() -> None:
    decided = {one.name for one in COMMANDS if isinstance(one.permit, Moving) and one.permit.move.decides}
    assert decided == {verb for _, verb, *_ in DEEDS} | ELSEWHERE


@pytest.mark.parametrize(("role", "verb", "shows", "prepare", "more"), DEEDS, ids=[deed[1] for deed in DEEDS])
async def test_what_concerns_oneself_is_decided_by_a_colleague(
    keyed: Asking, scene: Scene, role: Role, verb: str, shows: str, prepare: Prepare, more: dict[str, Any]
) -> None:
    subject, named = await prepare(scene)
    given = {**named, **more}
    if verb not in UNVERSIONED:
        table = {scene.person: "person", scene.company: "company"}.get(subject)
        given["expectedVersion"] = await scene.rows.value(table, subject, "version") if table else 1
    concerned, colleague = await scene.of(role)
    asked = f'{{ viewerCan(action: {verb}, subjectId: "{subject}") {{ allowed code }} }}'
    assert (await keyed(asked, concerned))["viewerCan"] == {"allowed": False, "code": "OWN_AFFAIR"}
    assert (await keyed(asked, colleague))["viewerCan"] == {"allowed": True, "code": None}
    async with nothing_left(scene.rows):
        assert (await do(keyed, verb, shows, concerned, **given))["errors"] == ["OWN_AFFAIR"]
    assert (await do(keyed, verb, shows, colleague, **given))["errors"] == []


async def test_it_is_told_after_the_role_and_before_the_state(ask: Asking, scene: Scene) -> None:
    stay = await scene.stay("LEFT")
    concerned, colleague = await scene.of(MANAGER)
    stranger = Actor(concerned.account_id, grants=(Grant(MANAGER, await scene.rows.park()),))
    for actor, expected in ((stranger, "NOT_VISIBLE tenancyId"), (concerned, "OWN_AFFAIR"), (colleague, "WRONG_STATE")):
        assert (await do(ask, "approveTenancy", "tenancy { id }", actor, tenancyId=stay, expectedVersion=1))["errors"] == [expected]
    await scene.rows.role_grant(account_id=colleague.account_id, role="COMPANY", scope_id=scene.company)
    assert (await do(ask, "approveTenancy", "tenancy { id }", colleague, tenancyId=stay, expectedVersion=1))["errors"] == ["OWN_AFFAIR"]


async def test_what_is_the_company_s_own_to_do_is_done_by_who_acts_for_it(ask: Asking, scene: Scene) -> None:
    stay = await scene.stay("ACTIVE")
    both = Actor(await scene.rows.account(), grants=(Grant(Role.COMPANY, scene.company), Grant(MANAGER, scene.park)))
    given = {"tenancyId": stay, "expectedVersion": 1}
    assert (await do(ask, "giveNotice", "tenancy { state }", both, **given))["tenancy"] == {"state": "LEAVING"}
    left = {"leftOn": "2020-06-01", "reason": "RELOCATED", **given, "expectedVersion": 2}
    async with nothing_left(scene.rows):
        assert (await do(ask, "endTenancy", "tenancy { state }", both, **left))["errors"] == ["OWN_AFFAIR"]


async def test_nobody_keeps_a_unit_free_for_their_own_company(ask: Asking, scene: Scene) -> None:
    concerned, colleague = await scene.of(MANAGER)
    unit, until = await scene.rows.space_unit(park_id=scene.park), (datetime.now(UTC) + timedelta(days=30)).isoformat()
    given = {"spaceUnitId": unit, "expectedVersion": 1, "until": until, "companyId": scene.company}
    async with nothing_left(scene.rows):
        assert (await do(ask, "reserveSpaceUnit", "spaceUnit { id }", concerned, **given))["errors"] == ["OWN_AFFAIR companyId"]
    assert (await do(ask, "reserveSpaceUnit", "spaceUnit { id }", colleague, **given))["errors"] == []


async def test_an_interest_is_not_tried_out(ask: Asking, scene: Scene) -> None:
    """Declared, used to ask whose affair something is, and taken back, it would leave no trace."""
    other = await scene.rows.company()
    await scene.rows.company_relation(company_id=other, related_id=scene.company)
    stay, (_, colleague) = await scene.stay("APPLIED"), await scene.of(MANAGER)
    asked = f"""mutation @atomic {{
        a: declareInterest(input: {{kind: OTHER, companyId: "{other}"}}) {{ errors {{ code }} }}
        b: approveTenancy(input: {{tenancyId: "{stay}", expectedVersion: 1}}) {{ errors {{ code }} }}
    }}"""
    async with nothing_left(scene.rows):
        assert (await ask(asked, colleague))["a"]["errors"] == [{"code": "NOT_TOGETHER"}]


async def test_duplicates_count_as_the_company_does(ask: Asking, scene: Scene) -> None:
    concerned, colleague = await scene.of(ADMIN)
    kept = await scene.rows.company(uscc=None, pending_registration=True)
    given = {"companyId": kept, "duplicateIds": [scene.company], "expectedVersion": 1}
    async with nothing_left(scene.rows):
        assert (await do(ask, "mergeCompanies", "company { id }", concerned, **given))["errors"] == ["OWN_AFFAIR duplicateIds.0"]
    assert (await do(ask, "mergeCompanies", "company { id }", colleague, **given))["errors"] == []


@pytest.mark.parametrize("is_let", [True, False])
async def test_nobody_lets_their_own_company_in_by_one_stroke(ask: Asking, scene: Scene, is_let: bool) -> None:
    concerned, colleague = await scene.of(MANAGER)
    unit = await scene.rows.space_unit(park_id=scene.park)
    lease = {"startsOn": str(LONG_AGO), "endsOn": "2099-12-31", "unitIds": [unit]}
    entering = {"enteredOn": "2020-06-01", **({"lease": lease} if is_let else {"kind": "VIRTUAL"})}
    given = {"parkId": scene.park, "companyId": scene.company, **entering}
    async with nothing_left(scene.rows):
        assert (await do(ask, "registerTenancy", "tenancy { state }", concerned, **given))["errors"] == ["OWN_AFFAIR"]
    async with nothing_left(scene.rows):
        assert (await do(ask, "registerTenancy", "tenancy { state }", concerned, **given, validateOnly=True))["errors"] == ["OWN_AFFAIR"]
    assert (await do(ask, "registerTenancy", "tenancy { state }", colleague, **given))["tenancy"] == {"state": "ACTIVE"}


async def test_their_own_company_may_apply_all_the_same(ask: Asking, scene: Scene) -> None:
    concerned, _ = await scene.of(MANAGER)
    applied = await do(ask, "registerTenancy", "tenancy { state }", concerned, parkId=scene.park, companyId=scene.company)
    assert (applied["tenancy"], applied["errors"]) == ({"state": "APPLIED"}, [])


async def test_a_new_company_concerns_nobody_yet(ask: Asking, scene: Scene) -> None:
    concerned, _ = await scene.of(MANAGER)
    described = {"name": "济南示例科技有限公司", "uscc": synthetic_uscc(900_001)}
    given = {"parkId": scene.park, "company": described, "kind": "VIRTUAL", "enteredOn": "2020-06-01"}
    assert (await do(ask, "registerTenancy", "tenancy { state }", concerned, **given))["tenancy"] == {"state": "ACTIVE"}


async def test_what_may_be_done_next_says_so_too(ask: Asking, scene: Scene) -> None:
    """Of an application, of which nothing is decided by a mutation yet."""
    stay = await scene.stay("ACTIVE")
    application = await scene.rows.application(applicant_id=scene.person, sponsor_id=scene.company, hosting_tenancy_id=stay, state="SUBMITTED")
    asked = f'{{ application(by: {{id: "{application}"}}) {{ availableTransitions {{ name allowed code }} }} }}'
    concerned, colleague = await scene.of(OFFICE)
    told = [
        {one["name"]: one["code"] for one in (await ask(asked, actor))["application"]["availableTransitions"]}
        for actor in (concerned, colleague)
    ]
    decided = ("return", "passFormalCheck", "failFormalCheck", "disqualify")
    assert told[0] == dict.fromkeys(decided, "OWN_AFFAIR") | {"withdraw": "NOT_PERMITTED"}
    assert told[1] == dict.fromkeys(decided) | {"withdraw": "NOT_PERMITTED"}


async def test_nobody_endorses_themselves(ask: Asking, scene: Scene) -> None:
    applicant = Actor(await scene.rows.account(person_id=scene.person), scene.person, "founder", (Grant(Role.COMPANY, scene.company),))
    colleague = Actor(await scene.rows.account(), grants=(Grant(Role.COMPANY, scene.company),))
    await scene.rows.application(applicant_id=scene.person, sponsor_id=scene.company, state="AWAITING_ENDORSEMENT")
    asked = "{ applications { nodes { availableTransitions { name code } } } }"
    told = [(await ask(asked, actor))["applications"]["nodes"][0]["availableTransitions"] for actor in (applicant, colleague)]
    endorsing = [[one["code"] for one in each if one["name"] in ("endorse", "declineEndorsement")] for each in told]
    assert endorsing == [["OWN_AFFAIR"] * 2, [None] * 2]


async def test_it_is_said_in_both_languages(ask: Asking, scene: Scene) -> None:
    concerned, _ = await scene.of(MANAGER)
    given = {"tenancyId": await scene.stay("APPLIED"), "expectedVersion": 1}
    assert [text.partition("。")[0] for text in await said(ask, "approveTenancy", Lang.ZH, concerned, **given)] == [
        "“批准”事关您本人、您的近亲属或与您有利害关系的一方，您应当回避"
    ]
    assert [text.partition(",")[0] for text in await said(ask, "approveTenancy", Lang.EN, concerned, **given)] == [
        "“Approve” is not done in one's own affair"
    ]
