"""With what a provider signs: the public keys of its JWK set (RFC 7517)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

MANY = 100
"""A set of more keys is read so far."""

KINDS: Mapping[str, str] = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
"""What an algorithm, by its first letters, is done with. Shared secrets (`oct`) are nobody's proof."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, its name, and the algorithm that it is for, if it is for one alone."""

    key: Key
    kid: str | None
    algorithm: str | None


def read(said: Mapping[str, Any]) -> tuple[SigningKey, ...]:
    """The keys for signatures. What is not understood is passed over, as RFC 7517, 5 has it."""
    listed = said.get("keys")
    return tuple(_read(listed[:MANY])) if isinstance(listed, list) else ()


def _read(listed: Iterable[Any]) -> Iterable[SigningKey]:
    for each in listed:
        if not isinstance(each, dict) or each.get("kty") not in KINDS.values() or each.get("use", "sig") != "sig":
            continue
        try:
            yield SigningKey(JWKRegistry.import_key(each), each.get("kid"), each.get("alg"))
        except (JoseError, ValueError, TypeError, KeyError):
            continue


def found(keys: Iterable[SigningKey], kid: str | None, algorithm: str) -> Key | None:
    """The key of a name, for an algorithm; without a name, the only one there is for it."""
    fitting = [each.key for each in keys if each.algorithm in (None, algorithm) and each.key.key_type == KINDS[algorithm[:2]]
               and kid in (None, each.kid)]  # fmt: skip
    return fitting[0] if len(fitting) == 1 or (fitting and kid is not None) else None
