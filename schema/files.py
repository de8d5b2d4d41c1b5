"""Files that people bring."""

from registry.models import files
from schema.base import Column, Entity, Many, One


class Attachment(Entity, model=files.Attachment, roots=("attachment", "attachments")):
    """A file (附件) that an account has brought, attached to an application as the answer to a question.

    It comes by tus 1.0.0 to `/files`, and leaves by the link that `openFile` gives."""

    name = Column("What it is called; null once it is deleted.")
    media_type = Column("What it is: PDF, PNG, JPEG, DOCX or XLSX, as a media type.")
    size = Column("How many bytes it has.")
    sha256 = Column("The SHA-256 of its content; null until all of it has come.")
    question = Column("The code of the question of the form that it answers; null while it is attached to nothing.")
    scanned = Column("Whether it was scanned for malware: where no scanner is set up, files are taken as they are.")
    reject_code = Column("Why it was not taken, as a code of `errorCatalogue`.")
    attached_at = Column("When it was attached.")
    expires_at = Column("When it is deleted by itself, unless it is attached to something by then.")
    destroyed_at = Column("When the bytes of a deleted file were destroyed.")
    application = One("The application that it is attached to.")
    uploaded_by = One("The account that brought it.")
    redacted_from = One("The original of a redacted copy (遮盖副本), in which names are covered.")
    redactions = Many("Its redacted copies, for reviewers who are not to know whose it is.")
