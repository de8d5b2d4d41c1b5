"""Where each instalment stands on a day, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from registry.awards import wording
from registry.awards.life import Life
from registry.awards.money import NOTHING, WHOLE, portion
from registry.awards.plan import Condition, From, Graded, Instalment, OnPost, Scored
from registry.errors import Lang, Sentence, Word, said, told
from registry.units import plain


class InstalmentState(StrEnum):
    """What may be done with an instalment."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    BLOCKED = "BLOCKED"
    APPROVED = "APPROVED"
    PAID = "PAID"
    CANCELLED = "CANCELLED"

    def label(self, lang: Lang) -> str:
        return _STATES[self].label(lang)


_STATES = {
    InstalmentState(word.code): word
    for word in (
        Word("PLANNED", "待条件满足", "planned"),
        Word("DUE", "待批准", "due"),
        Word("BLOCKED", "暂不拨付", "blocked"),
        Word("APPROVED", "已批准", "approved"),
        Word("PAID", "已拨付", "paid"),
        Word("CANCELLED", "已取消", "cancelled"),
    )
}


@dataclass(frozen=True)
class Standing:
    """An instalment on a day. `amount` is its part of the award; `payable` what it comes to by the tier that was reached."""

    instalment: Instalment
    amount: Decimal
    payable: Decimal
    paid: Decimal
    state: InstalmentState
    reasons: tuple[Sentence, ...]

    @property
    def owed(self) -> Decimal:
        """What its holder can count on now."""
        return self.payable - self.paid if self.state in (InstalmentState.DUE, InstalmentState.APPROVED) else NOTHING

    def why(self, lang: Lang) -> str:
        """One sentence of all the reasons."""
        comma, stop = ("；", "。") if lang is Lang.ZH else ("; ", ".")
        return comma.join(said(reason, lang) for reason in self.reasons) + stop


def standing(life: Life, instalment: Instalment, day: date) -> Standing:
    amount, payable = life.amounts[instalment.code], _payable(life, instalment)
    paid = life.paid.get(instalment.code, NOTHING)
    state, reasons = _state(life, instalment, payable, day)
    return Standing(instalment, amount, payable, paid, state, reasons)


def _state(life: Life, instalment: Instalment, payable: Decimal, day: date) -> tuple[InstalmentState, tuple[Sentence, ...]]:
    paid, approved = life.paid.get(instalment.code, NOTHING), life.approved.get(instalment.code)
    if approved and paid == payable:
        return InstalmentState.PAID, (told(wording.PAID, amount=plain(paid)),)
    if life.cancelled:
        return InstalmentState.CANCELLED, (told(wording.CANCELLED, day=life.cancelled.day, ground=life.cancelled.ground),)
    if not payable:
        return InstalmentState.CANCELLED, (told(wording.EMPTY),)
    if blocks := tuple(_blocks(life, instalment, day)):
        return InstalmentState.BLOCKED, blocks
    if approved:
        return InstalmentState.APPROVED, (told(wording.APPROVED, day=approved, left=plain(payable - paid)),)
    if awaited := tuple(_awaited(life, instalment, day)):
        return InstalmentState.PLANNED, awaited
    return InstalmentState.DUE, (told(wording.READY),)


def _payable(life: Life, instalment: Instalment) -> Decimal:
    """The instalment, or of it the least share that a score has reached."""
    shares = [WHOLE]
    for condition in instalment.when:
        result = life.results.get(condition.assessment) if isinstance(condition, Scored) else None
        if isinstance(condition, Scored) and result and result.score is not None and (tier := condition.reached(result.score)):
            shares.append(tier.share)
    return portion(life.amounts[instalment.code], min(shares))


def _blocks(life: Life, instalment: Instalment, day: date) -> Iterator[Sentence]:
    """What forbids that it is approved or paid. An assessment that is unqualified forbids it for every instalment."""
    for code in life.failures:
        yield told(wording.FAILED, assessment=life.plan.assessment(code))
    if life.suspended:
        yield told(wording.SUSPENDED, since=life.suspended)
    for condition in instalment.when:
        yield from _missed(life, condition, day)


def _missed(life: Life, condition: Condition, day: date) -> Iterator[Sentence]:
    """A condition that cannot hold any more as things are. What is unqualified is told already."""
    match condition:
        case OnPost():
            if life.missed_post(day):
                yield told(wording.ON_POST_MISSED, by=life.plan.on_post_by)
        case Graded(assessment, least):
            result = life.results.get(assessment)
            if result and not result.failed and not result.grade.reaches(least):
                yield told(wording.GRADE_TOO_LOW, assessment=life.plan.assessment(assessment), grade=result.grade, least=least)
        case Scored(assessment, tiers):
            result = life.results.get(assessment)
            if result and not result.failed and result.score is not None and not condition.reached(result.score):
                named = life.plan.assessment(assessment)
                yield told(wording.SCORE_TOO_LOW, assessment=named, score=result.score, least=tiers[-1].score)


def _awaited(life: Life, instalment: Instalment, day: date) -> Iterator[Sentence]:
    """What has not come yet."""
    if not life.signed:
        yield told(wording.NOT_SIGNED)
    for condition in instalment.when:
        match condition:
            case OnPost() if not life.on_post:
                yield told(wording.ON_POST_AWAITED, by=life.plan.on_post_by)
            case From(first) if day < first:
                yield told(wording.DAY_AWAITED, day=first)
            case Graded(assessment) | Scored(assessment) if assessment not in life.results:
                yield told(wording.ASSESSMENT_AWAITED, assessment=life.plan.assessment(assessment))
