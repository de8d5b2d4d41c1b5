"""Short lists that are made of a row itself, each entry being there where it applies."""

from typing import Any

from sqlalchemy import case, func
from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
from registry.models.base import Row
from registry.policies.base import plainly, settled
from registry.query import plan
from registry.query.catalog import Option
from registry.query.spelling import constant
from registry.query.text import Pieces, joined


def offered(node: plan.Options, row: Row, viewer: Viewer) -> Pieces:
    """The list as JSON: entries that do not apply are NULL, which `concat_ws` leaves out."""
    texts: list[ColumnElement[Any]] = []
    for option in node.options.entries(row, viewer, dict(node.arguments)):
        applies = plainly(option.applies)
        if settled(applies) is not False:
            texts.append(case((applies, joined(_object(node, option)))))
    return ["[", func.concat_ws(constant(","), *texts), "]"] if texts else ["[]"]


def _object(node: plan.Options, option: Option) -> Pieces:
    pieces: Pieces = ["{"]
    for place, (key, name) in enumerate(node.entries):
        pieces.append(f'{"," if place else ""}"{key}":')
        pieces.append(f'"{node.options.type_name}"' if name == "__typename" else option.values[name])
    return [*pieces, "}"]
