"""The facts that the registry can supply about an application: the one list of their names, types and meanings."""

from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Lang, Word


class FactType(StrEnum):
    """What a fact is."""

    NUMBER = "NUMBER"
    SHARE = "SHARE"
    MONEY = "MONEY"
    DAY = "DAY"
    FLAG = "FLAG"
    WORD = "WORD"

    @property
    def ordered(self) -> bool:
        """Whether one can be more than another."""
        return self not in (FactType.FLAG, FactType.WORD)

    def label(self, lang: Lang) -> str:
        return _WORDS[self].label(lang)


_WORDS = {
    FactType(word.code): word
    for word in (
        Word("NUMBER", "数", "a number"),
        Word("SHARE", "比例（0 至 1）", "a share from 0 to 1"),
        Word("MONEY", "金额（元）", "an amount in yuan"),
        Word("DAY", "日期", "a day"),
        Word("FLAG", "是否", "yes or no"),
        Word("WORD", "类别", "a category"),
    )
}


@dataclass(frozen=True)
class Fact:
    """A fact: what it is called in rules, what it is, and what it means. Of a category, the words that it can be."""

    code: str
    type: FactType
    meaning: Word
    words: tuple[Word, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(word.code for word in self.words)

    def label(self, value: str, lang: Lang) -> str:
        """What one of its words is called."""
        return next(word.label(lang) for word in self.words if word.code == value)


AS_OF = "asOf"
"""The day that is judged as of; it is always known."""


def _fact(code: str, kind: FactType, zh: str, en: str, *words: Word) -> Fact:
    return Fact(code, kind, Word(code, zh, en), words)


_CATEGORIES = (
    Word("INNOVATION_TALENT", "创新人才", "innovation talent"),
    Word("INNOVATION_TEAM", "创新团队", "innovation team"),
    Word("ENTREPRENEUR", "创业人才", "entrepreneurial talent"),
    Word("ENTREPRENEUR_TEAM", "创业团队", "entrepreneurial team"),
)
_CLASSES = (
    Word("A", "A 类（国内外顶尖人才）", "class A (leading in the world)"),
    Word("B", "B 类（国家级领军人才）", "class B (leading in the nation)"),
    Word("C", "C 类（省级领军人才）", "class C (leading in the province)"),
    Word("D", "D 类（市级领军人才）", "class D (leading in the city)"),
    Word("E", "E 类（高级人才）", "class E (senior)"),
)
"""Jinan's five classes of talent."""
_EMPLOYERS = (
    Word("ENTERPRISE", "企业", "an enterprise"),
    Word("SOCIAL_ORGANISATION", "新型社会组织", "a new social organisation"),
    Word("INSTITUTION", "市属事业单位", "a municipal institution"),
    Word("OTHER", "其他单位", "another body"),
)

FACTS = {
    fact.code: fact
    for fact in (
        _fact(AS_OF, FactType.DAY, "基准日", "the day that is judged as of"),
        # the applicant
        _fact("birth", FactType.DAY, "申报人出生日期", "the applicant's date of birth"),
        _fact("talentClass", FactType.WORD, "申报人人才类别", "the applicant's class of talent", *_CLASSES),
        _fact("overseasHighSkill", FactType.FLAG, "海外高技能人才", "the applicant is highly skilled and from overseas"),
        _fact("seniorTitle", FactType.FLAG, "副高级以上职称或相当水平", "the applicant has an associate-senior title or its equal"),
        _fact("outOfProvince", FactType.FLAG, "省外或海外引进", "the applicant was recruited from outside the province"),
        _fact("recruitedOn", FactType.DAY, "引进日期", "the day on which the applicant was recruited"),
        _fact("strippedOfTitle", FactType.FLAG, "曾被取消称号", "a title was once taken from the applicant"),
        _fact(
            "managedElsewhere",
            FactType.FLAG,
            "处于其他省级计划管理期内",
            "the applicant is in another provincial programme's management period",
        ),
        _fact("acceptedEarly", FactType.FLAG, "已提前通过验收", "the applicant passed acceptance early"),
        _fact("fundedElsewhere", FactType.FLAG, "同一内容已获其他财政资助", "the same work is funded already"),
        # the application
        _fact("category", FactType.WORD, "申报类别", "the category of the application", *_CATEGORIES),
        _fact("requestedMoney", FactType.MONEY, "申请的财政资金", "the public money that is asked for"),
        # the team
        _fact("coreMembers", FactType.NUMBER, "核心成员人数", "the number of core members besides the leader"),
        _fact("cooperatingSince", FactType.DAY, "团队持续合作的起始日期", "the day since which the team has worked together"),
        _fact("coreAverageAge", FactType.NUMBER, "核心成员平均年龄", "the average age of the core members"),
        # a founder
        _fact("principalFounder", FactType.FLAG, "企业主要创办人", "the applicant is the company's principal founder"),
        _fact("largestHolder", FactType.FLAG, "第一大自然人股东", "the applicant is the largest natural-person shareholder"),
        _fact("share", FactType.SHARE, "申报人持股比例", "the applicant's share in the company"),
        _fact("paidIn", FactType.MONEY, "企业实缴资本", "the company's paid-in capital"),
        # the employer
        _fact("employerInJinan", FactType.FLAG, "用人单位在济南注册并纳税", "the employer is registered and pays tax in Jinan"),
        _fact("employerKind", FactType.WORD, "用人单位性质", "the kind of employer", *_EMPLOYERS),
        _fact("employerInvestment", FactType.MONEY, "用人单位投入", "what the employer invests"),
        _fact("employerBarred", FactType.FLAG, "用人单位因未履行职责被限制申报", "the employer is barred for not having done its duties"),
    )
}
"""By code."""
