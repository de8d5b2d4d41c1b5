"""Bytes -> JSON: of a bounded size, each key once, with nothing that JSON does not have."""

import json
from collections.abc import Sequence
from typing import Any

from registry.errors import RegistryError

MEGABYTES = 64
SIZE = MEGABYTES * 2**20


def parsed(content: bytes, name: str) -> Any:
    """What a file of this name holds; refuses what is no JSON, and what two readers might read differently."""
    if len(content) > SIZE:
        raise RegistryError("SEALED_TOO_LARGE", file=name, limit=MEGABYTES)
    try:
        return json.loads(content, object_pairs_hook=_object, parse_constant=_refused)
    except RecursionError:
        raise RegistryError("SEALED_UNREADABLE", file=name, problem="nested too deep") from None
    except ValueError as error:
        raise RegistryError("SEALED_UNREADABLE", file=name, problem=str(error)) from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")
