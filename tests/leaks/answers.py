"""What an answer comes to: the lists under its aliases, and of how many rows they tell."""

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.leaks.asking import Question, Said
from tests.leaks.contents import Contents
from tests.leaks.tables import NOTHING

HINDERED = ("NOT_PERMITTED", "NOT_VISIBLE")
"""Verdicts on what is not one's own to do, whatever state it is in."""


def column(asked: list[Question], answers: list[Said], contents: Contents) -> dict[str, str]:
    """A viewer's column: a line for each protected field under each way that names it, and one for each type and way beside."""
    cells: dict[str, str] = {}
    rows: Counter[str] = Counter()
    for question, said in zip(asked, answers, strict=True):
        if question.coordinates:
            told = ["no"] * len(question.coordinates) if said.code else [str(number or NOTHING) for number in _numbers(question, said)]
            cells |= {f"{question.way}:{name}": word for name, word in zip(question.coordinates, told, strict=False)}
        else:
            line = f"{question.way}:{question.about}".replace(" ", "-")
            rows[line] += permitted(said) if question.way == "can" else sum(1 for _, name in contents.found(said.text) if name == "id")
    return dict(sorted((cells | {line: str(number or NOTHING) for line, number in rows.items()}).items()))


def permitted(said: Said) -> bool:
    """Whether the viewer may do something with a row, now or in another state."""
    return said.data["viewerCan"]["code"] not in HINDERED


def _numbers(question: Question, said: Said) -> list[int]:
    """How many rows each list of an answer finds, places or counts."""
    tell = {"where": _found, "after": _found, "order": _placed, "group": _grouped}[question.way]
    letter = "g" if question.way == "group" else "a"
    found = lists(said.data, letter)
    return [sum(tell(one) for one in found.get(f"{letter}{number}", [])) for number in range(len(question.coordinates))]


def lists(data: Any, letter: str = "a") -> dict[str, list[Any]]:
    """What stands under the aliases `a0`, `a1`, …, at the root or below the rows of another type."""
    found: dict[str, list[Any]] = {}
    for one in data if isinstance(data, list) else [data]:
        for key, value in one.items() if isinstance(one, dict) else ():
            if key[0] == letter and key[1:].isdigit() and not (letter == "a" and isinstance(value, list)):
                found.setdefault(key, []).append(value)
            if key == "nodes" or (isinstance(value, dict) and not found.get(key)):
                for name, values in lists(value, letter).items():
                    found.setdefault(name, []).extend(values)
    return found


def miscounted(data: Any) -> Iterator[Any]:
    """Whole lists that say that there are more or fewer rows than they show."""
    for value in data if isinstance(data, list) else data.values() if isinstance(data, dict) else ():
        yield from miscounted(value)
    if isinstance(data, dict) and {"totalCount", "nodes"} <= data.keys() and data["totalCount"] != len(data["nodes"]):
        yield data


def _found(listed: Any) -> int:
    return len(listed["nodes"])


def _placed(listed: Any) -> int:
    return sum(json.loads(b64decode(edge["cursor"]))[1] is not None for edge in listed["edges"])


def _grouped(groups: Any) -> int:
    """Rows under a value; of groups that are kept small, one each."""
    return sum(group["count"] or 1 for group in groups if "key" not in group or any(value is not None for value in group["key"].values()))
