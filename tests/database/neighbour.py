"""Another process that uses a data directory: prints the URL or the code of the refusal, and leaves when its input closes.

python -m tests.database.neighbour DIRECTORY [UID]
"""

import os
import sys
from pathlib import Path

from registry.database.embedded import EmbeddedDatabase
from registry.errors import RegistryError


def main(directory: str, uid: str | None = None) -> None:
    if uid is not None:
        os.setgroups([])
        os.setgid(int(uid))
        os.setuid(int(uid))
    database = EmbeddedDatabase(Path(directory), durable=False)
    try:
        print(database.start(), flush=True)  # noqa: T201 - its answer to the test
    except RegistryError as error:
        sys.exit(f"{error.code} {error}")
    sys.stdin.read()
    database.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
