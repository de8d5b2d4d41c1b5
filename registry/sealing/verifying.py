"""A sealed round verified: everything is computed again from what was put in, and the first thing that differs is named."""

from dataclasses import dataclass, field
from typing import Any

from registry.errors import Lang, RegistryError, Word
from registry.errors.problems import Path, Problem
from registry.sealing.computing import outcome
from registry.sealing.marks import NOTHING, PARTS, Apart, at, digest, first_apart, marks
from registry.sealing.reading import read_round
from registry.sealing.recovering import recovered
from registry.sealing.rounds import Round
from registry.sealing.sealing import FORMAT, OUTPUTS, VERSION, hashes, inputs
from registry.sealing.wording import member, place_of, shown
from registry.sealing.writing import written
from registry.shapes import Node
from registry.wellformed import flaws

KEYS = ("format", "version", "round", "head", "categories", "marks", "hashes", "seal")

UNTOLD = Word("UNTOLD", "另一个值（文件本身无从得知）", "something else, which the file cannot tell")


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that differs: what it is by a code, its path in the file and in words, what is there and what should be."""

    code: str
    path: Path
    place: Word
    found: Any
    expected: Any

    @property
    def refusal(self) -> RegistryError:
        return RegistryError(self.code, place=self.place, found=shown(self.found), expected=shown(self.expected))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a file: that it is malformed, that something in it differs; of one that verifies, the round.

    An altered file may be malformed as well: then both are told.
    """

    problems: tuple[Problem, ...] = ()
    difference: Difference | None = None
    round: Round | None = field(default=None, repr=False)

    @property
    def holds(self) -> bool:
        return not self.problems and self.difference is None


def verify(data: object, published: str | None = None) -> Verdict:
    """`published` is the seal as it was made known elsewhere: without it, a file that was made anew as a whole verifies as well."""
    if unfit := flaws(data, PARTS) or _envelope(data):
        return Verdict(unfit)
    assert isinstance(data, dict), "the envelope is an object"
    found, malformed = read_round(data)
    difference = _altered(data)
    if found is None or difference is not None:
        return Verdict(malformed, difference)
    return _computed(data, found, published)


def _envelope(data: object) -> tuple[Problem, ...]:
    """What is wrong with the file as such, before anything in it is read."""
    problems: list[Problem] = []
    whole = Node(data, (), problems)
    if whole.holds(*KEYS) and not problems and first_apart([at(data, ("format",)), at(data, ("version",))], [FORMAT, VERSION]):
        whole.wrong("SEALED_FORMAT_UNKNOWN", format=FORMAT, version=VERSION)
    return tuple(problems)


def _altered(data: dict[str, Any]) -> Difference | None:
    """The first input that has not the mark that was sealed; or, where the part that it is in has its hash, the mark that was altered."""
    given = inputs(data)
    apart = first_apart(marks(given), data["marks"])
    if apart is None:
        return None
    scope = apart.path[:1] if apart.path[:1] != ("categories",) else apart.path[:3]
    part, sealed = at(given, scope), at(data["hashes"], scope)
    if not apart.path or (part is not NOTHING and digest(part) == sealed):
        path = ("marks", *apart.path)
        return Difference("SEALED_DIFFERS", path, place_of(data, path), at(data, path), apart.found)
    found, expected = _sealed_values(given, apart, part, scope, sealed)
    return Difference("SEALED_ALTERED", apart.path, place_of(data, apart.path, order=apart.order is not None), found, expected)


def _sealed_values(given: object, apart: Apart, part: object, scope: Path, sealed: object) -> tuple[Any, Any]:
    """What is in the file, and what was sealed there as far as it can be told."""
    if apart.length:
        return apart.found, apart.expected
    found = at(given, apart.path)
    if apart.order is not None:
        return member(apart.path, found[apart.order.place]), member(apart.path, found[apart.order.other])
    if apart.expected is NOTHING or not isinstance(apart.expected, str):
        return found, NOTHING if apart.expected is NOTHING else UNTOLD
    if found is NOTHING or isinstance(found, (dict, list)):
        return found, UNTOLD
    told = recovered(part, apart.path[len(scope) :], apart.expected, sealed)
    return found, told[0] if told else UNTOLD


def _computed(data: dict[str, Any], found: Round, published: str | None) -> Verdict:
    """The file held to its hashes, to what is computed from its inputs, to its seal, and to the one that was published."""
    expected = hashes(data)
    unlike = first_apart(data["hashes"], expected)
    if unlike is not None and unlike.path[-1:] != (OUTPUTS,):
        return Verdict(difference=_difference(data, "SEALED_DIFFERS", unlike, "hashes"))
    for place, category in enumerate(found.categories):
        try:
            computed = written(outcome(found.code, category))
        except RegistryError as refused:
            said = Word(refused.code, refused.message(Lang.ZH), refused.message(Lang.EN))
            return Verdict((Problem("SEALED_NOT_COMPUTABLE", ("categories", place), {"problem": said}),))
        if (apart := first_apart(data["categories"][place].get(OUTPUTS, NOTHING), computed)) is not None:
            return Verdict(difference=_difference(data, "SEALED_NOT_REPRODUCED", apart, "categories", place, OUTPUTS))
    if unlike is not None:
        return Verdict(difference=_difference(data, "SEALED_DIFFERS", unlike, "hashes"))
    for code, seal in (("SEALED_DIFFERS", digest(expected)), ("SEAL_NOT_PUBLISHED", published or digest(expected))):
        if (apart := first_apart(data["seal"], seal)) is not None:
            return Verdict(difference=_difference(data, code, apart, "seal"))
    return Verdict(round=found)


def _difference(data: dict[str, Any], code: str, apart: Apart, *before: str | int) -> Difference:
    path = (*before, *apart.path)
    found, expected = apart.found, apart.expected
    if apart.order is not None:
        found, expected = member(path, found), member(path, expected)
    return Difference(code, path, place_of(data, path, order=apart.order is not None), found, expected)
