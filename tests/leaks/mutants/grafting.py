"""A mutated module in place of the one that is loaded: everybody who has taken something from it is given the mutated thing instead.

That takes a second less than a process of its own, which would have to load everything again. It is done in a fork that ends afterwards.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from registry.policies import base, permits
from registry.policies.permits import OfSeen
from tests.leaks.mutants.making import ROOT, Mutant

DECLARED = ("_rows", "_reaches", "_fields", "_small_counts")
"""What modules of rules declare in `base`: it stays when `base` itself is mutated."""
OURS = ("registry", "schema", "tests.leaks", "tests.policies")


def graft(mutant: Mutant) -> None:
    """Puts the mutant in force, in this process."""
    path = ROOT / mutant.file
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    before = dict(vars(module))
    code = compile(mutant.applied(path.read_bytes()), str(path), "exec")
    _declare_anew(module.__name__)
    declared = {name: getattr(base, name) for name in (*DECLARED, "_public")}
    exec(code, module.__dict__)  # as importing it would
    vars(base).update(declared, **{name: dict(declared[name]) for name in DECLARED})
    changed = {id(was): (was, vars(module)[name]) for name, was in before.items() if _is_own(was, module) and vars(module)[name] is not was}
    for other in _modules():
        for name, value in list(vars(other).items()):
            if id(value) in changed and changed[id(value)][0] is value:
                setattr(other, name, changed[id(value)][1])
    for permit in permits._permits.values():
        if isinstance(permit, OfSeen) and id(permit.rule) in changed:
            object.__setattr__(permit, "rule", changed[id(permit.rule)][1])


def _is_own(value: Any, module: ModuleType) -> bool:
    """A function or class that the module defines, or a tuple that it gives a name to."""
    return getattr(value, "__module__", None) == module.__name__ or isinstance(value, tuple)


class _Anew(dict[Any, Any]):
    """Declarations that may be made once more."""

    def __contains__(self, key: object) -> bool:
        return False


def _declare_anew(name: str) -> None:
    """A module is about to declare its rules again; a field that it has forgotten then has none."""
    for registry in DECLARED:
        kept = {key: rule for key, rule in getattr(base, registry).items() if registry != "_fields" or rule.rule.__module__ != name}
        setattr(base, registry, _Anew(kept))


def _modules() -> Iterator[ModuleType]:
    yield from (module for name, module in list(sys.modules.items()) if module is not None and name.startswith(OURS))
