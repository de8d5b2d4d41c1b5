"""Three-valued logic (Kleene, Introduction to Metamathematics, 1952, §64): what is not known is not taken to be false."""

from collections.abc import Iterable
from enum import StrEnum

from registry.errors import Lang, Word


class Outcome(StrEnum):
    """What comes of a rule."""

    PASS = "PASS"  # noqa: S105 - no password
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"

    def label(self, lang: Lang) -> str:
        return _WORDS[self].label(lang)

    def __invert__(self) -> "Outcome":
        return _OPPOSITE.get(self, Outcome.UNKNOWN)


_OPPOSITE = {Outcome.PASS: Outcome.FAIL, Outcome.FAIL: Outcome.PASS}
_WORDS = {
    Outcome(word.code): word
    for word in (Word("PASS", "符合", "met"), Word("FAIL", "不符合", "not met"), Word("UNKNOWN", "无法判断", "unknown"))
}


def every(outcomes: Iterable[Outcome]) -> Outcome:
    """FAIL if one fails, else UNKNOWN if one is unknown; PASS of none at all."""
    found = {*outcomes}
    return next((outcome for outcome in (Outcome.FAIL, Outcome.UNKNOWN) if outcome in found), Outcome.PASS)


def some(outcomes: Iterable[Outcome]) -> Outcome:
    """PASS if one passes, else UNKNOWN if one is unknown; FAIL of none at all."""
    return ~every(~outcome for outcome in outcomes)
