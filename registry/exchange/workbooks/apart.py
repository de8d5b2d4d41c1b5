"""Work on files that strangers made, done in a process of its own with little memory and little time.

The reader of cells keeps the whole rectangle of a sheet, and ends its process where there is no memory for it. So a workbook that
wants too much ends a process that nobody misses, and the server answers that it was too much.
"""

import asyncio
import contextlib
import json
import logging
import os
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from registry.errors import Lang, RegistryError
from registry.exchange.workbooks.columns import Said
from registry.exchange.workbooks.definitions import DEFINITIONS
from registry.exchange.workbooks.marking import mark_file
from registry.exchange.workbooks.reading import read_file

log = logging.getLogger("registry.exchange")

AT_ONCE = 2
"""Such processes that one server process has at a time; others wait."""

BASE_MEMORY = 150_000_000
MEMORY = 420_000_000
MEMORY_PER_BYTE = 24
"""How much address space a process gets: what Python takes, and so much for each byte of the file, up to a limit."""

SECONDS = 40
WRITTEN = 600_000_000

_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def apart(job: str, *arguments: str | Path, file: Path) -> Any:
    """What a job leaves, done in another process, whose memory is after the size of the file. Raises the RegistryError that it raised."""
    place = _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    command = (sys.executable, "-X", "utf8", "-m", __name__, job, str(_memory(file)), *map(str, arguments))
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath, "MALLOC_ARENA_MAX": "2"}
    async with place:
        process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=environment)
        try:
            async with asyncio.timeout(SECONDS):
                told, complaint = await process.communicate()
        except TimeoutError:
            raise _too_much() from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.shield(process.wait())
    return _outcome(job, process.returncode or 0, told, complaint)


def _memory(file: Path) -> int:
    return min(MEMORY, BASE_MEMORY + MEMORY_PER_BYTE * file.stat().st_size)


def _outcome(job: str, status: int, told: bytes, complaint: bytes) -> Any:
    if status == 0:
        found = json.loads(told)
        if "code" in found:
            raise RegistryError(found["code"], **_params(found["params"]))
        return found["done"]
    if status > 0 and b"MemoryError" not in complaint:
        log.error("%s ended with status %d: %s", job, status, complaint[-2000:].decode("utf-8", "replace"))
        raise RegistryError("WORKBOOK_UNREADABLE", problem=Said("读取程序出错", "the program that reads it failed"))
    raise _too_much()


def _too_much() -> RegistryError:
    problem = Said("读取它所需的内存或时间超过限度", "reading it takes more memory or time than is allowed")
    return RegistryError("WORKBOOK_UNREADABLE", problem=problem)


def _params(written: dict[str, Any]) -> dict[str, Any]:
    return {name: Said(*value) if isinstance(value, list) else value for name, value in written.items()}


def _bound(memory: int) -> None:
    """Sets the bounds of this process, as far as the system knows them."""
    os.nice(5)
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def _do(job: str, arguments: Sequence[str]) -> Any:
    match job, arguments:
        case "read", [name, path, out]:
            return read_file(DEFINITIONS[name], Path(path), Path(out))
        case "mark", [name, rows, problems, out, lang]:
            return mark_file(DEFINITIONS[name], Path(rows), Path(problems), Path(out), Lang(lang))
    raise AssertionError(job)


def main(job: str, memory: str, *arguments: str) -> None:
    """One job in this process; its outcome, or the refusal, as JSON on standard output."""
    _bound(int(memory))
    try:
        told = {"done": _do(job, arguments)}
    except RegistryError as error:
        params = {name: list(value) if isinstance(value, Said) else value for name, value in error.params.items()}
        told = {"code": error.code, "params": params}
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
