"""What a public notice shows of those whom it is about: the fields that are allowed, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.errors import RegistryError, Word

FIELDS = (
    Word("name", "姓名", "name"),
    Word("employer", "用人单位", "employer"),
    Word("category", "类别", "category"),
)
"""All that is shown. Whatever else is known of somebody stays where it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the list. By its key those who run the notice know it; the key is not shown."""

    key: str
    name: str
    employer: str
    category: str

    @property
    def shown(self) -> dict[str, str]:
        return {"name": self.name, "employer": self.employer, "category": self.category}


def entry(key: str, record: Mapping[str, object]) -> Entry:
    """The entry that a record makes: its allowed fields are taken over, the others are left."""
    found = {}
    for field in FIELDS:
        value = record.get(field.code)
        if not isinstance(value, str) or not value.strip():
            raise RegistryError("NOTICE_FIELD_MISSING", entry=key, name=field)
        found[field.code] = value.strip()
    return Entry(key, **found)
