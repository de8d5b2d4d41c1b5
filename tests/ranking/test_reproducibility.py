"""The same bits everywhere: the rules that this rests on, read off the code, and what comes of them under other circumstances."""

import ast
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from registry.ranking.draws import as_given, below, raw, resampled
from registry.ranking.elimination import solve
from registry.ranking.procedure import Method, Part, scored
from registry.ranking.reviews import Sheet
from tests.ranking import sealing
from tests.ranking.rounds import made_up, sheet

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "registry" / "ranking"
OUTSIDE = {"simulation.py", "reliability.py"}
"""What is not promised to be the same, and no part of a ranking."""

EXACT = {"figures.py", "procedure.py", "rules.py", "selecting.py"}
"""Where what is added up is whole numbers or fractions."""

ENTRY_BY_ENTRY = {"floor", "sqrt", "maximum", "where"}
WITHOUT_ARITHMETIC = {"arange", "array", "concatenate", "eye", "full", "ones_like", "stack", "zeros", "zeros_like", "argsort", "sort"}
WHOLE_NUMBERS = {"count_nonzero", "bool_", "float64", "int64", "uint64", "random"}

SEALED = "4e4d6c0c1f78777d69df17fbdb568dcfb5592f98d4f2033aa30369ba7755efe4"
"""The digest of `sealing`. If it changes, what was sealed before cannot be verified any more: that takes a new version of the procedure."""


def room() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(ROOM.rglob("*.py")):
        if path.name not in OUTSIDE:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_numpy_is_asked_for_nothing_that_may_choose_an_order() -> None:
    asked = {
        node.attr
        for _, tree in room()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "np"
    }
    assert asked == ENTRY_BY_ENTRY | WITHOUT_ARITHMETIC | WHOLE_NUMBERS


def test_of_numpys_generators_only_raw_words_are_used() -> None:
    asked = {
        node.attr
        for _, tree in room()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "random"
    }
    assert asked == {"PCG64"}


def test_nothing_inexact_is_added_up_or_raised_to_a_power_by_others() -> None:
    suspects = []
    for path, tree in room():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="sum")) if path.name not in EXACT:
                    suspects.append((path.name, node.lineno, "sum"))
                case ast.Call(func=ast.Attribute(attr="sum" | "mean" | "dot" | "std" | "var" | "prod" | "cumsum" | "trace" as name)):
                    suspects.append((path.name, node.lineno, name))
                case ast.BinOp(op=ast.MatMult()):
                    suspects.append((path.name, node.lineno, "@"))
                case ast.BinOp(op=ast.Pow()) if path.name != "figures.py":
                    suspects.append((path.name, node.lineno, "**"))
    assert suspects == []


def test_of_the_mathematical_library_only_what_is_correctly_rounded_is_used() -> None:
    imported = {
        (node.module, alias.name)
        for _, tree in room()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("math", "statistics", "scipy", "numpy")
        for alias in node.names
    }
    assert imported == {("math", "fsum"), ("math", "sqrt")}


def test_a_round_comes_out_as_it_was_sealed() -> None:
    assert sealing.digest() == SEALED


@pytest.mark.parametrize(
    "circumstances",
    [
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"},
        {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "1"},
        {"OMP_NUM_THREADS": "7", "OPENBLAS_CORETYPE": "Prescott", "PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Shanghai"},
    ],
    ids=["an older processor", "one thread", "many threads, another BLAS, another country"],
)
def test_so_it_does_under_other_circumstances(circumstances: dict[str, str]) -> None:
    environment = {"PATH": os.defpath, **circumstances}
    command = [sys.executable, "-W", "ignore", "-m", "tests.ranking.sealing"]
    assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout == SEALED


def test_elimination_has_the_bits_of_plain_python() -> None:
    """One number after another, without numpy."""
    chance = random.Random(1)
    size, count = 9, 6
    base = np.array([[[chance.uniform(-3, 3) for _ in range(size)] for _ in range(size)] for _ in range(count)])
    matrices = base + base.transpose(0, 2, 1) + 60 * np.eye(size)
    right = np.array([[[chance.uniform(-900, 900) for _ in range(2)] for _ in range(size)] for _ in range(count)])
    expected = [_solved(matrix, given) for matrix, given in zip(matrices.tolist(), right.tolist(), strict=True)]
    assert solve(matrices, right).tolist() == expected


def _solved(left: list[list[float]], rest: list[list[float]]) -> list[list[float]]:
    size, columns = len(left), range(len(rest[0]))
    for step in range(size):
        for row in range(step + 1, size):
            ratio = left[row][step] / left[step][step]
            left[row][step + 1 :] = [
                value - ratio * other for value, other in zip(left[row][step + 1 :], left[step][step + 1 :], strict=True)
            ]
            rest[row] = [value - ratio * other for value, other in zip(rest[row], rest[step], strict=True)]
    for step in reversed(range(size)):
        rest[step] = [rest[step][column] / left[step][step] for column in columns]
        for row in range(step):
            rest[row] = [rest[row][column] - left[row][step] * rest[step][column] for column in columns]
    return rest


def test_raw_words_are_those_that_numpy_has_published() -> None:
    """Its own test set for PCG64, seed 0xdeadbeaf."""
    assert [hex(word) for word in raw((0xDEADBEAF,), 1, 3)[0].tolist()] == [
        "0x60d24054e17a0698",
        "0xd5e79d89856e4f12",
        "0xd254972fe64bd782",
    ]


@pytest.mark.parametrize(
    "word, limit, expected", [(0, 5, 0), (2**64 - 1, 5, 4), (2**63, 5, 2), (2**63, 1, 0), (2**62, 4, 1), (2**62 - 1, 4, 0)]
)
def test_words_become_numbers_below_a_limit(word: int, limit: int, expected: int) -> None:
    assert below(np.array([limit], dtype=np.uint64), np.array([[word]], dtype=np.uint64)).tolist() == [[expected]]


def test_reviews_are_drawn_within_their_application_and_all_alike() -> None:
    given = sheet("a 10 20 .\nb . 30 40\nc 50 60 70")
    drawn = resampled(given, (3,), 30_000)
    for place in given.places:
        marks = [(mark.reviewer, float(mark.hundredths)) for mark in given.marks[place.start : place.stop]]
        pairs = list(
            zip(
                drawn.reviewers[:, place.start : place.stop].ravel().tolist(),
                drawn.scores[:, place.start : place.stop].ravel().tolist(),
                strict=True,
            )
        )
        assert {pair: round(pairs.count(pair) * len(marks) / len(pairs), 1) for pair in set(pairs)} == dict.fromkeys(marks, 1.0)


@pytest.mark.parametrize("method", Method)
def test_what_is_found_of_a_draw_does_not_depend_on_the_others(method: Method) -> None:
    given = Sheet.of(made_up(12, applications=12, reviewers=6))
    part, drawn = Part("", given, method=method, shrinkage=Decimal(1)), resampled(given, (1,), 20)
    apart = np.concatenate([scored(part, one) for one in drawn.chunks(1)])
    assert apart.tobytes() == scored(part, drawn).tobytes()


def test_the_order_of_reviews_changes_no_bit() -> None:
    reviews = made_up(13)
    turned = random.Random(1).sample(reviews, len(reviews))
    scores = [scored(Part("", Sheet.of(given), method=Method.MEAN), as_given(Sheet.of(given))).tobytes() for given in (reviews, turned)]
    assert scores[0] == scores[1]
