"""Uploads on their way: each a file of whole segments, and beside it the beginning of the next one.

How far an upload has come is not written down anywhere: it is how much of it is there. Whole segments are appended as they are filled;
when a request ends, what is left of it is put beside them as the *rest*, which replaces the one before at once or not at all. So a process
may be killed between any two bytes: what is found afterwards is the beginning of the file, and at least as much as was acknowledged.

One writes at a time, in whichever process: the file is locked, and the lock ends with the process that holds it.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from registry.errors import RegistryError
from registry.files.sealing import SEGMENT, Seal, unsealed

_PLACE = 8
"""Bytes of the number of the segment that a rest is the beginning of."""


class Staging:
    """The directory of uploads."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def create(self, identifier: str) -> None:
        """A place for an upload. Kept as soon as it is acknowledged, as all of it is."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.directory / identifier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
        sync_directory(self.directory)

    @contextmanager
    def held(self, identifier: str, seal: Seal) -> Iterator["Staged"]:
        """An upload, which nobody else touches meanwhile. Raises UPLOAD_GONE, or UPLOAD_BUSY while somebody has it."""
        try:
            descriptor = os.open(self.directory / identifier, os.O_RDWR)
        except FileNotFoundError:
            raise RegistryError("UPLOAD_GONE") from None
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise RegistryError("UPLOAD_BUSY") from None
            yield Staged(self.directory / identifier, descriptor, seal)
        finally:
            os.close(descriptor)

    def discard(self, identifier: str) -> None:
        """Takes an upload away, if it is there."""
        for path in self.directory.glob(f"{identifier}*"):
            path.unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every upload that is there, and when something was last written to it."""
        for path in sorted(self.directory.glob("*")) if self.directory.exists() else ():
            if not path.suffix:
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)


class Staged:
    """An upload as it is on the disk, held by whoever writes it."""

    def __init__(self, path: Path, descriptor: int, seal: Seal) -> None:
        self.path, self._descriptor, self._seal = path, descriptor, seal
        _, self._rest_path, self._unproven = _paths(path)
        if self._unproven.exists():  # somebody was killed before it was known whether what came was what was sent
            self._cut(int.from_bytes(self._unproven.read_bytes(), "big"))
            self._forget_doubt()
        self._segments = os.fstat(descriptor).st_size // seal.whole
        os.ftruncate(descriptor, self._segments * seal.whole)  # a segment that was being written is none
        self._rest = bytearray(self._kept_rest())

    @property
    def offset(self) -> int:
        """Bytes of the file that are there."""
        return self._segments * SEGMENT + len(self._rest)

    def append(self, piece: bytes) -> None:
        """More of the file; on the disk for good only after `keep`."""
        self._rest += piece
        while len(self._rest) >= SEGMENT:
            sealed = self._seal.seal(self._segments, bytes(self._rest[:SEGMENT]))
            os.pwrite(self._descriptor, sealed, self._segments * self._seal.whole)
            del self._rest[:SEGMENT]
            self._segments += 1

    def keep(self) -> None:
        """Returns when everything that was appended is on the disk."""
        os.fsync(self._descriptor)
        _replace(self._rest_path, self._segments.to_bytes(_PLACE, "big") + self._seal.seal(self._segments, bytes(self._rest)))

    @contextmanager
    def proving(self) -> Iterator[Callable[[], None]]:
        """Within, what is appended counts only once the function that this gives has been called."""
        segments, rest = self._segments, bytes(self._rest)
        _replace(self._unproven, segments.to_bytes(_PLACE, "big"))
        proven = False

        def prove() -> None:
            """First the segments count, then the rest: whoever is killed between the two has as much as before, and perhaps more."""
            nonlocal proven
            os.fsync(self._descriptor)
            self._forget_doubt()
            proven = True
            self.keep()

        try:
            yield prove
        finally:
            if not proven:
                self._cut(segments)
                self._segments, self._rest = segments, bytearray(rest)
                self._forget_doubt()

    def complete(self) -> None:
        """Appends the last segment, which is no whole one. Until the upload is discarded the rest stays: it can be done again."""
        if self._rest:
            os.pwrite(self._descriptor, self._seal.seal(self._segments, bytes(self._rest)), self._segments * self._seal.whole)
        os.fsync(self._descriptor)

    def content(self) -> IO[bytes]:
        """The file as it is, once it is complete."""
        return unsealed(self._seal, self.offset, lambda start, length: os.pread(self._descriptor, length, start))

    def _kept_rest(self) -> bytes:
        """The beginning of the next segment. One that belongs to a segment that has been filled since is passed over."""
        try:
            kept = self._rest_path.read_bytes()
        except FileNotFoundError:
            return b""
        place = int.from_bytes(kept[:_PLACE], "big")
        return self._seal.open(place, kept[_PLACE:]) if place == self._segments else b""

    def _forget_doubt(self) -> None:
        self._unproven.unlink()
        sync_directory(self.path.parent)

    def _cut(self, segments: int) -> None:
        os.ftruncate(self._descriptor, segments * self._seal.whole)
        os.fsync(self._descriptor)


def _paths(path: Path) -> tuple[Path, Path, Path]:
    """The whole segments, the rest, and the mark that something is not proven yet."""
    return path, path.with_suffix(".rest"), path.with_suffix(".unproven")


def _replace(path: Path, content: bytes) -> None:
    """Puts a small file in the place of another: at once or not at all, and on the disk."""
    fresh = path.with_suffix(f"{path.suffix}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Returns when the names in a directory are on the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
