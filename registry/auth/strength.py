"""Whether a password is good enough: long enough, and not to be guessed from what people here make passwords of, or from whose it is.

How many guesses it takes is estimated by zxcvbn, which is told of Chinese number play, words and names as well, of the place, and of the
account's own names. Composition rules ("one capital, one digit") are not asked for: NIST SP 800-63B, 3.1.1.2, advises against them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from zxcvbn import zxcvbn

from registry.auth.passwords import LONGEST, Lane, in_lane, prepared
from registry.chinese import readings
from registry.errors import RegistryError, Word

SHORTEST = 10
"""Characters."""

GUESSES = 10**10
"""Fewer guesses than these are too few: what zxcvbn calls score 4, safe where a hash is slow."""

EXAMINED = 72
"""So many characters are looked at: what is good by then does not become worse."""


USUAL = Word("USUAL", "常见的词、人名或常用密码", "words, names or passwords that are often used")
OWN = Word("OWN", "您的用户名或姓名", "your own name or username")
ROW = Word("ROW", "连续、重复的字符或键盘上相邻的键", "characters in a row, repeated, or side by side on the keyboard")
DATE = Word("DATE", "日期", "a date")
FEW = Word("FEW", "太少的字符", "too few characters")
"""What a password is made of that is soon guessed."""

_BY_PATTERN: Mapping[str, Word] = {
    "dictionary": USUAL, "spatial": ROW, "repeat": ROW, "sequence": ROW, "regex": DATE, "date": DATE, "bruteforce": FEW,
}  # fmt: skip


async def weakness_of(password: str, names: Iterable[str], lane: Lane = Lane.KNOWN) -> RegistryError | None:
    """What is wrong with a password for an account that goes by these names; None if nothing is."""
    text = prepared(password)
    if len(text) < SHORTEST:
        return RegistryError("PASSWORD_TOO_SHORT", limit=SHORTEST, actual=len(text))
    if len(text) > LONGEST:
        return RegistryError("PASSWORD_TOO_LONG", limit=LONGEST, actual=len(text))
    own = frozenset(_spelled(names))
    found = await in_lane(lane, lambda: zxcvbn(text[:EXAMINED], user_inputs=[*sorted(own), *usual()], max_length=EXAMINED))
    if found["guesses"] >= GUESSES:
        return None
    return RegistryError("PASSWORD_GUESSABLE", made_of=[*_made_of(found["sequence"], own)])


def _made_of(sequence: Sequence[Mapping[str, Any]], own: frozenset[str]) -> Iterator[Word]:
    """What it is made of, each once: the longest part first."""
    parts = sorted(sequence, key=lambda part: -len(part["token"]))
    kinds = [OWN if part.get("matched_word") in own else _BY_PATTERN[part["pattern"]] for part in parts]
    yield from dict.fromkeys(kind for kind in kinds if kind is not FEW or len(kinds) == 1)


def _spelled(names: Iterable[str]) -> Iterator[str]:
    """Names as somebody may type them: whole, in parts, and in pinyin."""
    for name in names:
        for part in {name, *name.replace("-", " ").replace(".", " ").replace("_", " ").split()}:
            syllables = [syllable.rstrip("12345") for syllable in readings(part, person=True)]
            initials = "".join(syllable[:1] for syllable in syllables)
            yield from (word.lower() for word in (part, "".join(syllables), initials) if len(word) > 1)


@cache
def usual() -> tuple[str, ...]:
    """What people here make passwords of, most usual first."""
    lines = (Path(__file__).parent / "weak.txt").read_text(encoding="utf-8").splitlines()
    return tuple(dict.fromkeys(word for line in lines if not line.startswith("#") for word in line.split()))
