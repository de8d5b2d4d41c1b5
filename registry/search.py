"""What a record is found by, and what somebody looks for: the two sides that meet in the database.

A record keeps two things. `searched` is its names as they are written, read aloud (阿里巴巴: alibaba) and by initials (albb), each a
line: first bare, then with each character of the name behind a mark, so that a place in any line is a place in the name. `terms` are
the pieces that an index finds it by.

Somebody looks for words. A Chinese word is found wherever it stands; a single character, and one or two letters, at the beginning of a
word; three letters or more from any letter of a word, and from any syllable on. All words must be found, in whichever names. Words of
one script may as well be meant as one (`shan dong`, 张 伟), and everything as a code (`PK-SDU`), which must then be whole.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from registry.chinese import HANZI, TONES, fold, folded, is_hanzi, readings

START, APART, INSIDE = "^", " ", "|"
"""Marks: a character that begins a word, one that begins a word in letters after another, and any other."""

WORD = f"{APART}{START}"
MARKS = f"{APART}{START}{INSIDE}"
_NO_MARKS = dict.fromkeys(map(ord, MARKS))

_HANZI_RUNS = re.compile(f"[{HANZI}]{{2,}}")
_LETTER_RUNS = re.compile(f"[^{HANZI}]{{3,}}")
_BEGINNINGS = re.compile(f"(?={re.escape(START)}([{HANZI}]|.[{INSIDE}{START}]*[^{HANZI}{MARKS}]|.))")

NAME, LINE, CODE = "\t", "\n", "="
"""What stands before a name, around each of its lines, and before a code."""

APOSTROPHES = "'’ʼ`＇"
"""Signs within a word: xi'an, O'Hara."""

NOTHING = "!"
"""A term that no record has."""

KEPT = 2_000
"""How many names and words are remembered: some kilobytes each, and an import brings tens of thousands that never come again."""


def searched(names: Iterable[str], codes: Iterable[str], person: bool = False) -> str:
    """What a record is compared with: every line and code without its marks, then the lines of each name, and each code."""
    found = [LINE.join(lines(name, person)) for name in names] + [CODE + folded(code) for code in codes]
    bare = dict.fromkeys(_unmarked(LINE.join(found)).split(LINE))
    return "".join([LINE, *(f"{line}{LINE}" for line in bare), *(f"{NAME}{LINE}{one}{LINE}" for one in found)])


def terms(text: str) -> list[str]:
    """What the index finds a record by, of what it is compared with, in order."""
    found: set[str] = set()
    for line in text.partition(NAME)[2].replace(NAME, "").split(LINE):
        if line.startswith(CODE):
            found.add(line)
        else:
            found.update(*map(_terms, line.replace(APART, APART + START).split(APART)))
    return sorted(found)


@lru_cache(maxsize=KEPT)
def lines(name: str, person: bool = False) -> tuple[str, ...]:
    """A name as it is written, read aloud, and by initials, each once. 绿 is lv to some and lu to others, and so is read in two ways."""
    written = list(map(fold, name))
    forms = [written]
    if any(map(is_hanzi, written)):
        sounds = [sound.rstrip(TONES) if is_hanzi(own) else own for own, sound in zip(written, readings(name, person), strict=True)]
        otherwise = [sound.replace("v", "u") if is_hanzi(own) else own for own, sound in zip(written, sounds, strict=True)]
        initials = [sound[:1] if is_hanzi(own) else own for own, sound in zip(written, sounds, strict=True)]
        forms += [sounds, otherwise, initials]
    marks = list(_marks(name, written))
    return tuple(dict.fromkeys("".join(map(add, marks, form)) for form in forms))


def _marks(name: str, written: list[str]) -> Iterator[str]:
    """The mark before each character of a name."""
    before = None
    gap = False
    for character, own in zip(name, written, strict=True):
        if not own:
            gap = gap or character not in APOSTROPHES
            yield INSIDE
            continue
        script = is_hanzi(own)
        yield START if script is not before or (gap and script) else APART if gap else INSIDE
        before, gap = script, False


@lru_cache(maxsize=KEPT)
def _terms(word: str) -> frozenset[str]:
    """Pairs of Chinese characters, triples of letters, and what is begun with, of a word between gaps."""
    whole = _unmarked(word)
    found = {pair for run in _HANZI_RUNS.findall(whole) for pair in _windows(run, 2)}
    found.update(three for run in _LETTER_RUNS.findall(whole) for three in _windows(run, 3))
    for begun in _BEGINNINGS.findall(word):
        found |= {START + begun} if is_hanzi(begun) else {START + begun[0], START + _unmarked(begun)}
    return frozenset(found)


def _windows(text: str, size: int) -> Iterator[str]:
    return (text[place : place + size] for place in range(len(text) - size + 1))


def _unmarked(line: str) -> str:
    return line.translate(_NO_MARKS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for.

    A record is found if it has all `terms` and fits all `patterns`; or, where the words may be meant as one, all `joined_terms` and
    `joined_patterns`; or the `code`. Patterns are regular expressions of one record's `searched`. `whole` is the text without its gaps;
    `begun` are the patterns of words in letters that stand at the beginning of a word, `shown` those of all words.
    """

    whole: str
    terms: list[str]
    patterns: list[str]
    joined_terms: list[str]
    joined_patterns: list[str]
    begun: list[str]
    shown: list[str]

    @property
    def code(self) -> str:
        return CODE + self.whole

    @property
    def exact(self) -> list[str]:
        """LIKE patterns of a line or a code that is this."""
        return [f"%{LINE}{self.whole}{LINE}%", f"%{LINE}{self.code}{LINE}%"]

    @property
    def prefix(self) -> str:
        """The LIKE pattern of a line that begins with this."""
        return f"%{LINE}{self.whole}%"


@lru_cache(maxsize=10_000)
def asked(text: str) -> Asked | None:
    """What a text looks for; None where it has neither a character nor a letter nor a number."""
    words = _words(text)
    if not words:
        return None
    letters = [word for word in words if not is_hanzi(word)]
    joined = "".join(words) if len(words) > 1 and len(letters) in (0, len(words)) else ""
    return Asked(
        whole=folded(text),
        terms=sorted({term for word in words for term in _needed(word)}),
        patterns=[_pattern(word) for word in words if len(word) > 2],
        joined_terms=sorted(_needed(joined)) if joined else [NOTHING],
        joined_patterns=[_pattern(joined)] if joined else [],
        begun=[_pattern(word, WORD) for word in letters],
        shown=[_pattern(word) for word in words],
    )


def _words(text: str) -> list[str]:
    """The words of a text: what stands apart, and is in one script."""
    written = [fold(character) for character in text]
    marked = "".join(map(add, _marks(text, written), written))
    return [whole for word in re.split(rf"[{WORD}]", marked) if (whole := _unmarked(word))]


def _needed(word: str) -> set[str]:
    """The terms that a record which has this word cannot lack."""
    if is_hanzi(word):
        return {START + word} if len(word) == 1 else set(_windows(word, 2))
    return {START + word} if len(word) < 3 else set(_windows(word, 3))


def _pattern(word: str, marks: str = "") -> str:
    """A regular expression for a word: where it may begin, and any marks in between, but none that sets words apart."""
    anywhere = len(word) > 2 or (len(word) == 2 and is_hanzi(word))
    return f"[{marks or (MARKS if anywhere else WORD)}]" + f"[{INSIDE}{START}]*".join(word)
