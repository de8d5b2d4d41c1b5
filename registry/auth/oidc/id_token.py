"""Whom a provider vouches for: an ID token, looked at as OpenID Connect Core 1.0, 3.1.3.7 has it before any of it is believed."""

import time
from collections.abc import Callable, Mapping, Sequence
from hmac import compare_digest
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import Key

from registry.errors import RegistryError

LEEWAY_S = 60
"""Two clocks may be so far apart."""

OLDEST_S = 600
"""An ID token is made when it is asked for."""

LARGEST = 50_000
"""Characters."""

Clock = Callable[[], float]


def header_of(token: str, algorithms: Sequence[str]) -> tuple[str, str | None]:
    """By which algorithm a token says it is signed, and by the key of which name: before anything is asked for on its account."""
    if len(token) > LARGEST:
        raise invalid("length")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        raise invalid("form") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise invalid("alg")
    if kid is not None and not isinstance(kid, str):
        raise invalid("kid")
    return algorithm, kid


def claims_of(
    token: str, key: Key, algorithm: str, *, issuer: str, client_id: str, nonce: str, clock: Clock = time.time
) -> Mapping[str, Any]:
    """What a token says, if the key signed it and it is of this issuer, for us, of now, and of this passage."""
    now = int(clock())
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        registry.validate(claims)
    except ClaimError as error:
        raise invalid(error.claim) from None
    except (JoseError, ValueError):
        raise invalid("signature") from None
    if claims["iat"] < now - OLDEST_S:
        raise invalid("iat")
    if not _authorized(claims, client_id):
        raise invalid("azp")
    if not isinstance(claims.get("nonce"), str) or not compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise invalid("nonce")
    return claims


def _authorized(claims: Mapping[str, Any], client_id: str) -> bool:
    """Whether we are whom it was given to: a token for several says to which of them."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    return bool(claims["azp"] == client_id) if "azp" in claims else not several


def invalid(problem: str) -> RegistryError:
    return RegistryError("OIDC_TOKEN_INVALID", problem=problem)
