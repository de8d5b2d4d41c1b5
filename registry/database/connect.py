"""Connections: asyncpg's own for compiled reads, and an SQLAlchemy engine over the same for the unit of work."""

from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from registry.errors import RegistryError

TIMEOUT_S = 10
SESSION = {"TimeZone": "UTC", "DateStyle": "ISO, YMD", "application_name": "registry"}
"""Every session speaks of time in one way; an old pgbouncer lets these through."""


async def connect(
    url: str, *, statement_timeout_ms: int = 10_000, prepared_statements: bool = True
) -> asyncpg.Connection:
    """A connection with the session settings; DATABASE_UNREACHABLE when there is none to be had."""
    session = SESSION | ({"jit": "off", "statement_timeout": str(statement_timeout_ms)} if prepared_statements else {})
    try:
        return await asyncpg.connect(url, timeout=TIMEOUT_S, server_settings=session, statement_cache_size=100 * prepared_statements)
    except TimeoutError:
        problem = f"no answer within {TIMEOUT_S} s"
    except ValueError:  # its own text may quote a piece of the password
        problem = "the URL cannot be read (special characters of a password are written as %XX)"
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        problem = " ".join(str(error).split()) or type(error).__name__
    raise RegistryError("DATABASE_UNREACHABLE", where=where(url), problem=problem)


def engine(url: str, *, pool_size: int = 8, prepared_statements: bool = True, **options: Any) -> AsyncEngine:
    """An engine whose connections come from `connect`; `options` are those of `connect`."""
    creator = partial(connect, url, prepared_statements=prepared_statements, **options)
    arguments: dict[str, Any] = {"async_creator_fn": creator}
    if not prepared_statements:
        arguments["prepared_statement_cache_size"] = 0
    return create_async_engine("postgresql+asyncpg://", connect_args=arguments, pool_size=pool_size, max_overflow=0)


def where(url: str) -> str:
    """The place a URL names, without its user and password: fit for a message."""
    try:
        parts = urlsplit(url)
        host = parse_qs(parts.query).get("host", [parts.netloc.rpartition("@")[2] or "localhost"])[0]
    except ValueError:
        host, parts = "", urlsplit("")
    misread = not host or "@" in f"{parts.path}{parts.query}{parts.fragment}"  # a / in a password ends what is read as the host
    return "of REGISTRY_DATABASE_URL" if misread else f"{host}{parts.path}"
