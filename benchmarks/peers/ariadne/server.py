"""Ariadne with DataLoaders, as its own ASGI application. Documents are parsed and validated once each."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from ariadne import ObjectType, QueryType, load_schema_from_path, make_executable_schema
from ariadne.asgi import GraphQL
from graphql import DocumentNode, GraphQLError, GraphQLResolveInfo, GraphQLSchema, parse, validate

from benchmarks.peers.batches import Batches
from benchmarks.peers.loaders import Loaders
from benchmarks.peers.pages import keys_of, page
from benchmarks.peers.serving import database, serve

Row = dict[str, Any]
query, company, park, tenancy, connection = QueryType(), ObjectType("Company"), ObjectType("Park"), ObjectType("Tenancy"), ObjectType("TenancyConnection")


def loaders(info: GraphQLResolveInfo) -> Loaders:
    found: Loaders = info.context["loaders"]
    return found


@query.field("company")
async def company_by(_: None, info: GraphQLResolveInfo, by: Row) -> Any:
    return await loaders(info).batches.company_of_code(by["uscc"])


@query.field("park")
async def park_by(_: None, info: GraphQLResolveInfo, by: Row) -> Any:
    return await loaders(info).batches.park_of_code(by["code"])


@query.field("companies")
async def companies(_: None, info: GraphQLResolveInfo, first: int, where: Row, order_by: Any = None, after: str | None = None) -> Row:
    pinyin, key = keys_of(after, 2)
    return page(await loaders(info).batches.enterprises(first + 1, (pinyin, key)), first, "pinyin", "id")


@company.field("registeredDivision")
async def registered_division(parent: Row, info: GraphQLResolveInfo) -> Any:
    key = parent["registered_division_id"]
    return await loaders(info).divisions.load(key) if key else None


@company.field("labels")
async def labels(parent: Row, info: GraphQLResolveInfo) -> Any:
    return await loaders(info).labels.load(parent["id"])


@company.field("currentTenancies")
async def current_tenancies(parent: Row, info: GraphQLResolveInfo, first: int) -> Row:
    return page(await loaders(info).tenancies_of_companies(first + 1).load(parent["id"]), first, "id")


@park.field("tenancies")
async def tenancies(parent: Row, info: GraphQLResolveInfo, first: int) -> Row:
    return page(await loaders(info).tenancies_of_parks(first + 1).load(parent["id"]), first, "id") | {"park_id": parent["id"]}


@connection.field("totalCount")
async def total_count(parent: Row, info: GraphQLResolveInfo) -> int:
    return await loaders(info).counts_of_parks.load(parent["park_id"])


@tenancy.field("company")
async def company_of(parent: Row, info: GraphQLResolveInfo) -> Any:
    return await loaders(info).companies.load(parent["company_id"])


@tenancy.field("park")
async def park_of(parent: Row, info: GraphQLResolveInfo) -> Any:
    return await loaders(info).parks.load(parent["park_id"])


class Application(GraphQL):
    """Ariadne's application, with loaders for every request; the database is there before the first."""

    batches: Batches

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await super().__call__(scope, receive, send)
            return
        await receive()
        self.batches = await Batches.on(database())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


@lru_cache(1000)
def parsed(text: str) -> DocumentNode:
    return parse(text)


def query_parser(context: Any, data: dict[str, Any]) -> DocumentNode:
    return parsed(data["query"])


@lru_cache(1000)
def validated(document: DocumentNode) -> list[GraphQLError]:
    return validate(SCHEMA, document)


def query_validator(schema: GraphQLSchema, document: DocumentNode, *_: Any, **__: Any) -> list[GraphQLError]:
    return validated(document)


SCHEMA = make_executable_schema(
    load_schema_from_path(str(Path(__file__).with_name("schema.graphql"))), query, company, park, tenancy, connection, convert_names_case=True
)

if __name__ == "__main__":
    application = Application(
        SCHEMA,
        context_value=lambda request, data: {"request": request, "loaders": Loaders(application.batches)},
        query_parser=query_parser,
        query_validator=query_validator,
    )
    serve(application)
