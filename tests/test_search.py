"""What records are found by, and what people type: a table of cases that an office would expect to work, and some that must not."""

import re

import pytest

from registry.search import NOTHING, asked, searched, terms


def finds(text: str, *names: str, codes: tuple[str, ...] = (), person: bool = False) -> bool:
    """What the database does with terms and patterns, done here."""
    sought = asked(text)
    assert sought is not None
    record = searched(names, codes, person)
    known = set(terms(record))

    def has(needed: list[str], patterns: list[str]) -> bool:
        return set(needed) <= known and all(re.search(pattern, record) for pattern in patterns)

    return has(sought.terms, sought.patterns) or has(sought.joined_terms, sought.joined_patterns) or sought.code in known


ALIBABA = ("阿里巴巴（中国）有限公司", "Alibaba (China) Co., Ltd.")
PARK = ("山东大学国家大学科技园", "Shandong University National University Science Park")
CASES = [
    *((text, ALIBABA) for text in ("阿里巴巴", "阿里", "里巴", "阿", "中", "阿裏巴巴", "阿里巴巴中国", "阿里巴巴（中国）", "巴中")),
    *((text, ALIBABA) for text in ("albb", "ALBB", "al", "a", "alibaba", "ＡＬＩＢＡＢＡ", "ali", "alib", "baba", "Alibaba china", "ltd")),
    *((text, ALIBABA) for text in ("a li ba ba", "albbzg", "阿里 有限", "alibaba 公司", "zhongguo", "zg", "gongsi")),
    *((text, PARK) for text in ("sddx", "shandong", "shan dong da xue", "大学科技", "山东 科技园", "sci par", "daxue", "xueke", "kjy")),
    *((text, ("SAP（中国）有限公司",)) for text in ("SAP", "sap中国", "sap 中国", "中国sap", "sapzg", "sap")),
    *((text, ("中国5G研究院",)) for text in ("5G", "5g研究", "中国 5g", "5", "５Ｇ", "yanjiu")),
    *((text, ("绿地集团", "吕梁")) for text in ("lv", "lu", "lü", "lvdi", "ludi", "LÜDI", "ld", "lvliang", "luliang")),
    *((text, ("重庆长春兴隆公司",)) for text in ("chongqing", "changchun", "xinglong", "cqcc", "重慶")),
    *((text, ("西安",)) for text in ("xian", "xi'an", "XI’AN", "xi an", "xa")),
    *((text, ("O'Hara Ltd",)) for text in ("ohara", "O’Hara", "o'hara ltd")),
]
NOT = [
    ("山大", ("山东大学",)),
    ("巴", ALIBABA),
    ("巴巴阿里", ALIBABA),
    ("iba", ("阿里巴巴",)),
    ("li", ("阿里巴巴",)),
    ("gun", ("Shandong University",)),
    ("zhongqing", ("重庆",)),
    ("zhangchun", ("长春",)),
    ("阿里 微软", ALIBABA),
    ("alibaba sap", ALIBABA),
    ("dxsd", PARK),
]


@pytest.mark.parametrize("text, names", CASES)
def test_it_is_found(text, names):
    assert finds(text, *names)


@pytest.mark.parametrize("text, names", NOT)
def test_it_is_not_found(text, names):
    assert not finds(text, *names)


def test_people_are_found_by_how_their_surname_is_read():
    assert finds("shan", "单田芳", person=True) and finds("stf", "单田芳", person=True)
    assert not finds("dan", "单田芳", person=True)
    assert finds("张 伟", "张伟", person=True)


def test_codes_are_found_whole_and_however_they_are_set():
    assert all(finds(text, "园区", codes=("PK-SDU",)) for text in ("PK-SDU", "pk sdu", "pksdu", "ＰＫ－ＳＤＵ"))
    assert not any(finds(text, "园区", codes=("PK-SDU",)) for text in ("PK-SD", "sdu", "pk", "PK-SDU-2"))


@pytest.mark.parametrize("text", ["", " ", "——", "（）", "🏞", "'"])
def test_a_text_that_says_nothing_asks_for_nothing(text):
    assert asked(text) is None


def test_nothing_that_is_asked_for_can_be_missing_by_accident():
    assert NOTHING not in terms(searched(["!", "a!b", "！"], ["!"]))
    sought = asked("阿里 alibaba")
    assert sought is not None
    assert (sought.joined_terms, sought.joined_patterns) == ([NOTHING], [])


def test_every_line_has_a_mark_for_every_character():
    for name in ("阿里 巴巴(中国) 5G ㎡", "O'Hara  & Söhne—GmbH", "e\u0301𠮷"):
        _, *groups = searched([name], []).split("\t")
        assert [len(re.findall(r"[\^ |]", line)) for line in groups[0].strip("\n").split("\n")] == [len(name)] * len(groups[0].strip("\n").split("\n"))
