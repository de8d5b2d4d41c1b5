"""Experts in every state, what they are to companies, what is on record and what is found of conflicts, and what they were assigned to.

What the database finds gets ids of its own, which are other ones each time.
"""

from datetime import timedelta

from tests.query.world.base import TEXTS, World
from tests.rows import NOW, TODAY


async def build(world: World) -> None:
    for number, person in enumerate(world.ids["person"][:5]):
        expert = await world.add(
            "expert",
            person_id=person,
            kind=world.chance.choice(("TECHNICAL", "FINANCE")),
            capacity=number * 3,
            state=("ACTIVE", "INVITED", "SUSPENDED", "RETIRED", "ACTIVE")[number],
            employer_id=world.maybe(world.ids["company"]) if number % 2 else None,
            employer_name=None if number % 2 else world.maybe(TEXTS),
            fields=["520.20", "790"][: number % 3],
            region_code=world.maybe(("370103", "110101")),
            since=world.maybe((TODAY, TODAY - timedelta(days=400))),
        )
        for role in world.chance.sample(("EMPLOYEE", "DIRECTOR", "ADVISER"), number % 3):
            until = world.maybe((TODAY, TODAY + timedelta(days=3000)))
            await world.add("expert_post", expert_id=expert, company_id=world.some("company"), role=role, since=TODAY, until=until)
    for number, source in enumerate(("EXPERT_DECLARED", "OFFICER", "IMPORTED") * 4):
        link, table = (("application_id", "application"), ("company_id", "company"), ("person_id", "person"))[number % 3]
        lifted = {"state": "LIFTED", "lifted_at": NOW, "lifted_by_id": world.ids["account"][0], "lift_reason": TEXTS[0]} if number == 5 else {}
        await world.add(
            "conflict",
            expert_id=world.some("expert"),
            kind=world.chance.choice(("COAUTHOR", "ADVISER", "RELATIVE")),
            source=source,
            pinned=number == 7,
            until=world.maybe((TODAY, TODAY + timedelta(days=9000))),
            evidence=world.maybe(TEXTS),
            recorded_by_id=world.maybe(world.ids["account"][:3]),
            **{link: world.some(table)},
            **lifted,
        )
    for number, expert in enumerate(world.ids["expert"]):
        for application, state in zip(world.ids["application"][number::5], ("DECLINED", "LOCKED", "VOIDED", "EXPIRED"), strict=False):
            await world.add("review_assignment", expert_id=expert, application_id=application, state=state)
