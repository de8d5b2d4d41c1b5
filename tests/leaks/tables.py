"""Tables that a person can read: lines are what is asked for, columns who asks. Each viewer's column is compared, or written, by itself."""

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

GOLDEN = Path(__file__).parent.parent / "golden" / "leaks"
GAP = "  "
NOTHING = "·"

Column = Mapping[str, str]
"""What a viewer's cells say, by the names of the lines."""


class Table:
    """A table in a file, below a few lines that tell how to read it."""

    def __init__(self, name: str, about: str, viewers: Sequence[str]) -> None:
        self.file = GOLDEN / f"{name}.txt"
        self.about = about
        self.viewers = viewers

    def columns(self) -> dict[str, dict[str, str]]:
        """What stands there, by viewer."""
        if not self.file.exists():
            return {}
        lines = [line for line in self.file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        head, *body = lines
        viewers = head.split()[1:]
        found: dict[str, dict[str, str]] = {viewer: {} for viewer in viewers}
        for line in body:
            name, *cells = line.strip().split()
            for viewer, cell in zip(viewers, cells, strict=True):
                found[viewer][name] = cell
        return found

    def check(self, viewer: str, column: Column, rewrite: bool) -> None:
        """Compares a viewer's column with what stands there, or puts it there."""
        if rewrite:
            with self._alone():
                self._write({**self.columns(), viewer: dict(column)})
        was = self.columns().get(viewer, {})
        differing = {name: (was.get(name), column.get(name)) for name in [*was, *column] if was.get(name) != column.get(name)}
        assert differing == {}, f"{viewer} in {self.file.name}, (then, now): {differing}; if that is meant, run with --golden and look at it"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Several workers may have a column each for the same file."""
        GOLDEN.mkdir(exist_ok=True)
        with (GOLDEN / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, columns: Mapping[str, Column]) -> None:
        viewers = [viewer for viewer in self.viewers if viewer in columns]
        names = list(columns[viewers[0]])
        width = max(map(len, names)) + 2
        lines = [f"# {line}" for line in self.about.strip().splitlines()]
        lines += ["", GAP.join(["asked".ljust(width), *viewers])]
        for name in names:
            cells = (columns[viewer].get(name, "?").rjust(len(viewer)) for viewer in viewers)
            indented = f"  {name}" if "." in name else name
            lines.append(GAP.join([indented.ljust(width), *cells]))
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def counted(count: int, whole: int) -> str:
    """A number of rows: all of them, some, or nothing."""
    return NOTHING if count == 0 else "all" if count == whole else str(count)
