"""What every command runs on: the database for as long as it is needed, a registry on it, and a bar that shows how far it has come."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from registry.app import Registry, registry_on
from registry.database.embedded import EmbeddedDatabase
from registry.database.upgrade import verify
from registry.errors import RegistryError
from registry.settings import Settings

Found = TypeVar("Found")

console = Console(highlight=False, soft_wrap=True)


@contextmanager
def database(settings: Settings, *, new: bool = False) -> Iterator[str]:
    """The URL of the database: the operator's own, else the embedded one, running for as long as somebody uses it.

    Only what is told `new` makes an embedded one: asked in another directory by mistake, a command would fill the wrong one.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    embedded = EmbeddedDatabase(settings.data_dir)
    if not new and not embedded.exists:
        raise RegistryError("NO_DATABASE", directory=embedded.data_dir)
    try:
        yield embedded.start()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C would leave the server behind
        embedded.stop()


@contextmanager
def progress(title: str, on: Console = console) -> Iterator[Callable[[int, int | None], None]]:
    """A bar that is told how much is done, and of how much where that is known; it shows itself when the first is told."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=on, transient=True, disable=not on.is_terminal) as bar:
        task = bar.add_task(title, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


def with_registry(use: Callable[[Registry], Awaitable[Found]], **chosen: Any) -> Found:
    """What is made of a registry on the database, which has to be migrated; `chosen` are settings."""
    settings = Settings.read(**chosen)

    async def used(url: str) -> Found:
        await verify(url)
        registry = registry_on(url, settings)
        try:
            return await use(registry)
        finally:
            await registry.close()

    with database(settings) as url:
        return asyncio.run(used(url))
