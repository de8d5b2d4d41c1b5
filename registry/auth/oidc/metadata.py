"""What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is needed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from registry.errors import RegistryError

ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "Ed25519")
"""With what an ID token may be signed: by keys of which the provider alone has the secret half. `none` and HS* are not among them."""

BASIC, POST = "client_secret_basic", "client_secret_post"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where to send browsers, where to ask, and how."""

    authorization: str
    token: str
    keys: str
    claims: str | None
    """Where it says more of somebody than an ID token holds (its `userinfo_endpoint`)."""
    end_session: str | None
    basic: bool
    """Whether the client's secret goes into a header, and not into the form."""
    algorithms: tuple[str, ...]
    names_itself: bool
    """Whether whoever comes back brings the issuer along (RFC 9207)."""


def address_of(issuer: str) -> str:
    """Where the metadata of an issuer is."""
    return f"{issuer.removesuffix('/')}/.well-known/openid-configuration"


def read(issuer: str, said: Mapping[str, Any]) -> Metadata:
    """The metadata, if it is the issuer's own and enough. Raises OIDC_UNAVAILABLE."""
    if said.get("issuer") != issuer:
        raise _unfit("issuer")
    if "code" not in _several(said, "response_types_supported", ("code",)):
        raise _unfit("response_types_supported")
    if "S256" not in _several(said, "code_challenge_methods_supported", ("S256",)):
        raise _unfit("code_challenge_methods_supported")
    methods = _several(said, "token_endpoint_auth_methods_supported", (BASIC,))
    if not {BASIC, POST} & set(methods):
        raise _unfit("token_endpoint_auth_methods_supported")
    offered = _several(said, "id_token_signing_alg_values_supported", ("RS256",))
    algorithms = tuple(each for each in ALGORITHMS if each in offered)
    if not algorithms:
        raise _unfit("id_token_signing_alg_values_supported")
    return Metadata(
        authorization=_address(issuer, said, "authorization_endpoint"),
        token=_address(issuer, said, "token_endpoint"),
        keys=_address(issuer, said, "jwks_uri"),
        claims=_optional(issuer, said, "userinfo_endpoint"),
        end_session=_optional(issuer, said, "end_session_endpoint"),
        basic=BASIC in methods,
        algorithms=algorithms,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(issuer: str, said: Mapping[str, Any], name: str) -> str:
    """An address under HTTPS. Only a provider that is itself tried out without it may name others."""
    found = said.get(name)
    if not isinstance(found, str) or urlsplit(found).scheme not in {"https", urlsplit(issuer).scheme}:
        raise _unfit(name)
    return found


def _optional(issuer: str, said: Mapping[str, Any], name: str) -> str | None:
    return _address(issuer, said, name) if said.get(name) else None


def _several(said: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    found = said.get(name, default)
    if not isinstance(found, (list, tuple)) or not all(isinstance(each, str) for each in found):
        raise _unfit(name)
    return tuple(found)


def _unfit(name: str) -> RegistryError:
    return RegistryError("OIDC_UNAVAILABLE", problem=f"its metadata cannot be used: {name}")
