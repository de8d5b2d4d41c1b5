"""The roots of every read: one of a type, many of a type, any node, who asks, and what may be answered when it goes wrong."""

from typing import Any

import graphene

from registry.errors import CATALOGUE, Lang
from registry.models.search import Searched
from registry.query.budget import Context
from registry.query.catalog import Binding, Link, Lookup, NodeById, NodesById, Search, Static, ToMany
from schema import companies, events, experts, facts, files, lists, permissions, places, privacy, rules, search, talent, tasks, tenancies  # noqa: F401 - most declare their entities
from schema.base import Node, entities
from schema.connections import connection
from schema.scalars import DateTime
from schema.viewer import VIEWER, Viewer


class ErrorCatalogueEntry(graphene.ObjectType):
    """One code that an error may carry. Codes never change their meaning."""

    code = graphene.String(required=True, description="Stable, for programs.")
    http_status = graphene.Int(description="The HTTP status it travels with; null where it never travels by HTTP.")
    meaning = graphene.String(required=True, description="What it says, with the names of what varies in braces.")
    hint = graphene.String(required=True, description="What to do about it.")


class RateLimit(graphene.ObjectType):
    """What the viewer may spend, and what this operation costs, in points. What costs how much is said at `Query`."""

    limit = graphene.Int(description="The most there can be. Null, as all that follows from it, where nobody counts.")
    cost = graphene.Int(required=True, description="What this operation is charged; what it does not read of that comes back.")
    remaining = graphene.Int(description="What is left when this operation is charged.")
    used = graphene.Int(description="What is not left of the limit.")
    reset_at = DateTime(description="When the whole limit is there again, if nothing more is spent.")
    node_count = graphene.Int(required=True, description="How many objects the answer may have.")


def _errors(context: Context) -> list[dict[str, Any]]:
    chinese = context.lang is Lang.ZH
    return [
        {
            "code": entry.code,
            "httpStatus": entry.http_status or None,
            "meaning": entry.zh if chinese else entry.en,
            "hint": entry.hint_zh if chinese else entry.hint_en,
        }
        for entry in CATALOGUE.values()
    ]


def _one(entity: lists.EntityClass) -> graphene.Field:
    by = graphene.Argument(graphene.NonNull(lists.by_input(entity)), description="Exactly one key.")
    return graphene.Field(entity, by=by, description=f"One {entity.type_name()}; null where there is none, or none that one may see.")


def _many(entity: lists.EntityClass) -> graphene.Field:
    field = graphene.Field(connection(entity), required=True, description=f"Every {entity.type_name()} that one may see.")
    field.args.update(lists.page_arguments(lambda: entity, issubclass(entity.model, Searched)))
    return field


FIELDS: dict[str, Any] = {
    "node": graphene.Field(
        Node,
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
        description="Anything, by its id; null where missing or hidden alike.",
    ),
    "nodes": graphene.Field(
        graphene.List(Node),
        required=True,
        ids=graphene.Argument(graphene.List(graphene.NonNull(graphene.ID)), required=True, description="Their ids, 100 at most."),
        description="Up to 100 things by their ids, in the same order; null where missing or hidden alike.",
    ),
    "search": search.field(),
    "viewer": graphene.Field(Viewer, required=True, description="Who asks."),
    "viewer_can": permissions.field(),
    "rate_limit": graphene.Field(
        RateLimit,
        required=True,
        dry_run=graphene.Argument(
            graphene.NonNull(graphene.Boolean),
            default_value=False,
            description="Only tell: nothing else of the operation is run, it is not in the answer, and nothing is charged.",
        ),
        description="What the viewer may spend, and what this operation costs.",
    ),
    "access_rules": graphene.Field(
        graphene.List(graphene.NonNull(rules.AccessRule)),
        required=True,
        description="Who is shown which rows and fields, and may call which mutation: every rule of this contract, for every role.",
    ),
    "error_catalogue": graphene.Field(
        graphene.List(graphene.NonNull(ErrorCatalogueEntry)), required=True, description="Every code that an error may carry."
    ),
}

ROOTS: dict[str, Binding] = {
    "node": NodeById(),
    "nodes": NodesById(),
    "search": Search(),
    "viewer": VIEWER,
    "viewer_can": permissions.VERDICTS,
    "rate_limit": Static(lambda context: context.bill.rate_limit(), of_cost=True),
    "access_rules": Static(lambda context: rules.access_rules(context.lang)),
    "error_catalogue": Static(_errors),
}

for _entity in entities():
    if _entity.roots is not None:
        _singular, _plural = _entity.roots
        FIELDS |= {_singular: _one(_entity), _plural: _many(_entity)}
        ROOTS |= {_singular: Lookup(_entity.type_name()), _plural: ToMany(Link(_entity.type_name()))}

FIELDS["events"].args["types"] = graphene.Argument(
    lists.listed(graphene.String), description="Only events of these types: `tenancy:activated`. The same as `where: {type: {in: …}}`."
)

_ABOUT = """Everything that can be asked.

What an operation costs is known before it runs. Every object that the answer may have costs 1 point: a row, a list, an edge, `pageInfo`,
an amount with its currency, the answer itself. A page counts as many rows as `first` or `last` says, or 20, and what is asked of a row
counts for each of them; a list without pages counts as 10. Values cost nothing, `totalCount` and `groups` 5, `__schema` and `__type` 100,
a mutation 10. What turns out not to be there is given back.

An operation over the ceiling is refused (MAX_COST_EXCEEDED). Everybody has a budget that fills again over time; an operation for which
there is not enough is refused with the time to wait (THROTTLED, Retry-After). The headers RateLimit and RateLimit-Policy of every answer
tell of it, and `extensions { cost }` where the header `GraphQL-Cost: report` asks for it; `GraphQL-Cost: validate` tells without running.
"""

Query: Any = type("Query", (graphene.ObjectType,), {"__doc__": _ABOUT, **FIELDS})
