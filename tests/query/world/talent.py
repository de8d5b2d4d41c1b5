"""Programmes, calls and people, and an application in every state."""

from datetime import timedelta
from typing import Any

from registry.lifecycles.talent import APPLICATION, CALL_ROUND, PROGRAMME
from tests.query.world.base import TEXTS, World
from tests.rows import NOW, SUBMITTED

ENDED_ANY_TIME = ("WITHDRAWN", "LAPSED", "DISQUALIFIED")
NOT_HANDED_IN = ("DRAFT", "AWAITING_ENDORSEMENT", "ENDORSED")
TWICE = ("APPROVED", "AWARDED", "DRAFT", "WITHDRAWN", "SUBMITTED", "LAPSED", "AWAITING_ENDORSEMENT")
"""States of more than one application."""


async def build(world: World) -> None:
    await _calls(world)
    await _people(world)
    await _applications(world)


async def _calls(world: World) -> None:
    for number, state in enumerate(("PUBLISHED", "DRAFT", *PROGRAMME.codes[2:])):
        await world.add(
            "talent_programme",
            code=f"JW-{number}",
            state=state,
            target_industries=list(TEXTS[:number]),
            policy_id=world.maybe(world.ids["policy_document"]),
            **world.texts("office_zh description_zh"),
        )
    for number, state in enumerate(("OPEN", "DRAFT", "REVIEWING", *CALL_ROUND.codes[-3:], "PUBLISHED")):
        opening: dict[str, Any] = {"opens_at": NOW - timedelta(days=number // 2)}
        await world.add(
            "call_round",
            programme_id=world.some("talent_programme"),
            code=f"R-{number}",
            year=2019 + number % 2,
            state=state,
            cancel_reason=TEXTS[2] if state == "CANCELLED" else None,
            **({"opens_at": None, "closes_at": None} if state == "DRAFT" else opening),
        )


async def _people(world: World) -> None:
    for number in range(5):
        papers = {"id_doc_type": "RESIDENT_ID", "id_hmac": f"{number:064x}", "id_masked": f"{number}****************X"}
        await world.add(
            "person",
            phone=(f"+86138123456{number:02d}", "+12025550123", "+1234567", None, None)[number],
            email=world.maybe([*TEXTS, "zhang.san@example.org", "two@at@example.org"]),
            nationality=world.maybe(["CN"]),
            birth_year=world.maybe([1980, 1990]),
            **(papers if number % 2 else {}),
        )


async def _applications(world: World) -> None:
    pairs = [(person, call) for person in world.ids["person"] for call in world.ids["call_round"]]
    world.chance.shuffle(pairs)
    tenancies = world.ids["tenancy"]
    for number, state in enumerate((*APPLICATION.codes, *TWICE)):
        tenancy = tenancies[number % 3] if number % 2 else world.chance.choice(tenancies)
        person, call = pairs[number]
        await world.add(
            "application",
            number=f"A-{number:03d}",
            state=state,
            round_id=call,
            applicant_id=person,
            sponsor_id=None if state == "DRAFT" and number % 2 else await world.rows.value("tenancy", tenancy, "company_id"),
            category=world.chance.choice(("INNOVATION_TALENT", "ENTREPRENEUR")),
            form={"salary": 1.50, "text": world.chance.choice(TEXTS), "list": [1, None, {"b": True, "a": 2}]},
            withdraw_reason=world.maybe(TEXTS) if state == "WITHDRAWN" else None,
            **world.texts("title_zh title_en research_field"),
            **await _handed_in(world, number, state, tenancy),
        )


async def _handed_in(world: World, number: int, state: str, tenancy: str) -> dict[str, Any]:
    """Where it is hosted: every other one that is not handed in says so already, and every other one that ended early was handed in."""
    hosted = {"hosting_tenancy_id": tenancy, "host_park_id": await world.rows.value("tenancy", tenancy, "park_id")}
    if state in ENDED_ANY_TIME:
        return SUBMITTED | hosted if number % 2 else {}
    return {} if state in NOT_HANDED_IN and number % 2 else hosted
