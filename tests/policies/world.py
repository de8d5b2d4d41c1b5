"""A small world with something in it that each viewer must not see. Rows and viewers go by names; a name always has the same id."""

from datetime import UTC, datetime

import asyncpg

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.identifiers import deterministic_id
from tests.rows import FAR_AHEAD, LONG_AGO, MODELS, TODAY, Rows, Values

RENT = {"rent_amount": 1200, "rent_currency": "CNY", "rent_per": "MONTH"}
CARD = {
    "contact_name": "联系人",
    "contact_phone": "+8653112345678",
    "registered_capital_amount": 5_000_000,
    "registered_capital_currency": "CNY",
    "paid_in_capital_amount": 1_000_000,
    "paid_in_capital_currency": "CNY",
}
PAPERS = {"id_sealed": "gAAAAA", "id_doc_type": "PASSPORT", "id_hmac": "ab" * 32, "id_masked": "E*******1", "birth_year": 1980, "nationality": "JP"}
REACHABLE = {"phone": "+8613800001234", "email": "alice@example.org"}
EVENTS_AT = datetime(2020, 6, 2, tzinfo=UTC)
STRUCK = {"struck_at": EVENTS_AT, "struck_by_id": "@account:admin", "strike_reason": "同名同姓"}
GUARDED = {"second_factor_sealed": "sealed", "second_factor_since": EVENTS_AT, "second_factor_counter": 55, "recovery_hashes": ["ab" * 32]}


def known(table: str, name: str) -> str:
    """The id of the row of this name."""
    return deterministic_id(MODELS[table].__prefix__, f"{table}/{name}", 0)


def _actor(account: str | None, *grants: tuple[Role, str | None], person: str | None = None) -> Actor:
    return Actor(known("account", account or "stranger"), person and known("person", person), account, tuple(Grant(*grant) for grant in grants))


VIEWERS: dict[str, Actor] = {
    "anonymous": ANONYMOUS,
    "stranger": _actor(None),
    "company": _actor("tenant-staff", (Role.COMPANY, known("company", "tenant"))),
    "company-2": _actor("neighbour-staff", (Role.COMPANY, known("company", "neighbour"))),
    "applicant": _actor("alice", (Role.APPLICANT, None), person="alice"),
    "park-manager": _actor("manager", (Role.PARK_MANAGER, known("park", "open"))),
    "park-manager-2": _actor("manager-2", (Role.PARK_MANAGER, known("park", "other"))),
    "promoter": _actor("promoter", (Role.PROMOTER, None)),
    "ambassador": _actor("ambassador", (Role.AMBASSADOR, None)),
    "reviewer": _actor("reviewer", (Role.REVIEWER, None), person="ivan"),  # who was an applicant, and has that role no more
    "talent-office": _actor("office", (Role.TALENT_OFFICE, None)),
    "grid-officer": _actor("grid", (Role.GRID_OFFICER, None)),
    "leader": _actor("leader", (Role.LEADER, None)),
    "admin": _actor("admin", (Role.ADMIN, None)),
    "auditor": _actor("auditor", (Role.AUDITOR, None)),
    "every-park": _actor("manager-3", (Role.PARK_MANAGER, None)),
    "manager-and-tenant": _actor("manager-4", (Role.PARK_MANAGER, known("park", "open")), (Role.COMPANY, known("company", "neighbour"))),
    "manager-and-applicant": _actor("alice", (Role.PARK_MANAGER, known("park", "open")), (Role.APPLICANT, None), person="alice"),
    "offices-and-park": _actor(
        "officer",
        *((role, None) for role in (Role.PROMOTER, Role.AMBASSADOR, Role.LEADER)),
        (Role.PARK_MANAGER, known("park", "open")),
        (Role.COMPANY, known("company", "leaving")),
    ),
}


class World(Rows):
    """Puts named rows in: `await world.named("park", "open", state="ACTIVE")`. A word after `@` is the name of a linked row."""

    async def named(self, table: str, name: str, **given: object) -> None:
        links = {
            key: known(*str(value)[1:].split(":")) if isinstance(value, str) and value.startswith("@") else value for key, value in given.items()
        }
        await self.put(table, {"id": known(table, name), **links})


async def build(connection: asyncpg.Connection) -> None:
    """The whole world."""
    world = World(connection)
    await _places(world)
    await _companies(world)
    await _tenancies(world)
    await _talent(world)
    await _accounts(world)
    await _experts(world)


async def _places(world: World) -> None:
    for park, state in {"open": "ACTIVE", "other": "ACTIVE", "suspended": "SUSPENDED"}.items():
        await world.named("park", park, state=state)
        await world.named("building", park, park_id=f"@park:{park}")
    for policy, status in {"in-force": "IN_FORCE", "unknown": None, "draft": "DRAFT"}.items():
        await world.named("policy_document", policy, status=status)


async def _companies(world: World) -> None:
    states = {
        "tenant": "VERIFIED",
        "leaving": "VERIFIED",
        "neighbour": "VERIFIED",
        "submitted": "SUBMITTED",
        "shunned": "SUSPENDED",
        "draft": "DRAFT",
        "founded": "SUBMITTED",
    }
    for name, state in states.items():
        reason = {"suspend_reason": "信息待核"} if state == "SUSPENDED" else {}
        verified = {"verified_at": EVENTS_AT} if state == "VERIFIED" else {}
        await world.named("company", name, state=state, **CARD, **reason, **verified)
    for name, company, state in [
        ("tenant-verified", "tenant", "VERIFIED"),
        ("tenant-expired", "tenant", "EXPIRED"),
        ("tenant-claimed", "tenant", "CLAIMED"),
        ("neighbour-revoked", "neighbour", "REVOKED"),
        ("draft-verified", "draft", "VERIFIED"),
    ]:
        await world.named("company_label", name, company_id=f"@company:{company}", state=state, evidence="证书")
    for name, company, related, kind in [
        ("tenant-parent-neighbour", "tenant", "neighbour", "PARENT_OF"),
        ("leaving-controls-tenant", "leaving", "tenant", "CONTROLS"),
        ("tenant-parent-draft", "tenant", "draft", "PARENT_OF"),
        ("submitted-controls-neighbour", "submitted", "neighbour", "CONTROLS"),
        ("leaving-partner-neighbour", "leaving", "neighbour", "PARTNER_OF"),
    ]:
        await world.named("company_relation", name, company_id=f"@company:{company}", related_id=f"@company:{related}", kind=kind, share=0.5)


async def _tenancies(world: World) -> None:
    for name, company, park, state in [
        ("tenant-open", "tenant", "open", "ACTIVE"),
        ("leaving-open", "leaving", "open", "LEAVING"),
        ("submitted-open", "submitted", "open", "APPLIED"),
        ("tenant-other-left", "tenant", "other", "LEFT"),
        ("neighbour-other", "neighbour", "other", "ACTIVE"),
        ("shunned-other", "shunned", "other", "ACTIVE"),
        ("neighbour-suspended", "neighbour", "suspended", "ACTIVE"),
    ]:
        await world.named("tenancy", name, company_id=f"@company:{company}", park_id=f"@park:{park}", state=state, planned_end=FAR_AHEAD)
    graduated: Values = {"company_id": "@company:neighbour", "state": "GRADUATED", "kind": "INCUBATEE", "incubation_until": FAR_AHEAD}
    await world.named("tenancy", "neighbour-graduated", park_id="@park:other", **graduated)
    # who enters a company that is a stranger, and then lets it not in, has learnt nothing of it
    refused: Values = {"company_id": "@company:draft", "state": "REJECTED", "filed_by_company": False}
    await world.named("tenancy", "draft-rejected", park_id="@park:other", **refused)
    for name, tenancy, state in [
        ("tenant-active", "tenant-open", "ACTIVE"),
        ("tenant-draft", "tenant-open", "DRAFT"),
        ("neighbour-active", "neighbour-other", "ACTIVE"),
        ("shunned-expired", "shunned-other", "EXPIRED"),
    ]:
        past = {"ends_on": TODAY} if state == "EXPIRED" else {}
        await world.named("lease", name, tenancy_id=f"@tenancy:{tenancy}", state=state, **RENT, **past)
    for name, tenancy in [("tenant", "tenant-open"), ("tenant-of-old", "tenant-other-left"), ("neighbour", "neighbour-other")]:
        await world.named("arrears", name, tenancy_id=f"@tenancy:{tenancy}", note="租金")
    for name, park, tenancy in [("open", "open", "leaving-open"), ("other", "other", "shunned-other")]:
        await world.named("task", name, park_id=f"@park:{park}", subject_id=known("tenancy", tenancy))
    later = datetime(2099, 1, 1, tzinfo=UTC)
    earlier = datetime(2020, 1, 1, tzinfo=UTC)
    units: list[tuple[str, str, Values]] = [
        ("open-leased", "open", {}),
        ("open-vacant", "open", {}),
        ("open-reserved", "open", {"reserved_until": later}),
        ("open-no-longer-reserved", "open", {"reserved_until": earlier}),
        ("open-repaired", "open", {"in_maintenance": True}),
        ("other-leased", "other", {}),
        ("other-vacant", "other", {}),
        ("suspended-reserved", "suspended", {"reserved_until": later}),
    ]
    for name, place, given in units:
        held = {"reserved_for_id": "@company:tenant"} if given.get("reserved_until") else {}
        await world.named("space_unit", name, building_id=f"@building:{place}", park_id=f"@park:{place}", **RENT, **given, **held)
    await world.let(known("lease", "tenant-active"), known("space_unit", "open-leased"))
    await world.let(known("lease", "tenant-draft"), known("space_unit", "open-vacant"))
    await world.let(known("lease", "neighbour-active"), known("space_unit", "other-leased"))
    await world.let(known("lease", "shunned-expired"), known("space_unit", "other-vacant"))


async def _talent(world: World) -> None:
    for name, state in {"published": "PUBLISHED", "draft": "DRAFT", "cancelled": "CANCELLED"}.items():
        await world.named("talent_programme", name, state=state)
    for name, state in {"open": "OPEN", "draft": "DRAFT", "cancelled": "CANCELLED", "past": "NOTICE"}.items():
        reason = {"cancel_reason": "合并办理"} if state == "CANCELLED" else {}
        await world.named("call_round", name, programme_id="@talent_programme:published", state=state, **reason)
    await world.named("person", "alice", **PAPERS, **REACHABLE)
    for name in ("bob", "carol", "dan", "eve", "frank", "grace", "heidi", "ivan", "judy", "kim", "lee", "nobody"):
        await world.named("person", name, phone="+12025550123", email="x@example.org", nationality="DE", birth_year=1970)
    hosts = {"tenant": "tenant-open", "neighbour": "neighbour-other"}
    late = {"endorsed_at": EVENTS_AT, "submitted_at": EVENTS_AT, "snapshot_hash": "cd" * 32}
    hosted = {"hosting_tenancy_id": "@tenancy:tenant-open", "host_park_id": "@park:open"}
    never_handed_in = {"hosting_tenancy_id": "@tenancy:neighbour-suspended", "host_park_id": "@park:suspended"}
    applications: list[tuple[str, str, str, str, Values]] = [
        ("alice-draft", "past", "tenant", "DRAFT", {}),
        ("alice-submitted", "open", "tenant", "SUBMITTED", {}),
        ("bob-awaiting", "open", "tenant", "AWAITING_ENDORSEMENT", {}),
        ("carol-reviewed", "open", "neighbour", "REVIEWED", {}),
        ("dan-awarded", "past", "neighbour", "AWARDED", {}),
        ("eve-held", "past", "tenant", "HELD", {}),
        ("frank-withdrawn-early", "open", "tenant", "WITHDRAWN", {}),
        ("grace-withdrawn-late", "open", "tenant", "WITHDRAWN", late | hosted),
        ("heidi-proposed", "past", "tenant", "PROPOSED", {"hosting_tenancy_id": "@tenancy:tenant-other-left"}),
        ("ivan-draft", "open", "founded", "DRAFT", {}),
        ("judy-returned", "open", "neighbour", "RETURNED", {}),
        ("kim-failed", "open", "neighbour", "FORMAL_FAILED", {}),
        ("lee-lapsed", "open", "neighbour", "LAPSED", never_handed_in),
    ]
    for name, round_, sponsor, state, given in applications:
        links = {"round_id": f"@call_round:{round_}", "applicant_id": f"@person:{name.split('-')[0]}", "sponsor_id": f"@company:{sponsor}"}
        submitted = state not in ("DRAFT", "AWAITING_ENDORSEMENT", "WITHDRAWN", "LAPSED")
        host = {"hosting_tenancy_id": f"@tenancy:{hosts[sponsor]}"} if submitted else {}
        await world.named("application", name, **links, state=state, **{**host, **given}, title_zh=f"课题 {name}", form={"plan": name})
    emptied = {"round_id": "@call_round:open", "applicant_id": "@person:kim", "sponsor_id": "@company:neighbour"}
    await world.named("application", "kim-emptied", **emptied, state="LAPSED", lapse_reason="ERASED", emptied_at=EVENTS_AT)
    founded = {"round_id": "@call_round:cancelled", "applicant_id": "@person:alice", "sponsor_id": "@company:founded"}
    await world.named("application", "alice-founded", **founded, state="WITHDRAWN", withdraw_reason="批次已取消")


async def _accounts(world: World) -> None:
    for name in ("tenant-staff", "neighbour-staff", "manager", "manager-2", "office", "admin", "stranger"):
        await world.named("account", name, password_hash="argon2")
    for name, account in {"entered": "manager", "entered-by-staff": "tenant-staff"}.items():
        await world.named("company", name, state="SUBMITTED", registered_by_id=f"@account:{account}", **CARD)
    await world.named("account", "alice", person_id="@person:alice", password_hash="argon2", **GUARDED)
    await world.named("privacy_notice", "evaluation")
    for name in ("alice", "carol"):
        whose = {"person_id": f"@person:{name}"}
        await world.named("consent", name, **whose, notice_id="@privacy_notice:evaluation")
        await world.named("access_log", name, **whose, account_id="@account:office")
        await world.named("data_subject_request", name, **whose, details="请删除")
    for name, account, role, scope in [
        ("tenant", "tenant-staff", "COMPANY", known("company", "tenant")),
        ("neighbour", "neighbour-staff", "COMPANY", known("company", "neighbour")),
        ("open", "manager", "PARK_MANAGER", known("park", "open")),
        ("other", "manager-2", "PARK_MANAGER", known("park", "other")),
        ("office", "office", "TALENT_OFFICE", None),
        ("admin", "admin", "ADMIN", None),
        ("alice", "alice", "APPLICANT", None),
    ]:
        await world.named("role_grant", name, account_id=f"@account:{account}", role=role, scope_id=scope)
    for account in ("alice", "manager", "admin"):
        await world.named("access_token", account, account_id=f"@account:{account}")
        await world.named("identity", account, account_id=f"@account:{account}")
    alice, office = {"uploaded_by_id": "@account:alice"}, {"uploaded_by_id": "@account:office"}
    draft, submitted = {"application_id": "@application:alice-draft"}, {"application_id": "@application:alice-submitted"}
    await world.named("attachment", "alice-loose", **alice)
    await world.named("attachment", "alice-deleted", **alice, state="DELETED")
    await world.named("attachment", "alice-draft", **alice, **draft)
    await world.named("attachment", "alice-submitted", **alice, **submitted)
    await world.named("attachment", "alice-covered", **office, **submitted, redacted_from_id="@attachment:alice-submitted")
    await world.named("attachment", "office-loose", **office, state="SCANNING")
    await world.named("attachment", "carol-reviewed", application_id="@application:carol-reviewed", uploaded_by_id="@account:stranger")
    interests: list[tuple[str, str, Values]] = [
        ("manager-2-neighbour", "manager-2", {"company_id": "@company:neighbour", "kind": "EMPLOYMENT", "note": "任董事"}),
        ("manager-tenant-struck", "manager", {"company_id": "@company:tenant", **STRUCK}),
        ("manager-leaving-long-ago", "manager", {"company_id": "@company:leaving", "since": LONG_AGO, "until": TODAY}),
        ("office-carol", "office", {"person_id": "@person:carol", "kind": "RELATIVE", "note": "表兄妹"}),
    ]
    for name, account, given in interests:
        await world.named("interest", name, account_id=f"@account:{account}", **given)
    for name, who, kind, subject in [
        ("submitted", "alice", "application:submitted", known("application", "alice-submitted")),
        ("shortlisted", "office", "application:shortlisted", known("application", "carol-reviewed")),
        ("person", "office", "person:corrected", known("person", "carol")),
        ("activated", "manager", "tenancy:activated", known("tenancy", "tenant-open")),
        ("clock", None, "lease:expired", known("lease", "shunned-expired")),
    ]:
        await world.named("event", name, account_id=who and f"@account:{who}", type=kind, subject_id=subject)
    for position, (name, subject, field, old, new) in enumerate(CHANGES):
        about = {"event_id": "@event:clock", "position": position, "subject_id": known(*subject.split(":")), "field": field}
        await world.named("change", name, **about, old_value=f'"{old}"', new_value=f'"{new}"')


async def _experts(world: World) -> None:
    """Three experts of whom nothing is found by itself: what is on record of conflicts, somebody has said."""
    for name, state in {"ivan": "ACTIVE", "nobody": "INVITED", "bob": "SUSPENDED"}.items():
        await world.named("expert", name, person_id=f"@person:{name}", state=state, employer_name="某大学", region_code="110000")
        await world.named("expert_post", name, expert_id=f"@expert:{name}", company_id="@company:shunned", role="ADVISER")
    for name, expert, source, given in [
        ("ivan-declared", "ivan", "EXPERT_DECLARED", {"company_id": "@company:leaving"}),
        ("ivan-recorded", "ivan", "OFFICER", {"application_id": "@application:carol-reviewed"}),
        ("nobody-declared", "nobody", "EXPERT_DECLARED", {"person_id": "@person:dan"}),
    ]:
        await world.named("conflict", name, expert_id=f"@expert:{expert}", source=source, evidence="合作论文", **given)
    for name, expert, application, state in [
        ("ivan-invited", "ivan", "eve-held", "INVITED"),
        ("ivan-proposed", "ivan", "dan-awarded", "PROPOSED"),
        ("nobody-accepted", "nobody", "judy-returned", "ACCEPTED"),
    ]:
        links = {"expert_id": f"@expert:{expert}", "application_id": f"@application:{application}"}
        await world.named("review_assignment", name, **links, state=state)


CHANGES = [
    ("park", "park:other", "code", "A", "B"),
    ("building", "building:open", "name", "甲", "乙"),
    ("rent", "space_unit:open-leased", "rentAmount", "1000", "1200"),
    ("phone", "company:tenant", "contactPhone", "+86531", "+86532"),
    ("draft", "company:draft", "name", "甲", "乙"),
    ("label", "company_label:tenant-claimed", "number", "1", "2"),
    ("relation", "company_relation:tenant-parent-neighbour", "share", "0.5", "0.6"),
    ("partner", "company_relation:leaving-partner-neighbour", "until", "2020-06-01", "2021-06-01"),
    ("note", "tenancy:tenant-open", "leaveNote", "甲", "乙"),
    ("due", "task:other", "dueOn", "2020-06-01", "2021-06-01"),
    ("lease", "lease:neighbour-active", "rentAmount", "1000", "1200"),
    ("paid", "arrears:tenant-of-old", "settledOn", "2020-06-01", "2021-06-01"),
    ("early", "application:alice-submitted", "title", "甲", "乙"),
    ("early-round", "application:alice-submitted", "roundId", "x", "y"),
    ("asked", "application:alice-submitted", "state", "DRAFT", "AWAITING_ENDORSEMENT"),
    ("round", "application:alice-submitted", "roundId", "x", "y"),
    ("title", "application:alice-submitted", "title", "甲", "乙"),
    ("told-state", "application:alice-submitted", "state", "ENDORSED", "SUBMITTED"),
    ("inner-state", "application:alice-submitted", "state", "FORMAL_PASSED", "RETURNED"),
    ("secretly-asked", "application:carol-reviewed", "state", "DRAFT", "AWAITING_ENDORSEMENT"),
    ("secret-state", "application:carol-reviewed", "state", "ENDORSED", "SUBMITTED"),
    ("category", "application:carol-reviewed", "category", "INNOVATION_TALENT", "INNOVATION_TEAM"),
    ("unasked", "application:alice-draft", "title", "甲", "乙"),
    ("founded-asked", "application:alice-founded", "state", "DRAFT", "AWAITING_ENDORSEMENT"),
    ("founded-round", "application:alice-founded", "roundId", "x", "y"),
    ("vainly-asked", "application:frank-withdrawn-early", "state", "DRAFT", "AWAITING_ENDORSEMENT"),
    ("vainly-changed", "application:frank-withdrawn-early", "category", "INNOVATION_TALENT", "INNOVATION_TEAM"),
    ("private-phone", "person:alice", "phone", "+8613800001234", "+8613800005678"),
    ("person", "person:alice", "name", "甲", "乙"),
    ("account", "account:manager", "displayName", "甲", "乙"),
    ("grant", "role_grant:open", "until", "2020", "2021"),
    ("policy", "policy_document:draft", "status", "DRAFT", "IN_FORCE"),
    ("programme", "talent_programme:draft", "name", "甲", "乙"),
]


