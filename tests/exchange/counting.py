"""The statements that a work takes, whichever way they go."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Select, event

from registry.app import Registry
from registry.work import Work


def statements_of(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each from now on, by the session or by the driver."""
    found: list[str] = []
    event.listen(registry.database.sync_engine, "before_cursor_execute", lambda *given: found.append(given[2]))
    ask = Work.ask

    async def counted(work: Work, statement: Select[Any], given: Mapping[str, Any]) -> Any:
        found.append(str(statement))
        return await ask(work, statement, given)

    monkeypatch.setattr(Work, "ask", counted)
    return found
