"""Divisions and areas; parks in every state, on their belts; buildings and units."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.query.world.base import AMOUNTS, TEXTS, World
from tests.rows import LONG_AGO, NOW, TODAY

DIVISIONS = (("PROVINCE", "370000", None), ("CITY", "370100", "370000"), ("DISTRICT", "370103", "370100"))
SUBDISTRICTS = ("370103002", "370103003", "370103009")


async def territory(world: World) -> None:
    for level, code, parent in (*DIVISIONS, *(("SUBDISTRICT", code, "370103") for code in SUBDISTRICTS)):
        ended = {"valid_to": TODAY, "superseded_by_code": "370103002"} if code == "370103009" else {}
        await world.add("admin_division", code=code, level=level, parent_code=parent, valid_from=world.maybe([LONG_AGO]), **ended)
    for number, area in enumerate((Decimal("36000000.01"), Decimal("99999999999999.99"), None, Decimal("36000000.01"))):
        await world.add(
            "area",
            code=f"AREA-{number}",
            kind=world.chance.choice(("ZONE", "NEW_CITY")),
            division_id=world.maybe(world.ids["admin_division"]),
            namesake_division_id=world.maybe(world.ids["admin_division"]),
            **_measured(area, world.chance.choice(("OVER", "EXACT"))),
        )


def _measured(area: Decimal | None, qualifier: str) -> dict[str, Any]:
    return {} if area is None else {"area_m2": area, "area_qualifier": qualifier}


async def parks(world: World) -> None:
    states = ("ACTIVE", "ACTIVE", "PLANNED", "SUSPENDED", "CLOSED", "ACTIVE")
    areas = (Decimal("2000"), None, Decimal("2000"), Decimal("36000000.01"), None, Decimal("0.10"))
    for number, (state, area) in enumerate(zip(states, areas, strict=True)):
        await world.add(
            "park",
            code=f"PK-{'CABFED'[number]}",
            state=state,
            kind=world.chance.choice(("INDUSTRIAL_PARK", "INCUBATOR", "OTHER")),
            level=world.maybe(["NATIONAL", "DISTRICT"]),
            aliases=list(world.chance.sample(TEXTS, number % 3)),
            operator_id=world.maybe(world.ids["company"]),
            division_id=world.maybe(world.ids["admin_division"]),
            area_id=world.maybe(world.ids["area"]),
            established_on=world.maybe([LONG_AGO, TODAY]),
            closed_on=TODAY if state == "CLOSED" else None,
            contact_phone=world.maybe(["0531-88888888"]),
            **({"longitude": Decimal("117.000500"), "latitude": Decimal("36.65")} if number % 2 else {}),
            **world.texts("conferring_body_zh conferring_body_en address_zh address_en website contact_email"),
            **_measured(area, "EXACT"),
        )
    await _belts(world)


async def _belts(world: World) -> None:
    """Two belts; two parks were on the second before, and are on the first now; one is on none."""
    made = world.ids["park"]
    first = await world.add("belt", code="ERHUAN", functions=["PLATFORM_BUILDING"])
    second = await world.add("belt", code="B-2", functions=["PLATFORM_BUILDING", "PROJECT_SUPPORT"])
    for position, park in enumerate(made[:4], 1):
        role = "LEADING_ENGINE" if position == 1 else "MEMBER"
        await world.add("belt_membership", belt_id=first, park_id=park, position=position, role=role, since=world.maybe([LONG_AGO]))
    for position, park in enumerate(made[2:5], 3):
        await world.add("belt_membership", belt_id=second, park_id=park, position=position, until=TODAY if position < 5 else None)
    for one, other in ((0, 1), (1, 2), (1, 0), (4, 0)):
        kind = world.chance.choice(("STRUNG_BY", "HOSTS", "PARTNER"))
        await world.add("park_link", from_park_id=made[one], to_park_id=made[other], kind=kind, since=world.maybe([LONG_AGO]))


async def premises(world: World) -> None:
    for number, park in enumerate((*world.ids["park"][:5], world.ids["park"][0])):
        building = await world.add(
            "building",
            park_id=park,
            code=f"B{number}",
            floors=world.maybe([3, 12]),
            rentable_area_m2=world.maybe([Decimal("1000.00"), Decimal("999.9")]),
            address_zh=world.maybe(TEXTS),
        )
        for unit in range(number % 2 + 3):
            rent = {"rent_amount": world.chance.choice(AMOUNTS), "rent_currency": "CNY", "rent_per": "M2_DAY"}
            await world.add(
                "space_unit",
                park_id=park,
                building_id=building,
                number=f"{unit + 1:02d}",
                floor=world.maybe([-1, 1, 2]),
                area_m2=world.chance.choice((Decimal("100"), Decimal("33.33"), Decimal("0.01"))),
                use=world.chance.choice(("OFFICE", "LAB", "PUBLIC_SERVICE")),
                in_maintenance=unit == 2,
                reserved_until=(held := world.maybe([NOW, datetime(2090, 1, 1, tzinfo=UTC)])),
                reserved_for_id=world.ids["company"][unit] if held else None,
                **(rent if unit % 2 else {}),
            )
