"""Whatever the file, reading it ends soon, takes little memory, and leaves a refusal or rows."""

import json
import subprocess
import sys
from pathlib import Path

from registry.errors import CATALOGUE
from tests.exchange.workbooks import trial
from tests.exchange.workbooks.hostile import make

ROOT = Path(__file__).parents[3]
SECONDS = 2
MEGABYTES = 150


def test_two_hundred_hostile_files_end_in_refusals_or_rows(tmp_path):
    directory = tmp_path / "files"
    directory.mkdir()
    expected = make(directory, tmp_path / "good.xlsx")
    assert len(expected) >= 200
    command = [sys.executable, "-m", trial.__name__, str(directory)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {name: (outcome, seconds, memory) for name, outcome, seconds, memory in map(json.loads, told.splitlines())}
    assert found.keys() == expected.keys()
    strange = {name: outcome for name, (outcome, *_) in found.items() if outcome not in CATALOGUE and not outcome.endswith(" rows")}
    wrong = {name: (found[name][0], wanted) for name, wanted in expected.items() if wanted not in (None, found[name][0])}
    slow = {name: seconds for name, (_, seconds, _) in found.items() if seconds > SECONDS}
    assert (strange, wrong, slow) == ({}, {}, {})
    assert max(memory for _, _, memory in found.values()) < MEGABYTES
