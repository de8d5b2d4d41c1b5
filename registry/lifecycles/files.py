"""What becomes of a file that somebody brings, and how long one lasts that belongs to nothing."""

from datetime import timedelta

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, deed, move

UPLOAD_LASTS = timedelta(hours=24)
"""An upload that is not finished by then is given up."""

UNATTACHED_LASTS = timedelta(days=7)
"""So is a file that is attached to nothing."""

ATTACHABLE = ("DRAFT", "RETURNED")
"""States of an application in which files are attached to it, and those taken off that have not been handed in."""

ATTACHMENT = Lifecycle(
    "attachment",
    states=(
        State("UPLOADING", "上传中", "Uploading"),
        State("SCANNING", "检查中", "Being scanned"),
        State("READY", "可用", "Ready"),
        State("REJECTED", "未通过检查", "Rejected"),
        State("DELETED", "已删除", "Deleted"),
    ),
    moves=(
        birth("upload", "UPLOADING", "上传", "Upload", Role.APPLICANT, Role.TALENT_OFFICE),
        move("receive", "UPLOADING", "SCANNING", "收齐", "Receive"),
        move("clear", "SCANNING", "READY", "检查通过", "Clear"),
        move("reject", "UPLOADING SCANNING", "REJECTED", "检查未通过", "Reject"),
        deed("attach", "READY", "附上", "Attach", Role.APPLICANT, Role.TALENT_OFFICE),
        deed("detach", "READY", "取下", "Detach", Role.APPLICANT),
        deed("redact", "READY", "添加遮盖副本", "Add a redacted copy", Role.TALENT_OFFICE),
        move("delete", "UPLOADING SCANNING READY REJECTED", "DELETED", "删除", "Delete", Role.APPLICANT, Role.TALENT_OFFICE),
        move("expire", "UPLOADING SCANNING READY REJECTED", "DELETED", "过期", "Expire"),
        move("erase", "UPLOADING SCANNING READY REJECTED", "DELETED", "清除", "Erase"),
    ),
)
"""A deleted file is a row without a name and without a key; its bytes follow within minutes, and the log says when they are gone."""

REJECTIONS = ("FILE_KIND_REFUSED", "FILE_KIND_DIFFERS", "FILE_INFECTED")
"""Why a file is rejected: codes of the catalogue."""
