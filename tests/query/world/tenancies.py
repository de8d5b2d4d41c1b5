"""Tenancies and leases in every state."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.query.world.base import AMOUNTS, TEXTS, World
from tests.rows import FAR_AHEAD, LONG_AGO, TODAY

ENTERED = ("ACTIVE", "LEAVING", "GRADUATED", "LEFT")
STATES = (*ENTERED, "APPLIED", "APPROVED", "REJECTED", "WITHDRAWN")
KINDS = ("TENANT", "INCUBATEE", "GRADUATE_RESIDENT", "VIRTUAL")
LEASES = ("ACTIVE", "DRAFT", "PENDING_APPROVAL", "RENEWED", "TERMINATED", "EXPIRED")


async def build(world: World) -> None:
    companies, parks = world.ids["company"], world.ids["park"]
    pairs = [(company, park) for company in companies[:5] for park in parks[:5]]
    world.chance.shuffle(pairs)
    known = [(companies[0], parks[0]), (companies[1], parks[0]), (companies[0], parks[1])]
    for number, (company, park) in enumerate(dict.fromkeys((*known, *pairs))):
        state = "ACTIVE" if number < len(known) else STATES[number % len(STATES)]
        days = {"entered_on": LONG_AGO if number % 2 else date(2020, 1, 1), "planned_end": world.maybe([FAR_AHEAD])}
        await world.add(
            "tenancy",
            company_id=company,
            park_id=park,
            state=state,
            kind=world.chance.choice(KINDS),
            leave_note=world.maybe(TEXTS) if state == "LEFT" else None,
            **(days if state in ENTERED else {}),
        )
    for kind in ("GRADUATE_RESIDENT", "INCUBATEE"):
        await world.add("tenancy", company_id=companies[0], park_id=parks[0], state="GRADUATED", kind=kind)
    await _leases(world)
    for number, tenancy in enumerate(world.ids["tenancy"][:12:2]):
        settled = {"settled_on": TODAY} if number % 3 == 0 else {}
        await world.add("arrears", tenancy_id=tenancy, amount=world.chance.choice(AMOUNTS[-2:]), note=world.maybe(TEXTS), **settled)
        park = await world.rows.value("tenancy", tenancy, "park_id")
        await world.add("task", park_id=park, subject_id=tenancy, state="DONE" if number % 2 else "OPEN")


async def _leases(world: World) -> None:
    """Leases of the first tenancies, two units each while there are any; what is signed keeps its units from later ones."""
    park_of = {unit: await world.rows.value("space_unit", unit, "park_id") for unit in world.ids["space_unit"]}
    for number, tenancy in enumerate(world.ids["tenancy"][:18]):
        park = await world.rows.value("tenancy", tenancy, "park_id")
        state = "ACTIVE" if number < 3 else LEASES[number % len(LEASES)]
        lease = await world.add(
            "lease",
            tenancy_id=tenancy,
            state=state,
            number=world.maybe([f"HT-{number}"]),
            renewed_from_id=world.ids["lease"][-1] if number % 5 == 4 else None,
            guarantor=world.maybe(TEXTS),
            **_terms(world, number, state),
        )
        for unit in [unit for unit, home in park_of.items() if home == park][:2]:
            await world.rows.let(lease, unit)
            if state not in ("DRAFT", "PENDING_APPROVAL"):
                del park_of[unit]


def _terms(world: World, number: int, state: str) -> dict[str, Any]:
    past = {"ends_on": date(2019, 12, 31)} if state in ("RENEWED", "EXPIRED") else {}
    rent = {"rent_amount": world.chance.choice(AMOUNTS), "rent_currency": "CNY", "rent_per": "MONTH"}
    deposit = {"deposit_amount": Decimal("1000.00"), "deposit_currency": "USD"}
    return past | (rent if number % 3 else {}) | (deposit if number % 4 == 0 else {})
