"""What is wrong with a workbook, as data: where, which code of the catalogue, and what varies in its text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.errors import Lang, RegistryError
from registry.exchange.workbooks.columns import Definition, Said


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `row` is the number that people see beside it, 0 where it is the file; `column` is a key."""

    row: int
    column: str | None
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    is_warning: bool = False

    @property
    def error(self) -> RegistryError:
        """The same as a refusal of the catalogue."""
        return RegistryError(self.code, **self.params)

    def text(self, lang: Lang) -> str:
        """What is wrong and what to do about it."""
        return self.error.advice(lang)

    def written(self) -> list[Any]:
        """As JSON has it."""
        params = {name: list(value) if isinstance(value, Said) else value for name, value in self.params.items()}
        return [self.row, self.column, self.code, params, self.is_warning]

    @classmethod
    def read(cls, written: list[Any]) -> "Problem":
        """From what `written` made."""
        row, column, code, params, is_warning = written
        said = {name: Said(*value) if isinstance(value, list) else value for name, value in params.items()}
        return cls(row, column, code, said, is_warning)


def of_error(row: int, error: RegistryError, definition: Definition, *, is_warning: bool = False) -> Problem:
    """What a verb refused of a row. A refusal that says which `column`, or which input (`field`), is put on the column of that key."""
    named = error.params.get("column"), *reversed(error.params.get("field") or ())
    place = next((key for key in named if isinstance(key, str) and key in definition.by_key), None)
    return Problem(row, place, error.code, _plain(error.params), is_warning)


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Params that can be written down: what has a label says it in both languages."""
    return {
        name: Said(value.label(Lang.ZH), value.label(Lang.EN))
        if hasattr(value, "label")
        else value
        if isinstance(value, str | int | float | bool | None)
        else str(value)
        for name, value in params.items()
    }
