"""Why an instalment stands as it does, in Chinese and in English."""

from registry.errors import Word

NOT_SIGNED = Word("NOT_SIGNED", "合同尚未签订", "the contract is not signed")
ON_POST_AWAITED = Word("ON_POST_AWAITED", "尚未到岗，期限为 {by}", "the holder is not on post yet, and has until {by}")
DAY_AWAITED = Word("DAY_AWAITED", "{day} 起拨付", "it is paid from {day} on")
ASSESSMENT_AWAITED = Word("ASSESSMENT_AWAITED", "“{assessment}”尚未进行", "“{assessment}” has not taken place")
ON_POST_MISSED = Word("ON_POST_MISSED", "未在 {by} 前到岗", "the holder was not on post by {by}")
GRADE_TOO_LOW = Word("GRADE_TOO_LOW", "“{assessment}”为{grade}，须为{least}", "“{assessment}” is {grade}, and has to be {least}")
SCORE_TOO_LOW = Word(
    "SCORE_TOO_LOW", "“{assessment}”得 {score} 分，不足 {least} 分", "“{assessment}” has a score of {score}, and not {least}"
)
FAILED = Word("FAILED", "“{assessment}”不合格", "“{assessment}” is unqualified")
SUSPENDED = Word("SUSPENDED", "资助自 {since} 起暂停", "the award is suspended since {since}")
CANCELLED = Word("CANCELLED", "资助已于 {day} 取消：{ground}", "the award was cancelled on {day}: {ground}")
EMPTY = Word("EMPTY", "没有可拨付的金额", "it comes to nothing")
READY = Word("READY", "条件均已满足，待批准", "every condition holds; it can be approved")
APPROVED = Word("APPROVED", "已于 {day} 批准，尚余 {left} 元待拨付", "it was approved on {day}; {left} yuan are left to pay")
PAID = Word("PAID", "已全部拨付，共 {amount} 元", "it is paid in full: {amount} yuan")
