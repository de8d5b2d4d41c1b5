"""What made-up applicants were told (`seeds/demo/notices.toml`), and agreed to."""

import tomllib
from datetime import UTC, datetime, timedelta

from registry.exchange.demo.chance import Chance
from registry.exchange.demo.rows import ConsentRow, NoticeRow, PersonRow
from registry.exchange.demo.world import Series
from registry.exchange.seeding import SEEDS
from registry.identifiers import SEED_EPOCH, IdSeries
from registry.models import DataPurpose

_NOTICE = IdSeries("privacynotice", "demo")
_SINCE = datetime(2023, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def notice_of(purpose: DataPurpose) -> str:
    """The id of the demo notice for a purpose."""
    return _NOTICE(list(DataPurpose).index(purpose))


def notices() -> list[NoticeRow]:
    """One for each purpose."""
    texts = tomllib.loads((SEEDS / "demo" / "notices.toml").read_text(encoding="utf-8"))
    return [NoticeRow(notice_of(one), one, 1, texts[one]["zh"].strip(), texts[one]["en"].strip(), _SINCE) for one in DataPurpose]


def consents(series: Series, cohort: int, people: list[PersonRow]) -> list[ConsentRow]:
    """Everybody agreed to be evaluated, most to be named in public, of whom a few have thought better of it; reporting is a duty by law."""
    chance = Chance(f"demo consents {cohort}")
    rows: list[ConsentRow] = []
    for person in people:
        given = SEED_EPOCH - chance.between(30, 900) * _DAY
        rows.append(ConsentRow(series.consent(), person.id, notice_of(DataPurpose.EVALUATION), "CONSENT", "ONLINE", given))
        if chance.happens(0.8):
            withdrawn = given + 20 * _DAY if chance.happens(0.1) else None
            ended = (withdrawn, "WITHDRAWN" if withdrawn else "IN_FORCE")
            rows.append(ConsentRow(series.consent(), person.id, notice_of(DataPurpose.PUBLICATION), "CONSENT", "ONLINE", given, *ended))
        if chance.happens(0.3):
            rows.append(ConsentRow(series.consent(), person.id, notice_of(DataPurpose.SHARING), "STATUTORY_DUTY", "OFFICE", given))
    return rows
