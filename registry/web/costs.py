"""The terms of a request as HTTP has them, and what it leaves of a budget.

GraphQL-Cost and Idempotency-Key come in, RateLimit and RateLimit-Policy go out, and an address is who is charged.
"""

from functools import cache, lru_cache
from ipaddress import IPv6Address

from registry.errors import RegistryError
from registry.query.request import USUAL, Allowance, Costing, Terms
from registry.web.head import Head
from registry.web.signin import device_of

_SUBNET_BITS = 64
"""What one customer is given of IPv6, at least: single addresses are there for the taking."""


def terms(head: Head) -> Terms:
    """On what terms a request is to be answered."""
    client = head.scope.get("client")
    asked, key, cookie = head.fields.get(b"graphql-cost"), head.fields.get(b"idempotency-key"), head.fields.get(b"cookie")
    if asked is None and key is None and cookie is None:
        return _usual(client[0] if client else "")
    costing = Costing.SILENT if asked is None else _costing(asked)
    return Terms(_sender(client[0] if client else ""), costing, None if key is None else _key(key), device_of(head.fields))


def told(allowance: Allowance | None) -> tuple[tuple[bytes, bytes], ...]:
    """RateLimit and RateLimit-Policy, as draft 10 of the IETF spells them: what is left, and the seconds until all is there again."""
    if allowance is None:
        return ()
    policy, form = _forms(allowance.policy, allowance.maximum, allowance.rate)
    return (policy, (b"ratelimit", form % (allowance.available, allowance.full_in)))


@cache
def _forms(name: str, maximum: int, rate: float) -> tuple[tuple[bytes, bytes], bytes]:
    """RateLimit-Policy of a tier, and the form of its RateLimit."""
    policy = f'"{name}";q={maximum};w={round(maximum / rate)}'
    return (b"ratelimit-policy", policy.encode()), f'"{name}";r=%d;t=%d'.encode()


@lru_cache(10_000)
def _usual(host: str) -> Terms:
    sender = _sender(host)
    return Terms(sender) if sender else USUAL


def _sender(host: str) -> str:
    """Who is charged for what comes from an address: for IPv6 its subnet, for IPv4 in IPv6 as for IPv4."""
    if ":" not in host:
        return host
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> (128 - _SUBNET_BITS) << (128 - _SUBNET_BITS)))


def _costing(asked: bytes) -> Costing:
    for known in (Costing.REPORT, Costing.VALIDATE):
        if asked.strip().lower() == known.encode():
            return known
    raise RegistryError("HEADER_INVALID", header="GraphQL-Cost", received=asked.decode("latin-1")[:40], allowed="report, validate")


_KEY_LIMIT = 255


def _key(given: bytes) -> str:
    """An idempotency key: a quoted string, as the draft has it, or the same without quotes."""
    key = given.strip()
    if len(key) >= 2 and key[:1] == key[-1:] == b'"':
        key = key[1:-1]
    if not 1 <= len(key) <= _KEY_LIMIT or any(not 0x21 <= byte <= 0x7E for byte in key):
        allowed = f"1-{_KEY_LIMIT} visible ASCII characters"
        raise RegistryError("HEADER_INVALID", header="Idempotency-Key", received=given.decode("latin-1")[:40], allowed=allowed)
    return key.decode()
