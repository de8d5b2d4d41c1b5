"""The operator's program that looks for malware: it gets a file on standard input, and says by its exit status what it found."""

import asyncio
import logging
import shlex
from collections.abc import Iterator
from enum import StrEnum
from typing import IO

from registry.files.sealing import SEGMENT

log = logging.getLogger("registry.files")

SECONDS = 120
"""How long it may take for one file."""


class Verdict(StrEnum):
    """What came of looking."""

    CLEAN = "CLEAN"
    FOUND = "FOUND"
    UNKNOWN = "UNKNOWN"


class Scanner:
    """A command. 0: nothing was found; 1: something was; anything else: it is not known, and is tried again."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)

    async def look_at(self, content: IO[bytes]) -> Verdict:
        """Has it look at a file. A program that cannot be started, or takes too long, knows nothing."""
        try:
            program = await asyncio.create_subprocess_exec(*self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL)
        except OSError as problem:
            log.warning("the scanner cannot be started: %s", problem.strerror)
            return Verdict.UNKNOWN
        try:
            async with asyncio.timeout(SECONDS):
                await _feed(program, content)
                status = await program.wait()
        except TimeoutError:
            log.warning("the scanner took longer than %d seconds", SECONDS)
            return Verdict.UNKNOWN
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        if status not in (0, 1):
            log.warning("the scanner ended with %d", status)
        return {0: Verdict.CLEAN, 1: Verdict.FOUND}.get(status, Verdict.UNKNOWN)


async def _feed(program: asyncio.subprocess.Process, content: IO[bytes]) -> None:
    """Gives the program the file piece by piece; it may have seen enough before the end."""
    assert program.stdin is not None
    try:
        for piece in pieces(content):
            program.stdin.write(piece)
            await program.stdin.drain()
        program.stdin.close()
        await program.stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return


def pieces(content: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, a segment at a time."""
    content.seek(0)
    while piece := content.read(SEGMENT):
        yield piece
