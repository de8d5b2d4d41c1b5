"""Groups of a list: what rows may be grouped by, what is told of each group, and the inputs that say which groups are wanted.

All of it is made from the entity's own fields: enums, codes, flags, days and links are keys, numbers and days are measures.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case, to_snake_case
from sqlalchemy import Date, Integer, cast, extract, func, literal_column
from sqlalchemy import inspect as inspect_model
from sqlalchemy.sql import ColumnElement

from registry.policies.base import is_personal
from registry.query.catalog import Aggregate, Arguments, Count, GroupKey, GroupValue, Leaf, Measure, ToOne
from registry.query.groups import FUNCTIONS
from registry.query.spelling import Spelling
from schema import scalars
from schema.lists import EntityClass, comparators, filters, listed, ordered_by
from schema.types import enum_of, scalar_of

UNGROUPED = ("id", "version", "position", "external_reference", "updated_at", "hash")
"""Attributes that are another in every row, or say nothing of it."""

TOTALS = ("sum", "avg")
"""Functions of numbers only; the others are of days, too."""

WORDS = {
    "sum": "The sums of their numbers",
    "avg": "The averages of their numbers, to a millionth",
    "min": "The least of their numbers and the earliest of their days",
    "max": "The greatest of their numbers and the latest of their days",
}

DAYS = (Spelling.DATE, Spelling.INSTANT)
NUMBERS = (Spelling.INTEGER, Spelling.DECIMAL)


@cache
def keys(entity: EntityClass) -> Mapping[str, GroupKey]:
    """What rows may be grouped by: name in the contract -> what it stands for."""
    found: dict[str, GroupKey] = {}
    for attribute, binding in filters(entity).items():
        if isinstance(binding, ToOne):
            found[attribute] = GroupKey(to_camel_case(attribute), _foreign_key(entity, attribute), binding.link)
        elif isinstance(binding, Leaf) and attribute not in UNGROUPED and attribute not in entity.lookups:
            found.update(_leaf_keys(attribute, binding))
    return {attribute.upper(): key for attribute, key in found.items()}


def _leaf_keys(attribute: str, leaf: Leaf) -> dict[str, GroupKey]:
    if leaf.spelling in (Spelling.PLAIN, Spelling.BOOLEAN, Spelling.INTEGER):
        return {attribute: GroupKey(to_camel_case(attribute), leaf)}
    if leaf.spelling not in DAYS:
        return {}
    parts = {f"{attribute}_year": _year(leaf), f"{attribute}_month": _month(leaf)}
    if leaf.spelling is Spelling.DATE:
        parts[attribute] = leaf
    return {name: GroupKey(to_camel_case(name), part) for name, part in parts.items()}


def _foreign_key(entity: EntityClass, attribute: str) -> Leaf | None:
    """The column that holds the id of the row at the end of a link, where there is just one."""
    bound = entity.bound()[attribute]
    columns = list(inspect_model(entity.model).relationships[bound.attribute].local_columns)
    plain = len(columns) == 1 and any(key.column.name == "id" for key in columns[0].foreign_keys)
    name = str(columns[0].name)
    return Leaf((name,), Spelling.PLAIN, nullable=True, value=lambda row, arguments: getattr(row, name)) if plain else None


def _day(leaf: Leaf, row: Any, arguments: Arguments) -> ColumnElement[Any]:
    """The day in China."""
    value = leaf.value(row, arguments)
    return cast(func.timezone(literal_column("'Asia/Shanghai'"), value), Date) if leaf.spelling is Spelling.INSTANT else value


def _year(leaf: Leaf) -> Leaf:
    def value(row: Any, arguments: Arguments) -> ColumnElement[Any]:
        return cast(extract("year", _day(leaf, row, arguments)), Integer)

    return Leaf(leaf.attributes, Spelling.INTEGER, nullable=True, value=value)


def _month(leaf: Leaf) -> Leaf:
    def value(row: Any, arguments: Arguments) -> ColumnElement[Any]:
        return func.to_char(_day(leaf, row, arguments), literal_column("'YYYY-MM'"))

    return Leaf(leaf.attributes, Spelling.PLAIN, nullable=True, value=value)


@cache
def measures(entity: EntityClass) -> Mapping[str, Measure]:
    """What a group tells the sum or the extremes of: attribute -> what it stands for."""
    found: dict[str, Measure] = {}
    for field in entity.bound().values():
        found.update({name: measure for name, measure in field.measures().items() if name not in UNGROUPED})
    return found


def totals(entity: EntityClass) -> Mapping[str, Measure]:
    """The measures that can be added up."""
    return {name: measure for name, measure in measures(entity).items() if measure.leaf.spelling in NUMBERS}


def by_function(entity: EntityClass) -> Mapping[str, Mapping[str, Measure]]:
    """The measures of each function, where it has any."""
    found = {name: totals(entity) if name in TOTALS else measures(entity) for name in FUNCTIONS}
    return {name: measured for name, measured in found.items() if measured}


@cache
def orders(entity: EntityClass) -> Mapping[str, GroupValue]:
    """What groups may be ordered by: `COUNT`, a key, or `SUM_AREA_M2`."""
    found: dict[str, GroupValue] = {"COUNT": Count(), **keys(entity)}
    for function, measured in by_function(entity).items():
        found |= {f"{function}_{name}".upper(): Aggregate(function, measure) for name, measure in measured.items()}
    return found


def groups_field(entity: EntityClass) -> graphene.Field:
    """`groups(by:, having:, orderBy:, first:)` of a connection."""
    return graphene.Field(
        listed(group_type(entity)),
        required=True,
        by=graphene.Argument(
            listed(_key_enum(entity)), required=True, description="What rows of a group have in common; empty for one group of all rows."
        ),
        having=graphene.Argument(lambda: _having(entity), description="Only groups that pass this."),
        order_by=graphene.Argument(listed(_order_input(entity)), description="By these in turn, then by the keys."),
        first=graphene.Argument(graphene.Int, description="So many groups: 20 unless it says otherwise, 100 at most."),
        description="All rows of the list, whatever the page, grouped by what they have in common.",
    )


def _made(kind: Any, entity: EntityClass, ending: str, about: str, fields: Mapping[str, Any]) -> Any:
    """A type of the contract: `ParkGroup` and those below it."""
    return type(f"{entity.type_name()}{ending}", (kind,), {"__doc__": about, **fields})


@cache
def group_type(entity: EntityClass) -> Any:
    """`ParkGroup`: the key of a group, how many rows it has, and what they come to."""
    few = " Null for groups of fewer than five people, save to those who look at each of them." if is_personal(entity.model) else ""
    fields: dict[str, Any] = {
        "key": graphene.Field(_key_type(entity), required=True, description="What its rows have in common: the keys asked for in `by`."),
        "count": graphene.Int(required=not few, description=f"How many rows it has.{few}"),
    }
    for function in by_function(entity):
        shown = _numbers(entity) if function in TOTALS else _extremes(entity)
        fields[function] = graphene.Field(shown, required=True, description=f"{WORDS[function]}.{few}")
    return _made(graphene.ObjectType, entity, "Group", f"{entity.type_name()} rows that have something in common.", fields)


def _key_type(entity: EntityClass) -> Any:
    fields = {name.lower(): graphene.Field(_shown(entity, key), description=_about(entity, key)) for name, key in keys(entity).items()}
    about = f"What {entity.type_name()} rows of a group have in common. Keys that are not in `by` are null."
    return _made(graphene.ObjectType, entity, "GroupKey", about, fields)


def _shown(entity: EntityClass, key: GroupKey) -> Any:
    if key.link is not None:
        return entity.bound()[to_snake_case(key.field)].target()
    assert key.leaf is not None
    column = key.leaf.attributes[0]
    part = {f"{column}_year": graphene.Int, f"{column}_month": graphene.String}.get(to_snake_case(key.field))
    return part or _scalar(entity, key.leaf)


def _scalar(entity: EntityClass, leaf: Leaf) -> Any:
    column = leaf.attributes[0]
    return scalar_of(entity.model, column, getattr(entity.model, column).type)[0]


def _about(entity: EntityClass, key: GroupKey) -> str:
    fields, attribute = entity.bound(), to_snake_case(key.field)
    if attribute in fields:
        return str(fields[attribute].description)
    of, _, part = attribute.rpartition("_")
    words = {"year": "The year in China", "month": "The month in China, as `2020-03`,", "currency": "The currency, ISO 4217,"}
    return f"{words[part]} of `{to_camel_case(of)}`."


@cache
def _numbers(entity: EntityClass) -> Any:
    fields = {name: scalars.Decimal(description=_measured(entity, name, measure)) for name, measure in totals(entity).items()}
    about = f"Sums or averages of {entity.type_name()} rows; absent values count for nothing."
    return _made(graphene.ObjectType, entity, "GroupNumbers", about, fields)


@cache
def _extremes(entity: EntityClass) -> Any:
    fields = {
        name: graphene.Field(_scalar(entity, measure.leaf), description=_measured(entity, name, measure))
        for name, measure in measures(entity).items()
    }
    return _made(graphene.ObjectType, entity, "GroupExtremes", f"The least or the greatest of {entity.type_name()} rows.", fields)


def _measured(entity: EntityClass, attribute: str, measure: Measure) -> str:
    if measure.currency is None:
        return str(entity.bound()[attribute].description)
    about = entity.bound()[attribute.removesuffix("_amount")].description
    return f"{about} Null where the rows have different currencies; group by that, too."


# inputs


@cache
def _key_enum(entity: EntityClass) -> Any:
    return _words(entity, "GroupField", keys(entity), "What a list of {} may be grouped by.")


@cache
def _order_input(entity: EntityClass) -> Any:
    about = "What groups of {} may be ordered by: how many rows they have, a key in `by`, or what their rows come to."
    field = _words(entity, "GroupOrderField", orders(entity), about)
    return _made(
        graphene.InputObjectType, entity, "GroupOrder", f"One key of an order of groups of {entity.type_name()}.", ordered_by(field)
    )


def _words(entity: EntityClass, ending: str, names: Iterable[str], about: str) -> Any:
    kind = StrEnum(f"{entity.type_name()}{ending}", {name: name for name in names})  # type: ignore[misc]
    kind.__doc__ = about.format(entity.type_name())
    return enum_of(kind)


@cache
def _having(entity: EntityClass) -> Any:
    fields: dict[str, Any] = {"count": graphene.InputField(comparators(graphene.Int), description="How many rows it has.")}
    for function in by_function(entity):
        compared = _compared_numbers(entity) if function in TOTALS else _compared_extremes(entity)
        fields[function] = graphene.InputField(compared, description=f"{WORDS[function]}.")
    about = f"What groups of {entity.type_name()} have to pass: every key given must hold."
    return _made(graphene.InputObjectType, entity, "GroupHaving", about, fields)


@cache
def _compared_numbers(entity: EntityClass) -> Any:
    fields = {
        to_camel_case(name): graphene.InputField(comparators(scalars.Decimal), description=_measured(entity, name, measure))
        for name, measure in totals(entity).items()
    }
    return _made(graphene.InputObjectType, entity, "GroupNumbersFilter", "Compares sums or averages.", fields)


@cache
def _compared_extremes(entity: EntityClass) -> Any:
    fields = {
        to_camel_case(name): graphene.InputField(comparators(_scalar(entity, measure.leaf)), description=_measured(entity, name, measure))
        for name, measure in measures(entity).items()
    }
    return _made(graphene.InputObjectType, entity, "GroupExtremesFilter", "Compares the least or the greatest.", fields)
