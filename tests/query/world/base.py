"""The maker of rows that differ by chance, and the texts and amounts that it takes."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from registry.actor import ANONYMOUS, Actor
from tests.rows import MODELS, TODAY, Rows

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"

TEXTS = (
    "山东大学科技园",
    "山东",
    'Park "A"',
    "C:\\new\\table",
    "O'Hara; DROP TABLE park --",
    "🏞️ 园区",
    "100%_sure",
    "two\nlines\tand a tab",
    "a",
    "Ａ",
    "A",
    "Zeta",
    "\u2028separator\u2029",
    '{"json": [1, null]}',
    "é vs e\u0301",
    " \u00a0spaced ",
    "\x7f\x01 control",
    "<b>&amp;</b>",
    "绿地（山东）有限公司",
    "阿裏巴巴 SAP5G研究院",
    "单田芳",
    "Shandong Dà-Xué's Park",
)
"""Texts that a careless writer of JSON, SQL or patterns gets wrong."""

AMOUNTS = (Decimal("123456789012345678.91"), Decimal("5000000"), Decimal("0.05"), Decimal("1050000.50"))

BIRTHS = tuple(datetime(2020, 5, day, 8, 30, 15, micro, tzinfo=UTC) for day, micro in ((1, 0), (1, 1), (2, 120_000), (3, 999_999)))


@dataclass
class World:
    """Makes rows, and remembers their ids by table and those who ask by name."""

    rows: Rows
    chance: random.Random
    ids: dict[str, list[str]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=lambda: {"anonymous": ANONYMOUS})

    async def add(self, table: str, **values: Any) -> str:
        """A row with an id that tells nothing of the order of birth; what the table has columns for is filled in by chance."""
        columns = MODELS[table].__table__.c
        chosen = {
            "id": f"{MODELS[table].__prefix__}_{''.join(self.chance.choices(LETTERS, k=26))}",
            "name_zh": self.chance.choice(TEXTS),
            "name_en": self.maybe(TEXTS),
            "version": self.chance.randint(1, 3),
            "created_at": self.chance.choice(BIRTHS),
            "updated_at": self.chance.choice(BIRTHS),
            "is_synthetic": self.chance.random() < 0.5,
            "external_reference": self.chance.choice([None, f"EXT-{table}-{len(self.ids.get(table, ()))}"]),
        }
        fits = {name: value for name, value in chosen.items() if name in columns}
        if "source_id" in columns and columns["source_id"].nullable and "source_document" in self.ids:
            fits["source_id"] = self.maybe(self.ids["source_document"])
        made = await self.rows.put(table, fits | values)
        self.ids.setdefault(table, []).append(made)
        return made

    def maybe(self, values: Iterable[Any]) -> Any:
        """One of these, or none."""
        return self.chance.choice([None, *values]) if self.chance.random() < 0.5 else self.chance.choice(list(values))

    def texts(self, names: str) -> dict[str, str | None]:
        """A text, or none, for each of these columns."""
        return {name: self.maybe(TEXTS) for name in names.split()}

    def some(self, table: str) -> str:
        return self.chance.choice(self.ids[table])

    def day(self) -> date:
        """One of a few days, so that some are equal."""
        return TODAY + timedelta(days=self.chance.choice((-400, -30, -1, 0, 0, 30)))
