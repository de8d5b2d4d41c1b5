"""Characters as people count them."""

import pytest

from registry.characters import count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("量子计算", 4),
        ("𠮷田", 2),
        ("e\u0301a", 2),
        ("a\r\nb", 3),
        ("👨\u200d👩\u200d👧\u200d👦", 1),
        ("👍🏽!", 2),
        ("❤\ufe0f", 1),
        ("🇨🇳🇩🇪", 2),
        ("🇨🇳a🇩🇪", 3),
        ("한\u1112\u1161\u11ab", 2),
    ],
)
def test_what_looks_like_one_counts_as_one(text: str, expected: int) -> None:
    assert count(text) == expected
