"""Why an application is not selected: codes that are published, with what they say in both languages."""

from enum import StrEnum

from registry.errors import Lang, Word


class Reason(StrEnum):
    """Each means one thing, and never another."""

    WITHDRAWN = "WITHDRAWN"
    DUE_DILIGENCE = "DUE_DILIGENCE"
    BARRED = "BARRED"
    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    CRITERION_FLOOR = "CRITERION_FLOOR"
    SEATS_FULL = "SEATS_FULL"
    SPONSOR_CAP = "SPONSOR_CAP"
    PARK_CAP = "PARK_CAP"
    FIELD_FULL = "FIELD_FULL"
    TAG_CAP = "TAG_CAP"
    BUDGET = "BUDGET"
    SUBMISSION_REFUSED = "SUBMISSION_REFUSED"

    def label(self, lang: Lang) -> str:
        return _WORDS[self].label(lang)


_WORDS = {
    Reason(word.code): word
    for word in (
        Word("WITHDRAWN", "已撤回申报", "the application was withdrawn"),
        Word("DUE_DILIGENCE", "综合考察未通过", "due diligence was not passed"),
        Word("BARRED", "不符合申报资格", "the applicant is barred"),
        Word("BELOW_THRESHOLD", "总分低于入选线", "the score is below the threshold"),
        Word("CRITERION_FLOOR", "单项低于最低要求", "a criterion is below its floor"),
        Word("SEATS_FULL", "名额已满", "all seats are taken"),
        Word("SPONSOR_CAP", "推荐单位名额已满", "the sponsor has as many as it may have"),
        Word("PARK_CAP", "园区名额已满", "the park has as many as it may have"),
        Word("FIELD_FULL", "领域名额已满", "the field has as many as it may have"),
        Word("TAG_CAP", "同类人选名额已满", "there are as many of this kind as there may be"),
        Word("BUDGET", "剩余经费不足", "what is left of the budget does not suffice"),
        Word("SUBMISSION_REFUSED", "整批推荐缺少规定人选，不予受理", "the whole submission lacks somebody it must have"),
    )
}
