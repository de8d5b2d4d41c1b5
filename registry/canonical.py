"""JSON in its one canonical form (RFC 8785), so that a seal over it is the same wherever it is computed again."""

import json
from collections.abc import Iterator
from typing import Any

from registry.errors import RequestErrors
from registry.wellformed import PARTS, flaws

_PLAIN = (1e-6, 1e21)
"""From and below which ECMAScript writes a number without an exponent (ECMA-262, Number::toString)."""

_WRITABLE = frozenset({"DATA_CONTROL_CHARACTER", "DATA_BIDI_CONTROL"})
"""What a form may not hold but JSON may."""


def canonical(data: Any, parts: int = PARTS) -> bytes:
    """UTF-8, keys ordered by their UTF-16 units, numbers as ECMAScript writes them. Refuses what is not JSON, with all its codes."""
    found = [flaw for flaw in flaws(data, parts) if flaw.code not in _WRITABLE]
    if found:
        raise RequestErrors([problem.refusal for problem in found])
    return "".join(_written(data)).encode()


def _written(value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield "{"
            for place, key in enumerate(sorted(value, key=_units)):
                yield f"{',' if place else ''}{_text(key)}:"
                yield from _written(value[key])
            yield "}"
        case list():
            yield "["
            for place, one in enumerate(value):
                yield "," if place else ""
                yield from _written(one)
            yield "]"
        case float():
            yield number(value)
        case str():
            yield _text(value)
        case _:
            yield json.dumps(value)


def _units(key: str) -> bytes:
    return key.encode("utf-16-be")


def _text(text: str) -> str:
    """Python escapes what RFC 8785, 3.2.2.2 asks for and, told so, nothing else."""
    return json.dumps(text, ensure_ascii=False)


def number(value: float) -> str:
    """A finite number as ECMAScript writes it. Python finds the same shortest digits and sets exponents otherwise."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = int(exponent or 0) + len(whole) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return sign + _plain(digits, point)
    shown = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{sign}{shown}e{point - 1:+d}"


def _plain(digits: str, point: int) -> str:
    """Digits with the decimal point before the one at `point`."""
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    if point >= len(digits):
        return digits.ljust(point, "0")
    return f"{digits[:point]}.{digits[point:]}"
