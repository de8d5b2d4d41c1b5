"""What is wrong with a promise, and with what is said to have been done of it."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    Entry("PROMISE_UNKNOWN", 200,
          "没有名为“{promise}”的承诺。", "There is no promise “{promise}”.",
          "请核对。", "Look at its code."),
    Entry("PROMISE_FIGURE_INVALID", 200,
          "数量应为正数，至多两位小数，人数和项数为整数，事项为 1。",
          "It is above nothing with at most two decimals; people and items are whole, and a deed is 1.",
          "请更正数量。", "Correct the figure."),
    Entry("PROMISE_NOT_MADE", 200,
          "该承诺于 {made} 作出，{day} 尚无从评价。", "It was promised on {made}: nothing can be said of {day}.",
          "请选择之后的日期。", "Choose a later day."),
    Entry("PROMISE_ACTUAL_BEFORE", 200,
          "完成日期 {day} 早于承诺日期 {made}。", "It is said to be done on {day}, and was promised on {made}.",
          "请核对日期。", "Look at the days."),
    Entry("PROMISE_EVIDENCE_MISSING", 200,
          "完成情况缺少证明。", "There is no evidence of what was done.",
          "请附上证明。", "Add the evidence."),
)
# fmt: on
