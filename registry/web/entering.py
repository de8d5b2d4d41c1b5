"""Signing in through the provider of identities, as a browser sees it: out by one address, back by another, and a page for what goes wrong.

No token is in any address: who comes back gets a session by a cookie, as by `signIn`.
"""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from registry.actor import Actor
from registry.errors import RegistryError
from registry.services.entrance import Answered, Entrance, Visitor
from registry.web.costs import terms
from registry.web.head import Head
from registry.web.replies import NO_STORE, log
from registry.web.said import page, refused
from registry.web.signin import OWN_SITE, ActorOf, cookies, passage_cookie, passage_of, token_of

DOOR, OUT, BACK = "/sign-in", "/sign-in/oidc", "/sign-in/oidc/callback"

ROOM = 32
"""Browsers for which the provider is asked at the same time, in a process."""

LONGEST = 2000
"""Characters of what comes back, and of where to go afterwards."""

WITH_PASSWORD = ("已有密码的账户仍可用密码登录。", "Accounts with a password sign in with it as before.")

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:]+\](:\d{1,5})?")
_BACK = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_SAID = re.compile(rf"[ -~]{{1,{LONGEST}}}")

Answering = Callable[[Request], Awaitable[Response]]


class Door:
    """The three addresses. `public_url` is how browsers reach the registry; without it, as each request says."""

    def __init__(self, entrance: Entrance, actor_of: ActorOf, public_url: str | None) -> None:
        self.entrance = entrance
        self.actor_of = actor_of
        self.public_url = public_url
        self.room = ROOM

    def routes(self) -> list[Route]:
        """GET alone: Starlette would have a HEAD take what is good once."""
        handlers = {DOOR: self.show, OUT: self.leave, BACK: self.arrive}
        return [Route(address, self._answering(handler), methods=["GET"]) for address, handler in handlers.items()]

    async def show(self, request: Request) -> Response:
        """The way to the provider, and out of it again, where it can be reached."""
        farewell = await self.entrance.provider.farewell(f"{self._origin(request)}/")
        own = ("关联我的统一身份", "Link my identity to the account I am signed in to", f"{OUT}?link=own")
        links = [("统一身份认证登录", "Sign in through the identity provider", OUT), own]
        if farewell is not None:
            links.append(("退出统一身份认证", "Sign out at the identity provider", farewell))
        return page(200, "登录", "Sign in", (WITH_PASSWORD,), links)

    async def leave(self, request: Request) -> Response:
        """Sends the browser to the provider."""
        actor = await self._linking(request) if request.query_params.get("link") == "own" else None
        visitor = _visitor(request)
        begun, address = await self.entrance.leave(visitor, back_of(request.query_params.get("return")), self._redirect(request), actor)
        answer = _sent(address)
        answer.raw_headers.append((b"set-cookie", passage_cookie(begun.browser)))
        return answer

    async def arrive(self, request: Request) -> Response:
        """Lets in whoever comes back from the provider."""
        arrived = await self.entrance.arrive(_visitor(request), _answered(request), self._redirect(request))
        answer = _sent(arrived.back)
        if arrived.credentials is not None:
            answer.raw_headers += cookies(arrived.credentials)
        return answer

    async def _linking(self, request: Request) -> Actor:
        """In whose session an identity is to be linked, where no other site sent the browser here.

        That site could have signed the browser in at the provider as somebody else, who would then have a way into the account.
        """
        fields = request.scope["head"].fields
        token = token_of(fields) if fields.get(b"sec-fetch-site") in OWN_SITE else None
        if token is None:
            raise RegistryError("SESSION_REQUIRED")
        return await self.actor_of(token)

    def _answering(self, handler: Answering) -> Answering:
        async def answering(request: Request) -> Response:
            head: Head = request.scope["head"]
            if head.method != "GET":
                raise RegistryError("METHOD_NOT_ALLOWED", method=head.method[:20], allowed="GET")
            try:
                return await self._admitted(handler, request)
            except RegistryError as error:
                log.info("at the provider's door: %s %r requestId=%s", error.code, error.params.get("problem"), head.request_id.decode())
                return refused(error, (("重新登录", "Begin again", OUT), ("首页", "Start page", "/")))

        return answering

    async def _admitted(self, handler: Answering, request: Request) -> Response:
        if self.room <= 0:
            raise RegistryError("OVERLOADED")
        self.room -= 1
        try:
            return await handler(request)
        finally:
            self.room += 1

    def _redirect(self, request: Request) -> str:
        return f"{self._origin(request)}{BACK}"

    def _origin(self, request: Request) -> str:
        """Scheme and host as browsers know them. The provider sends nobody to an address that it was not told of beforehand."""
        if self.public_url:
            return self.public_url
        host = request.headers.get("host", "")
        if not _HOST.fullmatch(host):
            raise RegistryError("BAD_REQUEST")
        return f"{request.scope['scheme']}://{host}"


def back_of(wanted: str | None) -> str:
    """Where to go afterwards: an address on this very site, else its start page.

    Browsers take `//host` and `/\\host` for another site, and leave out tabs and line ends before they look.
    """
    if wanted is None or len(wanted) > LONGEST or not _BACK.fullmatch(wanted):
        return "/"
    return "/" if urlsplit(wanted).netloc else wanted


def _visitor(request: Request) -> Visitor:
    head: Head = request.scope["head"]
    of = terms(head)
    return Visitor(of.sender, of.device, passage_of(head.fields))


def _answered(request: Request) -> Answered:
    """What the provider had the browser bring. A parameter that stands twice could be read in two ways."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given or (name in ("state", "code", "error", "iss") and not _SAID.fullmatch(value)):
            raise RegistryError("OIDC_PASSAGE_UNKNOWN")
        given[name] = value
    if "state" not in given:
        raise RegistryError("OIDC_PASSAGE_UNKNOWN")
    code = None if "error" in given else given.get("code")
    return Answered(given["state"], code, given.get("error"), given.get("iss"))


def _sent(address: str) -> Response:
    return Response(status_code=302, headers={"location": address, "cache-control": NO_STORE.decode()})
