"""Reviews drawn anew, many times at once: what the data might have been, to see what of a ranking is chance.

Every method reads draws; what was really given is one draw of its own. So an estimate and its repetitions come from the same lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.ranking.reviews import Sheet

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Draws:
    """Whole sheets, a row each; a column is a place among the marks, and `sheet.places` says of which application.

    `reviewers` are positions [draws, marks]; `scores` are hundredths of a point [draws, marks], whole numbers.
    """

    sheet: Sheet
    reviewers: Indices
    scores: Floats

    def __len__(self) -> int:
        return len(self.scores)

    def chunks(self, size: int) -> Iterator["Draws"]:
        """The same a few at a time. What is found of a draw does not depend on the others."""
        for first in range(0, len(self), size):
            yield Draws(self.sheet, self.reviewers[first : first + size], self.scores[first : first + size])


def as_given(sheet: Sheet) -> Draws:
    """What was given, as a single draw."""
    reviewers = np.array([[mark.reviewer for mark in sheet.marks]], dtype=np.int64)
    return Draws(sheet, reviewers, np.array([[mark.hundredths for mark in sheet.marks]], dtype=np.float64))


def resampled(sheet: Sheet, seed: Sequence[int], count: int) -> Draws:
    """So many draws: the n reviews of each application are n of its reviews, with repetition (the bootstrap within applications)."""
    given = as_given(sheet)
    sizes = np.array([len(sheet.places[mark.application]) for mark in sheet.marks], dtype=np.uint64)
    firsts = np.array([sheet.places[mark.application].start for mark in sheet.marks], dtype=np.int64)
    chosen = firsts + below(sizes, raw(seed, count, len(sheet.marks)))
    return Draws(sheet, given.reviewers[0, chosen], given.scores[0, chosen])


def raw(seed: Sequence[int], rows: int, columns: int) -> NDArray[np.uint64]:
    """Random words of 64 bits. Of numpy's generators only such words are promised to stay the same from version to version
    (PCG64's “compatibility guarantee”); what `Generator` makes of them is not (NEP 19), and so is not used."""
    return np.random.PCG64(list(seed)).random_raw(rows * columns).reshape(rows, columns)


def below(limits: NDArray[np.uint64], words: NDArray[np.uint64]) -> Indices:
    """A number from 0 to below each limit, made of the upper half of a word by multiplication; limits are far below 2^32."""
    half = np.uint64(32)
    return (((words >> half) * limits) >> half).astype(np.int64)
