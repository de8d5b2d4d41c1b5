"""The floors of the house: who may import whom. House rules that a reader can see broken are held here too."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        (
            "errors settings identifiers papers units coordinates calendar chinese characters wellformed canonical shapes search "
            "assignment ranking sealing report forms eligibility awards notices promises"
        ),
        "actor auth database files",
        "lifecycles",
        "models",
        "policies",
        "work aside receipts recording appending feed",
        "services query",
        "schema exchange",
        "web",
        "app commands cli clock serving exporting provider keeping",
    )
)
"""From the ground up. A module imports its own floor or a lower one."""

STRANGERS = frozenset({("services", "query"), ("query", "services")})
NOT_ROOMS = frozenset({"migrations", "__main__"})
"""Alembic's own, and the way in for `python -m registry`."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for top in ("registry", "schema"):
        for path in sorted((ROOT / top).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Dotted names of everything of ours that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(dotted: str) -> str | None:
    """The room that a dotted name of ours lies in; None for other people's and for the package itself."""
    first, _, rest = dotted.partition(".")
    if first == "schema":
        return "schema"
    return rest.partition(".")[0] or None if first == "registry" else None


def floor(name: str) -> int:
    return next(level for level, names in enumerate(FLOORS) if name in names)


def test_every_room_stands_on_a_floor() -> None:
    rooms = {path.parts[1].removesuffix(".py") for path, _ in modules() if path.parts[0] == "registry"} - {"__init__"}
    assert rooms - NOT_ROOMS <= frozenset().union(*FLOORS)


def test_nobody_imports_from_a_higher_floor_or_from_a_stranger() -> None:
    broken = []
    for path, tree in modules():
        here = "schema" if path.parts[0] == "schema" else path.parts[1].removesuffix(".py")
        if here in NOT_ROOMS or here == "__init__":
            continue
        for dotted in imported(tree):
            there = room(dotted)
            if there is None or there == here:
                continue
            if floor(there) > floor(here) and not (here == "app" and there == "schema"):
                broken.append(f"{path} imports {dotted}")
            if (here, there) in STRANGERS:
                broken.append(f"{path} knows {dotted}, a stranger")
    assert broken == []


def test_one_line_leads_from_the_registry_to_the_contract() -> None:
    doors = [
        f"{path}: {name}" for path, tree in modules() if path.parts[0] == "registry" for name in imported(tree) if room(name) == "schema"
    ]
    assert doors == ["registry/app.py: schema"]


def test_only_the_contract_knows_graphene_and_only_secrets_know_passlib() -> None:
    knows: dict[str, set[str]] = {"graphene": set(), "passlib": set()}
    for path, tree in modules():
        for name in imported(tree):
            if (first := name.partition(".")[0]) in knows:
                knows[first].add(path.parts[0] if first == "graphene" else path.as_posix())
    assert knows == {"graphene": {"schema"}, "passlib": {"registry/auth/passwords.py", "registry/auth/second_factor.py"}}


def test_what_a_provider_needs_is_known_in_one_room_and_that_to_nobody() -> None:
    """Those packages may not be installed: the way there is an import by name, where a provider is configured. One module names a type."""
    inside = Path("registry/auth/oidc")
    outside = [(path.as_posix(), tree) for path, tree in modules() if inside not in path.parents]
    named = [(path, name) for path, tree in outside for name in imported(tree) if _needs_packages(name)]
    assert named == [("registry/services/entrance.py", "registry.auth.oidc.provider.Provider")]


def test_what_speaks_to_an_object_store_is_known_in_one_module_and_that_to_nobody() -> None:
    """Its package may not be installed, either."""
    named = [
        (path.as_posix(), name)
        for path, tree in modules()
        for name in imported(tree)
        if name.partition(".")[0] == "obstore" or name.startswith("registry.files.s3")
    ]
    assert {path for path, _ in named} == {"registry/files/s3.py"}


def _needs_packages(name: str) -> bool:
    ours = name.startswith("registry.auth.oidc") and not name.startswith("registry.auth.oidc.passage")
    return name.partition(".")[0] in ("joserfc", "httpx2") or ours


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{path}:{inner.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_modules_form_no_circle() -> None:
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): tree for path, tree in modules()}
    graph = {
        name: {found for dotted in imported(tree) if (found := _module(dotted, names)) and found != name} for name, tree in names.items()
    }
    assert _circle(graph) is None


def _module(dotted: str, names: dict[str, ast.Module]) -> str | None:
    """The module that an imported name lies in: the name itself, or the module that it is taken from."""
    return next((name for name in (dotted, dotted.rpartition(".")[0]) if name in names), None)


def _circle(graph: dict[str, set[str]]) -> list[str] | None:
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> list[str] | None:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return None
        for other in sorted(graph[name]):
            if found := visit(other, [*trail, name]):
                return found
        done.add(name)
        return None

    return next((found for name in sorted(graph) if (found := visit(name, []))), None)


def test_every_module_says_what_it_is_in_charge_of() -> None:
    silent = [str(path) for path, tree in modules() if not ast.get_docstring(tree)]
    assert silent == []
