"""A list as a file: the same request under the same rules, named for whoever saves it, and sent as it is read.

What is refused is refused as JSON, before the first byte of the file. What breaks after that ends the connection before its time: a
client that counts on the end of a response sees that it never came.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

from starlette.types import Send

from registry.actor import Actor
from registry.errors import Lang
from registry.exchange.export import Form, Pieces, exported, named
from registry.exchange.tables import table
from registry.exchange.titles import Titles
from registry.query.reading import LONGEST_S, Listing, Lists
from registry.query.request import Request, Terms
from registry.web.coding import SHORTEST, Coding, coder, coding
from registry.web.costs import told
from registry.web.head import Head
from registry.web.negotiation import Media
from registry.web.replies import Header, standing

log = logging.getLogger("registry.web")

FORMS: Mapping[Media, Form] = {Media.XLSX: Form.XLSX, Media.CSV: Form.CSV, Media.JSONL: Form.JSONL, Media.NDJSON: Form.JSONL}
CONTENT_TYPES: Mapping[Media, bytes] = {
    Media.XLSX: Media.XLSX.encode(),
    Media.CSV: b"text/csv; charset=utf-8; header=present",
    Media.JSONL: b"application/jsonl; charset=utf-8",
    Media.NDJSON: b"application/x-ndjson; charset=utf-8",
}


class Files:
    """Makes files of lists."""

    def __init__(self, lists: Lists, titles: Titles) -> None:
        self.lists = lists
        self.titles = titles

    async def download(self, head: Head, request: Request, actor: Actor, terms: Terms) -> "Download":
        """The file that a request asks for, with its first piece made: what is refused is refused here."""
        assert head.file is not None
        form = FORMS[head.file]
        wanted = self.lists.find(request, actor)
        shown = None if form is Form.JSONL else table(wanted.rows, self.titles, head.lang)
        listing = await self.lists.open(wanted, terms)
        pieces = exported(form, shown, listing)
        try:
            first = await anext(pieces, b"") if head.method != "HEAD" else b""
        except BaseException:
            await listing.close()
            raise
        plain = wanted.rows.coordinate.rpartition(".")[2]
        title = self.titles.title(wanted.rows.coordinate, Lang.ZH) if head.lang is Lang.ZH else plain
        headers = (
            (b"content-type", CONTENT_TYPES[head.file]),
            (b"content-disposition", disposition(named(title, form), named(plain, form))),
            *told(self.lists.allowance(actor, terms)),
        )
        return Download(listing, first, pieces, headers)


class Download:
    """A file on its way."""

    def __init__(self, listing: Listing, first: bytes, pieces: Pieces, headers: tuple[Header, ...]) -> None:
        self.listing = listing
        self.first = first
        self.pieces = pieces
        self.headers = headers

    async def send(self, head: Head, send: Send) -> None:
        """Sends it, and makes an end of reading whatever happens. To HEAD only its head is told."""
        accepted = head.fields.get(b"accept-encoding")
        chosen = coding(accepted, SHORTEST) if head.file is not Media.XLSX else Coding.IDENTITY
        coded = ((b"content-encoding", chosen.encode()),) if chosen is not Coding.IDENTITY else ()
        headers = [*standing(head.lang, head.secure), *self.headers, *coded, (b"x-request-id", head.request_id)]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            if head.method == "HEAD":
                await send({"type": "http.response.body", "body": b""})
            else:
                await self._send_body(chosen, send)
        except Exception as problem:  # too late for a refusal: the client sees that the end is missing
            log.warning("a file broke off requestId=%s rows=%d", head.request_id.decode(), self.listing.count, exc_info=problem)
        finally:
            await self.pieces.aclose()
            await self.listing.close()

    async def _send_body(self, chosen: Coding, send: Send) -> None:
        async with asyncio.timeout(LONGEST_S):
            async for piece in _coded(self._all(), chosen):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    async def _all(self) -> AsyncIterator[bytes]:
        yield self.first
        async for piece in self.pieces:
            yield piece


async def _coded(pieces: AsyncIterator[bytes], chosen: Coding) -> AsyncIterator[bytes]:
    """The pieces in a coding; none that is empty."""
    compress = coder(chosen)
    async for piece in pieces:
        coded = piece if compress is None else compress.compress(piece)
        if coded:
            yield coded
    if compress is not None:
        yield compress.flush()


def disposition(name: str, plain: str) -> bytes:
    """Content-Disposition for a file of this name; `plain` is for clients that know no other letters than ASCII (RFC 6266, appendix D)."""
    if name.isascii():
        return f'attachment; filename="{name}"'.encode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}".encode()
