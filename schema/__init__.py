"""The contract: the types that front-ends rely on, and what each of their fields stands for.

`build()` gives the GraphQL schema with the catalog that the read road compiles against. Types live in one file a subject; `base` says how
they are declared, `lists` what follows from them, `query` and `mutation` hold the roots, `heads` the titles of
their fields in tables, `rules` who sees and may do what, `permissions` whether somebody may do something. The printed contract is
`schema.graphql`.
"""

from dataclasses import replace
from pathlib import Path

from graphene import Schema
from graphene.utils.str_converters import to_camel_case
from graphql import DirectiveLocation, GraphQLDirective, GraphQLInputObjectType, GraphQLSchema, print_schema, specified_directives

from registry.exchange.titles import Titles
from registry.models.search import ordered_by_pinyin
from registry.query.catalog import Binding, Catalog, EntityType, OrderKey
from registry.query.mutations import ATOMIC
from schema import base, groups, heads, lists, rules, search, types
from schema.mutation import MUTATIONS, PAYLOADS, Mutation
from schema.query import ROOTS, Query
from schema.rules import book

ALL_OR_NOTHING = GraphQLDirective(
    ATOMIC,
    [DirectiveLocation.MUTATION],
    description="The mutations of this operation are done all, in one transaction, or none: where one is refused, the others are undone.",
)

__all__ = ["ContractError", "book", "build", "operations", "sdl", "titles"]

OPERATIONS = Path(__file__).parent / "operations"


class ContractError(Exception):
    """The contract promises something that stands for nothing."""


def build() -> Catalog:
    """The whole contract, checked: a field that stands for nothing stops the start."""
    declared = {"types": list(base.entities()), "directives": (*specified_directives, ALL_OR_NOTHING)}
    schema = Schema(query=Query, mutation=Mutation, **declared).graphql_schema
    rules.describe(schema)
    for entity in base.entities():
        _one_of(schema, f"{entity.type_name()}By")
    catalog = Catalog(
        schema=schema,
        entities={entity.type_name(): _entity_type(entity) for entity in base.entities()},
        fields=_fields(),
        structural_enums=frozenset(
            {"Action", "Direction", "Nulls", "Lang", "AreaUnit", "MoneyUnit", "SearchType"}
            | {f"{entity.type_name()}{kind}" for entity in base.entities() for kind in ("OrderField", "GroupField", "GroupOrderField")}
        ),
    )
    problems = catalog.problems()
    if problems:
        raise ContractError("\n".join(problems))
    return catalog


def sdl(schema: GraphQLSchema) -> str:
    """The contract as text."""
    return print_schema(schema) + "\n"


def titles(schema: GraphQLSchema) -> Titles:
    """What the fields are called at the head of a table, and how the words of enums are read there."""
    return heads.titles(schema)


def operations() -> dict[str, str]:
    """The documents of `schema/operations` by name: what front-ends ask most, known by the hash of their text."""
    return {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in sorted(OPERATIONS.glob("*.graphql"))}


def _one_of(schema: GraphQLSchema, name: str) -> None:
    # graphene 3.4 has no word for @oneOf, graphql-core does: the flag alone makes it print and validate.
    found = schema.type_map.get(name)
    if isinstance(found, GraphQLInputObjectType):
        found.is_one_of = True


def _entity_type(entity: type[base.Entity]) -> EntityType:
    keys = {name: _order_key(entity, attribute) for name, attribute in lists.orders(entity).items()}
    keys |= {name: _linked_key(entity, *place) for name, place in lists.linked_orders(entity).items()}
    listed: lists.EntityClass = entity
    return EntityType(
        name=entity.type_name(),
        model=entity.model,
        orders=keys,
        default_order=tuple(_order_key(entity, attribute) for attribute in entity.model.__default_order__),
        lookups={to_camel_case(attribute): attribute for attribute in entity.lookups},
        filters={to_camel_case(attribute): binding for attribute, binding in lists.filters(entity).items()},
        keys=groups.keys(listed),
        measures={to_camel_case(attribute): measure for attribute, measure in groups.measures(listed).items()},
        group_orders=groups.orders(listed),
        by_name=next((_order_key(entity, attribute) for attribute in ordered_by_pinyin(entity.model)), None),
    )


def _linked_key(entity: type[base.Entity], link: str, attribute: str) -> OrderKey:
    field = entity.bound()[link]
    assert isinstance(field, base.One)
    return replace(_order_key(field.target(), attribute), nullable=True, sparse=True, link=field.binding().link)


def _order_key(entity: type[base.Entity], attribute: str) -> OrderKey:
    stored = getattr(entity.model, attribute)
    _, spelling = types.scalar_of(entity.model, attribute, stored.type)
    return OrderKey(attribute, spelling, types.nullable(entity.model, attribute), types.sparse(entity.model, attribute))


def _fields() -> dict[tuple[str, str], Binding]:
    found = {("Query", to_camel_case(name)): binding for name, binding in ROOTS.items()}
    found |= {("Mutation", to_camel_case(name)): binding for name, binding in MUTATIONS.items()}
    found |= search.BINDINGS
    found |= {(payload, to_camel_case(name)): binding for (payload, name), binding in PAYLOADS.items()}
    for entity in base.entities():
        found |= {(entity.type_name(), to_camel_case(name)): field.binding() for name, field in entity.bound().items()}
    return found
