"""A way to the provider and back: of one browser, good once, for some minutes."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from hmac import digest

LASTS = timedelta(minutes=10)
"""Within which somebody signs in at the provider, or begins again."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`browser` is a secret in a cookie, `state` travels in the address. Nonce and verifier follow from both: nobody need keep them."""

    browser: str = field(repr=False)
    state: str

    @property
    def nonce(self) -> str:
        """What the ID token has to repeat."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """What turns the code into tokens (RFC 7636): the provider is told it last, and was told its hash first."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> str:
        return _text(sha256(self.verifier.encode()).digest())

    def _derived(self, purpose: bytes) -> str:
        return _text(digest(self.browser.encode(), purpose + b"\0" + self.state.encode(), "sha256"))


def begin(browser: str | None) -> Passage:
    """A new one, of a browser that has another under way or of one that has none."""
    return Passage(browser or secrets.token_urlsafe(32), secrets.token_urlsafe(32))


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
