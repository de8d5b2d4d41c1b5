"""The body of a POST: its type checked, its bytes gathered, never more of them than the limit."""

from starlette.types import Message, Receive

from registry.errors import RegistryError
from registry.web.head import Head
from registry.web.patience import Gone

BODY_LIMIT = 1_000_000


async def read_json(head: Head, receive: Receive) -> bytes:
    """The body of a request that says it is JSON.

    Nothing else is taken, which is also the guard against forged cross-site requests: a form or an image on another site can only
    send "simple" types (urlencoded, multipart, text/plain), and a script there that sets application/json first needs a leave by
    CORS, which is given to nobody. Requests with files are multipart, and have a guard of their own (`multipart`).
    """
    _check_type(head)
    announced = head.fields.get(b"content-length", b"")
    if announced.isdigit() and int(announced[:20]) > BODY_LIMIT:
        raise RegistryError("PAYLOAD_TOO_LARGE", limit=BODY_LIMIT)
    return await _gather(receive)


async def _gather(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = _part(message)
    if not message.get("more_body", False):
        return body
    parts, size = [body], len(body)
    while message.get("more_body", False):
        message = await receive()
        parts.append(_part(message))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            raise RegistryError("PAYLOAD_TOO_LARGE", limit=BODY_LIMIT)
    return b"".join(parts)


def _part(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise Gone
    part: bytes = message.get("body", b"")
    if len(part) > BODY_LIMIT:
        raise RegistryError("PAYLOAD_TOO_LARGE", limit=BODY_LIMIT)
    return part


def _check_type(head: Head) -> None:
    received = head.fields.get(b"content-type", b"")
    if received not in (b"application/json", b"application/json; charset=utf-8") and not _is_json(received):
        raise RegistryError("UNSUPPORTED_MEDIA_TYPE", received=received.decode("latin-1")[:100] or "-")
    coding = head.fields.get(b"content-encoding", b"identity").lower()
    if coding != b"identity":
        raise RegistryError("UNSUPPORTED_MEDIA_TYPE", received=coding.decode("latin-1")[:100])


def _is_json(content_type: bytes) -> bool:
    """JSON in UTF-8; a parameter other than charset changes nothing."""
    name, *parameters = (part.strip() for part in content_type.decode("latin-1").lower().split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    charsets = [value.strip().strip('"') for key, _, value in pairs if key.strip() == "charset"]
    return name == "application/json" and all(charset in ("utf-8", "utf8") for charset in charsets)
