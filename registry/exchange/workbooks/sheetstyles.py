"""How our workbooks look: the formats of their cells, by name, and the widths of their columns."""

from collections.abc import Mapping
from typing import Any

import xlsxwriter

from registry.exchange.workbooks.columns import AS_TEXT, Column, Kind

_FONT = {"font_name": "等线", "font_size": 11}
_HEAD = {"bold": True, "border": 1, "border_color": "#BFBFBF", "valign": "vcenter", "text_wrap": True}

FORMATS: Mapping[str, Mapping[str, Any]] = {
    "required": {**_HEAD, "bg_color": "#1F4E79", "font_color": "#FFFFFF"},
    "optional": {**_HEAD, "bg_color": "#DDEBF7"},
    "title": {"bold": True, "font_size": 14},
    "words": {"text_wrap": True, "valign": "top"},
    "example": {"italic": True, "font_color": "#808080", "num_format": 49},
    "example_number": {"italic": True, "font_color": "#808080"},
    "text": {"num_format": 49},
    "date": {"num_format": "yyyy-mm-dd"},
    "plain": {},
    "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "wrong_date": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "yyyy-mm-dd"},
    "odd": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "odd_date": {"bg_color": "#FFEB9C", "font_color": "#7F6000", "num_format": "yyyy-mm-dd"},
}


def formats_of(book: xlsxwriter.Workbook) -> dict[str, Any]:
    """Every format, made for one workbook."""
    return {name: book.add_format({**_FONT, **look}) for name, look in FORMATS.items()}


def format_of(column: Column) -> str:
    """How the cells of a column are to be kept."""
    return "text" if column.kind in AS_TEXT else "date" if column.kind is Kind.DATE else "plain"


def width_of(column: Column, title: str) -> float:
    """Wide enough for the title and for what usually stands below it."""
    usual = {Kind.DATE: 13, Kind.PHONE: 16, Kind.CODE: 16, Kind.CODES: 20, Kind.INTEGER: 9, Kind.TEXT: 18}.get(column.kind, 14)
    if column.check is not None:
        usual = 24
    if column.key.startswith("name"):
        usual = 34
    return max(usual, min(40, 2 + sum(2 if ord(character) > 0x2E80 else 1.1 for character in title)))
