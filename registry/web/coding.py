"""Content codings: which one the client takes (RFC 9110, 12.5.3), and an answer compressed with it.

Short answers leave as they are: they fit into a packet or two, and compressing them costs more than it saves. Long ones are compressed
beside the event loop, which others wait for. What a mutation answers is never compressed, since a token may stand in it; a query's
answer may be, although its length then tells of its contents: nobody but the viewer can have it asked with the viewer's rights.
"""

import asyncio
import gzip
import zlib
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

import zstandard

from registry.web.negotiation import weights

SHORTEST = 8_000
"""Bytes from which on an answer is compressed."""

LONG = 64_000
"""Bytes from which on it is compressed in another thread."""


GZIP = 16 + zlib.MAX_WBITS
"""zlib's word for a stream with gzip's head and tail."""


class Coding(StrEnum):
    """The codings that are offered, the preferred one first; `identity` is none at all."""

    ZSTD = "zstd"
    GZIP = "gzip"
    IDENTITY = "identity"


def coding(accept_encoding: bytes | None, length: int) -> Coding:
    """The coding for an answer of so many bytes."""
    if not accept_encoding or length < SHORTEST:
        return Coding.IDENTITY
    return _cached(accept_encoding) if len(accept_encoding) <= 256 else _preferred(accept_encoding)


def _preferred(accept_encoding: bytes) -> Coding:
    """The one of the greatest weight, the first of equals; none at all where the client would rather have that, or takes neither."""
    quality = weights(accept_encoding)
    anything = quality.get("*", 0.0)
    best = max((Coding.ZSTD, Coding.GZIP), key=lambda one: quality.get(one, anything))
    weight = quality.get(best, anything)
    return best if weight > 0 and weight >= quality.get(Coding.IDENTITY, 0.0) else Coding.IDENTITY


_cached = lru_cache(256)(_preferred)


async def coded(body: bytes, chosen: Coding) -> bytes:
    """The body in a coding, at the fastest level: its answer is read once and soon."""
    if chosen is Coding.IDENTITY:
        return body
    if len(body) < LONG:
        return _compressed(body, chosen)
    return await asyncio.get_running_loop().run_in_executor(None, _compressed, body, chosen)


class Coder(Protocol):
    """Compresses something that comes in pieces."""

    def compress(self, data: bytes) -> bytes: ...

    def flush(self) -> bytes: ...


def coder(chosen: Coding) -> Coder | None:
    """What compresses in a coding piece by piece; None where nothing is compressed."""
    if chosen is Coding.IDENTITY:
        return None
    return zstandard.ZstdCompressor(level=1).compressobj() if chosen is Coding.ZSTD else zlib.compressobj(1, wbits=GZIP)


def _compressed(body: bytes, chosen: Coding) -> bytes:
    if chosen is Coding.ZSTD:
        return zstandard.ZstdCompressor(level=1).compress(body)
    return gzip.compress(body, compresslevel=1, mtime=0)
