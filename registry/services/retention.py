"""What has been kept for its time goes by itself: announced in the log beforehand, and emptied when the day has come that was announced.

Where that was not done in time, since no server was running, it is done now, and the rest of it takes as long as it always does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, case, exists, func, literal_column, not_, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from registry.calendar import SHANGHAI
from registry.lifecycles.retention import RULES, RetentionRule
from registry.lifecycles.talent import ROUND_OVER
from registry.models import Application, CallRound, Event
from registry.receipts import SWEPT, sweep_receipts
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


async def keep_no_receipts(work: Work) -> bool:
    """Takes out answers that were kept for a day, whether or not new ones come; whether there are more."""
    return await sweep_receipts(work.session) == SWEPT


async def apply_rules(work: Work, now: datetime, rules: Sequence[RetentionRule] = RULES) -> list[Kept]:
    """Applies rules as of an instant."""
    return [await _apply(work, rule, now) for rule in rules]


async def _apply(work: Work, rule: RetentionRule, now: datetime) -> Kept:
    over = await _rows(work, _ended(rule, now).where(_announced(rule, now)))
    await empty_applications(work, over, now, rule=rule.code)
    goes_on = now + timedelta(days=rule.announced_days)
    soon = await _rows(work, _ended(rule, goes_on).where(not_(_announced(rule))))
    for application in soon:
        work.record(ANNOUNCED, application, rule=rule.code, on=_day(goes_on))
    return Kept(rule, len(soon), len(over))


def _ended(rule: RetentionRule, when: datetime) -> Select[Application]:
    """Applications whose time is over at an instant, those that came to their end first before others."""
    before = _years(when, -rule.years)
    there = (Application.emptied_at.is_(None), Application.state.in_(rule.states))
    early = Application.updated_at <= before  # follows from when it ended, and is what the index answers
    over = or_(Application.state.not_in(rule.with_round), CallRound.state.in_(ROUND_OVER))
    rounds = select(Application).join(CallRound, CallRound.id == Application.round_id)
    return rounds.where(*there, early, over, _ended_at(rule) <= before).order_by(Application.updated_at).limit(AT_ONCE)


def _ended_at(rule: RetentionRule) -> ColumnElement[datetime]:
    """SQL: when an application came to its end, or its round did, where that was later and the rule waits for it."""
    with_round = Application.state.in_(rule.with_round)
    return case((with_round, func.greatest(Application.updated_at, CallRound.updated_at)), else_=Application.updated_at)


def _announced(rule: RetentionRule, by: datetime | None = None) -> ColumnElement[bool]:
    """That it goes was announced since it came to its end; for the day of an instant or before, where one is given."""
    told = aliased(Event)
    since = (told.subject_id == Application.id, told.type == ANNOUNCED, told.occurred_at >= _ended_at(rule))
    due = true() if by is None else told.data["on"].astext <= _day(by)
    return exists(select(literal_column("1")).select_from(told).where(*since, due))


async def _rows(work: Work, asked: Select[Application]) -> list[Application]:
    """The rows; those that somebody else holds at this moment wait for the next time."""
    return [*(await work.session.execute(asked.with_for_update(of=Application, key_share=True, skip_locked=True))).scalars()]


def _day(when: datetime) -> str:
    return when.astimezone(SHANGHAI).date().isoformat()


def _years(when: datetime, count: int) -> datetime:
    """The same day in another year; the 29th of February is the 1st of March where there is none."""
    try:
        return when.replace(year=when.year + count)
    except ValueError:
        return when.replace(year=when.year + count, month=3, day=1)
