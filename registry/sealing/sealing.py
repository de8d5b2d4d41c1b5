"""A round put under a seal: its inputs, what was computed of them, a hash of each part, and one hash over these."""

from typing import Any

from registry.errors import RequestErrors
from registry.sealing.computing import outcome
from registry.sealing.marks import PARTS, digest, marks
from registry.sealing.reading import opened
from registry.sealing.rounds import LogHead, Round
from registry.sealing.writing import written
from registry.wellformed import flaws

FORMAT = "sealed-round"
VERSION = 1
"""Of the file and of all that is computed for it: whoever changes either counts on, so that older files are not taken for altered."""

FRAME = ("round", "head")
INPUTS = ("code", "procedure", "applications", "reviews", "exceptions")
OUTPUTS = "outputs"


def seal(found: Round, head: LogHead | None = None) -> dict[str, Any]:
    """The file, as JSON; `head` links it to the registry's log. Refuses a round that is none with all its problems."""
    frame = written(found)
    categories = frame.pop("categories")
    data: dict[str, Any] = {"format": FORMAT, "version": VERSION, "round": frame, "head": written(head), "categories": categories}
    if unfit := flaws(data, PARTS):
        raise RequestErrors([problem.refusal for problem in unfit])
    for category, given in zip(categories, opened(data).categories, strict=True):
        category[OUTPUTS] = written(outcome(found.code, given))
    data["marks"] = marks(inputs(data))
    data["hashes"] = hashes(data)
    data["seal"] = digest(data["hashes"])
    return data


def inputs(data: dict[str, Any]) -> dict[str, Any]:
    """What was put in, without what came of it."""
    categories = data["categories"]
    if isinstance(categories, list):
        categories = [{key: one[key] for key in one if key != OUTPUTS} if isinstance(one, dict) else one for one in categories]
    return {"round": data["round"], "head": data["head"], "categories": categories}


def hashes(data: dict[str, Any]) -> dict[str, Any]:
    """A hash of each part, and of the marks."""
    parts = [{key: digest(category.get(key)) for key in (*INPUTS, OUTPUTS)} for category in data["categories"]]
    return {key: digest(data[key]) for key in (*FRAME, "marks")} | {"categories": parts}
