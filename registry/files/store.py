"""Where finished files are kept, by names that are ids: a directory of this machine. An object store is in `s3`, behind the same interface.

The directory is written here and not by a library: what is acknowledged has to survive a power cut, and libraries that know many kinds of
stores do not wait for the disk.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from registry.errors import RegistryError
from registry.files.staging import sync_directory


class Store(Protocol):
    """Keeps files, each as the bytes that it was given."""

    async def keep(self, name: str, path: Path) -> None:
        """Takes a file in; it is there whole or not at all. What was kept by this name before is replaced."""

    async def read(self, name: str, start: int, length: int) -> bytes:
        """Part of a file. Raises FILE_MISSING where there is none of this name."""

    async def has(self, name: str) -> bool:
        """Whether there is a file of this name."""

    async def delete(self, name: str) -> None:
        """Takes a file away, if it is there."""

    def names(self) -> AsyncIterator[tuple[str, datetime]]:
        """Every file that is there, and since when."""


def path_of(name: str) -> str:
    """Two levels of folders by the end of an id, which is random, so that no folder has too many files in it."""
    return f"{name[-2:]}/{name[-4:-2]}/{name}"


class Directory:
    """A store in a directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def keep(self, name: str, path: Path) -> None:
        await asyncio.to_thread(self._keep, name, path)

    def _keep(self, name: str, path: Path) -> None:
        """The file is on the disk already; so is its new name, before the old one is forgotten."""
        kept = self.root / path_of(name)
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.root.parent, self.root, kept.parent.parent):
            sync_directory(folder)
        path.replace(kept)
        sync_directory(kept.parent)

    async def read(self, name: str, start: int, length: int) -> bytes:
        return await asyncio.to_thread(self._read, name, start, length)

    def _read(self, name: str, start: int, length: int) -> bytes:
        try:
            descriptor = os.open(self.root / path_of(name), os.O_RDONLY)
        except FileNotFoundError:
            raise RegistryError("FILE_MISSING") from None
        try:
            return os.pread(descriptor, length, start)
        finally:
            os.close(descriptor)

    async def has(self, name: str) -> bool:
        return (self.root / path_of(name)).exists()

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self._delete, name)

    def _delete(self, name: str) -> None:
        kept = self.root / path_of(name)
        kept.unlink(missing_ok=True)
        if kept.parent.exists():
            sync_directory(kept.parent)

    async def names(self) -> AsyncIterator[tuple[str, datetime]]:
        for path in self._paths():
            yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _paths(self) -> Iterator[Path]:
        yield from sorted(path for path in self.root.glob("*/*/*") if path.is_file())
