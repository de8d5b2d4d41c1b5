"""Requests with files, by the GraphQL multipart request specification: operations, map, then the files, written to disk as they come.

A form on another site can send multipart with the viewer's cookie and without asking, so such a request is taken only with a header
that no form can send. Whatever happens to the request, its files are gone when it ends.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive

from registry.errors import RegistryError
from registry.query.request import Request, Upload
from registry.web.head import Head
from registry.web.parameters import from_body, json_in
from registry.web.patience import Gone

TOTAL = 25_000_000
"""Bytes of a whole request."""

FILES = 10
FIELD = 500_000
"""Bytes of `operations`, and of `map`."""

PATHS = 50
HEADERS = 8
HEADER = 2_000
BOUNDARY = 70
"""Characters of a boundary (RFC 2046, 5.1.1)."""

NAME = 200
SECONDS = 120
"""How long a request with files may take to arrive."""

AT_ONCE = 8
"""Such requests that one process takes in at a time: each may fill a disk."""

GUARDS = (b"graphql-require-preflight", b"apollo-require-preflight", b"x-requested-with")

Parts = dict[str, bytes]


class Uploads:
    """Takes in requests with files."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.room = at_once

    @asynccontextmanager
    async def taken_in(self, head: Head, receive: Receive) -> AsyncIterator[Request]:
        """The request of a multipart body. Its files are there as long as the context is open."""
        boundary = _boundary(head)
        if self.room <= 0:
            raise RegistryError("OVERLOADED")
        self.room -= 1
        directory = Path(tempfile.mkdtemp(prefix="registry-upload-"))
        try:
            form = _Form(directory, boundary)
            try:
                await _gather(form, receive)
                request = form.request()
            finally:
                form.close()
            yield request
        finally:
            self.room += 1
            shutil.rmtree(directory, ignore_errors=True)


def is_multipart(head: Head) -> bool:
    """Whether a request says that it is a form with files."""
    return head.fields.get(b"content-type", b"")[:20].lower().startswith(b"multipart/form-data")


def check_safe(head: Head) -> None:
    """Raises MULTIPART_UNSAFE for what a form on another site could send."""
    if not any(head.fields.get(guard, b"").strip() for guard in GUARDS):
        raise RegistryError("MULTIPART_UNSAFE")


def _boundary(head: Head) -> bytes:
    check_safe(head)
    coding = head.fields.get(b"content-encoding", b"identity").lower()
    if coding != b"identity":
        raise RegistryError("UNSUPPORTED_MEDIA_TYPE", received=coding.decode("latin-1")[:100])
    given = head.fields[b"content-type"]
    kind, parameters = parse_options_header(given)
    boundary = parameters.get(b"boundary", b"")
    if kind != b"multipart/form-data":
        raise RegistryError("UNSUPPORTED_MEDIA_TYPE", received=given.decode("latin-1")[:100])
    odd = boundary.translate(None, _BOUNDARY) or boundary.endswith(b" ")
    if odd or given.lower().count(b"boundary=") != 1 or not 0 < len(boundary) <= BOUNDARY:
        raise RegistryError("MULTIPART_INVALID", problem="boundary")
    announced = head.fields.get(b"content-length", b"")
    if announced.isdigit() and int(announced[:20]) > TOTAL:
        raise RegistryError("PAYLOAD_TOO_LARGE", limit=TOTAL)
    return boundary


_BOUNDARY = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=? "


async def _gather(form: "_Form", receive: Receive) -> None:
    """Hands the body to the form piece by piece."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size > TOTAL:
            raise RegistryError("PAYLOAD_TOO_LARGE", limit=TOTAL)
        form.write(piece)
        more = message.get("more_body", False)
    form.end()


class _Form:
    """What has come of a form: two fields, and files on disk."""

    def __init__(self, directory: Path, boundary: bytes) -> None:
        self.directory = directory
        self.fields: Parts = {}
        self.files: dict[str, Upload] = {}
        self.places: Mapping[str, list[str]] = {}
        self.headers: dict[bytes, bytes] = {}
        self.header: tuple[bytes, bytes] = (b"", b"")
        self.name = ""
        self.size = 0
        self.text = bytearray()
        self.file: IO[bytes] | None = None
        self.file_name = ""
        self.digest = sha256()
        self.ended = False
        self.parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header_name,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers,
                "on_part_data": self._on_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
            max_header_count=HEADERS,
            max_header_size=HEADER,
        )

    def write(self, piece: bytes) -> None:
        try:
            self.parser.write(piece)
        except FormParserError as error:
            raise RegistryError("MULTIPART_INVALID", problem=str(error)[:100]) from None

    def end(self) -> None:
        if not self.ended:
            raise RegistryError("MULTIPART_TRUNCATED")

    def close(self) -> None:
        if self.file is not None:
            self.file.close()

    def request(self) -> Request:
        """The request, with each file in the places of the variables that the map leads to."""
        for name in ("operations", "map", *self.places):
            if name not in self.fields and name not in self.files:
                raise RegistryError("MULTIPART_PART_MISSING", part=name[:NAME])
        request = from_body(self.fields["operations"])
        for name, places in self.places.items():
            for place in places:
                _put(request.variables, place, self.files[name])
        return request

    def _begin(self) -> None:
        self.headers, self.header, self.name, self.size = {}, (b"", b""), "", 0

    def _on_header_name(self, data: bytes, start: int, end: int) -> None:
        self.header = self.header[0] + data[start:end], b""

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.header = self.header[0], self.header[1] + data[start:end]

    def _on_header_end(self) -> None:
        name, value = self.header[0].lower(), self.header[1].strip()
        if name in self.headers:
            raise RegistryError("MULTIPART_INVALID", problem=f"{name.decode('latin-1')[:40]} stands twice in one part")
        self.headers[name] = value
        self.header = (b"", b"")

    def _on_headers(self) -> None:
        kind, parameters = parse_options_header(self.headers.get(b"content-disposition"))
        self.name = parameters.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or not self.name:
            raise RegistryError("MULTIPART_INVALID", problem="a part without Content-Disposition: form-data and a name")
        if self.headers.get(b"content-transfer-encoding", b"binary").lower() not in (b"binary", b"8bit", b"7bit"):
            raise RegistryError("MULTIPART_INVALID", problem="Content-Transfer-Encoding")
        if self.name in self.fields or self.name in self.files:
            raise RegistryError("MULTIPART_PART_REPEATED", part=self.name[:NAME])
        self._check_place(self.name)
        if "map" not in self.fields and self.name in ("operations", "map"):
            self.text = bytearray()
        else:
            self.file_name = _file_name(parameters.get(b"filename", b""))
            self.digest = sha256()
            self.file = (self.directory / str(len(self.files))).open("wb")

    def _check_place(self, name: str) -> None:
        """The two fields come first, and every other part is a file that the map names."""
        awaited = next((field for field in ("operations", "map") if field not in self.fields), None)
        if awaited is not None and name != awaited:
            raise RegistryError("MULTIPART_OUT_OF_ORDER", part=name[:NAME])
        if awaited is None and name not in self.places:
            raise RegistryError("MULTIPART_PART_UNEXPECTED", part=name[:NAME])

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self.size += end - start
        if self.file is not None:
            self.file.write(memoryview(data)[start:end])
            self.digest.update(memoryview(data)[start:end])
        elif self.size > FIELD:
            raise RegistryError("MULTIPART_PART_TOO_LARGE", part=self.name, limit=FIELD)
        else:
            self.text += data[start:end]

    def _on_part_end(self) -> None:
        if self.file is not None:
            self.file.close()
            path = Path(self.file.name)
            self.file = None
            content_type = self.headers.get(b"content-type", b"").decode("latin-1")[:NAME]
            self.files[self.name] = Upload(path, self.file_name, content_type, self.size, self.digest.hexdigest())
        else:
            self.fields[self.name] = bytes(self.text)
            if self.name == "map":
                self.places = _places(self.fields["map"])

    def _on_end(self) -> None:
        self.ended = True


def _file_name(given: bytes) -> str:
    """The name alone, to be shown: no path, nothing that cannot be printed."""
    name = given.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in name if character.isprintable())[:NAME]


def _places(text: bytes) -> Mapping[str, list[str]]:
    """The map, checked: a list of places for each file, each place once."""
    given = json_in(text, "map")
    if not isinstance(given, dict) or not all(isinstance(places, list) and places for places in given.values()):
        raise RegistryError("MULTIPART_MAP_INVALID", problem="not an object of lists")
    every = [place for places in given.values() for place in places]
    if len(given) > FILES:
        raise RegistryError("MULTIPART_TOO_MANY_FILES", limit=FILES, actual=len(given))
    if not all(isinstance(place, str) and len(place) <= NAME for place in every) or len(every) > PATHS:
        raise RegistryError("MULTIPART_MAP_INVALID", problem=f"at most {PATHS} places, of {NAME} characters")
    if len(set(every)) != len(every):
        raise RegistryError("MULTIPART_MAP_INVALID", problem="a place stands twice")
    if not {"operations", "map"}.isdisjoint(given):
        raise RegistryError("MULTIPART_MAP_INVALID", problem="a file cannot be called operations or map")
    return given


def _put(variables: Mapping[str, Any], place: str, upload: Upload) -> None:
    """Puts a file where there is a null. `variables.input.files.0` leads through objects and lists."""
    root, *steps = place.split(".")
    target: Any = {"variables": variables}
    for step in (root, *steps[:-1]) if steps else ():
        target = _step(target, step, place)
    last = steps[-1] if steps else ""
    if not steps or root != "variables" or _step(target, last, place) is not None:
        raise RegistryError("MULTIPART_MAP_INVALID", problem=f"there is no null at {place}")
    target[int(last) if isinstance(target, list) else last] = upload


def _step(target: Any, step: str, place: str) -> Any:
    if isinstance(target, dict) and step in target:
        return target[step]
    if isinstance(target, list) and step.isascii() and step.isdigit() and len(step) < 6 and int(step) < len(target):
        return target[int(step)]
    raise RegistryError("MULTIPART_MAP_INVALID", problem=f"there is nothing at {place}")
