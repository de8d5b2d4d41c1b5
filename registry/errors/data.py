"""What is wrong with data that was written as JSON: with the value itself, and with its shape."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    # what no data may be
    Entry("DATA_TOO_DEEP", 200,
          "数据嵌套超过 {limit} 层。", "The data is nested deeper than {limit} levels.",
          "请减少嵌套。", "Nest it less."),
    Entry("DATA_TOO_LARGE", 200,
          "数据超过 {limit} 项。", "The data has more than {limit} parts.",
          "请减少内容。", "Give less of it."),
    Entry("DATA_TEXT_TOO_LONG", 200,
          "文字超过 {limit} 个字符。", "The text is longer than {limit} characters.",
          "请缩短文字。", "Shorten it."),
    Entry("DATA_NOT_JSON", 200,
          "不是 JSON 的值。", "This is no value of JSON.",
          "请使用文字、数、是否、列表或对象。", "Use text, numbers, booleans, lists and objects."),
    Entry("DATA_NUMBER_INVALID", 200,
          "不是有限的数，或整数超过 2⁵³−1。", "The number is not finite, or is a whole number beyond 2⁵³−1.",
          "请更正；更大的数请写成文字。", "Correct it; write larger numbers as text."),
    Entry("DATA_HALF_CHARACTER", 200,
          "文字中有半个字符（孤立的代理项）。", "The text holds half a character (a lone surrogate).",
          "请重新输入该文字。", "Enter the text anew."),
    Entry("DATA_CONTROL_CHARACTER", 200,
          "文字中有控制字符 {character}。", "The text holds the control character {character}.",
          "请删除该字符。", "Remove it."),
    Entry("DATA_BIDI_CONTROL", 200,
          "文字中有改变书写方向的字符 {character}，所见与所存可能不同。",
          "The text holds {character}, which turns the direction of writing: what is seen may not be what is stored.",
          "请删除该字符。", "Remove it."),
    # the shape
    Entry("DATA_KIND_WRONG", 200,
          "应为{expected}。", "This should be {expected}.",
          "请更正该值。", "Correct the value."),
    Entry("DATA_KEY_MISSING", 200,
          "缺少“{key}”。", "“{key}” is missing.",
          "请补充。", "Add it."),
    Entry("DATA_KEY_UNKNOWN", 200,
          "不认识“{key}”。", "“{key}” is not known here.",
          "请删除，或核对拼写。", "Remove it, or look at its spelling."),
    Entry("DATA_NOT_ONE_OF", 200,
          "应为以下之一：{allowed}。", "This should be one of {allowed}.",
          "请选用其中之一。", "Take one of them."),
    Entry("DATA_CODE_INVALID", 200,
          "代码应以字母开头，由字母、数字和下划线组成，至多 {limit} 个字符。",
          "A code begins with a letter and has letters, digits and underscores, at most {limit} of them.",
          "请更正该代码。", "Correct the code."),
    Entry("DATA_CODE_REPEATED", 200,
          "代码“{name}”出现两次。", "The code “{name}” is there twice.",
          "请取不同的代码。", "Give them different codes."),
    Entry("DATA_LIMITS_CROSSED", 200,
          "下限 {least} 大于上限 {most}。", "The least, {least}, is above the most, {most}.",
          "请更正上下限。", "Correct the limits."),
)
# fmt: on
