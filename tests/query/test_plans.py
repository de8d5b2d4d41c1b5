"""The ten commonest questions of a district's front-ends, at ten thousand companies: each is answered by way of indexes.

`tests/golden/at_scale` holds each question with the shape of the database's plan, for the values at hand and for all values. Its first
lines say who asks, with what, how often the page is turned first, and how many of the database's pages (8 kB) an answer may touch.
"""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from registry.actor import ANONYMOUS
from registry.app import Registry, registry_on
from registry.database.binaries import MAJOR
from registry.database.connect import connect
from registry.errors import Lang
from registry.query.document import coerce
from registry.query.request import Request
from registry.settings import Settings
from tests.query.planned import MODES, Step, explained

AT_SCALE = Path(__file__).parent.parent / "golden" / "at_scale"
FILES = sorted(AT_SCALE.glob("*.graphql"))
LARGE = 1000
"""Rows from which on a table is not read from end to end."""
SAMPLE = 30_000
"""Rows that ANALYZE looks at: a table with no more of them is known in full, so that its statistics are the same every time."""


@dataclass(frozen=True)
class Question:
    """A question as its file says it."""

    document: str
    viewer: str
    variables: dict[str, Any]
    turned: int
    pages: int


def question(file: Path) -> Question:
    document = file.read_text(encoding="utf-8")
    said = dict(line[2:].split(": ", 1) for line in document.splitlines() if line.startswith("# ") and ": " in line)
    return Question(document, said["as"], json.loads(said.get("variables", "{}")), int(said.get("turned", 0)), int(said["pages"]))


@pytest.fixture
async def registry(scale_url: str) -> AsyncIterator[Registry]:
    registry = registry_on(scale_url, Settings(pool_size=1))
    yield registry
    await registry.close()


@pytest.fixture
async def line(scale_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(scale_url)
    yield connection
    await connection.close()


async def asked(registry: Registry, wanted: Question) -> tuple[str, list[Any]]:
    """The statement that answers a question, with its values."""
    actor = ANONYMOUS if wanted.viewer == "anonymous" else await registry.sessions.actor_named(wanted.viewer)
    for _ in range(wanted.turned):
        answer = await registry.engine.answer(Request(wanted.document, None, wanted.variables, read_only=True), actor, Lang.ZH)
        (cursor,) = ends(json.loads(answer.body))
        wanted = replace(wanted, variables={**wanted.variables, "after": cursor})
    operation = registry.engine.documents.prepare(wanted.document).operation(None)
    variables = coerce(operation, registry.catalog, wanted.variables)
    compiled = registry.engine.compiled(operation, variables, actor)
    return compiled.statement.text, compiled.values(variables, actor, Lang.ZH, {})


def ends(answer: Any) -> Iterator[str]:
    """The cursors at the ends of the pages in an answer."""
    match answer:
        case {"endCursor": cursor}:
            yield cursor
        case dict():
            for part in answer.values():
                yield from ends(part)


async def large(connection: asyncpg.Connection) -> set[str]:
    """The tables with many rows."""
    found = await connection.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > $1", LARGE)
    return {record["relname"] for record in found}


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
async def test_a_common_question_goes_by_indexes(
    registry: Registry, line: asyncpg.Connection, file: Path, rewrite_golden: bool
) -> None:
    wanted = question(file)
    text, values = await asked(registry, wanted)
    plans = {mode: await explained(line, text, values, mode) for mode in MODES}
    for mode, plan in plans.items():
        assert plan.read_whole() & await large(line) == set(), f"planned for {mode} values:\n" + "\n".join(plan.lines())
        assert plan.pages <= wanted.pages, f"planned for {mode} values:\n" + "\n".join(plan.lines())
    golden, shape = file.with_suffix(".shape"), shape_of(plans)
    if rewrite_golden:
        golden.write_text(shape, encoding="utf-8")
    if line.get_server_version().major != MAJOR:
        pytest.skip(f"the shapes are those of PostgreSQL {MAJOR}; what must hold everywhere was held")
    assert golden.read_text(encoding="utf-8") == shape, f"{golden.name} differs; if that is meant, run `make golden` and look at it"


def test_every_shape_has_its_question() -> None:
    assert {path.stem for path in AT_SCALE.glob("*.shape")} == {path.stem for path in FILES}
    assert len(FILES) >= 10


async def test_what_is_known_of_the_tables_is_the_same_every_time(line: asyncpg.Connection) -> None:
    """ANALYZE has looked at every row of every table: it takes no sample that could turn out otherwise, and nor do plans."""
    tables = await line.fetch("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    assert {table["relname"] for table in tables if table["reltuples"] < 0} == set()
    assert {table["relname"] for table in tables if table["reltuples"] > SAMPLE} == set()
    assert {"company", "tenancy", "lease", "lease_unit", "space_unit", "application", "person", "event"} <= await large(line)


def shape_of(plans: dict[str, Step]) -> str:
    """The plans one after the other; one where both are the same."""
    written = {mode: "\n".join(plan.lines("  ")) for mode, plan in plans.items()}
    if len(set(written.values())) == 1:
        return f"for any values:\n{written['generic']}\n"
    return f"for these values:\n{written['custom']}\nfor all values:\n{written['generic']}\n"
