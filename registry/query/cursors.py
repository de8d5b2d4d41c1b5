"""Keyset cursors: a place in an ordered, filtered list that outlives the row it was taken from.

A cursor is base64 of a JSON array: the digest of the list (its type, order and filter), the values of the order's keys as strings or
null, and the id. PostgreSQL writes cursors; this module reads them.
"""

import json
from base64 import b64decode
from collections.abc import Hashable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from registry.errors import RegistryError
from registry.query.spelling import READ_BACK, Spelling

LONGEST = 4000
"""Characters; no order has keys that fill more."""


def digest(identity: str, where: Any) -> str:
    """Twelve hex digits that two lists share only if they are the same list, ordered and filtered alike."""
    return sha256(f"{identity}\n{json.dumps(where, default=str, sort_keys=True)}".encode()).hexdigest()[:12]


def null_pattern(cursor: Any) -> tuple[bool, ...] | None:
    """Which of a cursor's values are null: the part of it that changes the SQL. None without a cursor; refuses what is none."""
    return None if cursor is None else tuple(value is None for value in _parts(cursor))


def shape(cursor: Any) -> Hashable:
    """The null pattern, or that there is none to be read. Whether it matters is known only where the cursor is used."""
    try:
        return null_pattern(cursor)
    except RegistryError:
        return "unreadable"


def values(cursor: str, expected_digest: str, spellings: Sequence[Spelling]) -> list[Any]:
    """The values of a cursor, the id last, typed for comparison; refuses a cursor of another list, and a forged one."""
    parts = _parts(cursor)
    if len(parts) != len(spellings) + 1 or parts[0] != expected_digest:
        raise RegistryError("INVALID_CURSOR")
    try:
        return [None if part is None else READ_BACK[spelling](part) for part, spelling in zip(parts[1:], spellings, strict=True)]
    except (ValueError, ArithmeticError, LookupError):
        raise RegistryError("INVALID_CURSOR") from None


@lru_cache(maxsize=1024)
def _parts(cursor: str) -> tuple[str | None, ...]:
    if len(cursor) > LONGEST:
        raise RegistryError("INVALID_CURSOR")
    try:
        parts = json.loads(b64decode(cursor, validate=True))
    except (ValueError, RecursionError):
        raise RegistryError("INVALID_CURSOR") from None
    if not isinstance(parts, list) or not parts or not all(part is None or isinstance(part, str) for part in parts):
        raise RegistryError("INVALID_CURSOR")
    if any("\x00" in part for part in parts if part is not None):
        raise RegistryError("INVALID_CURSOR")
    return tuple(parts)
