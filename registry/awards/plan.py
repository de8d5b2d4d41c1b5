"""The plan of an award: how much in which instalments, what each of them waits for, and what is recovered if the award fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from registry.calendar import months_after
from registry.errors import Lang, Word

LONGEST_RECTIFICATION = 6
"""Months."""


class Grade(StrEnum):
    """What an assessment comes to; the better one first."""

    EXCELLENT = "EXCELLENT"
    QUALIFIED = "QUALIFIED"
    BASIC = "BASIC"
    UNQUALIFIED = "UNQUALIFIED"

    def reaches(self, least: "Grade") -> bool:
        order = [*Grade]
        return order.index(self) <= order.index(least)

    def label(self, lang: Lang) -> str:
        return _GRADES[self].label(lang)


_GRADES = {
    Grade(word.code): word
    for word in (
        Word("EXCELLENT", "优秀", "excellent"),
        Word("QUALIFIED", "合格", "qualified"),
        Word("BASIC", "基本合格", "basic"),
        Word("UNQUALIFIED", "不合格", "unqualified"),
    )
}


class Ground(StrEnum):
    """Why an award is cancelled."""

    NOT_ON_POST = "NOT_ON_POST"
    UNQUALIFIED = "UNQUALIFIED"
    MISCONDUCT = "MISCONDUCT"
    WITHDRAWN = "WITHDRAWN"

    def label(self, lang: Lang) -> str:
        return _GROUNDS[self].label(lang)


_GROUNDS = {
    Ground(word.code): word
    for word in (
        Word("NOT_ON_POST", "未按期到岗", "not on post in time"),
        Word("UNQUALIFIED", "考核不合格", "assessed as unqualified"),
        Word("MISCONDUCT", "弄虚作假等违规行为", "misconduct"),
        Word("WITHDRAWN", "本人或单位放弃", "given up by its holder or their employer"),
    )
}


@dataclass(frozen=True, slots=True)
class Tier:
    """From this score on (or, in a clawback, below it) so many of ten thousand parts."""

    score: Decimal
    share: int


@dataclass(frozen=True, slots=True)
class OnPost:
    """That the holder is on post in time."""


@dataclass(frozen=True, slots=True)
class From:
    """That a day has come."""

    day: date


@dataclass(frozen=True, slots=True)
class Graded:
    """That an assessment has come to a grade, or to a better one."""

    assessment: str
    least: Grade = Grade.QUALIFIED


@dataclass(frozen=True, slots=True)
class Scored:
    """That an assessment has come to the score of a tier. The best tier that is reached says how much of the instalment is paid."""

    assessment: str
    tiers: tuple[Tier, ...]

    def reached(self, score: Decimal) -> Tier | None:
        return next((tier for tier in self.tiers if score >= tier.score), None)


Condition = OnPost | From | Graded | Scored


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the award. It is due when the contract is signed and every condition holds."""

    text: Word
    amount: Decimal
    when: tuple[Condition, ...] = ()

    @property
    def code(self) -> str:
        return self.text.code


@dataclass(frozen=True, slots=True)
class Clawback:
    """What is recovered from an award that is cancelled, and within how many months.

    It is what was paid, less the reasonable expenditure that an audit found where that is spared. Of an award that is cancelled as
    unqualified it is the share of the lowest tier that the score is below, and nothing where it is below none; without tiers or without a
    score it is all of it.
    """

    spares_expenditure: bool
    months: int
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All of it. `barred` says for how many months a cancelled award bars its holder from others, by the ground."""

    announced: date
    since: date
    until: date
    instalments: tuple[Instalment, ...]
    assessments: tuple[Word, ...]
    clawback: Clawback
    on_post_months: int | None = None
    rectification_months: int = LONGEST_RECTIFICATION
    barred: tuple[tuple[Ground, int], ...] = ()

    @property
    def on_post_by(self) -> date | None:
        """The last day on which the holder is on post in time."""
        return None if self.on_post_months is None else months_after(self.announced, self.on_post_months)

    def instalment(self, code: str) -> Instalment | None:
        return next((one for one in self.instalments if one.code == code), None)

    def assessment(self, code: str) -> Word | None:
        return next((one for one in self.assessments if one.code == code), None)

    def tiers_by(self, assessment: str) -> Iterator[Scored]:
        """The conditions that an assessment's score decides."""
        for instalment in self.instalments:
            for condition in instalment.when:
                if isinstance(condition, Scored) and condition.assessment == assessment:
                    yield condition
