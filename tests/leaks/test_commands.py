"""What `registry export` and `registry explain` print in somebody's name holds no more than what is read in it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry.actor import Actor
from registry.app import Registry
from registry.errors import Lang
from registry.exchange.export import Form
from registry.exporting import Order, export
from registry.policies.base import ruled
from registry.query.request import Request
from tests.leaks.asking import Asker, Question
from tests.leaks.contents import Contents
from tests.leaks.contract import root_list, types
from tests.leaks.pairs import differ, elsewhere
from tests.leaks.reading import Reading, read
from tests.leaks.ways import reading
from tests.policies.world import VIEWERS

ASKING = ("anonymous", "company", "applicant", "park-manager", "talent-office", "admin")
EXPLAINING = ("park-manager", "talent-office")
FORMS = (Form.JSONL, Form.CSV)


@pytest.fixture
def named(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--as` takes the name of a viewer."""

    async def found(name: str) -> Actor:
        return VIEWERS[name]

    monkeypatch.setattr(asker.registry.sessions, "actor_named", found)


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("viewer", ASKING)
async def test_a_file_has_what_is_read(
    asker: Asker, other_url: str, planted: Contents, unveiled: Reading, viewer: str, tmp_path: Path
) -> None:
    seen = await read(asker, planted, viewer)
    files = await exported(asker.registry, viewer, tmp_path)
    assert planted.found("\n".join(files.values())) - seen.secrets == set()
    assert len(files) > 20
    await differ(other_url, planted, unveiled, seen)
    async with elsewhere(asker, other_url):
        assert await exported(asker.registry, viewer, tmp_path) == files


async def exported(registry: Registry, viewer: str, directory: Path) -> dict[str, str]:
    """Every list whose rows are not everybody's, as files: what is in each, with how many rows it is said to have."""
    found: dict[str, str] = {}
    for listed in (root_list(entity) for entity in types() if ruled(entity.model)):
        for form in FORMS if listed else ():
            file = directory / f"{listed}.{form}"
            order = Order(str(file), form, None, listed, {}, None if viewer == "anonymous" else viewer, Lang.EN)
            found[file.name] = await written(registry, order, file)
    return found


async def written(registry: Registry, order: Order, file: Path) -> str:
    told: list[tuple[int, int | None]] = []
    count = await export(registry, order, lambda done, total: told.append((done, total)))
    return f"{count} {told} {file.read_text(encoding='utf-8')}"


@dataclass(frozen=True)
class Explained:
    """What is printed of a question but for the database's own plan."""

    plan: str
    sql: str
    parameters: str
    answer: bytes
    actual: int | None


@pytest.mark.parametrize("viewer", EXPLAINING)
async def test_an_explanation_tells_no_secret(asker: Asker, other_url: str, planted: Contents, unveiled: Reading, viewer: str) -> None:
    """The database's own plan tells whoever runs the machine how many rows it has looked at, and of none what is in it."""
    seen = await read(asker, planted, viewer)
    asked = [question for question in reading.questions(planted) if question.way == "list"]
    explained = [await explanation(asker.registry, question, viewer) for question in asked]
    for question, (told, plan) in zip(asked, explained, strict=True):
        given = planted.found(f"{question.document} {json.dumps(dict(question.variables))}")
        assert planted.found(f"{told} {plan}") - seen.secrets - given == set(), question
    await differ(other_url, planted, unveiled, seen)
    async with elsewhere(asker, other_url):
        for question, (told, _) in zip(asked, explained, strict=True):
            assert (await explanation(asker.registry, question, viewer))[0] == told, question


async def explanation(registry: Registry, question: Question, viewer: str) -> tuple[Explained, str]:
    request = Request(question.document, None, dict(question.variables), read_only=True)
    found = await registry.engine.explain(request, VIEWERS[viewer], Lang.EN)
    return Explained(found.plan, found.sql, repr(dict(found.parameters)), found.answer, found.bill.actual), found.database
