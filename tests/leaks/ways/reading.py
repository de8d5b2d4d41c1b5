"""Rows asked for as they are: by id, by natural key, in lists, along links from both ends, through fragments."""

from collections.abc import Iterator
from itertools import chain

from registry.policies.base import ruled
from registry.query.catalog import EntityType
from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.contract import Shown, hides, links, paged, place, root_list, shown, types, whole
from tests.leaks.spelling import quoted

PAGE = "totalCount totalCountPrecision nodes { %s } edges { cursor } pageInfo { hasPreviousPage hasNextPage startCursor endCursor }"


def questions(contents: Contents) -> Iterator[Question]:
    for entity in types():
        yield by_id(contents, entity)
        yield from _by_keys(contents, entity)
        yield from _links(contents, entity)
    yield from (_list(entity) for entity in paged() if ruled(entity.model))
    yield _fragments(contents)


def by_id(contents: Contents, entity: EntityType) -> Question:
    """All there is of every row of a type."""
    document = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {entity.name} {{ {whole(entity)} }} }} }}"
    return Question("by id", entity.name, document, {"ids": contents.ids[entity.model.__tablename__]})


def _by_keys(contents: Contents, entity: EntityType) -> Iterator[Question]:
    """Every row by each of its keys, and by `node`."""
    rows = contents.values[entity.name]
    nodes = [f"n{number}: node(id: {quoted(identifier)}) {{ id }}" for number, identifier in enumerate(rows)]
    root = _one(entity)
    if root is None:
        return
    keys = [
        f"{key}{number}: {root}(by: {{{key}: {quoted(value)}}}) {{ id }}"
        for number, values in enumerate(rows.values())
        for key, attribute in entity.lookups.items()
        if (value := values.get(attribute)) is not None
    ]
    if nodes or keys:
        yield Question("by key", entity.name, f"{{ {' '.join(chain(nodes, keys))} }}")


def _one(entity: EntityType) -> str | None:
    """The root field that finds one row of a type."""
    root = entity.name[0].lower() + entity.name[1:]
    return root if root_list(entity) else None


def _list(entity: EntityType) -> Question:
    """Both ends of the list, and its rows with those that they hang on, by GET: the head then has a validator."""
    values = " ".join(["id", *dict.fromkeys(one.text for one in _telling(entity))])
    around = " ".join(f"{name} {{ id }}" for name, _, many in links(entity) if not many)
    parts = [
        ("(first: 100)", PAGE % values),
        ("(last: 2)", "nodes { id } pageInfo { hasPreviousPage startCursor }"),
        ("(first: 100)", f"nodes {{ id {around} }}"),
    ]
    return Question("list", entity.name, place(entity).document(parts), get=True)


def _links(contents: Contents, entity: EntityType) -> Iterator[Question]:
    """Every link of every row, and what is read at its other end."""
    targets = {one.name: one for one in types()}
    parts = []
    for name, link, many in links(entity):
        if not ruled(targets[link.target].model):
            continue
        values = " ".join(["id", *dict.fromkeys(one.text for one in _telling(targets[link.target]))])
        parts.append(f"{name}(first: 100) {{ totalCount nodes {{ {values} }} }}" if many else f"{name} {{ {values} }}")
    if parts:
        document = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {entity.name} {{ id {' '.join(parts)} }} }} }}"
        yield Question("link", entity.name, document, {"ids": contents.ids[entity.model.__tablename__]})


def _fragments(contents: Contents) -> Question:
    """Rows of all types at once, each through a fragment with aliases of its own, within one on what they have in common."""
    ruled_types = [entity for entity in types() if ruled(entity.model)]
    spread = " ".join(f"...F{entity.name}" for entity in ruled_types)
    fragments = " ".join(f"fragment F{entity.name} on {entity.name} {{ {_own(entity)} }}" for entity in ruled_types)
    ids = [ids[place] for ids in contents.ids.values() for place in (0, -1) if ids]
    return Question("fragment", "Node", f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Node {{ id {spread} }} }} }} {fragments}", {"ids": ids})


def _own(entity: EntityType) -> str:
    return " ".join(f"{entity.name}{number}: {one.asked}" for number, one in enumerate(_telling(entity)))


def _telling(entity: EntityType) -> list[Shown]:
    """What not everybody reads of a row; where everybody reads all of it, its first values."""
    return [one for one in shown(entity) if hides(entity.model, one.attributes)] or list(shown(entity)[:5])
