"""Accounts with their roles, those who ask, and the log of what some of them did."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from registry.actor import Actor, Grant, Role
from tests.query.world.base import BIRTHS, TEXTS, World
from tests.rows import NOW, TODAY


async def build(world: World) -> None:
    companies, parks = world.ids["company"], world.ids["park"]
    hats = {
        "park-manager": (Grant(Role.PARK_MANAGER, parks[0]),),
        "company": (Grant(Role.COMPANY, companies[0]),),
        "applicant": (Grant(Role.APPLICANT),),
        "talent-office": (Grant(Role.TALENT_OFFICE),),
        "auditor": (Grant(Role.AUDITOR),),
        "leader": (Grant(Role.LEADER),),
        "admin": (Grant(Role.ADMIN),),
        "two-hats": (Grant(Role.COMPANY, companies[3]), Grant(Role.PARK_MANAGER, parks[2])),
        "promoter": (Grant(Role.PROMOTER),),
        "reviewer": (Grant(Role.REVIEWER),),
        "every-park": (Grant(Role.PARK_MANAGER),),
    }
    for name, grants in hats.items():
        owner = world.ids["person"][0] if name == "applicant" else None
        account = await world.add("account", username=name, display_name=world.chance.choice(TEXTS), person_id=owner)
        for grant in grants:
            await world.add("role_grant", account_id=account, role=grant.role, scope_id=grant.scope_id, since=NOW)
        world.actors[name] = Actor(account, owner, name, grants)
    past_and_future = world.ids["account"][0]
    await world.add("role_grant", account_id=past_and_future, role="PROMOTER", since=NOW, until=NOW + timedelta(days=1))
    await world.add("role_grant", account_id=past_and_future, role="LEADER", since=datetime(2090, 1, 1, tzinfo=UTC))
    gone = await world.add("account", username="gone", display_name="离职", disabled_at=NOW)
    await _lent(world, gone)
    await _tokens(world)
    await _identities(world)
    await _interests(world)
    await _attachments(world)
    await _log(world)


async def _lent(world: World, gone: str) -> None:
    """Roles that were given by somebody, lent, ended and taken back."""
    lender, giver = world.actors["park-manager"].account_id, world.actors["admin"].account_id
    held = await world.rows.connection.fetchval("SELECT id FROM role_grant WHERE account_id = $1 AND until IS NULL AND since < now()", lender)
    park, over = world.ids["park"][0], datetime(2090, 1, 1, tzinfo=UTC)
    lent = {"role": "PARK_MANAGER", "scope_id": park, "granted_by_id": lender, "delegated_from_id": held, "reason": "休假"}
    for borrower, until in (("promoter", over), ("leader", NOW + timedelta(days=1))):
        await world.add("role_grant", account_id=world.actors[borrower].account_id, since=NOW, until=until, **lent)
    taken = {"revoked_at": NOW + timedelta(days=2), "revoked_by_id": giver, "revoke_reason": "离职"}
    ended = await world.add("role_grant", account_id=gone, role="LEADER", since=NOW, granted_by_id=giver, **taken)
    await world.add("role_grant", account_id=lender, role="LEADER", since=NOW, until=over, granted_by_id=gone, delegated_from_id=ended)
    left = await world.add("role_grant", account_id=gone, role="REVIEWER", since=NOW, granted_by_id=giver)
    elsewhere = world.actors["every-park"].account_id
    await world.add("role_grant", account_id=elsewhere, role="REVIEWER", since=NOW, until=over, granted_by_id=gone, delegated_from_id=left)


async def _tokens(world: World) -> None:
    """Sessions and tokens of programs, good and over, of several accounts."""
    later, before = datetime(2090, 1, 1, tzinfo=UTC), {"created_at": NOW}
    for number, account in enumerate(world.ids["account"][:5]):
        about = {"account_id": account, "name": world.chance.choice(TEXTS).strip() or "脚本", "hint": f"a_-{number}", **before}
        await world.add("access_token", **about, kind="SESSION", scope="WRITE", expires_at=later)
        await world.add("access_token", **about, kind="API", scope="READ", roles=["LEADER", "PARK_MANAGER"], last_used_at=NOW)
        await world.add("access_token", **about, kind="API", scope="WRITE", expires_at=NOW + timedelta(days=1), revoked_at=world.chance.choice([None, NOW]))


async def _identities(world: World) -> None:
    """Who some accounts are to a provider, and one who was."""
    for number, account in enumerate([*world.ids["account"][:4], world.ids["account"][0]]):
        about = {"issuer": "https://id.example.org", "subject": f'{world.chance.choice(TEXTS)[:100]}-{number}"', "created_at": NOW}
        await world.add("identity", account_id=account, **about, unlinked_at=NOW if number == 2 else None)


async def _interests(world: World) -> None:
    """With which companies and people those have to do who decide: now, until lately, long ago, and by mistake."""
    companies, people, today = world.ids["company"], world.ids["person"], datetime.now(UTC).date()
    struck = {"struck_at": NOW, "struck_by_id": world.actors["auditor"].account_id, "strike_reason": world.chance.choice(TEXTS[:7])}
    ends: tuple[dict[str, Any], ...] = ({}, {"until": today - timedelta(days=1000)}, {"until": today - timedelta(days=1200)}, struck)
    open_ones: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for name, about in [
        *(("park-manager", {"company_id": company, **end}) for company, end in zip(companies, ends, strict=False)),
        *(("talent-office", {"person_id": person, **end}) for person, end in zip(people, ends, strict=False)),
        *((name, {"company_id": world.some("company")}) for name in ("every-park", "two-hats", "admin", "leader")),
        *((name, {"person_id": world.some("person")}) for name in ("company", "leader", "applicant")),
        ("talent-office", {"person_id": world.some("person"), **ends[1]}),  # an open one there may be already
        ("auditor", {"company_id": world.some("company")}),
    ]:
        kind = world.chance.choice(("RELATIVE", "SHARES", "OTHER"))
        since = world.maybe([TODAY - timedelta(days=400), TODAY])
        if about in open_ones.setdefault((name, kind), []):
            continue  # an interest is open once
        open_ones[name, kind].append(about)
        await world.add("interest", account_id=world.actors[name].account_id, kind=kind, since=since, note=world.maybe(TEXTS), **about)


async def _attachments(world: World) -> None:
    """Files in every state: of applications, of nothing yet, and copies with names covered."""
    uploaders = [world.actors[name].account_id for name in ("applicant", "talent-office", "company", "leader")]
    for state in ("UPLOADING", "SCANNING", "READY", "REJECTED", "DELETED"):
        for uploader in uploaders[:2]:
            await world.add("attachment", uploaded_by_id=uploader, state=state, created_at=NOW)
    for number, application in enumerate(world.ids["application"]):
        about = {"application_id": application, "question": f"Q{number % 4}", "size": 1 + world.chance.randrange(10**6), "created_at": NOW}
        original = await world.add("attachment", **about, uploaded_by_id=uploaders[number % 4], scanned=number % 2 == 0)
        if number % 3 == 0:
            await world.add("attachment", **about, uploaded_by_id=uploaders[1], redacted_from_id=original)
        if number % 5 == 0:
            await world.add("attachment", **about, uploaded_by_id=uploaders[0], state="DELETED", destroyed_at=world.maybe([NOW]))


async def _log(world: World) -> None:
    subjects = [world.ids[table][0] for table in ("park", "company", "tenancy", "application", "person", "park", "lease")]
    doers = [None, *world.ids["account"][:3]]
    for number, subject in enumerate(subjects):
        await world.add(
            "event",
            type=("park:activated", "tenancy:activated")[number % 2],
            subject_id=subject,
            occurred_at=world.chance.choice(BIRTHS),
            account_id=doers[number % len(doers)],
            data={"from": "PLANNED", "n": number, "nested": {"b": [], "a": None}},
        )
    await _changes(world)


CHANGED: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "park": (("state", "PLANNED", "ACTIVE"), ("name", "旧名", "新\n名 \"x\""), ("operatorId", None, "company_x")),
    "space_unit": (("rentAmount", None, "12.5"), ("number", "1", "2"), ("reservedUntil", None, "2020-05-01T00:00:00.000000Z")),
    "company": (("staffCount", 5, 7), ("name", "甲", "乙"), ("contactPhone", "+8653112345678", None), ("seiCodes", [], ["1.1", None])),
    "company_label": (("state", "CLAIMED", "VERIFIED"),),
    "company_relation": (("share", "0.5", "0.25"), ("note", None, "x")),
    "tenancy": (("enteredOn", None, "2020-05-01"), ("leaveNote", "a", "b"), ("state", "APPLIED", "APPROVED")),
    "lease": (("rentAmount", "1", "2"), ("holds", False, True)),
    "person": (("phone", "+8613800001234", "+8613800005678"), ("name", "甲", "乙"), ("orcid", None, "0000"), ("birthYear", 1970, 1971)),
    "application": (
        ("state", "DRAFT", "SUBMITTED"),
        ("state", "SUBMITTED", "FORMAL_PASSED"),
        ("state", "INSPECTED", "APPROVED"),
        ("state", None, "DRAFT"),
        ("state", None, None),
        ("title", "甲", "乙"),
        ("withdrawReason", None, "x"),
        ("form", {"a": 1.5}, {"a": [1, None]}),
        ("sponsorId", None, "company_x"),
    ),
    "account": (("displayName", "a", "b"),),
    "role_grant": (("until", None, "2020-05-01T00:00:00.000000Z"),),
    "call_round": (("graceMinutes", 0, 5),),
    "policy_document": (("status", "DRAFT", "IN_FORCE"),),
}
"""Changes of fields that everybody reads, some do and nobody does, of values of every kind."""


def chosen(world: World, table: str, changes: tuple[tuple[str, Any, Any], ...]) -> list[tuple[str, Any, Any]]:
    """Some of them; most applications are sent to be endorsed in the middle of it."""
    found = world.chance.sample(changes, min(len(changes), 3 if table == "application" else 2))
    if table == "application" and world.chance.random() < 0.8:
        found.insert(1, ("state", "DRAFT", "AWAITING_ENDORSEMENT"))
    return found


async def _changes(world: World) -> None:
    for table, changes in CHANGED.items():
        for subject in world.ids[table][:4]:
            for number, (name, old, new) in enumerate(chosen(world, table, changes)):
                doer = world.maybe(world.ids["account"][:4])
                event = await world.rows.event(subject_id=subject, type=f"{table}:changed", account_id=doer)
                values = [None if value is None else json.dumps(value) for value in (old, new)]
                about = {"event_id": event, "subject_id": subject, "version": number + 2, "field": name}
                await world.add("change", **about, old_value=values[0], new_value=values[1])
