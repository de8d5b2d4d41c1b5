"""The site: its addresses, the frame around every page, and the short way to /graphql."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from registry.errors import RegistryError
from registry.query.request import Engine
from registry.web.delivery import Caching
from registry.web.downloads import Downloads
from registry.web.entering import Door
from registry.web.files import Files
from registry.web.graphql import CONCURRENCY, GraphQL
from registry.web.head import Head
from registry.web.pages import Page, Ready, Templates, routes
from registry.web.replies import SECURITY, TRANSPORT, refusal, send_reply
from registry.web.resumable import Resumable
from registry.web.signin import ActorOf


class Site(Starlette):
    """Starlette, with /graphql answered before middleware and routes are gone through: they would cost as much as all else here."""

    def __init__(self, graphql: GraphQL, pages: list[Route], lifespan: Lifespan[Any] | None) -> None:
        super().__init__(
            routes=[Route("/graphql", graphql), *pages],
            middleware=[Middleware(Frame)],
            exception_handlers={HTTPException: _refused},
            lifespan=lifespan,
        )
        self.router.redirect_slashes = False
        self.graphql = graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await self.graphql(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def build(
    engine: Engine,
    actor_of: ActorOf,
    sdl: str,
    ready: Ready,
    *,
    lifespan: Lifespan[Any] | None = None,
    caching: Caching = Caching(),  # noqa: B008 - frozen
    concurrency: int = CONCURRENCY,
    templates: Templates = MappingProxyType({}),
    rules: Page | None = None,
    files: Files | None = None,
    door: Door | None = None,
    uploads: Resumable | None = None,
    downloads: Downloads | None = None,
) -> Site:
    """The whole of HTTP. `sdl` is the printed contract, `rules` the page of its rules, `files` makes files of lists.

    `lifespan` opens and closes what all stands on. `door` is there where people may sign in through a provider of identities; `uploads` and
    `downloads` where files are kept.
    """
    rooms = [room.routes() for room in (door, uploads, downloads) if room is not None]
    pages = [*routes(sdl, ready, templates, rules), *chain.from_iterable(rooms)]
    return Site(GraphQL(engine, actor_of, caching, concurrency, files), pages, lifespan)


class Frame:
    """What every page has in common: its request is unambiguous, its reply has an id and the security headers, its bugs are masked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["head"] = Head(scope)
        started = False

        async def framed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": _framed(head, message["headers"])}
            await send(message)

        try:
            head.check()
            await self.app(scope, receive, framed)
        except Exception as error:
            if started:
                raise
            await send_reply(head, refusal(head, error), send)


def _framed(head: Head, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """A page's own policy stands; whatever it does not say is added."""
    said: Mapping[bytes, bytes] = dict(headers)
    common = (*SECURITY, (b"x-request-id", head.request_id), *((TRANSPORT,) if head.secure else ()))
    return [*headers, *(header for header in common if header[0] not in said)]


async def _refused(request: Request, error: Exception) -> Response:
    """Starlette's own refusals, with codes."""
    head: Head = request.scope["head"]
    refused: Exception = error
    if isinstance(error, HTTPException) and error.status_code == 405:
        allowed = ", ".join(sorted(set((error.headers or {}).get("Allow", "GET, HEAD").replace(" ", "").split(","))))
        refused = RegistryError("METHOD_NOT_ALLOWED", method=head.method[:20], allowed=allowed)
    elif isinstance(error, HTTPException) and error.status_code == 404:
        refused = RegistryError("NOT_FOUND", address=head.scope["path"][:100])
    raise refused
