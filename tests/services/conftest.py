"""The asking fixture of the reads, for what is done and then read."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.query.conftest import Asking, ask, rows

__all__ = ["ask", "rows"]


@pytest.fixture
def statements(ask: Asking) -> Iterator[list[str]]:
    """What is asked of the database by works and beside them."""
    told: list[str] = []

    def tell(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    event.listen(ask.registry.database.sync_engine, "before_cursor_execute", tell)
    yield told
    event.remove(ask.registry.database.sync_engine, "before_cursor_execute", tell)
