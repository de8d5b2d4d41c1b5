"""What a server survives: being killed between any two bytes, and files that are larger than its memory may grow."""

import asyncio
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from benchmarks.servers import memory
from registry.app import registry_on
from registry.clock import NOBODY
from registry.database.connect import connect
from registry.files.sealing import SEGMENT
from registry.services.files.keeping import scan_again
from registry.settings import Settings
from tests.web.uploads.serving import PDF, Somebody, again, pdf, serving, somebody

MB = 1_000_000
MORE = 40 * MB


async def test_what_was_acknowledged_survives_a_kill_between_bytes(database_url: str, tmp_path: Path) -> None:
    """A server is killed in the middle of a request, at three places; the next one goes on from what is there."""
    content, acknowledged = pdf(900_000), 1_000
    with serving(database_url, tmp_path) as served:
        mei, environment = await somebody(served), served.environment
        address = mei.begin(len(content), content=content[:acknowledged]).headers["location"]
    for cut in (150_000, 400_000, 700_001):
        with again(database_url, tmp_path, environment) as served:
            assert mei.offset(address) == acknowledged
            line = mei.half_way(address, acknowledged, len(content) - acknowledged, content[acknowledged:cut])
            time.sleep(0.5)
            served.process.kill()
            line.close()
        with again(database_url, tmp_path, environment):
            offset = mei.offset(address)
            assert cut // SEGMENT * SEGMENT <= offset <= cut  # every segment that was filled had been written
            acknowledged = int(mei.go_on(address, offset, content[offset : cut + 10]).headers["upload-offset"])
    with again(database_url, tmp_path, environment):
        assert mei.go_on(address, acknowledged, content[acknowledged:]).status_code == 204
        assert mei.get(mei.link(address.rpartition("/")[2])).content == content


async def test_a_file_that_had_come_whole_when_the_server_was_killed_is_looked_at_by_the_next(database_url: str, tmp_path: Path) -> None:
    content = pdf(100_000)
    (tmp_path / "slow.sh").write_text("sleep 60")
    with serving(database_url, tmp_path, scanner=f"sh {tmp_path / 'slow.sh'}") as served:
        mei = await somebody(served)
        address = mei.begin(len(content)).headers["location"]
        line = mei.half_way(address, 0, len(content), content)
        asked = "query($id: ID!) { attachment(by: {id: $id}) { state scanned } }"
        while mei.ask(asked, id=address.rpartition("/")[2])["attachment"]["state"] != "SCANNING":
            time.sleep(0.05)
        served.process.kill()
        line.close()
    environment = {name: value for name, value in served.environment.items() if name != "REGISTRY_SCANNER"}
    connection = await connect(database_url)
    await connection.execute("UPDATE attachment SET updated_at = now() - interval '2 minutes'")
    await connection.close()
    registry = registry_on(database_url, Settings(data_dir=tmp_path, secret_keys=environment["REGISTRY_SECRET_KEYS"]))
    async with registry.workshop.open(NOBODY) as work:
        assert await scan_again(work, registry.cabinet)
    await registry.close()
    with again(database_url, tmp_path, environment):
        assert mei.ask(asked, id=address.rpartition("/")[2]) == {"attachment": {"state": "READY", "scanned": False}}
        assert mei.get(mei.link(address.rpartition("/")[2])).content == content


async def test_two_hundred_megabytes_pass_through_a_few(database_url: str, tmp_path: Path) -> None:
    size, block = 200 * MB, bytes(range(256)) * 4_000

    def pieces() -> Iterator[bytes]:
        yield PDF
        for start in range(len(PDF), size, len(block)):
            yield block[: size - start]

    digest = sha256()
    for piece in pieces():
        digest.update(piece)
    with serving(database_url, tmp_path, file_mb=250, account_files_mb=500) as served:
        mei = await somebody(served)
        mei.bring(pdf(1_000))  # what is loaded with the first file is not counted
        address, before, most = mei.begin(size).headers["location"], memory(served.process), 0
        upload = asyncio.create_task(asyncio.to_thread(mei.go_on, address, 0, pieces()))
        while not upload.done():
            most = max(most, memory(served.process))
            await asyncio.sleep(0.02)
        assert (await upload).status_code == 204
        download = asyncio.create_task(asyncio.to_thread(_digest_of, mei, mei.link(address.rpartition("/")[2])))
        while not download.done():
            most = max(most, memory(served.process))
            await asyncio.sleep(0.02)
        assert await download == digest.digest()
        assert most - before < MORE


def _digest_of(mei: Somebody, link: str) -> bytes:
    digest = sha256()
    with mei.client as client, client.stream("GET", link) as answer:
        for piece in answer.iter_bytes():
            digest.update(piece)
    return digest.digest()
