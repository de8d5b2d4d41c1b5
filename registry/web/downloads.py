"""Files leave: by a link, to whom it was given, as something to save and never as something to show.

What people bring is theirs, and not this site's: nothing of it is run here (`sandbox`, `nosniff`), and no cache keeps it. Any part can be
asked for, so that a download goes on where it broke off.
"""

import asyncio
import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from registry.errors import RegistryError
from registry.files.names import suffix_of
from registry.services.files.cabinet import Cabinet
from registry.web.delivery import has
from registry.web.files import disposition
from registry.web.head import Head
from registry.web.signin import ActorOf, known_actor

ROOM = 32
"""Files that leave one process at a time."""

LONGEST_S = 3600
"""How long one may take: its client may go on from where it was."""

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


class Downloads:
    """The addresses of files."""

    def __init__(self, cabinet: Cabinet, actor_of: ActorOf) -> None:
        self.cabinet = cabinet
        self.actor_of = actor_of
        self.room = ROOM

    def routes(self) -> list[Route]:
        return [Route("/files/{attachment}/content", self.send, methods=["GET"])]

    async def send(self, request: Request) -> Response:
        """The file that a link leads to, or a part of it."""
        head: Head = request.scope["head"]
        actor = await known_actor(head.fields, self.actor_of)
        until, signature = request.query_params.get("until", ""), request.query_params.get("signature", "")
        if not re.fullmatch(r"\d{1,12}", until):
            raise RegistryError("FILE_LINK_INVALID")
        file = await self.cabinet.let_out(actor, request.path_params["attachment"], until, signature)
        tag = f'"{file.sha256}"'
        common = {"etag": tag, "cache-control": "private, no-store", "accept-ranges": "bytes"}
        if has(head.fields.get(b"if-none-match", b""), tag.encode()):
            return Response(status_code=304, headers=common)
        plain = f"file.{suffix_of(file.name)}"
        described = {
            **common,
            "content-disposition": disposition(file.name, plain).decode(),
            "content-type": file.media_type,
            "content-security-policy": _SANDBOX,
        }
        wanted = request.headers.get("range", "") if request.headers.get("if-range", tag) == tag else ""
        start, end = _part(wanted, file.size)
        if start >= end:
            return Response(status_code=416, headers={**common, "content-range": f"bytes */{file.size}"})
        if (start, end) != (0, file.size):
            described["content-range"] = f"bytes {start}-{end - 1}/{file.size}"
        described["content-length"] = str(end - start)
        status = 206 if "content-range" in described else 200
        if head.method == "HEAD":
            return Response(status_code=status, headers=described)
        return StreamingResponse(self._leaving(self.cabinet.content(file.id, file.seal, start, end)), status, described)

    async def _leaving(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        if self.room <= 0:
            raise RegistryError("OVERLOADED")
        self.room -= 1
        try:
            async with asyncio.timeout(LONGEST_S):
                async for piece in pieces:
                    yield piece
        finally:
            self.room += 1


def _part(wanted: str, size: int) -> tuple[int, int]:
    """From where until just before where: the one range that is asked for, else the whole. Empty where there is nothing in it."""
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or found[1] == found[2] == "":
        return 0, size
    if not found[1]:
        return max(0, size - int(found[2])), size
    start = int(found[1])
    if not found[2]:
        return start, size
    last = int(found[2])
    return (start, min(size, last + 1)) if last >= start else (0, size)  # what runs backwards is no range (RFC 9110, 14.1.1)
