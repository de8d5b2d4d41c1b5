"""Notices in every state, and what people agreed to, who looked at their data, and what they ask for."""

from datetime import UTC, datetime, timedelta

from tests.query.world.base import TEXTS, World
from tests.rows import NOW, TODAY

FAR = datetime(2099, 1, 1, tzinfo=UTC)


async def build(world: World) -> None:
    for number, (purpose, edition, begins) in enumerate(
        [("EVALUATION", 1, NOW), ("EVALUATION", 2, NOW + timedelta(days=9)), ("EVALUATION", 3, FAR), ("PUBLICATION", 1, NOW), ("SHARING", 1, FAR)]
    ):
        by = world.maybe(world.ids["account"][:3])
        texts = {"text_zh": world.chance.choice(TEXTS[:7]), "text_en": TEXTS[0] if number % 2 else None}
        await world.add("privacy_notice", purpose=purpose, edition=edition, in_force_from=begins, published_by_id=by, **texts)
    for number, person in enumerate(world.ids["person"]):
        withdrawn = number % 2 == 1
        await world.add(
            "consent",
            person_id=person,
            notice_id=world.some("privacy_notice"),
            basis="CONSENT" if withdrawn else world.chance.choice(("CONSENT", "STATUTORY_DUTY")),
            channel=world.chance.choice(("ONLINE", "OFFICE")),
            state="WITHDRAWN" if withdrawn else "IN_FORCE",
            withdrawn_at=NOW + timedelta(days=1) if withdrawn else None,
        )
        await world.add(
            "access_log",
            at=NOW + timedelta(days=number // 2),
            person_id=person,
            account_id=world.chance.choice(world.ids["account"][:5]),
            kind=world.chance.choice(("REVEAL", "EXPORT")),
            fields=["phone", "email"][: number % 3],
            reason=world.maybe(TEXTS),
        )
        state = ("RECEIVED", "GRANTED", "DECLINED", "WITHDRAWN")[number % 4]
        await world.add(
            "data_subject_request",
            person_id=person,
            kind=world.chance.choice(("ERASURE", "ACCESS")),
            state=state,
            due_on=TODAY + timedelta(days=number // 2),
            details=world.maybe(TEXTS),
            decided_by_id=world.maybe(world.ids["account"][:3]) if state in ("GRANTED", "DECLINED") else None,
            note=world.maybe(TEXTS) if state == "DECLINED" else None,
        )
