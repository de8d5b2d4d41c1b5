"""The head of a request: its id, language and form of answer, and what is contradictory in it."""

from collections.abc import Mapping, Sequence
from random import getrandbits
from time import perf_counter

from starlette.types import Scope

from registry.errors import RegistryError
from registry.web.negotiation import Media, language

URI_LIMIT = 8192
"""Bytes of path and query: servers should take 8000 (RFC 9110, 4.1), and proxies pass on little more."""

_ID_LIMIT = 128
_ID_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:"
_SINGLE = frozenset(
    {b"authorization", b"content-encoding", b"content-length", b"content-type", b"host", b"idempotency-key", b"transfer-encoding"}
)


class Head:
    """What is known of a request before its body. `media` is settled, and `well_formed` set, as the request is read.

    `file` is the form of a file where one is wanted; `media` is then the one of its refusal.
    """

    __slots__ = ("fields", "file", "lang", "media", "method", "repeated", "request_id", "scope", "secure", "started", "well_formed")

    def __init__(self, scope: Scope) -> None:
        self.started = perf_counter()
        pairs: Sequence[tuple[bytes, bytes]] = scope["headers"]
        fields = dict(pairs)
        self.repeated: list[bytes] = []
        if len(fields) != len(pairs):
            fields, self.repeated = _merged(pairs)
        self.fields: Mapping[bytes, bytes] = fields
        self.scope = scope
        self.method: str = scope["method"]
        self.secure = scope.get("scheme") == "https"
        self.lang = language(fields.get(b"accept-language"))
        self.request_id = _request_id(fields.get(b"x-request-id"))
        self.media = Media.JSON
        self.file: Media | None = None
        self.well_formed = False

    def check(self) -> None:
        """Refuses what two readers could read in two ways (RFC 9112, 6.1: a way to smuggle requests), and a URI over the limit."""
        if self.repeated:
            raise RegistryError("HEADERS_AMBIGUOUS", headers=b", ".join(self.repeated).decode("latin-1"))
        if b"transfer-encoding" in self.fields and b"content-length" in self.fields:
            raise RegistryError("HEADERS_AMBIGUOUS", headers="content-length, transfer-encoding")
        if len(self.scope["query_string"]) + len(self.scope.get("raw_path") or self.scope["path"]) > URI_LIMIT:
            raise RegistryError("URI_TOO_LONG", limit=URI_LIMIT)


def _merged(pairs: Sequence[tuple[bytes, bytes]]) -> tuple[dict[bytes, bytes], list[bytes]]:
    """Lists joined as RFC 9110, 5.3 has it, and the names of fields that must stand once and do not."""
    fields: dict[bytes, bytes] = {}
    repeated: list[bytes] = []
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif name in _SINGLE:
            repeated.append(name)
        else:
            fields[name] += (b"; " if name == b"cookie" else b", ") + value
    return fields, repeated


def _request_id(given: bytes | None) -> bytes:
    """The client's own id when it can stand in a log line and a header as it is; otherwise a new one."""
    if given and len(given) <= _ID_LIMIT and not given.translate(None, _ID_BYTES):
        return given
    return b"%016x" % getrandbits(64)
