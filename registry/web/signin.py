"""The token of a request: from `Authorization: Bearer`, else from the session cookie."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from registry.actor import ANONYMOUS, Actor
from registry.auth.oidc.passage import LASTS
from registry.auth.tokens import Credentials
from registry.errors import RegistryError

ActorOf = Callable[[str], Awaitable[Actor]]
"""A token -> whose it is. Raises UNAUTHENTICATED when it is nobody's, or no longer."""

COOKIE = "__Host-registry"
"""The prefix makes browsers insist on HTTPS, on this host alone and on no other path."""

DEVICE = "__Host-registry-device"
"""What makes a browser known on which somebody has signed in: it opens nothing, but is not held up by the failures of others."""

PASSAGE = "__Host-registry-passage"
"""What tells the browser that has left for the provider of identities from others: a state that somebody else brings back is none."""

_DEVICE_LASTS = timedelta(days=400)
"""Browsers keep no cookie for longer."""

_GUARDED = "Path=/; Secure; HttpOnly; SameSite=Lax"

FORGET = f"{COOKIE}=; {_GUARDED}; Max-Age=0".encode()
"""The Set-Cookie that ends a session in the browser."""

_TOKEN_LIMIT = 512
SECOND = timedelta(seconds=1)
OWN_SITE = (b"same-origin", b"none")


def cookies(credentials: Credentials) -> tuple[tuple[bytes, bytes], ...]:
    """What a browser is told to keep, or to forget."""
    if credentials.session is None:
        return ((b"set-cookie", FORGET),)
    session = f"{COOKIE}={credentials.session}; {_GUARDED}; Max-Age={credentials.lasts // SECOND}"
    if credentials.device is None:
        return ((b"set-cookie", session.encode()),)
    device = f"{DEVICE}={credentials.device}; {_GUARDED}; Max-Age={_DEVICE_LASTS // SECOND}"
    return ((b"set-cookie", session.encode()), (b"set-cookie", device.encode()))


def device_of(fields: Mapping[bytes, bytes]) -> str | None:
    """What makes the browser known, if it has signed somebody in before."""
    return _kept(fields, DEVICE)


def passage_of(fields: Mapping[bytes, bytes]) -> str | None:
    """What a browser was given that has left for the provider."""
    return _kept(fields, PASSAGE)


def passage_cookie(browser: str) -> bytes:
    """The Set-Cookie of a browser that leaves. It comes back sent by another site: SameSite=Lax lets it, for a GET."""
    return f"{PASSAGE}={browser}; {_GUARDED}; Max-Age={LASTS // SECOND}".encode()


def token_of(fields: Mapping[bytes, bytes]) -> str | None:
    """The token, or None for an anonymous request.

    A cookie is not read from a request that another site caused (Sec-Fetch-Site, sent by every browser in use): a GET can change
    nothing, but its duration under somebody's rights would be visible to that site.
    """
    authorization = fields.get(b"authorization")
    if authorization is not None:
        return _bearer(authorization)
    cookie = fields.get(b"cookie")
    if cookie is None or fields.get(b"sec-fetch-site", b"same-origin") not in OWN_SITE:
        return None
    return _from_cookie(cookie)


async def known_actor(fields: Mapping[bytes, bytes], actor_of: ActorOf) -> Actor:
    """Who asks. Raises SIGN_IN_REQUIRED where nobody has signed in."""
    token = token_of(fields)
    actor = ANONYMOUS if token is None else await actor_of(token)
    if actor.account_id is None:
        raise RegistryError("SIGN_IN_REQUIRED")
    return actor


async def writer_of(fields: Mapping[bytes, bytes], actor_of: ActorOf) -> Actor:
    """The same, of somebody who is about to change something. Raises TOKEN_READ_ONLY for a token that is good for asking only."""
    actor = await known_actor(fields, actor_of)
    if actor.credential is not None and not actor.credential.may_write:
        raise RegistryError("TOKEN_READ_ONLY")
    return actor


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
    value = _named(cookie, COOKIE)
    if value is not None and (len(value) > _TOKEN_LIMIT or not value.isascii()):
        raise RegistryError("UNAUTHENTICATED")
    return value


def _kept(fields: Mapping[bytes, bytes], name: str) -> str | None:
    """A cookie that opens nothing by itself, if it can be one of ours."""
    cookie = fields.get(b"cookie")
    found = None if cookie is None else _named(cookie, name)
    return found if found is not None and len(found) <= _TOKEN_LIMIT and found.isascii() else None


def _named(cookie: bytes, wanted: str) -> str | None:
    for pair in cookie.decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted and value:
            return value
    return None
