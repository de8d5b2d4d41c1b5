"""What is told in Chinese and in English and is no refusal: why something is as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.errors.entry import Lang, Word
from registry.errors.refusing import said


@dataclass(frozen=True)
class Sentence:
    """A template and what varies in it. What has a label there is named by it, as in a refusal; so a sentence can be told in another."""

    template: Word
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.template.code

    def label(self, lang: Lang) -> str:
        return self.template.label(lang).format(**{name: said(value, lang) for name, value in self.params.items()})

    def __str__(self) -> str:
        return self.code


def told(template: Word, /, **params: object) -> Sentence:
    """`told(SUSPENDED, since=day)`"""
    return Sentence(template, params)
