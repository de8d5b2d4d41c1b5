"""Tries mutants, each in a fork of a process that has everything loaded: the quick look first, then the other tests of what is kept from whom."""

import asyncio
import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

import pytest

from tests.leaks.mutants.grafting import graft
from tests.leaks.mutants.look import differing
from tests.leaks.mutants.making import ROOT, Mutant

THE_REST = ("tests/policies/test_fields.py", "tests/leaks/test_ways.py", "tests/leaks/test_hostile.py")
"""What a mask shows of a value is said by the first of them."""


LOADED = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
"""Pytest finds everything loaded, which is why it is started here."""


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: what saw it, or nothing; and how long that took."""

    mutant: Mutant
    seen_by: str | None
    seconds: float


@dataclass(frozen=True)
class Bench:
    """Where mutants are tried: the address of the server, the planted database, and the file with what was found in it."""

    server: str
    planted: str
    found: Path
    quick: bool

    def tried(self, mutants: Iterable[Mutant], at_once: int) -> Iterator[Outcome]:
        """Every mutant, so many at once, in a process of its own each."""
        gc.collect()
        gc.freeze()
        with get_context("fork").Pool(at_once, maxtasksperchild=1) as pool:
            yield from pool.imap(partial(_one, self), mutants, chunksize=1)


def _one(bench: Bench, mutant: Mutant) -> Outcome:
    since = monotonic()
    gc.disable()  # this process ends soon
    try:
        graft(mutant)
        seen_by = asyncio.run(differing(bench.planted, bench.found, mutant.file))
    except Exception as problem:  # noqa: BLE001 - a mutant may break in any way, which is seen
        seen_by = f"it breaks: {problem!r}"[:150]
    if seen_by is None and not bench.quick:
        seen_by = _rest(bench)
    return Outcome(mutant, seen_by, monotonic() - since)


def _rest(bench: Bench) -> str | None:
    """The first of the other tests that fails. One server serves all; the databases of the tests are made once."""
    os.environ |= {"REGISTRY_TEST_PG_URL": bench.server, "PYTEST_XDIST_TESTRUNUID": "mutants", "PYTEST_XDIST_WORKER": f"m{os.getpid()}"}
    os.chdir(ROOT)
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(["-q", "-x", "--tb=no", "-p", "no:cacheprovider", "-W", LOADED, *THE_REST])
    failed = [line for line in said.getvalue().splitlines() if line.startswith(("FAILED", "ERROR"))]
    sys.stdout.flush()
    return (failed or ["the tests"])[0][:200] if code else None
