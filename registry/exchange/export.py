"""A list as a file: its form, its name, and its bytes as they come.

JSONL is what the database answers, line by line. The other forms are tables, made beside the event loop. A workbook is whole only at its
end, so it is written to a temporary file first, which is gone when it has been sent, or when nobody waits for it any more.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from registry.exchange.cells import CHINA
from registry.exchange.comma import CommaSeparated
from registry.exchange.tables import Table
from registry.exchange.workbook import Workbook

PIECE = 64 * 1024

Batches = AsyncIterator[list[bytes]]
"""Rows as JSON, some at a time."""

Pieces = AsyncGenerator[bytes, None]
"""A file's bytes, some at a time. Whoever does not read them to the end closes them."""

Made = TypeVar("Made")


class Form(StrEnum):
    """The forms of a file, by their suffixes."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


def named(title: str, form: Form, day: date | None = None) -> str:
    """The name of a file: what is in it, and of which day it is in China."""
    return f"{title}-{day or datetime.now(CHINA).date()}.{form}"


def exported(form: Form, table: Table | None, batches: Batches) -> Pieces:
    """The bytes of a file. `table` is what its rows are shown as; JSONL needs none."""
    if form is Form.JSONL or table is None:
        return _lines(batches)
    return _comma_separated(table, batches) if form is Form.CSV else _workbook(table, batches)


async def _lines(batches: Batches) -> Pieces:
    async for batch in batches:
        yield b"".join([part for row in batch for part in (row, b"\n")])


async def _comma_separated(table: Table, batches: Batches) -> Pieces:
    file = CommaSeparated(table)
    yield file.head()
    async for batch in batches:
        yield await beside(partial(file.lines, batch))


async def _workbook(table: Table, batches: Batches) -> Pieces:
    with TemporaryDirectory(prefix="registry-export-", ignore_cleanup_errors=True) as directory:
        path = Path(directory) / "list.xlsx"
        book = Workbook(path, table)
        try:
            async for batch in batches:
                await beside(partial(book.add, batch))
            await beside(book.close)
        except BaseException:
            book.abandon()
            raise
        with path.open("rb") as file:
            while piece := await beside(partial(file.read, PIECE)):
                yield piece


async def beside(work: Callable[[], Made]) -> Made:
    """Does something in another thread. Who is cancelled meanwhile leaves when it is done: it uses what is cleaned up then."""
    running = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


async def written_to(path: Path, pieces: Pieces) -> None:
    """Writes a file beside where it is to be, and puts it there when it is whole."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            async with aclosing(pieces):
                async for piece in pieces:
                    await beside(partial(file.write, piece))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
