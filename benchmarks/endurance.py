"""`make endurance`: ten managers at work while the server and its database are killed, and then everything is looked at.

What was acknowledged is there once; what was not is whole or absent; no rule is broken; the log verifies, against the heads saved before each
kill too. It ends with 1 if anything of that is not so.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import monotonic, sleep

from benchmarks.enduring.asking import PATIENCE_S, Asker
from benchmarks.enduring.clerks import Clerk
from benchmarks.enduring.killing import KINDS, Kept
from benchmarks.enduring.ledger import Ledger, Tally
from benchmarks.enduring.proof import violations
from benchmarks.grounds import Manager, prepared
from benchmarks.servers import free_port

MANAGERS = 10
UNITS = 6_000
SHARED = 20
"""Units in the park that all of them let."""
SEED = 20261127


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--directory", type=Path, help="where it is left to be looked at; a temporary one unless it is given")
    chosen = parser.parse_args()
    if chosen.directory is not None:
        chosen.directory.mkdir(parents=True, exist_ok=True)
        sys.exit(endured(chosen.directory, chosen.minutes, chosen.kills))
    with tempfile.TemporaryDirectory(prefix="registry-endurance-") as directory:
        sys.exit(endured(Path(directory), chosen.minutes, chosen.kills))


def endured(directory: Path, minutes: float, kills: int) -> int:
    """The whole of it; the number of violations, 1 at most."""
    kept, tally = Kept(directory, free_port()), Tally()
    print(f"ready after {kept.start():.0f} s in {directory}", flush=True)
    try:
        managers = asyncio.run(prepared(kept.url, MANAGERS, UNITS, SHARED))
        worked(kept, tally, managers, minutes * 60, kills)
        found = [*tally.strange, *asyncio.run(violations(kept.url, managers, ledgers(directory), kept.heads))]
        found += verified_by_command(kept)
    finally:
        kept.stop()
    tell(kept, tally, found, minutes)
    return 1 if found else 0


def ledgers(directory: Path) -> list[Path]:
    return sorted(directory.glob("ledger-*.jsonl"))


def worked(kept: Kept, tally: Tally, managers: Sequence[Manager], seconds: float, kills: int) -> None:
    """Everybody works for so long, while the killer comes at random times, once in each part of it."""
    stop, chance = threading.Event(), Random(SEED)
    clerks = []
    for number, manager in enumerate(managers):
        asker = Asker(kept.port, manager, Ledger(kept.directory / f"ledger-{number:02d}.jsonl"), tally, Random(SEED + number))
        others = [other.own.park_id for other in managers if other is not manager]
        clerks.append(Clerk(number, asker, others, stop))
    began, part = monotonic(), seconds / max(kills, 1)
    tally.answered_at = began
    for clerk in clerks:
        clerk.start()
    for number in range(kills):
        sleep(max(0.0, began + part * (number + chance.uniform(0.15, 0.75)) - monotonic()))
        tally.last_kill = KINDS[number % len(KINDS)]
        kept.kill(tally.last_kill, chance.randrange(100))
    sleep(max(0.0, began + seconds - monotonic()))
    stop.set()
    for clerk in clerks:
        clerk.join(PATIENCE_S + 60)
        if clerk.is_alive():
            tally.wonder(f"{clerk.name} never came to an end")


def verified_by_command(kept: Kept) -> list[str]:
    """`registry log verify` with the heads that were saved."""
    heads = kept.directory / "heads.jsonl"
    heads.write_text("".join(f"{head.line()}\n" for head in kept.heads))
    told = kept.command("log", "verify", "--heads", str(heads))
    print(told.stdout.strip(), flush=True)
    return [] if told.returncode == 0 else [f"registry log verify: {told.stdout} {told.stderr}"]


def tell(kept: Kept, tally: Tally, found: Sequence[str], minutes: float) -> None:
    """The table."""
    rows: list[tuple[str, object]] = [("minutes", f"{minutes:g}"), *(("kill", note) for note in kept.notes)]
    for what in ("requests", "acknowledged", "refused", "retried", "hung up on", "replayed", "abandoned"):
        each = tally.of(what)
        rows.append((what, sum(each.values())))
        rows += [(f"    {which}", count) for which, count in each.items()]
    rows += [("longest time in which nobody was answered", f"{tally.longest_outage:.1f} s"), ("longest wait of one request", f"{tally.longest_wait:.1f} s")]
    rows += [("violations", len(found))]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:{width}}  {value}")
    for violation in found[:50]:
        print(f"VIOLATION  {violation[:1000]}")


if __name__ == "__main__":
    main()
