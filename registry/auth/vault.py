"""Values that may be kept only under a key: sealed for whoever holds it, and digests by which the same value is found again.

The keys come from outside the database (`REGISTRY_SECRET_KEYS`), so that a copy of it alone says nothing. The first one seals; all of them
open, until everything has been sealed anew and the old ones can go. Without a key nothing is sealed: such values are then not kept.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest as hmac_digest

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.errors import RegistryError


class Vault:
    """Seals and opens with a list of Fernet keys (AES-128-CBC and HMAC-SHA-256), the current one first.

    A purpose is part of every digest, so that equal values of different kinds are not seen to be equal.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernets = MultiFernet([Fernet(key) for key in keys]) if keys else None
        self._peppers = tuple(_pepper(key) for key in keys)
        self._single = {_fingerprint(key): Fernet(key) for key in keys}

    def __bool__(self) -> bool:
        """Whether there is a key at all."""
        return self._fernets is not None

    def seal(self, value: str) -> str:
        """The value, to be opened by who has the key. Raises SECRET_KEYS_MISSING without one."""
        return self._keys().encrypt(value.encode()).decode()

    def open(self, sealed: str) -> str:
        """The value. Raises SECRET_KEY_UNKNOWN where none of the keys sealed it."""
        try:
            return self._keys().decrypt(sealed).decode()
        except InvalidToken:
            raise RegistryError("SECRET_KEY_UNKNOWN") from None

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """By which the keys are told apart without being shown, the current one's first."""
        return tuple(self._single)

    def sealer_of(self, sealed: str) -> str | None:
        """The fingerprint of the key that sealed a value; None where it is none of these."""
        for fingerprint, key in self._single.items():
            with suppress(InvalidToken):
                key.decrypt(sealed)
                return fingerprint
        return None

    def sealed_at(self, sealed: str) -> datetime:
        """When it was sealed, to the second, however often that was done again. Raises SECRET_KEY_UNKNOWN where none of the keys did."""
        try:
            return datetime.fromtimestamp(self._keys().extract_timestamp(sealed), UTC)
        except InvalidToken:
            raise RegistryError("SECRET_KEY_UNKNOWN") from None

    def again(self, sealed: str) -> str:
        """The same, sealed with the current key."""
        try:
            return self._keys().rotate(sealed).decode()
        except InvalidToken:
            raise RegistryError("SECRET_KEY_UNKNOWN") from None

    def digest(self, purpose: str, value: str) -> str:
        """HMAC-SHA-256 of a value under the current key, in hexadecimal. Raises SECRET_KEYS_MISSING without one."""
        return self.digests(purpose, value)[0]

    def digests(self, purpose: str, value: str) -> tuple[str, ...]:
        """The digests under every key, the current one's first: whichever was current when the value came, it is found."""
        self._keys()
        message = f"{purpose}\0{value}".encode()
        return tuple(hmac_digest(pepper, message, sha256).hex() for pepper in self._peppers)

    def _keys(self) -> MultiFernet:
        if self._fernets is None:
            raise RegistryError("SECRET_KEYS_MISSING")
        return self._fernets


KEYLESS = Vault(())
"""Without a key."""


def new_key() -> str:
    """A fresh key: 256 random bits in URL-safe base64."""
    return Fernet.generate_key().decode()


def _fingerprint(key: str) -> str:
    """Eight characters of a digest: enough to tell keys apart, and no help to whoever has none."""
    return sha256(b"registry fingerprint\0" + key.encode()).hexdigest()[:8]


def _pepper(key: str) -> bytes:
    """What digests are keyed with: made of the key, and of no use for opening (RFC 5869)."""
    return HKDF(SHA256(), 32, salt=None, info=b"registry digests").derive(key.encode())
