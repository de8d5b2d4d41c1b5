"""uvicorn's HTTP protocol with what it lacks: a time and a size for the head of a request, coded answers to what is not HTTP, and a way
to send a whole reply at once.

A middleware cannot do this: it is called when the head is complete, and a client that sends its head byte by byte never gets there.
Handed to uvicorn as `http=Wire`.
"""

import asyncio
from typing import Any
from weakref import ref

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from registry.errors import RegistryError
from registry.web.body import BODY_LIMIT
from registry.web.head import URI_LIMIT, Head
from registry.web.replies import WHOLE, document, standing

HEAD_LIMIT = 65_536
HEAD_SECONDS = 10

_NOTHING_READ: Scope = {"type": "http", "method": "GET", "path": "", "query_string": b"", "headers": []}


class Whole:
    """Sends status, head and body of one reply at once.

    In ASGI's own way they are two messages, and each field of the head is looked at twice: more work than most answers are. Who calls
    this vouches for the head, which is written as it is, has a Content-Length that is right, and says nothing of the connection. It is
    what uvicorn's `RequestResponseCycle.send` does with such a reply, without an access log.
    """

    __slots__ = ("cycle",)

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self.cycle = ref(cycle)  # whose scope leads here: a reference there and back would be the collector's work

    async def __call__(self, status: int, head: bytes, body: bytes) -> None:
        cycle = self.cycle()
        if cycle is None:
            return
        if cycle.flow.write_paused and not cycle.disconnected:
            await cycle.flow.drain()
        if cycle.disconnected or cycle.transport.is_closing():
            return
        common = [part for field in cycle.default_headers for part in (field[0], b": ", field[1], b"\r\n")]
        ending = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        cycle.response_started, cycle.waiting_for_100_continue = True, False
        cycle.transport.write(b"".join((STATUS_LINE[status], *common, head, ending, body)))
        cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()


class Wire(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.head_open = False
        self.head_size = 0
        self.passed_over = 0
        self.head_timer: asyncio.TimerHandle | None = None
        self.refused: RegistryError | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.head_open, self.head_size, self.passed_over = True, 0, 0

    def on_headers_complete(self) -> None:
        self.head_open = False
        if self.head_timer is not None:
            self._stop_timer()
        if self.parser.should_upgrade():
            return  # it is read again without that wish, and is then a request
        super().on_headers_complete()
        extensions: Any = {WHOLE: Whole(self.cycle)}
        self.scope["extensions"] = extensions  # seen in time: the application is a task that has not begun

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        if self.refused is not None:
            return
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as wish:
            self._read_without_upgrade(data[wish.args[0] :])
            return
        except HttpParserError:
            self._refuse(RegistryError("BAD_REQUEST"))
            return
        if self.head_open:  # which it seldom is: most heads come in one piece
            self.head_size += len(data)
            if self.head_size > HEAD_LIMIT:
                self._refuse(self._too_large())
            elif self.head_timer is None:
                self.head_timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def on_body(self, body: bytes) -> None:
        """A body refused on sight is still read, so that the client gets to the answer; but not without end."""
        super().on_body(body)
        if self.cycle.response_complete:
            self.passed_over += len(body)
            if self.passed_over > 16 * BODY_LIMIT:
                self.transport.close()

    def _read_without_upgrade(self, rest: bytes) -> None:
        """Passes over the wish to speak another protocol (h2c, WebSocket), as RFC 9110, 7.8 allows.

        The parser stops where the other protocol would begin, and would take the body for a request of its own.
        """
        method, version = self.parser.get_method(), self.parser.get_http_version()
        if method == b"CONNECT":
            self._refuse(RegistryError("BAD_REQUEST"))
            return
        named = b",".join(value for name, value in self.headers if name == b"connection").split(b",")
        left = [token.strip() for token in named if token.strip().lower() not in (b"", b"upgrade", b"http2-settings")]
        fields = [field for field in self.headers if field[0] not in (b"upgrade", b"http2-settings", b"connection")]
        fields += [(b"connection", b", ".join(left))] if left else []
        lines = b"".join(b"%b: %b\r\n" % field for field in fields)
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's own
        self.data_received(b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, version.encode(), lines) + rest)

    def on_response_complete(self) -> None:
        if self.refused is not None and not (self.pipeline and _is_whole(self.pipeline[-1][0])):
            self._refuse_now(self.refused)
        else:
            super().on_response_complete()

    def _too_large(self) -> RegistryError:
        if len(self.url) > URI_LIMIT:
            return RegistryError("URI_TOO_LONG", limit=URI_LIMIT)
        return RegistryError("HEADERS_TOO_LARGE", limit=HEAD_LIMIT)

    def _too_slow(self) -> None:
        self.head_timer = None
        if self.transport.is_closing():
            return
        if self.head_open:
            self._refuse(RegistryError("REQUEST_TIMEOUT", seconds=HEAD_SECONDS))
        else:
            self.transport.close()

    def _stop_timer(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None

    def _refuse(self, error: RegistryError) -> None:
        """Refuses what follows, when whatever was asked before is answered."""
        under_way = self.cycle is not None and not self.cycle.response_complete and _is_whole(self.cycle)
        if self.refused is None and (under_way or self.pipeline):
            self.refused = error
            self._stop_timer()
        else:
            self._refuse_now(error)

    def _refuse_now(self, error: RegistryError) -> None:
        """The same answer as the application's, in English: what was read of the head is not to be trusted."""
        self._stop_timer()
        if self.transport.is_closing():
            return
        head = Head(_NOTHING_READ)
        body = document(head, [error])
        fields = [
            *self.server_state.default_headers,
            *standing(head.lang, False),
            (b"content-type", b"application/json; charset=utf-8"),
            (b"x-request-id", head.request_id),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
        ]
        lines = b"".join(b"%s: %s\r\n" % field for field in fields)
        self.transport.write(b"%s%s\r\n%s" % (STATUS_LINE[error.entry.http_status], lines, body))
        self.transport.close()


def _is_whole(cycle: RequestResponseCycle) -> bool:
    """Whether all of a request has come."""
    return not cycle.more_body
