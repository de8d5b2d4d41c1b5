"""What one GraphQL request is when it arrives, what its answer is when it leaves, and who turns one into the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from registry.actor import Actor
from registry.auth.tokens import Credentials
from registry.errors import Lang


@dataclass(slots=True)
class Request:
    """A well-formed request. `read_only` when it came by GET, which may ask but never change.

    It has a document, or the SHA-256 by which one is known, or both. `known` is what the engine has made of it, for when
    it is asked once more.
    """

    document: str | None
    operation: str | None
    variables: Mapping[str, Any]
    read_only: bool
    document_hash: str | None = None
    known: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request: where it lies until the request ends, and what its sender calls it, which nothing relies on."""

    path: Path
    name: str
    content_type: str
    size: int
    digest: str
    """SHA-256 of its content, in hexadecimal."""

    def __str__(self) -> str:
        """What tells it from another among the variables of a request: not where it lies, which is another place each time."""
        return f"{self.name} {self.content_type} {self.digest}"


class Costing(StrEnum):
    """What a client wants to know of an operation's cost: nothing, what it was, or only what it would be."""

    SILENT = "silent"
    REPORT = "report"
    VALIDATE = "validate"


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a request is answered. `sender` is who is charged when nobody has signed in: a client's address.

    Under an `idempotency_key` a mutation is done once, however often it is sent. `device` is what a browser was given on which somebody has
    signed in.
    """

    sender: str = ""
    costing: Costing = Costing.SILENT
    idempotency_key: str | None = None
    device: str | None = None


USUAL = Terms()


class Allowance(NamedTuple):
    """What a viewer may spend at this moment, in points: `rate` more each second, up to the `maximum`."""

    policy: str
    maximum: int
    available: int
    rate: float

    @property
    def full_in(self) -> int:
        """Seconds until everything is there again."""
        return ceil((self.maximum - self.available) / self.rate)


class Answer(NamedTuple):
    """A whole GraphQL response as UTF-8 JSON.

    `status` is the one for application/graphql-response+json; `began` tells whether execution did; `timing` is (stage, milliseconds);
    `is_read` says that nothing was changed by it; `replayed` that some of it was done, and answered so, before. `credentials` are what a
    browser is to keep from now on.
    """

    body: bytes
    status: int = 200
    began: bool = True
    timing: Sequence[tuple[str, float]] = ()
    is_read: bool = True
    replayed: bool = False
    credentials: Credentials | None = None


class Engine(Protocol):
    """Answers requests. Raises RegistryError or RequestErrors for a refusal before execution; anything else is a bug."""

    async def answer(self, request: Request, actor: Actor, lang: Lang, terms: Terms = USUAL) -> Answer: ...

    def allowance(self, actor: Actor, sender: str) -> Allowance | None:
        """What this viewer may still spend; None where nobody counts."""
