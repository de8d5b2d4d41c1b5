"""Personal information: papers, consent, disclosure, copies and erasure."""

from registry.errors.entry import Entry

# An entry: its code and status, what it means, what to do about it. The formatter would give each word a line.
# fmt: off
ENTRIES = (
    Entry("PERSON_KNOWN", 200,
          "此账户已有个人登记。", "This account belongs to a person on record already.",
          "请用 updatePerson 修改。", "Change it with updatePerson."),
    Entry("REASON_TOO_SHORT", 200,
          "理由过于简短。", "The reason is too short.",
          "请写明所办事项与用途，至少 {least} 个字。", "Say what it is needed for, in {least} characters at least."),
)
# fmt: on
