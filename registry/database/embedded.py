"""The embedded PostgreSQL: in one data directory, over a Unix socket only, shared by every process that uses the directory.

Three files are locked, and the kernel lets go of a lock when its holder dies, however it dies:
  postgres.turn    held while somebody starts or stops the server, so that it is one at a time
  postgres.users   held together by all who use the server: the last to leave stops it
  postgres.server  held by the server's own processes, which inherit it: free means that none of them lives
So nobody has to trust a process id that a crash left behind and another program may have got since.
"""

import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from registry.database.binaries import ENVIRONMENT, KEEPING, MAJOR, Owner, programs
from registry.errors import RegistryError

PATIENCE = 300
"""Seconds that a start (which may replay a long log after a crash) or a stop may take."""
PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
SOCKET_PATH_LIMIT = 103
"""Bytes that every system allows for the path of a Unix socket."""
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""The first thing a client may ask. A connection alone proves nothing: the kernel still takes one for a server that was just killed."""
INITDB = (
    "--username=registry", "--auth=peer", "--data-checksums", "--encoding=UTF8", "--no-instructions",
    # the provider's own C.UTF-8: the same order and the same upper and lower case on every system, and after its upgrades
    "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    "--set=timezone=UTC", "--set=log_timezone=UTC", "--set=max_connections=200", "--set=cluster_name=registry", "--set=jit=off",
    "--set=random_page_cost=1.1",
    # refused statements go to the client, which logs them with a request id; here they would only leave personal data
    "--set=log_min_messages=log", "--set=log_checkpoints=off", "--set=log_error_verbosity=terse",
)  # fmt: skip
LOG = "server.log"
SHORT = "/tmp/registry-"  # noqa: S108 - the directories are created afresh, for their owner only
HERE = "/proc/self/cwd"
HBA = "local all registry peer map=registry\nlocal replication registry peer map=registry\n"


class Server(subprocess.Popen[bytes]):
    """The server's first process, which may outlive the one that started it."""

    def __del__(self) -> None:
        """Not a fault, as it is for `Popen`: others go on using it."""


class EmbeddedDatabase:
    """One user's hold on the server of `data_dir`; `durable=False` gives up crash safety for speed and is for tests."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        self.cluster = self.data_dir / "postgres"
        self.durable = durable
        self._use: int | None = None
        self._process: Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def exists(self) -> bool:
        """Whether there is a database in `data_dir`, running or not."""
        return os.path.lexists(self.cluster / "PG_VERSION") or (self.cluster.is_dir() and not os.access(self.cluster, os.X_OK))

    def start(self) -> str:
        """Start the server, or join those who use it already; the URL to connect to."""
        if self._use is not None:
            return self.url
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            self._use = self._lock("users", fcntl.LOCK_SH)
            with self._turn():
                self._start_or_join()
        except OSError as error:
            self.stop()
            raise RegistryError("DATA_DIR_UNWRITABLE", directory=self.data_dir, problem=error.strerror or error) from None
        except BaseException:
            self.stop()
            raise
        return self.url

    def stop(self) -> None:
        """Leave the server; the last to leave stops it and waits until its last process is gone."""
        if self._use is None:
            return
        os.close(self._use)
        self._use = None
        try:
            with self._turn():
                last = self._try("users")
                if last is not None:
                    os.close(last)
                    self._halt()
        except FileNotFoundError:  # somebody has removed the directory from under the server: nothing to stop in turn, or to save
            if self._process is not None:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait()

    @property
    def url(self) -> str:
        return f"postgresql://registry@/registry?host={quote(str(self._socket_directory()))}&port={PORT}"

    # locks

    @contextmanager
    def _turn(self) -> Iterator[None]:
        turn = self._lock("turn", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(turn)

    def _lock(self, name: str, how: int) -> int:
        descriptor = os.open(self.data_dir / f"postgres.{name}", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, how)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _try(self, name: str) -> int | None:
        """The lock, if nobody holds it."""
        try:
            return self._lock(name, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None

    # starting and stopping, in turn

    def _start_or_join(self) -> None:
        """Join a server that answers, wait for one that is coming up or falling down, start one where there is none."""
        owner = Owner.of(self.cluster)
        end = time.monotonic() + PATIENCE
        while (server := self._try("server")) is None:
            if self._answers():
                return
            if time.monotonic() > end:
                raise self._failure("its processes are there, but it does not answer")
            time.sleep(0.05)
        try:
            self._launch(owner, programs(owner), server)
        finally:
            os.close(server)

    def _launch(self, owner: Owner, programs: Path, server: int) -> None:
        version = self.cluster / "PG_VERSION"
        if not version.exists():
            self._initialise(owner, programs)
        elif (found := version.read_text().strip()) != str(MAJOR):
            raise RegistryError("DATABASE_MAJOR_MISMATCH", found=found, shipped=MAJOR)
        self._forget(self._socket_directory())
        users = "".join(f'registry "{name}" registry\n' for name in sorted({"root", pwd.getpwuid(os.geteuid()).pw_name}))
        for name, text in {"pg_hba.conf": HBA, "pg_ident.conf": users}.items():
            self._run(owner, "/bin/sh", "-c", f"cat > {name}", text=text)
        safety = "on" if self.durable else "off"
        # a segment of the log that is used again keeps what it held; one that is made anew holds nothing
        settings = ["-c", f"fsync={safety}", "-c", f"full_page_writes={safety}", "-c", "wal_recycle=off"]
        options = [*settings, "-p", str(PORT), "-h", "", "-k", self._socket_option(owner)]
        log = self.cluster / LOG
        already = log.stat().st_size if log.exists() else 0
        self._process = Server(  # the shell opens the log: what the owner may not write, we must not write for him
            ["/bin/sh", "-c", f'exec "$0" "$@" >> {LOG} 2>&1', str(programs / "postgres"), "-D", self._seen_by(owner), *options],
            cwd=self.cluster, env={**ENVIRONMENT, **KEEPING}, stdin=subprocess.DEVNULL, pass_fds=(server,), start_new_session=True,
            **owner.dropped,
        )  # fmt: skip
        if not self._came_up(self._process):
            raise self._failure(log.read_bytes()[already:].decode(errors="replace") if log.exists() else "")

    def _came_up(self, process: Server) -> bool:
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _initialise(self, owner: Owner, programs: Path) -> None:
        """A new cluster, made beside its place and moved there when it is whole."""
        for leftover in self.data_dir.glob("postgres.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.data_dir))
        owner.take(fresh)
        here, speed = self._seen_by(owner, fresh), [] if self.durable else ["--no-sync"]
        steps: tuple[tuple[list[str | Path], str], ...] = (
            ([programs / "initdb", "-D", here, *INITDB, *speed], ""),
            ([programs / "postgres", "--single", "-D", here, "postgres"], "CREATE DATABASE registry\n"),
        )
        for command, text in steps:
            outcome = self._run(owner, *command, text=text, directory=fresh)
            if outcome.returncode or "ERROR:" in outcome.stdout:
                raise self._failure(outcome.stdout)
        fresh.rename(self.cluster)

    def _halt(self) -> None:
        owner, end, sockets = Owner.of(self.cluster), time.monotonic() + PATIENCE, self._socket_directory()
        while (server := self._try("server")) is None:
            if time.monotonic() > end:
                raise self._failure("it does not stop")
            stop: list[str | Path] = [programs(owner) / "pg_ctl", "stop", "-D", self._seen_by(owner), "-m", "fast", "-t", str(PATIENCE)]
            self._run(owner, *stop)
            time.sleep(0.02)
        if self._process is not None:
            self._process.wait()  # not even its entry in the process table stays
        self._forget(sockets)
        os.close(server)

    def _forget(self, sockets: Path | None) -> None:
        """Remove what a dead server left: with the lock free, the process of its id is somebody else's."""
        for path in (self.cluster / "postmaster.pid", *((sockets / SOCKET, sockets / f"{SOCKET}.lock") if sockets else ())):
            path.unlink(missing_ok=True)
        if sockets and sockets != self.cluster:
            with suppress(OSError):
                sockets.rmdir()

    # the socket

    def _socket_option(self, owner: Owner) -> str:
        """Where the server puts its socket: beside the data, or in a short private directory where that path is too long."""
        path = str(self.cluster / SOCKET)
        if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT and "," not in path:  # a comma separates hosts
            return "."
        short = Path(tempfile.mkdtemp(prefix=SHORT, dir="/"))
        owner.take(short)
        return str(short)

    def _told(self) -> list[str]:
        """What the server, or the last one, says of itself; the fifth line is the directory of its socket, the eighth its state."""
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _socket_directory(self) -> Path | None:
        named = self._told()[4:5]
        return self.cluster if named == ["."] else Path(named[0]) if named and named[0].startswith(SHORT) else None

    def _answers(self) -> bool:
        directory, state = self._socket_directory(), "".join(self._told()[7:8])
        if directory is None or state.strip() != "ready":
            return False
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(directory / SOCKET))
            client.sendall(SSL_REQUEST)
            return bool(client.recv(1))
        return False

    # programs

    def _seen_by(self, owner: Owner, directory: Path | None = None) -> str:
        """The path of the data for its owner, who may not be allowed into the directories above it.

        A process that drops its rights keeps the directory it was started in, and Linux has a name for that.
        """
        return HERE if owner.dropped and Path(HERE).exists() else str(directory or self.cluster)

    def _run(
        self, owner: Owner, *command: str | Path, text: str = "", directory: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as the owner; in a session of its own, so that Ctrl-C in the terminal does not reach the server."""
        return subprocess.run(
            [str(part) for part in command], cwd=directory or self.cluster, env=ENVIRONMENT, input=text, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, check=False, **owner.dropped,
        )  # fmt: skip

    def _failure(self, output: str) -> RegistryError:
        lines = [line for line in output.splitlines() if line.strip()] or ["?"]
        told = [line for line in lines if "FATAL:" in line or "PANIC:" in line or "error:" in line] or lines
        return RegistryError("DATABASE_START_FAILED", problem=told[-1].strip(), log=self.cluster / LOG)
