"""The handling of personal information: notices, consent, who looked at whose data, and what people ask for."""

from registry.models import privacy
from schema.base import Column, Entity, Many, Name, One


class PrivacyNotice(Entity, model=privacy.PrivacyNotice, roots=("privacyNotice", "privacyNotices")):
    """A privacy notice (个人信息处理告知): what people are told of the handling of their data for one purpose. An edition never changes."""

    version = updated_at = None  # what never changes has neither

    purpose = Column("What the data is handled for.")
    edition = Column("Its number: each edition for a purpose has the one after the last.")
    text = Name("What it says.")
    in_force_from = Column("From when it is in force.")
    created_at = Column("When it was published.")
    published_by = One("The account that published it.")
    consents = Many("Who agreed to it.")


class Consent(Entity, model=privacy.Consent, roots=("consent", "consents")):
    """A consent (同意): that a person agreed to an edition of a notice, or that their data is handled for it on another basis."""

    basis = Column("What allows the handling: the person's consent, a contract with them, or a duty by law.")
    channel = Column("How it came to the record: from the person online, or through the office.")
    given_at = Column("When it was given.")
    withdrawn_at = Column("When the person withdrew it. What was decided lawfully until then stands.")
    person = One("The person.")
    notice = One("The edition of the notice.")


class AccessLog(Entity, model=privacy.AccessLog, roots=("accessLog", "accessLogs")):
    """An entry of the access log (访问记录): that an account saw, took away, compared or corrected a person's data. It is never altered."""

    version = created_at = updated_at = None  # what is never altered has none of the three that every other entity has

    at = Column("When.")
    kind = Column("What was done.")
    fields = Column("Which fields: `phone`, `email`, `identityNumber`; `everything` where a copy was taken.")
    reason = Column("Why, as who did it said; null where people take a copy of their own data.")
    role = Column("As what the account did it.")
    by = Column("The name that the account shows.", certain=True)
    account = One("The account that did it; null where one may not see the account.")
    person = One("Whose data it was.")


class DataSubjectRequest(Entity, model=privacy.DataSubjectRequest, roots=("dataSubjectRequest", "dataSubjectRequests")):
    """A request of a data subject (个人信息权利请求): to see, correct or erase one's data, or to have a decision explained."""

    kind = Column("What is asked for.")
    details = Column("The person's own words; they are erased with the person.")
    due_on = Column("The day by which it has to be answered: 15 working days after it came.")
    decided_at = Column("When it was answered.")
    ground = Column("What it was declined for.")
    note = Column("What else was said to the person; it is erased with the person.")
    person = One("The person who asks.")
    decided_by = One("The account that answered it; null where one may not see the account.")
