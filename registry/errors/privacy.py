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
    Entry("NO_PERSON", 200,
          "此账户没有关联的个人登记。", "This account does not belong to a person on record.",
          "请先用 registerPerson 登记。", "Register with registerPerson first."),
    Entry("NOTICE_TOO_EARLY", 200,
          "生效时间不能早于现在，也不能早于上一版。", "A notice cannot come into force in the past, or before the edition before it.",
          "请改为更晚的时间。", "Choose a later time."),
    Entry("NOTICE_NOT_IN_FORCE", 200,
          "此版告知书不在生效期内。", "This edition of the notice is not in force.",
          "请阅读并同意现行版本。", "Read the edition in force, and agree to that."),
    Entry("BASIS_OF_THE_OFFICE", 200,
          "本人只能表示同意；其他处理依据由人才办登记。", "People give consent; another basis is for the talent office to record.",
          "请不填 basis，或填 CONSENT。", "Leave basis out, or say CONSENT."),
    Entry("CONSENT_NOT_THE_BASIS", 200,
          "此项处理不以同意为依据，不能撤回。", "This handling does not rest on consent, so there is none to withdraw.",
          "如认为处理不当，可用 fileDataSubjectRequest 提出请求。", "Whoever thinks it wrong files a request: fileDataSubjectRequest."),
    Entry("DECISIONS_STAND", 200,
          "撤回同意不影响此前已依法作出的决定及其记录。",
          "What was decided lawfully before the withdrawal stands, and so does the record of it.",
          "如需删除个人信息，可用 requestErasure 提出。", "To have personal information erased, use requestErasure."),
    Entry("APPLICATIONS_WITHDRAWN", 200,
          "同时撤回了 {count} 件未决申报。", "Applications that were still open have been withdrawn with it: {count}.",
          "如需继续申报，请重新同意后再次提交。", "To apply again, give consent and hand in anew."),
    Entry("REVEALS_SPENT", 200,
          "今日查看完整信息的次数（{limit}）已用完。", "The account has seen as many people unmasked today as it may: {limit}.",
          "{until} 之后可再查看；确有需要请由管理员调整 REGISTRY_REVEALS_A_DAY。",
          "It may again from {until} on; where that is not enough, an administrator raises REGISTRY_REVEALS_A_DAY."),
)
# fmt: on
