"""Titles of the contract's fields and words of its enums, from `titles.toml`; states and roles have theirs from their lifecycles."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, GraphQLUnionType, get_named_type

from registry.actor import Role
from registry.exchange.titles import Pair, Titles
from registry.lifecycles.accounts import NAMES
from registry.lifecycles.talent import APPLICATION
from schema import base

FILE = Path(__file__).parent / "titles.toml"
COMMON = "common"
WORDS = "words"
TYPES = "types"


def titles(schema: GraphQLSchema) -> Titles:
    """Every title and word that a table of this contract may need. Raises LookupError where something has none."""
    words = {name: _pairs(entries) for name, entries in _written()[WORDS].items()} | _states() | {Role.__name__: role_words()}
    fields: dict[str, Pair] = {}
    read: dict[str, Mapping[str, Pair]] = {}
    for type_, name in shown(schema):
        found = type_.fields[name]
        coordinate = f"{type_.name}.{name}"
        fields[coordinate] = title_of(type_.name, name)
        places = {coordinate: found.type} | {f"{coordinate}({argument})": one.type for argument, one in found.args.items()}
        enums = {place: kind for place, one in places.items() if isinstance(kind := get_named_type(one), GraphQLEnumType)}
        if enums.get(coordinate) and enums[coordinate].name not in words:
            raise LookupError(f"the words of {enums[coordinate].name} are not read in {FILE.name}")
        read |= {place: words[kind.name] for place, kind in enums.items() if kind.name in words}
    return Titles(fields, read)


def title_of(type_name: str, name: str) -> Pair:
    """What a field is called. Raises LookupError where it has no title."""
    title = _written().get(type_name, {}).get(name) or _written()[COMMON].get(name)
    if title is None:
        raise LookupError(f"{type_name}.{name} has no title in {FILE.name}")
    return _pair(title)


def name_of(type_name: str) -> Pair:
    """What a type is called. Raises LookupError where it has no name."""
    name = _written()[TYPES].get(type_name)
    if name is None:
        raise LookupError(f"{type_name} has no name in {FILE.name}")
    return _pair(name)


def role_words() -> Mapping[str, Pair]:
    """What roles are called: as in sentences, without the article."""
    return {role: (name.zh, name.en.partition(" ")[2].capitalize()) for role, name in NAMES.items()}


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def shown(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, str]]:
    """Each field that may be at the head of a table, or be a table itself: those of rows, and of whatever rows lead to."""
    assert schema.query_type is not None
    yield from ((schema.query_type, name) for name, field in schema.query_type.fields.items() if _is_list(get_named_type(field.type)))
    known: dict[str, GraphQLObjectType] = {}
    waiting: list[Any] = [schema.type_map[name.removesuffix("Connection")] for name in schema.type_map if name.endswith("Connection")]
    while waiting:
        type_ = waiting.pop()
        if isinstance(type_, GraphQLUnionType):
            waiting += type_.types
        elif isinstance(type_, GraphQLObjectType) and type_.name not in known and not _is_list(type_):
            known[type_.name] = type_
            waiting += [get_named_type(field.type) for field in type_.fields.values()]
    for _, type_ in sorted(known.items()):
        yield from ((type_, name) for name in type_.fields)


def _is_list(type_: Any) -> bool:
    return str(type_.name).endswith("Connection")


def _states() -> dict[str, Mapping[str, Pair]]:
    """The states of each lifecycle as the staff read them, and those that applicants are told."""
    found = {
        f"{entity.type_name()}State": {state.code: (state.zh, state.en) for state in entity.model.__lifecycle__.states}
        for entity in base.entities()
        if entity.model.__lifecycle__ is not None
    }
    public = {
        state.public_code or state.code: (state.public_zh or state.zh, state.public_en or state.en) for state in APPLICATION.states
    }
    return {**found, "ApplicationPublicState": public}


def _pairs(entries: Mapping[str, Any]) -> Mapping[str, Pair]:
    return {code: _pair(pair) for code, pair in entries.items()}


def _pair(written: Any) -> Pair:
    chinese, english = written
    return chinese, english
