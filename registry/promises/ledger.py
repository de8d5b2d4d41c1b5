"""Promises held to what was done of them by a day: kept, on track, at risk, broken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from registry.errors import Lang, RegistryError, Sentence, Word, told
from registry.promises import wording
from registry.promises.promise import Actual, Measure, Promise
from registry.units import plain

ELAPSED = 50
"""Per cent of the time: once as much has passed, …"""
DONE = 25
"""… less than so many per cent done is a warning."""


class PromiseState(StrEnum):
    """How a promise stands."""

    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    BROKEN = "BROKEN"
    KEPT = "KEPT"

    def label(self, lang: Lang) -> str:
        return _STATES[self].label(lang)


_STATES = {
    PromiseState(word.code): word
    for word in (
        Word("ON_TRACK", "进行中", "on track"),
        Word("AT_RISK", "有风险", "at risk"),
        Word("BROKEN", "未履行", "broken"),
        Word("KEPT", "已履行", "kept"),
    )
}


@dataclass(frozen=True)
class PromiseStanding:
    """A promise on a day: how much was done of it until then, and since when it is kept."""

    promise: Promise
    day: date
    done: Decimal
    kept_on: date | None

    @property
    def state(self) -> PromiseState:
        if self.kept_on:
            return PromiseState.KEPT
        if self.day > self.promise.due:
            return PromiseState.BROKEN
        at_risk = self.day >= self.promise.half_time and self.done * 100 < self.promise.target * DONE
        return PromiseState.AT_RISK if at_risk else PromiseState.ON_TRACK

    @property
    def warns(self) -> bool:
        """Whether whoever relied on it should know."""
        return self.state in (PromiseState.AT_RISK, PromiseState.BROKEN)

    @property
    def days_late(self) -> int:
        """How long after it was due it was kept, or has not been kept."""
        return max(0, ((self.kept_on or self.day) - self.promise.due).days)

    @property
    def elapsed(self) -> int:
        """Whole per cent of its time."""
        whole = (self.promise.due - self.promise.made).days
        return min(100, (self.day - self.promise.made).days * 100 // whole) if whole else 100

    def sentence(self, lang: Lang) -> str:
        return self._said().label(lang)

    def _said(self) -> Sentence:
        promise, unit = self.promise, self.promise.measure
        match self.state:
            case PromiseState.KEPT:
                template = wording.KEPT_LATE if self.days_late else wording.KEPT
            case PromiseState.BROKEN:
                template = wording.BROKEN_DEED if unit is Measure.DEED else wording.BROKEN
            case PromiseState.AT_RISK:
                template = wording.AT_RISK_DEED if unit is Measure.DEED else wording.AT_RISK
            case PromiseState.ON_TRACK:
                template = wording.ON_TRACK_DEED if unit is Measure.DEED else wording.ON_TRACK
        return told(
            template,
            promise=promise.text,
            done=plain(self.done),
            target=plain(promise.target),
            unit=unit,
            due=promise.due,
            elapsed=self.elapsed,
            days=self.days_late,
            kept=self.kept_on,
        )


def standing(promise: Promise, actuals: Iterable[Actual], day: date) -> PromiseStanding:
    """How a promise stands at the end of a day; what was done later is not in it. Actuals of other promises are passed over."""
    if day < promise.made:
        raise RegistryError("PROMISE_NOT_MADE", made=promise.made, day=day)
    own = sorted((one for one in actuals if one.promise == promise.code and one.day <= day), key=lambda one: one.day)
    for one in own:
        _require_proven(promise, one)
    sums = [*accumulate(one.amount for one in own)]
    kept_on = next((one.day for one, done in zip(own, sums, strict=True) if done >= promise.target), None)
    return PromiseStanding(promise, day, sums[-1] if sums else Decimal(0), kept_on)


def ledger(promises: Sequence[Promise], actuals: Sequence[Actual], day: date) -> tuple[PromiseStanding, ...]:
    """How all promises stand that were made until a day. Refuses any actual that is of none, is not proven, or cannot be."""
    known = {promise.code: promise for promise in promises}
    for one in actuals:
        if one.promise not in known:
            raise RegistryError("PROMISE_UNKNOWN", promise=one.promise)
        _require_proven(known[one.promise], one)
    return tuple(standing(promise, actuals, day) for promise in promises if promise.made <= day)


def _require_proven(promise: Promise, actual: Actual) -> None:
    if actual.day < promise.made:
        raise RegistryError("PROMISE_ACTUAL_BEFORE", day=actual.day, made=promise.made)
    if not promise.measure.fits(actual.amount):
        raise RegistryError("PROMISE_FIGURE_INVALID")
    if not actual.evidence.strip():
        raise RegistryError("PROMISE_EVIDENCE_MISSING")
