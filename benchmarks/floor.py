"""The floor: the five questions answered by hand, by the quickest SQL there is, behind a bare ASGI application.

It answers the very bodies that the registry is sent: it looks the document up, hands the variables to a statement that its connection has
prepared, and passes the bytes on. JSON is put together as text, what needs no escaping is not escaped, and the rules for an anonymous viewer
are joins, where a compiler has to write conditions. There is nothing of a server here but this.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg
import uvicorn

from benchmarks.questions import PARKS_FLAT, PARKS_NESTED, REGISTRY, Question

CONNECTIONS = 8

ONE = """
SELECT convert_to(coalesce((
  SELECT '{"data":{"company":{"id":"' || id || '","uscc":"' || uscc || '","name":' || to_json(name_zh)::text || ',"kind":"' || kind
      || '","state":"' || state || '","industry":' || coalesce('"' || industry || '"', 'null') || ',"industryStandard":"' || industry_standard
      || '","marketStatus":' || coalesce('"' || market_status || '"', 'null')
      || ',"establishedOn":' || coalesce('"' || established_on || '"', 'null') || ',"version":' || version || '}}}'
  FROM company WHERE uscc = $1 AND state = 'VERIFIED'), '{"data":{"company":null}}'), 'UTF8')
"""

PAGE = """
SELECT convert_to('{"data":{"park":' || coalesce((
  SELECT '{"code":"' || p.code || '","name":' || to_json(p.name_zh)::text || ',"tenancies":{"totalCount":'
      || (SELECT count(*) FROM tenancy t JOIN company c ON c.id = t.company_id AND c.state = 'VERIFIED'
          WHERE t.park_id = p.id AND t.state = 'ACTIVE' AND p.state = 'ACTIVE')
      || (SELECT ',"pageInfo":{"hasNextPage":' || CASE WHEN count(*) > 50 THEN 'true' ELSE 'false' END
            || ',"endCursor":' || coalesce('"' || max(id) FILTER (WHERE n <= 50) || '"', 'null')
            || '},"nodes":[' || coalesce(string_agg(node, ',') FILTER (WHERE n <= 50), '') || ']'
          FROM (SELECT row_number() OVER () AS n, id,
                       '{"id":"' || id || '","kind":"' || kind || '","state":"' || state || '","company":{"id":"' || company_id
                       || '","uscc":' || coalesce('"' || uscc || '"', 'null') || ',"name":' || to_json(name_zh)::text
                       || ',"industry":' || coalesce('"' || industry || '"', 'null') || '}}' AS node
                FROM (SELECT t.id, t.kind, t.state, t.company_id, c.uscc, c.name_zh, c.industry
                      FROM tenancy t CROSS JOIN LATERAL (SELECT uscc, name_zh, industry FROM company WHERE id = t.company_id AND state = 'VERIFIED' OFFSET 0) AS c
                      WHERE t.park_id = p.id AND t.state = 'ACTIVE' AND p.state = 'ACTIVE' ORDER BY t.id LIMIT 51) AS rows) AS page)
      || '}}'
  FROM park p WHERE p.code = $1), 'null') || '}}', 'UTF8')
"""

NESTED_PARK = """
coalesce((SELECT '{"code":"' || p.code || '","name":' || to_json(p.name_zh)::text || ',"tenancies":{"nodes":[' || coalesce((
  SELECT string_agg('{"id":"' || t.id || '","kind":"' || t.kind || '","company":{"uscc":' || coalesce('"' || t.uscc || '"', 'null')
      || ',"name":' || to_json(t.name_zh)::text || ',"labels":['
      || coalesce((SELECT string_agg('{"type":"' || type || '","validTo":' || coalesce('"' || valid_to || '"', 'null') || '}', ',')
                   FROM (SELECT type, valid_to FROM company_label l
                         WHERE l.company_id = t.company_id AND l.state IN ('VERIFIED', 'EXPIRED') ORDER BY type, id) AS l), '')
      || '],"currentTenancies":{"nodes":['
      || coalesce((SELECT string_agg('{"kind":"' || kind || '","park":{"code":"' || code || '","name":' || to_json(name_zh)::text || '}}', ',')
                   FROM (SELECT o.kind, q.code, q.name_zh FROM tenancy o JOIN park q ON q.id = o.park_id AND q.state = 'ACTIVE'
                         WHERE o.company_id = t.company_id AND o.state = 'ACTIVE' ORDER BY o.id LIMIT 5) AS o), '')
      || ']}}}', ',')
  FROM (SELECT t.id, t.kind, t.company_id, c.uscc, c.name_zh
        FROM tenancy t CROSS JOIN LATERAL (SELECT uscc, name_zh FROM company WHERE id = t.company_id AND state = 'VERIFIED' OFFSET 0) AS c
        WHERE t.park_id = p.id AND t.state = 'ACTIVE' AND p.state = 'ACTIVE' ORDER BY t.id LIMIT 100) AS t), '') || ']}}'
  FROM park p WHERE p.code = {code}), 'null')
"""

FLAT_PARK = """
coalesce((SELECT '{"tenancies":{"nodes":[' || coalesce((
  SELECT string_agg('{"id":"' || t.id || '","kind":"' || t.kind || '","state":"' || t.state || '","company":{"id":"' || t.company_id
      || '","uscc":' || coalesce('"' || t.uscc || '"', 'null') || ',"name":' || to_json(t.name_zh)::text || ',"kind":"' || t.company_kind
      || '","industry":' || coalesce('"' || t.industry || '"', 'null') || ',"industryStandard":"' || t.industry_standard
      || '","marketStatus":' || coalesce('"' || t.market_status || '"', 'null')
      || ',"establishedOn":' || coalesce('"' || t.established_on || '"', 'null')
      || ',"registeredDivision":' || coalesce((SELECT '{"code":"' || d.code || '","name":' || to_json(d.name_zh)::text || '}'
                                               FROM admin_division d WHERE d.id = t.registered_division_id), 'null')
      || '},"park":{"code":"' || p.code || '","name":' || to_json(p.name_zh)::text || '}}', ',')
  FROM (SELECT t.id, t.kind, t.state, t.company_id, c.uscc, c.name_zh, c.kind AS company_kind, c.industry, c.industry_standard,
               c.market_status, c.established_on, c.registered_division_id
        FROM tenancy t CROSS JOIN LATERAL (
          SELECT uscc, name_zh, kind, industry, industry_standard, market_status, established_on, registered_division_id
          FROM company WHERE id = t.company_id AND state = 'VERIFIED' OFFSET 0) AS c
        WHERE t.park_id = p.id AND t.state = 'ACTIVE' AND p.state = 'ACTIVE' ORDER BY t.id LIMIT 100) AS t), '') || ']}}'
  FROM park p WHERE p.code = {code}), 'null')
"""

DEEP = """
SELECT convert_to((
  SELECT '{"data":{"companies":{"pageInfo":{"hasNextPage":' || CASE WHEN count(*) > 50 THEN 'true' ELSE 'false' END
      || ',"endCursor":' || coalesce(to_json(max(id || name_pinyin) FILTER (WHERE n = least(m, 50)))::text, 'null')
      || '},"nodes":[' || coalesce(string_agg(node, ',') FILTER (WHERE n <= 50), '') || ']}}}'
  FROM (SELECT row_number() OVER () AS n, count(*) OVER () AS m, id, name_pinyin,
               '{"id":"' || id || '","uscc":' || coalesce('"' || uscc || '"', 'null') || ',"name":' || to_json(name_zh)::text
               || ',"industry":' || coalesce('"' || industry || '"', 'null') || '}' AS node
        FROM (SELECT id, uscc, name_zh, name_pinyin, industry FROM company
              WHERE kind = 'ENTERPRISE' AND state = 'VERIFIED' AND (name_pinyin, id) > ($1, $2) ORDER BY name_pinyin, id LIMIT 51) AS rows) AS page), 'UTF8')
"""

_ID_LENGTH = len("company_") + 26


def _of_parks(letters: str, park: str) -> str:
    """One statement that answers `park` once for each letter."""
    answers = [f"""'"{letter}":' || {park.replace("{code}", f"${place}")}""" for place, letter in enumerate(letters, 1)]
    return "SELECT convert_to('{\"data\":{' || " + " || ',' || ".join(answers) + " || '}}', 'UTF8')"


def _after(given: Mapping[str, Any]) -> list[str]:
    """The floor's cursors are an id and a name."""
    cursor = given["after"] or ""
    return [cursor[_ID_LENGTH:], cursor[:_ID_LENGTH]]


Values = Callable[[Mapping[str, Any]], list[str]]

ANSWERS: Mapping[Question, tuple[str, Values]] = {
    Question.ONE: (ONE, lambda given: [given["uscc"]]),
    Question.PAGE: (PAGE, lambda given: [given["code"]]),
    Question.NESTED: (_of_parks(PARKS_NESTED, NESTED_PARK), lambda given: [given[letter] for letter in PARKS_NESTED]),
    Question.FLAT: (_of_parks(PARKS_FLAT, FLAT_PARK), lambda given: [given[letter] for letter in PARKS_FLAT]),
    Question.DEEP: (DEEP, _after),
}
BY_DOCUMENT = {REGISTRY.documents[question]: answer for question, answer in ANSWERS.items()}

Line = dict[str, Callable[..., Awaitable[bytes]]]
"""A connection: what fetches the answer of each statement."""


class Floor:
    """The application."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lines: asyncio.LifoQueue[Line] = asyncio.LifoQueue()

    async def open(self) -> None:
        for _ in range(CONNECTIONS):
            connection = await asyncpg.connect(self.url, server_settings={"jit": "off", "TimeZone": "UTC"})
            self.lines.put_nowait({text: (await connection.prepare(text)).fetchval for text, _ in ANSWERS.values()})

    async def answer(self, body: bytes) -> bytes:
        asked = json.loads(body)
        text, values = BY_DOCUMENT[asked["query"]]
        line = await self.lines.get()
        answer = await line[text](*values(asked["variables"]))
        self.lines.put_nowait(line)
        return answer

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


if __name__ == "__main__":
    uvicorn.run(
        Floor(os.environ["DATABASE_URL"]), host="127.0.0.1", port=int(os.environ["PORT"]), loop="uvloop", http="httptools", ws="none",
        log_level="error", access_log=False, server_header=False,
    )  # fmt: skip
