"""Names ordered by their pinyin, and records found by what people type: columns that follow from names, filled in for what is there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.chinese import sort_key
from registry.search import searched, terms

revision = "0002"
down_revision = "0001"

NAMES = ("name_zh", "name_en")
FOUND_BY = {
    "admin_division": (NAMES, ("code",)),
    "area": (NAMES, ("code",)),
    "belt": (NAMES, ("code",)),
    "building": (NAMES, ("code",)),
    "call_round": (NAMES, ("code",)),
    "campaign": (NAMES, ("code",)),
    "company": ((*NAMES, "aliases"), ("uscc", "lei", "foreign_number")),
    "honour_award": (NAMES, ("code",)),
    "park": ((*NAMES, "aliases"), ("code",)),
    "person": (NAMES, ()),
    "policy_document": (NAMES, ("code", "number")),
    "source_document": (("title_zh", "title_en"), ("code",)),
    "talent_programme": (NAMES, ("code",)),
}
"""Each table with the columns that its records are found by."""

NOT_ORDERED = "call_round"
"""Has no order by name, and so no index for one."""

BATCH = 5_000


def upgrade() -> None:
    for table, (names, codes) in FOUND_BY.items():
        key = names[0].replace("_zh", "_pinyin")
        text = sa.Text(collation="C")
        kinds: dict[str, Any] = {key: text, "search_terms": sa.ARRAY(text), "search_text": text}
        for column, kind in kinds.items():
            op.add_column(table, sa.Column(column, kind))
        _fill(table, key, names, codes)
        for column in kinds:
            op.alter_column(table, column, nullable=False)
        op.create_index(f"ix_{table}_search_terms", table, ["search_terms"], postgresql_using="gin")
        if table != NOT_ORDERED:
            op.create_index(f"ix_{table}_{key}_id", table, [key, "id"])
    op.get_bind().exec_driver_sql((Path(__file__).parent / "0002" / "parts.sql").read_text(encoding="utf-8"))


def _fill(table: str, key: str, names: tuple[str, ...], codes: tuple[str, ...]) -> None:
    """Works the columns out for the rows that are there, so many at a time. Nothing is changed by that, so no version is raised."""
    for rows in _batches(table, ", ".join((*names, *codes))):
        filled = [_filled(table, row, names, codes) for row in rows]
        op.get_bind().execute(
            sa.text(f"UPDATE {table} SET {key} = :key, search_terms = :terms, search_text = :text WHERE id = :id"), filled
        )


def _batches(table: str, columns: str) -> Iterator[Any]:
    last = ""
    while rows := op.get_bind().execute(
        sa.text(f"SELECT id, {columns} FROM {table} WHERE id > :last ORDER BY id LIMIT {BATCH}"), {"last": last}
    ).all():
        yield rows
        last = rows[-1].id


def _filled(table: str, row: Any, names: tuple[str, ...], codes: tuple[str, ...]) -> dict[str, Any]:
    people = table == "person"
    text = searched(_texts(row, names), _texts(row, codes), people)
    return {"id": row.id, "key": sort_key(getattr(row, names[0]), people), "terms": terms(text), "text": text}


def _texts(row: Any, columns: tuple[str, ...]) -> list[str]:
    values = (getattr(row, column) for column in columns)
    return [text for value in values for text in (value if isinstance(value, list) else [value]) if text is not None]
