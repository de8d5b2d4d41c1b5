"""Workbooks of a park's space taken in: buildings made where they are new, and nothing done twice."""

from typing import Any

from registry.exchange.workbooks.importing import Policy
from tests.exchange.test_import_tenants import Town, rows, town

__all__ = ["rows", "town"]

HEADS = ["楼宇编号", "楼宇名称", "房间号", "楼层", "面积", "面积单位", "用途", "租金", "租金单位"]


def unit(number: str, **more: Any) -> dict[str, Any]:
    return {"楼宇编号": "B", "楼宇名称": "B座", "房间号": number, "楼层": 1, "面积": 100, "用途": "办公", **more}


async def test_new_buildings_and_units_are_entered_and_nothing_changes_the_second_time(town: Town) -> None:
    town.heads = HEADS
    lines = [unit("101"), unit("102", 租金=1.5, 租金单位="元/平方米/天"), unit("105", 楼宇编号="A", 楼宇名称=None, 面积=2, 面积单位="亩")]
    summary = await town.take(town.book(*lines), what="space-units")
    assert (summary.accepted, summary.notes.first) == (3, [])
    found = "SELECT code, number, area_m2::text FROM space_unit JOIN building ON building.id = building_id WHERE rent_amount IS NOT NULL OR code = 'B'"
    assert await town.values(f"{found} ORDER BY number") == [("B", "101", "100.00"), ("B", "102", "100.00")]
    assert await town.values("SELECT area_m2::text, area_entered_unit FROM space_unit WHERE number = '105'") == [("1333.33", "MU")]
    before = await town.everything()
    again = [unit("101"), unit("102", 租金=1.5, 租金单位="元/平方米/天"), unit("105", 楼宇编号="A", 楼宇名称=None, 面积=1333.33)]
    assert (await town.take(town.book(*again), what="space-units")).unchanged == 3
    assert await town.everything() == before


async def test_what_differs_is_changed_and_what_is_wrong_is_said_at_its_cell(town: Town) -> None:
    town.heads = HEADS
    await town.take(town.book(unit("101")), what="space-units")
    lines = [
        unit("101", 用途="实验", 楼宇名称="乙座"),
        unit("201", 楼宇编号="C", 楼宇名称=None),
        unit("301", 楼宇名称="乙座", 楼层=999),
        unit("302", 楼宇名称="乙座", 租金=5),
        unit("303", 楼宇名称="乙座"),
    ]
    summary = await town.take(town.book(*lines), Policy.REJECT_FAILED_ROWS, what="space-units")
    assert [(problem.row, problem.column, problem.code) for problem in summary.notes.first] == [
        (3, "building_name", "TEXT_MISSING"),
        (4, "floor", "AMOUNT_OUT_OF_RANGE"),
        (5, "rent_per", "TEXT_MISSING"),
    ]
    assert (summary.accepted, summary.rejected) == (2, 3)
    assert await town.values("SELECT name_zh, use, number FROM space_unit u JOIN building b ON b.id = building_id WHERE b.code = 'B' ORDER BY 3") == [
        ("乙座", "LAB", "101"),
        ("乙座", "OFFICE", "303"),
    ]
