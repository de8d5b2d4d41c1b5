"""What a viewer reads of every row by asking for it plainly, and so what is hidden from him."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from registry.actor import Viewer
from registry.models import Entity
from registry.policies.base import is_personal, readable, visible
from registry.query.catalog import EntityType
from tests.leaks.answers import lists
from tests.leaks.asking import Asker
from tests.leaks.canaries import columns, models, plantable
from tests.leaks.contents import Contents
from tests.leaks.contract import Path, protected, types
from tests.leaks.planting import Cell
from tests.leaks.tables import NOTHING, counted
from tests.leaks.ways.grouping import all_together
from tests.leaks.ways.reading import by_id
from tests.policies.world import VIEWERS

Objects = Mapping[str, Any]
"""The objects of a type in an answer, by id; those that are hidden are not there."""


@dataclass
class Reading:
    """What came back: `objects` by type, and the `secrets` in it."""

    objects: dict[str, Objects] = field(default_factory=dict)
    secrets: set[Cell] = field(default_factory=set)
    unasked: dict[str, int] = field(default_factory=dict)
    """Of models that the contract has no type for, how many rows there are under their rule; of fields that it does not show, how many values."""
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    """Of types that are people or their affairs, how many rows of each list there are; None of few."""

    def sees(self, table: str, identifier: str) -> bool:
        """Whether a row of a table was there. What the contract has no type for never is."""
        name = next((entity.name for entity in types() if entity.model.__tablename__ == table), None)
        return name is not None and identifier in self.objects[name]


async def read(asker: Asker, contents: Contents, viewer: str, entities: Iterable[EntityType] | None = None) -> Reading:
    """All rows of these types, or of all, asked for by their ids."""
    found = Reading()
    for entity in types() if entities is None else entities:
        said = await asker.ask(by_id(contents, entity), viewer)
        assert said.code is None, f"{viewer}: {said.text}"
        found.objects[entity.name] = {one["id"]: one for one in said.data["nodes"] if one}
        found.secrets |= contents.found(said.text)
        if is_personal(entity.model):
            groups = lists((await asker.ask(all_together(entity), viewer)).data, "g").get("g0", [])
            found.counts[entity.name] = [one["count"] for (one,) in groups]
    async with asker.registry.readers.connect() as connection:
        for name, rule in _unasked(VIEWERS[viewer].viewer):
            found.unasked[name] = len((await connection.execute(rule, dict(VIEWERS[viewer].parameters))).all())
    return found


def _unasked(viewer: Viewer) -> Iterator[tuple[str, Select[Any]]]:
    """Rows and values that the contract has no way to ask for, with their rules, which hold all the same: a way may come."""
    typed = {entity.model for entity in types()}
    for model in models():
        rows = select(model.id).where(visible(model, model, viewer))
        if model not in typed:
            yield model.__name__, rows
        for attribute, shown in protected(model).items():
            if not shown:
                yield f"{model.__name__}.{attribute}", rows.where(readable(model, attribute, model, viewer), getattr(model, attribute).is_not(None))


def cells_of(unveiled: Reading, seen: Reading) -> dict[str, str]:
    """A viewer's column: of each type how many rows, of each protected field how many of its values as they are, and how many masked."""
    cells: dict[str, str] = {}
    for model in models():
        entity = next((one for one in types() if one.model is model), None)
        if entity is not None and entity.name not in seen.objects:
            continue
        if entity is None:
            cells[model.__name__] = counted(seen.unasked[model.__name__], unveiled.unasked[model.__name__])
        else:
            cells[entity.name] = counted(len(seen.objects[entity.name]), len(unveiled.objects[entity.name]))
            if is_personal(model):
                cells[f"{entity.name}.groups"] = "few" if None in seen.counts[entity.name] else str(sum(filter(None, seen.counts[entity.name])) or NOTHING)
            if any("availableTransitions" in row for row in unveiled.objects[entity.name].values()):
                cells[f"{entity.name}.availableTransitions"] = str(_allowed(seen.objects[entity.name]) or NOTHING)
        for attribute, shown in protected(model).items():
            if not shown:
                cells[f"{model.__name__}.{attribute}"] = str(seen.unasked[f"{model.__name__}.{attribute}"] or NOTHING)
                continue
            words = list(outcomes(model, attribute, unveiled, seen).values())
            masked = words.count("masked")
            cells[f"{model.__name__}.{attribute}"] = _told(words.count("read"), masked, len(words))
    return cells


def _allowed(objects: Objects) -> int:
    """How many moves are open to a viewer: role and reach are asked for them as for verbs."""
    return sum(move["code"] != "NOT_PERMITTED" for row in objects.values() for move in row["availableTransitions"])


def _told(as_it_is: int, masked: int, whole: int) -> str:
    if not masked:
        return counted(as_it_is, whole)
    return f"{masked}m" if not as_it_is else f"{as_it_is}+{masked}m"


def outcomes(model: type[Entity], attribute: str, unveiled: Reading, seen: Reading) -> dict[str, str]:
    """What becomes of a field in each row that has a value: it is read, masked, or not there."""
    name = next((one.name for one in types() if one.model is model), "")
    paths = [one.path for one in protected(model)[attribute]]
    found: dict[str, str] = {}
    for identifier, whole in unveiled.objects.get(name, {}).items():
        there = [(path, value) for path in paths if (value := at(whole, path)) is not None]
        if there:
            shown = [(at(seen.objects[name].get(identifier), path), value) for path, value in there]
            as_it_is, nothing = all(got == value for got, value in shown), all(got is None for got, _ in shown)
            found[identifier] = "read" if as_it_is else "nothing" if nothing else "masked"
    return found


def at(found: Any, path: Path) -> Any:
    """The value at a path of an object, or None where that ends."""
    for key in path:
        found = None if found is None else found[key]
    return found


def hidden(contents: Contents, unveiled: Reading, seen: Reading, stored: Mapping[str, Mapping[str, Any]]) -> Iterator[Cell]:
    """The cells that a viewer may not read: all of a hidden row, and of others the fields that are not read. What is masked shows a part."""
    for model in models():
        kept = {attribute: outcomes(model, attribute, unveiled, seen) for attribute in protected(model)}
        for identifier in contents.ids[model.__tablename__]:
            there = seen.sees(model.__tablename__, identifier)
            for column in columns(model):
                name = column.name
                unread = name in kept and (not protected(model)[name] or kept[name].get(identifier) == "nothing")
                if plantable(model, column, stored[identifier][name]) and (unread if there else name != "state"):
                    yield identifier, name
