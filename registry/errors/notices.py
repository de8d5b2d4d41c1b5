"""What is wrong with a public notice, with an objection to it, and why an entry of it cannot be approved."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    # a notice
    Entry("NOTICE_EMPTY", 200,
          "公示名单为空。", "The notice has no entry.",
          "请列出公示对象。", "List whom it is about."),
    Entry("NOTICE_TOO_SHORT", 200,
          "公示期至少 {least} 个工作日，实为 {actual}。", "A notice lasts at least {least} working days, and not {actual}.",
          "请延长公示期。", "Let it last longer."),
    Entry("NOTICE_FIELD_MISSING", 200,
          "公示对象 {entry} 缺少“{name}”。", "The entry {entry} has no “{name}”.",
          "请补充。", "Add it."),
    Entry("NOTICE_ENTRY_REPEATED", 200,
          "公示对象 {entry} 出现两次。", "The entry {entry} is there twice.",
          "请只保留一次。", "Keep one of them."),
    Entry("NOTICE_BACKWARDS", 200,
          "更正日期 {day} 早于上一版的公布日期 {earliest}。", "The correction is of {day}, and the version before it of {earliest}.",
          "请核对日期。", "Look at the day."),
    Entry("NOTICE_UNCHANGED", 200,
          "更正后的名单与现行名单相同。", "The corrected list is the one that stands.",
          "无需更正。", "There is nothing to correct."),
    # an objection
    Entry("OBJECTION_NOT_LISTED", 200,
          "{day} 的公示名单中没有 {entry}。", "{entry} was on no list on {day}.",
          "请核对所异议的对象。", "Look at whom it is about."),
    Entry("OBJECTION_LATE", 200,
          "异议期已于 {until} 届满。", "Objections were taken until {until}.",
          "可另行向监督部门反映。", "Take it to those who supervise."),
    Entry("OBJECTION_UNFOUNDED", 200,
          "匿名异议须有具体线索。", "An objection without a name needs concrete leads.",
          "请实名提出，或提供可核实的线索。", "Give a name, or something that can be looked into."),
    Entry("OBJECTION_DECIDED_BEFORE", 200,
          "处理日期 {day} 早于收到日期 {received}。", "It is decided on {day}, and was received on {received}.",
          "请核对日期。", "Look at the days."),
    # what keeps an entry from being approved
    Entry("NOTICE_ENTRY_UNKNOWN", 200,
          "{day} 的公示名单中没有 {entry}。", "{entry} is on no list on {day}.",
          "请先公示。", "Publish it first."),
    Entry("NOTICE_RUNNING", 200,
          "公示至 {until}，尚未结束。", "The notice runs until {until}.",
          "请待公示结束。", "Wait until it is over."),
    Entry("NOTICE_HELD", 200,
          "异议 {objections} 尚未了结。", "The objection {objections} is not settled.",
          "请先核查并处理，部分成立的须更正名单。", "Look into it and decide it; where it is upheld in part, correct the list."),
    Entry("NOTICE_OBJECTION_UPHELD", 200,
          "异议 {objections} 成立。", "The objection {objections} was upheld.",
          "不能批准。", "This cannot be approved."),
)
# fmt: on
