"""What is kept of a plan once it is compiled: its statement, what is handed to it, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from registry.actor import Actor
from registry.query import plan
from registry.query.cost import OPENING, Cost, objects_in
from registry.query.operands import Variables
from registry.query.splices import Splice
from registry.query.text import Source, Statement


@dataclass(frozen=True)
class Compiled:
    """What is kept of a plan: its statement, what must be made outside the database for it, and what it costs."""

    plan: plan.Plan
    statement: Statement
    splices: tuple[Splice, ...]
    cost: Cost
    number: int = field(default_factory=count().__next__)

    def values(self, variables: Variables, actor: Actor, context: Any, written: Mapping[str, Any]) -> list[Any]:
        """The statement's parameters in order."""
        self.check(variables)
        if self.all_asked is not None:
            return [source(variables) for source in self.all_asked]
        spliced = {splice.key: splice.json(variables, context) for splice in self.splices}
        found = []
        for name in self.statement.parameters:
            source = self.statement.sources.get(name)
            if source is not None:
                found.append(source(variables))
            elif name in spliced:
                found.append(spliced[name])
            else:
                found.append(written[name] if name.startswith("written_") else actor.parameters[name])
        return found

    def check(self, variables: Variables) -> None:
        """Refuses variables that it may not be asked with."""
        for check in self.statement.checks:
            check(variables)

    @cached_property
    def all_asked(self) -> list[Source] | None:
        """Where the parameters come from if they all come from what was asked."""
        found = [self.statement.sources.get(name) for name in self.statement.parameters]
        return None if self.splices or None in found else [source for source in found if source]

    def read(self, answer: bytes, values: Sequence[Any]) -> int:
        """How many objects of an answer come from the database."""
        if not self.splices:
            return objects_in(answer)
        outside = {splice.key for splice in self.splices}
        named = zip(self.statement.parameters, values, strict=True)
        spliced: int = sum(value.count(OPENING.decode()) for name, value in named if name in outside)
        return answer.count(OPENING) - spliced  # counted whole: what is from outside is known exactly, and may be most of it
