"""Public notices (公示) as data: what is shown, from when to when in working days, and what objections hold. Plain data in, plain data out.

    listing      the fields that are shown of somebody, and nothing else
    notice       versions of a list, their digests, the days of each entry
    objections   which are taken, and what they hold
    approval     where an entry stands on a day, and whether it may be approved

The calendar of working days comes in when something is published, and never later: the days of an entry are settled then. Each version
names the digest of the one before it, so that none can be changed or left out unnoticed. A notice starts on the day it is published, which
is not counted; an entry may be approved from the day after its last one.
"""

from registry.notices.approval import EntryStanding, EntryState, standing
from registry.notices.listing import Entry, entry
from registry.notices.notice import Listed, Notice, Version, corrected, digest, published
from registry.notices.objections import Decision, Objection, Outcome, acknowledged_by, holds, refusal

__all__ = [
    "Decision",
    "Entry",
    "EntryStanding",
    "EntryState",
    "Listed",
    "Notice",
    "Objection",
    "Outcome",
    "Version",
    "acknowledged_by",
    "corrected",
    "digest",
    "entry",
    "holds",
    "published",
    "refusal",
    "standing",
]
