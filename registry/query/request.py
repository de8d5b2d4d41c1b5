"""What one GraphQL request is when it arrives, what its answer is when it leaves, and who turns one into the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from registry.actor import Actor
from registry.errors import Lang


@dataclass(frozen=True, slots=True)
class Request:
    """A well-formed request. `read_only` when it came by GET, which may ask but never change.

    It has a document, or the SHA-256 by which one is known, or both.
    """

    document: str | None
    operation: str | None
    variables: Mapping[str, Any]
    read_only: bool
    document_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole GraphQL response as UTF-8 JSON.

    `status` is the one for application/graphql-response+json; `began` tells whether execution did; `timing` is (stage, milliseconds);
    `is_read` says that nothing was changed by it.
    """

    body: bytes
    status: int = 200
    began: bool = True
    timing: tuple[tuple[str, float], ...] = ()
    is_read: bool = True


class Engine(Protocol):
    """Answers requests. Raises RegistryError or RequestErrors for a refusal before execution; anything else is a bug."""

    async def answer(self, request: Request, actor: Actor, lang: Lang) -> Answer: ...
