"""Sealed values found again: only what the hash proves, and true is not 1."""

from typing import Any

import pytest

from registry.sealing.marks import digest, mark
from registry.sealing.recovering import recovered


@pytest.mark.parametrize("sealed", ["87.25", 6000, "2026-05-29", True, 1, None, "s1"])
def test_what_can_be_one_of_a_few_is_found_again(sealed: Any) -> None:
    """The last one is elsewhere in the part."""
    part = {"a": ["x", sealed], "b": "s1"}
    altered = {"a": ["x", "changed"], "b": "s1"}
    found = recovered(altered, ("a", 1), mark(sealed), digest(part))
    assert [(type(value), value) for value in found] == [(type(sealed), sealed)]


def test_what_is_not_proven_is_not_told() -> None:
    assert recovered({"a": "changed"}, ("a",), mark("87.25"), digest({"a": "87.26"})) == ()
    assert recovered({"a": "changed"}, ("a",), mark("no such text"), digest({"a": "no such text"})) == ()
