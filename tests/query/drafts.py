"""Values written into a document: some as they are, some as variables, whole or in part, given, by default, or left out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_non_null_type,
)
from graphql.language.print_string import print_string
from hypothesis import strategies as st

Choice = TypeVar("Choice")


@dataclass
class Chance:
    """Draws, so that shrinking makes documents shorter: the smallest draw is the plainest."""

    draw: st.DrawFn

    def one_in(self, number: int) -> bool:
        return self.draw(st.integers(0, number - 1)) == number - 1

    def pick(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def some(self, choices: Sequence[Choice], most: int) -> list[Choice]:
        """Up to so many of these, each at most once, in any order."""
        places = [self.draw(st.integers(0, len(choices) - 1)) for _ in range(self.draw(st.integers(0, most)))] if choices else []
        return [choices[place] for place in dict.fromkeys(places)]


@dataclass(frozen=True)
class Variable:
    """How a variable is declared, and the value it was made up for."""

    declared: str
    type_: GraphQLInputType
    value: Any
    sent: bool
    needed: bool


def bare(type_: GraphQLInputType) -> GraphQLInputType:
    """A type without its exclamation mark."""
    inner: GraphQLInputType = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    return inner


def declaration(variables: Mapping[str, Variable]) -> str:
    return "(" + " ".join(f"${name}: {one.declared}" for name, one in variables.items()) + ")" if variables else ""


@dataclass
class Writer:
    """Writes values as GraphQL. `pools` are what other values of a scalar may be taken from."""

    chance: Chance
    pools: Mapping[str, Sequence[Any]]
    variables: dict[str, Variable] = field(default_factory=dict)

    def sent(self) -> dict[str, Any]:
        """The values of the variables."""
        return {name: one.value for name, one in self.variables.items() if one.sent}

    def sent_otherwise(self) -> dict[str, Any]:
        """Other values for the same variables: of another shape, absent or null where that is allowed."""
        found = {}
        for name, one in self.variables.items():
            value = self._other(one.value, one.type_, nullable=not one.needed)
            if one.needed or not self.chance.one_in(4):
                found[name] = value
        return found

    def _other(self, value: Any, type_: GraphQLInputType, nullable: bool) -> Any:
        inner = bare(type_)
        if nullable and self.chance.one_in(8):
            return None
        if isinstance(inner, GraphQLEnumType):
            return self.chance.pick(list(inner.values))
        if isinstance(inner, GraphQLList):
            return [self._other(item, inner.of_type, nullable=False) for item in value or () if not self.chance.one_in(3)]
        if isinstance(inner, GraphQLInputObjectType):
            kept = {key: part for key, part in (value or {}).items() if inner.is_one_of or not self.chance.one_in(4)}
            needed = {key: part for key, part in (value or {}).items() if is_non_null_type(inner.fields[key].type)}
            return {key: self._other(part, inner.fields[key].type, nullable=False) for key, part in (needed | kept).items()}
        return self.chance.pick(self.pools[str(inner)])

    def write(self, value: Any, type_: GraphQLInputType, *, certain: bool = False) -> str:
        """A value of a type, or a variable for it. `certain` where the place takes no null although its type would."""
        if self.chance.one_in(8):
            return self._variable(value, type_, certain)
        return self._literal(value, type_, hoist=True)

    def literal(self, value: Any, type_: GraphQLInputType) -> str:
        """A value of a type, as it is."""
        return self._literal(value, type_, hoist=False)

    def _literal(self, value: Any, type_: GraphQLInputType, *, hoist: bool) -> str:
        inner = bare(type_)
        if value is None:
            return "null"
        if isinstance(inner, GraphQLList):
            items = value if isinstance(value, list) else [value]
            written = [self._part(item, inner.of_type, hoist, certain=False) for item in items]
            alone = len(written) == 1 and not written[0].startswith("$") and self.chance.one_in(4)
            return written[0] if alone else f"[{', '.join(written)}]"
        if isinstance(inner, GraphQLInputObjectType):
            parts = (f"{key}: {self._part(part, inner.fields[key].type, hoist, inner.is_one_of)}" for key, part in value.items())
            return "{" + ", ".join(parts) + "}"
        if isinstance(inner, GraphQLEnumType):
            return str(value)
        return print_string(value) if isinstance(value, str) else json.dumps(value)

    def _part(self, value: Any, type_: GraphQLInputType, hoist: bool, certain: bool) -> str:
        return self.write(value, type_, certain=certain) if hoist else self._literal(value, type_, hoist=False)

    def _variable(self, value: Any, type_: GraphQLInputType, certain: bool) -> str:
        name = f"v{len(self.variables) + 1}"
        declared = str(bare(type_))
        needed = certain or is_non_null_type(type_)
        how = self.chance.pick(("given", "defaulted", "both") if value is not None else ("given", "left out"))
        if needed and (certain or how == "given"):
            how, declared = "given", f"{declared}!"
        default = f" = {self._literal(value, type_, hoist=False)}" if how in ("defaulted", "both") else ""
        self.variables[name] = Variable(declared + default, type_, value, how in ("given", "both"), needed)
        return f"${name}"
