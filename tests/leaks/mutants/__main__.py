"""The command behind `make mutate`: which mutants of the rules the leak tests see, and which survive. It ends with 1 where one does."""

import argparse
import asyncio
import os
import pickle
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measure import findings
from benchmarks.report import keep
from registry.database.connect import connect
from registry.database.embedded import EmbeddedDatabase
from registry.database.upgrade import migrate
from tests.leaks.asking import asking
from tests.leaks.conftest import no_rules
from tests.leaks.contents import contents
from tests.leaks.mutants.equivalent import EQUIVALENT
from tests.leaks.mutants.making import Mutant, mutants
from tests.leaks.mutants.trying import Bench, Outcome
from tests.leaks.planting import plant
from tests.leaks.reading import read

PLANTED = "registry_mutants"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="mutants whose name has this in it")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="the quick look alone")
    chosen = parser.parse_args()
    wanted = [mutant for mutant in mutants() if chosen.only in mutant.name and mutant.name not in EQUIVALENT]
    unknown = EQUIVALENT.keys() - {mutant.name for mutant in mutants()}
    if unknown:
        sys.exit(f"no such mutants are made any more: {sorted(unknown)}")
    with tempfile.TemporaryDirectory(prefix="registry-mutants-") as directory:
        outcomes = tried(Path(directory), wanted, chosen.at_once, chosen.quick)
    if not chosen.only and not chosen.quick:
        keep(findings("mutants"), told(outcomes))
    sys.exit(any(outcome.seen_by is None for outcome in outcomes))


def tried(directory: Path, wanted: list[Mutant], at_once: int, quick: bool) -> list[Outcome]:
    """All of them on one server, told as they come in."""
    if url := os.environ.get("REGISTRY_TEST_PG_URL"):
        return _on(url, directory, wanted, at_once, quick)
    with EmbeddedDatabase(directory / "var", durable=False) as database:
        return _on(database.url, directory, wanted, at_once, quick)


def _on(server: str, directory: Path, wanted: list[Mutant], at_once: int, quick: bool) -> list[Outcome]:
    planted = urlsplit(server)._replace(path=f"/{PLANTED}").geturl()
    found = directory / "found"
    asyncio.run(prepare(server, planted, found))
    outcomes = []
    for outcome in Bench(server, planted, found, quick).tried(wanted, at_once):
        outcomes.append(outcome)
        sys.stdout.write(f"{len(outcomes)}/{len(wanted)} {outcome.seconds:4.1f} s {outcome.mutant}: {outcome.seen_by or 'SURVIVES'}\n")
        sys.stdout.flush()
    return outcomes


async def prepare(server: str, planted: str, found: Path) -> None:
    """The planted world, and what is found in it by its owner and without any rule."""
    root = await connect(server, statement_timeout_ms=0)
    await root.execute(f"DROP DATABASE IF EXISTS {PLANTED} WITH (FORCE)")
    await root.execute(f"CREATE DATABASE {PLANTED}")
    await root.close()
    await migrate(planted)
    connection = await connect(planted)
    await plant(connection)
    held = await contents(connection)
    await connection.close()
    with no_rules():
        async with asking(planted) as asker:
            found.write_bytes(pickle.dumps((held, await read(asker, held, "anonymous"))))


def told(outcomes: list[Outcome]) -> dict[str, object]:
    """What goes into the report."""
    kinds = Counter(outcome.mutant.kind.split(" ")[0] if outcome.mutant.kind.startswith("also") else outcome.mutant.kind for outcome in outcomes)
    return {
        "made": len(outcomes),
        "seen": sum(outcome.seen_by is not None for outcome in outcomes),
        "kinds": kinds,
        "survivors": [str(outcome.mutant) for outcome in outcomes if outcome.seen_by is None],
        "equivalent": dict(EQUIVALENT),
    }


if __name__ == "__main__":
    main()
