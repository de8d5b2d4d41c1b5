"""Mutants: one place in the source each, and what stands there instead. All of them weaken: they let more be seen, or something else."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent
POLICIES = ROOT / "registry" / "policies"
ELSEWHERE = (*sorted((ROOT / "registry" / "query").glob("*.py")), ROOT / "registry" / "work.py", ROOT / "registry" / "recording.py")
"""Where rules are asked, and not made."""

NEWCOMERS = ("ADMIN", "LEADER", "TALENT_OFFICE", "PROMOTER", "AMBASSADOR", "AUDITOR")
"""Roles that a list of roles may have one more of."""

CONDITIONS = ("in_", "not_in", "is_not", "is_distinct_from", "not_like", "contains")
"""Methods of a column that make a condition."""

RULES = ("rows", "field", "reach")
NOT_RULES = ("guards", "waiting")
"""Modules that say when something may be done, and hide nothing."""


@dataclass(frozen=True)
class Mutant:
    """A change of one place: of `file`, inside what is called `inside` there, from byte `start` to byte `end`."""

    file: str
    inside: str
    line: int
    kind: str
    was: str
    now: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.kind}: {_brief(self.was)} -> {_brief(self.now)}"

    @property
    def name(self) -> str:
        """What tells it from the others, wherever it has moved to."""
        return f"{self.file} {self.inside} {self.kind}: {_brief(self.was)} -> {_brief(self.now)}"

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.now.encode() + source[self.end :]


def _brief(text: str) -> str:
    return " ".join(text.split())[:90]


class Source:
    """A file, and the places of its nodes in bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = path.read_bytes()
        self.tree = ast.parse(self.bytes)
        self._lines = [0]
        for line in self.bytes.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def text(self, node: ast.expr | ast.stmt) -> str:
        return self.bytes[self._start(node) : self._end(node)].decode()

    def mutant(self, node: ast.expr | ast.stmt, kind: str, now: str) -> Mutant:
        return self.between(node, node, kind, now)

    def between(self, first: ast.expr | ast.stmt, last: ast.expr | ast.stmt, kind: str, now: str) -> Mutant:
        start, end = self._start(first), self._end(last)
        file = self.path.relative_to(ROOT).as_posix()
        return Mutant(file, self._inside(first), first.lineno, kind, self.bytes[start:end].decode(), now, start, end)

    def _inside(self, node: ast.expr | ast.stmt) -> str:
        """The function, class or constant of the module that a node is part of."""
        (whole,) = (one for one in self.tree.body if _first_line(one) <= node.lineno <= (one.end_lineno or one.lineno))
        match whole:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                return name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                return name
            case _:
                return "module"

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._lines[node.end_lineno - 1] + node.end_col_offset


def _first_line(node: ast.stmt) -> int:
    """Where it begins, decorators included."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return min([node.lineno, *(one.lineno for one in decorators)])


def mutants() -> list[Mutant]:
    """All of them, in the order of the files."""
    found: list[Mutant] = []
    for path in sorted(POLICIES.glob("*.py")):
        if path.stem not in (*NOT_RULES, "__init__"):
            found += _of_rules(Source(path))
    for path in ELSEWHERE:
        found += _of_askers(Source(path))
    return [mutant for mutant in dict.fromkeys(found) if mutant.was != mutant.now]


def _of_rules(source: Source) -> Iterator[Mutant]:
    for node in ast.walk(source.tree):
        match node:
            case ast.FunctionDef():
                yield from _of_function(source, node)
            case ast.Call():
                yield from _of_call(source, node)
            case ast.Tuple(elts=roles) if roles and all(_is_role(role) for role in roles):
                yield from _one_more(source, node, roles)
            case ast.Compare(ops=[ast.Eq() | ast.NotEq()]) if _is_of_row(source, node):
                yield source.mutant(node, "condition left out", "true()")
            case ast.BinOp(op=ast.BitAnd()):
                yield source.mutant(node, "half of a condition", source.text(node.left))
                yield source.mutant(node, "half of a condition", source.text(node.right))
            case ast.IfExp(test=test) if "viewer" in source.text(test):
                yield source.mutant(test, "for everybody", "True")


def _is_role(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Role"


def _is_of_row(source: Source, node: ast.Compare) -> bool:
    """A comparison in SQL: of a column, and not of what Python knows."""
    return isinstance(node.left, ast.Attribute) and not source.text(node.left).startswith("found.")


def _of_function(source: Source, node: ast.FunctionDef) -> Iterator[Mutant]:
    """A rule that holds for everybody, as a whole and where it returns; an office that is told of few, too."""
    returns = ast.unparse(node.returns) if node.returns else ""
    decorators = {name for one in node.decorator_list if (name := _name(one)) in (*RULES, "personal")}
    body = node.body[1:] if isinstance(node.body[0], ast.Expr) else node.body
    if "personal" in decorators:
        yield source.between(body[0], body[-1], "told to everybody", "return True")
    if returns != "ColumnElement[bool]":
        return
    if decorators:
        yield source.between(body[0], body[-1], "rule for everybody", "return true()")
    for inner in ast.walk(node):
        if isinstance(inner, ast.Return) and inner.value is not None and source.text(inner.value) != "true()":
            yield source.mutant(inner.value, "condition left out", "true()")
        if isinstance(inner, ast.If) and "viewer" in source.text(inner.test):
            opened = "False" if isinstance(inner.test, ast.UnaryOp) else "True"
            yield source.mutant(inner.test, "for everybody", opened)


def _of_call(source: Source, node: ast.Call) -> Iterator[Mutant]:
    name = _name(node)
    if name in ("has", "holds") and all(_is_role(role) for role in node.args) and node.args:
        yield from _one_more(source, node, node.args)
    elif name in ("both", "and_") and len(node.args) > 1:
        yield from (source.mutant(node, "half of a condition", source.text(kept)) for kept in node.args if not isinstance(kept, ast.Starred))
    elif name == "over" or (name in CONDITIONS and isinstance(node.func, ast.Attribute)):
        yield source.mutant(node, "condition left out", "true()")
    elif name == "field":
        yield from _of_field(source, node)
    elif name in ("left", "right") and isinstance(node.args[-1], ast.Constant) and isinstance(node.args[-1].value, int):
        yield source.mutant(node.args[-1], "more of it shown", str(node.args[-1].value + 1))


def _of_field(source: Source, node: ast.Call) -> Iterator[Mutant]:
    """A field that a rule forgets, and a mask that shows what it hides."""
    for attribute in node.args[1:]:
        yield source.mutant(attribute, "field forgotten", '*()')
    for keyword in node.keywords:
        if keyword.arg == "masked":
            (attribute,) = (ast.literal_eval(one) for one in node.args[1:])
            yield source.mutant(keyword.value, "mask left out", f"lambda row, viewer: row.{attribute}")


def _one_more(source: Source, node: ast.expr, roles: list[ast.expr]) -> Iterator[Mutant]:
    """A role more in a list: one that has not been there, another one in each place."""
    there = {role.attr for role in roles if isinstance(role, ast.Attribute)}
    missing = [role for role in NEWCOMERS if role not in there]
    if missing:
        last = roles[-1]
        chosen = missing[node.lineno % len(missing)]
        yield source.mutant(last, f"also {chosen}", f"{source.text(last)}, Role.{chosen}")


TRUE = '__import__("sqlalchemy").true()'
"""Where nothing of the name is imported."""
ASKED = {"visible": TRUE, "readable": TRUE, "guarded": "", "tells_small_counts": "True"}
"""Calls of rules, and what stands in their place; for `guarded`, the value itself."""


def _of_askers(source: Source) -> Iterator[Mutant]:
    """Rules that are not asked."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _name(node) in ASKED and not (isinstance(node.func, ast.Attribute)):
            now = ASKED[_name(node)] or source.text(node.args[-1])
            yield source.mutant(node, "rule not asked", now)
        if isinstance(node, ast.Assign) and [source.text(one) for one in node.targets] == ["SMALLEST_COUNT"]:
            yield source.mutant(node.value, "few of them told", str(int(source.text(node.value)) - 1))


def _name(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
