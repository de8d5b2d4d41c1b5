"""What the client would like: a media type by Accept, a language by Accept-Language, both with q-values (RFC 9110, 12.4.2 and 12.5)."""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from registry.errors import Lang


class Media(StrEnum):
    """The two forms in which a GraphQL response leaves, and those in which a list does as a file."""

    RESPONSE = "application/graphql-response+json"
    JSON = "application/json"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "text/csv"
    JSONL = "application/jsonl"
    NDJSON = "application/x-ndjson"


FILES = (Media.XLSX, Media.CSV, Media.JSONL, Media.NDJSON)
RESPONSES = (Media.RESPONSE, Media.JSON)


_CACHED_LENGTH = 256
"""Longer values are parsed each time: real clients send short ones, and the cache must not be a place to fill memory."""


def media(accept: bytes | None) -> Media | None:
    """The form to answer in; None when Accept admits none. All but application/json must be named: that is what `*/*` gets."""
    if not accept:
        return Media.JSON
    return _cached_media(accept) if len(accept) <= _CACHED_LENGTH else _media(accept)


def language(accept_language: bytes | None) -> Lang:
    """Chinese if it is preferred to English, else English."""
    if not accept_language:
        return Lang.EN
    return _cached_language(accept_language) if len(accept_language) <= _CACHED_LENGTH else _language(accept_language)


def _media(accept: bytes) -> Media | None:
    quality: dict[str, float] = {}
    for name, parameters, weight in _elements(accept):
        if parameters.get("charset", "utf-8") == "utf-8":
            quality[name] = max(weight, quality.get(name, 0.0))
    if not quality:
        return Media.JSON if not accept.strip(b" \t,") else None
    response, json = (_of(form, quality) for form in RESPONSES)
    file = _file(quality)
    if file is not None and quality[file] >= max(response, json):
        return file
    if max(response, json) == 0:
        return None
    if response == json:
        return Media.RESPONSE if Media.RESPONSE in quality else Media.JSON
    return Media.RESPONSE if response > json else Media.JSON


def weights(header: bytes) -> dict[str, float]:
    """The weight of each element of a list, the greatest where one stands twice."""
    found: dict[str, float] = {}
    for name, _, weight in _elements(header):
        found[name] = max(weight, found.get(name, 0.0))
    return found


def _file(quality: dict[str, float]) -> Media | None:
    """The file that is wanted most, the first of equals; none where a response is named before it and wanted as much."""
    named = list(quality)
    files = [form for form in FILES if quality.get(form, 0.0) > 0]
    if not files:
        return None
    best = min(files, key=lambda form: (-quality[form], named.index(form)))
    rivals = [form for form in RESPONSES if quality.get(form, 0.0) == quality[best]]
    return best if all(named.index(form) > named.index(best) for form in rivals) else None


def _of(form: Media, quality: dict[str, float]) -> float:
    """The weight of the most specific range that takes `form` in."""
    return next((quality[name] for name in (form.value, "application/*", "*/*") if name in quality), 0.0)


def _language(accept_language: bytes) -> Lang:
    quality: dict[str, float] = {}
    for name, _, weight in _elements(accept_language):
        primary = name.partition("-")[0]
        quality[primary] = max(weight, quality.get(primary, 0.0))
    chinese, english = (quality.get(name, quality.get("*", 0.0)) for name in ("zh", "en"))
    if chinese == english:
        first = next((name for name in quality if name in ("zh", "en")), "en")
        return Lang.ZH if first == "zh" and chinese > 0 else Lang.EN
    return Lang.ZH if chinese > english else Lang.EN


def _elements(header: bytes) -> Iterator[tuple[str, dict[str, str], float]]:
    """Name, parameters and weight of each element; an element whose weight is not one is passed over."""
    for element in header.decode("latin-1").lower().split(","):
        name, *rest = (part.strip() for part in element.split(";"))
        pairs = (part.partition("=") for part in rest)
        parameters = {key.strip(): value.strip().strip('"') for key, _, value in pairs}
        weight = _weight(parameters.pop("q", "1"))
        if name and weight is not None:
            yield name, parameters, weight


def _weight(text: str) -> float | None:
    try:
        weight = float(text)
    except ValueError:
        return None
    return weight if 0 <= weight <= 1 else None


_cached_media = lru_cache(256)(_media)
_cached_language = lru_cache(256)(_language)
