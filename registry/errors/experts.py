"""Experts, and what keeps them from reviewing."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    Entry("CONFLICT_OF_INTEREST", 200,
          "专家应当回避该申报：{sentence}", "The expert does not review this application: {sentence}",
          "请选择其他专家。", "Choose another expert."),
    Entry("SECOND_OFFICER_NEEDED", 200,
          "系统查出的回避须由另一位工作人员解除。", "What the registry found by itself is lifted by a second officer.",
          "请先提请解除（askToLiftConflict），再由另一位工作人员解除。",
          "Ask for it first (askToLiftConflict); somebody else of the office lifts it then."),
    Entry("NO_EXPERT", 200,
          "您的账户不是在库专家的账户。", "Your account is not an expert's.",
          "请由本人的专家账户申报；工作人员请填写 expertId。", "Use the expert's own account; the office names the expert by expertId."),
    Entry("FIELD_UNKNOWN", 200,
          "{code} 不是学科代码（GB/T 13745）。", "{code} is no code of a discipline (GB/T 13745).",
          "学科代码形如 520、520.20 或 520.2060。", "It looks like 520, 520.20 or 520.2060."),
    Entry("REGION_UNKNOWN", 200,
          "{code} 不是六位行政区划代码。", "{code} is no code of an administrative division of six digits.",
          "请填写所在县级、市级或省级代码，如 370103。", "Give that of the county, city or province: 370103."),
    Entry("EXPERTS_EXCLUDED", 200,
          "最多可请求 {limit} 位专家回避。", "At most {limit} experts are excluded from an application.",
          "如有其他应当回避的情形，请联系人才办。", "Tell the talent office of whatever else stands in the way."),
)
# fmt: on
