"""Identifiers: the vectors of the standards, what is told about a wrong one, and that made-up ones never collide."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typeid import TypeID

from registry.errors import Lang
from registry.identifiers import (
    SEED_EPOCH,
    USCC_ALPHABET,
    Checked,
    Flaw,
    IdSeries,
    check_lei,
    check_phone,
    check_resident_number,
    check_uscc,
    deterministic_id,
    mask_number,
    mask_phone,
    normalise,
    organisation_check_character,
    resident_check_character,
    synthetic_uscc,
    uscc_check_character,
)

REAL_CODES = [
    "91110000600037341L",
    "91110000710926094P",
    "91330100799655058B",
    "914403001922038216",
    "9144030071526726XG",
    "91110000802100433B",
    "911000001000013428",
]
STANDARD_EXAMPLE = "91350100M000100Y43"


def flaws(checked: Checked) -> list[Flaw]:
    return [problem.flaw for problem in checked.problems]


@pytest.mark.parametrize("code", [*REAL_CODES, STANDARD_EXAMPLE])
def test_real_codes_hold_at_both_levels(code: str) -> None:
    checked = check_uscc(code)
    assert (checked.value, checked.problems, checked.ok) == (code, (), True)


@pytest.mark.parametrize("code", ["91370103XXXX00019M", "91370103XXXX00027G", "91370103XXXX00035B"])
def test_synthetic_codes_are_those_of_the_design(code: str) -> None:
    assert synthetic_uscc(int(code[12:16])) == code
    assert check_uscc(code).problems == ()


def test_the_standards_negative_example_is_refused_with_the_right_character() -> None:
    checked = check_uscc("91350100M000100Y4Z")
    assert flaws(checked) == [Flaw.CHARACTER]
    wrong = check_uscc("91350100M000100Y42")
    assert [(p.flaw, p.params) for p in wrong.problems] == [(Flaw.CHECK_CHARACTER, {"expected": "3", "actual": "2"})]


def test_a_modulus_of_zero_gives_zero() -> None:
    body = next(code for n in range(100) if (code := synthetic_uscc(n)[:17]) and synthetic_uscc(n)[17] == "0")
    assert sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31 == 0
    assert check_uscc(body + "0").ok


def test_full_width_spaces_hyphens_and_case_are_normalised() -> None:
    assert normalise(" ９１３５０１００-m000１００y ４3\u3000") == STANDARD_EXAMPLE
    assert check_uscc("9135 0100 m000—100y43").value == STANDARD_EXAMPLE


def test_a_letter_is_never_turned_into_a_digit_but_suggested() -> None:
    checked = check_uscc("9135O1OOM000100Y43")
    assert checked.value == "9135O1OOM000100Y43"
    assert not checked.ok
    assert [(p.params["position"], p.suggestion) for p in checked.problems] == [
        (5, STANDARD_EXAMPLE),
        (7, STANDARD_EXAMPLE),
        (8, STANDARD_EXAMPLE),
    ]


def test_a_suggestion_that_does_not_hold_is_not_made() -> None:
    assert check_uscc("91350I00M000100Y42").problems[0].suggestion is None


@pytest.mark.parametrize("authority", ["A", "N", "Y"])
def test_authorities_that_are_letters_are_known(authority: str) -> None:
    body = f"{authority}1370103XXXX00019"
    assert check_uscc(body + uscc_check_character(body)).problems == ()


def test_an_inner_check_that_fails_is_a_warning() -> None:
    body = "91370103XXXX00018"
    checked = check_uscc(body + uscc_check_character(body))
    assert checked.ok
    assert [(p.flaw, p.params) for p in checked.warnings] == [
        (Flaw.ORGANISATION_CHECK, {"expected": "9", "actual": "8"})
    ]


def test_an_unknown_region_and_authority_are_warnings() -> None:
    body = "D1990103XXXX00019"
    checked = check_uscc(body + uscc_check_character(body))
    assert checked.ok
    assert flaws(checked) == [Flaw.AUTHORITY, Flaw.REGION]
    assert flaws(check_uscc("91370103XXXX00019M", regions={"370102"})) == [Flaw.REGION]
    assert check_uscc("91370103XXXX00019M", regions={"370103"}).problems == ()


def test_a_letter_in_the_region_is_an_error() -> None:
    assert Flaw.CHARACTER in flaws(check_uscc("9135A100M000100Y43"))


@pytest.mark.parametrize("length", [0, 17, 19])
def test_a_wrong_length_is_told(length: int) -> None:
    checked = check_uscc("9" * length)
    assert [p.params for p in checked.errors] == [{"expected": 18, "actual": length}]
    assert checked.errors[0].message(Lang.EN) == f"18 characters are expected, there are {length}"
    assert checked.errors[0].message(Lang.ZH) == f"应为 18 位，实为 {length} 位"


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    for check in (check_uscc, check_lei, check_resident_number, check_phone):
        checked = check(text)
        assert all(problem.message(lang) for problem in checked.problems for lang in Lang)


@given(st.sampled_from(REAL_CODES), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, character: str) -> None:
    mistyped = code[:place] + character + code[place + 1 :]
    assert check_uscc(mistyped).ok is (mistyped == code)


@pytest.mark.parametrize("region", ["370103", "370102"])
def test_synthetic_codes_do_not_collide_where_the_series_meet(region: str) -> None:
    numbers = [*range(9_900, 12_000), *range(1_000_000, 1_001_000), 830_255_378]
    codes = [synthetic_uscc(n, region) for n in numbers]
    assert len(set(codes)) == len(numbers)
    assert all(check_uscc(code).problems == () for code in codes)
    assert all(code[8:10] == "XX" for code in codes)


def test_the_longer_series_never_looks_like_the_shorter() -> None:
    assert synthetic_uscc(9_999)[8:16] == "XXXX9999"
    assert synthetic_uscc(10_000)[8:16] == "XX000000"
    assert synthetic_uscc(830_255_378)[8:16] == "XXWYYYYY"
    with pytest.raises(AssertionError):
        synthetic_uscc(830_255_379)


@pytest.mark.parametrize("body, check", [("XXXX0001", "9"), ("60003734", "1"), ("71526726", "X")])
def test_organisation_codes(body: str, check: str) -> None:
    assert organisation_check_character(body) == check


def test_legal_entity_identifiers() -> None:
    assert check_lei("hwupkr0mpou8fgxbt394").problems == ()
    assert [p.params for p in check_lei("HWUPKR0MPOU8FGXBT395").errors] == [{"expected": "94", "actual": "95"}]
    assert flaws(check_lei("HWUPKR0MPOU8FGXBT3")) == [Flaw.LENGTH]
    assert flaws(check_lei("HWUPKR0MPOU8FGXBT39é")) == [Flaw.CHARACTER]


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "34052419800101001X", "34052419800101001x"]
)
def test_resident_numbers_of_the_standard(number: str) -> None:
    checked = check_resident_number(number)
    assert (checked.value, checked.problems) == (number.upper(), ())


def test_what_is_wrong_with_a_resident_number() -> None:
    assert flaws(check_resident_number("110105491231002")) == [Flaw.OBSOLETE]
    assert flaws(check_resident_number("1101051949123100")) == [Flaw.LENGTH]
    assert flaws(check_resident_number("11010519491231002A")) == [Flaw.CHARACTER]
    assert [p.params for p in check_resident_number("110105194912310021").errors] == [{"expected": "X", "actual": "1"}]
    assert Flaw.BIRTH_DATE in flaws(check_resident_number("110105194913310024"))


def test_the_region_of_nobody_needs_the_switch() -> None:
    body = "99000019900101001"
    number = body + resident_check_character(body)
    assert flaws(check_resident_number(number)) == [Flaw.REGION_OF_NOBODY]
    assert check_resident_number(number, synthetic=True).problems == ()


@pytest.mark.parametrize(
    "written, e164",
    [
        ("138 1234 1234", "+8613812341234"),
        ("+86 138-1234-1234", "+8613812341234"),
        ("0086 13812341234", "+8613812341234"),
        ("(0531) 8888 9999", "+8653188889999"),
        ("+86 531 88889999", "+8653188889999"),
        ("010-12345678", "+861012345678"),
        ("+81 3 1234 5678", "+81312345678"),
    ],
)
def test_telephone_numbers(written: str, e164: str) -> None:
    assert (check_phone(written).value, check_phone(written).problems) == (e164, ())


@pytest.mark.parametrize("written", ["12345", "12812341234", "88889999", "+0123456789", "phone", ""])
def test_what_is_no_telephone_number(written: str) -> None:
    assert flaws(check_phone(written)) == [Flaw.FORMAT]


def test_masks() -> None:
    assert mask_number("34052419800101001X") == "3****************X"
    assert mask_number("E1") == "E1"
    assert mask_phone("+8613812341234") == "138****1234"
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("12345") == "****"


def test_deterministic_ids_are_valid_time_ordered_and_the_same_each_time() -> None:
    ids = [deterministic_id("park", "demo", n) for n in range(5_000)]
    assert ids == [deterministic_id("park", "demo", n) for n in range(5_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 5_000
    parsed = TypeID.from_string(ids[4_999])
    assert (parsed.prefix, parsed.uuid.version, parsed.uuid.variant) == ("park", 7, "specified in RFC 4122")
    assert parsed.created_at == SEED_EPOCH + timedelta(milliseconds=1)


def test_series_do_not_share_ids() -> None:
    series = [IdSeries(prefix, namespace) for prefix in ("park", "company") for namespace in ("demo", "article")]
    suffixes = [each(n).split("_")[1] for each in series for n in range(1_000)]
    assert len(set(suffixes)) == 4_000


def test_an_earlier_series_sorts_first() -> None:
    earlier = IdSeries("park", "article", datetime(2020, 4, 18, tzinfo=UTC))
    assert earlier(4_000_000) < IdSeries("park", "demo")(0)
