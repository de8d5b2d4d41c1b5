"""The rules in the contract's words: the lines that end descriptions, and `accessRules`. All of it is what the policies answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import graphene
from graphql import GraphQLObjectType, GraphQLSchema

from registry.actor import Role
from registry.errors import Lang
from registry.lifecycles.machine import State
from registry.models.base import Row, in_contract
from registry.policies.base import masked_attributes
from registry.policies.book import Book, Cells, Group, RuledAction, RuledField, RuledType, groups, told
from registry.policies.interests import never_decided
from registry.policies.matrix import (
    ANYBODY,
    HOLDERS,
    SIGNED_IN,
    UNDER,
    Access,
    Holder,
    Scope,
    answered,
    field_read,
    rows_seen,
)
from registry.policies.permits import Moving, OfRow, OfSeen, Permit
from registry.policies.saying import Clause
from registry.query.catalog import Binding, Inline, Leaf, Options, ToAny, ToOne
from schema import heads
from schema.base import Entity, entities
from schema.mutation import COMMANDS
from schema.types import enum_of

EVERYBODY = Clause("任何人", "everybody")
WHOEVER_SIGNED_IN = Clause("已登录者", "whoever has signed in")


@cache
def book() -> Book:
    """The rules of the whole contract."""
    return Book(
        types=tuple(_type(entity) for entity in entities()),
        actions=tuple(_action(one.name, one.permit) for one in COMMANDS if one.permit is not None),
        roles={holder: _called(holder) for holder in HOLDERS},
    )


def _type(entity: type[Entity]) -> RuledType:
    model, name = entity.model, entity.type_name()
    cells = {holder: rows_seen(model, holder) for holder in HOLDERS}
    return RuledType(name, Clause(*heads.name_of(name)), cells, tuple(_fields(entity)))


def _fields(entity: type[Entity]) -> Iterator[RuledField]:
    """The fields that are made of something which not everybody reads."""
    limited = masked_attributes(entity.model)
    for attribute, bound in entity.bound().items():
        made_of = [name for name in dict.fromkeys(_attributes(bound.binding())) if name in limited]
        if made_of:
            name = in_contract(attribute)
            cells = {holder: field_read(entity.model, made_of, holder) for holder in HOLDERS}
            yield RuledField(name, Clause(*heads.title_of(entity.type_name(), name)), cells)


def _attributes(binding: Binding) -> Iterable[str]:
    """The attributes of the row that a field is made of. What may be done next is told of whose state is read."""
    match binding:
        case Leaf(attributes):
            yield from attributes
        case Inline(fields=fields, presence=presence):
            yield from (presence,) if presence else ()
            for part in fields.values():
                yield from _attributes(part)
        case Options():
            yield "state"
        case ToAny(attribute):
            yield attribute
        case ToOne(link) if link.forth is not None:
            yield link.forth


def _action(name: str, permit: Permit) -> RuledAction:
    if not isinstance(permit, Moving):
        row = Row(permit.subject, UNDER) if isinstance(permit, OfSeen) else None
        return RuledAction(name, Clause(name, name), _cells_of(name, permit, row), (), None)
    title, never = Clause(permit.move.zh, permit.move.en), never_decided(permit.model, permit.move)
    return RuledAction(name, title, _cells_of(name, permit, Row(permit.model, UNDER)), _states(permit), never)


def _cells_of(name: str, permit: Permit, row: Row | None) -> Cells:
    return {holder: answered(lambda listener: permit.reach(row, listener), holder, name) for holder in HOLDERS}


def _states(permit: Moving) -> tuple[State, ...]:
    """The states that it is done from; of what is made, none."""
    if not isinstance(permit, OfRow):
        return ()
    return tuple(state for state in permit.lifecycle.states if state.code in permit.states)


def _called(holder: Holder) -> Clause:
    """What those who hold a role are called in both languages."""
    if holder == ANYBODY:
        return EVERYBODY
    if holder == SIGNED_IN or holder.role is None:
        return WHOEVER_SIGNED_IN
    chinese, english = heads.role_words()[holder.role]
    return Clause(f"{chinese}（全部）", f"{english} of all") if _over_all(holder) else Clause(chinese, english)


def _over_all(holder: Holder) -> bool:
    """Whether it is a role over everything which is as a rule held over one thing."""
    return holder.scope is Scope.ALL and holder.role is not None and Holder(holder.role, Scope.ONE) in HOLDERS


# lines at the end of descriptions


def describe(schema: GraphQLSchema) -> None:
    """Ends the description of each type, field and mutation that has a rule with what the rule answers."""
    for type_ in book().types:
        described = schema.type_map[type_.name]
        assert isinstance(described, GraphQLObjectType)
        described.description = f"{described.description}\n\n{rows_line(type_.cells)}"
        for field in type_.fields:
            described.fields[field.name].description = f"{described.fields[field.name].description}\n\n{field_line(field.cells)}"
    mutations = schema.mutation_type
    assert mutations is not None
    for action in book().actions:
        mutations.fields[action.name].description = f"{mutations.fields[action.name].description}\n\n{action_line(action)}"


def rows_line(cells: Cells) -> str:
    """Who sees which rows: `Rows: everybody – verified; COMPANY – of their own company; ADMIN – all.`"""
    return _line("Rows", groups(cells), "all")


def field_line(cells: Cells) -> str:
    """Who reads a field of the rows that they see: `Read by: COMPANY – of their own company; ADMIN – always.`"""
    return _line("Read by", groups(cells), "always")


def action_line(action: RuledAction) -> str:
    """Who may call a mutation, with what: `Roles: PARK_MANAGER – of their own park; ADMIN. From: PLANNED. Not where it is their own.`"""
    found = [Group(tuple(one for one in group.holders if not _over_all(one)), group.access, group.where) for group in groups(action.cells)]
    states = f" From: {', '.join(state.code for state in action.states)}." if action.states else ""
    never = f" Not where it is {action.never.en}." if action.never else ""
    return _line("Roles", [group for group in found if group.holders], "") + states + never


def _line(head: str, found: Sequence[Group], whole: str) -> str:
    return f"{head}: {'; '.join(_part(group, whole) for group in found) or 'nobody'}."


def _part(group: Group, whole: str) -> str:
    plainly = (holder for holder in group.holders if not _over_all(holder) or Holder(holder.role, Scope.ONE) not in group.holders)
    who, where = ", ".join(map(_named, plainly)), told(group.where, Lang.EN)
    match group.access:
        case Access.ALL:
            shown = whole
        case Access.MASKED:
            shown = f"masked, as it is where {where}" if where else "masked"
        case _:
            shown = where
    return f"{who} – {shown}" if shown else who


def _named(holder: Holder) -> str:
    """A holder in a line: roles go by the words that grants have."""
    if holder in (ANYBODY, SIGNED_IN) or holder.role is None:
        return _called(holder).en
    return f"{holder.role} over all" if _over_all(holder) else str(holder.role)


# the same as data


class AccessRule(graphene.ObjectType):
    """What those who hold one role, and no other, are shown of a type's rows or of a field, or with what they may call a mutation."""

    type = graphene.String(required=True, description="The type: `Company`; `Mutation` where it is about a mutation.")
    field = graphene.String(description="The field, or the mutation; null where it is about rows.")
    role = graphene.Field(enum_of(Role), description="The role; `PUBLIC` is whoever has signed in, null whoever has not.")
    scope = graphene.Field(enum_of(Scope), required=True, description="What the role is held over.")
    access = graphene.Field(enum_of(Access), required=True, description="How much they are shown, or may act on.")
    where = graphene.String(description="Which rows that is, where it depends on them, in the language asked for.")
    never = graphene.String(description="Of a mutation, whose affair it must not be all the same (回避), in the language asked for.")


@cache
def access_rules(lang: Lang) -> Sequence[Mapping[str, Any]]:
    """Every rule as `accessRules` tells it. It is what the printed contract says, and so no secret."""
    return [
        {
            "type": type_name,
            "field": field,
            "role": holder.role,
            "scope": holder.scope,
            "access": cell.access,
            "where": told(cell.where, lang) or None,
            "never": never and never.label(lang),
        }
        for type_name, field, cells, never in book().ruled()
        for holder, cell in cells.items()
    ]
