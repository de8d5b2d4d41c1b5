"""The server as it is started, and clients of it that speak tus, whole or as raw bytes."""

import socket
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from psutil import Process

from benchmarks.servers import free_port, server
from registry.auth.tokens import hash_of
from registry.auth.vault import new_key
from registry.database.connect import connect
from tests.rows import Rows

ROOT = Path(__file__).parents[3]
PDF = b"%PDF-1.7\n"
OCTETS = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


def pdf(size: int) -> bytes:
    """Something that is a PDF as far as anybody can tell, and of which no two parts are alike."""
    numbers = b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))
    return (PDF + numbers)[:size]


@dataclass(frozen=True)
class Served:
    """Where the registry is served, on which database, with files in which directory."""

    port: int
    database_url: str
    directory: Path
    process: Process
    environment: Mapping[str, str]

    @property
    def files(self) -> Path:
        return self.directory / "files"


@contextmanager
def serving(database_url: str, directory: Path, **settings: Any) -> Iterator[Served]:
    """A server of its own, with a secret key, on which nobody counts points."""
    port = free_port()
    chosen = {"database_url": database_url, "port": port, "data_dir": directory, "budget": 0, "anonymous_budget": 0, "secret_keys": new_key(), **settings}
    environment = {f"REGISTRY_{name.upper()}": str(value) for name, value in chosen.items()}
    with again(database_url, directory, environment) as served:
        yield served


@contextmanager
def again(database_url: str, directory: Path, environment: Mapping[str, str]) -> Iterator[Served]:
    """A server with the very settings of one that has ended."""
    port = int(environment["REGISTRY_PORT"])
    with server([sys.executable, "-m", "registry", "serve"], port, environment, ROOT, directory / "log") as process:
        yield Served(port, database_url, directory, process, environment)


@dataclass(frozen=True)
class Somebody:
    """Who has an account, and brings files to a server."""

    served: Served
    account: str
    person: str | None
    token: str

    @property
    def client(self) -> httpx2.Client:
        headers = {"authorization": f"Bearer {self.token}", "accept-language": "en"}
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.served.port}", headers=headers, timeout=60)

    def send(self, method: str, address: str, content: bytes | Iterator[bytes] = b"", **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.client as client:
            return client.request(method, address, content=content, headers={**TUS, **named})

    def begin(self, size: int, name: str = "简历.pdf", content: bytes | None = None) -> httpx2.Response:
        body = {} if content is None else {"content_type": OCTETS}
        metadata = f"filename {b64encode(name.encode()).decode()},filetype YXBwbGljYXRpb24vcGRm"
        return self.send("POST", "/files", content or b"", Upload_Length=str(size), Upload_Metadata=metadata, **body)

    def go_on(self, address: str, offset: int, content: bytes | Iterator[bytes], **more: str) -> httpx2.Response:
        return self.send("PATCH", address, content, Upload_Offset=str(offset), content_type=OCTETS, **more)

    def offset(self, address: str) -> int:
        return int(self.send("HEAD", address).headers["upload-offset"])

    def bring(self, content: bytes, name: str = "简历.pdf") -> str:
        """The id of a file that has been brought in one go."""
        answer = self.begin(len(content), name, content)
        assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(content))), answer.text
        return answer.headers["location"].rpartition("/")[2]

    def ask(self, document: str, **variables: Any) -> Any:
        with self.client as client:
            answer = client.post("/graphql", json={"query": document, "variables": variables}).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def link(self, file: str) -> str:
        asked = "mutation($id: ID!) { openFile(input: {attachmentId: $id}) { downloadUrl errors { code } } }"
        opened = self.ask(asked, id=file)["openFile"]
        assert opened["errors"] == []
        return str(opened["downloadUrl"])

    def get(self, link: str, method: str = "GET", **headers: str) -> httpx2.Response:
        with self.client as client:
            return client.request(method, link, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def half_way(self, address: str, offset: int, size: int, content: bytes) -> socket.socket:
        """A connection that has announced so many bytes, and sent these."""
        line = socket.create_connection(("127.0.0.1", self.served.port), timeout=60)
        head = [f"PATCH {address} HTTP/1.1", "Host: registry", f"Authorization: Bearer {self.token}", "Tus-Resumable: 1.0.0"]
        head += [f"Content-Type: {OCTETS}", f"Upload-Offset: {offset}", f"Content-Length: {size}", "", ""]
        line.sendall("\r\n".join(head).encode() + content)
        return line


async def somebody(served: Served, role: str | None = "APPLICANT", *, person: bool = True, **grant: Any) -> Somebody:
    """An account with a role, and a person behind it if it is an applicant's."""
    connection = await connect(served.database_url)
    try:
        rows = Rows(connection)
        whose = await rows.person() if person and role == "APPLICANT" else None
        account = await rows.account(username=f"u{served.port}-{await connection.fetchval('SELECT count(*) FROM account')}", person_id=whose)
        if role is not None:
            await rows.role_grant(account_id=account, role=role, **grant)
        token = f"reg_{account}"
        await rows.access_token(account_id=account, token_hash=hash_of(token))
    finally:
        await connection.close()
    return Somebody(served, account, whose, token)
