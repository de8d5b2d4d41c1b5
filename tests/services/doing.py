"""Mutations asked for as a front-end would, and what they leave in the database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.errors import Lang
from registry.models import Base
from tests.query.conftest import ADMIN, AUDITOR, Asking
from tests.rows import Rows

PROMOTER = Actor(name="promoter", grants=(Grant(Role.PROMOTER),))
ELSEWHERE = "park_01h455vb4pex5vsknk084sn02q"
"""A park that is not there."""
NOBODY = "company_01h455vb4pex5vsknk084sn02q"

__all__ = ["ADMIN", "ANONYMOUS", "AUDITOR", "ELSEWHERE", "NOBODY", "PROMOTER"]


def manager(*parks: str) -> Actor:
    return Actor(name="manager", grants=tuple(Grant(Role.PARK_MANAGER, park) for park in parks))


def of_company(*companies: str) -> Actor:
    return Actor(name="company", grants=tuple(Grant(Role.COMPANY, company) for company in companies))


async def do(ask: Asking, verb: str, shows: str, actor: Actor = ADMIN, lang: Lang = Lang.EN, /, **given: Any) -> Any:
    """The payload of a mutation: what it shows, and errors and warnings as `CODE at.the.path`."""
    document = f"mutation($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {{ {shows} {TOLD} }} }}"
    payload = (await ask(document, actor, lang, input=given))[verb]
    return {**payload, "errors": briefly(payload["errors"]), "warnings": briefly(payload["warnings"])}


COUNTS = {"sign_in_failure": None}

TOLD = "errors { code field } warnings { code field }"


def briefly(told: Sequence[dict[str, Any]]) -> list[str]:
    return [" ".join(filter(None, (one["code"], ".".join((one["field"] or ())[1:])))) for one in told]


async def said(ask: Asking, verb: str, lang: Lang, actor: Actor = ADMIN, /, **given: Any) -> list[str]:
    """The messages of what refuses a mutation."""
    document = f"mutation($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {{ errors {{ message hint }} }} }}"
    return [error["message"] + error["hint"] for error in (await ask(document, actor, lang, input=given))[verb]["errors"]]


async def events(rows: Rows) -> list[str]:
    """What happened, in order."""
    found = await rows.connection.fetch("SELECT type FROM event ORDER BY xmin::text::bigint, id")
    return [row["type"] for row in found]


async def contents(rows: Rows) -> dict[str, Any]:
    """Every table as one text."""
    return {
        table: await rows.connection.fetchval(f"SELECT string_agg(t::text, '|' ORDER BY t::text) FROM {table} t")
        for table in Base.metadata.tables
        if await rows.connection.fetchval("SELECT to_regclass($1)", table) is not None
    }


@asynccontextmanager
async def nothing_left(rows: Rows) -> AsyncIterator[None]:
    """Within, nothing at all is changed, but for how often somebody has tried something."""
    before = await contents(rows)
    yield
    assert await contents(rows) | COUNTS == before | COUNTS
