"""A promise and what was done of it: so much of something until a day, such as posts, a salary, matching money, a thing done."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from registry.errors import Lang, Word
from registry.units import FEN, MOST


class Measure(StrEnum):
    """What a promise is counted in. A deed is done or not."""

    YUAN = "YUAN"
    PEOPLE = "PEOPLE"
    ITEMS = "ITEMS"
    DEED = "DEED"

    def fits(self, figure: Decimal) -> bool:
        """Whether so much of it can be promised or done."""
        if not figure.is_finite() or not 0 < figure <= MOST:
            return False
        match self:
            case Measure.YUAN:
                return not figure % FEN
            case Measure.PEOPLE | Measure.ITEMS:
                return not figure % 1
            case Measure.DEED:
                return figure == 1

    def label(self, lang: Lang) -> str:
        return _UNITS[self].label(lang)


_UNITS = {
    Measure(word.code): word
    for word in (
        Word("YUAN", "元", "yuan"),
        Word("PEOPLE", "人", "people"),
        Word("ITEMS", "项", "items"),
        Word("DEED", "件", "deed"),
    )
}


@dataclass(frozen=True, slots=True)
class Promise:
    """So much, promised on a day, until a day."""

    text: Word
    measure: Measure
    target: Decimal
    made: date
    due: date

    @property
    def code(self) -> str:
        return self.text.code

    @property
    def half_time(self) -> date:
        """The first day on which half of the time has passed."""
        return self.due - timedelta(days=(self.due - self.made).days // 2)


@dataclass(frozen=True, slots=True)
class Actual:
    """So much more was done of a promise on a day; the evidence is named by its id."""

    promise: str
    day: date
    amount: Decimal
    evidence: str
