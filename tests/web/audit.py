"""Runs the public graphql-http audit suite against a running server: `python tests/web/audit.py [URL]`; `make audit` does.

The suite is installed by npm into a directory that is gone afterwards. Without npm there is nothing to run, and that is said.
"""

# ruff: noqa: T201 - a script talks

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

PACKAGES = ("graphql-http@1.23.1", "graphql@16.11.0")
CHECKS = 61

SCRIPT = """
import { auditServer } from "graphql-http";
const results = await auditServer({ url: process.argv[2] });
const told = results.map(({ id, name, status, reason }) => ({ id, name, status, reason }));
console.log(JSON.stringify(told));
"""


def main(url: str) -> int:
    """Exit status 0 when every check passes, or when npm is not there."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("skipped: the audit suite is an npm package, and node with npm is not installed")
        return 0
    try:
        urlopen(f"{url}?query=%7B__typename%7D", timeout=10).close()
    except (URLError, OSError) as problem:
        print(f"no server answers at {url} ({problem}); start one with `make run`")
        return 2
    with tempfile.TemporaryDirectory() as directory:
        options = ("--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--loglevel=error", "--prefix", directory)
        if subprocess.run([npm, "install", *options, *PACKAGES], stdout=subprocess.DEVNULL, check=False).returncode != 0:
            print("npm could not install the audit suite; see above")
            return 2
        script = Path(directory) / "audit.mjs"
        script.write_text(SCRIPT, encoding="utf-8")
        done = subprocess.run([node, script, url], stdout=subprocess.PIPE, check=False)
    return report(json.loads(done.stdout)) if done.returncode == 0 else 2


def report(results: list[dict[str, Any]]) -> int:
    """Prints what did not pass, and the score."""
    failed = [result for result in results if result["status"] != "ok"]
    for result in failed:
        print(f"{result['status']:7} {result['id']} {result['name']}: {result['reason']}")
    print(f"{len(results) - len(failed)}/{len(results)} audits passed")
    return 0 if not failed and len(results) == CHECKS else 1


if __name__ == "__main__":
    host, port = os.environ.get("REGISTRY_HOST", "127.0.0.1"), os.environ.get("REGISTRY_PORT", "8000")
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else f"http://{host}:{port}/graphql"))
