"""Numbers on the papers that say who somebody is: checked, each kind by its own form.

What is wrong with such a number is told without a character of it: a message may be shown, kept and read by others.
"""

import re

from registry.identifiers import Checked, Flaw, Problem, check_resident_number, normalise

PERMIT_REGIONS = ("810000", "820000", "830000")
"""Of residence permits: of people from Hong Kong, from Macao and from Taiwan. (国家移民管理局, 2018)"""
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_PERMITS = re.compile(r"[HM][0-9]{8}([0-9]{2})?|[0-9]{8}([0-9]{2})?")
"""Mainland travel permits: of Hong Kong and Macao with a letter, of Taiwan without, each with or without the number of renewals."""
_OLD_FOREIGN_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
"""Until 2023: the country, and twelve digits."""
_PASSPORT = re.compile(r"[0-9A-Z]{5,17}")
_FORMAT = Problem(Flaw.FORMAT)


def check_resident_paper(text: str, *, synthetic: bool = False) -> Checked:
    """A resident identity card; permits and foreigners' cards look alike and are papers of their own."""
    checked = check_resident_number(text, synthetic=synthetic)
    return Checked(checked.value, (*checked.problems, _FORMAT)) if checked.value.startswith(PERMIT_REGIONS) else checked


def check_permit(text: str, *, synthetic: bool = False) -> Checked:
    """A residence permit or a mainland travel permit of somebody from Hong Kong, Macao or Taiwan."""
    value = normalise(text)
    if _EIGHTEEN.fullmatch(value):
        checked = check_resident_number(value)
        return checked if value.startswith(PERMIT_REGIONS) else Checked(value, (*checked.problems, _FORMAT))
    return _of_form(value, _PERMITS)


def check_foreign_card(text: str, *, synthetic: bool = False) -> Checked:
    """A foreigner's permanent resident card: since 2023 eighteen digits that begin with 9, before that the country and twelve digits."""
    value = normalise(text)
    if not _EIGHTEEN.fullmatch(value):
        return _of_form(value, _OLD_FOREIGN_CARD)
    checked = check_resident_number(value)
    wrong = tuple(problem for problem in checked.problems if problem.flaw is not Flaw.REGION_OF_NOBODY)  # countries stand in its place
    return Checked(value, wrong if value.startswith("9") else (*wrong, _FORMAT))


def check_passport(text: str, *, synthetic: bool = False) -> Checked:
    """A passport: five to seventeen letters and digits, as its country likes."""
    return _of_form(normalise(text), _PASSPORT)


def _of_form(value: str, form: re.Pattern[str]) -> Checked:
    return Checked(value) if form.fullmatch(value) else Checked(value, (_FORMAT,))
