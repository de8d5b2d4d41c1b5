"""Where finished files are kept: a directory, and a bucket of a real server that speaks S3. Both do the same."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from benchmarks.servers import free_port, server
from registry.errors import RegistryError
from registry.files.s3 import Bucket
from registry.files.store import Directory, Store

FIRST, SECOND = "attachment_01h455vb4pex5vsknk084sn02q", "attachment_01h455vb4pex5vsknk084sn03q"
ACCESS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(port)]
    with server(command, port, ACCESS, Path.cwd(), tmp_path_factory.mktemp("s3") / "log"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(params=["directory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    if request.param == "directory":
        return Directory(tmp_path / "store")
    endpoint: str = request.getfixturevalue("endpoint")
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)
    bucket = f"files-{tmp_path.name[:40].replace('_', '-').lower()}"
    assert httpx2.put(f"{endpoint}/{bucket}").status_code == 200
    return Bucket(f"s3://{bucket}/papers?endpoint={endpoint}")


def file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "finished"
    path.write_bytes(content)
    return path


async def test_a_store_gives_back_what_it_was_given(store: Store, tmp_path: Path) -> None:
    content = os.urandom(12_000_000)  # more than one part of an upload
    await store.keep(FIRST, file(tmp_path, content))
    assert await store.read(FIRST, 0, len(content)) == content
    assert await store.read(FIRST, 5_999_990, 20) == content[5_999_990:6_000_010]
    assert await store.read(FIRST, len(content) - 5, 100) == content[-5:]
    assert (await store.has(FIRST), await store.has(SECOND)) == (True, False)


async def test_what_is_kept_again_replaces_what_was_there(store: Store, tmp_path: Path) -> None:
    for content in (b"one", b"another"):
        await store.keep(FIRST, file(tmp_path, content))
    assert await store.read(FIRST, 0, 10) == b"another"


async def test_what_is_not_there_is_missing_and_may_be_deleted(store: Store, tmp_path: Path) -> None:
    with pytest.raises(RegistryError) as refused:
        await store.read(FIRST, 0, 1)
    await store.delete(FIRST)
    assert refused.value.code == "FILE_MISSING"
    await store.keep(FIRST, file(tmp_path, b"x"))
    await store.delete(FIRST)
    assert await store.has(FIRST) is False


async def test_all_that_is_there_is_listed_with_its_age(store: Store, tmp_path: Path) -> None:
    assert [found async for found in store.names()] == []
    for name in (FIRST, SECOND):
        await store.keep(name, file(tmp_path, b"x"))
    found = {name: at async for name, at in store.names()}
    now = datetime.now(UTC)
    assert set(found) == {FIRST, SECOND}
    assert all(now - timedelta(minutes=1) < at <= now + timedelta(seconds=2) for at in found.values())


async def test_a_directory_has_two_levels_and_no_name_that_anybody_wrote(tmp_path: Path) -> None:
    await Directory(tmp_path / "store").keep(FIRST, file(tmp_path, b"x"))
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [f"store/2q/n0/{FIRST}"]
