"""Mutations: each done in a transaction of its own, or all of them in one; what they leave is read by the compiler in the same.

A transaction that loses against another one is begun again. Under an idempotency key, what was answered is kept with what was done, in
the same transaction: whoever sends the key again gets that answer, and nothing is done twice.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from hashlib import sha256
from random import uniform
from typing import Any, NamedTuple, Protocol

from registry.actor import Actor
from registry.auth.tokens import Credentials
from registry.errors import Lang, RegistryError
from registry.query.catalog import Command
from registry.query.compiled import Compiled
from registry.query.document import Operation
from registry.query.operands import Variables
from registry.query.request import Terms
from registry.query.splices import written as as_json
from registry.query.text import clean

ATOMIC = "atomic"
"""The directive of an operation whose mutations are done all, or none."""

PAUSES_S = (0.01, 0.05, 0.2)
"""How long to wait before each new attempt, at most."""


class Work(Protocol):
    """One transaction, as far as this road knows it: in whose name it is (signing in changes that), and that it answers statements."""

    actor: Actor
    alone: bool
    rehearses: bool
    together: bool
    device: str | None
    credentials: Credentials | None
    undone: bool

    async def fetch(self, text: str, values: Sequence[Any]) -> bytes: ...

    def undo(self) -> None: ...

    async def receipt(self, key: str, place: int, digest: str) -> bytes | None: ...

    async def keep_receipt(self, key: str, place: int, digest: str, answer: bytes) -> None: ...


class Outcome(Protocol):
    """What a command leaves: the ids of the entities its payload shows, by field; whether it was refused, or only rehearsed."""

    @property
    def written(self) -> Mapping[str, str | None]: ...

    @property
    def refused(self) -> bool: ...

    @property
    def rehearsed(self) -> bool: ...

    def undone(self) -> "Outcome":
        """What it leaves when something else undoes it."""


class Works(Protocol):
    """Opens transactions, and gives what is to be done before one begins."""

    def open(self, actor: Actor) -> AbstractAsyncContextManager[Work]: ...

    def aside(self, actor: Actor, sender: str, device: str | None) -> Any: ...


class Step(NamedTuple):
    """One mutation of a document: its key in the answer, what it does (nothing, where only its name is asked), its input, its payload."""

    key: str
    command: Command | None
    given: Mapping[str, Any]
    payload: Callable[[Actor], Compiled] | None


class Shown(NamedTuple):
    """A part of the answer, and how many objects of it were read."""

    text: bytes
    read: int


@dataclass
class Doing:
    """A document's mutations at work, in somebody's name."""

    works: Works
    variables: Variables
    actor: Actor
    lang: Lang
    terms: Terms
    digest: str
    replayed: bool = False
    credentials: Credentials | None = None
    """What the browser of whoever asks is to keep from now on."""

    async def whole(self, steps: Sequence[Step], atomic: bool) -> tuple[bytes, int]:
        """The data of the answer, and how many objects were read for it."""
        groups = [list(enumerate(steps))] if atomic else [[each] for each in enumerate(steps)]
        shown = [part for group in groups for part in await self._again_and_again(group)]
        return b"{" + b",".join(part.text for part in shown) + b"}", 1 + sum(part.read for part in shown)

    async def _again_and_again(self, group: list[tuple[int, Step]]) -> list[Shown]:
        group = [(place, await self._made_ready(step)) for place, step in group]
        for pause in PAUSES_S:
            try:
                return await self._together(group)
            except RegistryError as problem:
                if problem.code != "CONTENTION":
                    raise
            await asyncio.sleep(uniform(0, pause))  # noqa: S311 - no secret: whoever lost does not come back all at once
        return await self._together(group)

    async def _made_ready(self, step: Step) -> Step:
        """The step with what the work is given: what was done ahead of it is not done again with each attempt."""
        given = clean(step.given)
        if step.command is None or step.command.ahead is None:
            return step._replace(given=given)
        aside = self.works.aside(self.actor, self.terms.sender, self.terms.device)
        return step._replace(given=await step.command.ahead(aside, given))

    async def _together(self, group: list[tuple[int, Step]]) -> list[Shown]:
        """These steps in one transaction."""
        if all(step.command is None for _, step in group):
            return [Shown(f'"{step.key}":"Mutation"'.encode(), 0) for _, step in group]
        async with self.works.open(self.actor) as work:
            work.device = self.terms.device
            place, keeps = group[0][0], self._keeps(group)
            if keeps is not None:
                known = await work.receipt(keeps, place, self.digest)
                if known is not None:
                    self.replayed = True
                    return [Shown(known, 0)]
            work.together = sum(step.command is not None for _, step in group) > 1
            work.alone = not work.together and keeps is None  # a key stays locked, and its answer is kept, whatever becomes of the verb
            work.rehearses = any(step.given.get("validate_only") for _, step in group)  # one that is undone undoes all of them
            outcomes, shown = [], []
            for _, step in group:
                outcomes.append(await step.command.run(work, step.given) if step.command else None)
                shown.append(await self._shown(work, step, outcomes[-1]))
            if any(outcome and outcome.rehearsed for outcome in outcomes):
                work.undo()
            if len(group) > 1 and any(outcome and (outcome.refused or outcome.rehearsed) for outcome in outcomes):
                work.undo()
                undone = [outcome if outcome is None or outcome.refused or outcome.rehearsed else outcome.undone() for outcome in outcomes]
                shown = [await self._shown(work, step, outcome) for (_, step), outcome in zip(group, undone, strict=True)]
            elif keeps is not None and not any(outcome and outcome.rehearsed for outcome in outcomes):
                await work.keep_receipt(keeps, place, self.digest, b",".join(part.text for part in shown))
        if work.credentials is not None and not work.undone:
            self.credentials = work.credentials
        return shown

    def _keeps(self, group: list[tuple[int, Step]]) -> str | None:
        """The key under which the answer is kept; none where it holds a secret that is shown once."""
        secret = any(step.command is not None and step.command.secret for _, step in group)
        return None if secret or self.actor.account_id is None else self.terms.idempotency_key

    async def _shown(self, work: Work, step: Step, outcome: Outcome | None) -> Shown:
        if outcome is None or step.payload is None:
            return Shown(f'"{step.key}":"Mutation"'.encode(), 0)
        payload = step.payload(work.actor)
        written = {f"written_{name}": value for name, value in outcome.written.items()}
        values = payload.values(self.variables, work.actor, (outcome, self.lang), written)
        answer = await work.fetch(payload.statement.text, values)
        return Shown(f'"{step.key}":'.encode() + answer, payload.read(answer, values))


def is_atomic(operation: Operation) -> bool:
    """Whether the mutations of an operation are done all, or none."""
    return any(directive.name.value == ATOMIC for directive in operation.node.directives)


def digest_of(operation: Operation, variables: Variables) -> str:
    """What tells one request from another under the same key. A file counts by its content."""
    text, name = operation.key
    return sha256(as_json([text, name, variables]).encode("utf-8", "replace")).hexdigest()
