"""What a report says of its own."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from registry.errors import Lang, Word

Say = Callable[..., str]
"""Words in a language by their code, with what varies in them."""

_WORDS: Mapping[str, Word] = MappingProxyType(
    {
        word.code: word
        for word in (
            Word("TITLE", "评审报告：{code}", "Report of the round {code}"),
            Word(
                "DAYS", "规则公布于 {published}，评审截止于 {closed}。", "Its rules were published on {published}; it closed on {closed}."
            ),
            Word("SEAL", "封存码", "Seal"),
            Word("HEAD", "日志头", "Head of the log"),
            Word(
                "VERIFY",
                "除一致性系数外，各数均可由封存文件离线重算：registry verify-ranking。",
                "All figures but those of agreement can be computed again from the sealed file: registry verify-ranking.",
            ),
            Word("CATEGORY", "类别 {code}", "Category {code}"),
            Word("PROCEDURE", "计分规则", "How scores are counted"),
            Word("EVALUATION", "评价环节", "Evaluation"),
            Word("METHOD", "方法", "Method"),
            Word("WEIGHT", "权重", "Weight"),
            Word("CRITERIA", "指标及权重", "Criteria and weights"),
            Word("SCORES", "得分与名次", "Scores and ranks"),
            Word(
                "SCORES_TOLD",
                "每行一份申报，按名次排列；点为得分，实心者入选，横线为 90% 区间。",
                "A row for each application, by rank; the dot is its score, filled if it is selected; the line is the 90 % interval.",
            ),
            Word("APPLICATION", "申报", "Application"),
            Word("RANK", "名次", "Rank"),
            Word("INTERVAL", "名次的 90% 区间", "Rank, 90 % interval"),
            Word("SCORE", "得分", "Score"),
            Word("ERROR", "标准误", "Standard error"),
            Word("RAW", "原始平均分", "Raw mean"),
            Word("RESULT", "结果", "Result"),
            Word("LENIENCY", "专家的宽严", "Leniency of reviewers"),
            Word(
                "LENIENCY_TOLD",
                "每行一名专家：向右为宽，向左为严，单位为分。",
                "A row for each reviewer: to the right more lenient, to the left stricter, in points.",
            ),
            Word("REVIEWER", "专家", "Reviewer"),
            Word("REVIEWS", "评审数", "Reviews"),
            Word("POINTS", "宽严（分）", "Leniency (points)"),
            Word("STEPS", "从排名到入选", "From the ranking to the selection"),
            Word(
                "STEPS_TOLD",
                "条宽为剩余人数，浅色部分为该步未入选的人数。",
                "The width of a bar is how many are left; the light part is how many are not selected for this reason.",
            ),
            Word("STEP", "步骤", "Step"),
            Word("OUT", "未入选", "Not selected"),
            Word("LEFT", "剩余", "Left"),
            Word("RANKED", "列入排名", "ranked"),
            Word("SELECTED", "入选", "selected"),
            Word("AGREEMENT", "评分的一致性", "Agreement of reviewers"),
            Word(
                "AGREEMENT_TOLD",
                "横条为各项系数，竖线为 0.667 与 0.80：不足 0.667 时，入选线两侧的差别不宜过分看重。",
                "A bar for each coefficient, lines at 0.667 and 0.80: below 0.667, little should be made of differences around the line.",
            ),
            Word("COEFFICIENT", "系数", "Coefficient"),
            Word("VALUE", "值", "Value"),
            Word("ICC", "组内相关 ICC(1)", "Intraclass correlation ICC(1)"),
            Word("ICC_MEAN", "平均分的组内相关 ICC(1,k)", "Of the means, ICC(1,k)"),
            Word("ALPHA", "Krippendorff α", "Krippendorff’s α"),
            Word("FINDINGS", "提示", "What is to be known"),
            Word("NONE", "无", "Nothing."),
            Word("DASH", "—", "—"),
        )
    }
)


def saying(lang: Lang) -> Say:
    def say(word: str, /, **given: object) -> str:
        return _WORDS[word].label(lang).format(**given)

    return say
