"""A process that serves: started, waited for, ended; and what processor time it, and whatever it started, has cost."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from psutil import NoSuchProcess, Process

PATIENCE_S = 60


@contextmanager
def server(command: Sequence[str | Path], port: int, environment: Mapping[str, str], directory: Path, log: Path) -> Iterator[Process]:
    """A server that listens before the block begins and is gone after it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command], env={**os.environ, **environment}, cwd=directory, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        until = monotonic() + PATIENCE_S
        while not _listens(port):
            if monotonic() > until or process.poll() is not None:
                raise SystemExit(f"{command[0]} does not listen; it said:\n{log.read_text(errors='replace')[-2000:]}")
            sleep(0.05)
        yield Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


Spent = Mapping[int, float]
"""Seconds of processor time by process."""


def spent(process: Process) -> Spent:
    """What a process and those it has started have used so far."""
    found: dict[int, float] = {}
    for one in (process, *process.children(recursive=True)):
        try:
            used = one.cpu_times()
        except NoSuchProcess:
            continue
        found[one.pid] = used.user + used.system
    return found


def between(before: Spent, after: Spent) -> float:
    """Seconds used in between; processes that have ended meanwhile are left out."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def memory(process: Process) -> int:
    """Bytes of memory that a process and those it has started hold, what they share counted in each."""
    rss: int = sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
    return rss


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
