"""A registry with files in a directory of the test's own, and files in it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from registry.actor import Actor
from registry.app import registry_on
from registry.auth.vault import new_key
from registry.settings import Settings
from tests.query.conftest import Asking, asking_of, rows

__all__ = ["filing", "rows"]

PDF = b"%PDF-1.7\nsecret of a paper"
SCANNER = Path(__file__).parents[2] / "web" / "uploads" / "scanner.sh"

Bring = Callable[..., Awaitable[str]]


@pytest.fixture
async def filing(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    chosen: dict[str, Any] = {"data_dir": tmp_path, "secret_keys": new_key(), "scanner": f"sh {SCANNER}", "application_files_mb": 1}
    settings = Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0, **chosen)
    async with asking_of(registry_on(database_url, settings), monkeypatch) as asking:
        yield asking


@pytest.fixture
def bring(filing: Asking) -> Bring:
    """A file as it is after an upload; its id."""

    async def brought(actor: Actor, content: bytes = PDF, name: str = "简历.pdf") -> str:
        cabinet = filing.registry.cabinet
        upload = await cabinet.begin(actor, name, len(content))
        with cabinet.staging.held(upload.id, upload.seal) as staged:
            staged.append(content)
            staged.keep()
            await cabinet.receive(actor, upload, staged)
        return upload.id

    return brought
