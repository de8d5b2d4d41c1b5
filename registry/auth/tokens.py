"""Bearer tokens: 256 random bits that mean nothing by themselves; only their SHA-256 is kept."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

PREFIX = "reg_"
"""Tells people, and scanners for leaked secrets, what they have found."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token: `plain` is shown once, `hashed` is kept, `hint` (the last four characters) tells tokens apart."""

    plain: str = field(repr=False)
    hashed: str

    @property
    def hint(self) -> str:
        return self.plain[-4:]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a browser is to keep from now on: a session's token for so long (None ends the one it has), and what makes its device known."""

    session: str | None = field(repr=False)
    lasts: timedelta = timedelta(0)
    device: str | None = field(default=None, repr=False)


def issue() -> IssuedToken:
    """A fresh token."""
    plain = PREFIX + secrets.token_urlsafe(32)
    return IssuedToken(plain, hash_of(plain))


def hash_of(token: str) -> str:
    """The hash under which a token is kept, in hexadecimal. A fast one will do, since nobody can guess 256 bits."""
    return sha256(token.encode()).hexdigest()
