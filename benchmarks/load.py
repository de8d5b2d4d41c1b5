"""A crowd of keep-alive connections that send one request over and over: as little client as will do."""

import asyncio
from time import perf_counter


async def crowd(port: int, request: bytes, connections: int, seconds: float) -> tuple[int, float]:
    """How many answers came in how many seconds. An answer that is not 200 ends the run."""
    counts = [0] * connections
    started = perf_counter()
    until = started + seconds
    await asyncio.gather(*(_one(port, request, until, counts, place) for place in range(connections)))
    return sum(counts), perf_counter() - started


async def _one(port: int, request: bytes, until: float, counts: list[int], place: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while perf_counter() < until:
        writer.write(request)
        await _answer(reader)
        counts[place] += 1
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(head.decode())
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    return await reader.readexactly(length)


async def once(port: int, request: bytes) -> bytes:
    """The body of one answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    body = await _answer(reader)
    writer.close()
    return body


def post(body: bytes, token: str | None = None) -> bytes:
    """An HTTP request for /graphql."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: application/graphql-response+json\r\n{authorization}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
