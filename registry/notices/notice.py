"""A public notice: its versions, and for each entry of them the days on which it is open to objections."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from registry.calendar import Calendar
from registry.canonical import canonical
from registry.errors import RegistryError
from registry.notices.listing import Entry

LEAST = 1
"""Working days. Five are customary; a programme may ask for others."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry and its days, both included: since it was published as it is, until so many working days have passed."""

    entry: Entry
    since: date
    until: date


@dataclass(frozen=True)
class Version:
    """The list as it was published on a day. `previous` is the digest of the version before it."""

    number: int
    published: date
    entries: tuple[Listed, ...]
    previous: str | None = None

    @property
    def page(self) -> dict[str, Any]:
        """All that is shown, as JSON."""
        entries = [one.entry.shown | {"since": one.since.isoformat(), "until": one.until.isoformat()} for one in self.entries]
        return {"version": self.number, "published": self.published.isoformat(), "previous": self.previous, "entries": entries}

    @property
    def digest(self) -> str:
        return digest(self.page)

    def of(self, key: str) -> Listed | None:
        return next((one for one in self.entries if one.entry.key == key), None)


@dataclass(frozen=True)
class Notice:
    """All versions of a notice, the first one first. None of them is ever changed: a correction makes another."""

    working_days: int
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        return self.versions[-1]

    def on(self, day: date) -> Version | None:
        """The version that stood at the end of a day; None before the first."""
        return next((version for version in reversed(self.versions) if version.published <= day), None)

    def of(self, key: str, day: date) -> Listed | None:
        """An entry as it stood at the end of a day."""
        version = self.on(day)
        return version.of(key) if version else None


def digest(page: dict[str, Any]) -> str:
    """SHA-256 of a page in its canonical form (RFC 8785), hexadecimal; whoever has the page can compute it again."""
    return sha256(canonical(page)).hexdigest()


def published(entries: Sequence[Entry], day: date, working_days: int, calendar: Calendar) -> Notice:
    """A notice that begins on a day and ends when so many working days have passed since, that day not counted."""
    if working_days < LEAST:
        raise RegistryError("NOTICE_TOO_SHORT", least=LEAST, actual=working_days)
    if not entries:
        raise RegistryError("NOTICE_EMPTY")
    _distinct(entries)
    until = calendar.after(day, working_days)
    return Notice(working_days, (Version(1, day, tuple(Listed(one, day, until) for one in entries)),))


def corrected(notice: Notice, entries: Sequence[Entry], day: date, calendar: Calendar) -> Notice:
    """The notice with another version of the list. Entries that are new or changed begin anew on its day; the others go on."""
    current = notice.current
    if day < current.published:
        raise RegistryError("NOTICE_BACKWARDS", day=day, earliest=current.published)
    _distinct(entries)
    if [one.entry for one in current.entries] == [*entries]:
        raise RegistryError("NOTICE_UNCHANGED")
    listed = tuple(_listed(current, one, day, notice.working_days, calendar) for one in entries)
    version = Version(current.number + 1, day, listed, current.digest)
    return replace(notice, versions=(*notice.versions, version))


def _listed(current: Version, entry: Entry, day: date, working_days: int, calendar: Calendar) -> Listed:
    before = current.of(entry.key)
    return before if before and before.entry == entry else Listed(entry, day, calendar.after(day, working_days))


def _distinct(entries: Sequence[Entry]) -> None:
    for key, count in Counter(one.key for one in entries).items():
        if count > 1:
            raise RegistryError("NOTICE_ENTRY_REPEATED", entry=key)
