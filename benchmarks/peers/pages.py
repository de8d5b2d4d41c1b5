"""Pages and cursors, the same in all three Python servers."""

import json
from base64 import b64decode, b64encode
from typing import Any


def cursor(*keys: str) -> str:
    return b64encode(json.dumps(keys).encode()).decode()


def keys_of(after: str | None, count: int) -> tuple[str, ...]:
    """What a cursor holds; empty strings, which come before all others, without one."""
    return tuple(json.loads(b64decode(after))) if after else ("",) * count


def page(rows: list[dict[str, Any]], first: int, *keys: str) -> dict[str, Any]:
    """A connection of so many rows, from one more: `keys` name what its order goes by."""
    nodes = rows[:first]
    end = cursor(*(nodes[-1][key] for key in keys)) if nodes else None
    return {"nodes": nodes, "page_info": {"has_next_page": len(rows) > first, "end_cursor": end}}
