"""The token of a request: from `Authorization: Bearer`, else from the session cookie."""

from collections.abc import Awaitable, Callable, Mapping

from registry.actor import Actor
from registry.errors import RegistryError

ActorOf = Callable[[str], Awaitable[Actor]]
"""A token -> whose it is. Raises UNAUTHENTICATED when it is nobody's, or no longer."""

COOKIE = "__Host-registry"
"""The prefix makes browsers insist on HTTPS, on this host alone and on no other path."""

FORGET = f"{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0".encode()
"""The Set-Cookie that ends a session in the browser."""

_TOKEN_LIMIT = 512
_OWN_SITE = (b"same-origin", b"none")


def token_of(fields: Mapping[bytes, bytes]) -> str | None:
    """The token, or None for an anonymous request.

    A cookie is not read from a request that another site caused (Sec-Fetch-Site, sent by every browser in use): a GET can change
    nothing, but its duration under somebody's rights would be visible to that site.
    """
    authorization = fields.get(b"authorization")
    if authorization is not None:
        return _bearer(authorization)
    cookie = fields.get(b"cookie")
    if cookie is None or fields.get(b"sec-fetch-site", b"same-origin") not in _OWN_SITE:
        return None
    return _from_cookie(cookie)


def has_session(fields: Mapping[bytes, bytes]) -> bool:
    """Whether it is a session's cookie that a request signs in with, whatever it is worth."""
    try:
        return b"authorization" not in fields and token_of(fields) is not None
    except RegistryError:
        return True


def _bearer(authorization: bytes) -> str:
    scheme, _, token = authorization.partition(b" ")
    token = token.strip()
    if scheme.lower() != b"bearer" or not token or len(token) > _TOKEN_LIMIT or not token.isascii():
        raise RegistryError("UNAUTHENTICATED")
    return token.decode()


def _from_cookie(cookie: bytes) -> str | None:
    for pair in cookie.decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and value:
            if len(value) > _TOKEN_LIMIT or not value.isascii():
                raise RegistryError("UNAUTHENTICATED")
            return value
    return None
