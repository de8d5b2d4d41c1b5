"""Rows counted together: by every key, with the sums, means and extremes of every measure, and groups picked and ordered by them."""

from collections.abc import Iterator, Mapping

from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLObjectType, get_named_type

from registry.app import contract
from registry.policies.base import ruled
from registry.query.catalog import EntityType, GroupKey
from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.contract import by_rule, hides, paged, place, types

AT_ONCE = 3
"""Keys of one grouping."""


def questions(contents: Contents) -> Iterator[Question]:
    targets = {one.name: one for one in types()}
    for entity in paged():
        keys = {name: key.leaf.attributes for name, key in entity.keys.items() if key.leaf is not None}
        measures = {name: measure.leaf.attributes for name, measure in entity.measures.items()}
        for names in by_rule(entity.model, keys | measures):
            parts = [_by(name, entity.keys[name]) if name in keys else _measured(entity, name) for name in names]
            yield _asked(entity, parts, tuple(f"{entity.name}.{name}" for name in names))
        told = {name: key for name, key in entity.keys.items() if not hides(entity.model, keys.get(name, ()))}
        parts = [_by(name, key) for name, key in told.items() if key.link and ruled(targets[key.link.target].model)]
        parts += [_by_several(part, told) for part in _parts([name for name, key in told.items() if not key.link])] if ruled(entity.model) else []
        parts += [_measured(entity, name) for name in measures if ruled(entity.model) and not hides(entity.model, measures[name])]
        yield _asked(entity, parts) if parts else all_together(entity)


def all_together(entity: EntityType) -> Question:
    """All rows of each list as one group."""
    return _asked(entity, ["groups(by: []) { count }"])


def _asked(entity: EntityType, parts: list[str], coordinates: tuple[str, ...] = ()) -> Question:
    groups = " ".join(f"g{number}: {part}" for number, part in enumerate(parts))
    return Question("group", entity.name, place(entity).document([("", groups)]), coordinates=coordinates)


def _by(name: str, key: GroupKey) -> str:
    """The groups of a key, the largest key first: where that stands tells of it as well."""
    value = key.field if key.link is None else f"{key.field} {{ id }}"
    return f"groups(by: [{name}], first: 100, orderBy: [{{field: {name}, direction: DESC}}]) {{ count key {{ {value} }} }}"


def _by_several(names: list[str], keys: Mapping[str, GroupKey]) -> str:
    return f"groups(by: [{', '.join(names)}], first: 100) {{ count key {{ {' '.join(keys[name].field for name in names)} }} }}"


def _parts(names: list[str]) -> list[list[str]]:
    return [names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)]


def _measured(entity: EntityType, name: str) -> str:
    """What all rows that have a value of it come to."""
    field = to_camel_case(name)
    shown = [f"{function} {{ {field} }}" for function in ("sum", "avg", "min", "max") if _tells(entity, function, field)]
    return f"groups(by: [], having: {{max: {{{field}: {{isNull: false}}}}}}) {{ count {' '.join(shown)} }}"


def _tells(entity: EntityType, function: str, field: str) -> bool:
    group = contract().schema.type_map[f"{entity.name}Group"]
    assert isinstance(group, GraphQLObjectType)
    part = get_named_type(group.fields[function].type) if function in group.fields else None
    return isinstance(part, GraphQLObjectType) and field in part.fields
