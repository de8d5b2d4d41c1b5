"""What is made of a cell, column by column, and what is said of one that cannot be used."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import CATALOGUE, Lang
from registry.exchange.workbooks.cells import PENDING, Quantity, number_of, read
from registry.exchange.workbooks.columns import Check, Column, Kind, Option, Said
from registry.exchange.workbooks.definitions import DEFINITIONS, SPACE_UNITS, TENANTS
from registry.exchange.workbooks.problems import Problem
from registry.exchange.workbooks.raw import Failed, Unkept
from registry.identifiers import synthetic_uscc
from registry.models import CompanyKind, RentPer, TenancyKind, UnitUse
from registry.units import AreaUnit, MoneyUnit, stored

USCC = TENANTS.by_key["uscc"]
PHONE = TENANTS.by_key["contact_phone"]
CAPITAL = TENANTS.by_key["registered_capital"]
AREA = SPACE_UNITS.by_key["area"]
NUMBER = TENANTS.by_key["lease_number"]
UNITS = TENANTS.by_key["units"]
ENTERED = TENANTS.by_key["entered_on"]
NAME = TENANTS.by_key["name"]
KIND = TENANTS.by_key["tenancy_kind"]
FLOOR = SPACE_UNITS.by_key["floor"]
FLAG = Column("flag", "是否", "Flag", Kind.BOOLEAN)

CODE = synthetic_uscc(1)
WIDE = "".join(chr(ord(character) + 0xFEE0) for character in CODE)


@pytest.mark.parametrize(
    "column, raw, value",
    [
        (NAME, "\u3000 济南示例\u200b有限公司\u00a0", "济南示例有限公司"),
        (NAME, 360.0, "360"),
        (USCC, CODE, CODE),
        (USCC, WIDE, CODE),
        (USCC, f" {CODE.lower()}\u3000", CODE),
        (USCC, "待登记", PENDING),
        (USCC, "Pending", PENDING),
        (NUMBER, "ＺＬ－２０２４—００１", "ZL-2024-001"),
        (NUMBER, 20240001.0, "20240001"),
        (NUMBER, 20240001, "20240001"),
        (UNITS, "A-101、A-102，A-103\nA-101", ("A-101", "A-102", "A-103")),
        (UNITS, "A-101", ("A-101",)),
        (UNITS, 101.0, ("101",)),
        (PHONE, 13800138000.0, "+8613800138000"),
        (PHONE, "13800138000.0", "+8613800138000"),
        (PHONE, "１３８ ００１３ ８０００", "+8613800138000"),
        (PHONE, "0531-82345678", "+8653182345678"),
        (ENTERED, date(2020, 4, 18), date(2020, 4, 18)),
        (ENTERED, datetime.fromisoformat("2020-04-18T13:30"), date(2020, 4, 18)),
        (ENTERED, "2020-04-18", date(2020, 4, 18)),
        (ENTERED, "2020/4/18", date(2020, 4, 18)),
        (ENTERED, "2020.4.18", date(2020, 4, 18)),
        (ENTERED, "2020年4月18日", date(2020, 4, 18)),
        (ENTERED, "２０２０年４月１８日", date(2020, 4, 18)),
        (ENTERED, "2020-04-18 00:00:00", date(2020, 4, 18)),
        (ENTERED, "20200418", date(2020, 4, 18)),
        (CAPITAL, 305.0, Quantity(Decimal("305.0"), MoneyUnit.WAN_YUAN)),
        (CAPITAL, "305万元", Quantity(Decimal(305), MoneyUnit.WAN_YUAN)),
        (CAPITAL, "３０５ 万", Quantity(Decimal(305), MoneyUnit.WAN_YUAN)),
        (CAPITAL, "3,050,000元", Quantity(Decimal(3050000), MoneyUnit.YUAN)),
        (CAPITAL, "￥1.5亿元", Quantity(Decimal("1.5"), MoneyUnit.YI_YUAN)),
        (CAPITAL, "人民币500万元整", Quantity(Decimal(500), MoneyUnit.WAN_YUAN)),
        (AREA, "1,234.5", Quantity(Decimal("1234.5"), AreaUnit.M2)),
        (AREA, "120㎡", Quantity(Decimal(120), AreaUnit.M2)),
        (AREA, "3亩", Quantity(Decimal(3), AreaUnit.MU)),
        (FLOOR, "3层", 3),
        (FLOOR, "B1", -1),
        (FLOOR, -2.0, -2),
        (KIND, "在孵企业", "INCUBATEE"),
        (KIND, " 在孵 ", "INCUBATEE"),
        (KIND, "incubatee", "INCUBATEE"),
        (FLAG, True, True),
        (FLAG, "是", True),
        (FLAG, "√", True),
        (FLAG, "YES", True),
        (FLAG, 1.0, True),
        (FLAG, "否", False),
        (FLAG, "×", False),
        (FLAG, "ｎｏ", False),
        (NAME, None, None),
        (NAME, "\u3000\u200b ", None),
    ],
)
def test_a_cell_is_read_as_it_was_meant(column, raw, value):
    assert read(column, raw) == (value, ())


@pytest.mark.parametrize(
    "column, raw, code",
    [
        (USCC, 9.13701001234567e17, "CELL_NOT_TEXT"),
        (USCC, "9.13701E+17", "CELL_NOT_TEXT"),
        (USCC, 913701000000000123, "CELL_NOT_TEXT"),
        (USCC, CODE[:-1], "CELL_NOT_A_CODE"),
        (USCC, CODE[:-1] + "I", "CELL_NOT_A_CODE"),
        (NUMBER, 1.5, "CELL_NOT_TEXT"),
        (NUMBER, 1e15, "CELL_NOT_TEXT"),
        (NUMBER, 'a"b', "CELL_CHARACTERS"),
        (NUMBER, "x" * 201, "CELL_TOO_LONG"),
        (UNITS, "A-101、9.1E+17", "CELL_NOT_TEXT"),
        (NAME, "x" * 201, "CELL_TOO_LONG"),
        (NAME, "a\x01b", "CELL_CHARACTERS"),
        (PHONE, "1.38001E+10", "CELL_NOT_TEXT"),
        (PHONE, "123", "CELL_NOT_A_CODE"),
        (ENTERED, 43939.0, "CELL_NOT_A_DATE"),
        (ENTERED, "43939", "CELL_NOT_A_DATE"),
        (ENTERED, "2020-02-30", "CELL_NOT_A_DATE"),
        (ENTERED, "18/4/2020", "CELL_NOT_A_DATE"),
        (ENTERED, "2020-04-18 13:30", "CELL_NOT_A_DATE"),
        (ENTERED, time(12, 0), "CELL_NOT_A_DATE"),
        (ENTERED, "0020-04-18", "CELL_NOT_A_DATE"),
        (CAPITAL, "305万美元", "CELL_NOT_A_NUMBER"),
        (CAPITAL, "3亩", "CELL_NOT_A_NUMBER"),
        (CAPITAL, "约305", "CELL_NOT_A_NUMBER"),
        (CAPITAL, "1,23", "CELL_NOT_A_NUMBER"),
        (CAPITAL, -1.0, "CELL_NOT_A_NUMBER"),
        (CAPITAL, "1e99", "CELL_NOT_A_NUMBER"),
        (CAPITAL, "1" * 30_000 + "\n", "CELL_NOT_A_NUMBER"),
        (CAPITAL, True, "CELL_NOT_A_NUMBER"),
        (AREA, "12元", "CELL_NOT_A_NUMBER"),
        (FLOOR, 1.5, "CELL_NOT_A_NUMBER"),
        (FLOOR, "夹层", "CELL_NOT_A_NUMBER"),
        (KIND, "在孵企", "CELL_NOT_A_CHOICE"),
        (FLAG, "也许", "CELL_NOT_A_CHOICE"),
        (NAME, Unkept(), "CELL_FORMULA"),
        (NAME, Failed("#REF!"), "CELL_ERROR"),
        (NAME, "#N/A", "CELL_ERROR"),
    ],
)
def test_what_cannot_be_used_is_said_with_a_code_in_both_languages(column, raw, code):
    found = read(column, raw)
    assert (found.value, [flaw.code for flaw in found.flaws]) == (None, [code])
    problem = Problem(2, column.key, code, found.flaws[0].params)
    for lang in Lang:
        assert "{" not in problem.text(lang)
    assert Problem.read(problem.written()) == problem


def test_the_nearest_choice_is_named():
    [flaw] = read(KIND, "在孵企").flaws
    assert (str(flaw.params["nearest"]), flaw.params["value"]) == ("在孵企业 / Incubatee", "在孵企")


def test_the_code_that_was_meant_is_named():
    meant = next(code for code in map(synthetic_uscc, range(99)) if "0" in code[8:])
    typed = meant[:8] + meant[8:].replace("0", "O", 1)
    [flaw] = read(USCC, typed).flaws
    assert meant in flaw.params["problem"].zh and meant in flaw.params["problem"].en


def test_what_is_odd_is_kept_with_a_warning():
    found = read(USCC, "91990100" + CODE[8:17] + "0")
    right = found.flaws[0].params["problem"].en.split("should be ")[1][0]
    odd = read(USCC, "91990100" + CODE[8:17] + right)
    assert odd.value == "91990100" + CODE[8:17] + right
    assert [(flaw.code, flaw.is_warning) for flaw in odd.flaws] == [("CELL_ODD", True)]


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.just(Unkept()),
    st.just(Failed("#REF!")),
)
COLUMNS = st.sampled_from([column for definition in DEFINITIONS.values() for column in definition.columns] + [FLAG])


@given(COLUMNS, ANYTHING)
def test_no_cell_is_too_strange_to_be_read_or_refused(column, raw):
    found = read(column, raw)
    assert found.value is None or not [flaw for flaw in found.flaws if not flaw.is_warning]
    assert all(flaw.code in CATALOGUE for flaw in found.flaws)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from(["{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日"]))
def test_a_day_is_the_same_day_however_it_is_written(day, form):
    assert read(ENTERED, form.format(day.year, day.month, day.day)).value == day


@given(st.decimals(0, 10**9, places=2))
def test_a_number_is_the_same_with_commas_and_wide(number):
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    assert number_of(f"{number:,}") == number_of(f"{number:,}".translate(wide)) == number_of(str(number)) == number


@given(st.integers(0, 10**6 - 1), st.sampled_from([("元", MoneyUnit.YUAN), ("千元", MoneyUnit.QIAN_YUAN), ("万元", MoneyUnit.WAN_YUAN), ("亿", MoneyUnit.YI_YUAN)]))
def test_an_amount_brings_its_unit(amount, unit):
    found = read(CAPITAL, f"{amount}{unit[0]}")
    assert isinstance(found.value, Quantity) and found.value.stored == stored(Decimal(amount), unit[1])


@given(st.integers(0, 900_000))
def test_a_credit_code_is_read_narrow_and_wide(n):
    code = synthetic_uscc(n)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    assert read(USCC, code).value == read(USCC, wide).value == code


@pytest.mark.parametrize(
    "key, kinds", [("kind", CompanyKind), ("tenancy_kind", TenancyKind), ("rent_per", RentPer), ("use", UnitUse), ("area_unit", AreaUnit)]
)
def test_choices_are_those_of_the_models(key, kinds):
    for definition in DEFINITIONS.values():
        if key in definition.by_key:
            assert {one.code for one in definition.by_key[key].choices} == {kind.value for kind in kinds}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: one.name)
def test_a_definition_says_nothing_twice_and_explains_everything(definition):
    names = [name for column in definition.columns for name in column.names]
    assert len(names) == len(set(names))
    for column in definition.columns:
        words = [word for one in column.choices for word in {*map(str, (one.code, one.zh, one.en, *one.aliases))}]
        assert len(words) == len(set(words))
        assert column.note_zh and column.note_en
        assert read(column, column.example).flaws == ()
    for keys in definition.identity:
        assert set(keys) <= set(definition.by_key)


def test_what_is_the_same_in_both_languages_is_said_once():
    assert str(Said("A", "A")) == "A"
    assert Option("A", "甲", "a").said.label(Lang.ZH) == "甲"
    assert Check.LEI.value == "LEI"
