"""A refusal: a code of the catalogue with what varies in it, said in a language."""

from collections.abc import Sequence
from typing import Any

from registry.errors.catalogue import CATALOGUE
from registry.errors.entry import Lang


class RegistryError(Exception):
    """A refusal with a code of the catalogue.

    `params` fill the message and reach the client as they are; `path` is the response path, `locations` are (line, column) pairs
    in the document, where one is known.
    """

    def __init__(self, code: str, /, *, path: Sequence[str | int] = (), locations: Sequence[tuple[int, int]] = (), **params: Any) -> None:
        self.entry = CATALOGUE[code]
        self.params = params
        self.path = tuple(path)
        self.locations = tuple(locations)
        super().__init__(self.message(Lang.EN))

    @property
    def code(self) -> str:
        return self.entry.code

    def message(self, lang: Lang) -> str:
        """The message in `lang`, with the params filled in."""
        return (self.entry.zh if lang is Lang.ZH else self.entry.en).format(**self._said(lang))

    def hint(self, lang: Lang) -> str:
        return (self.entry.hint_zh if lang is Lang.ZH else self.entry.hint_en).format(**self._said(lang))

    def advice(self, lang: Lang) -> str:
        """The message and what to do about it, as one text."""
        message, stop, space = self.message(lang), *(("。", "") if lang is Lang.ZH else (".", " "))
        ended = message if message.endswith(("。", ".", "？", "?")) else f"{message}{stop}"
        return f"{ended}{space}{self.hint(lang)}"

    def _said(self, lang: Lang) -> dict[str, Any]:
        """The params as words of a language: what has a label there is named by it."""
        return {"detail": ""} | {name: said(value, lang) if name != "field" else value for name, value in self.params.items()}


def said(value: object, lang: Lang) -> str:
    """What varies in a message, as a word of a language: what has a label is named by it, and of several things each is."""
    label = getattr(value, "label", None)
    if callable(label):
        return str(label(lang))
    if isinstance(value, (list, tuple)):
        return ("、" if lang is Lang.ZH else ", ").join(said(item, lang) for item in value)
    return str(value)


class RequestErrors(Exception):
    """Several refusals of one request, found together: all are answered at once."""

    def __init__(self, errors: Sequence[RegistryError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in errors))
