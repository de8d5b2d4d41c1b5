"""graphene with DataLoaders, behind Starlette. Documents are parsed and validated once each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import graphene
import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLError, execute, parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers.batches import Batches
from benchmarks.peers.loaders import Loaders
from benchmarks.peers.pages import keys_of, page
from benchmarks.peers.serving import database, serve

Info = graphene.ResolveInfo
CompanyKind = graphene.Enum("CompanyKind", [("ENTERPRISE", "ENTERPRISE"), ("RESEARCH_INSTITUTE", "RESEARCH_INSTITUTE")])
CompanyOrderField = graphene.Enum("CompanyOrderField", [("NAME", "name")])


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.Boolean(required=True)
    end_cursor = graphene.String()


class Division(graphene.ObjectType):
    code = graphene.String(required=True)
    name = graphene.String(required=True)


class Label(graphene.ObjectType):
    type = graphene.String(required=True)
    valid_to = graphene.String()


class TenancyConnection(graphene.ObjectType):
    nodes = graphene.List(graphene.NonNull(lambda: Tenancy), required=True)
    page_info = graphene.Field(PageInfo, required=True)
    total_count = graphene.Int(required=True)

    @staticmethod
    async def resolve_total_count(parent: dict[str, Any], info: Info) -> int:
        return await info.context.counts_of_parks.load(parent["park_id"])


class Company(graphene.ObjectType):
    id = graphene.ID(required=True)
    uscc = graphene.String()
    name = graphene.String(required=True)
    kind = graphene.String(required=True)
    state = graphene.String(required=True)
    industry = graphene.String()
    industry_standard = graphene.String(required=True)
    market_status = graphene.String()
    established_on = graphene.String()
    version = graphene.Int(required=True)
    registered_division = graphene.Field(Division)
    labels = graphene.List(graphene.NonNull(Label), required=True)
    current_tenancies = graphene.Field(TenancyConnection, required=True, first=graphene.Int(default_value=20))

    @staticmethod
    async def resolve_registered_division(parent: dict[str, Any], info: Info) -> Any:
        key = parent["registered_division_id"]
        return await info.context.divisions.load(key) if key else None

    @staticmethod
    async def resolve_labels(parent: dict[str, Any], info: Info) -> Any:
        return await info.context.labels.load(parent["id"])

    @staticmethod
    async def resolve_current_tenancies(parent: dict[str, Any], info: Info, first: int) -> dict[str, Any]:
        return page(await info.context.tenancies_of_companies(first + 1).load(parent["id"]), first, "id")


class Park(graphene.ObjectType):
    code = graphene.String(required=True)
    name = graphene.String(required=True)
    tenancies = graphene.Field(TenancyConnection, required=True, first=graphene.Int(default_value=20))

    @staticmethod
    async def resolve_tenancies(parent: dict[str, Any], info: Info, first: int) -> dict[str, Any]:
        rows = await info.context.tenancies_of_parks(first + 1).load(parent["id"])
        return page(rows, first, "id") | {"park_id": parent["id"]}


class Tenancy(graphene.ObjectType):
    id = graphene.ID(required=True)
    kind = graphene.String(required=True)
    state = graphene.String(required=True)
    company = graphene.Field(Company)
    park = graphene.Field(Park)

    @staticmethod
    async def resolve_company(parent: dict[str, Any], info: Info) -> Any:
        return await info.context.companies.load(parent["company_id"])

    @staticmethod
    async def resolve_park(parent: dict[str, Any], info: Info) -> Any:
        return await info.context.parks.load(parent["park_id"])


class CompanyConnection(graphene.ObjectType):
    nodes = graphene.List(graphene.NonNull(Company), required=True)
    page_info = graphene.Field(PageInfo, required=True)


class CompanyBy(graphene.InputObjectType):
    uscc = graphene.String(required=True)


class ParkBy(graphene.InputObjectType):
    code = graphene.String(required=True)


class CompanyKindFilter(graphene.InputObjectType):
    eq = CompanyKind(required=True)


class CompanyWhere(graphene.InputObjectType):
    kind = CompanyKindFilter(required=True)


class CompanyOrder(graphene.InputObjectType):
    field = CompanyOrderField(required=True)


class Query(graphene.ObjectType):
    company = graphene.Field(Company, by=CompanyBy(required=True))
    park = graphene.Field(Park, by=ParkBy(required=True))
    companies = graphene.Field(
        CompanyConnection,
        required=True,
        first=graphene.Int(default_value=20),
        after=graphene.String(),
        where=CompanyWhere(required=True),
        order_by=graphene.List(graphene.NonNull(CompanyOrder)),
    )

    @staticmethod
    async def resolve_company(root: None, info: Info, by: CompanyBy) -> Any:
        return await info.context.batches.company_of_code(by.uscc)

    @staticmethod
    async def resolve_park(root: None, info: Info, by: ParkBy) -> Any:
        return await info.context.batches.park_of_code(by.code)

    @staticmethod
    async def resolve_companies(root: None, info: Info, first: int, where: CompanyWhere, order_by: Any = None, after: str | None = None) -> Any:
        pinyin, key = keys_of(after, 2)
        return page(await info.context.batches.enterprises(first + 1, (pinyin, key)), first, "pinyin", "id")


SCHEMA = graphene.Schema(query=Query).graphql_schema


@lru_cache(1000)
def prepared(text: str) -> DocumentNode | list[GraphQLError]:
    document = parse(text)
    return validate(SCHEMA, document) or document


async def answer(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    document = prepared(asked["query"])
    if isinstance(document, list):
        result = ExecutionResult(None, document)
    else:
        loaders = Loaders(request.app.state.batches)
        result = await execute(SCHEMA, document, variable_values=asked.get("variables"), context_value=loaders)  # type: ignore[misc]
    return Response(orjson.dumps(result.formatted), media_type="application/json")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.batches = await Batches.on(database())
    yield


if __name__ == "__main__":
    serve(Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan))
