"""Strawberry with its own DataLoaders and ASGI application; its extensions keep documents parsed and validated."""

from enum import Enum
from functools import partial
from typing import Any

import orjson
import strawberry
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.peers.batches import Batches
from benchmarks.peers.pages import keys_of, page
from benchmarks.peers.serving import database, serve

Info = strawberry.Info["Loaders", None]


class Loaders:
    """The DataLoaders of one request; those of pages one for each size that is asked for."""

    def __init__(self, batches: Batches) -> None:
        self.batches = batches
        self.companies: DataLoader[str, Any] = DataLoader(batches.companies)
        self.parks: DataLoader[str, Any] = DataLoader(batches.parks)
        self.divisions: DataLoader[str, Any] = DataLoader(batches.divisions)
        self.labels: DataLoader[str, Any] = DataLoader(batches.labels)
        self.counts_of_parks: DataLoader[str, int] = DataLoader(batches.counts_of_parks)
        self._pages: dict[tuple[str, int], DataLoader[str, Any]] = {}

    def of_size(self, name: str, size: int) -> DataLoader[str, Any]:
        if (name, size) not in self._pages:
            self._pages[name, size] = DataLoader(partial(getattr(self.batches, name), size=size))
        return self._pages[name, size]


@strawberry.enum
class CompanyKind(Enum):
    ENTERPRISE = "ENTERPRISE"
    RESEARCH_INSTITUTE = "RESEARCH_INSTITUTE"


@strawberry.enum
class CompanyOrderField(Enum):
    NAME = "name"


@strawberry.input
class CompanyBy:
    uscc: str


@strawberry.input
class ParkBy:
    code: str


@strawberry.input
class CompanyKindFilter:
    eq: CompanyKind


@strawberry.input
class CompanyWhere:
    kind: CompanyKindFilter


@strawberry.input
class CompanyOrder:
    field: CompanyOrderField


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Division:
    id: strawberry.Private[str]
    code: str
    name: str


@strawberry.type
class Label:
    company_id: strawberry.Private[str]
    type: str
    valid_to: str | None


@strawberry.type
class Company:
    id: strawberry.ID
    uscc: str | None
    name: str
    kind: str
    state: str
    industry: str | None
    industry_standard: str
    market_status: str | None
    established_on: str | None
    version: int
    pinyin: strawberry.Private[str]
    registered_division_id: strawberry.Private[str | None]

    @strawberry.field
    async def registered_division(self, info: Info) -> Division | None:
        key = self.registered_division_id
        row = await info.context.divisions.load(key) if key else None
        return Division(**row) if row else None

    @strawberry.field
    async def labels(self, info: Info) -> list[Label]:
        return [Label(**row) for row in await info.context.labels.load(self.id)]

    @strawberry.field
    async def current_tenancies(self, info: Info, first: int = 20) -> "TenancyConnection":
        return TenancyConnection.of(await info.context.of_size("tenancies_of_companies", first + 1).load(self.id), first, None)


@strawberry.type
class Park:
    id: strawberry.Private[str]
    code: str
    name: str

    @strawberry.field
    async def tenancies(self, info: Info, first: int = 20) -> "TenancyConnection":
        return TenancyConnection.of(await info.context.of_size("tenancies_of_parks", first + 1).load(self.id), first, self.id)


@strawberry.type
class Tenancy:
    id: strawberry.ID
    kind: str
    state: str
    company_id: strawberry.Private[str]
    park_id: strawberry.Private[str]

    @strawberry.field
    async def company(self, info: Info) -> Company | None:
        row = await info.context.companies.load(self.company_id)
        return Company(**row) if row else None

    @strawberry.field
    async def park(self, info: Info) -> Park | None:
        row = await info.context.parks.load(self.park_id)
        return Park(**row) if row else None


@strawberry.type
class TenancyConnection:
    nodes: list[Tenancy]
    page_info: PageInfo
    park_id: strawberry.Private[str | None]

    @classmethod
    def of(cls, rows: list[dict[str, Any]], first: int, park_id: str | None) -> "TenancyConnection":
        found = page(rows, first, "id")
        return cls(nodes=[Tenancy(**row) for row in found["nodes"]], page_info=PageInfo(**found["page_info"]), park_id=park_id)

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        assert self.park_id is not None
        return await info.context.counts_of_parks.load(self.park_id)


@strawberry.type
class CompanyConnection:
    nodes: list[Company]
    page_info: PageInfo


@strawberry.type
class Query:
    @strawberry.field
    async def company(self, info: Info, by: CompanyBy) -> Company | None:
        row = await info.context.batches.company_of_code(by.uscc)
        return Company(**row) if row else None

    @strawberry.field
    async def park(self, info: Info, by: ParkBy) -> Park | None:
        row = await info.context.batches.park_of_code(by.code)
        return Park(**row) if row else None

    @strawberry.field
    async def companies(
        self, info: Info, where: CompanyWhere, first: int = 20, after: str | None = None, order_by: list[CompanyOrder] | None = None
    ) -> CompanyConnection:
        pinyin, key = keys_of(after, 2)
        found = page(await info.context.batches.enterprises(first + 1, (pinyin, key)), first, "pinyin", "id")
        return CompanyConnection(nodes=[Company(**row) for row in found["nodes"]], page_info=PageInfo(**found["page_info"]))


class Application(GraphQL[Loaders, None]):
    """Strawberry's application, with loaders for every request; the database is there before the first."""

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

    async def get_context(self, request: Any, response: Any) -> Loaders:
        return Loaders(self.batches)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


if __name__ == "__main__":
    serve(Application(strawberry.Schema(query=Query, extensions=[lambda: ParserCache(maxsize=1000), lambda: ValidationCache(maxsize=1000)])))
