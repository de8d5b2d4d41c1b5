"""What `make mutate` tries: each mutant has a name of its own, and what is said to change nothing is made."""

from collections import Counter

from tests.leaks.mutants.equivalent import EQUIVALENT
from tests.leaks.mutants.making import ROOT, mutants


def test_what_is_said_to_change_nothing_is_still_made() -> None:
    assert EQUIVALENT.keys() - {mutant.name for mutant in mutants()} == set()


def test_a_mutant_is_told_from_the_others_by_its_name() -> None:
    """Where a name stands for two, what is said of one would be believed of the other."""
    counted = Counter(mutant.name for mutant in mutants())
    assert {name for name in EQUIVALENT if counted[name] > 1} == set()


def test_a_mutant_changes_the_place_that_it_names() -> None:
    for mutant in mutants():
        source = (ROOT / mutant.file).read_bytes()
        changed = mutant.applied(source)
        assert source[mutant.start : mutant.end].decode() == mutant.was
        assert changed != source and mutant.now in changed.decode()
