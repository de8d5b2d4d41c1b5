"""The workbook that people fill in: drop-downs, notes, columns that keep codes as text, an example, and an explanation."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from registry.errors import Lang
from registry.exchange.workbooks.columns import EXAMPLE, Column, Definition, Kind, Said
from registry.exchange.workbooks.sheetstyles import format_of, formats_of, width_of

PREPARED = 5_000
"""Rows with drop-downs. Columns are formatted as a whole."""

NOTES = Said("说明", "Notes")
CHOICES = "choices"
"""The hidden sheet that the drop-downs take their words from."""

MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""When every template says it was made: the same bytes every time can be known by their hash."""

_YES_NO = Said("是,否", "yes,no")
_KINDS = {
    Kind.TEXT: Said("文字", "text"),
    Kind.CODE: Said("编码（文本）", "code, as text"),
    Kind.CODES: Said("一个或多个编码（文本）", "one or several codes, as text"),
    Kind.PHONE: Said("电话（文本）", "telephone, as text"),
    Kind.DATE: Said("日期", "date"),
    Kind.AREA: Said("面积", "area"),
    Kind.MONEY: Said("金额", "money"),
    Kind.INTEGER: Said("整数", "whole number"),
    Kind.CHOICE: Said("选项", "choice"),
    Kind.BOOLEAN: Said("是/否", "yes or no"),
}
_HEADS = (Said("列", "Column"), Said("必填", "Required"), Said("内容", "Content"), Said("说明", "What it says"), Said("可选值", "Choices"))


def template(definition: Definition, lang: Lang) -> bytes:
    """The template of a kind of workbook in a language; the same bytes every time."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": definition.sheet.label(lang), "created": MADE})
    formats = formats_of(book)
    sheet = book.add_worksheet(definition.sheet.label(lang))
    _header(sheet, definition, lang, formats)
    _example(sheet, definition, lang, formats)
    _explanation(book.add_worksheet(NOTES.label(lang)), definition, lang, formats)
    _drop_downs(sheet, book.add_worksheet(CHOICES), definition, lang)
    book.close()
    return written.getvalue()


def _header(sheet: Any, definition: Definition, lang: Lang, formats: dict[str, Any]) -> None:
    for place, column in enumerate(definition.columns):
        title = f"{column.title.label(lang)}{' *' if column.required else ''}"
        sheet.set_column(place, place, width_of(column, title), formats[format_of(column)])
        sheet.write_string(0, place, title, formats["required" if column.required else "optional"])
        if note := column.note.label(lang):
            sheet.write_comment(0, place, note, {"author": "registry", "x_scale": 1.6})
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)


def _example(sheet: Any, definition: Definition, lang: Lang, formats: dict[str, Any]) -> None:
    mark = EXAMPLE[0 if lang is Lang.ZH else 1]
    for place, column in enumerate(definition.columns):
        value = _example_of(column, lang)
        if place == 0:
            sheet.write_string(1, place, f"{mark}{value}", formats["example"])
        elif isinstance(value, str):
            if value:
                sheet.write_string(1, place, value, formats["example"])
        else:
            sheet.write_number(1, place, value, formats["example_number"])


def _example_of(column: Column, lang: Lang) -> str | float:
    """Of a choice, as the drop-down of that language has it."""
    chosen = next((one for one in column.choices if one.zh == column.example), None)
    return chosen.said.label(lang) if chosen else column.example


def _explanation(sheet: Any, definition: Definition, lang: Lang, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, definition.sheet.label(lang), formats["title"])
    sheet.merge_range(1, 0, 1, 4, definition.about.label(lang), formats["words"])
    sheet.set_row(1, 36)
    for place, (head, width) in enumerate(zip(_HEADS, (28, 8, 22, 60, 40), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(3, place, head.label(lang), formats["optional"])
    for row, column in enumerate(definition.columns, 4):
        choices = "、" if lang is Lang.ZH else ", "
        words = (
            column.title.label(lang),
            ("是" if lang is Lang.ZH else "yes") if column.required else "",
            _KINDS[column.kind].label(lang),
            column.note.label(lang),
            choices.join(one.said.label(lang) for one in column.choices),
        )
        for place, word in enumerate(words):
            sheet.write_string(row, place, word, formats["words"])


def _drop_downs(sheet: Any, choices: Any, definition: Definition, lang: Lang) -> None:
    choices.hide()
    used = 0
    for place, column in enumerate(definition.columns):
        checked: dict[str, Any] | None = None
        if column.kind is Kind.CHOICE:
            for row, one in enumerate(column.choices):
                choices.write_string(row, used, one.said.label(lang))
            letter = chr(ord("A") + used)
            checked = {"validate": "list", "source": f"={CHOICES}!${letter}$1:${letter}${len(column.choices)}"}
            used += 1
        elif column.kind is Kind.BOOLEAN:
            checked = {"validate": "list", "source": _YES_NO.label(lang).split(",")}
        if checked is not None:
            # A warning, not a stop: what the drop-down does not have may be one of the words that are understood all the same.
            said = {"error_type": "warning", "input_title": column.title.label(lang)[:32], "input_message": column.note.label(lang)[:255]}
            sheet.data_validation(1, place, PREPARED, place, {**checked, **said})
