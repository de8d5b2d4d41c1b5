"""The question behind a list of which only the name is said: every plain value of its rows."""

from graphql import GraphQLField, GraphQLObjectType, get_named_type

from registry.errors import RegistryError
from registry.query.catalog import Catalog, Inline, Leaf, ToMany

MOST = 1_000_000
"""How far rows are counted to tell how much is done."""


def all_of(catalog: Catalog, name: str) -> str:
    """The document that asks for a whole list: values of its rows and amounts of money, no links, nothing in other words."""
    target = _target(catalog, name)
    entity, fields = catalog.entities[target], _fields(catalog, target)
    parts = []
    for field in fields:
        match catalog.fields[target, field]:
            case Leaf() if not fields[field].args or field in entity.filters:
                parts.append(field)
            case Inline(fields=inner):
                parts.append(f"{field} {{ {' '.join(inner)} }}")
            case _:
                pass
    return _around(catalog, name, f"nodes {{ {' '.join(parts)} }}")


def count_of(catalog: Catalog, name: str) -> str:
    """The document that asks how long it is."""
    _target(catalog, name)
    return _around(catalog, name, f"totalCount(upTo: {MOST})")


def _around(catalog: Catalog, name: str, selection: str) -> str:
    return f"query($where: {_fields(catalog, 'Query')[name].args['where'].type}) {{ {name}(where: $where) {{ {selection} }} }}"


def _target(catalog: Catalog, name: str) -> str:
    """The type of its rows."""
    lists = sorted(field for (owner, field), binding in catalog.fields.items() if owner == "Query" and isinstance(binding, ToMany))
    if name not in lists:
        raise RegistryError("BAD_USER_INPUT", problem=f"--list {name[:40]}: {', '.join(lists)}")
    return get_named_type(_fields(catalog, "Query")[name].type).name.removesuffix("Connection")


def _fields(catalog: Catalog, type_name: str) -> dict[str, GraphQLField]:
    type_ = catalog.schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    fields: dict[str, GraphQLField] = type_.fields
    return fields
