"""A problem with data that somebody wrote: a code of the catalogue, and the place in the data. Several are found at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.errors.entry import Lang
from registry.errors.refusing import RegistryError

Path = tuple[str | int, ...]
"""Keys and positions (from 0) that lead to a place in data."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, and what varies in its message."""

    code: str
    path: Path = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """`members.2.birthYear`"""
        return ".".join(map(str, self.path))

    @property
    def refusal(self) -> RegistryError:
        return RegistryError(self.code, path=self.path, **self.params)

    def message(self, lang: Lang) -> str:
        return self.refusal.message(lang)

    def hint(self, lang: Lang) -> str:
        return self.refusal.hint(lang)
