"""Where something went wrong, told without a value: what exceptions say may quote a row, a parameter or somebody's name.

Kept are the places in the code, the kinds of the exceptions and of what caused them, and of a database's refusal its SQLSTATE and the
name of the constraint. What is lost is the message; the place and the kind find it again.
"""

import logging
from collections.abc import Iterator
from traceback import extract_tb
from typing import Any

TOLD = ("sqlstate", "constraint_name", "table_name", "errno", "code")
"""Attributes of exceptions that hold codes and names of ours, and no values."""


def trace_of(error: BaseException) -> str:
    """The lines of a report: the first cause first, as Python has it."""
    return "\n".join(line for one in _chain(error) for line in _told(one))


class Discreet(logging.Formatter):
    """Writes exceptions of whatever logger so."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - as logging calls it
        return trace_of(ei[1]) if ei[1] is not None else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception with what caused it, or was at hand when it was raised; the first of all first."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    yield from reversed(seen)


def _told(error: BaseException) -> Iterator[str]:
    for frame in extract_tb(error.__traceback__):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
    codes = [f"{name}={value}" for name in TOLD if isinstance(value := getattr(error, name, None), (str, int))]
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    yield " ".join([kind, *codes])
