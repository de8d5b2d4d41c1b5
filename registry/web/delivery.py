"""How an answer leaves: compressed where the client takes that, and by GET with a validator, so that who has it already is told just that.

The validator (ETag) is a digest of the answer's own bytes, never of the question: it changes when the answer does. Form, language,
coding and viewer are part of it, so that two viewers share none, and what one may not see does not enter into it.
"""

from dataclasses import dataclass
from hashlib import blake2b

from registry.actor import Actor
from registry.query.request import Answer, Request
from registry.web.coding import Coding, coded, coding
from registry.web.head import Head
from registry.web.negotiation import Media
from registry.web.replies import Header, Reply

PRIVATE = b"private, no-cache"


@dataclass(frozen=True)
class Caching:
    """For how many seconds caches may give out what anybody may see without asking again."""

    public_seconds: int = 0

    def policy(self, actor: Actor) -> bytes:
        """Cache-Control of an answer to a GET."""
        if actor.account_id is not None:
            return PRIVATE
        return b"public, max-age=%d" % self.public_seconds if self.public_seconds else b"public, no-cache"


async def delivered(head: Head, request: Request, actor: Actor, answer: Answer, caching: Caching, headers: tuple[Header, ...]) -> Reply:
    """The reply that carries an answer."""
    status = 200 if answer.status == 400 and head.media is Media.JSON else answer.status
    accepted = head.fields.get(b"accept-encoding")
    chosen = coding(accepted, len(answer.body)) if accepted and answer.is_read else Coding.IDENTITY
    if chosen is not Coding.IDENTITY:
        headers = (*headers, (b"content-encoding", chosen.encode()))
    if not request.read_only or status != 200:
        body = answer.body if chosen is Coding.IDENTITY else await coded(answer.body, chosen)
        return Reply(status, body, headers)
    tag = validator(head, actor, answer.body, chosen)
    tagged = ((b"etag", tag),)
    if has(head.fields.get(b"if-none-match", b""), tag):
        return Reply(304, b"", (*tagged, *(header for header in headers if header[0] != b"content-encoding")), caching.policy(actor))
    return Reply(status, await coded(answer.body, chosen), (*headers, *tagged), caching.policy(actor))


def validator(head: Head, actor: Actor, body: bytes, chosen: Coding) -> bytes:
    """The strong ETag of an answer, quotes included."""
    about = f"{head.media} {head.lang} {chosen} {actor.account_id}".encode()
    return b'"%s"' % blake2b(body, digest_size=16, key=blake2b(about, digest_size=32).digest()).hexdigest().encode()


def has(if_none_match: bytes, tag: bytes) -> bool:
    """Whether the client has it: weak comparison, as RFC 9110, 13.1.2 asks for."""
    if not if_none_match:
        return False
    tags = [one.strip().removeprefix(b"W/") for one in if_none_match.split(b",")]
    return tag in tags or b"*" in tags
