"""Asking in one statement, being refused before there is any, and three parks to filter and to order."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor
from registry.errors import Lang, RegistryError, RequestErrors
from tests.query.conftest import Asking
from tests.rows import Rows


async def one(ask: Asking, document: str, actor: Actor = ANONYMOUS, lang: Lang = Lang.EN, /, **variables: Any) -> Any:
    """The answer, which takes one statement."""
    answer = await ask(document, actor, lang, **variables)
    assert len(ask.statements) == 1
    return answer


async def codes(ask: Asking, arguments: str, **variables: Any) -> list[str]:
    """The codes of the parks that a list with these arguments shows, in its order."""
    declared = {"where": "$where: ParkWhere", "after": "$after: String"}
    head = f"query({', '.join(declared[name] for name in variables)})" if variables else ""
    answer = await one(ask, f"{head} {{ parks{arguments} {{ nodes {{ code }} }} }}", **variables)
    return [node["code"] for node in answer["parks"]["nodes"]]


async def passing(ask: Asking, **where: Any) -> list[str]:
    """The codes of the parks that pass a filter."""
    return await codes(ask, "(where: $where)", where=where)


async def refusal(ask: Asking, document: str, **variables: Any) -> str:
    """The code that a document is refused with, before anything runs."""
    with pytest.raises((RegistryError, RequestErrors)) as refused:
        await ask(document, **variables)
    assert ask.statements == []
    error = refused.value.errors[0] if isinstance(refused.value, RequestErrors) else refused.value
    assert isinstance(error, RegistryError)
    return error.code


async def three(rows: Rows) -> None:
    """Three parks, of which one says nothing of its size, its level or the day it was founded."""
    for code, area, day in (("PK-A", 100, datetime(2020, 1, 1, tzinfo=UTC)), ("PK-B", 200, datetime(2020, 1, 2, tzinfo=UTC)), ("PK-C", None, None)):
        given: Mapping[str, Any] = {} if area is None or day is None else {
            "area_m2": area, "area_qualifier": "EXACT", "established_on": day.date(), "level": "NATIONAL"
        }  # fmt: skip
        kind = "INCUBATOR" if code == "PK-B" else "INDUSTRIAL_PARK"
        await rows.park(code=code, name_zh=f"园_{code}", kind=kind, is_synthetic=code == "PK-A", created_at=day or datetime(2021, 1, 1, tzinfo=UTC), **given)
