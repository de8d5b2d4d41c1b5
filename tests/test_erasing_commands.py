"""The commands of retention, files, keys and purging as people meet them, on a database of the test's own."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from registry.auth.vault import Vault, new_key
from registry.files.store import path_of
from tests.rows import Rows
from tests.services.conftest import rows

__all__ = ["rows"]

ROOT = Path(__file__).parents[1]
OLD, NEW = new_key(), new_key()
ENDED = datetime(2020, 1, 1, tzinfo=UTC)
NUMBER = "RESIDENT_ID - 11010519491231002X"


class Machine:
    """Runs commands."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, *arguments: str, keys: str = "", data_dir: str | Path = "var") -> tuple[int, str]:
        """The exit status, and all that was said."""
        environment = {"PATH": os.defpath, "REGISTRY_DATABASE_URL": self.url, "REGISTRY_SECRET_KEYS": keys, "REGISTRY_DATA_DIR": str(data_dir)}
        command = [sys.executable, "-m", "registry", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def machine(database_url: str) -> Machine:
    return Machine(database_url)


async def test_retention_tells_what_it_would_do_and_then_does_it(machine: Machine, rows: Rows) -> None:
    application = await rows.application(state="WITHDRAWN", title_zh="课题", updated_at=ENDED)
    status, said = machine("retention")
    assert (status, "0 emptied, 1 announced" in said) == (0, True)
    async with rows.connection.transaction():
        await rows.connection.execute("SET LOCAL session_replication_role = replica")  # the log is not rewritten, except here
        await rows.connection.execute("""UPDATE event SET data = data || '{"on": "2020-03-01"}'""")
    status, said = machine("retention", "--dry-run")
    assert (status, "1 emptied, 0 announced" in said, "nothing was erased" in said) == (0, True, True)
    assert await rows.value("application", application, "title_zh") == "课题"
    status, said = machine("retention")
    assert (status, "1 emptied, 0 announced" in said, "nothing was erased" in said) == (0, True, False)
    assert await rows.value("application", application, "title_zh") is None


async def test_every_file_is_checked_and_what_is_damaged_is_told(machine: Machine, rows: Rows, tmp_path: Path) -> None:
    content = b"%PDF-1.7"
    whole, altered = [await rows.attachment(size=len(content), sha256=sha256(content).hexdigest()) for _ in range(2)]
    for file, kept in ((whole, content), (altered, b"%PDF-1.8")):
        path = tmp_path / "files" / "store" / path_of(file)
        path.parent.mkdir(parents=True)
        path.write_bytes(kept)
    status, said = machine("check-files", data_dir=tmp_path)
    assert (status, f"{altered} FILE_DAMAGED" in said, whole in said) == (1, True, False)
    (tmp_path / "files" / "store" / path_of(altered)).write_bytes(content)
    status, said = machine("check-files", data_dir=tmp_path)
    assert (status, "every file is as it was brought" in said) == (0, True)


async def test_keys_are_told_by_their_fingerprints_rotated_and_checked(machine: Machine, rows: Rows) -> None:
    vault = Vault([OLD])
    await rows.person(id_doc_type="RESIDENT_ID", id_masked="1***X", id_hmac=vault.digest("identity", NUMBER), id_sealed=vault.seal(NUMBER))
    old, new = vault.fingerprints[0], Vault([NEW]).fingerprints[0]
    both = f"{NEW},{OLD}"
    status, said = machine("keys", keys=both)
    assert (status, re.sub(" +", " ", said)) == (0, f"{new} 0 当前 · current\n{old} 1\n")
    status, said = machine("keys", "check", old, keys=both)
    assert (status, "registry keys rotate" in said) == (1, True)
    assert machine("keys", "rotate", keys=both) == (0, "已重新加密 1 项 · 1 sealed anew\n")
    assert machine("keys", "check", old, keys=both)[0] == 0
    status, said = machine("keys", keys=OLD)
    assert (status, OLD in said, NEW in said) == (1, False, False)


async def test_a_purge_says_what_it_did(machine: Machine, rows: Rows) -> None:
    await rows.person()
    status, said = machine("purge")
    assert (status, "backups" in said) == (0, True)


def test_a_server_reports_what_went_wrong_without_what_it_quotes() -> None:
    program = """
import logging
from registry.serving import log_to_terminal
from registry.settings import Settings
log_to_terminal(Settings())
try:
    raise LookupError("章金丝雀")
except LookupError as error:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    assert "Exception in ASGI application" in done.stderr
    assert done.stderr.endswith("LookupError\n")
    assert "金丝雀" not in done.stderr
