"""Uploads by tus 1.0.0 (https://tus.io/protocols/resumable-upload): /files, and an address for each upload.

What is acknowledged is on the disk. Bytes are written as they come, a segment at a time, while no connection to the database is held; a
request that breaks off leaves what had come, and the next one goes on from there. Every request but OPTIONS needs a header that no form on
another site can send, so none is forged with somebody's cookie.
"""

import asyncio
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from email.utils import format_datetime
from hashlib import sha1, sha256
from hmac import compare_digest
from typing import Any, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from registry.actor import Actor
from registry.errors import RegistryError
from registry.files.limits import Limits
from registry.files.staging import Staged
from registry.services.files.cabinet import Cabinet, Upload
from registry.web.head import Head
from registry.web.replies import refusal, standing
from registry.web.signin import ActorOf, writer_of

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination,checksum"
OCTETS = "application/offset+octet-stream"

SILENT_SECONDS = 60
"""How long a client may send nothing before its connection is ended. What had come stays."""

ROOM = 32
"""Requests with bytes that one process takes in at a time."""

_DIGITS = re.compile(r"\d{1,15}")
_PAIR = re.compile(r"(?P<key>[!-+\--~]+)(?: (?P<value>[A-Za-z0-9+/]*={0,2}))?")
_ALGORITHMS: Mapping[str, Callable[[], Any]] = {"sha1": lambda: sha1(usedforsecurity=False), "sha256": sha256}

Handler = Callable[[Request], Awaitable[Response]]


class Checksum(NamedTuple):
    """What the bytes of a request are said to come to."""

    algorithm: str
    digest: bytes


class Resumable:
    """The addresses of uploads."""

    def __init__(self, cabinet: Cabinet, actor_of: ActorOf, limits: Limits) -> None:
        self.cabinet = cabinet
        self.actor_of = actor_of
        self.limits = limits
        self.room = ROOM

    def routes(self) -> list[Route]:
        return [
            Route("/files", self._answering({"OPTIONS": self.tell, "POST": self.create}), methods=["OPTIONS", "POST"]),
            Route(
                "/files/{upload}",
                self._answering({"OPTIONS": self.tell, "HEAD": self.show, "PATCH": self.go_on, "DELETE": self.give_up}),
                methods=["OPTIONS", "HEAD", "PATCH", "DELETE", "POST"],
            ),
        ]

    async def tell(self, request: Request) -> Response:
        """What can be done here."""
        told = {"tus-version": VERSION, "tus-extension": EXTENSIONS, "tus-max-size": str(self.limits.of_file)}
        return Response(status_code=204, headers={**told, "tus-checksum-algorithm": ",".join(_ALGORITHMS)})

    async def create(self, request: Request) -> Response:
        """Begins an upload, perhaps with its first bytes."""
        actor = await writer_of(request.scope["head"].fields, self.actor_of)
        if "upload-defer-length" in request.headers:
            raise RegistryError("UPLOAD_HEADER_INVALID", header="Upload-Length", expected="Upload-Length: 1048576")
        size = _number(request, "Upload-Length")
        upload = await self.cabinet.begin(actor, _file_name(request), size)
        headers = {"location": f"/files/{upload.id}", **_expires(upload)}
        if request.headers.get("content-type") == OCTETS:
            headers["upload-offset"] = str(await self._take(request, actor, upload, 0))
        return Response(status_code=201, headers=headers)

    async def show(self, request: Request) -> Response:
        """How far an upload has come. What is told is on the disk; one that is whole and was not looked at yet is looked at now."""
        actor = await writer_of(request.scope["head"].fields, self.actor_of)
        upload = await self.cabinet.upload_of(actor, request.path_params["upload"])
        offset = upload.size
        if upload.state == "UPLOADING":
            with self.cabinet.staging.held(upload.id, upload.seal) as staged:
                await asyncio.to_thread(staged.keep)
                offset = staged.offset
                if offset == upload.size:
                    await self.cabinet.receive(actor, upload, staged)
        name = b64encode(upload.name.encode()).decode()
        told = {"upload-offset": str(offset), "upload-length": str(upload.size), "upload-metadata": f"filename {name}"}
        return Response(headers={**told, **_expires(upload)})

    async def go_on(self, request: Request) -> Response:
        """Takes more bytes."""
        actor = await writer_of(request.scope["head"].fields, self.actor_of)
        if request.headers.get("content-type") != OCTETS:
            raise RegistryError("UNSUPPORTED_MEDIA_TYPE", received=request.headers.get("content-type", "-")[:100])
        offset = _number(request, "Upload-Offset")
        upload = await self.cabinet.upload_of(actor, request.path_params["upload"])
        if upload.state != "UPLOADING":
            raise RegistryError("UPLOAD_OFFSET_DIFFERS", offset=upload.size, given=offset)
        offset = await self._take(request, actor, upload, offset)
        return Response(status_code=204, headers={"upload-offset": str(offset), **_expires(upload)})

    async def give_up(self, request: Request) -> Response:
        """Deletes an upload."""
        actor = await writer_of(request.scope["head"].fields, self.actor_of)
        await self.cabinet.give_up(actor, request.path_params["upload"])
        return Response(status_code=204)

    async def _take(self, request: Request, actor: Actor, upload: Upload, offset: int) -> int:
        """Takes in the body of a request, and looks at the file if that was all of it; how far it has come then."""
        checksum = _checksum(request)
        if self.room <= 0:
            raise RegistryError("OVERLOADED")
        self.room -= 1
        try:
            with self.cabinet.staging.held(upload.id, upload.seal) as staged:
                if staged.offset != offset:
                    raise RegistryError("UPLOAD_OFFSET_DIFFERS", offset=staged.offset, given=offset)
                await _take_in(request, upload, staged, checksum)
                if staged.offset == upload.size:
                    await self.cabinet.receive(actor, upload, staged)
                return staged.offset
        finally:
            self.room += 1

    def _answering(self, handlers: Mapping[str, Handler]) -> Handler:
        """The handler of a method, which every answer says the version with; what is refused is refused as everywhere."""

        async def answering(request: Request) -> Response:
            head: Head = request.scope["head"]
            method = request.headers.get("x-http-method-override", request.method).upper()
            try:
                if method not in handlers:
                    raise RegistryError("METHOD_NOT_ALLOWED", method=method[:20], allowed=", ".join(handlers))
                if method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
                    raise RegistryError("TUS_VERSION_UNKNOWN", supported=VERSION)
                answer = await handlers[method](request)
            except RegistryError as problem:
                answer = _refused(head, problem)
            answer.headers["tus-resumable"] = VERSION
            answer.headers["cache-control"] = "no-store"
            return answer

        return answering


async def _take_in(request: Request, upload: Upload, staged: Staged, checksum: Checksum | None) -> None:
    """Writes what comes. It stays, whatever ends the request; with a checksum it stays only if it is what it is said to be."""
    if checksum is None:
        try:
            async for piece in _body(request, upload.size - staged.offset):
                await asyncio.to_thread(staged.append, piece)
        finally:
            await asyncio.to_thread(staged.keep)
        return
    digest = _ALGORITHMS[checksum.algorithm]()
    with staged.proving() as prove:
        async for piece in _body(request, upload.size - staged.offset):
            digest.update(piece)
            await asyncio.to_thread(staged.append, piece)
        if not compare_digest(digest.digest(), checksum.digest):
            raise RegistryError("UPLOAD_CHECKSUM_DIFFERS")
        await asyncio.to_thread(prove)


async def _body(request: Request, room: int) -> AsyncIterator[bytes]:
    """The pieces of a body, as long as they come, and never more than there is room for."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > room:
        raise RegistryError("FILE_TOO_LARGE", actual=int(announced[:20]), limit=room)
    stream, size = request.stream(), 0
    while True:
        try:
            async with asyncio.timeout(SILENT_SECONDS):
                piece = await anext(stream, b"")
        except TimeoutError:
            raise RegistryError("REQUEST_TIMEOUT", seconds=SILENT_SECONDS) from None
        except ClientDisconnect:
            raise RegistryError("REQUEST_TIMEOUT", seconds=0) from None
        if not piece:
            return
        size += len(piece)
        if size > room:
            raise RegistryError("FILE_TOO_LARGE", actual=size, limit=room)
        yield piece


def _number(request: Request, header: str) -> int:
    given = request.headers.get(header, "")
    if not _DIGITS.fullmatch(given):
        raise RegistryError("UPLOAD_HEADER_INVALID", header=header, expected=f"{header}: 1048576")
    return int(given)


def _file_name(request: Request) -> str:
    """The name in Upload-Metadata: `filename 5byg5LiJLnBkZg==`. Whatever else stands there is passed over."""
    wrong = RegistryError("UPLOAD_HEADER_INVALID", header="Upload-Metadata", expected="filename 5byg5LiJLnBkZg==")
    given: dict[str, str] = {}
    for pair in request.headers.get("upload-metadata", "").split(","):
        found = _PAIR.fullmatch(pair.strip())
        if found is None or found["key"] in given:
            raise wrong
        given[found["key"]] = found["value"] or ""
    try:
        return b64decode(given["filename"], validate=True).decode()
    except (KeyError, NotBase64, UnicodeDecodeError):
        raise wrong from None


def _checksum(request: Request) -> Checksum | None:
    """What Upload-Checksum says: `sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`."""
    given = request.headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, encoded = given.partition(" ")
    try:
        if algorithm not in _ALGORITHMS:
            raise NotBase64
        return Checksum(algorithm, b64decode(encoded, validate=True))
    except NotBase64:
        expected = f"{' | '.join(_ALGORITHMS)} Kq5sNclPz7QV2+lfQIuc6R7oRu0="
        raise RegistryError("UPLOAD_HEADER_INVALID", header="Upload-Checksum", expected=expected) from None


def _expires(upload: Upload) -> dict[str, str]:
    return {"upload-expires": format_datetime(upload.expires_at, usegmt=True)}


def _refused(head: Head, problem: RegistryError) -> Response:
    """A refusal, with what a client of tus looks for beside it."""
    reply = refusal(head, problem)
    response = Response(reply.body, reply.status, media_type="application/json; charset=utf-8")
    response.raw_headers += [*standing(head.lang, head.secure), *reply.headers]
    if problem.code == "TUS_VERSION_UNKNOWN":
        response.headers["tus-version"] = VERSION
    if problem.code == "UPLOAD_OFFSET_DIFFERS":
        response.headers["upload-offset"] = str(problem.params["offset"])
    return response
