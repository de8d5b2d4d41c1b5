"""Every way of asking, by those whose rights differ: no answer has a secret that asking plainly does not give, and none depends on one."""

import json
from base64 import b64decode
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
import pytest

from registry.database.connect import connect
from registry.query.execute import Pool
from tests.leaks.asking import JSON, Asker, Question, Said
from tests.leaks.contents import Contents
from tests.leaks.contract import paged
from tests.leaks.pairs import alter, stored
from tests.leaks.reading import Reading, hidden, read
from tests.leaks.tables import NOTHING, Table
from tests.leaks.ways import questions
from tests.policies.world import VIEWERS

ASKING = ("anonymous", "company", "applicant", "park-manager", "talent-office", "admin")
"""Whose rights differ in kind. The others have those of one of these, or of several."""

WAYS = Table(
    "ways",
    """
What those whose rights differ find by each way of asking, in the database of reading.txt.
`where`, `order` and `group` with a field that somebody may not read: how many rows are found by its value, have a place by it, or are
counted under it; `no` where the field is refused, `·` where nothing is found.
Other lines: of how many rows of any type an answer tells.
""",
    ASKING,
)


@pytest.mark.parametrize("viewer", ASKING)
async def test_no_way_of_asking_tells_more_or_depends_on_what_is_hidden(
    asker: Asker, other_url: str, planted: Contents, unveiled: Reading, viewer: str, rewrite_golden: bool
) -> None:
    seen = await read(asker, planted, viewer)
    asked = list(questions(planted))
    answers = [await asker.ask(question, viewer) for question in asked]
    for question, said in zip(asked, answers, strict=True):
        assert planted.found(said.text) - seen.secrets == set(), f"{viewer}: {question}"
        assert said.statements == (question.accept == JSON and said.status == 200 and said.code is None), f"{viewer}: {question}"
    WAYS.check(viewer, column(asked, answers, planted), rewrite_golden)
    await differ(other_url, planted, unveiled, seen)
    async with elsewhere(asker, other_url):
        for question, said in zip(asked, answers, strict=True):
            again = await asker.ask(question, viewer)
            assert (again.status, again.head, again.text) == (said.status, said.head, said.text), f"{viewer}: {question}"
            assert again.statements == said.statements, f"{viewer}: {question}"


async def differ(url: str, contents: Contents, unveiled: Reading, seen: Reading) -> None:
    """Makes a copy of the planted world differ in all that is hidden from a viewer, and in nothing else."""
    connection = await connect(url)
    rows = [(table, one) for table, ids in contents.ids.items() for one in ids if not seen.sees(table, one)]
    cells, gone = await alter(connection, hidden(contents, unveiled, seen, await stored(connection)), rows)
    await connection.close()
    assert cells > 20 and gone > 0


@asynccontextmanager
async def elsewhere(asker: Asker, url: str) -> AsyncIterator[None]:
    """Within, the same registry with the statements that it knows looks at another database."""
    reader = partial(_reader, url)
    pool = Pool(reader, 1)
    fetch = pool.fetch

    async def counted(text: str, values: Any, confirm: Any = None) -> bytes:
        asker.statements += 1
        return await fetch(text, values, confirm)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "fetch", counted)
        patch.setattr(asker.registry.engine, "pool", pool)
        patch.setattr(asker.registry.lists, "connect", reader)
        try:
            yield
        finally:
            await pool.close()


async def _reader(url: str) -> asyncpg.Connection:
    connection = await connect(url)
    await connection.execute("SET default_transaction_read_only = on")
    return connection


def column(asked: list[Question], answers: list[Said], contents: Contents) -> dict[str, str]:
    """A viewer's column: a line for each protected field under each way that names it, and one for each type and way beside."""
    cells: dict[str, str] = {}
    rows: Counter[str] = Counter()
    for question, said in zip(asked, answers, strict=True):
        if question.coordinates:
            told = ["no"] * len(question.coordinates) if said.code else [str(number or NOTHING) for number in _numbers(question, said)]
            cells |= {f"{question.way}:{name}": word for name, word in zip(question.coordinates, told, strict=False)}
        else:
            line = f"{question.way}:{question.about}".replace(" ", "-")
            rows[line] += sum(1 for _, name in contents.found(said.text) if name == "id")
    return dict(sorted((cells | {line: str(number or NOTHING) for line, number in rows.items()}).items()))


def _numbers(question: Question, said: Said) -> list[int]:
    """How many rows each list of an answer finds, places or counts."""
    tell = {"where": _found, "order": _placed, "group": _grouped}[question.way]
    lists = _lists(said.data, "g" if question.way == "group" else "a")
    return [sum(tell(one) for one in lists.get(f"{'g' if question.way == 'group' else 'a'}{number}", [])) for number in range(len(question.coordinates))]


def _lists(data: Any, letter: str) -> dict[str, list[Any]]:
    """What stands under the aliases `a0`, `a1`, …, at the root or below the rows of another type."""
    found: dict[str, list[Any]] = {}
    for one in data if isinstance(data, list) else [data]:
        for key, value in one.items() if isinstance(one, dict) else ():
            if key[0] == letter and key[1:].isdigit() and not (letter == "a" and isinstance(value, list)):
                found.setdefault(key, []).append(value)
            if key == "nodes" or (isinstance(value, dict) and not found.get(key)):
                for name, values in _lists(value, letter).items():
                    found.setdefault(name, []).extend(values)
    return found


def _found(listed: Any) -> int:
    return len(listed["nodes"])


def _placed(listed: Any) -> int:
    return sum(json.loads(b64decode(edge["cursor"]))[1] is not None for edge in listed["edges"])


def _grouped(groups: Any) -> int:
    """Rows under a value; of groups that are kept small, one each."""
    return sum(group["count"] or 1 for group in groups if "key" not in group or any(value is not None for value in group["key"].values()))


def test_whatever_is_paged_is_asked_for(planted: Contents) -> None:
    asked = {(question.way, question.about) for question in questions(planted)}
    assert {("order", entity.name) for entity in paged()} <= asked
    assert set(ASKING) <= set(VIEWERS)
