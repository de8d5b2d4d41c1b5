"""What has been kept for its time goes by itself: announced in the log beforehand, and emptied when the day has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, exists, literal_column, not_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from registry.calendar import SHANGHAI
from registry.lifecycles.retention import RULES, RetentionRule
from registry.models import Application, Event
from registry.services.erasure import empty_applications
from registry.work import Work

AT_ONCE = 200
"""Applications that one work goes through: it holds them, and the log in the end."""

ANNOUNCED = "application:expiring"
"""The event that tells beforehand."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What one rule has done: how many applications it announced and how many it emptied."""

    rule: RetentionRule
    announced: int
    emptied: int

    @property
    def unfinished(self) -> bool:
        """Whether it may have left some for the next work."""
        return AT_ONCE in (self.announced, self.emptied)


async def keep_no_longer(work: Work) -> bool:
    """Applies every rule to so many applications; whether there are more."""
    return any(kept.unfinished for kept in await apply_rules(work, datetime.now(UTC)))


async def apply_rules(work: Work, now: datetime, rules: Sequence[RetentionRule] = RULES) -> list[Kept]:
    """Applies rules as of an instant."""
    return [await _apply(work, rule, now) for rule in rules]


async def _apply(work: Work, rule: RetentionRule, now: datetime) -> Kept:
    over = await _rows(work, _ended(rule, now))
    await empty_applications(work, over, now, rule=rule.code)
    early = now + timedelta(days=rule.announced_days)
    soon = await _rows(work, _ended(rule, early).where(Application.updated_at > _before(rule, now), _not_announced()))
    for application in soon:
        gone_on = _after(rule, application.updated_at).astimezone(SHANGHAI).date()
        work.record(ANNOUNCED, application, rule=rule.code, on=gone_on.isoformat())
    return Kept(rule, len(soon), len(over))


def _ended(rule: RetentionRule, when: datetime) -> Select[Application]:
    """Applications whose time is over at an instant, those that came to their end first before others."""
    there = (Application.emptied_at.is_(None), Application.state.in_(rule.states), Application.updated_at <= _before(rule, when))
    return select(Application).where(*there).order_by(Application.updated_at).limit(AT_ONCE)


def _not_announced() -> ColumnElement[bool]:
    told = aliased(Event)
    return not_(exists(select(literal_column("1")).where(told.subject_id == Application.id, told.type == ANNOUNCED)))


async def _rows(work: Work, asked: Select[Application]) -> list[Application]:
    """The rows; those that somebody else holds at this moment wait for the next time."""
    return [*(await work.session.execute(asked.with_for_update(of=Application, key_share=True, skip_locked=True))).scalars()]


def _before(rule: RetentionRule, when: datetime) -> datetime:
    return _years(when, -rule.years)


def _after(rule: RetentionRule, when: datetime) -> datetime:
    return _years(when, rule.years)


def _years(when: datetime, count: int) -> datetime:
    """The same day in another year; the 29th of February is the 1st of March where there is none."""
    try:
        return when.replace(year=when.year + count)
    except ValueError:
        return when.replace(year=when.year + count, month=3, day=1)
