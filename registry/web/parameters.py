"""A body or a URL -> a `Request`: JSON read strictly, parameters of the right types.

JSON is read more strictly than Python does: what two readers could read in two ways (a key twice), what is not JSON (NaN), what no
database takes (half a surrogate pair) and what breaks a reader further in (depth) is refused here, with a code. A byte order mark is
passed over, as RFC 8259, 8.1 allows: some editors put one before every file.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from registry.errors import RegistryError
from registry.query.request import Request

JSON_DEPTH = 64
"""Levels of lists and objects; a filter as deep as the contract allows needs under 30."""

_TYPES: dict[str, type] = {"query": str, "documentId": str, "operationName": str, "variables": dict, "extensions": dict}
_DOCUMENT_ID = re.compile(r"sha256:([0-9a-f]{64})\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_DIGITS = 100
_TOLD = 40
"""Characters of a client's own text that an error gives back."""


def from_body(body: bytes) -> Request:
    """The request of a POST."""
    if not body:
        raise RegistryError("PARAMETER_MISSING", parameter="query")
    given = json_in(body, "body")
    if isinstance(given, list):
        raise RegistryError("BATCHING_NOT_SUPPORTED")
    if not isinstance(given, dict):
        raise RegistryError("PARAMETER_INVALID", parameter="body", expected="object")
    return _request(given, read_only=False)


def json_in(body: bytes, parameter: str) -> Any:
    """The JSON that bytes hold; `parameter` is what a refusal calls them."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise RegistryError("ENCODING_INVALID") from None
    return _json(text.removeprefix("\ufeff"), parameter)


def from_query(query_string: bytes) -> Request:
    """The request of a GET. An empty parameter is an absent one."""
    try:
        pairs = parse_qsl(query_string.decode(), errors="strict")
    except UnicodeDecodeError:
        raise RegistryError("ENCODING_INVALID") from None
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in given:
            raise RegistryError("PARAMETER_REPEATED", parameter=name)
        if name in _TYPES:
            given[name] = value if _TYPES[name] is str else _json(value, name)
    return _request(given, read_only=True)


def _request(given: dict[str, Any], read_only: bool) -> Request:
    for name, kind in _TYPES.items():
        value = given.get(name)
        if value is not None and not isinstance(value, kind):
            raise RegistryError("PARAMETER_INVALID", parameter=name, expected="string" if kind is str else "object")
    known = _document_hash(given)
    if given.get("query") is None and known is None:
        raise RegistryError("PARAMETER_MISSING", parameter="query")
    return Request(given.get("query"), given.get("operationName"), given.get("variables") or {}, read_only, known)


def _document_hash(given: dict[str, Any]) -> str | None:
    """The hash by which a document is known: `documentId`, or Apollo's `extensions.persistedQuery`, which may come with the document."""
    identifier = given.get("documentId")
    if identifier is not None:
        if given.get("query") is not None:
            raise RegistryError("PARAMETER_SUPERFLUOUS", parameter="query", other="documentId")
        found = _DOCUMENT_ID.match(identifier)
        if found is None:
            raise RegistryError("DOCUMENT_ID_INVALID", expected="sha256:<64 hex digits>")
        return found[1]
    extensions = given.get("extensions") or {}
    if "persistedQuery" not in extensions:
        return None
    asked = extensions["persistedQuery"]
    known = asked.get("sha256Hash") if isinstance(asked, dict) and asked.get("version") == 1 else None
    if not isinstance(known, str) or not _SHA256.match(known):
        raise RegistryError("DOCUMENT_ID_INVALID", expected="persistedQuery {version: 1, sha256Hash: <64 hex digits>}")
    return known


class _Unreadable(Exception):
    """Why a piece of JSON is refused: a code and its params."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params


def _json(text: str, parameter: str) -> Any:
    try:
        value = _decoded(text)
        if text.count("{") + text.count("[") > JSON_DEPTH and _deeper(value, JSON_DEPTH):
            raise RecursionError
        if "\\ud" in text or "\\uD" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise RegistryError("JSON_INVALID", parameter=parameter, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise RegistryError("JSON_TOO_DEEP", parameter=parameter, limit=JSON_DEPTH) from None
    except UnicodeEncodeError:
        raise RegistryError("ENCODING_INVALID") from None
    except _Unreadable as error:
        raise RegistryError(error.code, parameter=parameter, **error.params) from None
    return value


def _decoded(text: str) -> Any:
    """What json.loads does, without its search for white space around what has none."""
    if text[:1] == "{":
        value, end = _DECODER.raw_decode(text)
        if end == len(text):
            return value
    return _DECODER.decode(text)


def _deeper(value: Any, limit: int) -> bool:
    """Whether lists and objects stand in each other more than `limit` levels deep; by breadth, so that no stack is needed."""
    level = [value]
    for _ in range(limit):
        groups = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list))
        level = [child for group in groups for child in group]
    return any(isinstance(item, dict | list) for item in level)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Unreadable("JSON_KEY_REPEATED", key=next(name for name in names if names.count(name) > 1)[:_TOLD])
    return found


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise _Unreadable("JSON_NUMBER_INVALID", number=f"{digits[:_TOLD]}…")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _Unreadable("JSON_NUMBER_INVALID", number=digits[:_TOLD])
    return number


def _constant(name: str) -> None:
    raise _Unreadable("JSON_NUMBER_INVALID", number=name)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant)
