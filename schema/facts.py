"""What has been published: documents, the numbers in them, honours, policies and campaigns."""

from registry.models import facts
from schema.base import Column, Entity, Many, Name, One, Subject


class SourceDocument(Entity, model=facts.SourceDocument, lookups=("code",), roots=("sourceDocument", "sourceDocuments")):
    """A source document (来源文件): a news article, policy, standard or report that records rest on."""

    code = Column("Its code.")
    kind = Column("What it is.")
    title = Name("Its title.")
    publisher = Name("Who published it.")
    author = Column("Who wrote it.")
    published_on = Column("The day it was published.")
    url = Column("Where to read it.")
    content_hash = Column("A fingerprint (SHA-256) of its text: it shows whether a copy is the same.")
    facts = Many("The numbers and statements taken from it.")


class ReportedFact(Entity, model=facts.ReportedFact, roots=("fact", "facts")):
    """A reported fact (公布数据): a number as it was published, with the words it was published in; or the words alone."""

    subject_id = Column("The id of what it is about, such as a park or a belt.")
    subject = Subject("What it is about; null where one may not see that.", prefixes=facts.SUBJECTS)
    metric = Column("What is measured, as a code.")
    name = Name("What is measured, in words.")
    value = Column("The number; null where only words were published.")
    unit = Column("The unit of the number.")
    qualifier = Column("How the number is meant: `OVER` 3600 is a lower bound, and never exactly 3600.")
    as_of = Column("The day for which it holds.")
    period = Column("The period for which it holds, where it is not a day.")
    quote = Column("The words of the document.")
    source = One("The document it was published in.")


class HonourAward(Entity, model=facts.HonourAward, lookups=("code",), roots=("honourAward", "honourAwards")):
    """An honour (荣誉): an award that the district, or something in it, has received."""

    code = Column("Its code.")
    name = Name("Its name.")
    subject_id = Column("The id of what received it, where that is on record here.")
    subject = Subject("What received it; null where that is not on record, or one may not see it.", prefixes=facts.SUBJECTS)
    recipient = Name("Who or what received it, in words.")
    awarded_by = Name("Who gave it.")
    year = Column("The year it is for.")
    awarded_on = Column("The day it was given.")


class PolicyDocument(Entity, model=facts.PolicyDocument, lookups=("code",), roots=("policyDocument", "policyDocuments")):
    """A policy document (政策文件): an official paper that programmes and services rest on."""

    code = Column("Its code.")
    number = Column("The number its issuer gave it (文号).")
    name = Name("Its title.")
    issuer = Name("Who issued it.")
    issued_on = Column("The day it was issued.")
    effective_on = Column("The day from which it applies.")
    expires_on = Column("The last day on which it applies; null where it has no end.")
    status = Column("Whether it applies; null where that is not on record.")
    text = Name("Its text.")
    facts = Many("What has been published about it in numbers.")


class Campaign(Entity, model=facts.Campaign, lookups=("code",), roots=("campaign", "campaigns")):
    """A campaign (专项活动): something done throughout a period, such as the Service Improvement Year (服务提升年)."""

    code = Column("Its code.")
    name = Name("Its name.")
    year = Column("The year it belongs to.")
    starts_on = Column("The first day.")
    ends_on = Column("The last day.")
    goals_zh = Column("What it is meant to achieve, in Chinese.")
    goals_en = Column("What it is meant to achieve, in English; empty where nobody has translated it.")
    facts = Many("What has been published about it in numbers.")
