"""Rows picked by what they may hold: every field under `where` with its comparators, and links with what is at their other end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLNamedType

from registry.policies.base import ruled
from registry.query.catalog import EntityType, Leaf, ToMany
from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.contract import by_rule, hides, paged, place, types
from tests.leaks.spelling import inputs, quoted

FOUND = "totalCount nodes { id }"
WHERE = "(first: 100, where: {%s})"
MOST = 80
"""Conditions in one filter."""


def questions(contents: Contents) -> Iterator[Question]:
    """A table that is everybody's hides nothing that a filter on its own fields could tell."""
    for entity in paged():
        if ruled(entity.model):
            yield from _open_fields(contents, entity)
        yield from _hidden_fields(contents, entity)
        yield from _links(contents, entity)


def _asked(about: str, entity: EntityType, conditions: Sequence[str]) -> Question:
    return Question("where", about, place(entity).document((WHERE % condition, FOUND) for condition in conditions))


def _open_fields(contents: Contents, entity: EntityType) -> Iterator[Question]:
    """All comparators of all fields that whoever sees a row reads, joined by OR: a row that one of them betrays is found."""
    fields = [name for name, leaf in entity.filters.items() if isinstance(leaf, Leaf) and not hides(entity.model, leaf.attributes)]
    conditions = [f"{{{one}}}" for name in fields for one in _holding(contents, entity, name)]
    joined = [f"or: [{', '.join(conditions[start : start + MOST])}]" for start in range(0, len(conditions), MOST)]
    yield _asked(entity.name, entity, joined)


def _hidden_fields(contents: Contents, entity: EntityType) -> Iterator[Question]:
    """Fields that not everybody reads, one condition each: what finds a row that has a value; last, what passes a row that has none."""
    leaves = {name: leaf.attributes for name, leaf in entity.filters.items() if isinstance(leaf, Leaf)}
    for names in by_rule(entity.model, leaves):
        joined = [f"or: [{_in_turn(_holding(contents, entity, name), number)}]" for number, name in enumerate(names)]
        lacking = ", ".join(_in_turn(_lacking(contents, entity, name), number, 1) for number, name in enumerate(names))
        about = tuple(f"{entity.name}.{to_camel_case(name)}" for name in names)
        yield replace(_asked(entity.name, entity, [*joined, f"and: [{lacking}]"]), coordinates=about)


def _in_turn(conditions: Iterable[str], number: int, count: int = 3) -> str:
    """A few of many conditions, other ones for each field: a rule is asked again for each of them, which takes its time."""
    found = list(conditions)
    return ", ".join(f"{{{found[(number + place) % len(found)]}}}" for place in range(min(count, len(found))))


def _held(contents: Contents, entity: EntityType, name: str) -> list[Any]:
    return sorted({value for row in contents.values[entity.name].values() if (value := row[name]) is not None}, key=str)


def _comparators(entity: EntityType, name: str) -> dict[str, GraphQLNamedType]:
    return inputs(inputs(f"{entity.name}Where")[to_camel_case(name)].name)


def _holding(contents: Contents, entity: EntityType, name: str) -> Iterator[str]:
    """Conditions on a field that some or all of its values fulfil; the first is that it has one of them."""
    held, comparators = _held(contents, entity, name), _comparators(entity, name)
    if held:
        given: dict[str, Any] = {"in": held, "eq": held[0], "gte": held[0], "lte": held[-1], "gt": held[0], "lt": held[-1]}
        if isinstance(held[0], str):
            given |= {"startsWith": held[0][:2], "contains": held[-1][1:]}
        for comparator, value in given.items():
            if comparator in comparators:
                yield f"{to_camel_case(name)}: {{{comparator}: {quoted(value, comparators['eq'])}}}"
    yield f"{to_camel_case(name)}: {{isNull: false}}"


def _lacking(contents: Contents, entity: EntityType, name: str) -> Iterator[str]:
    """Conditions that hold for rows without a value, all of them for no others."""
    held, kind = _held(contents, entity, name), _comparators(entity, name)["eq"]
    if held:
        yield f"{to_camel_case(name)}: {{neq: {quoted(held[0], kind)}}}"
        yield f"{to_camel_case(name)}: {{nin: {quoted(held, kind)}}}"
    yield f"{to_camel_case(name)}: {{isNull: true}}"


def _links(contents: Contents, entity: EntityType) -> Iterator[Question]:
    """What is said of rows at the other end of a link that are not everybody's: which they are, and something that is hidden of them."""
    targets = {one.name: one for one in types()}
    linked = [
        (to_camel_case(name), binding, targets[binding.link.target])
        for name, binding in entity.filters.items()
        if not isinstance(binding, Leaf) and ruled(targets[binding.link.target].model)
    ]
    if linked:
        parts = [_beyond(field, binding, f"{{id: {{in: {_ids(contents, target)}}}}}") for field, binding, target in linked]
        yield _asked(entity.name, entity, parts)
    for number, (field, binding, target) in enumerate(linked):
        hidden = sorted(key for key, leaf in target.filters.items() if isinstance(leaf, Leaf) and hides(target.model, leaf.attributes))
        if hidden and isinstance(binding, ToMany):
            chosen = to_camel_case(hidden[number % len(hidden)])
            yield _asked(f"{entity.name}.{field}.{chosen}", entity, [_beyond(field, binding, f"{{{chosen}: {{isNull: false}}}}")])


def _ids(contents: Contents, entity: EntityType) -> str:
    return quoted(list(contents.ids[entity.model.__tablename__]))


def _beyond(field: str, binding: Any, inner: str) -> str:
    return f"{field}: {{some: {inner}}}" if isinstance(binding, ToMany) else f"{field}: {inner}"
