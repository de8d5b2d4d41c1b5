"""Serving over HTTP: the port is claimed first, workers share it, and whatever ends them lets requests under way finish."""

import errno
import gc
import logging
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from registry.app import check_operations, registry_on
from registry.errors import RegistryError
from registry.errors.traces import Discreet
from registry.provider import provider_module
from registry.settings import PREFIX, Settings
from registry.web.wire import Wire

BACKLOG = 2048
GRACE_S = 10
"""How long requests under way may take to finish when the server stops."""

Announce = Callable[[str], None]


def claim(host: str, port: int) -> socket.socket:
    """The port, ours from now on but not yet open: before the work of minutes, not after it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise _refused(error, host, port) from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise _refused(error, host, port) from None
    return listener


def serve(url: str, settings: Settings, listener: socket.socket, announce: Announce) -> None:
    """Serve the registry on `url` until a signal ends it; `announce` is told the address when requests are answered."""
    check_operations()  # a contract or a trusted document that cannot be served stops us here, once, and not each worker in turn
    provider_module(settings)
    os.environ[f"{PREFIX}DATABASE_URL"] = url  # workers are new processes: this is how they learn it
    log_to_terminal(settings)
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        raise _refused(error, settings.host, settings.port) from None
    config = Config(
        "registry.serving:site", factory=True, workers=settings.workers, loop="uvloop", http=Wire, ws="none", lifespan="on",
        log_config=None, access_log=False, server_header=False, backlog=BACKLOG, timeout_graceful_shutdown=GRACE_S,
        proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=settings.trusted_proxies,
    )  # fmt: skip
    place = _place(listener)
    if settings.workers > 1:
        Workers(config, listener, lambda: announce(place)).run()
    else:
        with _quiet_end():
            OneServer(config, lambda: announce(place)).run([listener])


def site() -> ASGIApp:
    """What each worker serves; a worker ends when the process that started it does."""
    parent = multiprocessing.parent_process()
    settings = Settings.read()
    assert settings.database_url is not None
    if parent is not None:
        log_to_terminal(settings)
        threading.Thread(target=_follow, args=(parent.join,), daemon=True).start()
    registry = registry_on(settings.database_url, settings)
    registry.engine.warm()
    settle()
    return registry.site()


def settle() -> None:
    """What is here to stay is looked at no more by the collector of cycles, and new objects less often: requests leave no cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def log_to_terminal(settings: Settings) -> None:
    """Every record goes to standard error, in whatever logger it was made: its exceptions without what they quote."""
    terminal = logging.StreamHandler()
    terminal.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[terminal])
    for talkative in ("uvicorn", "alembic", "httpx2"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


class OneServer(Server):
    """A server in this very process, which ends in order when the terminal is closed, too."""

    def __init__(self, config: Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_started = started

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            before = signal.getsignal(signal.SIGHUP)
            if before is not signal.SIG_IGN:  # nohup: the terminal may go
                signal.signal(signal.SIGHUP, self.handle_exit)
            try:
                yield
            finally:
                signal.signal(signal.SIGHUP, before)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_started()


class Workers(Multiprocess):
    """Several servers behind one port."""

    def __init__(self, config: Config, listener: socket.socket, started: Callable[[], None]) -> None:
        ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().__init__(config, [listener])
        self._when_started = started
        if ignored:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(60, self.should_exit) for process in self.processes):
            self._when_started()

    def handle_hup(self) -> None:
        self.handle_term()

    def run(self) -> None:
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            raise SystemExit(1)


@contextmanager
def _quiet_end() -> Iterator[None]:
    """uvicorn stops in order, then raises the signal again; an orderly stop is a success."""
    try:
        yield
    except KeyboardInterrupt:
        return


def _follow(end_of_parent: Callable[[], None]) -> None:
    end_of_parent()
    os.kill(os.getpid(), signal.SIGTERM)


def _place(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refused(error: OSError, host: str, port: int) -> RegistryError:
    if error.errno == errno.EADDRINUSE:
        return RegistryError("PORT_TAKEN", host=host, port=port)
    return RegistryError("PORT_UNUSABLE", host=host, port=port, problem=error.strerror or error)
