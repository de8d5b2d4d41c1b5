"""Text on its way into a statement."""

import pytest

from registry.query.text import LAST_CHARACTER, beyond_prefix, pattern
from tests.query.conftest import Asking
from tests.rows import Rows


@pytest.mark.parametrize(
    ("prefix", "end"), [("I65", "I66"), ("a\x7f", "a\x80"), ("\ud7ff", "\ue000"), (f"a{LAST_CHARACTER}", "b"), ("🏞", "🏟")]
)
def test_the_first_text_beyond_all_that_begin_alike(prefix: str, end: str) -> None:
    found = beyond_prefix(prefix)
    assert found == end
    assert prefix.encode() < (prefix + LAST_CHARACTER).encode() < found.encode()


@pytest.mark.parametrize("prefix", ["", LAST_CHARACTER])
def test_nothing_lies_beyond_what_everything_begins_with(prefix: str) -> None:
    assert beyond_prefix(prefix).encode() > (LAST_CHARACTER + "z").encode()


def test_a_pattern_matches_just_itself() -> None:
    assert pattern("100%_\\") == "100\\%\\_\\\\"


NAMES = ("", "a", "ab", "a\x7f", "a\x80", "aé", "a园", "a\ud7ff", "a\ue000", f"a{LAST_CHARACTER}", f"a{LAST_CHARACTER}b", "b", "🏞", "🏟", "%", "_a")


async def test_what_begins_with_a_prefix_is_what_python_says(ask: Asking, rows: Rows) -> None:
    """For every prefix of every name: byte by byte, whatever the characters are."""
    for number, name in enumerate(NAMES):
        await rows.park(code=f"PK-{number:02d}", name_zh=f"n{name}")
    prefixes = sorted({f"n{name}"[:size] for name in NAMES for size in range(4)})
    for prefix in prefixes:
        answer = await ask("query($p: String) { parks(where: {name: {startsWith: $p}}) { nodes { code } } }", p=prefix)
        expected = [f"PK-{number:02d}" for number, name in enumerate(NAMES) if f"n{name}".startswith(prefix)]
        assert [node["code"] for node in answer["parks"]["nodes"]] == expected
