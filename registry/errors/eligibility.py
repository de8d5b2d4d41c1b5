"""What is wrong with rules of eligibility, and with the facts that they are held to."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    Entry("RULE_FACT_UNKNOWN", 200,
          "没有名为“{fact}”的事实。", "There is no fact called “{fact}”.",
          "请使用登记系统能够提供的事实。", "Use a fact that the registry can supply."),
    Entry("RULE_OPERATOR_UNKNOWN", 200,
          "应为恰好一个运算：{allowed}。", "This should be exactly one of {allowed}.",
          "请更正运算。", "Correct the operator."),
    Entry("RULE_TYPES_DIFFER", 200,
          "不能把{left}与{right}比较。", "{left} cannot be compared with {right}.",
          "请比较同类的值。", "Compare values of one kind."),
    Entry("RULE_TYPE_WRONG", 200,
          "此处应为{expected}，而不是{actual}。", "This should be {expected}, and it is {actual}.",
          "请更正该值。", "Correct the value."),
    Entry("RULE_WORD_UNKNOWN", 200,
          "“{fact}”没有“{word}”这个值。", "“{fact}” is never “{word}”.",
          "请更正该值。", "Correct the value."),
    Entry("RULE_OPERANDS", 200,
          "此处应有 {limit} 个运算对象，实有 {actual} 个。", "This takes {limit} operands; there are {actual}.",
          "请更正。", "Correct it."),
    Entry("FACT_UNKNOWN", 200,
          "没有名为“{fact}”的事实。", "There is no fact called “{fact}”.",
          "请删除，或核对拼写。", "Remove it, or look at its spelling."),
    Entry("FACT_TYPE_WRONG", 200,
          "事实“{fact}”应为{expected}。", "The fact “{fact}” should be {expected}.",
          "请更正该值。", "Correct the value."),
)
# fmt: on
