"""Codes of an authenticator app (TOTP, RFC 6238: six digits, thirty seconds, SHA-1, as all apps have it), and recovery codes."""

from hashlib import sha256

from passlib.exc import TokenError
from passlib.totp import TOTP

from registry.auth.passwords import random_password

ISSUER = "Science-park registry"
"""What an app shows above the code."""

_Factor = TOTP.using(issuer=ISSUER)

WINDOW_S = 30
"""A clock may be so many seconds wrong."""

RECOVERY_CODES = 10


def new_key() -> str:
    """A fresh key in base32, 160 bits, as apps take it."""
    return str(_Factor.new().base32_key)


def address(key: str, username: str) -> str:
    """The `otpauth://` address of which an app reads a key, mostly as a QR code."""
    return str(_Factor(key=key).to_uri(label=username))


def counter_of(key: str, code: str, last: int | None) -> int | None:
    """The counter of a right code, to be remembered: it and those before it are taken no more. None where the code is not right."""
    try:
        return int(_Factor(key=key).match(code.strip().replace(" ", ""), window=WINDOW_S, last_counter=last).counter)
    except (TokenError, ValueError):
        return None


def recovery_codes() -> list[str]:
    """Codes of 80 random bits, each good once: `k7mh-x2vq-9tpa-4ewj`."""
    return [random_password() for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> str:
    """The hash under which a recovery code is kept; spaces, hyphens and capitals do not matter."""
    return sha256("".join(code.lower().split()).replace("-", "").encode()).hexdigest()
