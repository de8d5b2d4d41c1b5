"""A file as segments of 64 KiB, each sealed by itself (AES-256-GCM under the file's own key): any part can be read without the rest.

The place of a segment is sealed with it, so that none can be moved. Without a key segments lie as they are.
"""

import io
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from os import urandom
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.auth.vault import Vault
from registry.errors import RegistryError

SEGMENT = 65_536
"""Bytes of a file in a segment; the last one has what is left."""

_NONCE = 12
_TAG = 16


class Seal:
    """Seals and opens the segments of one file; with no key it leaves them as they are."""

    def __init__(self, key: bytes | None) -> None:
        self._cipher = None if key is None else AESGCM(key)
        self.whole = SEGMENT + (0 if key is None else _NONCE + _TAG)
        """Bytes that a whole segment takes where it is kept."""

    def seal(self, place: int, segment: bytes) -> bytes:
        if self._cipher is None:
            return segment
        nonce = urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, segment, place.to_bytes(8, "big"))

    def open(self, place: int, sealed: bytes) -> bytes:
        """The segment. Raises FILE_DAMAGED where it is not the one that was sealed for this place."""
        if self._cipher is None:
            return sealed
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.to_bytes(8, "big"))
        except (InvalidTag, ValueError):
            raise RegistryError("FILE_DAMAGED") from None

    def opened(self, first: int, sealed: bytes) -> Iterator[bytes]:
        """The segments from the place `first` on, of which these are the kept bytes."""
        for number, start in enumerate(range(0, len(sealed), self.whole)):
            yield self.open(first + number, sealed[start : start + self.whole])


def new_key(vault: Vault) -> str | None:
    """A fresh key of a file, sealed; None where there is nothing to seal it with."""
    return vault.seal(b64encode(urandom(32)).decode()) if vault else None


def seal_of(vault: Vault, key_sealed: str | None) -> Seal:
    """The seal of a file whose key was sealed by the vault."""
    return Seal(None if key_sealed is None else b64decode(vault.open(key_sealed)))


def unsealed(seal: Seal, size: int, fetch: Callable[[int, int], bytes]) -> IO[bytes]:
    """A file to be looked at as it is: `fetch(start, length)` gives the kept bytes."""
    return io.BufferedReader(_Unsealed(seal, size, fetch), SEGMENT)


class _Unsealed(io.RawIOBase):
    """A file as it is, of which one segment is in memory at a time."""

    def __init__(self, seal: Seal, size: int, fetch: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._seal, self._size, self._fetch = seal, size, fetch
        self._at, self._place, self._segment = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Up to the end of the segment."""
        if self._at >= self._size:
            return 0
        place, within = divmod(self._at, SEGMENT)
        if place != self._place:
            self._segment = self._seal.open(place, self._fetch(place * self._seal.whole, self._seal.whole))
            self._place = place
        found = self._segment[within : within + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
