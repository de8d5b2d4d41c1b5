"""SQL in the making: JSON text joined from pieces, and the statement it ends up in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Text, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement, operators
from sqlalchemy.sql.compiler import SQLCompiler

from registry.database.compiling import written
from registry.errors import RegistryError
from registry.query.operands import Variables
from registry.query.spelling import constant

Pieces = list[str | ColumnElement[Any]]
"""JSON text in the making: strings are constants, to be joined with their neighbours."""

Source = Callable[[Variables], Any]
"""Where a parameter's value comes from, out of the variables of a request."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SELECT of one `bytea`, once or for each row of a list, the names of its parameters in order, and where the values of some come
    from.

    Names that are not in `sources` are the actor's, a splice's, or the id of a row just written. `checks` refuse variables that it may not
    be asked with, whether or not they are among its parameters. How many rows a `selective` one finds depends on what it is asked with.
    """

    text: str
    parameters: tuple[str, ...]
    sources: dict[str, Source]
    checks: tuple[Source, ...] = ()
    selective: bool = False


def statement(
    pieces: Pieces,
    sources: dict[str, Source],
    checks: Sequence[Source],
    around: Sequence[FromClause] = (),
    where: Sequence[ColumnElement[bool]] = (),
    selective: bool = False,
) -> Statement:
    """The SELECT that answers these pieces, as bytes: once, or for each row of what stands `around` them."""
    answer = func.convert_to(joined(pieces), literal_column("'UTF8'"))
    sent = written(select(answer.label("answer")).select_from(*around).where(*where))
    return Statement(sent.text, sent.parameters, sources, tuple(checks), selective)


def joined(pieces: Pieces) -> ColumnElement[Any]:
    """Pieces joined by `||`, neighbouring constants as one."""
    merged: Pieces = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    parts = [constant(piece) if isinstance(piece, str) else piece.self_group(against=operators.concat_op) for piece in merged]
    return parts[0] if len(parts) == 1 else Joined(parts)


class Joined(ColumnElement[str]):
    """`a || b || c …`, flat: a nested tree of thousands would exhaust the stack."""

    inherit_cache = False
    type = Text()

    def __init__(self, parts: Sequence[ColumnElement[Any]]) -> None:
        self.parts = parts


@compiles(Joined)
def _spell(element: Joined, compiler: SQLCompiler, **options: Any) -> str:
    return "(" + " || ".join(compiler.process(part, **options) for part in element.parts) + ")"


def clean(value: Any) -> Any:
    """Refuses text that PostgreSQL cannot hold: NUL, and halves of a surrogate pair."""
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise RegistryError("BAD_USER_INPUT", problem="text with half a character (a lone surrogate)") from None
        if "\x00" in value:
            raise RegistryError("BAD_USER_INPUT", problem="text with a NUL character")
        return str(value)
    return value


def pattern(value: str) -> str:
    """Text as a LIKE pattern that matches just itself."""
    return str(clean(value)).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


LAST_CHARACTER = "\U0010ffff"
"""Unicode's last code point, which stands for no character."""


def beyond_prefix(prefix: str) -> str:
    """The first text, byte by byte, after all that begin with `prefix`.

    A range is found in an index for any prefix; a LIKE pattern, once it is planned for all values, for none.
    """
    kept = prefix.rstrip(LAST_CHARACTER)
    if not kept:
        return LAST_CHARACTER * 100  # everything begins with nothing, and comes before this
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if following == 0xD800 else following)
