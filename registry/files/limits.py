"""How much people may bring."""

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, of all that an account has attached to nothing yet, and of all that is attached to one application."""

    of_file: int = 50 * MB
    of_account: int = 500 * MB
    of_application: int = 200 * MB
    uploads_at_once: int = 4
    """Uploads that an account may have under way."""
