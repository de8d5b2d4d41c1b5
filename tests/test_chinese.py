"""How Chinese is folded, read and ordered."""

import csv
from pathlib import Path

import pytest

from registry.chinese import folded, readings, sort_key


@pytest.mark.parametrize(
    "text, expected",
    [
        ("阿裏巴巴", "阿里巴巴"),
        ("ＡＬＩＢＡＢＡ　５Ｇ", "alibaba5g"),
        ("重慶·呂氏（集團）", "重庆吕氏集团"),
        ("Café-Müller", "cafemuller"),
        ("e\u0301tude", "etude"),
        ("100 ㎡", "100m2"),
        ("STRAẞE", "strasse"),
        ("㍿", "株式会社"),
        ("🏞️ —（）", ""),
    ],
)
def test_what_is_written_differently_is_folded_alike(text, expected):
    assert folded(text) == expected


READ = {
    "重庆": "chong qing",
    "重慶": "chong qing",
    "长春": "chang chun",
    "长清区": "chang qing qu",
    "章丘区": "zhang qiu qu",
    "兴隆街道": "xing long jie dao",
    "朝阳": "chao yang",
    "六安": "lu an",
    "厦门": "xia men",
    "台州": "tai zhou",
    "东阿": "dong e",
    "单县": "shan xian",
    "乐陵": "lao ling",
    "乐清": "yue qing",
    "洪洞": "hong tong",
    "涡阳": "guo yang",
    "番禺": "pan yu",
    "蚌埠": "beng bu",
    "莘县": "shen xian",
    "银行": "yin hang",
    "重工": "zhong gong",
    "重组": "chong zu",
    "院长": "yuan zhang",
    "长效": "chang xiao",
    "会计": "kuai ji",
    "吕": "lv",
    "绿地": "lv di",
    "乾坤": "qian kun",
    "阿里巴巴": "a li ba ba",
    "山东大学国家大学科技园": "shan dong da xue guo jia da xue ke ji yuan",
}


@pytest.mark.parametrize("text", READ)
def test_characters_are_read_by_the_words_they_stand_in(text):
    assert [sound.rstrip("12345") for sound in readings(text)] == READ[text].split()


@pytest.mark.parametrize(
    "name, expected",
    [
        ("单田芳", "shan tian fang"),
        ("查良镛", "zha liang yong"),
        ("解晓东", "xie xiao dong"),
        ("仇英", "qiu ying"),
        ("尉迟恭", "yu chi gong"),
        ("单于夜", "chan yu ye"),
        ("曾国藩", "zeng guo fan"),
        ("任长霞", "ren chang xia"),
        ("区寄", "ou ji"),
        ("欧阳修", "ou yang xiu"),
    ],
)
def test_a_surname_is_read_as_one(name, expected):
    assert [sound.rstrip("12345") for sound in readings(name, person=True)] == expected.split()
    assert readings(f"公司{name}", person=True)[2:] == readings(f"公司{name}")[2:]


def test_every_character_has_a_place_in_its_readings():
    text = "Ａ-重慶（5G）㎡ 𠮷e\u0301'"
    assert len(readings(text)) == len(text)


def test_names_are_ordered_by_syllable_tone_and_character():
    expected = ["5G研究院", "阿里巴巴", "Alibaba", "安可", "长春", "重庆", "李四", "力学", "联想", "路", "绿地", "SAP", "单县", "张三", "张四", "章一", "中国", "重工"]
    assert sorted(sorted(expected), key=sort_key) == expected


def test_different_names_have_different_keys_and_similar_ones_the_same():
    assert sort_key("张三") != sort_key("章三") != sort_key("彰三")
    assert sort_key("重慶") == sort_key("重庆")
    assert sort_key("Ａ B") == sort_key("a  b") != sort_key("ab")


def test_a_name_without_anything_to_read_still_has_a_key_and_a_long_one_a_short_one():
    assert sort_key("——") == "——"
    assert len(sort_key("园" * 5000)) < 500


def test_the_districts_of_jinan_are_in_the_order_of_their_pinyin():
    with (Path(__file__).parent.parent / "seeds" / "reference" / "divisions.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name_zh"] for row in csv.DictReader(file) if row["level"] == "DISTRICT"]
    expected = ["长清区", "槐荫区", "济阳区", "莱芜区", "历城区", "历下区", "平阴县", "商河县", "市中区", "天桥区", "章丘区"]
    found = [name for name in sorted(names, key=sort_key) if name in expected]
    assert found == expected
