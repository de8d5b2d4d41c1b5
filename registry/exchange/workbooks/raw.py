"""What a reader of files finds in a cell, and its text without what nobody sees."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Unkept:
    """A formula whose result the file does not keep."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An error of Excel: #REF!, #N/A."""

    name: str


Raw = str | int | float | bool | date | time | timedelta | Unkept | Failed | None
"""What a reader of files finds in a cell."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_EXACT = 2**53


def tidy(text: str) -> str:
    """Without spaces around it, however wide, and without characters that nobody sees."""
    return text.strip() if text.isascii() else _INVISIBLE.sub("", text).strip()


def shown(raw: Raw) -> str:
    """A cell as its text would be, in a few words."""
    match raw:
        case None | Unkept():
            return ""
        case Failed(name):
            return name
        case bool():
            return "TRUE" if raw else "FALSE"
        case float():
            return (f"{raw:.0f}" if abs(raw) < _EXACT else f"{raw:.11E}") if raw.is_integer() else repr(raw)
        case datetime():
            return raw.isoformat(" ") if raw.time() != time() else raw.date().isoformat()
        case _:
            return tidy(str(raw))


def is_blank(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and not raw[:1].isalnum() and not tidy(raw))
