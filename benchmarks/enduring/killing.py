"""The registry as an operator has it, `registry run` with two workers, killed part by part with SIGKILL, and what it does about that itself."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from psutil import NoSuchProcess, Process

from benchmarks.competitors import BOTTOMLESS
from benchmarks.database import ROOT
from registry.database.embedded import EmbeddedDatabase
from registry.feed import Head, head_of

WORKERS = 2
PATIENCE_S = 120
BY_ITSELF_S = 8
"""How long it is watched whether something comes back by itself."""
KINDS = ("a worker", "the supervisor", "the database")


@dataclass
class Kept:
    """A registry of its own in a directory, which is kept running."""

    directory: Path
    port: int
    process: Process = field(init=False)
    notes: list[str] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)

    @property
    def url(self) -> str:
        return EmbeddedDatabase(self.directory / "var").url

    def start(self) -> float:
        """Starts it, again and again while its port is not free yet; the seconds until it is ready."""
        began = monotonic()
        while monotonic() - began < PATIENCE_S:
            with (self.directory / "server.log").open("ab") as log:
                command = [sys.executable, "-m", "registry", "run", "--port", str(self.port), "--workers", str(WORKERS)]
                child = subprocess.Popen(command, cwd=ROOT, env=self._environment(), stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            self.process = Process(child.pid)
            while child.poll() is None:
                if self.is_ready():
                    return monotonic() - began
                sleep(0.1)
            sleep(0.3)
        raise SystemExit(f"the registry does not start; see {self.directory / 'server.log'}")

    def _environment(self) -> dict[str, str]:
        place = {"REGISTRY_DATA_DIR": str(self.directory / "var"), "PYTHONPATH": str(ROOT)}
        return {**os.environ, **place, **BOTTOMLESS}

    def is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """One of the registry's commands, on the same data."""
        command = [sys.executable, "-m", "registry", *words]
        return subprocess.run(command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=False)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def workers(self) -> list[Process]:
        """The processes that serve: children of the first that multiprocessing has spawned."""
        try:
            return [one for one in self.process.children() if "spawn_main" in " ".join(one.cmdline())]
        except NoSuchProcess:
            return []

    @property
    def database(self) -> Process:
        return Process(int((self.directory / "var" / "postgres" / "postmaster.pid").read_text().split()[0]))

    # killing

    def kill(self, kind: str, which: int) -> None:
        """Saves the head of the log, kills, and sees to it that all of it runs again."""
        self.heads.append(asyncio.run(head_of(self.url)))
        began = monotonic()
        match kind:
            case "a worker":
                told = self._kill_worker(which)
            case "the supervisor":
                told = self._kill_supervisor()
            case _:
                told = self._kill_database()
        self.notes.append(f"{kind} killed at head {self.heads[-1].position}: {told}; ready after {monotonic() - began:.1f} s")
        print(self.notes[-1], flush=True)

    def _kill_worker(self, which: int) -> str:
        before = self.workers()
        victim = before[which % len(before)]
        victim.send_signal(signal.SIGKILL)
        until = monotonic() + PATIENCE_S
        while monotonic() < until:
            alive = [one for one in self.workers() if one.pid != victim.pid]
            if len(alive) == len(before) and self.is_ready():
                return "the supervisor started another by itself"
            sleep(0.1)
        self._start_anew()
        return "no other came by itself, and everything was started again"

    def _kill_supervisor(self) -> str:
        workers, postmaster = self.workers(), self.database
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        began = monotonic()
        while any(one.is_running() for one in workers) and monotonic() - began < PATIENCE_S:
            sleep(0.1)
        ended = monotonic() - began
        stayed = "stayed and was joined" if postmaster.is_running() else "was gone"
        self.start()
        return f"its workers ended by themselves after {ended:.1f} s, the database {stayed}, and `registry run` was started again"

    def _kill_database(self) -> str:
        self.database.send_signal(signal.SIGKILL)
        until = monotonic() + BY_ITSELF_S
        sleep(1)
        while monotonic() < until:
            if self.is_ready():
                return "it was started again by the registry itself"
            sleep(0.2)
        self._start_anew()
        return f"nobody started it again within {BY_ITSELF_S} s, and everything else was killed and started again"

    def _start_anew(self) -> None:
        for one in [*self.workers(), self.process]:
            try:
                one.send_signal(signal.SIGKILL)
            except NoSuchProcess:
                continue
        self.process.wait(10)
        self.start()
