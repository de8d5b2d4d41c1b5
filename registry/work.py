"""One actor, one transaction, the events it leaves: the only place that commits.

    async with workshop.open(actor) as work:
        park = await work.find(Park, park_id)
        ...
        work.record("park:activated", park)

Leaving the block commits; an exception rolls everything back, events included.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.sql import ColumnElement

from registry.actor import Actor, Viewer
from registry.appending import FLUSH
from registry.aside import Aside
from registry.auth.spent import Spent
from registry.auth.tokens import Credentials
from registry.auth.vault import KEYLESS, Vault
from registry.database.compiling import Written, written
from registry.database.connect import contention_is_said, loss_is_said, time_is_said
from registry.errors import RegistryError, RequestErrors
from registry.files.limits import Limits
from registry.models import Entity
from registry.policies.base import visible
from registry.receipts import find_receipt, write_receipt
from registry.recording import Journal, Since, last_change

Found = TypeVar("Found", bound=Entity)


class Refused(RequestErrors):
    """A verb that does nothing, and has something to show all the same: by the names of what it would have shown."""

    def __init__(self, errors: Sequence[RegistryError], shown: Mapping[str, Any]) -> None:
        super().__init__(errors)
        self.shown = shown


REVEALS_A_DAY = 50
ACCOUNTS_A_DAY = 20
"""Unless it is said otherwise."""


@dataclass
class Work:
    """A transaction in an actor's name.

    What stands in the way of a verb is collected, so that all of it can be said at once: `refuse` notes it and goes on, `settle` stops
    if there is anything. A warning does not stop it.
    """

    actor: Actor
    session: AsyncSession
    refusals: list[RegistryError] = field(default_factory=list)
    warnings: list[RegistryError] = field(default_factory=list)
    undone: bool = False
    alone: bool = False
    """Whether this verb is all that the transaction is for: then, where it is refused, there is nothing else to be kept."""
    rehearses: bool = False
    together: bool = False
    """Whether other verbs are done in this transaction, with which this one may be undone once it has been seen what it opened."""
    relies: bool = False
    vault: Vault = KEYLESS
    """What seals values that are kept only under a key."""
    issuer: str | None = None
    """The provider through which people may sign in, if there is one."""
    device: str | None = None
    """What makes the device of whoever asks known."""
    credentials: Credentials | None = None
    """What the browser of whoever asks is to keep from now on."""
    reveals_a_day: int = REVEALS_A_DAY
    """How many people's data the actor's account may see unmasked in a day."""
    accounts_a_day: int = ACCOUNTS_A_DAY
    """How many accounts may be opened in a day for one company, park or grid, by whoever does not administer."""
    files: Limits = field(default_factory=Limits)
    """How much people may bring."""
    lasting: list[Entity] = field(default_factory=list)
    """Rows that are written where the verb is refused as well: that something was looked into is not undone by a refusal."""
    singles: dict[tuple[str, str], Mapping[Any, bool]] = field(default_factory=dict)
    """Of values that only one row may have in a column: whether one has, as far as that was asked ahead."""
    journal: Journal = field(init=False)
    _line: Any = None

    def __post_init__(self) -> None:
        self.journal = Journal(self.session)

    def refuse(self, code: str, field: Sequence[str | int] = (), /, **params: Any) -> None:
        """Notes what stands in the way: `field` is the path into the verb's arguments that it is about."""
        self.refusals.append(RegistryError(code, field=tuple(field), **params))

    def warn(self, code: str, field: Sequence[str | int] = (), /, **params: Any) -> None:
        """Notes what may be unintended."""
        self.warnings.append(RegistryError(code, field=tuple(field), **params))

    def settle(self) -> None:
        """Stops if anything stands in the way."""
        if self.refusals:
            raise RequestErrors(self.refusals)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Within, a verb is tried: what it has done is gone where it raises, and the work goes on without it.

        Alone, all that the transaction held is gone with it, locks too.
        """
        if not self.alone:
            async with self.session.begin_nested():
                yield
            return
        try:
            yield
        except Exception:
            await self.session.rollback()
            raise

    def undo(self) -> None:
        """Nothing of this is to remain: when the work ends, it is rolled back."""
        self.undone = True

    def rely(self) -> None:
        """What is answered stands on what somebody else has just written: it is to be on the disk before."""
        self.relies = True

    async def find(self, model: type[Found], identifier: str, *field: str | int) -> Found:
        """The row with this id, locked until the end of the work; a row that the actor may not see is as good as missing."""
        found = await self._held(model, identifier, field, shared=False)
        self.journal.remember(found)
        return found

    async def hold(self, model: type[Found], identifier: str, *field: str | int) -> Found:
        """The same, to be built upon and not changed: nobody changes it until the end of the work, and others may hold it as well."""
        return await self._held(model, identifier, field, shared=True)

    async def hold_state(self, model: type[Entity], identifier: str, *field: str | int) -> str:
        """The state of a row that is held in the same way, where nothing else of it is needed."""
        asked = _state(model, self.actor.viewer)
        found: str | None = (await self.session.execute(asked, {**self.actor.parameters, SOUGHT: identifier})).scalar_one_or_none()
        if found is None:
            raise RegistryError("NOT_VISIBLE", field=field, identifier=identifier)
        return found

    async def _held(self, model: type[Found], identifier: str, field: Sequence[str | int], *, shared: bool) -> Found:
        found = await self.seen(model, identifier, lock=True, shared=shared)
        if found is None:
            raise RegistryError("NOT_VISIBLE", field=field, identifier=identifier)
        return found

    async def look_up(self, model: type[Found], identifier: str | None, *field: str | int) -> Found | None:
        """The row with this id, only to name it: it is not locked. One that the actor may not see is refused."""
        found = None if identifier is None else await self.seen(model, identifier, lock=False)
        if identifier is not None and found is None:
            self.refuse("NOT_VISIBLE", field, identifier=identifier)
        return found

    async def seen(self, model: type[Found], identifier: str, *, lock: bool = False, shared: bool = False) -> Found | None:
        """The row with this id, if the actor sees it."""
        asked = _sight(model, self.actor.viewer, lock, shared)
        found: Found | None = (await self.session.execute(asked, {**self.actor.parameters, SOUGHT: identifier})).scalar_one_or_none()
        return found

    def at_hand(self, model: type[Found], identifier: str) -> Found | None:
        """The row with this id, if the work has it already."""
        found = self.session.identity_map.get(self.session.identity_key(model, identifier))
        return found if isinstance(found, model) and not inspect(found).expired_attributes else None

    async def expect(self, row: Entity, version: int) -> None:
        """Stops with CONFLICT if the row is not at this version, and tells what has been changed since, as far as the actor may know."""
        if row.version == version:
            return
        since = await last_change(self.session, self.actor, row, version)
        known: dict[str, Any] = {} if since is None else {"fields": list(since.fields), "changedBy": since.account, "changedAt": since.at}
        raise RegistryError("CONFLICT", field=("expected_version",), expected=version, actual=row.version, detail=Since(since), **known)

    async def holds(self, model: type[Entity], identifier: str, condition: ColumnElement[bool]) -> bool:
        """Whether a condition on a row of `model` is true of this one."""
        asked = select(condition).select_from(model).where(model.id == identifier)
        return bool((await self.session.execute(asked, self.actor.parameters)).scalar())

    def record(self, kind: str, subject: Entity, **data: Any) -> None:
        """Leaves an event, `subject:verb`; it is committed with the change it tells of."""
        self.journal.record(self.actor.account_id, kind, subject, data)

    async def ask(self, statement: Select[Any], given: Mapping[str, Any]) -> Sequence[Any]:
        """The one row that a kept statement answers, with the changes of this work in sight.

        The driver is asked: SQLAlchemy would read through a large statement, to see whether it knows it, for longer than the answer takes.
        """
        if self.session.autoflush:
            await self.session.flush()
        sent, values = _sent(statement), {**self.actor.parameters, **given}
        answer: Sequence[Any] = await (await self._driver()).fetchrow(sent.text, *(values[name] for name in sent.parameters))
        return answer

    async def _driver(self) -> Any:
        """The driver's connection: all the work has but one."""
        if self._line is None:
            self._line = (await (await self.session.connection()).get_raw_connection()).driver_connection
        return self._line

    async def fetch(self, text: str, values: Sequence[Any]) -> bytes:
        """The one value that a compiled statement answers, read in this transaction with its changes in sight.

        Only where the statement looks at the log is that written now: whoever writes it holds everybody else up until the end.
        """
        await (self.journal.write() if LOG.search(text) else self.session.flush())
        answer: bytes = await (await self._driver()).fetchval(text, *values)
        return answer

    async def receipt(self, key: str, place: int, digest: str) -> bytes | None:
        """What was answered before under this key."""
        assert self.actor.account_id is not None
        found = await find_receipt(self.session, self.actor.account_id, key, place, digest)
        if found is not None:
            self.rely()
        return found

    async def keep_receipt(self, key: str, place: int, digest: str, answer: bytes) -> None:
        """Keeps what is answered now."""
        assert self.actor.account_id is not None
        await write_receipt(self.session, self.actor.account_id, key, place, digest, answer)


SOUGHT = "sought"
"""The parameter of a kept statement that is the row's id."""

LOG = re.compile(r"\b(event|change)\b")
"""What a statement that looks at the log has in it."""


@lru_cache(3_000)
def _sent(statement: Select[Any]) -> Written:
    return written(statement)


@lru_cache(1_000)
def _state(model: type[Entity], viewer: Viewer) -> Select[Any]:
    state: ColumnElement[str] = getattr(model, "state")  # noqa: B009 - every model with a lifecycle has one
    return select(state).where(model.id == bindparam(SOUGHT), visible(model, model, viewer)).with_for_update(of=model, read=True)


@lru_cache(1_000)
def _sight(model: type[Entity], viewer: Viewer, lock: bool, shared: bool) -> Select[Any]:
    """The row of an id, if the viewer sees it: made once for each kind of viewer."""
    seen = select(model).where(model.id == bindparam(SOUGHT), visible(model, model, viewer))
    # Keys never change: rows that lead here may be added meanwhile.
    locked = seen.with_for_update(of=model, read=shared, key_share=not shared).execution_options(populate_existing=True)
    return locked if lock else seen


class Workshop:
    """Opens works on one database, whose statements may take `timeout_ms` each."""

    def __init__(
        self,
        engine: AsyncEngine,
        timeout_ms: int = 0,
        vault: Vault = KEYLESS,
        reveals_a_day: int = REVEALS_A_DAY,
        issuer: str | None = None,
        accounts_a_day: int = ACCOUNTS_A_DAY,
        files: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._reveals_a_day = reveals_a_day
        self._issuer = issuer
        self._accounts_a_day = accounts_a_day
        self._files = files
        self._timeout_ms = timeout_ms
        self._spent = Spent()

    def aside(self, actor: Actor, sender: str, device: str | None) -> Aside:
        """What is to be done before a work of the actor's begins."""
        return Aside(actor, sender, device, self._vault, self._engine, self._spent)

    @asynccontextmanager
    async def open(self, actor: Actor) -> AsyncIterator[Work]:
        """A work that commits when its block ends well.

        Who writes the log holds its lock until the transaction has ended. That ends without waiting for the disk, so that the next may have
        the lock; the waiting is done afterwards, before anybody is answered, and those who wait together are served by one flush.
        """
        with time_is_said(self._timeout_ms), contention_is_said(), loss_is_said():
            async with self._engine.connect() as connection:
                if actor.confirm is not None:
                    await actor.confirm()
                async with AsyncSession(connection, expire_on_commit=False) as session:  # what is not committed is rolled back with it
                    work = Work(actor, session, vault=self._vault, issuer=self._issuer, files=self._files)
                    work.reveals_a_day, work.accounts_a_day = self._reveals_a_day, self._accounts_a_day
                    yield work
                    if not work.undone:
                        await work.journal.write()
                        await session.commit()
                if not work.undone and (work.relies or work.journal.written):
                    driver: Any = (await connection.get_raw_connection()).driver_connection
                    await driver.execute(FLUSH)
