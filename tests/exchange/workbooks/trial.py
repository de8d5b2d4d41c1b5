"""Reads every file of a directory as the server does, and tells of each what came of it, its seconds of work and the most memory so far.

It is run as a program of its own: a process counts its parent's memory as its own until it has become itself, and pytest is large.
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

from registry.errors import RegistryError
from registry.exchange.workbooks.books import read_workbook
from registry.exchange.workbooks.definitions import TENANTS


def outcome(path: Path) -> str:
    async def read() -> str:
        try:
            book = await read_workbook(TENANTS, path)
            return f"{sum(1 for _ in book.rows())} rows"
        except RegistryError as error:
            return error.code

    return asyncio.run(read())


def main(directory: str) -> None:
    for path in sorted(Path(directory).iterdir()):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = outcome(path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        sys.stdout.write(json.dumps([path.name, found, round(seconds, 2), after.ru_maxrss / 1024]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
