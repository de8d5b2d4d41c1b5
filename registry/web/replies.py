"""Answers, refusals and bugs -> status, headers and bytes; the one place where a code of the catalogue becomes HTTP."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from secrets import token_hex
from time import perf_counter
from traceback import extract_tb
from typing import Any, NamedTuple

from starlette.types import Send

from registry.errors import Lang, RegistryError, RequestErrors
from registry.web.head import Head
from registry.web.negotiation import RESPONSES, Media
from registry.web.signin import FORGET, has_session

log = logging.getLogger("registry.web")

Header = tuple[bytes, bytes]

ALLOWED = "GET, HEAD, POST, OPTIONS"

SECURITY: tuple[Header, ...] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
TRANSPORT: Header = (b"strict-transport-security", b"max-age=31536000")

_CONTENT_TYPES = {media: f"{media}; charset=utf-8".encode() for media in RESPONSES}
_LANGUAGES = {Lang.ZH: b"zh-CN", Lang.EN: b"en"}
BODILESS = (204, 304)
_CLOSE: Header = (b"connection", b"close")
_BY_CODE: Mapping[str, tuple[Header, ...]] = {
    "CONTENTION": ((b"retry-after", b"1"),),
    "DATABASE_UNAVAILABLE": ((b"retry-after", b"2"),),
    "HEADERS_AMBIGUOUS": (_CLOSE,),
    "IDEMPOTENCY_CONCURRENT_REQUEST": ((b"retry-after", b"1"),),
    "OVERLOADED": ((b"retry-after", b"1"),),
    "REQUEST_TIMEOUT": (_CLOSE,),
    "SIGN_IN_REQUIRED": ((b"www-authenticate", b'Bearer realm="registry"'),),
    "UNAUTHENTICATED": ((b"www-authenticate", b'Bearer realm="registry", error="invalid_token"'),),
    "UNSUPPORTED_MEDIA_TYPE": ((b"accept-post", b"application/json"),),
}


NO_STORE = b"no-store"
NOTHING: Mapping[str, Any] = {}

WHOLE = "registry.whole"
"""The extension of ASGI by which a server lets a whole reply be sent at once; see `registry.web.wire`."""


class Reply(NamedTuple):
    """What goes back: `headers` are those that this reply has beyond every reply's."""

    status: int
    body: bytes
    headers: tuple[Header, ...] = ()
    caching: bytes = NO_STORE


@cache
def standing(lang: Lang, secure: bool, caching: bytes = NO_STORE) -> tuple[Header, ...]:
    """The headers of every GraphQL response, made once for each language and way of caching."""
    return (
        (b"content-language", _LANGUAGES[lang]),
        (b"vary", b"Accept, Accept-Encoding, Accept-Language, Authorization, Cookie, GraphQL-Cost"),
        (b"cache-control", caching),
        *SECURITY,
        *((TRANSPORT,) if secure else ()),
    )


@cache
def _written(lang: Lang, secure: bool, caching: bytes, media: Media) -> bytes:
    """The standing headers as they are written."""
    return b"".join(b"%b: %b\r\n" % field for field in (*standing(lang, secure, caching), (b"content-type", _CONTENT_TYPES[media])))


async def send_reply(head: Head, reply: Reply, send: Send) -> None:
    """Sends it as a GraphQL response; HEAD gets the same head and no body."""
    send_whole = head.scope.get("extensions", NOTHING).get(WHOLE)
    if send_whole is not None and reply.status == 200 and head.method == "POST":
        lines = b"".join([b"%b: %b\r\n" % field for field in reply.headers])
        standing_lines = _written(head.lang, head.secure, reply.caching, head.media)
        own = b"content-length: %d\r\nx-request-id: %b\r\n" % (len(reply.body), head.request_id)
        await send_whole(200, standing_lines + own + lines, reply.body)
        return
    content = ((b"content-length", b"%d" % len(reply.body)), (b"content-type", _CONTENT_TYPES[head.media]))
    headers = [
        *standing(head.lang, head.secure, reply.caching),
        *reply.headers,
        (b"x-request-id", head.request_id),
        *(content if reply.status not in BODILESS else ()),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head.method == "HEAD" else reply.body})


def refusal(head: Head, error: Exception, status: int | None = None) -> Reply:
    """The reply to a request that fails: a refusal with its code, or a bug with nothing but an id."""
    errors: Sequence[RegistryError]
    match error:
        case RequestErrors(errors=errors) if errors:
            pass
        case RegistryError():
            errors = (error,)
        case _:
            return _masked(head, error)
    if status is None and any(each.entry.http_status < 200 for each in errors):
        return _masked(head, error)
    return Reply(status or _status(head, errors[0]), document(head, errors), _headers(head, errors[0]))


def document(head: Head, errors: Iterable[RegistryError]) -> bytes:
    """The GraphQL response of a request whose execution did not begin: errors, and no data."""
    return _json({"errors": [_error(head, error) for error in errors]})


def _status(head: Head, error: RegistryError) -> int:
    """The catalogue's status; but a well-formed request whose document fails is 200 in application/json, as the audits have it.

    Codes of status 200 are a mutation's data. Where one is raised before execution, the newer form needs a 4xx.
    """
    status = max(error.entry.http_status, 400) if error.entry.http_status < 300 else error.entry.http_status
    return 200 if status == 400 and head.well_formed and head.media is Media.JSON else status


def _headers(head: Head, error: RegistryError) -> tuple[Header, ...]:
    headers = ((b"server-timing", f"total;dur={(perf_counter() - head.started) * 1e3:.3f}".encode()), *_BY_CODE.get(error.code, ()))
    if error.code == "METHOD_NOT_ALLOWED":
        # The engine refuses a mutation by GET, for which POST remains; every other method is refused before it.
        return (*headers, (b"allow", str(error.params.get("allowed", "POST")).encode()))
    if error.code == "THROTTLED":
        return (*headers, (b"retry-after", b"%d" % error.params["retryAfter"]))
    if error.code == "UNAUTHENTICATED" and has_session(head.fields):
        # A browser with a stale cookie could not even sign in again.
        return (*headers, (b"set-cookie", FORGET))
    return headers


def _error(head: Head, error: RegistryError) -> dict[str, Any]:
    extensions = {
        **error.params,
        "code": error.code,
        "hint": error.hint(head.lang),
        **({"httpStatus": error.entry.http_status} if error.entry.http_status >= 400 else {}),
        "requestId": head.request_id.decode(),
    }
    places = [{"line": line, "column": column} for line, column in error.locations]
    return {
        "message": error.message(head.lang),
        **({"locations": places} if places else {}),
        **({"path": list(error.path)} if error.path else {}),
        "extensions": extensions,
    }


def _masked(head: Head, error: Exception) -> Reply:
    """A bug: the client is told two ids, the log has the same two, the traceback, and a mark that groups like with like."""
    error_id = token_hex(8)
    frames = "".join(f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__))
    group = sha256(f"{type(error).__qualname__}{frames}".encode()).hexdigest()[:12]
    log.error("unexpected error errorId=%s requestId=%s group=%s", error_id, head.request_id.decode(), group, exc_info=error)
    return Reply(500, document(head, [RegistryError("INTERNAL_SERVER_ERROR", errorId=error_id)]))


def _json(value: object) -> bytes:
    """UTF-8 whatever a client's text holds: half a surrogate pair becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")
