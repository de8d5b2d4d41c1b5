"""Mutations about rows that the viewer may not see, and about such as are not there: made from the contract, whatever verbs it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from registry.app import contract
from registry.query.catalog import EntityType
from tests.leaks.asking import Question
from tests.leaks.contract import types

PLAIN: Mapping[str, Any] = {"Int": 1, "String": "zq", "Boolean": False, "Decimal": "1", "Date": "2026-01-05", "DateTime": "2026-01-05T00:00:00Z"}
"""Something of each scalar; a `version` that is never that of a planted row."""
TOLD = "errors { code field message hint params { name value } } warnings { code message }"


@dataclass(frozen=True)
class Verb:
    """A mutation, with the fields of its input that name a row of a type."""

    name: str
    input_type: GraphQLInputObjectType
    names: Mapping[str, EntityType]

    def question(self, given: Mapping[str, Any]) -> Question:
        """It with these ids, and something for whatever else it must have. Nothing of it is kept."""
        filled = {name: value for name, field in self.input_type.fields.items() if (value := _filled(name, field.type, given)) is not None}
        document = f"mutation ($input: {self.input_type.name}!) {{ {self.name}(input: $input) {{ {self._shown()} {TOLD} }} }}"
        return Question("mutation", self.name, document, {"input": {**filled, "validateOnly": True}})

    def _shown(self) -> str:
        roots = contract().schema.mutation_type
        assert roots is not None
        payload = get_named_type(roots.fields[self.name].type)
        assert isinstance(payload, GraphQLObjectType)
        entities = {entity.name for entity in types()}
        return " ".join(f"{name} {{ id }}" for name, field in payload.fields.items() if get_named_type(field.type).name in entities)


def verbs() -> Iterator[Verb]:
    """Every mutation that names a row, and can be rehearsed."""
    roots = contract().schema.mutation_type
    assert roots is not None
    for name, field in roots.fields.items():
        if "input" not in field.args:
            continue
        kind = get_named_type(field.args["input"].type)
        assert isinstance(kind, GraphQLInputObjectType)
        named = {each: entity for each in kind.fields if (entity := _named_by(each)) is not None}
        if named and "validateOnly" in kind.fields:
            yield Verb(name, kind, named)


def _named_by(field: str) -> EntityType | None:
    """The type whose id a field of an input takes: `relatedId` is a company's, as the only one that no type is called after."""
    base = field.removesuffix("s").removesuffix("Id").lower()
    if base == field.lower():
        return None
    named = [entity for entity in types() if entity.name.lower().endswith(base)]
    called = {"related": "Company", "operator": "Company", "duplicate": "Company", "viacompany": "Company", "division": "AdminDivision"}
    called |= {"registereddivision": "AdminDivision", "relation": "CompanyRelation"}
    return next((entity for entity in types() if entity.name == called.get(base)), named[0] if named else None)


def _filled(name: str, kind: GraphQLInputType, given: Mapping[str, Any]) -> Any:
    """A value for a field of an input: what is given, or, where it must have one, something of its type."""
    if name in given:
        return [given[name]] if isinstance(_bare(kind), GraphQLList) else given[name]
    if not isinstance(kind, GraphQLNonNull):
        return None
    inner = get_named_type(kind)
    match inner:
        case GraphQLInputObjectType():
            value: Any = {each: one for each, field in inner.fields.items() if (one := _filled(each, field.type, given)) is not None}
        case GraphQLEnumType():
            value = next(iter(inner.values))
        case _:
            value = PLAIN.get(inner.name)
    return [value] if isinstance(_bare(kind), GraphQLList) and value is not None else value


def _bare(kind: GraphQLInputType) -> GraphQLInputType:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind
