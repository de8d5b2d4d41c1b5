"""A client's ledger: a line before each request leaves, and one when it is answered, or given up."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any


@dataclass
class Request:
    """A request as the ledger has it: what was asked, and what came of it."""

    key: str
    account_id: str
    verb: str
    kind: str
    """What it is for: `register`, `race`, `import`, ...; those that must leave nothing are `refused` and `rehearsed`."""
    given: Mapping[str, Any]
    outcome: str = "abandoned"
    """`done`, `refused` as data, `failed` as a whole, or `abandoned`: nobody knows."""
    code: str | None = None
    answer: str | None = None
    """The body, word for word."""

    @property
    def shown(self) -> Mapping[str, Any]:
        """The payload."""
        found: Mapping[str, Any] = json.loads(self.answer or "{}")["data"][self.verb]
        return found


class Ledger:
    """One client's, on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def write(self, **told: Any) -> None:
        """A line, handed to the system before this returns."""
        self._file.write(json.dumps(told, ensure_ascii=False) + "\n")
        self._file.flush()


def requests_in(path: Path) -> Iterator[Request]:
    """What a ledger says, request by request; one without an answer was abandoned."""
    found: dict[str, Request] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if told.pop("at") == "sent":
            found[told["key"]] = Request(**told)
        else:
            request = found[told["key"]]
            request.outcome, request.code, request.answer = told["outcome"], told["code"], told["answer"]
    yield from found.values()


@dataclass
class Tally:
    """What all clients have seen, counted as it happens."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_kill: str = "no kill"
    answered_at: float = field(default_factory=monotonic)
    longest_outage: float = 0.0
    longest_wait: float = 0.0
    strange: list[str] = field(default_factory=list)

    def count(self, what: str, which: str = "") -> None:
        with self.lock:
            self.counts[what, which] += 1

    def answered(self, since: float) -> None:
        """Somebody was answered: how long nobody was, and how long this one waited."""
        with self.lock:
            now = monotonic()
            self.longest_outage = max(self.longest_outage, now - self.answered_at)
            self.longest_wait = max(self.longest_wait, now - since)
            self.answered_at = now

    def wonder(self, what: str) -> None:
        """Notes what must not have happened."""
        with self.lock:
            self.strange.append(what)

    def of(self, what: str) -> dict[str, int]:
        return {which: count for (kind, which), count in sorted(self.counts.items()) if kind == what}
