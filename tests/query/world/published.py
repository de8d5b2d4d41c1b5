"""Documents, policies and campaigns; and what is published about the rest of the world."""

from decimal import Decimal

from tests.query.world.base import TEXTS, World


async def documents(world: World) -> None:
    for number, kind in enumerate(("NEWS", "POLICY", "REPORT", "NEWS")):
        await world.add(
            "source_document",
            code=f"SRC-{number}",
            kind=kind,
            title_zh=world.chance.choice(TEXTS),
            published_on=world.maybe([world.day()]),
            **world.texts("title_en publisher_zh publisher_en author url"),
        )
    for number, status in enumerate(("IN_FORCE", "DRAFT", None)):
        await world.add(
            "policy_document",
            code=f"POL-{number}",
            status=status,
            number=world.maybe(["济政发〔2020〕1号"]),
            issued_on=world.maybe([world.day()]),
            **world.texts("issuer_zh text_zh text_en"),
        )
        await world.add("campaign", code=f"CAM-{number}", year=world.maybe([2019, 2020]), goals_zh=list(TEXTS[number : number + 2]))


async def facts(world: World) -> None:
    """Facts about a row of each type that may have them, more about one park; and honours."""
    about = ("belt", "park", "area", "admin_division", "company", "building", "talent_programme", "call_round", "campaign", "policy_document")
    for number, table in enumerate((*about, "park", "park", "park")):
        measured = {"value": (Decimal("3600.50"), Decimal(10) ** 24)[number % 2], "unit": "MU", "qualifier": "OVER"}
        await world.add(
            "reported_fact",
            subject_id=world.ids[table][0],
            source_id=world.some("source_document"),
            metric=world.chance.choice(("AREA", "KEY_PROJECTS")),
            period=f"2020-{number:02d}" if number % 4 else None,
            as_of=world.maybe([world.day()]),
            quote=world.chance.choice(TEXTS),
            **(measured if number % 3 else dict.fromkeys(measured)),
        )
    for number, subject in enumerate((world.ids["park"][0], world.ids["company"][0], None)):
        await world.add(
            "honour_award",
            code=f"HON-{number}",
            subject_id=subject,
            year=world.maybe([2019, 2020]),
            awarded_on=world.maybe([world.day()]),
            **world.texts("recipient_zh awarded_by_zh"),
        )
