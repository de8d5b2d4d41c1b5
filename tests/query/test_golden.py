"""Golden quartets: a question, its plan, its SQL and its answer side by side in `tests/golden`, rewritten only by `make golden`.

The question's first lines say who asks and with what: `# as: park-manager`, `# variables: {"code": "ERHUAN"}`.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from registry.actor import ANONYMOUS
from registry.app import Registry, registry_on
from registry.errors import Lang
from registry.query.request import Request
from registry.settings import Settings

GOLDEN = Path(__file__).parent.parent / "golden"
QUESTIONS = sorted(GOLDEN.glob("*.graphql"))


@pytest.fixture
async def registry(seeded_url: str) -> AsyncIterator[Registry]:
    registry = registry_on(seeded_url, Settings(pool_size=1))
    yield registry
    await registry.close()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
async def test_golden(registry: Registry, question: Path, rewrite_golden: bool) -> None:
    document = question.read_text(encoding="utf-8")
    said = dict(line[2:].split(": ", 1) for line in document.splitlines() if line.startswith("# ") and ": " in line)
    actor = await registry.sessions.actor_named(said["as"]) if said["as"] != "anonymous" else ANONYMOUS
    request = Request(document, None, json.loads(said.get("variables", "{}")), read_only=True)
    explained = await registry.engine.explain(request, actor, Lang.EN)
    answer = json.dumps(json.loads(explained.answer), ensure_ascii=False, indent=1)
    for suffix, text in ((".plan", explained.plan), (".sql", explained.sql), (".json", answer)):
        file = question.with_suffix(suffix)
        if rewrite_golden:
            file.write_text(text + "\n", encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text + "\n", f"{file.name} differs; if that is meant, run `make golden` and look at it"


def test_every_golden_file_has_its_question() -> None:
    orphans = {
        path.name for path in GOLDEN.iterdir() if path.suffix in {".plan", ".sql", ".json"} and not path.with_suffix(".graphql").exists()
    }
    assert orphans == set()
    assert QUESTIONS
