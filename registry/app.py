"""The roof: puts the parts together. The one module that imports the contract."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

import schema
from registry.auth.vault import Vault
from registry.clock import Clock, Job
from registry.database.connect import WRITING, engine, reconnect
from registry.database.upgrade import verify
from registry.errors import Lang, RegistryError, RequestErrors
from registry.exchange.titles import Titles
from registry.exchange.workbooks.definitions import DEFINITIONS
from registry.exchange.workbooks.template import template
from registry.files.limits import Limits
from registry.keeping import cabinet_of, file_jobs, limits_of
from registry.models import Base
from registry.policies.base import missing, telling
from registry.provider import entrance_of, looked_at
from registry.query.budget import Budgets
from registry.query.catalog import Catalog
from registry.query.document import Documents
from registry.query.engine import Engine
from registry.query.execute import Pool
from registry.query.leases import Leases
from registry.query.persisted import Persisted, Trust, hash_of
from registry.query.reading import Lists
from registry.services.entrance import Entrance
from registry.services.files.cabinet import Cabinet
from registry.services.retention import keep_no_longer, keep_no_receipts
from registry.services.rounds import keep_to_windows
from registry.services.sessions import Sessions
from registry.settings import Settings
from registry.web.app import build
from registry.web.delivery import Caching
from registry.web.downloads import Downloads
from registry.web.entering import Door
from registry.web.files import Files
from registry.web.resumable import Resumable
from registry.web.rules import rules_page
from registry.work import Workshop

JOBS = (
    Job("rounds", timedelta(0), keep_to_windows),
    Job("retention", timedelta(hours=1), keep_no_longer),
    Job("receipts", timedelta(hours=1), keep_no_receipts),
)
"""What is done by itself; calls are looked at whenever the clock looks."""


@dataclass(frozen=True)
class Registry:
    """A registry on a database. Making one asks nothing of the database yet."""

    url: str
    catalog: Catalog
    database: AsyncEngine
    pool: Pool
    engine: Engine
    sessions: Sessions
    workshop: Workshop
    readers: AsyncEngine
    leases: Leases | None
    caching: Caching
    lists: Lists
    clock: Clock
    entrance: Entrance | None
    public_url: str | None
    cabinet: Cabinet
    limits: Limits

    async def close(self) -> None:
        """Gives every connection back."""
        if self.leases is not None:
            await self.leases.close()
        if self.entrance is not None:
            await self.entrance.provider.close()
        await self.pool.close()
        await self.sessions.close()
        await self.database.dispose()
        await self.readers.dispose()

    async def ready(self) -> None:
        """Raises a RegistryError unless the database answers and is migrated."""
        await verify(self.url)

    def site(self) -> ASGIApp:
        """Everything that is served over HTTP; closes the registry when it stops."""

        @asynccontextmanager
        async def lifespan(app: object) -> AsyncIterator[None]:
            running = asyncio.create_task(self.clock.run())
            async with looked_at(self.entrance):
                yield
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await self.close()

        return build(
            self.engine,
            self.sessions.actor_of,
            sdl(),
            self.ready,
            lifespan=lifespan,
            caching=self.caching,
            templates=templates(),
            rules=partial(rules_page, schema.book()),
            files=Files(self.lists, titles()),
            door=Door(self.entrance, self.sessions.actor_of, self.public_url) if self.entrance is not None else None,
            uploads=Resumable(self.cabinet, self.sessions.actor_of, self.limits),
            downloads=Downloads(self.cabinet, self.sessions.actor_of),
        )


def registry_on(url: str, settings: Settings) -> Registry:
    """The registry on the database that `url` names."""
    connected = partial(
        engine,
        url,
        connecting=reconnect,
        statement_timeout_ms=settings.statement_timeout_ms,
        prepared_statements=settings.prepared_statements,
    )
    database = connected(pool_size=max(2, settings.pool_size // 2), planning=WRITING)
    readers = connected(pool_size=2)  # who somebody is must be known while passwords are being tried
    reader = partial(_reader, url, settings)
    pool = Pool(reader, settings.pool_size, timeout_ms=settings.statement_timeout_ms, ours=settings.prepared_statements)
    workshop = Workshop(
        database,
        settings.statement_timeout_ms,
        Vault(settings.keys),
        settings.reveals_a_day,
        settings.oidc_issuer,
        settings.accounts_a_day,
        limits_of(settings),
    )
    cabinet = cabinet_of(settings, workshop)
    catalog = contract()
    leases = Leases(partial(reconnect, url, prepared_statements=settings.prepared_statements)) if settings.workers > 1 else None
    persisted = Persisted({hash_of(text): text for text in operations().values()}, Trust(settings.trusted_documents))
    answering = Engine(catalog, pool, workshop, persisted, _budgets(settings, leases), settings.cost_ceiling)
    caching = Caching(settings.public_max_age_s)
    clock = Clock(partial(reconnect, url, prepared_statements=settings.prepared_statements), workshop, (*JOBS, *file_jobs(cabinet)))
    lists = Lists(answering, reader, settings.statement_timeout_ms)
    return Registry(
        url, catalog, database, pool, answering, Sessions(readers), workshop, readers, leases, caching, lists, clock,
        entrance_of(settings, workshop), settings.public_url, cabinet, limits_of(settings),
    )  # fmt: skip


def _budgets(settings: Settings, leases: Leases | None) -> Budgets:
    """One process keeps everybody's points itself; several share them."""
    if leases is None:
        return Budgets(settings.budget, settings.anonymous_budget)
    return Budgets(settings.budget, settings.anonymous_budget, leases.purse)


@cache
def contract() -> Catalog:
    """The contract's catalog, checked: a field that stands for nothing, a model without a rule, or a search that tells stops the start."""
    without_rule = missing(mapper.class_ for mapper in Base.registry.mappers)
    if without_rule:
        raise RuntimeError(f"no rule says who may see rows of {', '.join(without_rule)}")
    told = telling(mapper.class_ for mapper in Base.registry.mappers)
    if told:
        raise RuntimeError(f"a search would tell what not everybody may read: {', '.join(told)}")
    return schema.build()


@cache
def operations() -> Mapping[str, str]:
    """The trusted documents that come with the contract, by name."""
    return schema.operations()


def templates() -> Mapping[str, Callable[[Lang], bytes]]:
    """The workbooks that people fill in, by name."""
    return {name: partial(template, definition) for name, definition in DEFINITIONS.items()}


def check_operations() -> None:
    """Raises OPERATION_UNFIT where a trusted document cannot be answered by this contract."""
    documents = Documents(contract())
    for name, text in operations().items():
        try:
            documents.prepare(text)
        except (RegistryError, RequestErrors) as refused:
            first = refused.errors[0] if isinstance(refused, RequestErrors) else refused
            problem = first.params.get("problem", first.message(Lang.EN))
            raise RegistryError("OPERATION_UNFIT", file=f"schema/operations/{name}.graphql", problem=problem) from None


def sdl() -> str:
    """The contract as text."""
    return schema.sdl(contract().schema)


@cache
def titles() -> Titles:
    """What the contract's fields are called at the head of a table."""
    return schema.titles(contract().schema)


async def _reader(url: str, settings: Settings) -> asyncpg.Connection:
    connection = await reconnect(url, statement_timeout_ms=settings.statement_timeout_ms, prepared_statements=settings.prepared_statements)
    if settings.prepared_statements:  # behind a pgbouncer it would stay, for whoever has the server's connection next
        await connection.execute("SET default_transaction_read_only = on")
    return connection
