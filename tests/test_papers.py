"""Numbers on papers: what each kind takes, and what it does not."""

from collections.abc import Callable

import pytest

from registry.identifiers import Checked, Flaw, check_email, check_orcid, resident_check_character
from registry.papers import check_foreign_card, check_passport, check_permit, check_resident_paper


def numbered(region: str) -> str:
    body = f"{region}19800101001"
    return body + resident_check_character(body)


@pytest.mark.parametrize(
    "check, number, value",
    [
        (check_resident_paper, "11010519491231002x", "11010519491231002X"),
        (check_permit, numbered("810000"), numbered("810000")),
        (check_permit, numbered("830000"), numbered("830000")),
        (check_permit, "h12345678", "H12345678"),
        (check_permit, "M1234567801", "M1234567801"),
        (check_permit, "12345678", "12345678"),
        (check_foreign_card, numbered("911840"), numbered("911840")),
        (check_foreign_card, "JPN123456789012", "JPN123456789012"),
        (check_passport, "e 1234-5678", "E12345678"),
        (check_passport, "ＥＢ１２３４５", "EB12345"),
        (check_orcid, "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        (check_orcid, "000000021694233x", "0000-0002-1694-233X"),
        (check_email, " a.b+c@example.org ", "a.b+c@example.org"),
    ],
)
def test_right_numbers_are_taken_in_their_usual_form(check: Callable[[str], Checked], number: str, value: str) -> None:
    assert check(number) == Checked(value)


@pytest.mark.parametrize(
    "check, number, flaws",
    [
        (check_resident_paper, numbered("810000"), {Flaw.FORMAT}),
        (check_resident_paper, numbered("911840"), {Flaw.REGION_OF_NOBODY}),
        (check_permit, "11010519491231002X", {Flaw.FORMAT}),
        (check_permit, "X12345678", {Flaw.FORMAT}),
        (check_foreign_card, "11010519491231002X", {Flaw.FORMAT}),
        (check_foreign_card, f"{numbered('911840')[:-1]}{'1' if numbered('911840')[-1] != '1' else '2'}", {Flaw.CHECK_CHARACTER}),
        (check_foreign_card, "JP1234567890123", {Flaw.FORMAT}),
        (check_passport, "E123", {Flaw.FORMAT}),
        (check_passport, "E" * 18, {Flaw.FORMAT}),
        (check_passport, "护照12345", {Flaw.FORMAT}),
        (check_orcid, "0000-0002-1825-0098", {Flaw.CHECK_CHARACTER}),
        (check_orcid, "0000-0002-1825", {Flaw.FORMAT}),
        (check_email, "a@b", {Flaw.FORMAT}),
        (check_email, "a b@example.org", {Flaw.FORMAT}),
        (check_email, "example.org", {Flaw.FORMAT}),
    ],
)
def test_wrong_numbers_are_refused_for_what_is_wrong(check: Callable[[str], Checked], number: str, flaws: set[Flaw]) -> None:
    assert {problem.flaw for problem in check(number).problems} == flaws
