"""The stages of the read road in order, timed, with their caches.

document -> shape of its variables -> plan -> SQL, each made once per shape and kind of viewer -> one statement, its bytes passed on.
A mutation does its work first, then its payload's selection travels the same road on the connection that did the work.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from graphql import FieldNode

from registry.actor import ANONYMOUS, Actor
from registry.errors import Lang, RegistryError
from registry.query import plan
from registry.query.budget import Bill, Budgets, Context
from registry.query.catalog import Catalog, Command
from registry.query.compiled import Compiled
from registry.query.cost import cost_of, cost_of_mutations
from registry.query.document import Documents, Operation, coerce
from registry.query.execute import Pool
from registry.query.explain import described
from registry.query.kept import Kept
from registry.query.mutations import Doing, Step, Works, digest_of, is_atomic
from registry.query.operands import Variables
from registry.query.persisted import Persisted
from registry.query.planner import Planner
from registry.query.request import USUAL, Allowance, Answer, Costing, Request, Terms
from registry.query.sql import Writer


@dataclass(slots=True)
class Asked:
    """What a request comes to: an operation of a document, its variables, and what of these changes the SQL.

    `sent` are the parameters that it was last sent with, if they are all made of its variables, and the number of the statement.
    """

    operation: Operation
    variables: Variables
    shape: Hashable
    sent: tuple[int, list[Any]] | None = None


class Timing:
    """Milliseconds by stage, for Server-Timing."""

    __slots__ = ("since", "stages")

    def __init__(self) -> None:
        self.stages: list[tuple[str, float]] = []
        self.since = perf_counter()

    def mark(self, stage: str) -> None:
        now = perf_counter()
        self.stages.append((stage, (now - self.since) * 1000))
        self.since = now


@dataclass(frozen=True)
class Explanation:
    """A query's plan in words, what it costs, its SQL with the parameters it was sent, its answer, and the database's own plan."""

    plan: str
    bill: Bill
    sql: str
    parameters: Mapping[str, Any]
    answer: bytes
    database: str


class Engine:
    """Answers GraphQL requests."""

    def __init__(
        self, catalog: Catalog, pool: Pool, works: Works, persisted: Persisted, budgets: Budgets, ceiling: int
    ) -> None:
        self.catalog = catalog
        self.pool = pool
        self.works = works
        self.persisted = persisted
        self.budgets = budgets
        self.ceiling = ceiling
        self.documents = Documents(catalog)
        self.kept: Kept[Hashable, Compiled] = Kept(count=500, weight=10_000_000)

    async def answer(self, request: Request, actor: Actor, lang: Lang, terms: Terms = USUAL) -> Answer:
        """One request. Raises RegistryError or RequestErrors for what is refused before anything runs."""
        timing = Timing()
        asked: Asked = request.known or self.understood(request)
        timing.mark("parse")
        if asked.operation.is_mutation:
            _may_change(request, actor)
            return await self._mutate(asked.operation, asked.variables, actor, lang, terms, timing)
        request.known = asked if request.document_hash is None else None  # who names a hash is told when that is forgotten
        bill, data = await self._read(asked, actor, lang, terms, timing)
        return Answer(_response(data, bill, terms), began=data is not None, timing=timing.stages)

    def understood(self, request: Request) -> Asked:
        """The operation that is asked for, and the variables it is asked with."""
        operation = self.documents.prepare(self.persisted.text(request)).operation(request.operation)
        if request.document_hash is not None:
            self.persisted.remember(request)
        variables = coerce(operation, self.catalog, request.variables)
        return Asked(operation, variables, operation.shape(variables))

    def allowance(self, actor: Actor, sender: str) -> Allowance | None:
        """What this viewer may still spend; None where nobody counts."""
        purse = self.budgets.of(actor, sender)
        return purse.allowance() if purse is not None else None

    async def _read(
        self, asked: Asked, actor: Actor, lang: Lang, terms: Terms, timing: Timing
    ) -> tuple[Bill, bytes | None]:
        """A query: charged, asked in one statement, and what was not read given back."""
        compiled = self._compiled(asked, actor)
        bill = Bill(compiled.cost.with_ids(asked.variables), self.budgets.of(actor, terms.sender), self.ceiling)
        if asked.sent is not None and asked.sent[0] == compiled.number:
            values = asked.sent[1]
        else:
            values = compiled.values(asked.variables, actor, Context(lang, bill) if compiled.splices else None, {})
            asked.sent = (compiled.number, values) if compiled.all_asked is not None else None
        timing.mark("plan")
        if terms.costing is Costing.VALIDATE:
            return bill, None
        statement = compiled.statement
        fetch = partial(self.pool.fetch, statement.text, values, actor.confirm, selective=statement.selective)
        if compiled.plan.dry:
            return bill, await fetch()
        if not bill.paid():
            await bill.obtain()
        try:
            data = await fetch()
        except RegistryError as problem:
            if problem.code != "EXECUTION_TIMEOUT":  # which cost the database all that was charged, and more
                bill.cancel()
            raise
        timing.mark("db")
        bill.settle(compiled.read(data, values))
        return bill, data

    def warm(self) -> None:
        """Reads every trusted document, and compiles those that can be asked for without variables by nobody in particular.

        Raises RegistryError or RequestErrors where one does not fit the contract.
        """
        for text in self.persisted.trusted.values():
            for operation in self.documents.keep_for_good(text).operations.values():
                if not operation.is_mutation and not operation.needs_variables:
                    self.compiled(operation, coerce(operation, self.catalog, {}), ANONYMOUS)

    async def explain(self, request: Request, actor: Actor, lang: Lang) -> "Explanation":
        """How a query would be answered, and its answer: for people who want to know what happens to it."""
        operation = self.documents.prepare(request.document or "").operation(request.operation)
        variables = coerce(operation, self.catalog, request.variables)
        if operation.is_mutation:
            raise RegistryError("BAD_USER_INPUT", problem="only queries can be explained")
        compiled = self.compiled(operation, variables, actor)
        bill = Bill(compiled.cost.with_ids(variables), None, 0)
        values = compiled.values(variables, actor, Context(lang, bill), {})
        statement = compiled.statement
        database = await self.pool.explained(statement.text, values, selective=statement.selective)
        answer = await self.pool.fetch(statement.text, values, selective=statement.selective)
        bill.settle(compiled.read(answer, values))
        parameters = dict(zip(statement.parameters, values, strict=True))
        return Explanation(described(compiled.plan), bill, statement.text, parameters, answer, database)

    def compiled(self, operation: Operation, variables: Variables, actor: Actor) -> Compiled:
        """The statement for a query, made once per shape of its variables and kind of viewer."""
        return self._compiled(Asked(operation, variables, operation.shape(variables)), actor)

    def _compiled(self, asked: Asked, actor: Actor) -> Compiled:
        key = (asked.operation.key, actor.kind, asked.shape)
        known = self.kept.get(key)
        if known is not None:
            return known
        planner = Planner(self.catalog, asked.operation, asked.variables)
        return self._keep(key, self._compile(planner, planner.query(), actor))

    async def _mutate(
        self, operation: Operation, variables: Variables, actor: Actor, lang: Lang, terms: Terms, timing: Timing
    ) -> Answer:
        """Mutations: charged, done, and what was not read given back. Whatever is to be refused is, before anything is done."""
        steps = [
            Step(key, command, given, self._payload_of(operation, key, variables, command, nodes) if command else None)
            for key, command, given, nodes in Planner(self.catalog, operation, variables).commands()
        ]
        payloads = [step.payload(actor) for step in steps if step.payload]
        for payload in payloads:
            payload.check(variables)
        bill = Bill(cost_of_mutations(payload.cost for payload in payloads), self.budgets.of(actor, terms.sender), self.ceiling)
        timing.mark("plan")
        if terms.costing is Costing.VALIDATE:
            return Answer(_response(None, bill, terms), began=False, timing=timing.stages, is_read=False)
        if not bill.paid():
            await bill.obtain()
        digest = digest_of(operation, variables) if terms.idempotency_key else ""
        doing = Doing(self.works, variables, actor, lang, terms, digest)
        data, read = await doing.whole(steps, is_atomic(operation))
        timing.mark("work")
        bill.settle(read)
        return Answer(
            _response(data, bill, terms), timing=timing.stages, is_read=False, replayed=doing.replayed, credentials=doing.credentials
        )

    def _payload_of(
        self, operation: Operation, key: str, variables: Variables, command: Command, nodes: list[FieldNode]
    ) -> Callable[[Actor], Compiled]:
        return lambda actor: self._payload(operation, key, variables, command, nodes, actor)

    def _payload(
        self, operation: Operation, key: str, variables: Variables, command: Command, nodes: list[FieldNode], actor: Actor
    ) -> Compiled:
        place = (operation.key, key, actor.kind, operation.shape(variables))
        known = self.kept.get(place)
        if known is not None:
            return known
        planner = Planner(self.catalog, operation, variables)
        return self._keep(place, self._compile(planner, planner.payload(command, nodes), actor))

    def _compile(self, planner: Planner, asked: plan.Plan, actor: Actor) -> Compiled:
        shown = plan.without_reads(asked) if asked.dry else asked
        named = {entry.node.name for entry in shown.selection if isinstance(entry.node, plan.Spliced)}
        splices = (splice for splice in planner.splices if splice.key in named or not asked.dry)
        return Compiled(asked, Writer(self.catalog, actor.viewer).statement(shown), tuple(splices), cost_of(asked))

    def _keep(self, key: Hashable, made: Compiled) -> Compiled:
        return self.kept.keep(key, made, len(made.statement.text))


def _may_change(request: Request, actor: Actor) -> None:
    """Refuses a mutation by GET, and one of who came with a token that is good for asking only."""
    if request.read_only:
        raise RegistryError("METHOD_NOT_ALLOWED", method="GET")
    if actor.credential is not None and not actor.credential.may_write:
        raise RegistryError("TOKEN_READ_ONLY")


def _response(data: bytes | None, bill: Bill, terms: Terms) -> bytes:
    """The response around an answer's bytes. Without data nothing was run: only the cost is told."""
    if terms.costing is Costing.SILENT and data is not None:
        return b'{"data":' + data + b"}"
    return b"{" + (b'"data":' + data + b"," if data is not None else b"") + bill.extension() + b"}"
