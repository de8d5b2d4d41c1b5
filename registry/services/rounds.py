"""Calls open and close by themselves, as their windows have it, and nobody does so by hand.

Where no server was running at the time it is done late: a call whose whole window went by is opened first and then closed, so that the log
tells the same of it as of any other.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from registry.models import CallRound
from registry.services.moves import complete_move
from registry.work import Work

AT_ONCE = 200
"""Calls that one work opens, and closes, at most."""


async def keep_to_windows(work: Work) -> bool:
    """Opens what is to be open by now and closes what is over; whether there may be more."""
    opened = await _move_due(work, "open", CallRound.opens_at)
    closed = await _move_due(work, "close", _accepts_until())
    return AT_ONCE in (opened, closed)


async def _move_due(work: Work, verb: str, due: ColumnElement[datetime | None] | InstrumentedAttribute[datetime | None]) -> int:
    """Makes a move of the calls for which its time has come, those due first before others; how many there were.

    A call that somebody else holds at this moment waits for the next look; who comes second finds it in its new state.
    """
    assert CallRound.__lifecycle__ is not None
    waiting = CallRound.state.in_(CallRound.__lifecycle__.move(verb).sources)
    asked = select(CallRound).where(waiting, due <= func.now()).order_by(due, CallRound.id).limit(AT_ONCE)
    rounds = (await work.session.execute(asked.with_for_update(key_share=True, skip_locked=True))).scalars().all()
    for call in rounds:
        complete_move(work, call, verb)
    return len(rounds)


def _accepts_until() -> ColumnElement[datetime | None]:
    """SQL: when a call ends to take applications: its deadline, and the grace minutes after it."""
    return CallRound.closes_at + func.make_interval(0, 0, 0, 0, 0, CallRound.grace_minutes)
