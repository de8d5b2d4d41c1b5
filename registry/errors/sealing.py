"""What is wrong with a sealed round: its file, what it says, and where it differs from what was sealed."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    # the file
    Entry("SEALED_UNREADABLE", 0,
          "{file} 不是 JSON：{problem}", "{file} is no JSON: {problem}",
          "请重新取得该文件。", "Get the file anew."),
    Entry("SEALED_TOO_LARGE", 0,
          "{file} 超过 {limit} 兆字节。", "{file} has more than {limit} megabytes.",
          "请确认这是封存的评审轮次。", "Make sure that it is a sealed round."),
    Entry("SEALED_FORMAT_UNKNOWN", 200,
          "不是 {format} 第 {version} 版的文件。", "This is no file of {format}, version {version}.",
          "请用对应版本的程序核验。", "Verify it with the program of its version."),
    Entry("SEALED_MALFORMED", 0,
          "{place}：{problem}共 {count} 处不合格式。", "{place}: {problem} Of such problems there are {count}.",
          "加 --json 可列出全部问题。", "They are told with --json."),
    # what a round must be
    Entry("SEALED_EMPTY", 200,
          "没有任何类别。", "There is no category.",
          "请至少给出一个类别。", "Give one at least."),
    Entry("SEALED_NOT_IN_ORDER", 200,
          "应按次序排列，且不重复。", "This should be in order, each once.",
          "请排序并去除重复。", "Put it in order, and each once."),
    Entry("SEALED_OUT_OF_BOUNDS", 200,
          "{actual} 不在 {least} 与 {most} 之间。", "{actual} is not from {least} to {most}.",
          "请更正；分数至多两位小数。", "Correct it; scores have at most two decimals."),
    Entry("SEALED_NAME_UNKNOWN", 200,
          "该类别中没有“{name}”。", "There is no “{name}” in this category.",
          "请核对该代码。", "Look at the code."),
    Entry("SEALED_REASON_SHORT", 200,
          "例外的理由应至少 {least} 个字符。", "The reason of an exception has at least {least} characters.",
          "请写明理由。", "Say why."),
    Entry("SEALED_APPROVERS_TOO_FEW", 200,
          "例外应由提议人以外的 {least} 人批准。", "An exception is approved by {least} others than who proposed it.",
          "请补充批准人。", "Have it approved."),
    Entry("SEALED_NOT_COMPUTABLE", 200,
          "无法计算：{problem}", "It cannot be computed: {problem}",
          "请核对该类别的规则与评审。", "Look at the rules and the reviews of the category."),
    Entry("SEALED_APPLICATION_UNKNOWN", 200,
          "文件中没有申报 {application}。", "The file has no application {application}.",
          "请核对申报的代码。", "Look at the code of the application."),
    # where it differs
    Entry("SEALED_ALTERED", 200,
          "{place}：文件中为 {found}，封存时为 {expected}。", "{place}: {found} in the file, and {expected} when it was sealed.",
          "文件封存后被改动，请勿采信。", "The file was altered after it was sealed: do not rely on it."),
    Entry("SEALED_NOT_REPRODUCED", 200,
          "{place}：文件中为 {found}，重新计算为 {expected}。", "{place}: {found} in the file, and {expected} computed again.",
          "文件中的结果不是由其评审得出的，请勿采信。", "The result does not follow from the reviews: do not rely on it."),
    Entry("SEALED_DIFFERS", 200,
          "{place}：文件中为 {found}，应为 {expected}。", "{place}: {found} in the file, where {expected} belongs.",
          "文件被改动，请勿采信。", "The file was altered: do not rely on it."),
    Entry("SEAL_NOT_PUBLISHED", 200,
          "{place}：文件中为 {found}，公布的为 {expected}。", "{place}: {found} in the file, and {expected} as it was published.",
          "这不是公布的那一份，请勿采信。", "This is not the file that was published: do not rely on it."),
)
# fmt: on
