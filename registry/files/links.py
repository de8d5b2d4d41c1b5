"""Addresses from which a file is downloaded: good for five minutes, and for one account.

The signature is made with a secret of the file's own, which goes with the file. It opens nothing by itself: whoever uses the address has to
be signed in as that account, and whether the file may be seen is asked again.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from secrets import token_urlsafe

LASTS = timedelta(minutes=5)


def new_secret() -> str:
    """What a file's links are signed with."""
    return token_urlsafe(32)


def link_of(secret: str, attachment_id: str, account_id: str, now: datetime) -> tuple[str, datetime]:
    """The address, without the site's own before it, and when it ends."""
    ends = (now + LASTS).replace(microsecond=0)
    until = str(int(ends.timestamp()))
    return f"/files/{attachment_id}/content?until={until}&signature={_signature(secret, attachment_id, account_id, until)}", ends


def issued_at(secret: str, attachment_id: str, account_id: str, until: str, signature: str, now: datetime) -> datetime | None:
    """When a link was made; None where it has ended, or is none of this account's."""
    signed = _signature(secret, attachment_id, account_id, until)
    if not signature.isascii() or not compare_digest(signed, signature):
        return None
    ends = datetime.fromtimestamp(int(until), UTC)
    return ends - LASTS if now < ends else None


def _signature(secret: str, attachment_id: str, account_id: str, until: str) -> str:
    return digest(secret.encode(), f"{attachment_id}\0{account_id}\0{until}".encode(), sha256).hex()
