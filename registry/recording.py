"""What a work leaves behind: its events, and which fields of their subjects it has changed, from what to what.

Events are noted while the work is done and appended when it is read or about to commit, all in one statement: the log is locked from then
until the transaction ends, and that has to be short. A work of very many rows stages them now and then, and forgets those rows.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import and_, event, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import LoaderCallableStatus, Session, SessionTransaction

from registry.actor import Actor, Role, Viewer
from registry.appending import Columns, append, append_staged, in_parts, stage
from registry.calendar import SHANGHAI
from registry.errors import Lang
from registry.models import Account, Change, Entity, Event
from registry.models.base import PINYIN, field_of
from registry.policies.base import readable, settled, visible

UNTOLD = ("id", "version", "created_at", "updated_at", "search_terms", "search_text")
"""Attributes whose changes say nothing."""

MOST_TOLD = 200
"""Of how many changes a conflict tells, the newest: whoever sends a version of long ago does not have the whole history read."""

Values = dict[str, Any]
Difference = tuple[Any, Any]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Noted:
    """An event that is to be appended, and the transaction, maybe a nested one, that it was noted in."""

    id: str
    account_id: str | None
    kind: str
    subject: Entity
    subject_id: str
    data: Values
    within: SessionTransaction | None


@dataclass(frozen=True, slots=True)
class Appended:
    """What was appended within a nested transaction, and what was known of the subjects before, should that be rolled back."""

    noted: list[Noted]
    known: dict[Entity, Values]
    given: dict[Entity, set[str]]
    within: SessionTransaction


class Journal:
    """The events of one work, and what its rows were like before it.

    What a row was like is remembered when it is found, and otherwise before its first change goes to the database; of a new row, what it
    was given. What is noted or appended in a nested transaction that is rolled back has not been.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self.written = False
        self._noted: list[Noted] = []
        self._appended: list[Appended] = []
        self._known: dict[Entity, Values] = {}
        self._given: dict[Entity, set[str]] = {}
        self._stages = False
        event.listen(session.sync_session, "before_flush", self._look)
        event.listen(session.sync_session, "after_soft_rollback", self._forget)

    def remember(self, row: Entity) -> None:
        """Keeps what a row is like in the database, unless that is known from before."""
        if row not in self._known and row not in self._given:
            self._known[row] = _stored(row)

    def record(self, account_id: str | None, kind: str, subject: Entity, data: Values) -> None:
        """Notes an event, `subject:verb`."""
        identity = inspect(subject).identity  # known even of a row whose attributes a rollback has made unknown
        subject_id = identity[0] if identity else subject.id
        self._noted.append(Noted(Event.new_id(), account_id, kind, subject, subject_id, data, self._transaction()))

    async def write(self) -> None:
        """Appends what is noted, with the differences of each subject at its last event; before it, what was staged."""
        await self._session.flush()
        if not self._stages:
            await self._hand_over(append)
            return
        await self._hand_over(stage)
        self.written = True
        await append_staged(await self._session.connection())

    async def stage(self) -> None:
        """Lays what is noted aside in the database, where it waits to be appended without locking the log, and forgets every row.

        So a work of very many rows needs no more memory than one of few. Rows that it had before are the session's no longer.
        """
        await self._session.flush()
        self._stages = True
        before = len(self._appended)
        await self._hand_over(stage)
        for kept in self._appended[before:]:  # within this transaction nothing of it is noted again
            self._appended.remove(kept)
            if outer := [one for one in kept.noted if kept.within not in _around(one.within)]:
                subjects = [one.subject for one in outer]
                self._appended.append(Appended(outer, _of(kept.known, subjects), _of(kept.given, subjects), kept.within))
        self._known.clear()
        self._given.clear()
        self._session.expunge_all()

    async def _hand_over(self, take: Callable[[AsyncConnection, Columns], Awaitable[None]]) -> None:
        """Has what is noted appended, or staged."""
        if not self._noted:
            return
        noted, self._noted = self._noted, []
        last = {one.subject: one for one in noted}
        differences = {one.id: self._differences(subject) for subject, one in last.items()}
        connection = await self._session.connection()
        self.written |= take is append
        for part in in_parts(noted):
            await take(connection, _arrays(part, differences))
        if (within := self._session.sync_session.get_nested_transaction()) is not None:
            self._appended.append(Appended(noted, _of(self._known, last), _of(self._given, last), within))
        for subject in last:
            self._given.pop(subject, None)
            self._known[subject] = _stored(subject)

    def _differences(self, row: Entity) -> dict[str, Difference]:
        """By attribute, what it was and what it is. A new row is told by what it was given."""
        now = inspect(row).dict
        if row in self._given:
            return {name: (None, now[name]) for name in told(type(row)) if name in self._given[row] and now.get(name) is not None}
        before = self._known.get(row, {})
        changed = (name for name in told(type(row)) if name in before and name in now and before[name] != now[name])
        return {name: (before[name], now[name]) for name in changed}

    def _look(self, session: Session, *_: Any) -> None:
        """Before a flush: remembers what it will overwrite, and what new rows are given."""
        for row in session.new:
            self._given.setdefault(row, set()).update(inspect(row).dict)
        for row in session.dirty:
            if row in self._given:
                self._given[row].update(inspect(row).committed_state)
            else:
                self.remember(row)

    def _forget(self, session: Session, rolled_back: SessionTransaction) -> None:
        """Drops what was noted within a transaction that has been rolled back; what was only appended there is noted once more."""
        rolled_back = _undone(rolled_back)
        self._noted = [one for one in self._noted if rolled_back not in _around(one.within)]
        while self._appended and rolled_back in _around(self._appended[-1].within):
            undone = self._appended.pop()
            self._noted[:0] = [one for one in undone.noted if rolled_back not in _around(one.within)]
            for subject in {one.subject for one in undone.noted}:
                self._known.pop(subject, None)
            self._known |= undone.known
            self._given |= undone.given

    def _transaction(self) -> SessionTransaction | None:
        session = self._session.sync_session
        return session.get_nested_transaction() or session.get_transaction()


@cache
def told(model: type[Entity]) -> tuple[str, ...]:
    """The attributes of a model whose changes are told: not those that follow from others, and no secrets."""
    everyone = Viewer(frozenset((role, True) for role in Role))
    return tuple(
        attribute.key
        for attribute in inspect(model).column_attrs
        if attribute.key not in UNTOLD
        and not attribute.key.endswith(PINYIN)
        and attribute.columns[0].computed is None
        and settled(readable(model, attribute.key, model, everyone)) is not False
    )


@dataclass(frozen=True, slots=True)
class LastChange:
    """Which fields have changed since a version, by the contract's names; when it was last, and by whom, where one may know."""

    fields: tuple[str, ...]
    at: datetime
    account_id: str | None
    account: str | None


@dataclass(frozen=True, slots=True)
class Since:
    """What has been changed since, as the end of a sentence."""

    change: LastChange | None

    def label(self, lang: Lang) -> str:
        if self.change is None:
            return ""
        when = f"{self.change.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        if lang is Lang.ZH:
            return f"；{self.change.account or '他人'}于 {when} 修改了 {'、'.join(self.change.fields)}"
        return f"; {self.change.account or 'somebody'} changed {', '.join(self.change.fields)} at {when} (China)"

    def __str__(self) -> str:
        return ""


async def last_change(session: AsyncSession, actor: Actor, row: Entity, since_version: int) -> LastChange | None:
    """What was changed of a row after a version, as far as the actor may see; None where that is nothing."""
    viewer = actor.viewer
    doer = and_(Account.id == Change.account_id, visible(Account, Account, viewer))
    asked = (
        select(Change.field, Change.at, Account.id, Account.display_name)
        .outerjoin(Account, doer)
        .where(Change.subject_id == row.id, Change.version > since_version, visible(Change, Change, viewer))
        .order_by(Change.position.desc(), Change.id.desc())
        .limit(MOST_TOLD)
    )
    found = (await session.execute(asked, actor.parameters)).all()[::-1]
    if not found:
        return None
    _, at, account_id, account = found[-1]
    return LastChange(tuple(dict.fromkeys(field for field, *_ in found)), at, account_id, account)


def _stored(row: Entity) -> Values:
    """The attributes of a row as they are in the database, whatever has been set since; None where they were set unread."""
    state = inspect(row)
    values = {**state.dict, **state.committed_state}
    return {
        name: None if isinstance(values[name], LoaderCallableStatus) else values[name] for name in told(type(row)) if name in values
    }


def _of(kept: dict[Entity, Kept], rows: Iterable[Entity]) -> dict[Entity, Kept]:
    """What is kept of these rows."""
    return {row: kept[row] for row in rows if row in kept}


def _undone(rolled_back: SessionTransaction) -> SessionTransaction:
    """What is rolled back with it: a flush that fails takes the nested transaction around it along, which then is only closed, untold."""
    while not rolled_back.nested and rolled_back.parent is not None:
        rolled_back = rolled_back.parent
    return rolled_back


def _around(transaction: SessionTransaction | None) -> Iterator[SessionTransaction]:
    """A transaction and those it is nested in."""
    while transaction is not None:
        yield transaction
        transaction = transaction.parent


def _arrays(noted: Sequence[Noted], differences: dict[str, dict[str, Difference]]) -> Columns:
    """The columns of the events and changes to be appended, as parameters of the statement."""
    events, changes = [], []
    for one in noted:
        changed = differences.get(one.id)
        data = one.data
        if changed:
            version = inspect(one.subject).dict.get("version", 1)
            data = {**data, "version": version, "fields": [field_of(name) for name in changed]}
            model = type(one.subject)
            changes += [(Change.new_id(), one.id, version, field_of(name), *_kept(model, name, told)) for name, told in changed.items()]
        events.append((one.id, one.account_id, one.kind, one.subject_id, json.dumps(data, ensure_ascii=False)))
    return (*_columns(events, 5), *_columns(changes, 6))


def _kept(model: type[Entity], attribute: str, values: Difference) -> tuple[str | None, str | None]:
    """What an attribute was and what it is, as it is kept: of one that is personal, neither."""
    if attribute in model.__personal__:
        return None, None
    old, new = values
    return _json(old), _json(new)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> Columns:
    return tuple([row[place] for row in rows] for place in range(width))


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(spelled(value), ensure_ascii=False)


def spelled(value: Any) -> Any:
    """A value as the contract spells it: decimals as text without trailing zeros, days as ISO, instants in UTC to the microsecond."""
    match value:
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case list() | tuple():
            return [spelled(part) for part in value]
        case _:
            return value
