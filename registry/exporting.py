"""What `registry export` does: the same list as over HTTP, written to a file or to standard output, with how far it is told on the way."""

import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.actor import ANONYMOUS, Actor
from registry.app import Registry, titles
from registry.errors import Lang, RegistryError
from registry.exchange.asking import all_of, count_of
from registry.exchange.export import Form, Pieces, exported, written_to
from registry.exchange.tables import table
from registry.query.reading import Listing
from registry.query.request import Request

STANDARD = "-"
Tell = Callable[[int, int | None], None]
"""Is told how many rows are done, and of how many where that is known."""


@dataclass(frozen=True)
class Order:
    """What is to be exported: a document, or a list by its name; where to; for whom; in which language."""

    file: str
    form: Form
    document: str | None
    listed: str | None
    variables: dict[str, Any]
    viewer: str | None
    lang: Lang


def form_of(file: str, chosen: Form | None) -> Form:
    """The form that was chosen, or that a file's name tells; CSV on standard output."""
    if chosen is not None or file == STANDARD:
        return chosen or Form.CSV
    suffix = Path(file).suffix.removeprefix(".").lower()
    if suffix not in list(Form):
        raise RegistryError("BAD_USER_INPUT", problem=f"{file}: {', '.join(f'.{form}' for form in Form)}")
    return Form(suffix)


async def export(registry: Registry, order: Order, tell: Tell) -> int:
    """Writes the file; how many rows it has."""
    actor = await registry.sessions.actor_named(order.viewer) if order.viewer else ANONYMOUS
    document = order.document if order.listed is None else all_of(registry.catalog, order.listed)
    wanted = registry.lists.find(Request(document, None, order.variables, read_only=True), actor)
    shown = None if order.form is Form.JSONL else table(wanted.rows, titles(), order.lang)
    total = None if order.listed is None else await _counted(registry, order.listed, order, actor)
    listing = await registry.lists.open(wanted)
    try:
        await _write(order.file, exported(order.form, shown, _told(listing, total, tell)))
    finally:
        await listing.close()
    return listing.count


async def _counted(registry: Registry, listed: str, order: Order, actor: Actor) -> int:
    """How many rows a list has by now."""
    asked = Request(count_of(registry.catalog, listed), None, order.variables, read_only=True)
    answer = await registry.engine.answer(asked, actor, order.lang)
    return int(json.loads(answer.body)["data"][listed]["totalCount"])


async def _told(listing: Listing, total: int | None, tell: Tell) -> AsyncIterator[list[bytes]]:
    async for batch in listing:
        tell(listing.count, total)
        yield batch


async def _write(file: str, pieces: Pieces) -> None:
    try:
        if file != STANDARD:
            await written_to(Path(file), pieces)
            return
        async with aclosing(pieces):
            async for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise SystemExit(0) from None  # who reads has had enough
    except OSError as problem:
        raise RegistryError("BAD_USER_INPUT", problem=f"{file}: {problem.strerror or problem}") from None
