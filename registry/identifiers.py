"""Identifiers of organisations and people: checked, masked, made up without collisions; and ids that come out the same.

A check never raises and never corrects silently. It answers with the normalised value and all that is wrong with it,
as data: errors (the identifier cannot be right) and warnings (it is odd, and real ones like it exist).
"""

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import blake2b

from typeid.codecs import base32

from registry.errors import Lang

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: 31 characters; I, O, Z, S and V are left out because they look like others."""

_DIGITS = "0123456789"
_ALPHANUMERIC = _DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_AUTHORITIES = "123456789ANY"
_LOOK_ALIKES = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
_PROVINCES_OF_ZONES = {"1": 5, "2": 3, "3": 7, "4": 6, "5": 4, "6": 5, "7": 1, "8": 2}
_PROVINCES = {f"{zone}{n}" for zone, count in _PROVINCES_OF_ZONES.items() for n in range(1, count + 1)} | {"50"}
"""GB/T 2260: the provinces of each zone are numbered from 1; Chongqing, which came later, is 50."""
_STATE_LEVEL = "10"
"""Region 100000 of a credit code: registered with the state's own market regulator, as 911000001000013428 is."""

_EMAIL = re.compile(r"[^\s@<>\"\\]{1,64}@[^\s@<>\"\\]+\.[^\s@<>\"\\.]{2,}")

_SYNTHETIC_REGION = "99"
"""Assigned to no province, hence to no person."""


class Flaw(StrEnum):
    """What can be wrong with an identifier."""

    LENGTH = "LENGTH"
    OBSOLETE = "OBSOLETE"
    CHARACTER = "CHARACTER"
    CHECK_CHARACTER = "CHECK_CHARACTER"
    BIRTH_DATE = "BIRTH_DATE"
    FORMAT = "FORMAT"
    REGION_OF_NOBODY = "REGION_OF_NOBODY"
    ORGANISATION_CHECK = "ORGANISATION_CHECK"
    AUTHORITY = "AUTHORITY"
    REGION = "REGION"


_WARNINGS = frozenset({Flaw.ORGANISATION_CHECK, Flaw.AUTHORITY, Flaw.REGION})

_MESSAGES: dict[Flaw, tuple[str, str]] = {
    Flaw.LENGTH: ("应为 {expected} 位，实为 {actual} 位", "{expected} characters are expected, there are {actual}"),
    Flaw.OBSOLETE: ("15 位旧号码已停用", "15-digit numbers are no longer in use"),
    Flaw.CHARACTER: ("第 {position} 位不能是“{character}”", "character {position} may not be “{character}”"),
    Flaw.CHECK_CHARACTER: (
        "校验码应为 {expected}，实为 {actual}",
        "the check character should be {expected}, it is {actual}",
    ),
    Flaw.BIRTH_DATE: ("出生日期 {digits} 不存在", "there is no date of birth {digits}"),
    Flaw.FORMAT: ("不是可识别的号码", "this is not a number of a known form"),
    Flaw.REGION_OF_NOBODY: ("行政区划码 {region} 未分配", "the region code {region} is assigned to nobody"),
    Flaw.ORGANISATION_CHECK: (
        "主体标识码的校验码应为 {expected}，实为 {actual}",
        "the organisation code's check character should be {expected}, it is {actual}",
    ),
    Flaw.AUTHORITY: ("登记管理部门代码“{character}”未知", "the registration authority “{character}” is not known"),
    Flaw.REGION: ("行政区划码 {region} 未知", "the region code {region} is not known"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an identifier; `suggestion` is the whole identifier as it may have been meant."""

    flaw: Flaw
    params: Mapping[str, str | int] = field(default_factory=dict)
    suggestion: str | None = None

    @property
    def is_warning(self) -> bool:
        return self.flaw in _WARNINGS

    def message(self, lang: Lang) -> str:
        zh, en = _MESSAGES[self.flaw]
        return (zh if lang is Lang.ZH else en).format(**self.params)

    label = message
    """What it is called where it stands in another message."""

    def __str__(self) -> str:
        return self.flaw


@dataclass(frozen=True, slots=True)
class Checked:
    """A normalised identifier and what is wrong with it."""

    value: str
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_warning)

    @property
    def ok(self) -> bool:
        return not self.errors


def normalise(text: str) -> str:
    """Full-width to ASCII, upper case, without spaces and hyphens. No letter is turned into a digit."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", text)).upper()


def check_uscc(text: str, regions: Container[str] | None = None) -> Checked:
    """A unified social credit code (GB 32100-2015).

    `regions` are the region codes known, historic ones too; without them, only the province is checked.
    """
    value = normalise(text)
    if len(value) != 18:
        return Checked(value, (Problem(Flaw.LENGTH, {"expected": 18, "actual": len(value)}),))
    if misplaced := _misplaced_in_uscc(value):
        return Checked(value, misplaced)
    found: list[Problem] = []
    expected = uscc_check_character(value[:17])
    if value[17] != expected:
        found.append(Problem(Flaw.CHECK_CHARACTER, {"expected": expected, "actual": value[17]}))
    inner = organisation_check_character(value[8:16])
    if value[16] != inner:
        found.append(Problem(Flaw.ORGANISATION_CHECK, {"expected": inner, "actual": value[16]}))
    if value[0] not in _AUTHORITIES:
        found.append(Problem(Flaw.AUTHORITY, {"character": value[0]}))
    region = value[2:8]
    if not (region in regions if regions is not None else region[:2] in _PROVINCES or region[:2] == _STATE_LEVEL):
        found.append(Problem(Flaw.REGION, {"region": region}))
    return Checked(value, tuple(found))


def _misplaced_in_uscc(value: str) -> tuple[Problem, ...]:
    """Characters outside the alphabet (digits, in the region); suggests the code that was meant where it holds."""
    meant = "".join(_LOOK_ALIKES.get(character, character) for character in value)
    holds = all(character in USCC_ALPHABET for character in meant) and uscc_check_character(meant[:17]) == meant[17]
    allowed = [_DIGITS if 2 <= place < 8 else USCC_ALPHABET for place in range(18)]
    return _misplaced(value, allowed, meant if holds else None)


def _misplaced(value: str, allowed: Sequence[str], suggestion: str | None = None) -> tuple[Problem, ...]:
    """The characters of `value` that are not among those allowed at their place."""
    return tuple(
        Problem(Flaw.CHARACTER, {"position": place, "character": character}, suggestion)
        for place, (character, characters) in enumerate(zip(value, allowed, strict=True), start=1)
        if character not in characters
    )


def uscc_check_character(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015; weights are powers of 3, modulo 31)."""
    return USCC_ALPHABET[-_weighted(body, USCC_ALPHABET, _USCC_WEIGHTS) % 31]


def organisation_check_character(body: str) -> str:
    """The 9th character of an organisation code for its first 8 (GB 11714)."""
    return "0123456789X"[-_weighted(body, _ALPHANUMERIC, _ORGANISATION_WEIGHTS) % 11]


def synthetic_uscc(n: int, region: str = "370103") -> str:
    """The `n`-th credit code that no organisation has: both checks hold, and no two numbers give the same code.

    The organisation code is XXXX and four digits up to 9,999. Beyond, it is XX and six characters in base 31, the first
    of them below "X": so the two series never meet, and there are 830 million more. Codes given out since 2015 begin
    with MA and older ones are mostly digits; still, what tells a synthetic company from a real one is its
    `is_synthetic`, not its code.
    """
    organisation = f"XXXX{n:04d}" if n < 10_000 else f"XX{_base31(n - 10_000)}"
    assert n < 10_000 or organisation[2] < "X", "out of synthetic codes"
    body = f"91{region}{organisation}{organisation_check_character(organisation)}"
    return body + uscc_check_character(body)


def _base31(n: int) -> str:
    characters = []
    for _ in range(6):
        n, digit = divmod(n, 31)
        characters.append(USCC_ALPHABET[digit])
    assert n == 0, "more than six characters in base 31"
    return "".join(reversed(characters))


def check_lei(text: str) -> Checked:
    """A legal entity identifier (ISO 17442): 20 characters, which read as a number leave 1 modulo 97."""
    value = normalise(text)
    if len(value) != 20:
        return Checked(value, (Problem(Flaw.LENGTH, {"expected": 20, "actual": len(value)}),))
    if misplaced := _misplaced(value, [_ALPHANUMERIC] * 20):
        return Checked(value, misplaced)
    remainder = int("".join(str(_ALPHANUMERIC.index(character)) for character in f"{value[:18]}00")) % 97
    expected = f"{98 - remainder:02d}"
    if value[18:] != expected:
        return Checked(value, (Problem(Flaw.CHECK_CHARACTER, {"expected": expected, "actual": value[18:]}),))
    return Checked(value)


def check_resident_number(text: str, *, synthetic: bool = False) -> Checked:
    """A resident identity number (GB 11643-1999). `synthetic` also admits region 99, which belongs to nobody."""
    value = normalise(text)
    if re.fullmatch(r"[0-9]{15}", value):
        return Checked(value, (Problem(Flaw.OBSOLETE),))
    if len(value) != 18:
        return Checked(value, (Problem(Flaw.LENGTH, {"expected": 18, "actual": len(value)}),))
    if misplaced := _misplaced(value, [_DIGITS] * 17 + [_DIGITS + "X"]):
        return Checked(value, misplaced)
    found: list[Problem] = []
    expected = resident_check_character(value[:17])
    if value[17] != expected:
        found.append(Problem(Flaw.CHECK_CHARACTER, {"expected": expected, "actual": value[17]}))
    if not _is_date(value[6:14]):
        found.append(Problem(Flaw.BIRTH_DATE, {"digits": value[6:14]}))
    # Residents of Taiwan, Hong Kong and Macao hold permits of 83, 81 and 82 with the same layout.
    if value[:2] not in _PROVINCES | {"83"} | ({_SYNTHETIC_REGION} if synthetic else set()):
        found.append(Problem(Flaw.REGION_OF_NOBODY, {"region": value[:6]}))
    return Checked(value, tuple(found))


def resident_check_character(body: str) -> str:
    """The 18th character for the first 17 (ISO 7064 MOD 11-2)."""
    return _RESIDENT_CHECKS[_weighted(body, _DIGITS, _RESIDENT_WEIGHTS) % 11]


def _weighted(body: str, alphabet: str, weights: Sequence[int]) -> int:
    return sum(alphabet.index(character) * weight for character, weight in zip(body, weights, strict=True))


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def check_phone(text: str) -> Checked:
    """A telephone number as E.164: a Chinese mobile, a landline with its area code, or any with its country code."""
    value = re.sub(r"[()]", "", normalise(text))
    national = re.sub(r"^(\+86|0086)", "", value)
    if re.fullmatch(r"1[3-9]\d{9}", national):
        return Checked(f"+86{national}")
    landline = national if national == value else f"0{national.removeprefix('0')}"
    if re.fullmatch(r"0(10|[2-9]\d{1,2})\d{7,8}", landline):
        return Checked(f"+86{landline[1:]}")
    if national == value and re.fullmatch(r"\+[1-9]\d{6,14}", value):
        return Checked(value)
    return Checked(value, (Problem(Flaw.FORMAT),))


def check_email(text: str) -> Checked:
    """An e-mail address: something on either side of one @, and a dot behind it. Whether it is anybody's only a letter would tell."""
    value = unicodedata.normalize("NFKC", text).strip()
    return Checked(value) if _EMAIL.fullmatch(value) else Checked(value, (Problem(Flaw.FORMAT),))


def check_orcid(text: str) -> Checked:
    """An ORCID, with or without the address in front of it: sixteen characters, the last a check (ISO 7064 MOD 11-2)."""
    value = re.sub(r"^(HTTPS?://)?(WWW\.)?ORCID\.ORG/", "", normalise(text))
    if not re.fullmatch(r"[0-9]{15}[0-9X]", value):
        return Checked(value, (Problem(Flaw.FORMAT),))
    expected = _RESIDENT_CHECKS[_weighted(value[:15], _DIGITS, _RESIDENT_WEIGHTS[2:]) % 11]
    found = (Problem(Flaw.CHECK_CHARACTER, {"expected": expected, "actual": value[15]}),) if value[15] != expected else ()
    return Checked("-".join(value[place : place + 4] for place in range(0, 16, 4)), found)


def mask_number(number: str) -> str:
    """An identity document's number with only its first and last character left: `3****************X`."""
    return number if len(number) < 3 else f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"


def mask_phone(number: str) -> str:
    """A telephone number without its middle: `138****1234`, from the national or the international form."""
    national = number.removeprefix("+86")
    return f"{national[:3]}****{national[-4:]}" if len(national) > 7 else "****"


SEED_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""When seeded things count as born, unless said otherwise."""


@dataclass(frozen=True, slots=True)
class IdSeries:
    """TypeIDs that come out the same every time: the `n`-th of a prefix and a namespace, in the order of `n`.

    They are version 7 UUIDs like all others: the milliseconds since 1970 move on by one every 4,096 ids, a counter of
    12 bits orders the ids within a millisecond, and the 62 bits that are random elsewhere are a hash of prefix,
    namespace and number.
    """

    prefix: str
    namespace: str
    since: datetime = SEED_EPOCH

    def __call__(self, n: int) -> str:
        instant = int(self.since.timestamp() * 1000) + (n >> 12)
        digest = blake2b(f"{self.prefix}/{self.namespace}/{n}".encode(), digest_size=8).digest()
        tail = int.from_bytes(digest, "big") >> 2
        number = instant << 80 | 7 << 76 | (n & 0xFFF) << 64 | 0b10 << 62 | tail
        return f"{self.prefix}_{base32.encode(number.to_bytes(16, 'big'))}"


def deterministic_id(prefix: str, namespace: str, n: int) -> str:
    """The `n`-th id of a series (see `IdSeries`)."""
    return IdSeries(prefix, namespace)(n)
