"""What is not /graphql: the landing page and its files, the contract, whether the process lives and is ready."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from registry.errors import Lang, RegistryError
from registry.web.head import Head
from registry.web.replies import log, refusal, standing

Ready = Callable[[], Awaitable[None]]
"""Returns when the database answers and is migrated; otherwise raises a RegistryError."""

Page = Callable[[Lang], bytes]
"""What is made in a language."""

Templates = Mapping[str, Page]
"""The workbooks that people fill in, by name."""

READY_SECONDS = 3
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATIC = Path(__file__).parent / "static"
PAGE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
}

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SAID = frozenset({"DATABASE_NOT_MIGRATED", "DATABASE_NEWER", "DATABASE_UNAVAILABLE"})
"""What /ready may say of a database. Anything else names hosts and paths, and goes to the log."""


def routes(sdl: str, ready: Ready, templates: Templates, rules: Page | None) -> list[Route]:
    """Every address except /graphql. Files are read once, here, so no address can ever name another file."""
    files = {f"/static/{path.name}": _file(path) for path in sorted(STATIC.iterdir()) if path.suffix in _TYPES}
    page = files.pop("/static/index.html")
    return [
        Route("/", page, methods=["GET"]),
        *(Route(address, file, methods=["GET"]) for address, file in files.items()),
        *(Route(f"/templates/{name}.xlsx", _workbook(name, template), methods=["GET"]) for name, template in templates.items()),
        *([Route("/rules", _in_language(rules, "text/html", lambda lang: PAGE_HEADERS), methods=["GET"])] if rules else []),
        Route("/schema.graphql", _text(sdl.encode(), "text/plain", {}), methods=["GET"]),
        Route("/health", _health, methods=["GET"]),
        Route("/ready", _readiness(ready), methods=["GET"]),
    ]


def _file(path: Path) -> Callable[[Request], Awaitable[Response]]:
    return _text(path.read_bytes(), _TYPES[path.suffix], PAGE_HEADERS if path.suffix == ".html" else {})


def _text(content: bytes, media_type: str, extra: Mapping[str, str]) -> Callable[[Request], Awaitable[Response]]:
    """Serves `content` with a strong ETag; who has it already is told so with 304."""
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    charset = "" if media_type == WORKBOOK else "; charset=utf-8"
    headers = {"etag": etag, "cache-control": "no-cache", "content-type": f"{media_type}{charset}", **extra}

    async def serve(request: Request) -> Response:
        if _has(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers={"etag": etag, "cache-control": "no-cache"})
        return Response(content, headers=headers)

    return serve


def _workbook(name: str, template: Page) -> Callable[[Request], Awaitable[Response]]:
    return _in_language(template, WORKBOOK, lambda lang: {"content-disposition": f'attachment; filename="{name}-{lang.lower()}.xlsx"'})


def _in_language(page: Page, media_type: str, extra: Callable[[Lang], Mapping[str, str]]) -> Callable[[Request], Awaitable[Response]]:
    """Serves a page or a workbook in the language of `lang`, else of the request; made when it is first asked for, and kept."""
    made: dict[Lang, Callable[[Request], Awaitable[Response]]] = {}

    async def serve(request: Request) -> Response:
        wanted = request.query_params.get("lang", request.scope["head"].lang.value).upper()[:20]
        if wanted not in Lang.__members__:
            raise RegistryError("PARAMETER_INVALID", parameter="lang", expected="zh, en")
        lang = Lang(wanted)
        if lang not in made:
            content = await asyncio.to_thread(page, lang)
            made[lang] = _text(content, media_type, {**extra(lang), "vary": "Accept-Language"})
        return await made[lang](request)

    return serve


def _has(if_none_match: str, etag: str) -> bool:
    """Weak comparison, as RFC 9110, 13.1.2 asks for here."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags


async def _health(request: Request) -> Response:
    return _state(b'{"status":"ok"}')


def _readiness(ready: Ready) -> Callable[[Request], Awaitable[Response]]:
    async def readiness(request: Request) -> Response:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await ready()
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"; the log has it
            return _refused(request.scope["head"], _sayable(error))
        return _state(b'{"status":"ready"}')

    return readiness


def _refused(head: Head, error: RegistryError) -> Response:
    reply = refusal(head, error, status=503)
    response = Response(reply.body, reply.status, media_type="application/json; charset=utf-8")
    response.raw_headers += [*standing(head.lang, head.secure), *reply.headers]
    return response


def _sayable(error: Exception) -> RegistryError:
    if isinstance(error, RegistryError) and error.code in _SAID:
        return error
    log.warning("not ready", exc_info=error)
    return RegistryError("DATABASE_UNAVAILABLE")


def _state(body: bytes) -> Response:
    return Response(body, headers={"cache-control": "no-store"}, media_type="application/json")
