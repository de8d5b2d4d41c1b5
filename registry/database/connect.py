"""Connections: asyncpg's own for compiled reads, and an SQLAlchemy engine over the same for the unit of work."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as NoneInTime
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm.exc import StaleDataError

from registry.errors import RegistryError

Connecting = Callable[..., Awaitable[asyncpg.Connection]]

TIMEOUT_S = 10
SESSION = {"TimeZone": "UTC", "DateStyle": "ISO, YMD", "application_name": "registry"}
"""Every session speaks of time in one way; an old pgbouncer lets these through."""
PLANNING = {"jit": "off", "random_page_cost": "1.1"}
"""Answers are short: to compile them costs more than it saves. And no disk turns any more: a far page costs little more than the next."""


WRITING = PLANNING | {"enable_seqscan": "off"}
"""Plans are kept as long as a connection, those of triggers and foreign keys, too: one that was made while a table was small would go on
looking through all of it."""


async def connect(
    url: str, *, statement_timeout_ms: int = 10_000, prepared_statements: bool = True, planning: Mapping[str, str] = PLANNING
) -> asyncpg.Connection:
    """A connection with the session settings; DATABASE_UNREACHABLE when there is none to be had."""
    kept = 100 * prepared_statements
    session = SESSION | ({**planning} | {"statement_timeout": str(statement_timeout_ms)} if prepared_statements else {})
    try:
        return await asyncpg.connect(
            url,
            timeout=TIMEOUT_S,
            server_settings=session,
            statement_cache_size=kept,
            max_cacheable_statement_size=0,  # however long they are: what asks about much is long
        )
    except TimeoutError:
        problem = f"no answer within {TIMEOUT_S} s"
    except ValueError:  # its own text may quote a piece of the password
        problem = "the URL cannot be read (special characters of a password are written as %XX)"
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        problem = " ".join(str(error).split()) or type(error).__name__
    raise RegistryError("DATABASE_UNREACHABLE", where=where(url), problem=problem)


async def reconnect(url: str, **options: Any) -> asyncpg.Connection:
    """`connect` for a server at work: whatever is wrong, its clients are told DATABASE_UNAVAILABLE and not where it should be."""
    try:
        return await connect(url, **options)
    except RegistryError as problem:
        raise RegistryError("DATABASE_UNAVAILABLE") from problem


def engine(
    url: str, *, pool_size: int = 8, prepared_statements: bool = True, connecting: Connecting = connect, **options: Any
) -> AsyncEngine:
    """An engine whose connections come from `connect` or `reconnect`; `options` are theirs."""
    creator = partial(connecting, url, prepared_statements=prepared_statements, **options)
    arguments: dict[str, Any] = {"async_creator_fn": creator}
    if not prepared_statements:
        arguments["prepared_statement_cache_size"] = 0
    made = create_async_engine("postgresql+asyncpg://", connect_args=arguments, pool_size=pool_size, max_overflow=0, hide_parameters=True)
    event.listen(made.sync_engine, "checkout", _replace_broken)
    return made


def _replace_broken(connection: Any, *_: object) -> None:
    """A connection that the server has ended while nobody used it is known to be closed: to find that out, nothing has to be asked."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's last words, read before the end of the line
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    OSError,
)
"""What a broken connection, or a database that restarts, looks like."""


@contextmanager
def loss_is_said() -> Iterator[None]:
    """Within, a connection that breaks is DATABASE_UNAVAILABLE, and one that is not to be had in time is OVERLOADED."""
    try:
        yield
    except DBAPIError as problem:
        if problem.connection_invalidated:
            raise RegistryError("DATABASE_UNAVAILABLE") from problem
        raise
    except LOST as problem:
        if isinstance(problem, OSError) and not isinstance(problem, ConnectionError):
            raise  # a file that is read meanwhile says nothing of the database
        raise RegistryError("DATABASE_UNAVAILABLE") from problem
    except NoneInTime as problem:
        raise RegistryError("OVERLOADED") from problem


CONTENTION = frozenset({"40001", "40P01", "55P03"})
"""serialization_failure, deadlock_detected, lock_not_available."""


@contextmanager
def contention_is_said() -> Iterator[None]:
    """Within, a transaction that lost against another one is CONTENTION: begun again, it may well succeed."""
    try:
        yield
    except StaleDataError as problem:
        raise RegistryError("CONTENTION") from problem
    except (asyncpg.PostgresError, DBAPIError) as problem:
        if getattr(getattr(problem, "orig", problem), "sqlstate", None) not in CONTENTION:
            raise
        raise RegistryError("CONTENTION") from problem


@contextmanager
def time_is_said(limit_ms: int) -> Iterator[None]:
    """Within, a statement that was stopped because it took too long is EXECUTION_TIMEOUT."""
    since = perf_counter()
    try:
        yield
    except (asyncpg.QueryCanceledError, DBAPIError) as problem:
        if getattr(getattr(problem, "orig", problem), "sqlstate", None) != asyncpg.QueryCanceledError.sqlstate:
            raise
        raise RegistryError("EXECUTION_TIMEOUT", limit=limit_ms, actual=int((perf_counter() - since) * 1000)) from None


def where(url: str) -> str:
    """The place a URL names, without its user and password: fit for a message."""
    try:
        parts = urlsplit(url)
        host = parse_qs(parts.query).get("host", [parts.netloc.rpartition("@")[2] or "localhost"])[0]
    except ValueError:
        host, parts = "", urlsplit("")
    misread = not host or "@" in f"{parts.path}{parts.query}{parts.fragment}"  # a / in a password ends what is read as the host
    return "of REGISTRY_DATABASE_URL" if misread else f"{host}{parts.path}"
