"""What may be done with files that have been uploaded to `/files`."""

import graphene

from registry.services.files import attachments, downloads
from schema.commands import command
from schema.files import Attachment
from schema.inputs import changing, need
from schema.scalars import DateTime

_ATTACHMENT = changing("attachment", "Which file.")

COMMANDS = (  # a file's name is personal: no answer to these is kept
    command(
        "attachFile",
        "Answers a question of an application with a file (附上文件), while the application is a draft or back for a supplement.",
        attachments.attach_file,
        {
            "application_id": need(graphene.ID, "Which application."),
            "question": need(graphene.String, "The code of the question that it answers."),
            "file_id": need(graphene.ID, "Which file: one's own, ready, and attached to nothing."),
        },
        {"attachment": Attachment},
        secret=True,
    ),
    command(
        "detachFile",
        "Takes a file off an application (取下文件). What was handed in stays.",
        attachments.detach_file,
        _ATTACHMENT,
        {"attachment": Attachment},
        secret=True,
    ),
    command(
        "deleteFile",
        "Deletes a file that is attached to nothing (删除文件). It cannot be opened any more; its bytes are destroyed within minutes.",
        attachments.delete_file,
        _ATTACHMENT,
        {"attachment": Attachment},
        secret=True,
    ),
    command(
        "addRedactedCopy",
        "Puts a copy in which names are covered beside a file that was handed in (添加遮盖副本), for blind review.",
        attachments.add_redacted_copy,
        {
            "attachment_id": need(graphene.ID, "The original."),
            "file_id": need(graphene.ID, "The copy, as the office uploaded it."),
        },
        {"attachment": Attachment},
        secret=True,
    ),
    command(
        "openFile",
        "Gives a link from which a file is downloaded (下载文件). Whoever downloads a paper of somebody else is on that person's record.",
        downloads.open_file,
        {"attachment_id": need(graphene.ID, "Which file.")},
        {
            "attachment": Attachment,
            "download_url": graphene.String(description="Where it is, on this site: for five minutes, and for this account alone."),
            "expires_at": graphene.Field(DateTime, description="When the link ends."),
        },
        secret=True,
    ),
)
"""What may be done with files."""
