"""Accounts with their roles, those who ask, and the log of what some of them did."""

from datetime import UTC, datetime, timedelta

from registry.actor import Actor, Grant, Role
from tests.query.world.base import BIRTHS, TEXTS, World
from tests.rows import NOW


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
    await world.add("role_grant", account_id=past_and_future, role="AUDITOR", since=NOW, until=NOW + timedelta(days=1))
    await world.add("role_grant", account_id=past_and_future, role="LEADER", since=datetime(2090, 1, 1, tzinfo=UTC))
    await world.add("account", username="gone", display_name="离职", disabled_at=NOW)
    await _log(world)


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
