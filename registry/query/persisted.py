"""Documents that are known by their hash: those that come with the contract (trusted), and those that a client has sent before.

A trusted document is one of `schema/operations`, named by the SHA-256 of its text. A client's own (automatic persisted queries) is
registered by being sent once with its hash, and forgotten when others need the room: clients send it again then.
"""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

from registry.errors import RegistryError
from registry.query.kept import Kept
from registry.query.request import Request


class Trust(StrEnum):
    """Which documents are answered: `off`, none by hash; `allow`, any; `only`, trusted ones and no other."""

    OFF = "off"
    ALLOW = "allow"
    ONLY = "only"


class Persisted:
    """Finds the text of a request's document. `trusted` are texts by their hash, which are never forgotten."""

    def __init__(self, trusted: Mapping[str, str], trust: Trust) -> None:
        self.trusted = trusted
        self.trust = trust
        self.sent: Kept[str, str] = Kept(count=1000, weight=2_000_000)

    def text(self, request: Request) -> str:
        """The document that a request names or brings along; raises RegistryError where there is none, or none that is trusted."""
        if request.document_hash is not None and self.trust is Trust.OFF:
            raise RegistryError("PERSISTED_QUERY_NOT_SUPPORTED")
        if request.document is None:
            return self._named(request.document_hash)
        if request.document_hash is not None and hash_of(request.document) != request.document_hash:
            raise RegistryError("PERSISTED_QUERY_MISMATCH")
        if self.trust is Trust.ONLY and hash_of(request.document) not in self.trusted:
            raise RegistryError("DOCUMENT_NOT_TRUSTED")
        return request.document

    def remember(self, request: Request) -> None:
        """Registers a document that came with its hash, once it is known to be valid."""
        if request.document is not None and request.document_hash is not None:
            self.sent.keep(request.document_hash, request.document, len(request.document))

    def _named(self, document_hash: str | None) -> str:
        if document_hash is None:
            raise RegistryError("PARAMETER_MISSING", parameter="query")
        found = self.trusted.get(document_hash)
        if found is None and self.trust is Trust.ONLY:
            raise RegistryError("DOCUMENT_NOT_TRUSTED")
        found = found or self.sent.get(document_hash)
        if found is None:
            raise RegistryError("PERSISTED_QUERY_NOT_FOUND")
        return found


def hash_of(text: str) -> str:
    """The SHA-256 of a document's exact text in UTF-8, 64 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
