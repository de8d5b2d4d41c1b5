"""Companies in every state, what ties them, and their labels."""

from decimal import Decimal
from typing import Any

from registry.identifiers import synthetic_uscc
from tests.query.world.base import AMOUNTS, TEXTS, World
from tests.rows import LONG_AGO, NOW, TODAY

STATES = ("VERIFIED", "VERIFIED", "VERIFIED", "DRAFT", "SUBMITTED", "SUSPENDED", "ARCHIVED")


async def build(world: World) -> None:
    for number, state in enumerate(STATES):
        await world.add(
            "company",
            state=state,
            kind=world.chance.choice(("ENTERPRISE", "RESEARCH_INSTITUTE")),
            market_status=world.maybe(["IN_BUSINESS", "DORMANT"]),
            aliases=list(world.chance.sample(TEXTS, number % 3)),
            established_on=world.maybe([LONG_AGO, world.day()]),
            industry=world.maybe(("I65", "I6510", "C39", "M73")),
            sei_codes=["1.2.1", "2.1"][: number % 3],
            staff_count=world.maybe([0, 12, 12, 300]),
            contact_phone=world.maybe(["+8653188888888"]),
            registered_division_id=world.maybe(world.ids["admin_division"]),
            verified_at=NOW if state == "VERIFIED" else None,
            **world.texts("legal_representative controller address_zh address_en website contact_name contact_email"),
            **_particulars(world, number, state),
        )
    await _relations(world)
    await _labels(world)


def _particulars(world: World, number: int, state: str) -> dict[str, Any]:
    """One in three is registered abroad, one in two has no capital on record."""
    abroad = {"foreign_jurisdiction": "SG", "foreign_number": f"SG-{number}", "uscc": None}
    found: dict[str, Any] = {"uscc": synthetic_uscc(number)} if number % 3 else abroad
    if number % 2:
        found |= {"registered_capital_amount": world.chance.choice(AMOUNTS), "registered_capital_currency": "CNY"}
    if state == "SUSPENDED":
        found |= {"suspend_reason": TEXTS[3]}
    return found | ({"merged_into_id": world.ids["company"][0]} if state == "ARCHIVED" else {})


async def _relations(world: World) -> None:
    pairs = [(one, other) for one in world.ids["company"] for other in world.ids["company"] if one != other]
    for company, related in world.chance.sample(pairs, 9):
        kind, share = world.chance.choice((("PARENT_OF", None), ("HOLDS_SHARES_IN", Decimal("0.255")), ("PARTNER_OF", Decimal(1))))
        ends = {"since": world.maybe([LONG_AGO]), "until": world.maybe([TODAY])}
        await world.add("company_relation", company_id=company, related_id=related, kind=kind, share=share, **ends)


async def _labels(world: World) -> None:
    for number, type_ in enumerate(("HIGH_TECH", "GAZELLE", "HIGH_TECH", "FORTUNE_500", "UNICORN", "GAZELLE", "HIGH_TECH")):
        company, via = world.chance.sample(world.ids["company"], 2)
        await world.add(
            "company_label",
            company_id=company,
            type=type_,
            number=world.maybe([f"GR{number}"]),
            state=world.chance.choice(("CLAIMED", "VERIFIED", "EXPIRED", "REVOKED")),
            issued_on=world.maybe([world.day()]),
            list_year=world.maybe([2020]),
            via_company_id=world.maybe([via]),
            **world.texts("issued_by_zh issued_by_en evidence"),
        )
