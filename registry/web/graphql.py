"""/graphql: a request read, its sender known, the engine asked, the answer's bytes passed on as they came."""

from time import perf_counter

from starlette.types import Receive, Scope, Send

from registry.actor import ANONYMOUS
from registry.errors import RegistryError, RequestErrors
from registry.query.kept import Kept
from registry.query.request import Answer, Costing, Engine, Request
from registry.web.body import read_json
from registry.web.costs import terms, told
from registry.web.delivery import Caching, delivered
from registry.web.files import Download, Files
from registry.web.head import Head
from registry.web.multipart import SECONDS as UPLOAD_SECONDS
from registry.web.multipart import Uploads, check_safe, is_multipart
from registry.web.negotiation import FILES, RESPONSES, Media, media
from registry.web.parameters import from_body, from_query
from registry.web.patience import Gone, Patience, Visit
from registry.web.replies import ALLOWED, Reply, refusal, send_reply
from registry.web.signin import ActorOf, cookies, known_actor, token_of

CONCURRENCY = 64
"""Requests that one process works on at once; more are sent away rather than queued, since who waits long enough asks again."""


REMEMBERED = 400
REMEMBERED_BYTES = 16_000
"""How many bodies are known by their bytes, and how long they may be: remembering a document takes some fifty times its length."""


class GraphQL:
    """The ASGI application at /graphql."""

    def __init__(
        self, engine: Engine, actor_of: ActorOf, caching: Caching, concurrency: int = CONCURRENCY, files: Files | None = None
    ) -> None:
        self.engine = engine
        self.actor_of = actor_of
        self.caching = caching
        self.files = files
        self.room = concurrency
        self.patience = Patience()
        self.uploads = Uploads()
        self.understood: Kept[bytes, Request] = Kept(count=REMEMBERED, weight=500_000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = Head(scope)
        try:
            with Visit(self.patience, receive, head.started) as visit:
                reply = await self._reply(head, receive, visit)
                if isinstance(reply, Download):
                    await reply.send(head, send)
                    return
        except Gone:
            return
        except Exception as error:  # noqa: BLE001 - a bug is answered with an id, and logged with the same
            reply = refusal(head, error)
        await send_reply(head, reply, send)

    async def _reply(self, head: Head, receive: Receive, visit: Visit) -> Reply | Download:
        head.check()
        match head.method:
            case "POST":
                self._negotiate(head)
                return await self._post(head, receive, visit)
            case "GET" | "HEAD":
                self._negotiate(head)
                return await self._admitted(head, from_query(head.scope["query_string"]), visit)
            case "OPTIONS":
                return Reply(204, b"", ((b"allow", ALLOWED.encode()), (b"accept-post", b"application/json")))
            case _:
                raise RegistryError("METHOD_NOT_ALLOWED", method=head.method[:20], allowed=ALLOWED)

    async def _post(self, head: Head, receive: Receive, visit: Visit) -> Reply | Download:
        """A request with a body. What the same bytes meant before is remembered, if the engine keeps what it makes of it; files never."""
        if is_multipart(head):
            visit.seconds = UPLOAD_SECONDS
            check_safe(head)
            await self._known(head)
            async with self.uploads.taken_in(head, receive) as request:
                return await self._admitted(head, request, visit)
        body = await read_json(head, receive)
        known = self.understood.get(body)
        if known is not None:
            return await self._admitted(head, known, visit)
        request = from_body(body)
        reply = await self._admitted(head, request, visit)
        if request.known is not None and len(body) <= REMEMBERED_BYTES:
            self.understood.keep(body, request, len(body))
        return reply

    async def _known(self, head: Head) -> None:
        """Files are taken from those who have signed in only, before the first byte of them is read."""
        await known_actor(head.fields, self.actor_of)

    async def _admitted(self, head: Head, request: Request, visit: Visit) -> Reply | Download:
        """Asks, if there is room for one more."""
        head.well_formed, visit.reading = True, False
        if self.room <= 0:
            raise RegistryError("OVERLOADED")
        self.room -= 1
        try:
            return await self._ask(head, request)
        finally:
            self.room += 1

    def _negotiate(self, head: Head) -> None:
        form = media(head.fields.get(b"accept"))
        if form in FILES and self.files is not None:
            head.file, form = form, Media.RESPONSE  # in which it is refused
        if form not in RESPONSES:
            raise RegistryError("NOT_ACCEPTABLE")
        head.media = form

    async def _ask(self, head: Head, request: Request) -> Reply | Download:
        read = perf_counter()
        agreed = terms(head)
        token = token_of(head.fields)
        actor = ANONYMOUS if token is None else await self.actor_of(token)
        known = perf_counter()
        try:
            if head.file is not None and self.files is not None and agreed.costing is not Costing.VALIDATE:
                return await self.files.download(head, request, actor, agreed)
            answer = await self.engine.answer(request, actor, head.lang, agreed)
        except (RegistryError, RequestErrors) as error:
            reply = refusal(head, error)
            return reply._replace(headers=(*reply.headers, *told(self.engine.allowance(actor, agreed.sender))))
        times = _times(answer, read - head.started, known - read, perf_counter() - head.started)
        headers = ((b"server-timing", times), *told(self.engine.allowance(actor, agreed.sender)))
        if answer.replayed:
            headers = (*headers, (b"idempotency-replayed", b"true"))
        if answer.credentials is not None:
            headers = (*headers, *cookies(answer.credentials))
        return await delivered(head, request, actor, answer, self.caching, headers)


def _times(answer: Answer, read: float, actor: float, total: float) -> bytes:
    """Server-Timing: ours in seconds, the engine's stages in milliseconds as it measured them."""
    stages = "".join([f"{stage};dur={ms:.3f}, " for stage, ms in answer.timing])
    return f"read;dur={read * 1e3:.3f}, actor;dur={actor * 1e3:.3f}, {stages}total;dur={total * 1e3:.3f}".encode()
