"""Bare ASGI applications: SQL written by hand on asyncpg's prepared statements, and the registry's compiler in its place.

The hand-written SQL answers the benchmark's questions for an anonymous viewer, with the registry's rules written out by hand.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import uvicorn

from registry.actor import ANONYMOUS
from registry.app import registry_on
from registry.errors import Lang
from registry.query.request import Request
from registry.settings import Settings

PROOF = """
SELECT convert_to(json_build_object('data', json_build_object('belt', (
  SELECT json_build_object('name', b.name_zh, 'memberships', json_build_object('nodes', coalesce((
    SELECT json_agg(json_build_object('position', m.position, 'role', m.role, 'park', (
      SELECT json_build_object('code', p.code, 'name', p.name_zh, 'tenancies', json_build_object(
        'totalCount', (SELECT count(*) FROM tenancy t WHERE t.park_id = p.id AND t.state = 'ACTIVE'
            AND EXISTS (SELECT 1 FROM company c WHERE c.id = t.company_id AND c.state = 'VERIFIED')),
        'nodes', coalesce((SELECT json_agg(json_build_object('company', (
            SELECT json_build_object('name', c.name_zh, 'uscc', c.uscc,
                   'sponsoredApplications', json_build_object('totalCount', 0, 'nodes', '[]'::json))
            FROM company c WHERE c.id = t.company_id)) ORDER BY t.id)
          FROM (SELECT t.id, t.company_id FROM tenancy t WHERE t.park_id = p.id AND t.state = 'ACTIVE'
                AND EXISTS (SELECT 1 FROM company c WHERE c.id = t.company_id AND c.state = 'VERIFIED')
                ORDER BY t.id LIMIT 10) t), '[]'::json)))
      FROM park p WHERE p.id = m.park_id)) ORDER BY m.position, m.id)
    FROM (SELECT m.id, m.position, m.role, m.park_id FROM belt_membership m WHERE m.belt_id = b.id
          ORDER BY m.position, m.id LIMIT 20) m), '[]'::json)))
  FROM belt b WHERE b.code = $1)))::text, 'UTF8')
"""

ONE = """
SELECT convert_to(json_build_object('data', json_build_object('company', (
  SELECT json_build_object('id', c.id, 'name', c.name_zh, 'uscc', c.uscc, 'kind', c.kind, 'industry', c.industry,
         'state', c.state, 'isSynthetic', c.is_synthetic, 'version', c.version)
  FROM company c WHERE c.uscc = $1 AND c.state = 'VERIFIED')))::text, 'UTF8')
"""

PAGE = """
SELECT convert_to(json_build_object('data', json_build_object('companies', json_build_object('nodes', coalesce((
  SELECT json_agg(json_build_object('name', c.name_zh, 'uscc', c.uscc, 'labels', coalesce((
      SELECT json_agg(json_build_object('type', l.type, 'validTo', l.valid_to) ORDER BY l.type, l.id)
      FROM company_label l WHERE l.company_id = c.id AND l.state IN ('VERIFIED', 'EXPIRED')), '[]'::json)) ORDER BY c.name_zh, c.id)
  FROM (SELECT c.id, c.name_zh, c.uscc FROM company c WHERE c.state = 'VERIFIED' ORDER BY c.name_zh, c.id LIMIT 50) c), '[]'::json))))::text,
  'UTF8')
"""

STATEMENTS = {"proof": PROOF, "one": ONE, "page": PAGE}
Line = tuple[asyncpg.Connection, dict[str, Any]]


class Bare:
    """A bare ASGI application: the body of a request in, the body of its answer out."""

    def __init__(self, url: str, size: int) -> None:
        self.url = url
        self.size = size

    async def open(self) -> None:
        raise RuntimeError("says what to open")

    async def answer(self, body: bytes) -> bytes:
        raise RuntimeError("says what to answer")

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await self.open()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = await self.answer((await receive())["body"])
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Floor(Bare):
    """SQL by hand. The body is the name of a question and its value, separated by a space."""

    async def open(self) -> None:
        self.lines: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
        for _ in range(self.size):
            connection = await asyncpg.connect(self.url, server_settings={"jit": "off", "TimeZone": "UTC"})
            self.lines.put_nowait((connection, {name: await connection.prepare(text) for name, text in STATEMENTS.items()}))

    async def answer(self, body: bytes) -> bytes:
        name, value = body.decode().split(" ", 1)
        line = await self.lines.get()
        statement = line[1][name]
        answer: bytes = await (statement.fetchval(value) if "$1" in STATEMENTS[name] else statement.fetchval())
        self.lines.put_nowait(line)
        return answer


class Compiled(Bare):
    """The registry's compiler, and nothing else of it. The body is a GraphQL request."""

    async def open(self) -> None:
        self.engine = registry_on(self.url, Settings(pool_size=self.size, budget=0, anonymous_budget=0)).engine

    async def answer(self, body: bytes) -> bytes:
        asked = json.loads(body)
        request = Request(asked["query"], None, asked["variables"], read_only=False)
        return (await self.engine.answer(request, ANONYMOUS, Lang.EN)).body


if __name__ == "__main__":
    kinds = {"floor": Floor, "compiled": Compiled}
    application = kinds[os.environ["BARE_APPLICATION"]](os.environ["REGISTRY_DATABASE_URL"], 8)
    uvicorn.run(application, host="127.0.0.1", port=int(os.environ["BARE_PORT"]), log_level="error", access_log=False)
