"""How a promise stands, as a sentence in Chinese and in English. Of a deed no share is told: it is done or not."""

from registry.errors import Word

ON_TRACK = Word(
    "ON_TRACK", "“{promise}”已完成 {done} / {target} {unit}，期限 {due}。", "“{promise}”: {done} of {target} {unit}, due on {due}."
)
ON_TRACK_DEED = Word("ON_TRACK_DEED", "“{promise}”尚未完成，期限 {due}。", "“{promise}” is not done yet; it is due on {due}.")
AT_RISK = Word(
    "AT_RISK",
    "“{promise}”的时间已过 {elapsed}%，只完成 {done} / {target} {unit}，期限 {due}。",
    "“{promise}”: {elapsed}% of the time has passed, and there are {done} of {target} {unit}; it is due on {due}.",
)
AT_RISK_DEED = Word(
    "AT_RISK_DEED",
    "“{promise}”的时间已过 {elapsed}%，尚未完成，期限 {due}。",
    "“{promise}”: {elapsed}% of the time has passed, and it is not done; it is due on {due}.",
)
BROKEN = Word(
    "BROKEN",
    "“{promise}”已逾期 {days} 天，只完成 {done} / {target} {unit}，期限为 {due}。",
    "“{promise}” was due on {due}, and there are {done} of {target} {unit}.",
)
BROKEN_DEED = Word("BROKEN_DEED", "“{promise}”已逾期 {days} 天，尚未完成，期限为 {due}。", "“{promise}” was due on {due}, and is not done.")
KEPT = Word("KEPT", "“{promise}”已于 {kept} 履行。", "“{promise}” was kept on {kept}.")
KEPT_LATE = Word("KEPT_LATE", "“{promise}”已于 {kept} 履行，晚 {days} 天。", "“{promise}” was kept on {kept}, and due on {due}.")
