"""Coordinates of Jinan in the four datums, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.coordinates import CHINA, JINAN, Datum, Position, distance_m, from_cgcs2000, to_cgcs2000

CITY = Position(116.99, 36.65)
SHIFTED = [Datum.GCJ02, Datum.BD09]
IN_CHINA = st.builds(Position, st.floats(CHINA.west + 1, CHINA.east - 1), st.floats(CHINA.south + 1, CHINA.north - 1))


def test_a_map_of_jinan_is_shifted_by_half_a_kilometre_to_the_east() -> None:
    shown = from_cgcs2000(CITY, Datum.GCJ02)
    assert distance_m(CITY, Position(shown.longitude, CITY.latitude)) == pytest.approx(518, abs=1)
    assert distance_m(CITY, Position(CITY.longitude, shown.latitude)) == pytest.approx(24.6, abs=0.2)
    assert shown.longitude > CITY.longitude
    assert shown.latitude > CITY.latitude


def test_baidu_shifts_it_once_more() -> None:
    assert 500 < distance_m(from_cgcs2000(CITY, Datum.GCJ02), from_cgcs2000(CITY, Datum.BD09)) < 1000


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000])
def test_the_official_datum_and_that_of_gps_are_taken_to_be_one(datum: Datum) -> None:
    assert to_cgcs2000(CITY, datum) == from_cgcs2000(CITY, datum) == CITY


@pytest.mark.parametrize("datum", SHIFTED)
@given(place=IN_CHINA)
def test_there_and_back_is_less_than_a_tenth_of_a_millimetre(datum: Datum, place: Position) -> None:
    back = to_cgcs2000(from_cgcs2000(place, datum), datum)
    assert max(abs(back.longitude - place.longitude), abs(back.latitude - place.latitude)) < 1e-9


@pytest.mark.parametrize("datum", SHIFTED)
def test_what_is_taken_from_a_map_without_a_word_lies_elsewhere(datum: Datum) -> None:
    assert distance_m(to_cgcs2000(CITY, datum), CITY) > 500


def test_abroad_no_map_is_shifted_as_those_of_china_are() -> None:
    paris = Position(2.35, 48.86)
    assert from_cgcs2000(paris, Datum.GCJ02) == to_cgcs2000(paris, Datum.GCJ02) == paris


def test_a_slip_of_the_pen_is_seen() -> None:
    written = Position(36.65, 116.99)
    assert not written.exists
    assert JINAN.hold(written.swapped)
    assert not JINAN.hold(Position(121.47, 31.23))
    assert JINAN.hold(CITY)
    assert CITY.exists
