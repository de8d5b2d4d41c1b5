"""What the questions ask for: hundreds of companies and parks of this very database, and cursors in each server's own words.

The same sequence for everybody: drawn once, with a fixed seed. Parks have at least a hundred tenants that the public sees, so that every page is full.
"""

import json
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import asyncpg

from benchmarks.client import post
from benchmarks.questions import PARKS_FLAT, PARKS_NESTED, Dialect, Question

COMPANIES = 500
PARKS = 200
SHALLOWEST = 0.5
"""How far down the list the first of the deep pages lies, of all its pages."""
WALKED = 400
"""Pages walked at most: in a list of any length, its depth is the same to an index."""

VISIBLE_TENANCY = """SELECT t.park_id FROM tenancy t JOIN company c ON c.id = t.company_id AND c.state = 'VERIFIED'
  JOIN park p ON p.id = t.park_id AND p.state = 'ACTIVE' WHERE t.state = 'ACTIVE'"""

Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Codes:
    """Codes drawn from a database."""

    companies: Sequence[str]
    parks: Sequence[str]

    @classmethod
    async def drawn(cls, url: str) -> "Codes":
        connection = await asyncpg.connect(url)
        companies = await connection.fetch("SELECT uscc FROM company WHERE state = 'VERIFIED' AND uscc IS NOT NULL ORDER BY id")
        parks = await connection.fetch(
            f"SELECT code FROM park WHERE code LIKE 'PK-DEMO-%' AND id IN ({VISIBLE_TENANCY} GROUP BY 1 HAVING count(*) >= 100) ORDER BY code"
        )
        await connection.close()
        chance = Random(20261126)
        return cls(
            chance.sample([row["uscc"] for row in companies], min(COMPANIES, len(companies))),
            [chance.choice(parks)["code"] for _ in range(PARKS)],
        )

    def variables(self, question: Question) -> list[Variables]:
        """What the question is asked with, request for request. The deep page has its own, for every server: see `deep_pages`."""
        match question:
            case Question.ONE:
                return [{"uscc": uscc} for uscc in self.companies]
            case Question.PAGE:
                return [{"code": code} for code in self.parks]
            case Question.NESTED:
                return self._of_parks(PARKS_NESTED)
            case Question.FLAT:
                return self._of_parks(PARKS_FLAT)
            case Question.DEEP:
                raise LookupError("every server has cursors of its own")

    def _of_parks(self, letters: str) -> list[Variables]:
        """Every park leads once; the next ones follow."""
        around = [*self.parks, *self.parks]
        return [dict(zip(letters, around[first:], strict=False)) for first in range(len(self.parks))]


def deep_pages(dialect: Dialect, port: int) -> list[Variables]:
    """Walks the list of the deep question from its start, as a client would, and keeps how to go on from the second half of its pages."""
    known: list[Variables] = [dialect.beyond({})]
    while len(known) < WALKED:
        page = ask(port, dialect.documents[Question.DEEP], known[-1])["companies"]
        rows = page["nodes"] if isinstance(page, dict) else page
        if len(rows) < 50:
            break
        known.append(dialect.beyond(page))
    return known[int(len(known) * SHALLOWEST) : -1]  # what follows the last full page is none


def requests(dialect: Dialect, question: Question, variables: Sequence[Variables], token: str | None = None) -> list[bytes]:
    """The same requests as bytes to be sent."""
    document = dialect.documents[question]
    return [post(json.dumps({"query": document, "variables": given}, ensure_ascii=False).encode(), token) for given in variables]


def ask(port: int, document: str, variables: Variables, token: str | None = None) -> Any:
    """The data of one answer; an answer with errors ends the run."""
    fields = {"Content-Type": "application/json", "Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", json.dumps({"query": document, "variables": variables}).encode(), fields)
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.loads(answer.read())
    if told.get("errors"):
        raise SystemExit(f"port {port} answers with errors: {json.dumps(told['errors'])[:2000]}")
    return told["data"]
